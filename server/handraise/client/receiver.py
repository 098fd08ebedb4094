"""What each frame of the server does to a client: its cursor, its events, its replies. No I/O."""

import logging
from collections.abc import Callable
from typing import Any, Final, Literal

from handraise.client.cursor import Cursor, moved
from handraise.client.events import CaughtUp, Draining, Event, Notice, Resync
from handraise.client.link import Hello, parse
from handraise.client.options import Options
from handraise.client.queue import NOTICE_BYTES, EventQueue
from handraise.client.seen import Seen

Phase = Literal["catching_up", "live"]
Raw = dict[str, Any]

_SILENT: Final = frozenset({"ping", "hello", "ready"})
_log = logging.getLogger("handraise.client")


class Receiver:
    """Owns the cursor, the queue of events and the memory of objects; lives as long as the client, over sessions.

    `cursor` is up to where frames were received, `queue.cursor` up to where they were read. `on_reply` is given each
    `ok` and `error`.
    """

    def __init__(
        self,
        options: Options,
        cursor: Cursor | None = None,
        on_reply: Callable[[Raw], None] = lambda frame: None,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self._options = options
        self._on_reply = on_reply
        self._seen = Seen(options.seen_objects)
        self.queue = EventQueue(options.queue_stop_bytes, options.queue_most_bytes, changed)
        self.cursor = cursor
        self.queue.move(cursor)
        self.hello: Hello | None = None
        self.phase: Phase = "live"
        self.back_at: float | None = None
        self.frames = 0
        self.bytes = 0
        self.repetitions = 0

    def begin(self, hello: Hello, ready: Raw, resumed: Cursor | None) -> None:
        """A session opened. On resume the cursor stays where it is until the replay moves it."""
        self.hello, self.back_at = hello, None
        self.phase = "live" if resumed is None else "catching_up"
        seq = ready.get("seq")
        if resumed is not None:
            self.cursor = resumed
        elif type(seq) is int:
            self.cursor = Cursor(hello.epoch, seq)
        self.queue.move(self.cursor)

    def note(self, notice: Notice) -> None:
        """Tells the consumer something of our own, in its place among the events."""
        if self._options.events:
            self.queue.put(notice, NOTICE_BYTES, self.cursor)

    def resync(self, why: str) -> None:
        """A gap that this client knows of itself."""
        self.note(Resync(why, self.cursor.seq if self.cursor else 0))

    def take(self, payload: bytes) -> None:
        """One frame. Raises `ConnectionLost` for what is no JSON object."""
        frame = parse(payload)
        self.frames += 1
        self.bytes += len(payload)
        kind = frame.get("type")
        if kind in ("ok", "error"):
            self._on_reply(frame)
            return
        self.cursor = moved(self.cursor, frame, self.hello.epoch if self.hello else "")
        match kind:
            case "caught_up":
                self._caught_up(frame)
            case "resync":
                self._resync(frame)
            case "draining":
                self._draining(frame)
            case str() if kind not in _SILENT:
                self._event(Event(frame), len(payload))
        self.queue.move(self.cursor)

    def _event(self, event: Event, size: int) -> None:
        seq, ident = event.seq, event.ident
        if seq is not None and ident is not None and not self._seen.admit(event.type, ident, seq):
            self.repetitions += 1
            return
        if self._options.events:
            self.queue.put(event, size, self.cursor)

    def _caught_up(self, frame: Raw) -> None:
        # A link that opens its stream anew by itself catches up too; that is no news to a session that is live.
        if self.phase == "catching_up":
            self.phase = "live"
            self.note(CaughtUp(_int(frame, "seq")))

    def _resync(self, frame: Raw) -> None:
        self.phase = "live"
        self._seen.clear()
        _log.info("resync at seq %d: %s", _int(frame, "seq"), frame.get("why"))
        self.note(Resync(str(frame.get("why", "")), _int(frame, "seq")))

    def _draining(self, frame: Raw) -> None:
        delay = _int(frame, "reconnect_in_ms")
        self.back_at = self._options.clock.now() + delay / 1000
        self.note(Draining(delay))


def _int(frame: Raw, name: str) -> int:
    value = frame.get(name)
    return value if type(value) is int else 0
