"""Rates and counts: published, said by name, and nobody else's trouble."""

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from handraise.protocol.commands import COMMANDS
from tests.support.node import HandClock, node
from tests.support.talker import Lost, Talker, talking


async def test_posts_per_minute(tmp_path: Path) -> None:
    clock = HandClock()
    async with node(tmp_path / "data", clock=clock, limit_posts_per_minute=3) as it, AsyncExitStack() as stack:
        token = await it.account("ana")
        ana = await stack.enter_async_context(talking(it.url, token))
        bo = await it.talker(stack, "bo")
        idents = [await ana.post(f"number {number}") for number in range(2)]
        clock.forward(20_000)
        await ana.ok("edit", post=idents[0], body="an edit counts too")
        error = await ana.error("post", body="too many")
        assert (error["code"], error["limit"], error["retry_after_ms"]) == ("rate_limited", "posts_per_minute", 40_000)
        assert error["retryable"] and "posts_per_minute" in error["message"]
        await bo.post("undisturbed")
        await ana.ok("home")
        again = await stack.enter_async_context(talking(it.url, token))
        assert (await again.error("post", body="a reconnect doesn't help"))["code"] == "rate_limited"
        clock.forward(40_000)
        await ana.post("a new minute")


async def test_commands_per_minute_and_the_end_of_who_goes_on(tmp_path: Path) -> None:
    clock = HandClock()
    async with node(tmp_path / "data", clock=clock, limit_commands_per_minute=4) as it, AsyncExitStack() as stack:
        ana, bo = await it.talker(stack, "ana"), await it.talker(stack, "bo")
        for _ in range(4):
            await ana.ok("home")
        for _ in range(4):
            error = await ana.error("home")
            assert (error["code"], error["limit"]) == ("rate_limited", "commands_per_minute")
            assert error["retry_after_ms"] == 60_000
        with pytest.raises(Lost):
            await ana.ask("home")
        assert await ana.ended() == 4008
        await bo.ok("home")


async def test_frames_that_are_no_commands_count_too(tmp_path: Path) -> None:
    async with node(tmp_path / "data", limit_commands_per_minute=4) as it, AsyncExitStack() as stack:
        ana = await it.talker(stack, "ana")
        for _ in range(9):
            ana.write("{}")
        assert await ana.ended() == 4008


async def test_connections_per_account(tmp_path: Path) -> None:
    async with node(tmp_path / "data", limit_connections_per_account=2) as it, AsyncExitStack() as stack:
        token = await it.account("ana")
        first = await stack.enter_async_context(talking(it.url, token))
        await stack.enter_async_context(talking(it.url, token))
        for _ in range(2):
            third = await Talker.open(it.url)
            with pytest.raises(Lost):
                await third.sign_in(token)
            assert await third.ended() == 4504
        await it.talker(stack, "bo")
        await first.close()
        await stack.enter_async_context(talking(it.url, token))


PAGES: dict[str, dict[str, Any]] = {
    "history": {"feed": "#a"},
    "thread": {"post": 0},
    "search": {"text": "text"},
    "direct_history": {"with": "@bo"},
    "similar": {"body": "text"},
}


@pytest.mark.parametrize("command", [kind for kind, struct in COMMANDS.items() if "limit" in struct.__struct_fields__])
async def test_a_page_without_a_limit_has_what_one_may_have(tmp_path: Path, command: str) -> None:
    async with node(tmp_path / "data", limit_list_items=2) as it, AsyncExitStack() as stack:
        ana = await it.talker(stack, "ana")
        await it.account("bo")
        room = (await ana.ok("create_room", title="Algebra"))["room"]["id"]
        root = await ana.post("text #a")
        for _ in range(2):
            await ana.post("text #a", reply_to=root)
        fields = PAGES.get(command, {}) | ({"post": root} if command == "thread" else {})
        fields |= {"room": room} if command in ("members", "queue", "cases", "audit", "held") else {}
        page = await ana.ok(command, **fields)
        assert command not in ("history", "thread", "search") or (len(page["posts"]), page["more"]) == (2, True)
        error = await ana.error(command, limit=3, **fields)
        assert (error["code"], error["field"]) == ("invalid", "limit") and "list_items" in error["message"]


async def test_follows_up_to_their_limit(tmp_path: Path) -> None:
    async with node(tmp_path / "data", limit_follows=3) as it, AsyncExitStack() as stack:
        ana = await it.talker(stack, "ana")
        for number in range(3):
            await ana.ok("follow", feed=f"#tag{number}")
        error = await ana.error("follow", feed="#more")
        assert (error["code"], error["details"]) == ("conflict", {"follows": 3})
        await ana.ok("follow", feed="#tag0", mode="quiet")
        await ana.ok("unfollow", feed="#tag1")
        await ana.ok("follow", feed="#more")


async def test_past_thread_follows_the_oldest_goes(tmp_path: Path) -> None:
    async with node(tmp_path / "data", limit_thread_follows=2) as it, AsyncExitStack() as stack:
        ana, bo = await it.talker(stack, "ana"), await it.talker(stack, "bo")
        roots = [await ana.post(f"root {number}") for number in range(3)]
        for root in roots:
            await bo.post("reply", reply_to=root)
        ended = await bo.until(lambda frame: frame["type"] == "follow" and bool(frame["follow"].get("deleted")))
        assert ended["follow"]["feed"] == f"thread:{roots[0]}"


async def test_a_resume_of_more_than_resume_changes_is_a_resync(tmp_path: Path) -> None:
    async with node(tmp_path / "data", limit_resume_changes=6) as it, AsyncExitStack() as stack:
        token = await it.account("bo")
        bo = await stack.enter_async_context(talking(it.url, token))
        ana = await it.talker(stack, "ana")
        position = bo.position
        for _ in range(3):
            await ana.post("@bo")
        some = await stack.enter_async_context(talking(it.url, token, resume=position))
        assert len(some.changes()) == 6  # a post, and what tells of it
        last = 1 + await ana.post("@bo")
        many = await stack.enter_async_context(talking(it.url, token, resume=position))
        assert many.frames[-1] == {"type": "resync", "why": "too_many", "seq": last, "epoch": it.held.epoch}
        assert many.changes() == []
