"""Who gives a command, and what he may see."""

import msgspec

from handraise.domain.model import Account, Site
from handraise.domain.policy import Actor, audience, in_audience
from handraise.hub import Hub, Reader
from handraise.ports.store import Sight, Store
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


def sight_of(caller: Caller, site: Site) -> Sight:
    """What the caller may see now, for reads that aren't of a feed."""
    reader = caller.reader
    return Sight(caller.id, reader.network, frozenset(reader.hidden), audience(site, listed=True))


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
        reader = Reader(account.id, in_audience(account.role, settings.site), follows, set(state.hidden))
    return Caller(credential, actor_of(credential), reader)
