"""`handraise post`."""

import re
import sys
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from handraise.cli.commands import examples
from handraise.cli.context import Given
from handraise.cli.desk.words import RoomFlag
from handraise.cli.errors import UsageError
from handraise.cli.target import ServerFlag, TokenFileFlag, run_client, target
from handraise.protocol.commands import Use
from handraise.protocol.objects import Deleted, Post

post = App(
    name="post",
    version_flags=[],
    help_epilogue=examples(
        "handraise post 'The projector shows no signal #edtech'",
        "handraise post 'Page 14, please' --room 7",
        "handraise post 'Try **Ctrl-Shift-B** first' --reply-to 4702",
        "handraise post 'What is this plug? #it' --image plug.jpg --alt 'A plug with five pins'",
        "uptime | handraise post - --json",
    ),
)


@post.default
def write(
    text: Annotated[
        str, Parameter(help="Markdown with #tags and @mentions; - reads it from stdin.", allow_leading_hyphen=True)
    ],
    /,
    *,
    room: RoomFlag = None,
    reply_to: Annotated[int | None, Parameter(help="The number of the post that this answers.")] = None,
    image: Annotated[
        list[Path] | None, Parameter(help="An image to show (PNG, JPEG, WebP, GIF); again for another one.")
    ] = None,
    alt: Annotated[
        list[str] | None, Parameter(help="What the image says to who doesn't see it; one for each, in their order.")
    ] = None,
    server: ServerFlag = None,
    token_file: TokenFileFlag = None,
    context: Given,
) -> None:
    """Write a post or a reply, as the account of your token. It is on the server's disk when this returns."""
    body = body_of(text)
    files = _described(image or [], alt or [])
    login = target(context, server, token_file)

    async def sent() -> Post | Deleted:
        # It waits through a lost connection and sends again with the same key, which stores nothing twice.
        async with login.connect(events=False) as client:
            images = [Use((await client.upload_image(file)).id, words) for file, words in files]
            return (await client.post(body, room=room, reply_to=reply_to, images=images)).post

    made = run_client(sent)
    context.output.result(made, f"Posted #{made.id}.")


def body_of(text: str) -> str:
    """The text of the argument, or of stdin where it is a hyphen."""
    return _stdin() if text == "-" else _meant(text)


def _described(images: list[Path], alts: list[str]) -> list[tuple[Path, str]]:
    """Each image with its words; one that comes without any has none."""
    if len(alts) > len(images):
        raise UsageError("There is an --alt more than there are images: each --alt goes with one --image.")
    if missing := [str(file) for file in images if not file.is_file()]:
        raise UsageError(f"There is no file {missing[0]}.")
    return list(zip(images, [*alts, *[""] * (len(images) - len(alts))], strict=True))


def _meant(text: str) -> str:
    """A Markdown list may begin with a hyphen; a mistyped option must not become a post."""
    if re.fullmatch(r"--?[A-Za-z][\w-]*(=.*)?", text):
        raise UsageError(f"There is no option {text}; a single - takes any text from stdin.")
    return text


def _stdin() -> str:
    try:
        return sys.stdin.buffer.read().decode().rstrip("\n")
    except UnicodeDecodeError:
        raise UsageError("What came on stdin is no UTF-8.") from None
