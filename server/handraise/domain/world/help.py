"""Help requests: who waits, and the log of their steps."""

from handraise.domain.model import Step
from handraise.domain.world.base import Rows


class HelpRows(Rows):
    waiting: dict[tuple[int, int], int]
    """By room and account: the request of his that somebody has still to see to."""

    def save_step(self, row: Step) -> None:
        self.saved.steps[row.seq] = row
