"""Replay until dry, then live in the same turn of the loop: nothing is missed, nothing comes twice.

From the ring of recent changes where the cursor is recent enough, otherwise from the store, page by page, until it is.
"""

from typing import Final, Literal

from handraise.hub.ring import Event, feeds_json
from handraise.ports.store import Replayed, ReplayPage
from handraise.protocol import codec
from handraise.protocol.commands import Resume
from handraise.protocol.framing import text_frame
from handraise.protocol.sse import sse_text
from handraise.service.parts import Parts
from handraise.service.session import Session

PAGE: Final = 200
CHUNK_BYTES: Final = 128 << 10
"""What is written at a time; then the replay waits until the client has taken most of it."""

Why = Literal["epoch", "too_old", "too_many"]


async def resume(session: Session, parts: Parts, cursor: Resume, ready: bytes) -> None:
    """Says `ready` and brings the session from its cursor to live: the missed changes and `caught_up`, or `resync`.

    What is known at once goes out in one write, which for most is all of it.
    """
    replay = _Replay(session, parts, cursor.after)
    replay.say(ready)
    why = replay.refusal(cursor) or await replay.catch_up()
    if why is not None:
        replay.resync(why)


async def start(session: Session, parts: Parts, after: int, ready: bytes) -> None:
    """Says `ready`, true as of `after`, and what was changed since; then the session is live. Nothing is resumed."""
    replay = _Replay(session, parts, after)
    replay.say(ready, after)
    why = await replay.catch_up(told=False)
    if why is not None:
        replay.resync(why)


class _Replay:
    """One session's way from a cursor to live. `after` is the position up to which it has, or is about to get, all."""

    def __init__(self, session: Session, parts: Parts, after: int) -> None:
        self._session = session
        self._parts = parts
        self._after = after
        self._unsent: list[bytes] = []

    def say(self, payload: bytes, seq: int | None = None) -> None:
        """A frame of the connection's own; with `seq` it moves the client's cursor."""
        epoch = self._parts.store.epoch
        self._unsent.append(text_frame(payload) if self._session.wire == 0 else sse_text(payload, epoch, seq))

    def refusal(self, cursor: Resume) -> Why | None:
        store = self._parts.store
        if cursor.epoch != store.epoch or cursor.after > store.head:
            return "epoch"
        return "too_old" if cursor.after < store.resume_floor else None

    async def catch_up(self, *, told: bool = True) -> Why | None:
        """Live when it returns None. Too many changes are found out before the first of them is sent.

        With `told` the client is told that it has caught up.
        """
        ring, limit = self._parts.hub.ring, self._parts.settings.limits.resume_changes
        first = True
        while True:
            while self._after < ring.floor:
                page = await self._page()
                if first and not page.dry and await self._size(limit) > limit:
                    return "too_many"
                first = False
                await self._send_page(page)
            missed = ring.since(self._session.feeds(), self._after, self._session.sees)
            if first and len(missed) > limit:
                return "too_many"
            first = False
            if self._send_events(missed, told):
                return None
            await self._session.link.drained()

    async def _page(self) -> ReplayPage:
        """What there is up to the hub's present head, as of which it is known what the session follows.

        The read itself may come later, and see what was written since; that is left to the next round.
        """
        account, head = self._session.reader.account, self._parts.hub.head
        page = await self._parts.store.replay(self._session.feeds(), self._after, account=account, limit=PAGE)
        if page.until <= head:
            return page
        return ReplayPage(tuple([item for item in page.items if item.seq <= head]), head, dry=True)

    async def _size(self, limit: int) -> int:
        return await self._parts.store.replay_size(self._session.feeds(), self._after, limit)

    async def _send_page(self, page: ReplayPage) -> None:
        sees = self._session.sees
        shown = [item for item in page.items if sees(item)]
        self._unsent += [_wire(self._session.wire, item, self._parts.store.epoch) for item in shown]
        self._after = page.until
        if not page.dry:
            self._flush()
            await self._session.link.drained()

    def _send_events(self, missed: list[tuple[Event, bool]], told: bool) -> bool:
        """Sends a chunk of what the ring has; with nothing left, True, and the session is live in this same turn."""
        session = self._session
        size = 0
        for event, gone in missed:
            if size > CHUNK_BYTES:
                self._flush()
                return False
            self._unsent.append(event.wire(session.wire, gone=gone))
            size += len(self._unsent[-1])
            self._after = event.seq
        self._after = max(self._after, self._parts.hub.head)
        if told:
            self.say(codec.encode({"type": "caught_up", "seq": self._after}), self._after)
        self._flush()
        session.go_live(self._after)
        return True

    def resync(self, why: Why) -> None:
        """The client is told to read afresh, and is live from here."""
        store, head = self._parts.store, self._parts.hub.head
        self.say(codec.encode({"type": "resync", "why": why, "seq": head, "epoch": store.epoch}), head)
        self._flush()
        self._session.go_live(head)

    def _flush(self) -> None:
        data, self._unsent = b"".join(self._unsent), []
        self._session.link.write(data)


def _wire(wire: int, item: Replayed, epoch: str) -> bytes:
    payload = codec.change_frame(item.kind, item.seq, feeds_json(item.feeds), codec.encode(item.object))
    return text_frame(payload) if wire == 0 else sse_text(payload, epoch, item.seq)
