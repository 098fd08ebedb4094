"""Accounts and how they stand to each other."""

from collections.abc import Sequence
from typing import Protocol

from handraise.domain.model import Account, Profile, Relation
from handraise.ports.store.results import Sight
from handraise.protocol.objects import FullProfile


class PeopleReads(Protocol):
    async def account(self, ident: int) -> Account | None: ...

    async def accounts_by_handle(self, handles: Sequence[str]) -> dict[str, Account]:
        """Those that exist, in one read."""
        ...

    async def accounts(self) -> list[Account]:
        """All, by id. The operator's list."""
        ...

    async def profile(self, account: int, sight: Sight) -> tuple[FullProfile | None, int]:
        """How the account presents itself and how it stands to the reader; and the head."""
        ...

    async def own_profile(self, account: int) -> tuple[Profile, Account] | None:
        """What the account has said of itself; None where it never did."""
        ...

    async def relation(self, kind: str, owner: int, target: int) -> Relation | None: ...

    async def thread_followers(self, root: int) -> list[int]:
        """Accounts that follow the thread automatically."""
        ...
