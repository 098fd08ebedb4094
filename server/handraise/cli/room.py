"""`handraise room`: rooms are made, changed, closed and opened again, and a room's code as a QR code for the wall."""

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter
from cyclopts.validators import Number

from handraise.cli.commands import examples, group
from handraise.cli.context import Given
from handraise.cli.errors import UsageError
from handraise.cli.output import printable
from handraise.cli.qrcode import qr_code
from handraise.cli.target import ServerFlag, TokenFileFlag, run_client, target
from handraise.client import RoomReply
from handraise.errors import Forbidden
from handraise.protocol.objects import Room

Moderation = Literal["off", "first", "all"]
RoomId = Annotated[int, Parameter(help="The room's number.", validator=Number(gte=1))]

room = group("room", "Make, close and open rooms, and show a room's code.")


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


@room.command(
    name="update",
    help_epilogue=examples(
        "handraise room update 7 --moderation first",
        "handraise room update 7 --slow-s 30 --held-word casino --held-word 'free money'",
        "handraise room update 7 --no-held-words",
    ),
)
def update(
    number: RoomId,
    /,
    *,
    moderation: Annotated[
        Moderation | None, Parameter(help="Whose posts you look at first: nobody's, until one was approved, or all.")
    ] = None,
    held_word: Annotated[
        list[str] | None, Parameter(help="Hold posts with this word or phrase; again for another one.")
    ] = None,
    no_held_words: Annotated[bool, Parameter(help="Hold posts for no word any more.")] = False,
    slow_s: Annotated[
        int | None, Parameter(help="Seconds between a member's posts; 0 for none.", validator=Number(gte=0, lte=3600))
    ] = None,
    server: ServerFlag = None,
    token_file: TokenFileFlag = None,
    context: Given,
) -> None:
    """Change how a room that you lead is moderated. What you leave out stays; words take the place of those before."""
    if held_word and no_held_words:
        raise UsageError("Say --held-word or --no-held-words.")
    words = [] if no_held_words else held_word
    if (moderation, words, slow_s) == (None, None, None):
        raise UsageError("Say what is to change: --moderation, --held-word, --no-held-words or --slow-s.")
    login = target(context, server, token_file)

    async def done() -> RoomReply:
        async with login.connect(events=False) as client:
            return await client.update_room(number, moderation=moderation, held_words=words, slow_s=slow_s)

    reply = run_client(done)
    context.output.result(reply.raw.get("room"), f"Room {number} is changed.")


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
