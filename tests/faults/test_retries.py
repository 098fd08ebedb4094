"""P3: stored once, however often it is retried; and S20: a key belongs to its account."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.support.node import node
from tests.support.talker import Talker, talking
from tests.support.truth import rows


def posts(data: Path, body: str) -> int:
    [(count,)] = rows(data, "select count(*) from post where body = ?", body)
    return int(count)


@pytest.mark.parametrize("times", [2, 20])
async def test_in_turn(tmp_path: Path, times: int) -> None:
    data = tmp_path / "data"
    async with node(data) as it, AsyncExitStack() as stack:
        ana = await it.talker(stack, "ana")
        first, *again = [await ana.ok("post", body="once", key="k") for _ in range(times)]
        assert "duplicate" not in first
        assert all(reply == {**first, "re": reply["re"], "duplicate": True} for reply in again)
        assert it.held.head == first["seq"]
    assert posts(data, "once") == 1


@pytest.mark.parametrize("times", [2, 20])
@pytest.mark.parametrize("one_batch", [False, True])
async def test_racing(tmp_path: Path, times: int, one_batch: bool) -> None:
    """Over several connections at once, in one transaction or in several."""
    data = tmp_path / "data"
    async with node(data) as it, AsyncExitStack() as stack:
        token = await it.account("ana")
        sessions = [await stack.enter_async_context(talking(it.url, token)) for _ in range(min(times, 5))]
        if one_batch:
            it.held.before.shut()
            waiting = sessions[0].tell("post", body="keeps the writer busy")
            await it.held.before.somebody()
        replies = [sessions[number % len(sessions)].tell("post", body="once", key="k") for number in range(times)]
        if one_batch:
            await it.journal.waiting(times)
            it.held.before.open()
            await waiting
        answers = await asyncio.gather(*replies)
        assert len({answer["seq"] for answer in answers}) == 1
        assert sum("duplicate" not in answer for answer in answers) == 1
    assert posts(data, "once") == 1


async def test_after_a_restart(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with node(data) as it, AsyncExitStack() as stack:
        token = await it.account("ana")
        ana = await stack.enter_async_context(talking(it.url, token))
        first = await ana.ok("post", body="once", key="k")
    async with node(data) as it, talking(it.url, token) as ana:
        again = await ana.ok("post", body="once", key="k")
        assert again == first | {"re": again["re"], "duplicate": True}
    assert posts(data, "once") == 1


async def test_after_a_lost_ok(tmp_path: Path) -> None:
    """The connection goes while the ok is on its way; meanwhile the post is edited: the retry shows it as it is now."""
    data = tmp_path / "data"
    async with node(data) as it, AsyncExitStack() as stack:
        token = await it.account("ana")
        ana = await stack.enter_async_context(talking(it.url, token))
        it.held.after.shut()
        ana.tell("post", body="once", key="k")
        await it.held.after.somebody()
        ana.cut()
        await ana.ended()
        it.held.after.open()
        again = await stack.enter_async_context(talking(it.url, token))
        reply = await again.ok("post", body="once", key="k")
        assert reply["duplicate"] and reply["post"]["id"] == reply["seq"]
        edit = await again.ok("edit", post=reply["post"]["id"], body="edited")
        third = await again.ok("post", body="once", key="k")
        assert (third["seq"], third["post"]["seq"], third["post"]["body"]) == (reply["seq"], edit["seq"], "edited")
        await again.ok("delete", post=reply["post"]["id"])
        fourth = await again.ok("post", body="once", key="k")
        assert fourth["seq"] == reply["seq"] and fourth["post"] == {"id": reply["post"]["id"], "deleted": True}
    assert posts(data, "once") == 0


async def test_another_account_may_use_the_key(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with node(data) as it, AsyncExitStack() as stack:
        ana, bo = await it.talker(stack, "ana"), await it.talker(stack, "bo")
        replies = [await talker.ok("post", body="once", key="k") for talker in (ana, bo)]
        assert "duplicate" not in replies[1]
        assert [reply["post"]["author"]["handle"] for reply in replies] == ["ana", "bo"]
    assert posts(data, "once") == 2


async def test_other_content_under_a_used_key_is_a_conflict(tmp_path: Path) -> None:
    async with node(tmp_path / "data") as it, AsyncExitStack() as stack:
        ana = await it.talker(stack, "ana")
        first = await ana.ok("post", body="once", key="k")
        for command, fields in (
            ("post", {"body": "other"}),
            ("post", {"body": "once", "reply_to": first["seq"]}),
            ("delete", {"post": first["seq"]}),
        ):
            error = await ana.error(command, key="k", **fields)
            assert (error["code"], error["details"]) == ("conflict", {"seq": first["seq"]})


async def test_a_refusal_is_not_remembered(tmp_path: Path) -> None:
    async with node(tmp_path / "data") as it, AsyncExitStack() as stack:
        ana = await it.talker(stack, "ana")
        assert (await ana.error("post", body="x", key="k", reply_to=1))["code"] == "not_found"
        root = await ana.post("root")
        assert root == 1
        assert "duplicate" not in await ana.ok("post", body="x", key="k", reply_to=1)


async def test_a_retry_of_what_can_no_longer_be_done_says_that_it_was(tmp_path: Path) -> None:
    """The ok was lost, then the parent went or its author blocked: `not_found` would be a lie about what is stored."""
    async with node(tmp_path / "data") as it, AsyncExitStack() as stack:
        ana, bo = await it.talker(stack, "ana"), await it.talker(stack, "bo")
        first, second = await ana.post("one"), await ana.post("two")
        reply = await bo.ok("post", body="a reply", reply_to=first, key="k1")
        await bo.ok("react", post=second, kind="thanks", key="k2")
        await ana.ok("delete", post=first)
        await ana.ok("block", account="@bo")
        again = await bo.ok("post", body="a reply", reply_to=first, key="k1")
        assert again == {**reply, "re": again["re"], "duplicate": True}
        assert (await bo.ok("react", post=second, kind="thanks", key="k2"))["duplicate"]
        assert (await bo.error("post", body="other", reply_to=first, key="k1"))["code"] == "conflict"
        assert (await bo.error("post", body="a reply", reply_to=first, key="k3"))["code"] == "not_found"


async def test_every_write_keeps_its_key(tmp_path: Path) -> None:
    async with node(tmp_path / "data") as it, AsyncExitStack() as stack:
        ana, _ = await it.talker(stack, "ana"), await it.talker(stack, "bo")
        post = await ana.post("text")
        for number, (command, fields) in enumerate(writes(post)):
            await twice(ana, command, f"k{number}", fields)


def writes(post: int) -> list[tuple[str, dict[str, Any]]]:
    return [
        ("edit", {"post": post, "body": "new"}),
        ("react", {"post": post, "kind": "thanks"}),
        ("unreact", {"post": post, "kind": "thanks"}),
        ("follow", {"feed": "@bo"}),
        ("unfollow", {"feed": "@bo"}),
        ("mute", {"account": "@bo"}),
        ("unmute", {"account": "@bo"}),
        ("block", {"account": "@bo"}),
        ("unblock", {"account": "@bo"}),
        ("delete", {"post": post}),
    ]


async def twice(talker: Talker, command: str, key: str, fields: dict[str, Any]) -> None:
    first = await talker.ok(command, key=key, **fields)
    again = await talker.ok(command, key=key, **fields)
    assert again == {**first, "re": again["re"], "duplicate": True}, command
