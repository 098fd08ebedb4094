"""Help requests: who waits, and the log of their steps."""

from handraise.domain.model import Duty, Note, Shift, Step
from handraise.domain.world.base import Rows


class HelpRows(Rows):
    waiting: dict[tuple[int, int], tuple[int, ...]]
    """By room and account: his requests that somebody has still to see to. Mostly one; two, where the answer of an
    earlier one was taken back."""

    duties: dict[int, Duty]

    shifts: dict[tuple[int, str], int]
    """By account and feed, what he is on duty for now: since when."""

    notes: dict[int, dict[int, Note]]
    """By request: its notes by id."""

    def waits(self, room: int, account: int, request: int, *, on: bool) -> None:
        """Whether it is among those."""
        key = (room, account)
        found = {*self.waiting.pop(key, ()), request} if on else {*self.waiting.pop(key, ())} - {request}
        if found:
            self.waiting[key] = tuple(sorted(found))

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

    def save_shift(self, row: Shift) -> None:
        self.saved.shifts[row.seq, row.feed] = row
        if row.ended_at is None:
            self.shifts[row.account, row.feed] = row.began_at
        else:
            self.shifts.pop((row.account, row.feed), None)

    def save_step(self, row: Step) -> None:
        self.saved.steps[row.seq] = row
