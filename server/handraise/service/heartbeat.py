"""The heartbeat: one timer for all connections, which are spread over the beat."""

import asyncio
from collections.abc import Iterator
from typing import Final

from handraise.protocol import codec
from handraise.protocol.close import CloseCode
from handraise.protocol.framing import PING_FRAME, text_frame
from handraise.protocol.times import to_wire
from handraise.service.conversation import Conversation
from handraise.service.link import tell
from handraise.service.parts import Parts

SLICES: Final = 25
"""A beat is cut in so many; each connection belongs to one, so that pings never come all at once."""

SILENT_BEATS: Final = 2


class Heartbeat:
    """Knows every conversation. Pings each once a beat, ends those from which nothing came for two."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._slices: list[set[Conversation]] = [set() for _ in range(SLICES)]
        self._strangers: set[Conversation] = set()
        self._turn = 0
        self._next = 0
        self._timer: asyncio.TimerHandle | None = None

    def __iter__(self) -> Iterator[Conversation]:
        for part in self._slices:
            yield from part

    def __len__(self) -> int:
        return sum(map(len, self._slices))

    def add(self, conversation: Conversation) -> None:
        self._next = (self._next + 1) % SLICES
        self._slices[self._next].add(conversation)
        self._strangers.add(conversation)

    def discard(self, conversation: Conversation) -> None:
        for part in self._slices:
            part.discard(conversation)
        self._strangers.discard(conversation)

    def start(self) -> None:
        """Beats until `stop`."""
        pause = self._parts.settings.heartbeat_ms / SLICES / 1000
        self._timer = asyncio.get_running_loop().call_later(pause, self._tick)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _tick(self) -> None:
        self.start()
        self._turn = (self._turn + 1) % SLICES
        self._end_strangers()
        now = self._parts.clock.now_ms()
        frames: dict[int | None, bytes] = {}
        for conversation in list(self._slices[self._turn]):
            session = conversation.session
            if session is None:
                continue  # it has a deadline to sign in by, and was asked for no sign of life yet
            expires_at = session.credential.expires_at
            if expires_at is not None and now >= expires_at:
                conversation.link.close(CloseCode.REVOKED, "the credential has expired")
                continue
            conversation.silent += 1
            if conversation.silent >= SILENT_BEATS:
                conversation.link.close(CloseCode.SILENT, "nothing came for two heartbeats")
            else:
                self._ping(conversation, session.position, now, frames)

    def _ping(self, conversation: Conversation, seq: int | None, now: int, frames: dict[int | None, bytes]) -> None:
        payload = frames.get(seq)
        if payload is None:
            ping = (
                {"type": "ping", "time": to_wire(now)}
                if seq is None
                else {"type": "ping", "seq": seq, "time": to_wire(now)}
            )
            payload = frames[seq] = codec.encode(ping)
        if conversation.link.wire == 0:
            conversation.link.write(text_frame(payload) + PING_FRAME)
        else:
            tell(conversation.link, payload, self._parts.store.epoch, seq)

    def _end_strangers(self) -> None:
        now = self._parts.clock.monotonic()
        for conversation in list(self._strangers):
            if conversation.session is not None:
                if conversation.session.live:  # until then it may yet be refused
                    self._strangers.discard(conversation)
            elif now >= conversation.deadline:
                self._strangers.discard(conversation)
                conversation.link.close(CloseCode.AUTH_TIMEOUT, "no auth in time")
