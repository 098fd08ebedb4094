"""One connection's commands in turn: what may wait, and what ends it."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from handraise.errors import Unavailable
from tests.support.node import Node, node
from tests.support.talker import PATIENCE_S, Talker, talking


class Nobody:
    address = "127.0.0.1"
    cookies: Mapping[str, str] = {}
    cookie_allowed = False


class RecordingLink:
    """A connection without a wire: knows whether it is read."""

    wire = 0
    peer = Nobody()

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.reading = asyncio.Event()
        self.reading.set()
        self.write = self.sent.append

    def send(self, payload: bytes) -> None:
        self.sent.append(payload)

    def close(self, code: int, reason: str = "") -> None: ...

    def live(self) -> None: ...

    async def drained(self) -> None: ...

    def pause_reading(self) -> None:
        self.reading.clear()

    def resume_reading(self) -> None:
        self.reading.set()


@pytest.mark.parametrize(("size", "count"), [(100, 64), (30_000, 3)])
async def test_frames_that_wait_are_bounded_in_number_and_bytes(node: Node, size: int, count: int) -> None:
    link: Any = RecordingLink()
    conversation = node.service.open(link)
    frame = b'{"type":"home","id":"1","x":"%b"}' % (b"x" * size)
    for _ in range(count - 1):
        conversation.receive(frame)
    assert link.reading.is_set()
    conversation.receive(frame)
    assert not link.reading.is_set()
    async with asyncio.timeout(PATIENCE_S):
        await link.reading.wait()
    conversation.lost("client")
    assert link.sent


async def test_a_database_that_fails_in_a_replay_ends_the_connection(tmp_path: Path) -> None:
    """Neither live nor signed in, it would wait for ever; the client comes back and resumes."""
    async with node(tmp_path / "data", ring_bytes=1) as it:
        token = await it.account("ana")
        async with talking(it.url, token) as ana:
            position = ana.position
            for number in range(3):
                await ana.post(f"number {number}")
            last = ana.cursor
        it.held.unreadable = Unavailable("The database doesn't answer; try again.")
        again = await Talker.open(it.url)
        assert (await again.error("auth", token=token, resume=position))["code"] == "unavailable"
        assert await again.ended() == 4000
        it.held.unreadable = None
        async with talking(it.url, token, resume=position) as back:
            assert back.cursor == last and len(back.changes("post")) == 3
