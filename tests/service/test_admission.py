"""Signing in while something changes: a revocation, a role, a follow, the loss of the connection."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from handraise.errors import HandraiseError, Unauthenticated
from tests.service.conftest import School
from tests.support.node import Gate, HandClock, Node
from tests.support.node import node as running_node
from tests.support.talker import Lost, Talker, talking


class Gated:
    """A read of the store that waits after it was read, until its gate is opened."""

    def __init__(self, node: Node, name: str) -> None:
        self.gate = Gate()
        self.gate.shut()
        self._read: Callable[..., Awaitable[Any]] = getattr(node.held, name)
        setattr(node.held, name, self)

    async def __call__(self, *args: Any, **more: Any) -> Any:
        found = await self._read(*args, **more)
        await self.gate.passed()
        return found


@asynccontextmanager
async def stranger(url: str) -> AsyncIterator[Talker]:
    """A connection that has yet to sign in."""
    talker = await Talker.open(url)
    try:
        yield talker
    finally:
        await talker.close()


async def until(condition: Callable[[], bool]) -> None:
    """Turns of the loop until it holds: the service tells nobody when it has forgotten a connection."""
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0)


async def outcome(talker: Talker) -> int | None:
    """The close code, or None when the session is ready."""
    try:
        await talker.until(lambda frame: frame["type"] == "ready")
    except Lost:
        return await talker.ended()
    return None


async def test_a_token_revoked_while_it_signs_in_is_refused(tmp_path: Path) -> None:
    async with running_node(tmp_path / "data") as node:
        token = await node.account("ana")
        [row] = await node.service.accounts.tokens("ana")
        reading = Gated(node, "bearer")
        async with stranger(node.url) as talker:
            talker.tell("auth", token=token)
            await reading.gate.somebody()
            await node.service.accounts.revoke_token(row.id)
            reading.gate.open()
            assert await outcome(talker) == 4503


@pytest.mark.parametrize("renamed", [True, False])
async def test_what_concerns_another_credential_or_the_name_sends_nobody_away_for_good(
    tmp_path: Path, renamed: bool
) -> None:
    async with running_node(tmp_path / "data") as node:
        token = await node.account("ana")
        other, _ = await node.service.accounts.new_token("ana")
        reading = Gated(node, "account_state")
        async with stranger(node.url) as talker:
            talker.tell("auth", token=token)
            await reading.gate.somebody()
            if renamed:
                await node.journal.commit(node.service.accounts.put("ana", "Ana Two", "educator", update=True))
            else:
                await node.service.accounts.revoke_token(other)
            reading.gate.open()
            assert await outcome(talker) == (4000 if renamed else None)


async def test_a_demoted_account_that_comes_back_is_not_found_as_it_was(tmp_path: Path) -> None:
    """The old connection doesn't answer the close, so it is there still when the new one signs in."""
    async with running_node(tmp_path / "data", closing_ms=20_000) as node:
        token, writing = await node.account("stu", "educator"), await node.account("bo")
        old = await Talker.open(node.url)
        await old.sign_in(token)
        await old.ok("follow", feed="#x")
        old.socket.transport.pause_reading()
        await node.journal.commit(node.service.accounts.put("stu", "Stu", "student", update=True))
        async with talking(node.url, token) as stu, talking(node.url, writing) as bo:
            await bo.post("not for students #x")
            await stu.ok("home")
            assert stu.changes("post") == []
        old.socket.transport.resume_reading()
        old.cut()


async def test_the_inbox_of_a_demoted_account_shows_nothing_of_the_network(school: School) -> None:
    root = await school.ana.post("root #t")
    await school.bo.post("an answer", reply_to=root)
    await school.node.journal.commit(school.node.service.accounts.put("ana", "Ana", "student", update=True))
    await school.ana.ended()
    ana = await school.session("ana")
    await school.bo.post("another answer", reply_to=root)
    home = await ana.ok("home")
    inbox = await ana.ok("history", feed=f"inbox:{ana.account['id']}")
    assert (ana.changes("post"), home["posts"], inbox["posts"]) == ([], [], [])


async def test_a_follow_made_meanwhile_is_in_ready_or_comes_after_it(tmp_path: Path) -> None:
    async with running_node(tmp_path / "data") as node:
        token = await node.account("ana")
        async with talking(node.url, token) as ana, stranger(node.url) as second:
            root = await ana.post("one")
            reading = Gated(node, "find")
            second.tell("auth", token=token, watch=[f"thread:{root}"])
            await reading.gate.somebody()
            await ana.ok("follow", feed="#x")
            reading.gate.open()
            ready = await second.until(lambda frame: frame["type"] == "ready")
            last = await ana.post("last")
            await second.change("post", last)
            told = [frame["follow"]["feed"] for frame in second.changes("follow")]
            assert "topic:x" in [follow["feed"] for follow in ready["follows"]] + told


@pytest.mark.parametrize("how", ["watch", "resume"])
async def test_a_connection_lost_while_it_begins_leaves_nothing_behind(tmp_path: Path, how: str) -> None:
    async with running_node(tmp_path / "data", ring_bytes=1) as node:
        token = await node.account("ana")
        async with talking(node.url, token) as ana:
            root = await ana.post("one")
            position = {"epoch": ana.epoch, "after": 0}
            await ana.post("two")
        reading = Gated(node, "find" if how == "watch" else "replay")
        talker = await Talker.open(node.url)
        talker.tell("auth", token=token, **({"watch": [f"thread:{root}"]} if how == "watch" else {"resume": position}))
        await reading.gate.somebody()
        talker.cut()
        await until(lambda: not node.service.statistics().conversations)
        reading.gate.open()
        await until(lambda: not node.service.statistics().tasks)
        left = node.hub.statistics()
        assert (left.connections, left.readers, left.feeds, left.subscriptions) == (0, 0, 0, 0)


async def test_a_narrowed_token_opens_no_browser_session(tmp_path: Path) -> None:
    async with running_node(tmp_path / "data") as node:
        await node.service.accounts.add("root", "Root", "admin")
        _, token = await node.service.accounts.new_token("root", scopes=["read", "write", "direct", "help"])
        with pytest.raises(Unauthenticated):
            await node.service.accounts.sign_in(token)


async def test_a_token_that_is_reset_while_it_signs_in_opens_no_session(tmp_path: Path) -> None:
    async with running_node(tmp_path / "data") as node:
        token = await node.account("ana")
        reading = Gated(node, "bearer")
        signing_in = asyncio.create_task(node.service.accounts.sign_in(token))
        await reading.gate.somebody()
        await node.service.accounts.reset("ana")
        reading.gate.open()
        with pytest.raises(HandraiseError):
            await signing_in


async def test_a_credential_ends_at_its_time_over_an_open_connection_too(tmp_path: Path) -> None:
    clock = HandClock()
    async with running_node(tmp_path / "data", clock=clock) as node:
        await node.account("ana")
        _, token = await node.service.accounts.new_token("ana", expires_at=clock.now_ms() + 1000)
        async with talking(node.url, token) as ana:
            clock.forward(5000)
            with pytest.raises(Lost):
                await ana.ask("post", body="too late")
            assert await ana.ended() == 4503
