"""The feeds that a client watches, so that they are watched again after a reconnect."""

from collections.abc import Sequence
from typing import Any, Final

import orjson

from handraise.client.outbox import Entry
from handraise.errors import Invalid
from handraise.protocol import names

GONE: Final = frozenset({"not_found", "forbidden", "invalid", "too_large"})
"""Error codes that a feed may get which could be watched before: deleted, blocked, a right lost, a limit lowered."""


class Watches:
    """Changes with the replies to `watch` and `unwatch`, at the moment at which they come."""

    def __init__(self, feeds: Sequence[str]) -> None:
        self._feeds = {canonical(feed): feed for feed in feeds}

    def __len__(self) -> int:
        return len(self._feeds)

    @property
    def feeds(self) -> list[str]:
        """As the server named them, or as the user wrote them."""
        return list(self._feeds.values())

    def answered(self, entry: Entry, reply: dict[str, Any]) -> None:
        """Takes the reply to any command into account."""
        if entry.command not in ("watch", "unwatch"):
            return
        written, ok, code = str(orjson.loads(entry.payload)["feed"]), reply.get("type") == "ok", reply.get("code")
        named = str(reply.get("feed") or written)
        if ok or code in (GONE if entry.command == "watch" else {"conflict"}):
            self._feeds.pop(canonical(written), None)
            self._feeds.pop(canonical(named), None)
        if ok and entry.command == "watch":
            self._feeds[canonical(named)] = named


def canonical(feed: str) -> str:
    """As `names.feed`, for any text."""
    try:
        return names.feed(feed)
    except Invalid:
        return feed  # a kind of feed that is newer than this library
