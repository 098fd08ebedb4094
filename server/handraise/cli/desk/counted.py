"""How figures look: for people as a table, for programs as CSV; as a whole or week by week."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

from handraise.cli.output import Output
from handraise.client import FiguresReply
from handraise.protocol.objects import DutyTime, Figures, Spread, Week

WITHHELD: Final = "Fewer than five people have asked: their figures are for the staff alone."

_TIMES: Final = (
    ("brought to somebody", "reach"),
    ("taken", "claim"),
    ("first answer", "first_answer"),
    ("solved", "resolve"),
)


def text(output: Output, found: FiguresReply) -> str:
    """The whole."""
    shown = found.figures
    if shown is None:
        return WITHHELD
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


def duty_text(duty: DutyTime) -> str:
    """Two lines, or three where there are topics."""
    lines = [f"On duty: {_minutes(duty.minutes)} of all helpers together."]
    if len(duty.topics) > 1:
        lines.append("By topic: " + ", ".join(f"#{tag} {_minutes(spent)}" for tag, spent in duty.topics.items()))
    if duty.uncovered is None:
        return "\n".join([*lines, "Nobody waited."])
    waited = f"{_minutes(duty.waiting_minutes)} in which somebody waited"
    return "\n".join([*lines, f"Nobody was on duty for {_share(duty.uncovered)} of the {waited}."])


def weeks_text(output: Output, weeks: Sequence[Week]) -> str:
    """A line for each week, with the medians; of one that is withheld no more than that."""
    staffed = any(week.duty is not None for week in weeks)
    head = ("week", "from", "requests", "people", *[label for _, label in _MEDIANS], "within 5 min")
    rows = [(*_week(week), *(_manned(week.duty) if staffed else ())) for week in weeks]
    table = output.table((*head, *(("on duty", "uncovered") if staffed else ())), rows, "No week to show.")
    few = any(week.figures is None for week in weeks)
    return f"{table}\n\n(few) {WITHHELD}" if few else table


_MEDIANS: Final = (("claim", "taken"), ("first_answer", "first answer"), ("resolve", "solved"))


def _week(week: Week) -> tuple[str, ...]:
    begins, shown = week.start[:10], week.figures
    if shown is None:
        return (week.week, begins, "(few)", *["" for _ in range(5)])
    medians = [_time(_of(shown, name).median_ms) for name, _ in _MEDIANS]
    return (week.week, begins, str(shown.requests), str(shown.people), *medians, _share(shown.within.get("5")))


def _manned(duty: DutyTime | None) -> tuple[str, str]:
    return ("", "") if duty is None else (_minutes(duty.minutes), _share(duty.uncovered))


def _minutes(minutes: int) -> str:
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"


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


def csv_text(found: FiguresReply, shown: Figures) -> str:
    """The whole as one row, times in ms."""
    return _csv([{"since": found.since, "until": found.until} | _row(shown) | _duty(found.duty)])


def weeks_csv(weeks: Iterable[Week]) -> str:
    """A row for each week. One that is withheld says so, and has nothing else."""
    return _csv(
        [
            {"week": week.week, "start": week.start, "withheld": "yes" if week.figures is None else "no"}
            | _row(week.figures)
            | _duty(week.duty)
            for week in weeks
        ]
    )


def _row(shown: Figures | None) -> dict[str, Any]:
    if shown is None:
        return {}
    row: dict[str, Any] = {"requests": shown.requests, "people": shown.people}
    for _, name in _TIMES:
        row |= {f"{name}_median_ms": _of(shown, name).median_ms, f"{name}_p90_ms": _of(shown, name).p90_ms}
    row |= {f"within_{minutes}_min": share for minutes, share in shown.within.items()}
    return row | {"lease_ends": shown.lease_ends, "reopened": shown.reopened}


def _duty(duty: DutyTime | None) -> dict[str, Any]:
    if duty is None:
        return {}
    return {"duty_minutes": duty.minutes, "waiting_minutes": duty.waiting_minutes, "uncovered": duty.uncovered}


_COLUMNS: Final = (
    *("requests", "people"),
    *[f"{name}_{share}_ms" for _, name in _TIMES for share in ("median", "p90")],
    *[f"within_{minutes}_min" for minutes in (2, 5, 15)],
    *("lease_ends", "reopened"),
    *("duty_minutes", "waiting_minutes", "uncovered"),
)


def _csv(rows: Sequence[dict[str, Any]]) -> str:
    """The columns are the same whatever is withheld; with no row at all there is but the line of their names."""
    first = [name for name in (rows[0] if rows else ("week", "start", "withheld")) if name not in _COLUMNS]
    text = io.StringIO()
    writer = csv.DictWriter(text, [*first, *_COLUMNS], restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().rstrip("\n")
