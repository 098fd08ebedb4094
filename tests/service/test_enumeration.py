"""S8: an answer doesn't tell which handles there are, to who may not see the account or has nothing to do with it."""

from typing import Any, Final

import msgspec
import pytest

from handraise.protocol.commands import COMMANDS
from tests.service.conftest import School
from tests.support.talker import Frame, Talker, talking

NAMING: Final = {"feed", "feeds", "account", "handle", "to", "with"}
"""The fields that take a handle."""

NAMED: Final[dict[str, dict[str, Any]]] = {
    **{command: {"feed": "@"} for command in ("follow", "unfollow", "history", "watch", "unwatch", "typing")},
    **{command: {"account": "@"} for command in ("mute", "unmute", "block", "unblock")},
    **{command: {"account": "@", "room": 0} for command in ("set_role", "remove_member")},
    "read": {"feed": "@", "pos": 0},
    "list": {"title": "Maths", "feeds": ["@"]},
    "account": {"handle": "@"},
    "direct": {"to": "@", "body": "x"},
    "direct_history": {"with": "@"},
    "assign": {"request": 999, "to": "@"},
    "report": {"account": "@", "reason": "spam"},
    "suspend": {"account": "@", "until": "2099-01-01T00:00:00Z", "reason": "spam"},
    "unsuspend": {"account": "@"},
}
SHUTTING_OUT: Final = {"mute", "block"}
"""Anybody may shut out anybody: their answer names whom."""
WRITTEN_TO: Final = {"direct", "direct_history", "typing"}
"""A student may write to an educator, and so learns that there is one."""


def test_every_command_that_takes_a_handle_is_here() -> None:
    taking = {
        kind
        for kind, command in COMMANDS.items()
        if NAMING & {field.encode_name for field in msgspec.structs.fields(command)}
    }
    assert taking == NAMED.keys()


async def told(talker: Talker, command: str, handle: str, room: int = 0) -> Frame:
    """What the answer for this handle is, less the handle itself."""
    fields = {name: handle if value == "@" else value for name, value in NAMED[command].items()}
    fields |= {"feeds": [handle]} if command == "list" else {}
    fields |= {"role": "helper"} if command == "set_role" else {}
    fields |= {"room": room} if "room" in fields and room else {"room": 999} if "room" in fields else {}
    reply = await talker.ask(command, **fields)
    return {name: str(value).replace(handle, "@") for name, value in reply.items() if name != "re"}


@pytest.mark.parametrize("command", NAMED)
@pytest.mark.parametrize("scopes", [None, ("read",)])
async def test_a_student_outside_the_network(school: School, command: str, scopes: tuple[str, ...] | None) -> None:
    await school.join("sue", "student")
    token = await school.node.account("sam", "student", scopes)
    refused = scopes is not None and COMMANDS[command].writes
    async with talking(school.node.url, token) as sam:
        nobody = await told(sam, command, "@nobody")
        if command not in SHUTTING_OUT or refused:
            assert await told(sam, command, "@sue") == nobody
        if command not in SHUTTING_OUT | WRITTEN_TO or refused:
            assert await told(sam, command, "@ana") == nobody
        assert nobody["type"] == "error" or command in SHUTTING_OUT


@pytest.mark.parametrize("command", ["unfollow", "unmute", "unblock", "unwatch", "set_role", "remove_member"])
async def test_who_has_nothing_to_do_with_the_caller_is_as_good_as_nobody(school: School, command: str) -> None:
    room = (await school.ana.ok("create_room", title="Algebra"))["room"]["id"]
    nobody = await told(school.ana, command, "@nobody", room)
    assert nobody["type"] == "error" and await told(school.ana, command, "@bo", room) == nobody
