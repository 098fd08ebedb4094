"""`handraise figures`."""

from typing import Annotated, Literal

from cyclopts import App, Parameter

from handraise.cli.commands import examples
from handraise.cli.context import Given
from handraise.cli.desk import counted
from handraise.cli.desk.board import Wanted
from handraise.cli.desk.words import RoomFlag, TopicFlag
from handraise.cli.output import Output
from handraise.cli.target import ServerFlag, TokenFileFlag, carried_out, target
from handraise.client import FiguresReply
from handraise.errors import Forbidden

figures = App(
    name="figures",
    version_flags=[],
    help_epilogue=examples(
        "handraise figures",
        "handraise figures --topic '#edtech' --since 2026-09-01T00:00:00Z",
        "handraise figures --room 7 --by week",
        "handraise figures --room 7 --csv > algebra.csv",
    ),
)


@figures.default
def show(
    *,
    room: RoomFlag = None,
    topic: TopicFlag = None,
    since: Annotated[str | None, Parameter(help="From when; if left out, the last 30 days.")] = None,
    until: Annotated[str | None, Parameter(help="Until when; if left out, now.")] = None,
    by: Annotated[Literal["week"] | None, Parameter(help="Week by week, besides the whole.")] = None,
    csv: Annotated[
        bool, Parameter(help="As comma-separated values, times in ms; with --by a row for each week.")
    ] = False,
    server: ServerFlag = None,
    token_file: TokenFileFlag = None,
    context: Given,
) -> None:
    """Show how the help desk does: how long it took to take, answer and solve what was asked.

    Who waits still counts as having waited that long (Kaplan and Meier); a time that can't be told yet is shown as -.
    Figures of fewer than five people are shown to the staff alone.
    """
    Wanted.of(room, topic)
    login = target(context, server, token_file)
    found = carried_out(login, lambda client: client.figures(room=room, topic=topic, since=since, until=until, by=by))
    if csv and not context.output.json:
        context.output.text(_csv(found, weekly=by is not None))
        return
    told = {name: found.raw.get(name) for name in ("figures", "since", "until", "duty", *(["weeks"] if by else []))}
    context.output.result(told, lambda: _text(context.output, found, weekly=by is not None))


def _text(output: Output, found: FiguresReply, *, weekly: bool) -> str:
    whole = counted.text(output, found)
    if found.duty is not None:
        whole = f"{whole}\n\n{counted.duty_text(found.duty)}"
    return f"{whole}\n\n{counted.weeks_text(output, found.weeks)}" if weekly else whole


def _csv(found: FiguresReply, *, weekly: bool) -> str:
    if weekly:
        return counted.weeks_csv(found.weeks)
    if found.figures is None:
        raise Forbidden(counted.WITHHELD)
    return counted.csv_text(found, found.figures)
