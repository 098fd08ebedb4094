"""Replay until dry, then live in the same turn of the loop: nothing is missed, nothing comes twice.

From the ring of recent changes where the cursor is recent enough, otherwise from the store, page by page, until it is.
"""

from typing import Final, Literal

from handraise.hub.ring import feeds_json
from handraise.ports.store import Replayed
from handraise.protocol import codec
from handraise.protocol.commands import Resume
from handraise.protocol.framing import text_frame
from handraise.protocol.sse import sse_text
from handraise.service.link import tell
from handraise.service.parts import Parts
from handraise.service.session import Session

PAGE: Final = 200
CHUNK_BYTES: Final = 128 << 10
"""What is written at a time; then the replay waits until the client has taken most of it."""

Why = Literal["epoch", "too_old", "too_many"]


async def resume(session: Session, parts: Parts, cursor: Resume) -> None:
    """Brings the session from its cursor to live: the missed changes and `caught_up`, or `resync` in their place."""
    why = await _refusal(session, parts, cursor)
    if why is not None:
        _resync(session, parts, why)
        return
    after = cursor.after
    while True:
        while after < parts.hub.ring.floor:
            after = await _from_store(session, parts, after)
        done, after = _from_ring(session, parts, after)
        if done:
            return
        await session.link.drained()


async def _refusal(session: Session, parts: Parts, cursor: Resume) -> Why | None:
    if cursor.epoch != parts.store.epoch or cursor.after > parts.store.head:
        return "epoch"
    if cursor.after < parts.store.resume_floor:
        return "too_old"
    limit = parts.settings.limits.resume_changes
    if cursor.after < parts.hub.ring.floor:
        size = await parts.store.replay_size(session.feeds(), cursor.after, limit)
    else:
        size = len(parts.hub.ring.since(session.feeds(), cursor.after, session.reader.hidden))
    return "too_many" if size > limit else None


def _resync(session: Session, parts: Parts, why: Why) -> None:
    head = parts.hub.head
    frame = codec.encode({"type": "resync", "why": why, "seq": head, "epoch": parts.store.epoch})
    tell(session.link, frame, parts.store.epoch, head)
    session.go_live(head)


async def _from_store(session: Session, parts: Parts, after: int) -> int:
    """One page; the position up to which the session has everything."""
    page = await parts.store.replay(
        session.feeds(),
        after,
        hidden=frozenset(session.reader.hidden),
        account=session.reader.account,
        limit=PAGE,
    )
    if page.items:
        session.link.write(b"".join([_wire(session.wire, item, parts.store.epoch) for item in page.items]))
        await session.link.drained()
    return page.until


def _wire(wire: int, item: Replayed, epoch: str) -> bytes:
    payload = codec.change_frame(item.kind, item.seq, feeds_json(item.feeds), codec.encode(item.object))
    return text_frame(payload) if wire == 0 else sse_text(payload, epoch, item.seq)


def _from_ring(session: Session, parts: Parts, after: int) -> tuple[bool, int]:
    """Writes what the ring has, at most a chunk; with nothing left the session is live when this returns."""
    hub = parts.hub
    chunk: list[bytes] = []
    size = 0
    for event, gone in hub.ring.since(session.feeds(), after, session.reader.hidden):
        if size > CHUNK_BYTES:
            session.link.write(b"".join(chunk))
            return False, after
        chunk.append(event.wire(session.wire, gone=gone))
        size += len(chunk[-1])
        after = event.seq
    if chunk:
        session.link.write(b"".join(chunk))
    after = max(after, hub.head)
    tell(session.link, codec.encode({"type": "caught_up", "seq": after}), parts.store.epoch, after)
    session.go_live(after)
    return True, after
