"""Reading: pages, search, what is new, and what is shown of it."""

from collections.abc import Sequence

from handraise.client import reading
from handraise.client.commands.base import Base
from handraise.client.replies import (
    Completions,
    Done,
    FilterReply,
    Found,
    ListReply,
    Notifications,
    Page,
    ReadReply,
    TopicsReply,
    UnreadReply,
)


class Feeds(Base):
    async def home(
        self,
        *,
        before: int | None = None,
        limit: int | None = None,
        list: int | None = None,
        timeout: float | None = None,
    ) -> Page:
        """A page of the own posts and followed feeds, or of those of a list, newest first.

        `before` is the last page's `next`.
        """
        frame = {"type": "home", "before": before, "limit": limit, "list": list}
        return await self._ask(frame, reading.page, timeout)

    async def history(
        self,
        feed: str,
        *,
        tag: str | None = None,
        before: int | None = None,
        limit: int | None = None,
        timeout: float | None = None,
    ) -> Page:
        """`tag` leaves only the posts that have it, as for one subject of a room."""
        frame = {"type": "history", "feed": feed, "tag": tag, "before": before, "limit": limit}
        return await self._ask(frame, reading.page, timeout)

    async def thread(
        self, post: int, *, before: int | None = None, limit: int | None = None, timeout: float | None = None
    ) -> Page:
        frame = {"type": "thread", "post": post, "before": before, "limit": limit}
        return await self._ask(frame, reading.page, timeout)

    async def search(
        self,
        text: str,
        *,
        sort: str | None = None,
        before: str | None = None,
        limit: int | None = None,
        timeout: float | None = None,
    ) -> Found:
        """Posts that the text finds, in the language that docs/protocol.md has; `sort` is `best` or `new`."""
        frame = {"type": "search", "text": text, "sort": sort, "before": before, "limit": limit}
        return await self._ask(frame, reading.found, timeout)

    async def topics(
        self, prefix: str | None = None, *, limit: int | None = None, timeout: float | None = None
    ) -> TopicsReply:
        return await self._ask({"type": "topics", "prefix": prefix, "limit": limit}, reading.topics, timeout)

    async def complete(self, text: str, *, timeout: float | None = None) -> Completions:
        """What the `@…` or `#…` at the end of the text may become; `text` is what stands before the cursor."""
        return await self._ask({"type": "complete", "text": text}, reading.completions, timeout)

    async def list(
        self,
        title: str,
        feeds: Sequence[str],
        *,
        list: int | None = None,
        key: str | None = None,
        timeout: float | None = None,
    ) -> ListReply:
        """A list of people and topics to be read together, or with `list` what takes that one's place."""
        frame = {"type": "list", "title": title, "feeds": [*feeds], "list": list, "key": key}
        return await self._ask(frame, reading.list_reply, timeout)

    async def unlist(self, list: int, *, key: str | None = None, timeout: float | None = None) -> ListReply:
        return await self._ask({"type": "unlist", "list": list, "key": key}, reading.list_reply, timeout)

    async def filter(
        self, words: Sequence[str], until: str | None = None, *, key: str | None = None, timeout: float | None = None
    ) -> FilterReply:
        """Words and phrases not to be shown, until a time of RFC 3339 with an offset; None is for ever."""
        frame = {"type": "filter", "words": [*words], "until": until, "key": key}
        return await self._ask(frame, reading.filter_reply, timeout)

    async def unfilter(self, filter: int, *, key: str | None = None, timeout: float | None = None) -> FilterReply:
        return await self._ask({"type": "unfilter", "filter": filter, "key": key}, reading.filter_reply, timeout)

    async def read(self, feed: str, pos: int, *, key: str | None = None, timeout: float | None = None) -> ReadReply:
        """What is in the feed up to and with `pos` has been read. The mark never moves back."""
        frame = {"type": "read", "feed": feed, "pos": pos, "key": key}
        return await self._ask(frame, reading.read_reply, timeout)

    async def notifications(
        self, *, before: int | None = None, limit: int | None = None, timeout: float | None = None
    ) -> Notifications:
        frame = {"type": "notifications", "before": before, "limit": limit}
        return await self._ask(frame, reading.notifications, timeout)

    async def unread(self, *, timeout: float | None = None) -> UnreadReply:
        """How much is new in what is followed as `live` or `notify`, and in the own inbox."""
        return await self._ask({"type": "unread"}, reading.unread_reply, timeout)

    async def watch(self, feed: str, *, timeout: float | None = None) -> Done:
        """Receives a feed without following it, for this session: every change after the reply's `seq` comes."""
        return await self._ask({"type": "watch", "feed": feed}, reading.done, timeout)

    async def unwatch(self, feed: str, *, timeout: float | None = None) -> Done:
        return await self._ask({"type": "unwatch", "feed": feed}, reading.done, timeout)
