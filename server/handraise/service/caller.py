"""Who gives a command, and what he may see."""

import msgspec

from handraise.domain.model import STAFF, Account, Site
from handraise.domain.policy import Actor, audience, in_audience
from handraise.hub import Hub, Reader
from handraise.ports.store import AccountState, Sight, Store
from handraise.service.accounts import Credential
from handraise.service.settings import ServiceSettings


class Caller(msgspec.Struct, frozen=True):
    """`reader` is the live state of his account: what he follows and what is hidden from him."""

    credential: Credential
    actor: Actor
    reader: Reader

    @property
    def account(self) -> Account:
        return self.credential.account

    @property
    def id(self) -> int:
        return self.credential.account.id

    def role_in(self, room: int | None) -> str | None:
        """His role in the room; None on the network, and where he isn't in it."""
        place = None if room is None else self.reader.rooms.get(room)
        return None if place is None else place[1]

    def reviews(self, room: int | None) -> bool:
        """Whether posts that are held there are for him: of the room's staff, on the network an admin."""
        return self.account.role == "admin" if room is None else self.role_in(room) in STAFF


def sight_of(caller: Caller, site: Site) -> Sight:
    """What the caller may see now, for lists and searches."""
    return sight(caller.reader, audience(site, listed=True))


def sight(reader: Reader, roles: frozenset[str] = frozenset()) -> Sight:
    """What a connected account may see now; `roles` are those that the directory shows it."""
    staff = frozenset([room for room, (_, role) in reader.rooms.items() if role in STAFF])
    hidden, rooms = frozenset(reader.hidden), frozenset(reader.rooms)
    return Sight(reader.account, reader.network, hidden, roles, rooms, staff, reader.admin)


def actor_of(credential: Credential) -> Actor:
    return Actor(credential.account, credential.scopes)


async def caller_of(credential: Credential, store: Store, hub: Hub, settings: ServiceSettings) -> Caller | None:
    """A caller without a connection of his own: the state of his connected account, or read afresh."""
    account = credential.account
    reader = hub.reader(account.id)
    if reader is None:
        state = await store.account_state(account.id)
        if state is None:
            return None
        follows = {row.feed: (row.since, row.mode) for row in state.follows}
        network = in_audience(account.role, settings.site)
        reader = Reader(account.id, network, follows, set(state.hidden), rooms_of(state), admin=account.role == "admin")
    return Caller(credential, actor_of(credential), reader)


def rooms_of(state: AccountState) -> dict[int, tuple[int, str]]:
    """What a reader keeps of its rooms: since when, and the role."""
    return {room.id: (place.since, place.role) for room, place in state.rooms}
