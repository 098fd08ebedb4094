"""`handraise room`: rooms are made, changed, closed and announced in; and a room's code as a QR code for the wall."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from cyclopts.validators import Number

from handraise.cli.commands import examples, group
from handraise.cli.context import Given
from handraise.cli.output import printable
from handraise.cli.post import body_of
from handraise.cli.qrcode import qr_code
from handraise.cli.rules import NONE, RulesFlags
from handraise.cli.target import ServerFlag, TokenFileFlag, carried_out, run_client, target
from handraise.client import RoomReply
from handraise.errors import Forbidden
from handraise.protocol.objects import Room

RoomId = Annotated[int, Parameter(help="The room's number.", validator=Number(gte=1))]

room = group("room", "Make, change, close and open rooms, announce something there, and show a room's code.")


@room.command(
    name="new",
    help_epilogue=examples(
        "handraise room new 'Algebra 2, period 3'",
        "handraise room new Lab --peers --named-only",
        "handraise room new 'Drop-in' --quiet-hours 18:00-07:30 --moderation first",
    ),
)
def new(
    title: Annotated[str, Parameter(help="What it is called.", allow_leading_hyphen=True)],
    /,
    *,
    rules: RulesFlags = NONE,
    server: ServerFlag = None,
    token_file: TokenFileFlag = None,
    context: Given,
) -> None:
    """Make a room that you lead, and show the code with which others join it."""
    fields, login = rules.fields(), target(context, server, token_file)

    async def made() -> RoomReply:
        async with login.connect(events=False) as client:
            reply = await client.create_room(title, **fields)
            # Where the connection was lost and it was sent again, the reply is a duplicate's, which has no code.
            if reply.code is None and reply.room is not None:
                return await client.room(reply.room.id)
            return reply

    reply = run_client(made)
    context.output.result(_raw(reply, login.server), lambda: _shown(reply, login.server))


@room.command(
    name="update",
    help_epilogue=examples(
        "handraise room update 7 --title 'Algebra 2, period 4'",
        "handraise room update 7 --no-asking",
        "handraise room update 7 --escalation 'duty 0, asker 120, lead 240; again 300; rounds 2'",
        "handraise room update 7 --escalation site --quiet-hours off",
        "handraise room update 7 --moderation first --slow-s 30",
        "handraise room update 7 --held-word casino --held-word 'free money'",
    ),
)
def update(
    number: RoomId,
    /,
    *,
    title: Annotated[str | None, Parameter(help="What it is called.")] = None,
    rules: RulesFlags = NONE,
    server: ServerFlag = None,
    token_file: TokenFileFlag = None,
    context: Given,
) -> None:
    """Change a room that you lead. What isn't said stays.

    --escalation and --quiet-hours are the room's own; with `site` those of the site hold again. The words of
    --held-word take the place of those before.
    """
    fields, login = rules.fields(), target(context, server, token_file)
    reply = carried_out(login, lambda client: client.update_room(number, title=title, **fields))
    context.output.result(reply.raw.get("room"), f"Room {number} is changed.")


@room.command(name="qr", help_epilogue=examples("handraise room qr 7", "handraise room qr 7 --svg > room.svg"))
def qr(
    number: RoomId,
    /,
    *,
    svg: Annotated[bool, Parameter(help="As an SVG image.")] = False,
    server: ServerFlag = None,
    token_file: TokenFileFlag = None,
    context: Given,
) -> None:
    """Show a room's code, and as a QR code the address that joins it. For who may see the code."""
    login = target(context, server, token_file)
    reply = carried_out(login, lambda client: client.room(number))
    if reply.code is None:
        raise Forbidden("You may not see the code of this room.")
    if svg and not context.output.json:
        context.output.text(_svg(_address(reply, login.server)))
        return
    context.output.result(_raw(reply, login.server), lambda: _shown(reply, login.server))


@room.command(
    name="close", help_epilogue=examples("handraise room close 7", "handraise room close 7 --at 2026-11-27T15:00:00Z")
)
def close(
    number: RoomId,
    /,
    *,
    at: Annotated[str | None, Parameter(help="When it is to close by itself, a time; if left out, now.")] = None,
    server: ServerFlag = None,
    token_file: TokenFileFlag = None,
    context: Given,
) -> None:
    """Close a room: it can be read, nothing is written; who waits is told, and guests end in a day.

    With --at it closes then, also if nobody is there; `handraise room open` takes that back.
    """
    if at is None:
        _set(number, {"closed": True}, server, token_file, context)
    else:
        _set(number, {"closes_at": at}, server, token_file, context)


@room.command(name="open", help_epilogue=examples("handraise room open 7"))
def reopen(number: RoomId, /, *, server: ServerFlag = None, token_file: TokenFileFlag = None, context: Given) -> None:
    """Open a room again that was closed, or let one stay open that was to close."""
    _set(number, {"closed": False, "closes_at": None}, server, token_file, context)


@room.command(
    name="announce",
    help_epilogue=examples(
        "handraise room announce 7 'The test moves to Friday.'",
        "handraise room announce 7 'Come to bench 4.' --waiting",
    ),
)
def announce(
    number: RoomId,
    text: Annotated[str, Parameter(help="Markdown; - reads it from stdin.", allow_leading_hyphen=True)],
    /,
    *,
    waiting: Annotated[bool, Parameter(help="Who waits there with a request is told of it.")] = False,
    server: ServerFlag = None,
    token_file: TokenFileFlag = None,
    context: Given,
) -> None:
    """Announce something in a room that you help in or lead."""
    body, login = body_of(text), target(context, server, token_file)

    post = carried_out(login, lambda client: client.announce(number, body, waiting=waiting)).post
    context.output.result(post, f"Announced #{post.id}.")


def _set(number: int, change: dict[str, Any], server: str | None, token_file: Path | None, context: Given) -> None:
    login = target(context, server, token_file)
    reply = carried_out(login, lambda client: client.update_room(number, **change))
    context.output.result(reply.raw.get("room"), _state(number, reply.room))


def _state(number: int, shown: Room | None) -> str:
    if shown is not None and shown.closes_at is not None:
        return f"Room {number} closes at {datetime.fromisoformat(shown.closes_at).astimezone():%Y-%m-%d %H:%M}."
    return f"Room {number} is {'open' if shown is None or shown.closed_at is None else 'closed'}."


def _address(reply: RoomReply, server: str) -> str:
    return f"{server}/join/{reply.code}"


def _raw(reply: RoomReply, server: str) -> dict[str, object]:
    return {"room": reply.raw.get("room"), "code": reply.code, "link": _address(reply, server)}


def _shown(reply: RoomReply, server: str) -> str:
    assert isinstance(reply.room, Room)
    title, address = printable(reply.room.title), _address(reply, server)
    drawn = qr_code(address)
    return "\n".join(filter(None, (f"Room {reply.room.id}: {title}", f"Code {reply.code}, or {address}", drawn)))


def _svg(text: str) -> str:
    import segno

    return str(segno.make(text, micro=False).svg_inline(scale=8, border=2))
