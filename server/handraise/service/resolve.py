"""What a command names, looked up: accounts, feeds, mentions, posts. What may not be seen is `NotFound`."""

from collections.abc import Sequence
from typing import Final

from handraise.domain import intents, policy
from handraise.domain.decide.steps import NO_REQUEST
from handraise.domain.model import STAFF, Account, Site
from handraise.domain.text import mentions_of, tags_of
from handraise.errors import Invalid, NotFound, TooLarge
from handraise.ports.store import Found, Store
from handraise.protocol import names
from handraise.protocol.commands import Use
from handraise.protocol.limits import Limits
from handraise.protocol.objects import Mention
from handraise.service.caller import Caller

NO_POST: Final = "There is no such post."
NO_ROOM: Final = "There is no such room."
NO_FEED: Final = "There is no such feed."
OF_STAFF: Final = frozenset({"approve", "hide", "unhide"})
"""What the staff of any room may: that there is no such post tells nobody what he may do elsewhere."""
REVIEWING: Final = OF_STAFF | {"decline"}


class Resolver:
    """Reads for the commands; owns nothing."""

    def __init__(self, store: Store, limits: Limits, site: Site) -> None:
        self._store = store
        self._limits = limits
        self._site = site

    async def account(self, named: int | str, field: str = "account", *, missing: str = policy.NO_ACCOUNT) -> Account:
        """The account with that id or `@handle`; where there is none, `NotFound` with the words `missing`.

        They are those of a command for somebody who is there and whom it can't find either, or they would tell of him.
        """
        if isinstance(named, int):
            found = await self._store.account(named)
        elif named.startswith("@"):
            handle = names.handle(named[1:], field)
            found = (await self._store.accounts_by_handle([handle])).get(handle)
        else:
            raise Invalid(field, "An account is written as its id or as @handle.")
        if found is None:
            raise NotFound(missing)
        return found

    async def feed(self, written: str, field: str = "feed", *, missing: str = policy.NO_ACCOUNT) -> str:
        """The canonical feed; `@handle` becomes `user:<id>`. `missing` as in `account`."""
        feed = names.feed(written, field)
        if not feed.startswith("@"):
            return feed
        return names.user_feed((await self.account(feed, field, missing=missing)).id)

    async def feeds(self, written: Sequence[str], field: str) -> tuple[str, ...]:
        """The canonical feeds, each once, in one read."""
        feeds = [names.feed(each, field) for each in written]
        handles = [feed[1:] for feed in feeds if feed.startswith("@")]
        found = await self._store.accounts_by_handle(handles)
        if not found.keys() >= set(handles):
            raise NotFound(policy.NO_ACCOUNT)
        return tuple(
            dict.fromkeys(names.user_feed(found[feed[1:]].id) if feed.startswith("@") else feed for feed in feeds)
        )

    async def readable(self, written: str, caller: Caller, action: str) -> str:
        """The feed, when the caller may read it: his own always, others as `action` of the policy says."""
        try:
            feed = await self.feed(written)
        except NotFound:
            policy.check(caller.actor, action, self._site)  # who may read nobody's feed isn't told who there is
            raise
        if names.feed_kind(feed) == "room":
            return self._room_feed(feed, caller, action)
        if names.feed_kind(feed) == "thread":
            found = await self.post(names.feed_id(feed), caller, action)
            if found.row.root != found.row.id:
                raise NotFound(NO_FEED)
            return feed
        own = feed in (names.user_feed(caller.id), names.inbox_feed(caller.id))
        policy.check(caller.actor, f"{action}_own" if own else action, self._site)
        kind = names.feed_kind(feed)
        if kind == "inbox" and not own:
            raise NotFound(NO_FEED)
        if kind == "user" and not own:
            await self._check_person(names.feed_id(feed), caller.id)
        return feed

    def _room_feed(self, feed: str, caller: Caller, action: str) -> str:
        role = self.room_role(names.feed_id(feed), caller)
        policy.check(caller.actor, action, self._site, room=role)
        if feed.endswith(names.STAFF) and role not in STAFF:
            raise NotFound(NO_FEED)
        return feed

    def room_role(self, room: int, caller: Caller) -> str:
        """The caller's role in the room; `NotFound` for a room that he isn't in, as for one that isn't there."""
        role = caller.role_in(room)
        if role is None:
            raise NotFound(NO_ROOM)
        return role

    async def _check_person(self, account: int, reader: int) -> None:
        """The same words for who blocks the reader as for a handle or an id that nobody has."""
        if await self._store.account(account) is None or await self._store.relation("block", account, reader):
            raise NotFound(policy.NO_ACCOUNT)

    async def post(self, ident: int, caller: Caller, action: str) -> Found:
        """A post that the caller may see, for an `action` that the policy allows him; a deleted one counts as none.

        One in a room that he isn't in, or that a block hides, is answered as one that isn't there: first by the
        network's rule, so that who may not even read there isn't told what there is. To him others' posts on the
        network are none either. What he wrote he can delete even if its thread's author blocks him.
        """
        found = await self._store.find(ident, caller.id)
        role = None if found is None else caller.role_in(found.row.room)
        own = found is not None and found.row.writer == caller.id
        hidden = found is not None and _hides(found, caller, action)
        if (role is None or hidden) and action not in OF_STAFF:
            policy.check(caller.actor, action, self._site, own=True)
        if found is None or found.row.deleted or hidden or (role is None and found.row.room is not None):
            raise NotFound(NO_POST)
        if role is None and not caller.reader.network and not own:
            raise NotFound(NO_POST)  # `delete` is open to all, and would tell which ids are posts
        policy.check(caller.actor, action, self._site, own=own, room=role)
        return found

    async def request(self, ident: int, caller: Caller, action: str) -> Found:
        """As `post`, of one that asks for help."""
        found = await self.post(ident, caller, action)
        if found.row.help is None:
            raise NotFound(NO_REQUEST)
        return found

    def body(self, body: str, *, bare: bool = False) -> None:
        """Checks a text, which only something else to show (`bare`) may lack."""
        if len(body) > self._limits.body_chars:
            raise TooLarge("body", "body_chars", self._limits.body_chars)
        if not bare and (not body or body.isspace()):
            raise Invalid("body", "A post needs some text or an image.")

    def text(self, body: str, *, bare: bool = False) -> tuple[str, ...]:
        """Checks a body, which only a post with something else to show (`bare`) may lack, and gives its tags."""
        limits = self._limits
        self.body(body, bare=bare)
        tags = tags_of(body)
        if len(tags) > limits.tags_per_post:
            raise TooLarge("tags", "tags_per_post", limits.tags_per_post)
        return tags

    def images(self, named: Sequence[Use]) -> tuple[intents.Use, ...]:
        """The images that a post is to show, as many as may be and each once. Whose they are the commit sees."""
        limits = self._limits
        if len(named) > limits.images_per_post:
            raise TooLarge("images", "images_per_post", limits.images_per_post)
        if any(len(use.alt) > limits.alt_chars for use in named):
            raise TooLarge("images.alt", "alt_chars", limits.alt_chars)
        if len({use.id for use in named}) < len(named):
            raise Invalid("images", "Each image is shown once.")
        return tuple([intents.Use(use.id, use.alt) for use in named])

    async def mentions(self, body: str) -> tuple[Mention, ...]:
        """The accounts that a body mentions, in order; handles that nobody has are plain text."""
        handles = mentions_of(body)
        if not handles:
            return ()
        if len(handles) > self._limits.mentions_per_post:
            raise TooLarge("mentions", "mentions_per_post", self._limits.mentions_per_post)
        found = await self._store.accounts_by_handle(handles)
        return tuple([Mention(found[handle].id, handle) for handle in handles if handle in found])


def _hides(found: Found, caller: Caller, action: str) -> bool:
    """Whether the post is held from him, or by a block not for him, which hides nothing from the staff of a room."""
    row, reviews = found.row, caller.reviews(found.row.room)
    own = row.writer == caller.id
    if row.held is not None and not own and not reviews:
        return True
    unhindered = (own and action == "delete") or (reviews and (row.room is not None or action in REVIEWING))
    return found.blocked and not unhindered
