"""Rows of which an account keeps a limited number: past it the oldest go."""

from collections.abc import Iterable
from typing import Generic, TypeVar

from handraise.domain.model import Notification, ReadMark

Row = TypeVar("Row", Notification, ReadMark)


class Kept(Generic[Row]):
    """How many rows of a kind an account has, and the oldest of them where the number is near its limit."""

    __slots__ = ("count", "oldest")

    def __init__(self, count: int = 0, oldest: Iterable[Row] = ()) -> None:
        self.count = count
        self.oldest: list[Row] = list(oldest)

    def push(self, row: Row, most: int) -> list[Row]:
        """Counts a new row; the oldest ones, which have to go for it."""
        if len(self.oldest) == self.count:
            self.oldest.append(row)  # these are all there are
        self.count += 1
        over = max(0, self.count - most)
        gone, self.oldest = self.oldest[:over], self.oldest[over:]
        self.count -= len(gone)
        return gone

    def drop(self, row: Row) -> None:
        """One that goes by itself."""
        self.count -= 1
        self.oldest = [other for other in self.oldest if other.id != row.id]
