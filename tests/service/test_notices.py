"""Notifications, read marks and unread counts over sockets."""

from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.service.conftest import School, notified
from tests.support.node import node
from tests.support.talker import Talker, talking


async def test_a_page_of_notifications_has_the_posts_that_it_is_about(school: School) -> None:
    root = await school.cy.post("Root")
    within = await school.ana.post("so @bo", reply_to=root)
    alone = await school.ana.post("hello @bo")
    await notified(school.bo, alone, "mention")
    await school.bo.ok("react", post=alone, kind="thanks")
    page = await school.bo.ok("notifications")
    assert [post["id"] for post in page["posts"]] == [alone, within]
    assert page["posts"] == [(await school.bo.ok("get", post=post))["post"] for post in (alone, within)]
    assert page["marks"] == (await school.bo.ok("get", post=alone))["marks"] != []
    await school.cy.ok("block", account="@bo")
    page = await school.bo.ok("notifications")
    assert [post["id"] for post in page["posts"]] == [alone], "not for whom the thread's author has blocked"


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
