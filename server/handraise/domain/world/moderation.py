"""Reports and cases, suspensions."""

from handraise.domain.model import Case, Notification, Report, Suspension
from handraise.domain.world.base import Rows

Target = tuple[str, int, int]
"""Kind, id, and the room or 0."""


class ModerationRows(Rows):
    cases: dict[int, Case]
    open_cases: dict[Target, int]
    reports: dict[int, dict[int, Report]]
    """By case, then by id."""
    reported: set[tuple[int, int]]
    """(case, account): who has reported what is an open case."""
    report_counts: dict[int, int]
    """By case, of those that are open."""
    case_notices: dict[int, dict[int, Notification]]
    """By case, then by id."""
    suspensions: dict[tuple[int, int], Suspension]
    """By account and room, 0 for the site."""

    def save_case(self, row: Case) -> None:
        self.cases[row.id] = self.saved.cases[row.id] = row
        key = (row.kind, row.target, row.room or 0)
        if row.closed_at is None:
            self.open_cases[key] = row.id
        elif self.open_cases.get(key) == row.id:
            del self.open_cases[key]

    def save_report(self, row: Report) -> None:
        self.reports.setdefault(row.case_id, {})[row.id] = self.saved.reports[row.id] = row
        self.reported.add((row.case_id, row.account))

    def save_suspension(self, row: Suspension) -> None:
        key = (row.account, row.room)
        self.suspensions[key] = self.saved.suspensions[key] = row
        self.saved.ended_suspensions.discard(key)

    def end_suspension(self, row: Suspension) -> None:
        key = (row.account, row.room)
        self.suspensions.pop(key, None)
        self.saved.suspensions.pop(key, None)
        self.saved.ended_suspensions.add(key)
