"""Who waits for help, kept up to date from pages and events."""

from collections.abc import Iterator
from typing import Final, NamedTuple, Self

from handraise.cli.desk.reads import most
from handraise.cli.errors import UsageError
from handraise.client import Client, Event, RequestsPage
from handraise.errors import Invalid
from handraise.protocol import names
from handraise.protocol.objects import Deleted, Gone, Post

ACTIVE: Final = frozenset({"open", "claimed", "needs_info"})


class Wanted(NamedTuple):
    """A room's queue, a topic's requests, or with neither all of the network's."""

    room: int | None
    tag: str | None

    @classmethod
    def of(cls, room: int | None, topic: str | None) -> Self:
        """Raises `UsageError`."""
        if room is not None and topic is not None:
            raise UsageError("Topics are the network's; say --room or --topic.")
        try:
            return cls(room, None if topic is None else names.tag(topic.removeprefix("#"), "topic"))
        except Invalid as error:
            raise UsageError(error.message) from None

    def __str__(self) -> str:
        if self.room is not None:
            return f"in room {self.room}"
        return "on the network" if self.tag is None else f"for #{self.tag}"

    @property
    def feeds(self) -> tuple[str, ...]:
        """What brings each change; nothing does for the whole network."""
        if self.room is not None:
            return (names.room_feed(self.room),)
        return () if self.tag is None else (names.topic_feed(self.tag),)

    def has(self, post: Post) -> bool:
        return post.room == self.room and (self.tag is None or self.tag in post.tags)

    async def read(self, client: Client) -> RequestsPage:
        if self.room is not None:
            return await client.queue(self.room, limit=most(client))
        return await client.requests(self.tag, limit=most(client))


class Change(NamedTuple):
    """What has become of a request; without its `post` where that can't be read any more."""

    id: int
    state: str
    post: Post | None


class Board:
    """Those of `wanted` who wait. `waiting` counts also those past the page that was last read."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._posts: dict[int, Post] = {}
        self._beyond = 0

    def __iter__(self) -> Iterator[Post]:
        """In the order of the queue: the urgent ones first, then those who asked earlier."""
        return iter(sorted(self._posts.values(), key=_place))

    @property
    def waiting(self) -> int:
        return len(self._posts) + self._beyond

    @property
    def whole(self) -> bool:
        """Whether nobody waits past the page. Where somebody does, events make `waiting` inexact until the next."""
        return self._beyond == 0

    def replace(self, page: RequestsPage) -> list[Change]:
        """A page as it is now; what changed by it, in its order.

        What it hasn't any more has ended where its place was on the page. Past the page nobody can tell: it counts in
        `waiting` alone until it is there again.
        """
        found = {post.id: post for post in page if isinstance(post, Post)}
        changes = [change for post in found.values() if (change := self._put(post)) is not None]
        self._beyond = max(0, page.waiting - len(found))
        last = max(map(_place, found.values()), default=None)
        for ident in self._posts.keys() - found.keys():
            post = self._posts[ident]
            if post.seq <= page.seq:
                del self._posts[ident]
                if self._beyond == 0 or (last is not None and _place(post) < last):
                    changes.append(Change(ident, "ended", None))
        return changes

    def take(self, event: Event) -> Change | None:
        """What an event changes here; None where that is nothing."""
        post = event.object if event.type == "post" else None
        if isinstance(post, Deleted | Gone):
            left = self._posts.pop(post.id, None) is not None
            return Change(post.id, "deleted" if isinstance(post, Deleted) else "gone", None) if left else None
        if not isinstance(post, Post) or post.help is None:
            return None
        if self._wanted.has(post) and post.help.state in ACTIVE:
            return self._put(post)
        known = self._posts.get(post.id)
        if known is None or known.seq > post.seq:
            return None
        del self._posts[post.id]
        return Change(post.id, post.help.state, post)

    def _put(self, post: Post) -> Change | None:
        before = self._posts.get(post.id)
        if before is not None and before.seq > post.seq:
            return None
        self._posts[post.id] = post
        if before is not None and _seen(before) == _seen(post):
            return None
        return Change(post.id, post.help.state if post.help else "", post)


def _place(post: Post) -> tuple[bool, int]:
    return (not (post.help and post.help.urgent), post.id)


def _seen(post: Post) -> tuple[object, ...]:
    """What a change of is told; a renewed lease isn't."""
    help = post.help
    return (post.body, help and (help.state, help.reopened, help.claimant and help.claimant.id))
