"""What staff did with others."""

from handraise.domain.model import Audit
from handraise.domain.world.base import Rows


class AuditRows(Rows):
    def save_audit(self, row: Audit) -> None:
        self.saved.audits[row.seq] = row
