"""The table «where a post goes» and «leaving a feed», live and in replay alike."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.service.conftest import School
from tests.support.node import node
from tests.support.talker import Frame, Talker, talking


async def given(school: School, talker: Talker) -> list[int]:
    """The posts that a session was given up to now; something for it alone ends the wait."""
    handle = talker.account["handle"]
    marker = await (await messenger(school)).post(f"marker @{handle}")
    await talker.change("post", marker)
    return [frame["post"]["id"] for frame in talker.changes("post") if frame["post"]["id"] != marker]


async def messenger(school: School) -> Talker:
    if "messenger" not in school.tokens:
        school.tokens["messenger"] = await school.node.account("messenger")
    return await school.session("messenger")


async def test_a_post_goes_to_its_authors_followers_its_topics_and_those_it_mentions(school: School) -> None:
    dee, eve = await school.join("dee"), await school.join("eve")
    await school.bo.ok("follow", feed="@ana")
    await school.cy.ok("follow", feed="#a")
    post = await school.ana.post("hello #a #b @dee")
    for talker, expected in ((school.bo, [post]), (school.cy, [post]), (dee, [post]), (eve, []), (school.ana, [post])):
        assert await given(school, talker) == expected, talker.account["handle"]


async def test_a_post_in_several_of_ones_feeds_comes_once(school: School) -> None:
    for feed in ("@ana", "#a", "#b"):
        await school.bo.ok("follow", feed=feed)
    await school.bo.ok("watch", feed="#a")
    post = await school.ana.post("#a #b @bo")
    assert await given(school, school.bo) == [post]


async def test_a_reply_goes_to_its_thread_its_parents_author_its_mentions_and_its_own_tags(school: School) -> None:
    dee, eve, flo = await school.join("dee"), await school.join("eve"), await school.join("flo")
    root = await school.ana.post("root #a")
    parent = await school.bo.post("parent", reply_to=root)
    await dee.ok("watch", feed=f"thread:{root}")
    await eve.ok("follow", feed="#b")
    await flo.ok("follow", feed="@cy")
    await flo.ok("follow", feed="#a")
    reply = await school.cy.post("reply #b @eve", reply_to=parent)
    assert reply in await given(school, school.bo)
    assert reply in await given(school, school.ana)
    assert await given(school, dee) == [reply]
    assert await given(school, eve) == [reply]
    assert await given(school, flo) == []
    assert dee.changes("post")[0]["feeds"] == ["topic:b", f"thread:{root}"]


async def test_no_inbox_is_ever_named(school: School) -> None:
    await school.bo.ok("follow", feed="@ana")
    post = await school.ana.post("hello @cy @bo")
    for talker in (school.bo, school.cy):
        frame = await talker.change("post", post)
        assert not [feed for feed in frame["feeds"] if feed.startswith("inbox")]


@asynccontextmanager
async def both(school: School, handle: str, *feeds: str) -> AsyncIterator[list[Talker]]:
    """A live session that follows these; when it is left, what a session gets that was away meanwhile is added."""
    live = await school.join(handle)
    for feed in feeds:
        await live.ok("follow", feed=feed)
    start = live.position
    sessions = [live]
    yield sessions
    await given(school, live)
    sessions.append(await school.session(handle, resume=start))
    school.node.hub.ring.floor = school.node.hub.head  # the next one reads the store
    sessions.append(await school.session(handle, resume=start))


def last_of(talker: Talker, post: int) -> Frame | None:
    found = [frame for frame in talker.changes("post") if frame["post"]["id"] == post]
    return found[-1] if found else None


async def test_an_edit_that_drops_the_tag_is_told_as_gone(school: School) -> None:
    async with both(school, "dee", "#a") as sessions:
        post = await school.ana.post("hello #a")
        seq = (await school.ana.ok("edit", post=post, body="hello"))["seq"]
    for talker in sessions:
        frame = last_of(talker, post)
        assert frame is not None and frame["post"] == {"id": post, "gone": True} and frame["seq"] == seq
        assert frame["feeds"] == [f"user:{school.ana.account['id']}", f"thread:{post}"]


async def test_who_still_has_it_by_another_feed_gets_the_edit(school: School) -> None:
    async with both(school, "dee", "#a", "@ana") as sessions:
        post = await school.ana.post("hello #a")
        await school.ana.ok("edit", post=post, body="hello")
    for talker in sessions:
        frame = last_of(talker, post)
        assert frame is not None and frame["post"]["body"] == "hello"


async def test_what_comes_back_is_there_again_with_its_old_place(school: School) -> None:
    async with both(school, "dee", "#a") as sessions:
        post = await school.ana.post("hello #a")
        later = await school.ana.post("later #a")
        await school.ana.ok("edit", post=post, body="hello")
        await school.ana.ok("edit", post=post, body="again #a")
    for talker in sessions:
        frame = last_of(talker, post)
        assert frame is not None and frame["post"]["body"] == "again #a" and frame["post"]["pos"] == post
    listed = (await sessions[0].ok("history", feed="#a"))["posts"]
    assert [entry["id"] for entry in listed] == [later, post]


async def test_an_edit_that_gains_a_tag_reaches_those_who_follow_it(school: School) -> None:
    async with both(school, "dee", "#b") as sessions:
        post = await school.ana.post("hello #a")
        await school.ana.ok("edit", post=post, body="hello #b")
    for talker in sessions:
        frame = last_of(talker, post)
        assert frame is not None and frame["post"]["tags"] == ["b"]


async def test_after_it_left_later_changes_are_not_told(school: School) -> None:
    async with both(school, "dee", "#a") as sessions:
        post = await school.ana.post("hello #a")
        gone = (await school.ana.ok("edit", post=post, body="hello"))["seq"]
        await school.ana.ok("edit", post=post, body="secret")
        await school.ana.ok("delete", post=post)
        await school.bo.ok("home")
    for talker in sessions:
        frame = last_of(talker, post)
        assert frame is not None and frame["seq"] == gone and frame["post"] == {"id": post, "gone": True}


async def test_a_mention_that_an_edit_takes_back_is_gone_from_the_inbox(school: School) -> None:
    async with both(school, "dee") as sessions:
        post = await school.ana.post("hello @dee")
        await school.ana.ok("edit", post=post, body="hello")
    for talker in sessions:
        frame = last_of(talker, post)
        assert frame is not None and frame["post"].get("gone")


async def test_a_deletion_is_told_in_all_feeds(school: School) -> None:
    async with both(school, "dee", "#a") as sessions:
        post = await school.ana.post("hello #a")
        await school.ana.ok("delete", post=post)
    for talker in sessions:
        frame = last_of(talker, post)
        assert frame is not None and frame["post"] == {"id": post, "deleted": True}


async def test_a_replay_leaves_out_what_was_before_the_follow(school: School) -> None:
    dee = await school.join("dee")
    start = dee.position
    before = await school.ana.post("before #a")
    await dee.ok("follow", feed="#a")
    after = await school.ana.post("after #a")
    again = await school.session("dee", resume=start)
    assert [frame["post"]["id"] for frame in again.changes("post")] == [after] != [before]
    watching = await school.session("dee", resume=start, watch=["#a"])
    assert [frame["post"]["id"] for frame in watching.changes("post")] == [before, after]


@pytest.mark.parametrize("relation", ["mute", "block"])
async def test_a_replay_leaves_out_whom_the_reader_keeps_out_now(school: School, relation: str) -> None:
    dee = await school.join("dee")
    await dee.ok("follow", feed="#a")
    start = dee.position
    await school.ana.post("by ana #a")
    other = await school.bo.post("by bo #a")
    await dee.ok(relation, account="@ana")
    for _ in range(2):
        again = await school.session("dee", resume=start)
        assert [frame["post"]["id"] for frame in again.changes("post")] == [other]
        school.node.hub.ring.floor = school.node.hub.head


async def test_a_deletion_names_the_same_feeds_from_the_store_as_live(tmp_path: Path) -> None:
    """The text is gone and its tags with it; the topics are still those in which the post was."""
    async with node(tmp_path / "data", ring_bytes=1) as it:
        token = await it.account("bo")
        async with talking(it.url, await it.account("ana")) as ana, talking(it.url, token) as bo:
            await bo.ok("follow", feed="#maths")
            position = bo.position
            ident = await ana.post("hello #maths @bo")
            await ana.ok("delete", post=ident)
            live = await bo.change("post", ident, deleted=True)
            for _ in range(2):
                await ana.post("pushes it out of the ring")
            async with talking(it.url, token, resume=position) as again:
                [replayed] = again.changes("post")
        for frame in (live, replayed):
            frame["feeds"] = sorted(frame["feeds"])
        assert replayed == live and "topic:maths" in replayed["feeds"]
