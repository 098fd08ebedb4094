"""Notifications and read marks."""

from handraise.domain.kept import Kept
from handraise.domain.model import Notification, ReadMark
from handraise.domain.world.base import Rows


class NoticeRows(Rows):
    notifications: dict[int, dict[int, Notification]]
    """By post, then by id; deleted ones too."""
    notified: dict[int, Kept[Notification]]
    reads: dict[tuple[int, str], ReadMark]
    read_counts: dict[int, Kept[ReadMark]]
    """Of accounts that may get a mark of one feed more; inboxes aren't counted."""

    def save_notification(self, row: Notification) -> None:
        self.notifications.setdefault(row.post, {})[row.id] = self.saved.notifications[row.id] = row

    def save_read(self, row: ReadMark) -> None:
        self.reads[row.account, row.feed] = self.saved.reads[row.id] = row

    def end_read(self, row: ReadMark) -> None:
        self.reads.pop((row.account, row.feed), None)
        self.saved.reads.pop(row.id, None)
        self.saved.ended_reads.add(row.id)
