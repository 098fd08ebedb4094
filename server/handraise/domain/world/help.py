"""Help requests: who waits, and the log of their steps."""

from handraise.domain.model import Duty, Note, Step
from handraise.domain.world.base import Rows


class HelpRows(Rows):
    waiting: dict[tuple[int, int], int]
    """By room and account: the request of his that somebody has still to see to."""

    duties: dict[int, Duty]

    notes: dict[int, dict[int, Note]]
    """By request: its notes by id."""

    def save_note(self, row: Note) -> None:
        """One that is deleted is no longer among them."""
        self.saved.notes[row.id] = row
        of = self.notes.setdefault(row.request, {})
        if row.deleted:
            of.pop(row.id, None)
        else:
            of[row.id] = row

    def save_duty(self, row: Duty) -> None:
        self.duties[row.account] = self.saved.duties[row.account] = row

    def save_step(self, row: Step) -> None:
        self.saved.steps[row.seq] = row
