"""Word filters and lists of feeds."""

from handraise.domain.model import FeedList, WordFilter
from handraise.domain.world.base import Rows


class ListRows(Rows):
    filters: dict[int, dict[int, WordFilter]]
    lists: dict[int, dict[int, FeedList]]
    """By account, then by id."""

    def save_filter(self, row: WordFilter) -> None:
        self.filters.setdefault(row.account, {})[row.id] = self.saved.filters[row.id] = row

    def end_filter(self, row: WordFilter) -> None:
        self.filters[row.account].pop(row.id)
        self.saved.filters.pop(row.id, None)
        self.saved.ended_filters.add(row.id)

    def save_list(self, row: FeedList) -> None:
        self.lists.setdefault(row.account, {})[row.id] = self.saved.lists[row.id] = row

    def end_list(self, row: FeedList) -> None:
        self.lists[row.account].pop(row.id)
        self.saved.lists.pop(row.id, None)
        self.saved.ended_lists.add(row.id)
