"""`handraise room`: rooms are made, changed, closed and opened again, and a room's code as a QR code for the wall."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from handraise.cli.commands import examples, group
from handraise.cli.context import Given
from handraise.cli.output import printable
from handraise.cli.qrcode import qr_code
from handraise.cli.target import ServerFlag, TokenFileFlag, run_client, target
from handraise.client import RoomReply
from handraise.errors import Forbidden
from handraise.protocol.objects import Room

RoomId = Annotated[int, Parameter(help="The room's number.", validator=Number(gte=1))]

room = group("room", "Make, change, close and open rooms, and show a room's code.")


@room.command(
    name="new", help_epilogue=examples("handraise room new 'Algebra 2, period 3'", "handraise room new Lab --peers")
)
def new(
    title: Annotated[str, Parameter(help="What it is called.", allow_leading_hyphen=True)],
    /,
    *,
    about: Annotated[str | None, Parameter(help="What it is for.")] = None,
    peers: Annotated[bool, Parameter(help="Members may take and answer requests too.")] = False,
    accounts_only: Annotated[bool, Parameter(help="Nobody joins without an account.")] = False,
    server: ServerFlag = None,
    token_file: TokenFileFlag = None,
    context: Given,
) -> None:
    """Make a room that you lead, and show the code with which others join it."""
    login = target(context, server, token_file)

    async def made() -> RoomReply:
        async with login.connect(events=False) as client:
            reply = await client.create_room(
                title, about=about, peers=peers or None, guests=False if accounts_only else None
            )
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
        "handraise room update 7 --escalation 'duty 0, asker 120, lead 240; again 300; rounds 2'",
        "handraise room update 7 --quiet-hours 18:00-07:30",
        "handraise room update 7 --escalation site --quiet-hours off",
    ),
)
def update(
    number: RoomId,
    /,
    *,
    title: Annotated[str | None, Parameter(help="What it is called.")] = None,
    about: Annotated[str | None, Parameter(help="What it is for.")] = None,
    escalation: Annotated[
        str | None,
        Parameter(help="Whom a request that nobody takes is brought to, by levels and seconds; off; or site."),
    ] = None,
    quiet_hours: Annotated[
        str | None, Parameter(help="When only who is on duty is alerted, as 22:00-06:30; off; or site.")
    ] = None,
    server: ServerFlag = None,
    token_file: TokenFileFlag = None,
    context: Given,
) -> None:
    """Change a room that you lead. What isn't said stays.

    --escalation and --quiet-hours are the room's own; with `site` those of the site hold again.
    """
    login = target(context, server, token_file)

    async def done() -> RoomReply:
        async with login.connect(events=False) as client:
            return await client.update_room(
                number, title=title, about=about, escalation=escalation, quiet_hours=quiet_hours
            )

    reply = run_client(done)
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

    async def read() -> RoomReply:
        async with login.connect(events=False) as client:
            return await client.room(number)

    reply = run_client(read)
    if reply.code is None:
        raise Forbidden("You may not see the code of this room.")
    if svg and not context.output.json:
        context.output.text(_svg(_address(reply, login.server)))
        return
    context.output.result(_raw(reply, login.server), lambda: _shown(reply, login.server))


@room.command(name="close", help_epilogue=examples("handraise room close 7"))
def close(number: RoomId, /, *, server: ServerFlag = None, token_file: TokenFileFlag = None, context: Given) -> None:
    """Close a room: it can be read, nothing is written; who waits is told, and guests end in a day."""
    _set(number, True, server, token_file, context)


@room.command(name="open", help_epilogue=examples("handraise room open 7"))
def reopen(number: RoomId, /, *, server: ServerFlag = None, token_file: TokenFileFlag = None, context: Given) -> None:
    """Open a room again that was closed."""
    _set(number, False, server, token_file, context)


def _set(number: int, closed: bool, server: str | None, token_file: Path | None, context: Given) -> None:
    login = target(context, server, token_file)

    async def done() -> RoomReply:
        async with login.connect(events=False) as client:
            return await client.update_room(number, closed=closed)

    reply = run_client(done)
    context.output.result(reply.raw.get("room"), f"Room {number} is {'closed' if closed else 'open'}.")


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
