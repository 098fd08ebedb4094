"""`handraise audit`."""

from typing import Annotated, Final

from cyclopts import App, Parameter
from cyclopts.validators import Number

from handraise.cli.commands import examples
from handraise.cli.context import Given
from handraise.cli.desk.words import RoomFlag, who
from handraise.cli.moderation.words import day
from handraise.cli.target import ServerFlag, TokenFileFlag, carried_out, target
from handraise.protocol.objects import Audit

HEADINGS: Final = ("at", "who", "did", "to", "reason")
LIMIT: Final = 50

audit = App(
    name="audit",
    version_flags=[],
    help_epilogue=examples("handraise audit", "handraise audit --room 7 --json", "handraise audit --before 4711"),
)


@audit.default
def show(
    *,
    room: RoomFlag = None,
    before: Annotated[int | None, Parameter(help="Rows with lower numbers.", validator=Number(gte=1))] = None,
    limit: Annotated[int, Parameter(help="How many.", validator=Number(gte=1, lte=100))] = LIMIT,
    server: ServerFlag = None,
    token_file: TokenFileFlag = None,
    context: Given,
) -> None:
    """Show what the staff did in a room, or the admins on the network, the newest first. Nothing leaves this log."""
    login = target(context, server, token_file)
    page = carried_out(login, lambda client: client.audit(room, before=before, limit=limit))
    shown = {name: page.raw.get(name) for name in ("audit", "more", "next")}
    empty = "Nothing was done."
    context.output.result(shown, lambda: context.output.table(HEADINGS, [_cells(row) for row in page], empty))
    if page.more:
        context.output.note(f"There is more: --before {page.next}")


def _cells(row: Audit) -> tuple[object, ...]:
    return (day(row.at), who(row.account), row.action, f"{row.target_kind} {row.target}", row.reason)
