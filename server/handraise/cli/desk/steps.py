"""`handraise claim`, `answer`, `resolve` and `release`: what a helper does with a request, and how an asker ends it."""

from contextlib import suppress
from typing import Annotated, Literal

from cyclopts import App, Parameter

from handraise.cli.commands import examples
from handraise.cli.context import Given
from handraise.cli.desk.board import Wanted
from handraise.cli.desk.words import RequestId, RoomFlag, TopicFlag, clock, link, linked, request_text
from handraise.cli.errors import UsageError
from handraise.cli.output import Output
from handraise.cli.post import body_of
from handraise.cli.target import Login, ServerFlag, TokenFileFlag, carried_out, run_client, target
from handraise.client import Client, PostReply
from handraise.errors import Invalid, NotFound
from handraise.protocol.objects import Account, Post

claim = App(
    name="claim",
    version_flags=[],
    help_epilogue=examples(
        "handraise claim 4702",
        "handraise claim",
        "handraise claim --topic '#edtech' --json",
        "handraise claim --room 7",
    ),
)
answer = App(
    name="answer",
    version_flags=[],
    help_epilogue=examples(
        "handraise answer 4702 'Hold the power button for **ten** seconds'", "./report | handraise answer 4702 -"
    ),
)
resolve = App(
    name="resolve",
    version_flags=[],
    help_epilogue=examples("handraise resolve 4702", "handraise resolve 4702 --outcome not_needed"),
)
release = App(name="release", version_flags=[], help_epilogue=examples("handraise release 4702"))

Outcome = Literal["self", "peer", "staff", "expert", "not_needed"]


@claim.default
def take(
    request: Annotated[int | None, Parameter(help="Its number; if left out, the first that waits.")] = None,
    /,
    *,
    room: RoomFlag = None,
    topic: TopicFlag = None,
    server: ServerFlag = None,
    token_file: TokenFileFlag = None,
    context: Given,
) -> None:
    """Take a request, so that nobody else does: the one with this number, or the first that waits.

    Without a number it is the first that nobody has, but your own, on the network or in a room. It is yours until the
    time that is printed; your replies make that longer.
    """
    if request is not None and (room, topic) != (None, None):
        raise UsageError("A request's number says where it is; --room and --topic are for the first that waits.")
    Wanted.of(room, topic)
    login = target(context, server, token_file)
    made = carried_out(
        login,
        lambda client: client.next(room=room, topic=topic) if request is None else client.claim(request),
    )
    context.output.result(linked(made.raw, login.server), lambda: _claimed(context.output, login, made))


def _claimed(output: Output, login: Login, made: PostReply) -> str:
    post = made.post
    if not isinstance(post, Post) or post.help is None:
        return f"#{post.id} is yours."
    until = f" until {clock(post.help.lease_until)}" if post.help.lease_until else ""
    return f"#{post.id} is yours{until}: {link(login.server, post.id)}\n{request_text(post, output.style)}"


@answer.default
def reply(
    request: RequestId,
    text: Annotated[str, Parameter(help="Markdown; - reads it from stdin.", allow_leading_hyphen=True)],
    /,
    *,
    server: ServerFlag = None,
    token_file: TokenFileFlag = None,
    context: Given,
) -> None:
    """Answer a request: a reply that says so. Its asker is asked whether it helped."""
    body = body_of(text)
    login = target(context, server, token_file)
    made = carried_out(login, lambda client: client.answer(request, body))
    context.output.result(linked(made.raw, login.server), f"Answered #{request} with #{made.post.id}.")


@resolve.default
def end(
    request: RequestId,
    /,
    *,
    outcome: Annotated[Outcome | None, Parameter(help="Who solved it; if left out, what the request says.")] = None,
    server: ServerFlag = None,
    token_file: TokenFileFlag = None,
    context: Given,
) -> None:
    """Say that a request is solved: as its asker, as who has it, or as staff.

    Without --outcome an asker accepts the answer that it has, or else solved it himself; of a helper it is `staff` in a
    room and for admins, else `peer`.
    """
    login = target(context, server, token_file)

    async def resolved() -> PostReply:
        async with login.connect(events=False) as client:
            if outcome is not None:
                return await client.resolve(request, outcome)
            return await _resolved(client, request)

    made = run_client(resolved)
    context.output.result(linked(made.raw, login.server), f"#{request} is resolved.")


async def _resolved(client: Client, request: int) -> PostReply:
    post = (await client.get(request)).post
    if not isinstance(post, Post) or client.me is None:
        return await client.resolve(request, "peer")
    if post.author.id == client.me.id and post.help is not None and post.help.answer is not None:
        # The answer may have been deleted, or be of somebody whom he doesn't see any more.
        with suppress(Invalid, NotFound):
            return await client.accept(request, post.help.answer)
    return await client.resolve(request, _outcome(post, client.me))


def _outcome(post: Post, me: Account) -> Outcome:
    if post.author.id == me.id:
        return "self"
    return "staff" if post.room is not None or me.role == "admin" else "peer"


@release.default
def give_back(
    request: RequestId,
    /,
    *,
    server: ServerFlag = None,
    token_file: TokenFileFlag = None,
    context: Given,
) -> None:
    """Give a request back to its place in the queue, so that somebody else takes it."""
    login = target(context, server, token_file)
    made = carried_out(login, lambda client: client.release(request))
    context.output.result(linked(made.raw, login.server), f"#{request} waits again.")
