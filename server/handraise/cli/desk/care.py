"""`handraise merge`, `note` and `notes`: what the staff does for requests besides taking and answering them."""

from typing import Annotated

from cyclopts import App, Parameter
from cyclopts.validators import Number

from handraise.cli.commands import examples
from handraise.cli.context import Given
from handraise.cli.desk.words import RequestId, linked, since, who
from handraise.cli.output import Output, printable
from handraise.cli.post import body_of
from handraise.cli.target import ServerFlag, TokenFileFlag, carried_out, target
from handraise.client import NotesReply
from handraise.protocol.objects import Post

merge = App(name="merge", version_flags=[], help_epilogue=examples("handraise merge 4710 4702"))
note = App(
    name="note",
    version_flags=[],
    help_epilogue=examples("handraise note 4702 'She had the same last week'", "./report | handraise note 4702 -"),
)
notes = App(
    name="notes", version_flags=[], help_epilogue=examples("handraise notes 4702", "handraise notes 4702 --json")
)


@merge.default
def join(
    request: RequestId,
    into: Annotated[int, Parameter(help="The number of the one that goes on.", validator=Number(gte=1))],
    /,
    *,
    server: ServerFlag = None,
    token_file: TokenFileFlag = None,
    context: Given,
) -> None:
    """Merge a request into another that asks the same: as its staff, or as who asked it.

    It ends; its asker and all who joined it follow the other one, and its asker is told of that one's answer.
    """
    login = target(context, server, token_file)
    made = carried_out(login, lambda client: client.merge(request, into))
    help = made.post.help if isinstance(made.post, Post) else None
    into_what = into if help is None or help.into is None else help.into
    context.output.result(linked(made.raw, login.server), f"#{request} is merged into #{into_what}.")


@note.default
def write(
    request: RequestId,
    text: Annotated[str, Parameter(help="Plain text; - reads it from stdin.", allow_leading_hyphen=True)],
    /,
    *,
    server: ServerFlag = None,
    token_file: TokenFileFlag = None,
    context: Given,
) -> None:
    """Write a note about a request that only the staff of its room sees, on the network the admins."""
    body = body_of(text)
    login = target(context, server, token_file)
    made = carried_out(login, lambda client: client.note(request, body))
    context.output.result(made.raw.get("note"), f"Noted on #{request}.")


@notes.default
def show(
    request: RequestId,
    /,
    *,
    server: ServerFlag = None,
    token_file: TokenFileFlag = None,
    context: Given,
) -> None:
    """Show what the staff has noted about a request, the oldest first."""
    login = target(context, server, token_file)
    found = carried_out(login, lambda client: client.notes(request))
    context.output.result(found.raw.get("notes"), lambda: _table(context.output, request, found))


def _table(output: Output, request: int, found: NotesReply) -> str:
    rows = [
        (since(each.created_at), printable(who(each.author)), printable(" ".join(each.body.split()))) for each in found
    ]
    return output.table(("written", "by", "note"), rows, f"There are no notes about #{request}.")
