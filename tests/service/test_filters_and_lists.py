"""Word filters and lists over sockets, and the limits of all that is an account's own."""

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from handraise.protocol.times import to_wire
from tests.service.conftest import School, notified
from tests.support.node import HandClock, node
from tests.support.talker import Talker, talking


async def test_a_filter_is_told_to_all_sessions_and_keeps_alerts_away(school: School) -> None:
    second = await school.session("bo")
    filtered = (await school.bo.ok("filter", words=["Exam", " final \n grades", "exam"]))["filter"]
    assert filtered == {"id": filtered["id"], "words": ["exam", "final grades"], "until": None}
    assert (await second.change("filter", filtered["id"]))["filter"] == filtered
    post = await school.ana.post("the EXAM @bo")
    await school.bo.change("post", post)
    await school.bo.ok("unfilter", filter=filtered["id"])
    assert (await second.change("filter", filtered["id"], deleted=True))["filter"] == {
        "id": filtered["id"],
        "deleted": True,
    }
    await notified(school.bo, await school.ana.post("the exam again @bo"), "mention")
    assert len(school.bo.changes("notification")) == 1
    assert (await school.bo.error("unfilter", filter=filtered["id"]))["code"] == "not_found"


async def test_a_timed_filter_ends_by_itself(tmp_path: Path) -> None:
    clock = HandClock()
    async with node(tmp_path / "data", clock=clock) as it, AsyncExitStack() as stack:
        bo = await it.talker(stack, "bo")
        until = to_wire(clock.now_ms() + 20)
        filtered = (await bo.ok("filter", words=["exam"], until=until))["filter"]
        assert filtered["until"] == until
        clock.forward(20)
        await bo.change("filter", filtered["id"], deleted=True)
        assert (await stack.enter_async_context(talking(it.url, await it.account("cy")))).ready["filters"] == []


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"words": []}, "invalid", "words"),
        ({"words": [" "]}, "invalid", "words"),
        ({"words": ["a\u200bb\u0007"]}, "invalid", "words"),
        ({"words": "exam"}, "invalid", "words"),
        ({"words": ["exam"], "until": "tomorrow"}, "invalid", "until"),
    ],
)
async def test_what_can_not_be_filtered(school: School, fields: dict[str, Any], code: str, field: str) -> None:
    error = await school.bo.error("filter", **fields)
    assert (error["code"], error["field"]) == (code, field)


# ---------------------------------------------------------------- lists


async def test_a_list_is_read_without_a_follow_and_hides_whom_one_hides(school: School) -> None:
    listed = (await school.bo.ok("list", title=" Maths ", feeds=["@ana", "#Algebra", "@ana"]))["list"]
    assert listed == {
        "id": listed["id"],
        "title": "Maths",
        "feeds": [f"user:{school.ana.account['id']}", "topic:algebra"],
    }
    mine, topic, other = await school.ana.post("Ana's"), await school.cy.post("#algebra"), await school.cy.post("else")
    found = (await school.bo.ok("home", list=listed["id"]))["posts"]
    assert [post["id"] for post in found] == [topic, mine]
    assert (await school.bo.ok("home"))["posts"] == [] and not school.bo.changes("post")
    await school.ana.ok("block", account="@bo")
    assert [post["id"] for post in (await school.bo.ok("home", list=listed["id"]))["posts"]] == [topic]
    assert (await school.cy.error("home", list=listed["id"]))["code"] == "not_found"
    renamed = await school.bo.ok("list", title="M", feeds=[f"user:{school.ana.account['id']}"], list=listed["id"])
    assert renamed["list"]["title"] == "M"
    assert (await school.cy.error("unlist", list=listed["id"]))["code"] == "not_found"
    await school.bo.ok("unlist", list=listed["id"])
    assert (await school.bo.error("home", list=listed["id"]))["code"] == "not_found"
    assert other


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"title": "", "feeds": ["#a"]}, "invalid", "title"),
        ({"title": "x\u0007", "feeds": ["#a"]}, "invalid", "title"),
        ({"title": "x", "feeds": []}, "invalid", "feeds"),
        ({"title": "x", "feeds": ["thread:1"]}, "invalid", "feeds"),
        ({"title": "x", "feeds": ["inbox:1"]}, "invalid", "feeds"),
        ({"title": "x", "feeds": ["@nobody"]}, "not_found", None),
        ({"title": "x", "feeds": ["user:999"]}, "not_found", None),
        ({"title": "x", "feeds": ["#a"], "list": 999}, "not_found", None),
    ],
)
async def test_what_is_no_list(school: School, fields: dict[str, Any], code: str, field: str | None) -> None:
    error = await school.bo.error("list", **fields)
    assert (error["code"], error.get("field")) == (code, field)


async def test_a_list_tells_nothing_of_a_block(school: School) -> None:
    await school.ana.ok("block", account="@bo")
    ana = school.ana.account["id"]
    for there, not_there in (("@ana", "@nobody"), (f"user:{ana}", "user:999")):
        errors = [await school.bo.error("list", title="x", feeds=[feed]) for feed in (there, not_there)]
        assert errors[0] | {"re": ""} == errors[1] | {"re": ""}


# ---------------------------------------------------------------- limits


async def test_each_limit_at_one_below_at_it_and_past_it(tmp_path: Path) -> None:
    limits = {"filter_words": 2, "filter_word_chars": 4, "feeds_per_list": 2, "name_chars": 3}
    flags: dict[str, Any] = {f"limit_{name}": value for name, value in limits.items()}
    async with node(tmp_path / "data", **flags) as it, AsyncExitStack() as stack:
        ana = await it.talker(stack, "ana")
        for size in (1, 2, 3):
            await expect(ana, size <= 2, "filter_words", "filter", words=[f"w{n}" for n in range(size)])
            await expect(ana, size <= 2, "feeds_per_list", "list", title="x", feeds=[f"#t{n}" for n in range(size)])
        for size in (3, 4, 5):
            await expect(ana, size <= 4, "filter_word_chars", "filter", words=["w" * size])
        for size in (2, 3, 4):
            reply = await ana.ask("list", title="x" * size, feeds=["#a"])
            assert (reply["type"] == "ok") is (size <= 3) and (size <= 3 or "name_chars" in reply["message"])


async def expect(talker: Talker, fine: bool, limit: str, command: str, **fields: Any) -> None:
    reply = await talker.ask(command, **fields)
    assert (reply["type"] == "ok") is fine, reply
    assert fine or (reply["code"], reply["limit"]) == ("too_large", limit)


async def test_how_many_filters_and_lists_there_may_be(tmp_path: Path) -> None:
    async with node(tmp_path / "data", limit_filters=2, limit_lists=2) as it, AsyncExitStack() as stack:
        ana = await it.talker(stack, "ana")
        for kind, fields in (("filter", {"words": ["w"]}), ("list", {"title": "x", "feeds": ["#a"]})):
            made = [(await ana.ok(kind, **fields))[kind]["id"] for _ in range(2)]
            error = await ana.error(kind, **fields)
            assert (error["code"], error["details"]) == ("conflict", {f"{kind}s": 2})
            await ana.ok(f"un{kind}", **{kind: made[0]})
            await ana.ok(kind, **fields)


async def test_how_much_is_kept_and_counted(tmp_path: Path) -> None:
    flags: dict[str, Any] = {"limit_notifications_kept": 3, "limit_read_marks": 2, "limit_unread_most": 2}
    async with node(tmp_path / "data", **flags) as it, AsyncExitStack() as stack:
        ana, bo = await it.talker(stack, "ana"), await it.talker(stack, "bo")
        inbox = f"inbox:{bo.account['id']}"
        ids: list[int] = []
        for count in (1, 2, 3, 4):
            ids.append((await notified(bo, await ana.post("@bo"), "mention"))["id"])
            assert (await bo.ok("unread"))["unread"] == {inbox: min(count, 2)}
        await bo.change("notification", ids[0], deleted=True)
        assert [told["id"] for told in (await bo.ok("notifications"))["notifications"]] == ids[:0:-1]
        await bo.ok("read", feed=inbox, pos=1)
        marks = [(await bo.ok("read", feed=f"#t{number}", pos=1))["read"] for number in range(3)]
        await bo.change("read", marks[0]["id"], deleted=True)
        ready = (await stack.enter_async_context(talking(it.url, (await it.service.accounts.new_token("bo"))[1]))).ready
        assert [mark["feed"] for mark in ready["reads"]] == [inbox, "topic:t1", "topic:t2"]
