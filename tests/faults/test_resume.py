"""P6: a resume is exact or a `resync`, from whatever position. S20: a cursor shows its user nothing of others."""

import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from handraise.store.sqlite.maintenance import backup, restore
from tests.support.history import History
from tests.support.node import Node, node
from tests.support.talker import Frame, Talker, talking
from tests.support.truth import stored


@dataclass
class Past:
    """A node with a history behind it: what Bo, who follows #a and Ana's thread, was given live."""

    node: Node
    stack: AsyncExitStack
    tokens: dict[str, str]
    live: Talker
    ana: Talker

    async def resume(self, epoch: str, after: int) -> list[Frame]:
        """What came after `ready` on a resume."""
        bo = await Talker.open(self.node.url)
        try:
            await bo.sign_in(self.tokens["bo"], resume={"epoch": epoch, "after": after})
            return bo.frames[2:]
        finally:
            await bo.close()


async def make_history(ana: Talker, bo: Talker) -> None:
    """Posts, edits in and out of #a, replies, reactions, deletions; ends with a mention of Bo."""
    await bo.ok("follow", feed="#a")
    idents = [await ana.post(f"number {number} {'#a' if number % 3 else '#b'}") for number in range(12)]
    await bo.ok("react", post=idents[1], kind="thanks")
    await ana.ok("edit", post=idents[1], body="left")
    await ana.ok("edit", post=idents[0], body="came #a")
    await ana.ok("delete", post=idents[2])
    await bo.post("a reply", reply_to=idents[4])
    await ana.post("another", reply_to=idents[4])
    await bo.change("post", await ana.post("the end @bo"))


@asynccontextmanager
async def past(data: Path, **flags: Any) -> AsyncIterator[Past]:
    async with node(data, **flags) as it, AsyncExitStack() as stack:
        tokens = {handle: await it.account(handle) for handle in ("ana", "bo")}
        ana, bo = [await stack.enter_async_context(talking(it.url, token)) for token in tokens.values()]
        await make_history(ana, bo)
        yield Past(it, stack, tokens, bo, ana)


@pytest.mark.parametrize("from_disk", [False, True])
async def test_from_every_position_a_resume_ends_where_the_live_session_stands(tmp_path: Path, from_disk: bool) -> None:
    """The checker holds each against the store: nothing owed is missing, nothing comes twice or out of order."""
    data, history = tmp_path / "data", History()
    async with past(data) as it:
        head, epoch = it.node.held.head, it.node.held.epoch
        feeds = ["topic:a", *(f"{kind}:{it.live.account['id']}" for kind in ("user", "inbox"))]
        since = next(frame["seq"] for frame in it.live.frames if frame["type"] == "follow")
        for after in range(since, head + 1):
            if from_disk:
                it.node.hub.ring.floor = it.node.hub.head
            session = history.session(f"after {after}", feeds)
            session.began(after)
            for frame in await it.resume(epoch, after):
                assert frame["type"] not in ("resync", "error")
                if frame["type"] == "caught_up":
                    session.position(frame["seq"])
                elif frame["type"] != "ping":
                    session.delivered(frame)
            assert session.reached >= head
    report = history.check(stored(data))
    assert report.clean, report


@pytest.mark.parametrize("resumes", [False, True])
async def test_a_session_that_comes_between_commit_and_delivery_has_the_change_once(
    tmp_path: Path, resumes: bool
) -> None:
    """The store is ahead of the hub: a replay gives what the hub is about to deliver, and then passes over it."""
    data, history = tmp_path / "data", History()
    async with past(data) as it:
        record = history.session("bo", ["topic:a"])
        record.began(it.live.cursor - 1)
        it.node.hub.ring.floor = it.node.hub.head
        it.node.held.after.shut()
        posting = it.ana.tell("post", body="in between #a")
        await it.node.held.after.somebody()
        resume = {"epoch": it.live.epoch, "after": it.live.cursor - 1} if resumes else None
        async with talking(it.node.url, it.tokens["bo"], resume=resume, record=record) as bo:
            it.node.held.after.open()
            seq = (await posting)["seq"]
            last = await it.ana.post("after #a")
            await bo.reached(last)
            assert [frame["seq"] for frame in bo.changes("post")][-2:] == [seq, last]
    report = history.check(stored(data))
    assert report.clean, report


async def test_at_the_head_nothing_comes(tmp_path: Path) -> None:
    async with past(tmp_path / "data") as it:
        head = it.node.held.head
        assert await it.resume(it.node.held.epoch, head) == [{"type": "caught_up", "seq": head}]


@pytest.mark.parametrize(("epoch", "beyond"), [(None, 1), (None, 1000), ("01M82Q0H6Y4RWYXAR545GS3500", 0), ("x", -3)])
async def test_the_future_and_another_log_are_a_resync(tmp_path: Path, epoch: str | None, beyond: int) -> None:
    async with past(tmp_path / "data") as it:
        held = it.node.held
        frames = await it.resume(epoch or held.epoch, held.head + beyond)
        assert frames == [{"type": "resync", "why": "epoch", "seq": held.head, "epoch": held.epoch}]


async def test_a_position_below_the_floor_is_a_resync(tmp_path: Path) -> None:
    """What came after it may have been deleted for good: raised in the file, as a purge would."""
    data = tmp_path / "data"
    async with past(data) as it:
        tokens, epoch, head = it.tokens, it.node.held.epoch, it.node.held.head
    with closing(sqlite3.connect(data / "handraise.db")) as connection, connection:
        connection.execute("insert or replace into meta (name, value) values ('resume_floor', '5')")
    async with node(data) as again:
        assert again.held.resume_floor == 5
        for after, why in ((0, "too_old"), (4, "too_old"), (5, None), (6, None)):
            async with talking(again.url, tokens["bo"], resume={"epoch": epoch, "after": after}) as bo:
                assert bo.hello["resume_floor"] == 5
                last = bo.frames[-1]
                assert last.get("why") == why and last["seq"] >= head, after


async def test_after_a_restart_the_position_still_holds(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with past(data) as it:
        tokens, position = it.tokens, it.live.position
        missed = await it.ana.post("missed @bo")
        await it.live.change("post", missed)
    async with node(data) as again, talking(again.url, tokens["bo"], resume=position) as bo:
        assert [frame["post"]["id"] for frame in bo.changes("post")] == [missed]


async def test_a_restored_backup_is_another_log(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with past(data) as it:
        await backup(data, tmp_path / "backup")
        before = it.live.position
        await it.live.change("post", await it.ana.post("lost with the restore @bo"))
        tokens, after = it.tokens, it.live.position
    restore(tmp_path / "backup", data)
    async with node(data) as again:
        assert again.held.epoch != before["epoch"]
        for position in (before, after):
            async with talking(again.url, tokens["bo"], resume=position) as bo:
                assert bo.frames[-1]["why"] == "epoch" and not bo.changes()


async def test_a_database_that_was_copied_back_is_another_log(tmp_path: Path) -> None:
    """By hand, without `restore`: the head file beside it knows more."""
    data = tmp_path / "data"
    async with past(data) as it:
        tokens, position = it.tokens, it.live.position
    shutil.copy(data / "handraise.db", tmp_path / "copy")
    async with node(data) as later, talking(later.url, tokens["ana"]) as ana:
        await ana.post("lost with the copy @bo")
    shutil.copy(tmp_path / "copy", data / "handraise.db")
    async with node(data) as again, talking(again.url, tokens["bo"], resume=position) as bo:
        assert bo.frames[-1]["why"] == "epoch" and again.held.epoch != position["epoch"]


async def test_a_cursor_of_another_shows_nothing_of_his(tmp_path: Path) -> None:
    """S20."""
    async with past(tmp_path / "data") as it:
        eve = await it.node.account("eve")
        position = {"epoch": it.live.epoch, "after": 0}
        async with talking(it.node.url, eve, resume=position) as talker:
            assert talker.changes() == []
