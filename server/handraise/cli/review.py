"""`handraise held`, `approve`, `decline`, `hide` and `unhide`: what the staff do with posts that are held."""

from typing import Annotated, Final, Literal

from cyclopts import App, Parameter
from cyclopts.validators import Number

from handraise.cli.commands import examples
from handraise.cli.context import Given
from handraise.cli.desk.reads import most
from handraise.cli.desk.words import RoomFlag, first_line, since, who
from handraise.cli.output import Output
from handraise.cli.target import ServerFlag, TokenFileFlag, carried_out, target
from handraise.client import HeldPage
from handraise.protocol.objects import Post

HEADINGS: Final = ("post", "waits", "by", "answers", "text")

PostId = Annotated[int, Parameter(help="The post's number.", validator=Number(gte=1))]
Reason = Annotated[
    Literal["off_topic", "duplicate", "not_here", "unkind", "unclear"], Parameter(help="Why; its writer is told.")
]

held = App(name="held", version_flags=[], help_epilogue=examples("handraise held", "handraise held --room 7 --json"))
approve = App(name="approve", version_flags=[], help_epilogue=examples("handraise approve 4702"))
decline = App(name="decline", version_flags=[], help_epilogue=examples("handraise decline 4702 --reason off_topic"))
hide = App(name="hide", version_flags=[], help_epilogue=examples("handraise hide 4702 --reason unkind"))
unhide = App(name="unhide", version_flags=[], help_epilogue=examples("handraise unhide 4702"))


@held.default
def show(
    *,
    room: RoomFlag = None,
    after: Annotated[int | None, Parameter(help="Those after this post.", validator=Number(gte=1))] = None,
    server: ServerFlag = None,
    token_file: TokenFileFlag = None,
    context: Given,
) -> None:
    """Show what waits for you to look at it, in a room whose staff you are or, for admins, on the network."""
    login = target(context, server, token_file)
    page = carried_out(login, lambda client: client.held(room, after=after, limit=most(client)))
    shown = {name: page.raw.get(name) for name in ("posts", "marks", "waiting")}
    context.output.result(shown, lambda: _table(context.output, page, room))
    if len(page) and page.waiting > len(page):
        context.output.note(
            f"{page.waiting} wait; these are {len(page)} of them. The next: --after {page.posts[-1].id}"
        )


def _table(output: Output, page: HeldPage, room: int | None) -> str:
    rows = [_cells(post) for post in page if isinstance(post, Post)]
    return output.table(HEADINGS, rows, f"Nothing is held {'on the network' if room is None else f'in room {room}'}.")


def _cells(post: Post) -> tuple[str, ...]:
    answers = "" if post.reply_to is None else f"#{post.reply_to}"
    return (f"#{post.id}", since(post.created_at), who(post.author), answers, first_line(post.body))


@approve.default
def let(post: PostId, /, *, server: ServerFlag = None, token_file: TokenFileFlag = None, context: Given) -> None:
    """Let all see a post that is held: it appears as a new one does. A request is open from then on."""
    login = target(context, server, token_file)
    done = carried_out(login, lambda client: client.approve(post))
    context.output.result(done.raw.get("post"), f"#{post} is seen by all.")


@decline.default
def refuse(
    post: PostId,
    /,
    *,
    reason: Reason,
    server: ServerFlag = None,
    token_file: TokenFileFlag = None,
    context: Given,
) -> None:
    """Decline a post that is held, or a request: it stays hidden, or is over."""
    login = target(context, server, token_file)
    done = carried_out(login, lambda client: client.decline(None, reason, post=post))
    context.output.result(done.raw.get("post"), f"#{post} is declined.")


@hide.default
def take_away(
    post: PostId,
    /,
    *,
    reason: Reason,
    server: ServerFlag = None,
    token_file: TokenFileFlag = None,
    context: Given,
) -> None:
    """Hide a post from all but its writer and the staff."""
    login = target(context, server, token_file)
    done = carried_out(login, lambda client: client.hide(post, reason))
    context.output.result(done.raw.get("post"), f"#{post} is hidden.")


@unhide.default
def bring_back(post: PostId, /, *, server: ServerFlag = None, token_file: TokenFileFlag = None, context: Given) -> None:
    """Show a post again that was hidden, at its place."""
    login = target(context, server, token_file)
    done = carried_out(login, lambda client: client.unhide(post))
    context.output.result(done.raw.get("post"), f"#{post} is seen again.")
