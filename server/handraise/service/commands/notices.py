"""What an account is told of and has read, and the words that it filters."""

from collections.abc import Awaitable, Callable
from typing import Any

from handraise.domain import intents, policy
from handraise.domain.decide.filters import folded
from handraise.domain.model import Site
from handraise.errors import Invalid, TooLarge
from handraise.hub import Reader
from handraise.ports.store import Store
from handraise.protocol import commands, names
from handraise.protocol.limits import Limits
from handraise.protocol.times import from_wire
from handraise.service.caller import Caller, sight
from handraise.service.commands.direct import DirectReads
from handraise.service.commands.reads import Reply, marks, page_size
from handraise.service.resolve import Resolver


class Notices:
    """Reads and intents. What those do who are hidden from the caller is neither listed nor counted."""

    def __init__(self, store: Store, resolver: Resolver, direct: DirectReads, limits: Limits, site: Site) -> None:
        self._store = store
        self._resolver = resolver
        self._direct = direct
        self._limits = limits
        self._site = site

    async def notifications(self, caller: Caller, command: commands.Notifications) -> Reply:
        policy.check(caller.actor, "notifications", self._site)
        limit = page_size(command.limit, self._limits)
        page = await self._store.notifications(sight(caller.reader), command.before, limit)
        shown = {"notifications": page.notifications, "posts": page.posts, "marks": marks(page.reactions)}
        return page.head, shown | {"more": page.next is not None, "next": page.next}

    async def unread(self, caller: Caller, command: commands.Unread) -> Reply:
        policy.check(caller.actor, "unread", self._site)
        return await unread_of(caller.reader, caller.actor.scopes, self._store, None, self._limits)

    async def read(self, caller: Caller, command: commands.Read) -> intents.MarkRead:
        other = names.other_side(command.feed)
        if other is not None:
            return await self._direct.read(caller, command, other)
        feed = await self._resolver.readable(command.feed, caller, "read")
        # Whom the network is closed to has come here by his inbox or a room.
        own = feed in (names.user_feed(caller.id), names.inbox_feed(caller.id)) or not caller.reader.network
        return intents.MarkRead(actor=caller.id, scopes=caller.actor.scopes, feed=feed, pos=command.pos, own=own)

    async def filter(self, caller: Caller, command: commands.Filter) -> intents.SetFilter:
        policy.check(caller.actor, "filter", self._site)
        words = {folded(written): " ".join(written.split()) for written in command.words}
        for word in words:
            self._check_word(word)
        if not words:
            raise Invalid("words", "A filter needs a word.")
        if len(words) > self._limits.filter_words:
            raise TooLarge("words", "filter_words", self._limits.filter_words)
        until = None if command.until is None else from_wire(command.until, "until")
        return intents.SetFilter(actor=caller.id, scopes=caller.actor.scopes, words=tuple(words.values()), until=until)

    def _check_word(self, word: str) -> None:
        if len(word) > self._limits.filter_word_chars:
            raise TooLarge("words", "filter_word_chars", self._limits.filter_word_chars)
        if not word or not word.isprintable():
            raise Invalid("words", "A word to filter is printable text.")

    async def unfilter(self, caller: Caller, command: commands.Unfilter) -> intents.EndFilter:
        return intents.EndFilter(actor=caller.id, scopes=caller.actor.scopes, filter=command.filter)

    def writes(self) -> dict[type[commands.Command], Callable[[Caller, Any], Awaitable[intents.Intent]]]:
        return {commands.Read: self.read, commands.Filter: self.filter, commands.Unfilter: self.unfilter}

    def reads(self) -> dict[type[commands.Command], Callable[[Caller, Any], Awaitable[Reply]]]:
        return {commands.Notifications: self.notifications, commands.Unread: self.unread}


async def unread_of(reader: Reader, scopes: frozenset[str], store: Store, until: int | None, limits: Limits) -> Reply:
    """The fields `unread` for what the reader follows, up to `until`; what is followed quietly isn't counted.

    Conversations are counted for a credential that may read them.
    """
    followed = reader.follows.items()
    feeds = {feed: since for feed, (since, mode) in followed if mode != "quiet" and not feed.startswith("duty:")}
    feeds |= {names.room_feed(room): since for room, (since, _) in reader.rooms.items()}
    with_directs = "direct" in scopes
    found = await store.unread(sight(reader), feeds, until=until, most=limits.unread_most, directs=with_directs)
    return found.head, {"unread": found.feeds}
