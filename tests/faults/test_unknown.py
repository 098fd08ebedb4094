"""P8: a command ends in ok, error or unknown; what was refused is never seen, what is unknown can be retried."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import cast

import httpx
import pytest

from handraise.bus.local import LocalBus
from handraise.domain.intents import PutAccount, WritePost
from handraise.domain.model import Site
from handraise.errors import Unavailable
from handraise.ports.store import Store
from handraise.store.sqlite.store import open_store
from tests.support.history import History, Session
from tests.support.node import Gate, HandClock, Held, Node, Watched, node
from tests.support.talker import Talker, talking
from tests.support.truth import stored


class Scene:
    """Ana writes, Bo follows her; both are recorded."""

    def __init__(self, it: Node, stack: AsyncExitStack, history: History) -> None:
        self.node, self.stack, self.history = it, stack, history
        self.token = ""
        self.ana: Session
        self.bo: Talker

    async def set(self) -> None:
        self.token = await self.node.account("ana")
        self.ana = self.history.session("ana")
        record = self.history.session("bo", ["topic:a"])
        self.bo = await self.node.talker(self.stack, "bo", record=record)
        await self.bo.ok("follow", feed="#a")

    async def talk(self) -> Talker:
        return await self.stack.enter_async_context(talking(self.node.url, self.token))

    async def post(self, key: str, text: str) -> None:
        """Sent again on a new connection, until it is stored."""
        self.ana.send(key, text)
        reply = await (await self.talk()).ok("post", body=text, key=key)
        self.ana.ok(key, reply["seq"], reply["post"]["id"])


@asynccontextmanager
async def scene(data: Path) -> AsyncIterator[Scene]:
    """At the end the checker must find nothing."""
    history = History()
    async with node(data, http=True) as it, AsyncExitStack() as stack:
        made = Scene(it, stack, history)
        await made.set()
        yield made
        await made.post("last", "last #a")
        await made.bo.until(lambda frame: frame["type"] == "post" and frame["post"].get("body") == "last #a")
    report = history.check(stored(data))
    assert report.clean, report


@pytest.mark.parametrize("when", ["before", "after"])
async def test_cut_off_around_the_commit(tmp_path: Path, when: str) -> None:
    """The author is gone; the post is stored and delivered all the same, once, and the retry says so."""
    async with scene(tmp_path / "data") as it:
        gate: Gate = getattr(it.node.held, when)
        ana = await it.talk()
        gate.shut()
        it.ana.send("k", "text #a")
        ana.tell("post", body="text #a", key="k")
        await gate.somebody()
        ana.cut()
        await ana.ended()
        it.ana.lost_reply("k")
        gate.open()
        await it.bo.until(lambda frame: frame["type"] == "post")
        await it.post("k", "text #a")


async def test_cut_off_with_many_under_way(tmp_path: Path) -> None:
    async with scene(tmp_path / "data") as it:
        ana = await it.talk()
        it.node.held.before.shut()
        texts = {f"k{number}": f"text {number} #a" for number in range(40)}
        for key, text in texts.items():
            it.ana.send(key, text)
            ana.tell("post", body=text, key=key)
        await it.node.held.before.somebody()
        ana.cut()
        await ana.ended()
        it.node.held.before.open()
        for key, text in texts.items():
            await it.post(key, text)


async def test_a_request_that_is_given_up_around_the_commit(tmp_path: Path) -> None:
    """The handler of an HTTP command is cancelled when its client goes; the writer isn't."""
    async with scene(tmp_path / "data") as it:
        for when in ("before", "after"):
            gate: Gate = getattr(it.node.held, when)
            gate.shut()
            it.ana.send(when, f"{when} #a")
            asking = asyncio.create_task(by_http(it, when, f"{when} #a"))
            await gate.somebody()
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
            gate.open()
            await it.bo.until(lambda frame, when=when: frame.get("post", {}).get("body") == f"{when} #a")  # type: ignore[misc]
            assert await by_http(it, when, f"{when} #a") == 200


async def by_http(it: Scene, key: str, body: str) -> int:
    frame = {"type": "post", "id": "h", "key": key, "body": body}
    async with httpx.AsyncClient(base_url=it.node.url, timeout=30) as client:
        response = await client.post("/api/v1/commands", json=frame, headers={"Authorization": f"Bearer {it.token}"})
    reply = response.json()
    it.ana.ok(key, reply["seq"], reply["post"]["id"])
    return response.status_code


async def test_a_caller_of_the_journal_that_is_cancelled(tmp_path: Path) -> None:
    """Cancelling who waits touches neither the batch nor those who share it."""
    async with scene(tmp_path / "data") as it:
        account = (await it.node.service.accounts.by_handle("ana")).id
        intent = WritePost(actor=account, scopes=frozenset({"write"}), body="text #a", html="", tags=("a",))
        it.node.held.before.shut()
        tasks = [asyncio.create_task(it.node.journal.commit(intent)) for _ in range(3)]
        await it.node.held.before.somebody()
        tasks[0].cancel()
        tasks[1].cancel()
        it.node.held.before.open()
        assert (await tasks[2]).seq == it.node.held.head
        for _ in range(3):
            await it.bo.until(lambda frame: frame["type"] == "post")


async def test_what_the_database_did_not_take_is_an_error_and_never_seen(tmp_path: Path) -> None:
    async with scene(tmp_path / "data") as it:
        ana = await it.talk()
        for number, failure in enumerate((Unavailable("The disk is full."), RuntimeError("a defect"))):
            it.node.held.failing = failure
            texts = {f"{number}{letter}": f"refused {number} {letter} #a" for letter in "abc"}
            for key, text in texts.items():
                it.ana.send(key, text)
                reply = await ana.error("post", body=text, key=key)
                assert (reply["code"], reply["retryable"]) == ("unavailable", True)
                assert "defect" not in reply["message"]
                it.ana.error(key)
            it.node.held.failing = None
            await it.post(f"fine {number}", f"fine {number} #a")
        seqs = [frame["seq"] for frame in it.bo.changes("post")]
        assert seqs == sorted(seqs)


async def test_what_was_taken_in_before_a_stop_is_committed(tmp_path: Path) -> None:
    """P15: the writer's queue is stored though its clients have been sent away meanwhile."""
    data = tmp_path / "data"
    async with node(data) as it:
        ana = await Talker.open(it.url)
        await ana.sign_in(await it.account("ana"))
        it.held.before.shut()
        ana.tell("post", body="number 0")
        await it.held.before.somebody()
        for number in range(1, 20):
            ana.tell("post", body=f"number {number}")
        await it.journal.waiting(19)
    assert await ana.ended() == 4003
    assert {row.text for row in stored(data) if row.text} == {f"number {number}" for number in range(20)}


async def test_a_journal_that_is_left_commits_its_queue_first(tmp_path: Path) -> None:
    clock = HandClock()
    async with open_store(tmp_path, Site()) as store:
        held = Held(store)
        async with Watched(cast(Store, held), LocalBus(), clock.now_ms) as journal:
            held.before.shut()
            asking = [asyncio.create_task(journal.commit(account(0)))]
            await held.before.somebody()
            asking += [asyncio.create_task(journal.commit(account(number))) for number in range(1, 20)]
            await journal.waiting(19)
            asyncio.get_running_loop().call_soon(held.before.open)
        assert [(await task).kind for task in asking] == ["created"] * 20
        assert len(await store.accounts()) == 20
        with pytest.raises(Unavailable):
            await journal.commit(account(99))


def account(number: int) -> PutAccount:
    return PutAccount(actor=0, handle=f"person{number}", name="Person", role="educator")
