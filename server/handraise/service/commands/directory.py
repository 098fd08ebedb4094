"""The directory: people and topics, what a word may become, and profiles as others read them."""

import re
from collections.abc import Awaitable, Callable
from typing import Any, Final

from handraise.domain import policy, views
from handraise.domain.model import Site
from handraise.errors import NotFound
from handraise.ports.store import Store
from handraise.protocol import commands, names, objects
from handraise.protocol.limits import Limits
from handraise.service.caller import Caller, sight_of
from handraise.service.clock import Clock
from handraise.service.commands.reads import Reply, page_size
from handraise.service.resolve import Resolver

Handler = Callable[[Caller, Any], Awaitable[Reply]]

OFFERS: Final = 10
"""How many people or topics completion offers."""
_LOOKED_AT: Final = 64
# An accent may come as a sign of its own.
_WORD: Final = re.compile(r"(?<![\w/&#@.+-])([@#])([\w\u0300-\u036f-]*)\Z")
_TAG_PREFIX: Final = re.compile(r"[\w-]{0,50}")


class Directory:
    """Reads; whoever isn't of the network's audience finds nobody and nothing here."""

    def __init__(self, store: Store, resolver: Resolver, limits: Limits, site: Site, clock: Clock) -> None:
        self._store = store
        self._resolver = resolver
        self._limits = limits
        self._site = site
        self._clock = clock

    async def people(self, caller: Caller, command: commands.People) -> Reply:
        policy.check(caller.actor, "people", self._site)
        limit = page_size(command.limit, self._limits)
        subject = None if command.subject is None else names.tag(command.subject.removeprefix("#"), "subject")
        page = await self._store.people(
            command.prefix, subject, sight_of(caller, self._site), after=command.before or "", limit=limit
        )
        following = page.people[-1].handle if page.more else None
        return page.head, {"accounts": page.people, "more": page.more, "next": following}

    async def topics(self, caller: Caller, command: commands.Topics) -> Reply:
        policy.check(caller.actor, "topics", self._site)
        limit = page_size(command.limit, self._limits)
        prefix = names.fold(command.prefix.removeprefix("#"))
        return await self._topics(caller, prefix, limit, followed_first=False)

    async def _topics(self, caller: Caller, prefix: str, limit: int, *, followed_first: bool) -> Reply:
        if not _TAG_PREFIX.fullmatch(prefix):
            return self._store.head, {"topics": []}
        found, head = await self._store.topics(
            prefix, sight_of(caller, self._site), self._clock.now_ms(), limit, followed_first=followed_first
        )
        return head, {"topics": found}

    async def complete(self, caller: Caller, command: commands.Complete) -> Reply:
        """People for `@…`, topics for `#…`, nothing for any other end of the text."""
        policy.check(caller.actor, "complete", self._site)
        word = _WORD.search(command.text[-_LOOKED_AT:])
        nothing: dict[str, Any] = {"word": word[0] if word else "", "accounts": [], "topics": []}
        if word is None or not caller.reader.network:
            return self._store.head, nothing
        if word[1] == "#":
            head, found = await self._topics(caller, names.fold(word[2]), OFFERS, followed_first=True)
            return head, nothing | found
        page = await self._store.offered_people(word[2], sight_of(caller, self._site), OFFERS)
        return page.head, nothing | {"accounts": page.people}

    async def account(self, caller: Caller, command: commands.Account) -> Reply:
        """Who that is. An account that blocks the caller, or was disabled, is as good as none.

        `profile` is null for one that isn't of the network's audience.
        """
        policy.check(caller.actor, "account", self._site)
        named = command.handle
        written = named if isinstance(named, int) or named.startswith("@") else f"@{named}"
        found = await self._resolver.account(written, "handle")
        if not found.active or await self._store.relation("block", found.id, caller.id):
            raise NotFound(policy.NO_ACCOUNT)
        profile, head = None, self._store.head
        if policy.in_audience(found.role, self._site):
            profile, head = await self._store.profile(found.id, sight_of(caller, self._site))
        return head, {"account": views.author(found), "profile": profile}

    async def public(self, handle: str) -> objects.PublicProfile:
        """A profile for people without an account: only where the site has such pages, and its owner made one."""
        if not self._site.public_profiles:
            raise NotFound(policy.NO_ACCOUNT)
        found = await self._resolver.account(f"@{handle.removeprefix('@')}", "handle")
        said = await self._store.own_profile(found.id)
        if said is None or not said[0].public or not found.active or found.role not in policy.AUDIENCE:
            raise NotFound(policy.NO_ACCOUNT)
        profile, author = said[0], views.author(found)
        return objects.PublicProfile(
            author.handle or "", author.name, author.role, author.bot, profile.bio, profile.subjects, profile.links
        )

    def table(self) -> dict[type[commands.Command], Handler]:
        return {
            commands.People: self.people,
            commands.Topics: self.topics,
            commands.Complete: self.complete,
            commands.Account: self.account,
        }
