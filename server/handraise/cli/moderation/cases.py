"""`handraise cases` and `handraise case`: what was reported, and what came of it."""

from typing import Annotated, Final, Literal

from cyclopts import App, Parameter
from cyclopts.validators import Number

from handraise.cli.commands import examples
from handraise.cli.context import Given
from handraise.cli.desk.words import RoomFlag, who
from handraise.cli.errors import UsageError
from handraise.cli.moderation.words import day
from handraise.cli.output import Output, printable
from handraise.cli.target import ServerFlag, TokenFileFlag, carried_out, run_client, target
from handraise.client import CaseReply
from handraise.protocol.objects import Case, Post

HEADINGS: Final = ("case", "state", "opened", "about", "what", "reports", "reasons", "outcome")
LIMIT: Final = 50

cases = App(
    name="cases",
    version_flags=[],
    help_epilogue=examples("handraise cases", "handraise cases --room 7 --state open", "handraise cases --json"),
)
case = App(
    name="case",
    version_flags=[],
    help_epilogue=examples(
        "handraise case 4711",
        "handraise case 4711 --close no_action",
        "handraise case 4711 --close warned --note 'Talked to both'",
    ),
)


@cases.default
def show(
    *,
    room: RoomFlag = None,
    state: Annotated[Literal["open", "closed"] | None, Parameter(help="Those alone.")] = None,
    before: Annotated[int | None, Parameter(help="Cases with lower numbers.", validator=Number(gte=1))] = None,
    limit: Annotated[int, Parameter(help="How many.", validator=Number(gte=1, lte=100))] = LIMIT,
    server: ServerFlag = None,
    token_file: TokenFileFlag = None,
    context: Given,
) -> None:
    """Show what was reported in a room, for its staff, or on the network, for the admins: the newest first."""
    login = target(context, server, token_file)
    page = carried_out(login, lambda client: client.cases(room, state=state, before=before, limit=limit))
    shown = {name: page.raw.get(name) for name in ("cases", "more", "next")}
    empty = "There are no cases."
    context.output.result(shown, lambda: context.output.table(HEADINGS, [_cells(each) for each in page], empty))
    if page.more:
        context.output.note(f"There are more: --before {page.next}")


def _cells(each: Case) -> tuple[object, ...]:
    about, what = who(each.account), "account" if each.kind == "account" else f"{each.kind} #{each.target}"
    reasons = ", ".join(each.reasons)
    return (f"#{each.id}", each.state, day(each.opened_at), about, what, each.reports, reasons, each.outcome)


@case.default
def one(
    number: Annotated[int, Parameter(help="The case's number.", validator=Number(gte=1))],
    /,
    *,
    close: Annotated[
        Literal["no_action", "removed", "suspended", "warned"] | None, Parameter(help="Close it: what came of it.")
    ] = None,
    note: Annotated[str | None, Parameter(help="For the staff, with --close.", allow_leading_hyphen=True)] = None,
    server: ServerFlag = None,
    token_file: TokenFileFlag = None,
    context: Given,
) -> None:
    """Show a case with its reports and what was done, or close it: then its reporters are told that it is.

    What they are told names nobody, and not what came of it.
    """
    if note is not None and close is None:
        raise UsageError("A note is for a case that is closed: say --close.")
    login = target(context, server, token_file)

    async def done() -> CaseReply:
        async with login.connect(events=False) as client:
            if close is not None:
                return await client.close_case(number, close, note=note)
            return await client.case(number)

    found = run_client(done)
    if close is not None:
        context.output.result(found.raw.get("case"), f"Case #{number} is closed.")
        return
    shown = {name: found.raw.get(name) for name in ("case", "reports", "done", "post")}
    context.output.result(shown, lambda: _text(context.output, found))


def _text(output: Output, found: CaseReply) -> str:
    lines = [output.table(HEADINGS, [_cells(found.case)], "")]
    if isinstance(found.post, Post):
        lines += ["", f"The post now: {_in_one(found.post.body)}"]
    lines.append("")
    for report in found.reports:
        said = f": {_in_one(report.text)}" if report.text else ""
        lines.append(f"{day(report.created_at)}  {printable(who(report.account))} reported {report.reason}{said}")
        if report.body:
            lines.append(f"  It said: {_in_one(report.body)}")
    for row in found.done:
        why = f" ({printable(row.reason)})" if row.reason else ""
        lines.append(f"{day(row.at)}  {printable(who(row.account))} did {row.action}{why}")
    if found.case.note:
        lines.append(f"Note: {_in_one(found.case.note)}")
    return "\n".join(lines)


def _in_one(text: str) -> str:
    return printable(" ".join(text.split()))
