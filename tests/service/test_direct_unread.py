"""How many messages of a conversation are new, and up to where it was read."""

from contextlib import AsyncExitStack
from pathlib import Path

from tests.service.conftest import School
from tests.service.test_direct import send
from tests.support.node import node
from tests.support.talker import Talker, talking


async def new(talker: Talker) -> dict[str, int]:
    """What `unread` says of conversations."""
    found = (await talker.ok("unread"))["unread"]
    return {feed: count for feed, count in found.items() if feed.startswith("direct:")}


async def test_messages_are_new_until_they_are_read_or_answered(school: School) -> None:
    ana, bo = school.ana.account["id"], school.bo.account["id"]
    sent = [(await send(school.ana, "@bo", f"number {number}"))["id"] for number in range(4)]
    await send(school.cy, "@bo")
    cy = f"direct:{school.cy.account['id']}"
    assert await new(school.bo) == {f"direct:{ana}": 4, cy: 1}
    assert await new(school.ana) == {}
    mark = (await school.bo.ok("read", feed=f"direct:{ana}", pos=sent[1]))["read"]
    assert (mark["feed"], mark["pos"]) == (f"direct:{ana}", sent[1])
    assert await new(school.bo) == {f"direct:{ana}": 2, cy: 1}
    fresh = await school.session("bo")
    assert fresh.ready["unread"] == {f"direct:{ana}": 2, cy: 1} and mark in fresh.ready["reads"]
    await school.ana.ok("delete", post=sent[2])
    assert await new(school.bo) == {f"direct:{ana}": 1, cy: 1}
    answer = (await send(school.bo, "@ana", "an answer"))["id"]
    assert await new(school.bo) == {cy: 1}
    assert await new(school.ana) == {f"direct:{bo}": 1}
    await send(school.ana, "@bo")
    assert await new(school.bo) == {f"direct:{ana}": 1, cy: 1}
    assert (await school.bo.ok("read", feed=f"direct:{ana}", pos=answer))["read"]["pos"] == answer
    assert await new(school.bo) == {f"direct:{ana}": 1, cy: 1}


async def test_a_mark_comes_to_the_other_sessions_and_again_on_resume(school: School) -> None:
    second = await school.session("bo")
    position = second.position
    sent = await send(school.ana, "@bo")
    feed = f"direct:{school.ana.account['id']}"
    mark = (await school.bo.ok("read", feed=feed, pos=sent["pos"]))["read"]
    assert (await second.until(lambda frame: frame["type"] == "read"))["read"] == mark
    back = await school.session("bo", resume=position)
    assert [frame["read"] for frame in back.changes("read")] == [mark]
    assert school.ana.changes("read") == []


async def test_whom_one_hides_counts_for_nothing_and_has_no_mark_if_he_blocks(school: School) -> None:
    await send(school.ana, "@bo")
    await send(school.cy, "@bo")
    ana, cy = (f"direct:{talker.account['id']}" for talker in (school.ana, school.cy))
    await school.bo.ok("mute", account="@ana")
    assert await new(school.bo) == {cy: 1}
    assert (await school.bo.ok("read", feed=ana, pos=1))["read"]["pos"] == 1, "who opens it has read it"
    await school.cy.ok("block", account="@bo")
    assert await new(school.bo) == {}
    nobody = await school.bo.error("read", feed="direct:999", pos=1)
    blocked = await school.bo.error("read", feed=cy, pos=1)
    assert (
        (blocked["code"], blocked["message"]) == (nobody["code"], nobody["message"]) == ("not_found", nobody["message"])
    )
    beyond = await school.bo.error("read", feed=ana, pos=10**6)
    assert (beyond["code"], beyond["field"]) == ("invalid", "pos")


async def test_counting_ends_at_the_published_limit(tmp_path: Path) -> None:
    async with node(tmp_path / "data", limit_unread_most=10) as it, AsyncExitStack() as stack:
        ana, bo = await it.talker(stack, "ana"), await it.talker(stack, "bo")
        for number in range(12):
            await send(ana, "@bo", f"number {number}")
        assert await new(bo) == {f"direct:{ana.account['id']}": 10}


async def test_a_token_without_the_scope_hears_of_no_conversation(tmp_path: Path) -> None:
    """Neither that something is new, nor with whom one talks: not live, on resume, from the store, or at first."""
    data = tmp_path / "data"
    async with node(data) as it, AsyncExitStack() as stack:
        ana, bo = await it.talker(stack, "ana"), await it.talker(stack, "bo")
        _, narrow = await it.service.accounts.new_token("bo", scopes=["read", "write"])
        async with talking(it.url, narrow) as bridge:
            start = bridge.position
            sent = await send(ana, "@bo")
            feed = f"direct:{ana.account['id']}"
            assert await new(bridge) == {}
            assert (await bridge.error("read", feed=feed, pos=1))["code"] == "forbidden"
            await bo.ok("read", feed=feed, pos=sent["pos"])
            await send(ana, "@bo")
            last = (await bo.ok("read", feed="#a", pos=1))["read"]
            await bridge.change("read", last["id"])
            assert [frame["read"] for frame in bridge.changes("read")] == [last]
            async with talking(it.url, narrow, resume=start) as again:
                assert [frame["read"] for frame in again.changes("read")] == [last]
            async with talking(it.url, narrow) as fresh:
                assert (fresh.ready["unread"], fresh.ready["reads"]) == ({}, [last])
    async with node(data) as it, talking(it.url, narrow, resume=start) as again:
        assert [frame["read"] for frame in again.changes("read")] == [last]
