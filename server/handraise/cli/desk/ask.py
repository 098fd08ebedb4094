"""`handraise ask`."""

from typing import Annotated, Any

from cyclopts import App, Parameter

from handraise.cli.commands import examples
from handraise.cli.context import Context, Given
from handraise.cli.desk.vigil import Vigil, left_words
from handraise.cli.desk.words import RoomFlag, link, linked
from handraise.cli.errors import DONE, UNHELPED
from handraise.cli.post import body_of
from handraise.cli.target import Login, ServerFlag, TokenFileFlag, run_client, target
from handraise.client import PostReply
from handraise.protocol.objects import Post

ask = App(
    name="ask",
    version_flags=[],
    help_epilogue=examples(
        "handraise ask 'The projector shows no signal #edtech' --where 'Room 12'",
        "handraise ask 'Our pink disappears' --room 7 --where 'Bench 1' --urgent",
        "handraise ask 'I am lost' --room 7 --anonymous",
        "handraise ask 'How do I share a mailbox? #it' --wait && echo 'Somebody helped'",
        "",
        "With --wait Ctrl-C leaves the request open, with exit code 130.",
    ),
)


@ask.default
def raise_hand(
    text: Annotated[
        str,
        Parameter(
            help="What you need, in Markdown; on the network with a #tag; - reads it from stdin.",
            allow_leading_hyphen=True,
        ),
    ],
    /,
    *,
    room: RoomFlag = None,
    urgent: Annotated[bool, Parameter(help="A lesson stands still: it comes before all that isn't urgent.")] = False,
    where: Annotated[str | None, Parameter(help="Where you are, as 'Room 12'.")] = None,
    tried: Annotated[str | None, Parameter(help="What you have tried.")] = None,
    anonymous: Annotated[
        bool, Parameter(help="In a room: nobody sees who asks. Its staff can learn it, and you are told if they do.")
    ] = False,
    wait: Annotated[
        bool, Parameter(help=f"Stay until it is answered (0) or has ended without help ({UNHELPED}).")
    ] = False,
    server: ServerFlag = None,
    token_file: TokenFileFlag = None,
    context: Given,
) -> int:
    """Ask for help, on the network or in a room. The request is on the server's disk when its number is printed.

    With --wait it stays, and prints who takes it, what is replied and how it ends.
    """
    asked: dict[str, Any] = {"body": body_of(text), "room": room, "urgent": urgent, "where": where, "tried": tried}
    asked["anonymous"] = anonymous
    login = target(context, server, token_file)
    if wait:
        return _stay(context, login, asked)

    async def sent() -> PostReply:
        # It waits through a lost connection and sends again with the same key, which stores nothing twice.
        async with login.connect(events=False) as client:
            return await client.ask(**asked)

    made = run_client(sent)
    context.output.result(linked(made.raw, login.server), _asked(login, made.post.id))
    return DONE


def _asked(login: Login, request: int) -> str:
    return f"Asked as #{request}: {link(login.server, request)}"


def _stay(context: Context, login: Login, asked: dict[str, Any]) -> int:
    output = context.output
    say = output.note if output.json else output.text
    vigil = Vigil(say, output.style)

    async def waited() -> None:
        async with login.connect() as client:
            made = (await client.ask(**asked)).post
            say(_asked(login, made.id))
            if isinstance(made, Post):
                await vigil.keep(client, made)

    try:
        run_client(waited)
    except KeyboardInterrupt:
        if vigil.request is not None:
            output.note(left_words(login.server, vigil.request))
        raise
    request = vigil.request
    if output.json and request is not None:
        output.line({**_fields(request), "link": link(login.server, request.id), "replies": vigil.replies})
    return vigil.code


def _fields(request: Post) -> dict[str, Any]:
    import msgspec

    return msgspec.structs.asdict(request)
