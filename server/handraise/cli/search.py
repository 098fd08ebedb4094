"""`handraise search`."""

from datetime import datetime
from typing import Annotated, Literal

from cyclopts import App, Parameter
from cyclopts.validators import Number

from handraise.cli.commands import examples
from handraise.cli.context import Given
from handraise.cli.output import Output
from handraise.cli.target import ServerFlag, TokenFileFlag, carried_out, target
from handraise.client import Found
from handraise.protocol.objects import Post

search = App(
    name="search",
    version_flags=[],
    help_epilogue=examples(
        "handraise search 'projector \"no signal\" -hdmi'",
        "handraise search '#algebra from:@ana has:formula after:2026-11-01'",
        "handraise search 'is:reply beamer*' --sort new --limit 5 --json",
    ),
)


@search.default
def find(
    text: Annotated[str, Parameter(help="Words and filters, as protocol.md has them.", allow_leading_hyphen=True)],
    /,
    *,
    sort: Annotated[Literal["best", "new"], Parameter(help="By relevance, or newest first.")] = "best",
    limit: Annotated[int, Parameter(help="Most posts to show.", validator=Number(gte=1, lte=100))] = 20,
    server: ServerFlag = None,
    token_file: TokenFileFlag = None,
    context: Given,
) -> None:
    """Find posts that your account may see. With --json the answer is as protocol.md has it."""
    login = target(context, server, token_file)
    result = carried_out(login, lambda client: client.search(text, sort=sort, limit=limit))
    shown = {name: result.raw.get(name) for name in ("posts", "snippets", "more", "next", "query")}
    context.output.result(shown, lambda: _table(context.output, result))


def _table(output: Output, result: Found) -> str:
    snippets = {snippet.post: "".join(text for text, _ in snippet.parts) for snippet in result.snippets}
    rows = [
        (f"#{post.id}", _day(post.created_at), f"@{post.author.handle or post.author.name}", snippets.get(post.id, ""))
        for post in result.posts
        if isinstance(post, Post)
    ]
    return output.table(("post", "day", "by", "text"), rows, "Nothing was found.")


def _day(created_at: str) -> str:
    return f"{datetime.fromisoformat(created_at).astimezone():%Y-%m-%d}"
