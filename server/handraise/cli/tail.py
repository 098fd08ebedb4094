"""`handraise tail`."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from cyclopts import App, Parameter
from cyclopts.validators import Number

from handraise.cli.commands import examples
from handraise.cli.context import Context, Given
from handraise.cli.errors import UsageError
from handraise.cli.output import printable
from handraise.cli.selection import Selection
from handraise.cli.target import Login, ServerFlag, TokenFileFlag, run_client, target
from handraise.client import Connected, Disconnected, Event, Happening, Resync
from handraise.errors import Invalid
from handraise.protocol.objects import Post

tail = App(
    name="tail",
    version_flags=[],
    help_epilogue=examples(
        "handraise tail '#algebra' @ana",
        "handraise tail thread:4702 --json",
        "handraise tail '#edtech' --count 1 && notify-send 'Somebody writes about #edtech'",
        "",
        "Ctrl-C ends it, with exit code 130.",
    ),
)


@tail.default
def watch(
    *feeds: Annotated[str, Parameter(help="As '#algebra', @ana or thread:4702; else all that reaches your account.")],
    count: Annotated[int | None, Parameter(help="End after so many lines.", validator=Number(gte=1))] = None,
    server: ServerFlag = None,
    token_file: TokenFileFlag = None,
    context: Given,
) -> None:
    """Watch topics, people and threads: each post is printed the moment it is stored.

    It watches without following: nothing of your account changes. Edited and deleted posts come again. After a lost
    connection it comes back by itself and prints what it missed, once; stderr says so. With --json each line is one
    event as protocol.md has it.
    """
    try:
        selection = Selection(feeds)
    except Invalid as error:
        raise UsageError(error.message) from None
    login = target(context, server, token_file)
    run_client(lambda: _follow(context, login, selection, count))


async def _follow(context: Context, login: Login, selection: Selection, count: int | None) -> None:
    printed = 0
    async with login.connect(watch=selection.feeds) as client:
        async for happening in client.events():
            if not isinstance(happening, Event):
                notice(context.output.note, login.server, str(selection), happening)
            elif selection.takes(happening):
                _print(context, happening)
                printed += 1
                if printed == count:
                    return


def _print(context: Context, event: Event) -> None:
    if context.output.json:
        context.output.line(event.raw)
    else:
        context.output.text(described(event, context.output.style))


def described(event: Event, style: Any = lambda text, _: text) -> str:
    """A post's event for people: who, when, which, and the text, indented."""
    post = event.object
    if not isinstance(post, Post):
        left = "was deleted" if not getattr(post, "gone", False) else "is no longer in this feed"
        return f"{style(f'#{event.ident} {left}.', 'dim')}\n"
    return written(post, style)


def written(post: Post, style: Any) -> str:
    """A post for people, as `described`; of a request its state too, since each step of it comes as its post."""
    at = datetime.fromisoformat(post.created_at).astimezone()
    about = f"#{post.id}" + (f", a reply to #{post.reply_to}" if post.reply_to else "")
    about += f", a request ({printable(post.help.state)})" if post.help else ""
    about += f", held ({printable(post.held)})" if post.held else ""
    edited = ", edited" if post.edited_at else ""
    name = style(printable(post.author.name), "bold")
    handle = f" @{post.author.handle}" if post.author.handle else ""
    head = f"{name}{handle}  {style(f'{at:%H:%M:%S}  {about}{edited}', 'dim')}"
    body = "\n".join(f"  {line}" for line in printable(post.body).splitlines())
    return f"{head}\n{body}\n"


def notice(say: Callable[[str], None], server: str, what: str, happening: Happening) -> None:
    """The connection's own news, and `what` is watched once there is one."""
    if isinstance(happening, Connected):
        say("Connected again." if happening.resumed else f"Watching {what} on {server}. Ctrl-C ends it.")
    elif isinstance(happening, Disconnected):
        why = f"{happening.code}: {happening.reason}" if happening.reason else str(happening.code)
        say(f"The connection was lost ({why}); trying again in {happening.retry_in:.1f} s.")
    elif isinstance(happening, Resync):
        say(f"What was missed is not repeated ({happening.why}); it goes on from here.")
