"""Accounts and how they stand to each other."""

from handraise.domain.model import Account, Follow, Privacy, Profile, Relation
from handraise.domain.world.base import Rows
from handraise.errors import NotFound


class PeopleRows(Rows):
    accounts: dict[int, Account]
    handles: dict[str, int]
    profiles: dict[int, Profile]
    follows: dict[tuple[int, str], Follow]
    relations: dict[tuple[str, int, int], Relation]
    follow_counts: dict[int, int]
    thread_follows: dict[int, list[Follow]]
    """Oldest first; an account below the limit has an empty or absent list."""
    room_follows: dict[tuple[int, int], set[str]]
    """Feeds, whose rows are in `follows`."""

    def account(self, ident: int) -> Account:
        """The account, or `NotFound`."""
        found = self.accounts.get(ident)
        if found is None:
            raise NotFound("There is no such account.")
        return found

    def related(self, kind: str, owner: int, target: int) -> bool:
        return (kind, owner, target) in self.relations

    def save_account(self, row: Account) -> None:
        self.accounts[row.id] = self.saved.accounts[row.id] = row
        if row.handle is not None:
            self.handles[row.handle] = row.id

    def save_profile(self, row: Profile) -> None:
        self.profiles[row.account] = self.saved.profiles[row.account] = row

    def save_follow(self, row: Follow) -> None:
        self.follows[row.account, row.feed] = self.saved.follows[row.account, row.feed] = row
        if row.room is not None:
            self.room_follows.setdefault((row.room, row.account), set()).add(row.feed)

    def save_relation(self, row: Relation) -> None:
        key = (row.kind, row.owner, row.target)
        self.relations[key] = self.saved.relations[key] = row
        self.saved.ended_relations.discard(key)

    def end_relation(self, kind: str, owner: int, target: int) -> None:
        key = (kind, owner, target)
        del self.relations[key]
        self.saved.relations.pop(key, None)
        self.saved.ended_relations.add(key)

    def save_privacy(self, row: Privacy) -> None:
        self.saved.privacies[row.account] = row
