"""A whole node with a few people on it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.node import HandClock, Node
from tests.support.node import node as running_node
from tests.support.talker import Frame, Talker, talking


@dataclass
class School:
    """Ana, Bo and Cy are educators, each with a session."""

    node: Node
    stack: AsyncExitStack
    ana: Talker
    bo: Talker
    cy: Talker
    tokens: dict[str, str]

    async def join(self, handle: str, role: str = "educator", **how: Any) -> Talker:
        """A session of a new account."""
        self.tokens[handle] = await self.node.account(handle, role)
        return await self.session(handle, **how)

    async def session(self, handle: str, **how: Any) -> Talker:
        """One more session of somebody who is there."""
        return await self.stack.enter_async_context(talking(self.node.url, self.tokens[handle], **how))


@pytest.fixture
def clock() -> HandClock:
    """Whoever asks for it moves his node's time by hand; a module says `usefixtures("clock")` for all of its tests."""
    return HandClock()


@pytest.fixture
def flags() -> dict[str, Any]:
    """The node's settings; for a module to say anew."""
    return {}


@pytest.fixture
async def node(tmp_path: Path, flags: dict[str, Any], request: pytest.FixtureRequest) -> AsyncIterator[Node]:
    if "clock" in request.fixturenames:
        flags = {"clock": request.getfixturevalue("clock"), "heartbeat_ms": 600_000, **flags}
    async with running_node(tmp_path / "data", **flags) as it:
        yield it


@pytest.fixture
async def school(node: Node) -> AsyncIterator[School]:
    async with AsyncExitStack() as stack:
        tokens = {handle: await node.account(handle) for handle in ("ana", "bo", "cy")}
        ana, bo, cy = [await stack.enter_async_context(talking(node.url, token)) for token in tokens.values()]
        yield School(node, stack, ana, bo, cy, tokens)


async def notified(talker: Talker, post: int, kind: str) -> Frame:
    """The next notification of that post."""
    told = await talker.until(
        lambda frame: frame["type"] == "notification" and frame["notification"].get("post") == post
    )
    assert told["notification"]["kind"] == kind and told["feeds"] == []
    shown: Frame = told["notification"]
    return shown
