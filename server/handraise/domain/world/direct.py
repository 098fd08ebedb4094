"""Direct messages and conversations."""

from handraise.domain.model import Conversation, Direct
from handraise.domain.world.base import Rows


class DirectRows(Rows):
    directs: dict[int, Direct]

    def save_direct(self, row: Direct) -> None:
        self.directs[row.id] = self.saved.directs[row.id] = row

    def save_conversation(self, row: Conversation) -> None:
        self.saved.conversations[row.account, row.other] = row
