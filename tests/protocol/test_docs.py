"""The examples in docs/protocol.md are what the server takes and sends, and none of its words is missing there."""

import re
from pathlib import Path
from typing import Any

import msgspec
import orjson
import pytest

from handraise import errors
from handraise.protocol import codec, objects
from handraise.protocol.close import CloseCode
from handraise.protocol.commands import COMMANDS
from handraise.protocol.limits import Limits
from handraise.protocol.objects import Figures

TEXT = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text()
COMMANDS_SHOWN = re.findall(r"```json command\n(.*?)```", TEXT, re.DOTALL)
FRAMES_SHOWN = re.findall(r"```json server\n(.*?)```", TEXT, re.DOTALL)

CHANGES: dict[str, Any] = {
    "post": objects.Post,
    "tally": objects.Tally,
    "follow": objects.Follow,
    "mark": objects.Mark,
    "room": objects.Room,
    "member": objects.Member,
    "direct": objects.Direct,
    "privacy": objects.Privacy,
    "notification": objects.Notification,
    "read": objects.Read,
    "filter": objects.Filter,
    "list": objects.List,
    "duty": objects.Duty,
    "note": objects.Note,
    "report": objects.Report,
    "suspension": objects.Suspension,
    "mask": objects.Mask,
}
SHOWN: dict[str, Any] = {
    "account": objects.Author,
    "profile": objects.FullProfile,
    "accounts": objects.Person,
    "topics": objects.Topic,
    "snippets": objects.Snippet,
    "query": objects.QueryPart,
    "mark": objects.Mark,
    "notifications": objects.Notification,
    "reach": objects.Reach,
    "figures": Figures,
    "weeks": objects.Week,
    "duty": objects.DutyTime,
    "notes": objects.Note,
    "cases": objects.Case,
    "case": objects.Case,
    "reports": objects.CaseReport,
    "done": objects.Audit,
    "audit": objects.Audit,
    "post": objects.Post,
    "room": objects.Room,
    "member": objects.Member,
}
"""What a reply may hold, by its field: one object or a list."""

READY: dict[str, Any] = {
    "mutes": objects.Relation,
    "blocks": objects.Relation,
    "reads": objects.Read,
    "filters": objects.Filter,
    "lists": objects.List,
    "suspensions": objects.Suspension,
    "people": objects.Author,
    "duty": objects.Duty,
    "masks": objects.Mask,
}
ENDING = {"post", "direct", "notification", "read", "filter", "list", "note", "suspension"}
"""Kinds that keep their id alone."""


@pytest.mark.parametrize("example", COMMANDS_SHOWN)
def test_each_command_shown_is_taken(example: str) -> None:
    codec.decode(codec.parse(example.encode()), suspect_nul=False)


def test_each_command_is_shown() -> None:
    shown = {orjson.loads(example)["type"] for example in COMMANDS_SHOWN}
    assert shown == set(COMMANDS)


def exact(shape: type[msgspec.Struct], value: dict[str, Any]) -> msgspec.Struct:
    """The struct, when the object has exactly its fields."""
    required = {f.encode_name for f in msgspec.structs.fields(shape) if not shape.__struct_config__.omit_defaults}
    known = {f.encode_name for f in msgspec.structs.fields(shape)}
    assert required <= set(value) <= known, shape
    return msgspec.convert(value, shape)


def shape_of(kind: str, body: dict[str, Any]) -> Any:
    if kind in ENDING and "deleted" in body:
        return objects.Deleted
    return objects.Gone if "gone" in body else CHANGES[kind]


def check_parts(frame: dict[str, Any], shapes: dict[str, Any]) -> None:
    """Each named field that the frame has: one object, a list, or null."""
    for name, shape in shapes.items():
        found = frame.get(name)
        for value in found if isinstance(found, list) else [] if found is None else [found]:
            exact(shape, value)


@pytest.mark.parametrize("example", FRAMES_SHOWN)
def test_each_frame_shown_has_the_shape_of_its_struct(example: str) -> None:
    frame = orjson.loads(example)
    kind = frame["type"]
    if kind == "ready":
        exact(objects.Account, frame["account"])
        exact(objects.Privacy, frame["privacy"])
        for follow in frame["follows"]:
            exact(objects.Follow, follow)
        check_parts(frame, READY)
    elif kind == "hello":
        assert set(frame["limits"]) <= set(Limits.__struct_fields__)
    elif kind == "error":
        assert frame["code"] in CODES
    elif kind in CHANGES:
        exact(shape_of(kind, frame[kind]), frame[kind])
        if frame[kind].get("help"):
            exact(objects.Help, frame[kind]["help"])
    elif kind == "ok":
        check_parts(frame, SHOWN)
    else:
        assert kind in {"presence", "typing", "ping", "caught_up", "resync", "draining"}


CODES = {sub.code for sub in errors.CommandError.__subclasses__() if sub.__module__ == errors.__name__} | {"internal"}


def test_each_error_code_is_in_the_table() -> None:
    assert {code for code in CODES if f"| `{code}` |" not in TEXT} == set()


def test_each_close_code_is_in_the_table() -> None:
    assert {code for code in CloseCode if f"| {code.value} |" not in TEXT} == set()
