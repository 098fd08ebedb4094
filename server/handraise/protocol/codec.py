"""Bytes to commands and objects to bytes.

`decode` is strict: unknown fields, wrong types, NUL and numbers over 2^53 are refused here, the same for every store.
`change_frame` builds a change's event once; replies embed an already encoded object without encoding it again.
"""

import re
from typing import Any, Final

import msgspec
import orjson

from handraise.errors import BadFrame, CommandError, Invalid, UnknownCommand
from handraise.protocol.commands import COMMANDS, Command

MAX_PATH: Final = 64
"""Characters past which a path isn't made longer: deep nesting would make one for each level."""

_FIELD = re.compile(r"`\$\.?([^`]*)`")
_NAMED = re.compile(r"field `([^`]*)`")
_encode = msgspec.json.Encoder().encode


class NotAnObject(Exception):
    """The text is no JSON object: the connection ends with 4502."""


def parse(payload: bytes) -> dict[str, Any]:
    """The JSON object in a frame, or `NotAnObject`."""
    try:
        value = orjson.loads(payload)
    except orjson.JSONDecodeError as error:
        raise NotAnObject(str(error)) from None
    if type(value) is not dict:
        raise NotAnObject("a frame is a JSON object")
    return value


def decode(frame: dict[str, Any], *, suspect_nul: bool, depth: int = 8) -> Command:
    """The command in a parsed frame.

    Raises `BadFrame` without a usable `type` or `id`, `UnknownCommand`, or `Invalid` with the field at fault.
    """
    kind, ident = frame.get("type"), frame.get("id")
    if not (isinstance(kind, str) and isinstance(ident, str) and 1 <= len(ident) <= 64):
        raise BadFrame("A command is an object with a `type` and an `id` of 1 to 64 characters.")
    shape = COMMANDS.get(kind)
    if shape is None:
        raise UnknownCommand(f"There is no command {kind[:64]!r}.")
    if suspect_nul:
        refuse_nul(frame)
    try:
        return msgspec.convert(frame, shape)
    except msgspec.ValidationError as error:
        _refuse_deep(frame, depth)
        raise _invalid(error) from None


def _invalid(error: msgspec.ValidationError) -> Invalid:
    text = str(error)
    named, path = _NAMED.search(text), _FIELD.search(text)
    parts = [part for part in (path and path[1], named and named[1]) if part]
    return Invalid(".".join(parts) or "type", text.split(" - at")[0] + ".")


def refuse_nul(frame: dict[str, Any]) -> None:
    """PostgreSQL can't store U+0000, so no store may be given it.

    Without recursion: the parser takes a frame that is nested deeper than Python calls may be.
    """
    items: list[tuple[str, Any]] = [("", frame)]
    while items:
        field, value = items.pop()
        if isinstance(value, str) and "\0" in value:
            raise Invalid(field or "type", "Text may not contain U+0000.")
        if isinstance(value, dict):
            for key, inner in value.items():
                items += (field, key), (f"{field}.{key}" if field and len(field) < MAX_PATH else field or key, inner)
        elif isinstance(value, list):
            items += [(field, inner) for inner in value]


def _refuse_deep(value: Any, depth: int) -> None:
    """Names the limit where nesting is why a frame was refused; no command is nested as deep as the limit."""
    level, items = 0, [value]
    while items:
        level += 1
        if level > depth:
            raise Invalid("depth", f"A frame may be nested {depth} deep (depth).")
        items = [
            inner
            for item in items
            for inner in (item.values() if isinstance(item, dict) else item)
            if isinstance(inner, dict | list)
        ]


def encode(value: Any) -> bytes:
    """Any struct, list or dict of them as JSON."""
    return _encode(value)


def change_frame(kind: str, seq: int, feeds: str, body: bytes) -> bytes:
    """A change's event. `feeds` is the JSON text of the public feed names, `body` the encoded object."""
    return b'{"type":"%b","seq":%d,"feeds":%b,"%b":%b}' % (kind.encode(), seq, feeds.encode(), kind.encode(), body)


def ok_frame(
    re_: str,
    seq: int,
    kind: str | None,
    body: bytes | None,
    *,
    duplicate: bool = False,
    more: dict[str, Any] | None = None,
) -> bytes:
    """The reply to a command that changed something, around the object as already encoded; `more` are other fields."""
    frame: dict[str, Any] = {"type": "ok", "re": re_, "seq": seq}
    if kind is not None and body is not None:
        frame[kind] = orjson.Fragment(body)
    if duplicate:
        frame["duplicate"] = True
    for name, value in (more or {}).items():
        frame[name] = orjson.Fragment(_encode(value))
    return orjson.dumps(frame)


def reply_frame(re_: str, seq: int, fields: dict[str, Any]) -> bytes:
    """The reply to a read; `seq` is the head at which it was read."""
    return _encode({"type": "ok", "re": re_, "seq": seq, **fields})


def error_frame(re_: str | None, error: CommandError) -> bytes:
    """The one mapping of an expected error to the wire."""
    frame = {"type": "error", "re": re_, "code": error.code, "message": error.message, "retryable": error.retryable}
    return _encode(frame | error.data())


def internal_frame(re_: str | None) -> bytes:
    """What the outside sees of a defect."""
    return _encode(
        {
            "type": "error",
            "re": re_,
            "code": "internal",
            "message": "Something went wrong on the server; it is logged.",
            "retryable": True,
        }
    )
