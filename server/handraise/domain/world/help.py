"""Help requests: who waits, and the log of their steps."""

from handraise.domain.model import Duty, Step
from handraise.domain.world.base import Rows


class HelpRows(Rows):
    waiting: dict[tuple[int, int], int]
    """By room and account: the request of his that somebody has still to see to."""

    duties: dict[int, Duty]

    def save_duty(self, row: Duty) -> None:
        self.duties[row.account] = self.saved.duties[row.account] = row

    def save_step(self, row: Step) -> None:
        self.saved.steps[row.seq] = row
