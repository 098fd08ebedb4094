"""Presence: who is online, told to connected followers. Ephemeral: nothing is stored, numbered or replayed.

This is one node's view. In a cluster each node would announce its own accounts over the bus, and drop those of a node
that has gone silent; what is told to whom stays as it is here.
"""

import asyncio
from collections.abc import Iterable

from handraise.domain.presence import Roster
from handraise.hub import Connection, Hub, Reader
from handraise.protocol import codec, names
from handraise.service.clock import Clock
from handraise.service.settings import ServiceSettings


class Presence:
    """Observes the hub. Followers (and watchers) of `user:<id>` are told of the account, never its own connections.

    Told is who may be shown at all (`policy.shows_presence`), unless the account wants nobody to know. Whom an account
    hides from itself, or who is hidden from it, is offline to it. One timer for all.
    """

    def __init__(self, hub: Hub, settings: ServiceSettings, clock: Clock) -> None:
        self._hub = hub
        self._clock = clock
        every_ms = settings.presence_every_ms
        self._roster = Roster(settle_ms=every_ms // 10, grace_ms=settings.presence_grace_ms, every_ms=every_ms)
        self._online: dict[str, bytes] = {}
        """The `user:` feeds of those of whom it was told, with the frame that says so."""
        self._timer: asyncio.TimerHandle | None = None
        self._wake_at = float("inf")
        self._stopped = False
        hub.observer = self

    def stop(self) -> None:
        """Tells nothing more."""
        self._stopped = True
        if self._timer is not None:
            self._timer.cancel()

    # What the hub sees

    def arrived(self, reader: Reader) -> None:
        if reader.shown and not reader.private:
            self._roster.came(reader.account, self._now())
            self._arm()

    def left(self, reader: Reader) -> None:
        self._roster.went(reader.account, self._now())
        self._arm()

    def changed(self, reader: Reader) -> None:
        """Not to be seen any more takes effect at once."""
        if not reader.private:
            if any(connection.live for connection in reader.connections):
                self.arrived(reader)
        elif self._roster.withdraw(reader.account, self._now()):
            self._tell([(reader.account, False)])
        self._arm()

    def subscribed(self, connection: Connection, feeds: Iterable[str]) -> None:
        """Who comes to see others is told of those who are online; all others are offline to it."""
        if not self._online:
            return
        frames = [
            self._online[feed] for feed in dict.fromkeys(feeds) if feed in self._online and _sees(connection, feed)
        ]
        if frames:
            self._hub.passing.tell_each({connection: frames})

    def hidden(self, connection: Connection, author: int) -> None:
        feed = names.user_feed(author)
        if feed in self._online and self._hub.passing.subscribes(connection, feed):
            self._hub.passing.tell(_frame(author, online=False), (connection,))

    def shown(self, connection: Connection, author: int) -> None:
        feed = names.user_feed(author)
        if feed in self._online and self._hub.passing.subscribes(connection, feed):
            self._hub.passing.tell(self._online[feed], (connection,))

    # Time

    def _now(self) -> int:
        return round(self._clock.monotonic() * 1000)

    def _arm(self) -> None:
        """Wakes for the earliest account to look at; an earlier wake-up than is needed does no harm."""
        at = self._roster.next_at()
        if at is None or at >= self._wake_at or self._stopped:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._wake_at = at
        self._timer = asyncio.get_running_loop().call_later(max(0, at - self._now()) / 1000, self._fire)

    def _fire(self) -> None:
        self._timer, self._wake_at = None, float("inf")
        self._tell(self._roster.due(self._now()))
        self._arm()

    def _tell(self, news: list[tuple[int, bool]]) -> None:
        """To each connection all that it may know, in one write."""
        frames: dict[Connection, list[bytes]] = {}
        for account, online in news:
            feed, frame = names.user_feed(account), _frame(account, online=online)
            if online:
                self._online[feed] = frame
            else:
                self._online.pop(feed, None)
            for connection in self._hub.passing.audience(feed, account):
                frames.setdefault(connection, []).append(frame)
        self._hub.passing.tell_each(frames)


def _frame(account: int, *, online: bool) -> bytes:
    return codec.encode({"type": "presence", "account": account, "online": online})


def _sees(connection: Connection, feed: str) -> bool:
    reader, account = connection.reader, names.feed_id(feed)
    return account != reader.account and account not in reader.hidden
