"""Notifications, read marks, unread counts, word filters and lists over sockets."""

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from handraise.protocol.times import to_wire
from tests.service.conftest import School
from tests.support.node import HandClock, node
from tests.support.talker import Frame, Talker, talking


async def notified(talker: Talker, post: int, kind: str) -> Frame:
    """The next notification of that post."""
    told = await talker.until(
        lambda frame: frame["type"] == "notification" and frame["notification"].get("post") == post
    )
    assert told["notification"]["kind"] == kind and told["feeds"] == []
    shown: Frame = told["notification"]
    return shown


async def test_a_mention_and_a_reply_are_told_live_listed_and_resumed(school: School) -> None:
    position = school.bo.position
    mention = await school.ana.post("hello @bo")
    root = await school.bo.post("Root")
    reply = await school.cy.post("so @bo", reply_to=root)
    first, second = await notified(school.bo, mention, "mention"), await notified(school.bo, reply, "reply")
    assert (first["account"]["handle"], second["account"]["handle"]) == ("ana", "cy")
    listed = await school.bo.ok("notifications")
    assert (listed["notifications"], listed["more"], listed["next"]) == ([second, first], False, None)
    page = await school.bo.ok("notifications", limit=1)
    assert (page["notifications"], page["more"], page["next"]) == ([second], True, second["pos"])
    assert (await school.bo.ok("notifications", before=page["next"]))["notifications"] == [first]
    back = await school.session("bo", resume=position)
    assert [frame["notification"] for frame in back.changes("notification")] == [first, second]
    assert school.ana.changes("notification") == school.cy.changes("notification") == []
    assert (await school.ana.ok("notifications"))["notifications"] == []


async def test_an_edit_tells_once_and_a_deletion_takes_it_back(school: School) -> None:
    post = await school.ana.post("hello")
    for body in ("hello @bo", "hello", "hello again @bo"):
        await school.ana.ok("edit", post=post, body=body)
    told = await notified(school.bo, post, "mention")
    await school.ana.ok("delete", post=post)
    ended = await school.bo.change("notification", told["id"], deleted=True)
    assert ended["notification"] == {"id": told["id"], "deleted": True}
    assert len(school.bo.changes("notification")) == 2
    assert (await school.bo.ok("notifications"))["notifications"] == []


async def test_what_hides_an_author_hides_what_he_made_known_before(school: School) -> None:
    """A mute or block as of now: in the list, in the counts, in a resume; and its end brings it back."""
    position = school.bo.position
    told = await notified(school.bo, await school.ana.post("hello @bo"), "mention")
    for kind in ("mute", "block"):
        await school.bo.ok(kind, account="@ana")
        assert (await school.bo.ok("notifications"))["notifications"] == []
        assert (await school.bo.ok("unread"))["unread"] == {}
        assert (await school.session("bo", resume=position)).changes("notification") == []
        assert (await school.session("bo")).ready["unread"] == {}
        await school.bo.ok(f"un{kind}", account="@ana")
    assert (await school.bo.ok("notifications"))["notifications"] == [told]


@pytest.mark.parametrize(("who", "kind"), [("bo", "mute"), ("bo", "block"), ("ana", "block")])
async def test_nothing_is_told_of_a_hidden_author_live_or_later(school: School, who: str, kind: str) -> None:
    blocker: Talker = getattr(school, who)
    await blocker.ok(kind, account="@ana" if who == "bo" else "@bo")
    post = await school.ana.post("hello @bo")
    await school.ana.ok("edit", post=post, body="again @bo")
    await school.ana.ok("delete", post=post)
    await school.ana.post("one that stays @bo")
    await blocker.ok(f"un{kind}", account="@ana" if who == "bo" else "@bo")
    await notified(school.bo, await school.cy.post("@bo"), "mention")
    assert len(school.bo.changes("notification")) == 1
    assert [item["account"]["handle"] for item in (await school.bo.ok("notifications"))["notifications"]] == ["cy"]


async def test_two_worlds_that_differ_in_hidden_mentions_look_the_same(school: School) -> None:
    """Ana blocks Bo, and mentions him or doesn't: what he gets and reads is the same."""
    await school.ana.ok("block", account="@bo")
    seen = []
    for body in ("nobody", "hello @bo"):
        post = await school.ana.post(body)
        await school.ana.ok("edit", post=post, body=body + "!")
        await school.ana.ok("delete", post=post)
        await school.bo.ok("home")
        replies = [await school.bo.ok(command) for command in ("notifications", "unread", "home")]
        seen.append([{name: value for name, value in reply.items() if name not in ("re", "seq")} for reply in replies])
    assert seen[0] == seen[1] and not school.bo.changes("notification", "post")


async def test_a_block_between_check_and_commit_keeps_it_untold(tmp_path: Path) -> None:
    """S27, for a mention and for a filter that comes meanwhile."""
    async with node(tmp_path / "data") as it, AsyncExitStack() as stack:
        ana, bo, cy = [await it.talker(stack, handle) for handle in ("ana", "bo", "cy")]
        it.held.before.shut()
        first = ana.tell("post", body="keeps the writer busy")
        await it.held.before.somebody()
        muting, filtering = bo.tell("mute", account="@ana"), cy.tell("filter", words=["hello"])
        await it.journal.waiting(2)
        posting = ana.tell("post", body="hello @bo @cy")
        await it.journal.waiting(3)
        it.held.before.open()
        for reply in (first, muting, filtering, posting):
            assert (await reply)["type"] == "ok"
        for talker in (bo, cy):
            assert (await talker.ok("notifications"))["notifications"] == []


# ---------------------------------------------------------------- read and unread


async def test_a_mark_moves_forward_for_all_sessions_and_is_in_ready(school: School) -> None:
    second = await school.session("bo")
    await school.bo.ok("follow", feed="#a")
    first, last = await school.ana.post("one #a"), await school.ana.post("two #a")
    mark = (await school.bo.ok("read", feed="#a", pos=first))["read"]
    assert mark == {"id": mark["id"], "feed": "topic:a", "pos": first}
    assert (await second.until(lambda frame: frame["type"] == "read"))["read"] == mark
    assert (await school.bo.ok("read", feed="#a", pos=0))["read"] == mark
    assert (await school.bo.ok("read", feed="#a", pos=last, key="k"))["read"] == mark | {"pos": last}
    assert (await school.bo.ok("read", feed="#a", pos=last, key="k"))["duplicate"]
    error = await school.bo.error("read", feed="#a", pos=10**6)
    assert (error["code"], error["field"]) == ("invalid", "pos")
    assert (await school.session("bo")).ready["reads"] == [mark | {"pos": last}]
    assert (await school.session("ana")).ready["reads"] == []


@pytest.mark.parametrize(
    ("feed", "code"),
    [("@nobody", "not_found"), ("inbox:1", "not_found"), ("thread:999", "not_found"), ("room", "invalid")],
)
async def test_what_can_not_be_marked(school: School, feed: str, code: str) -> None:
    assert (await school.bo.error("read", feed=feed, pos=0))["code"] == code


async def test_a_mark_of_who_blocks_is_refused_as_for_nobody(school: School) -> None:
    await school.ana.ok("block", account="@bo")
    blocked, unknown = [await school.bo.error("read", feed=feed, pos=0) for feed in ("@ana", "@nobody")]
    assert blocked | {"re": ""} == unknown | {"re": ""}


async def test_unread_counts_what_is_new_from_others_in_loud_feeds(school: School) -> None:
    await school.ana.post("before #a")
    for feed, mode in (("#a", "live"), ("#b", "notify"), ("#c", "quiet"), ("@cy", "live")):
        await school.bo.ok("follow", feed=feed, mode=mode)
    inbox = f"inbox:{school.bo.account['id']}"
    first = await school.ana.post("one #a #b #c @bo")
    await school.bo.post("my own #a")
    gone = await school.ana.post("gone #a")
    await school.ana.ok("delete", post=gone)
    root = await school.cy.post("root")
    await school.ana.post("reply", reply_to=await school.bo.post("in it", reply_to=root))
    expected = {"topic:a": 1, "topic:b": 1, f"user:{school.cy.account['id']}": 1, f"thread:{root}": 1, inbox: 2}
    assert (await school.bo.ok("unread"))["unread"] == expected
    assert (await school.session("bo")).ready["unread"] == expected
    await school.bo.ok("read", feed="#a", pos=first)
    told = (await school.bo.ok("notifications"))["notifications"]
    await school.bo.ok("read", feed=inbox, pos=told[1]["pos"])
    del expected["topic:a"]
    assert (await school.bo.ok("unread"))["unread"] == expected | {inbox: 1}


async def test_a_resume_has_none_of_it(school: School) -> None:
    back = await school.session("bo", resume=school.bo.position)
    assert set(back.ready) == {"type", "re", "account", "seq"}


async def test_ready_has_what_the_account_has_set_for_itself(school: School) -> None:
    await school.bo.ok("mute", account="@ana")
    await school.bo.ok("block", account="@cy")
    filtered = (await school.bo.ok("filter", words=["exam"]))["filter"]
    listed = (await school.bo.ok("list", title="Maths", feeds=["#a"]))["list"]
    ready = (await school.session("bo")).ready
    assert [mute["account"] for mute in ready["mutes"]] == [school.ana.account["id"]]
    assert [block["account"] for block in ready["blocks"]] == [school.cy.account["id"]]
    assert (ready["filters"], ready["lists"], ready["reads"]) == ([filtered], [listed], [])
    others = (await school.session("cy")).ready
    assert [others[name] for name in ("mutes", "blocks", "filters", "lists")] == [[], [], [], []]


async def test_whom_the_network_is_closed_to_sees_no_notification_of_it(tmp_path: Path) -> None:
    async with node(tmp_path / "data", students_on_network=True) as it, AsyncExitStack() as stack:
        ana, token = await it.talker(stack, "ana"), await it.account("sam", "student")
        sam = await stack.enter_async_context(talking(it.url, token))
        position = sam.position
        await notified(sam, await ana.post("hello @sam"), "mention")
    async with node(tmp_path / "data") as it, AsyncExitStack() as stack:
        sam = await stack.enter_async_context(talking(it.url, token))
        assert sam.ready["unread"] == {}
        assert (await sam.ok("notifications"))["notifications"] == []
        back = await stack.enter_async_context(talking(it.url, token, resume=position))
        assert back.changes() == []


# ---------------------------------------------------------------- filters


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
