"""`handraise figures`."""

import csv
import io
from typing import Annotated, Final

from cyclopts import App, Parameter

from handraise.cli.commands import examples
from handraise.cli.context import Given
from handraise.cli.desk.board import Wanted
from handraise.cli.desk.words import RoomFlag, TopicFlag
from handraise.cli.output import Output
from handraise.cli.target import ServerFlag, TokenFileFlag, run_client, target
from handraise.client import FiguresReply
from handraise.errors import Forbidden
from handraise.protocol.objects import Figures, Spread

figures = App(
    name="figures",
    version_flags=[],
    help_epilogue=examples(
        "handraise figures",
        "handraise figures --topic '#edtech' --since 2026-09-01T00:00:00Z",
        "handraise figures --room 7 --csv > algebra.csv",
    ),
)

_TIMES: Final = (
    ("brought to somebody", "reach"),
    ("taken", "claim"),
    ("first answer", "first_answer"),
    ("solved", "resolve"),
)

_WITHHELD: Final = "Fewer than five people have asked: their figures are for the staff alone."


@figures.default
def show(
    *,
    room: RoomFlag = None,
    topic: TopicFlag = None,
    since: Annotated[str | None, Parameter(help="From when; if left out, the last 30 days.")] = None,
    until: Annotated[str | None, Parameter(help="Until when; if left out, now.")] = None,
    csv: Annotated[bool, Parameter(help="As comma-separated values, times in ms.")] = False,
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

    async def read() -> FiguresReply:
        async with login.connect(events=False) as client:
            return await client.figures(room=room, topic=topic, since=since, until=until)

    found = run_client(read)
    told = {name: found.raw.get(name) for name in ("figures", "since", "until")}
    if csv and not context.output.json:
        if found.figures is None:
            raise Forbidden(_WITHHELD)
        context.output.text(_csv(found.figures, found).rstrip("\n"))
        return
    context.output.result(told, lambda: _text(context.output, found))


def _text(output: Output, found: FiguresReply) -> str:
    shown = found.figures
    if shown is None:
        return _WITHHELD
    rows = [(label, _time(_of(shown, name).median_ms), _time(_of(shown, name).p90_ms)) for label, name in _TIMES]
    within = ", ".join(f"{minutes} min: {_share(share)}" for minutes, share in shown.within.items())
    states = ", ".join(f"{count} {state}" for state, count in shown.states.items()) or "none"
    return "\n".join(
        (
            f"{shown.requests} requests of {shown.people} people, {found.since[:10]} to {found.until[:10]}: {states}",
            "",
            output.table(("until it was", "median", "nine in ten"), rows, ""),
            "",
            f"Helped within {within}",
            f"Leases that ended: {shown.lease_ends}; opened again: {shown.reopened}",
        )
    )


def _of(figures: Figures, name: str) -> Spread:
    spread: Spread = getattr(figures, name)
    return spread


def _time(ms: int | None) -> str:
    if ms is None:
        return "-"
    seconds = round(ms / 1000)
    if seconds < 120:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 7200 else f"{seconds // 3600} h {seconds % 3600 // 60} min"


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"


def _csv(shown: Figures, found: FiguresReply) -> str:
    row: dict[str, object] = {
        "since": found.since,
        "until": found.until,
        "requests": shown.requests,
        "people": shown.people,
    }
    for _, name in _TIMES:
        row |= {f"{name}_median_ms": _of(shown, name).median_ms, f"{name}_p90_ms": _of(shown, name).p90_ms}
    row |= {f"within_{minutes}_min": share for minutes, share in shown.within.items()}
    row |= {"lease_ends": shown.lease_ends, "reopened": shown.reopened}
    text = io.StringIO()
    writer = csv.DictWriter(text, row, lineterminator="\n")
    writer.writeheader()
    writer.writerow(row)
    return text.getvalue()
