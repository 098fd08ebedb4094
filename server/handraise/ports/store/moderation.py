"""Reports and cases, suspensions, the log of moderation."""

from typing import Protocol

from handraise.domain.model import Case, Suspension
from handraise.ports.store.results import AuditPage, CaseFile, CasesPage


class ModerationReads(Protocol):
    async def moderation_case(self, ident: int) -> Case | None: ...

    async def open_case(self, kind: str, target: int, room: int | None) -> Case | None:
        """The open case of that target, in the room or on the network."""
        ...

    async def cases(self, desk: int, reader: int, *, state: str | None, before: int | None, limit: int) -> CasesPage:
        """The cases of a room's staff, or with 0 of the admins, with an id below `before`; `state` as in the protocol.
        Less those about the reader."""
        ...

    async def case_file(self, ident: int, limit: int) -> CaseFile | None:
        """With at most so many reports, and so much of what was done."""
        ...

    async def audit(self, room: int | None, reader: int, before: int | None, limit: int) -> AuditPage:
        """The log of a room, or with None of the network, below the seq `before`; less what is of cases about the
        reader."""
        ...

    async def staff_of(self, room: int | None) -> list[int]:
        """The active accounts of a room's staff, or with None the admins; a hundred at most, the leads first."""
        ...

    async def suspensions(self, account: int) -> list[Suspension]:
        """Those of the account, in force or due to end."""
        ...
