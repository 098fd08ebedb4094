"""Presence and typing over real sockets: told to those who may know, and never written down."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.service.conftest import School
from tests.support.node import node
from tests.support.talker import Frame, Talker, talking

QUICK: dict[str, Any] = {"presence_every_ms": 0, "presence_grace_ms": 0, "typing_every_ms": 0}


@pytest.fixture
async def school(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[School]:
    """As elsewhere, with timers that are due at once, and the flags that a test wants."""
    async with node(tmp_path / "data", **QUICK, **getattr(request, "param", {})) as it, AsyncExitStack() as stack:
        tokens = {handle: await it.account(handle) for handle in ("ana", "bo", "cy")}
        ana, bo, cy = [await stack.enter_async_context(talking(it.url, token)) for token in tokens.values()]
        yield School(it, stack, ana, bo, cy, tokens)


def told(talker: Talker, kind: str = "presence") -> list[Frame]:
    return [frame for frame in talker.frames if frame["type"] == kind]


async def heard(talker: Talker, account: int, *, online: bool = True) -> None:
    frame = {"type": "presence", "account": account, "online": online}
    await talker.until(lambda other: other == frame)


async def settled(school: School, *talkers: Talker) -> None:
    """Whatever was to be told to these before has come: somebody whom they follow comes online after it."""
    late = await school.join(f"late{len(school.tokens)}")
    account = late.account["id"]
    for talker in talkers:
        await talker.ok("follow", feed=f"user:{account}")
        await heard(talker, account)


async def test_followers_and_watchers_are_told_and_nobody_else(school: School) -> None:
    await school.ana.ok("follow", feed="@bo")
    await school.cy.ok("watch", feed="@bo")
    bo = school.bo.account["id"]
    await heard(school.ana, bo)
    await heard(school.cy, bo)
    await school.bo.close()
    await heard(school.ana, bo, online=False)
    await heard(school.cy, bo, online=False)
    again = await school.session("bo")
    await heard(school.ana, bo)
    await settled(school, again)
    assert {frame["account"] for frame in told(again)} == {max(frame["account"] for frame in told(again))}
    assert all("seq" not in frame for frame in told(school.ana))


async def test_who_comes_back_is_told_who_is_there_and_no_more(school: School) -> None:
    """Also on resume: what was told on another connection counts for nothing."""
    bo = school.bo.account["id"]
    await school.ana.ok("follow", feed="@bo")
    await school.ana.ok("follow", feed="@cy")
    await heard(school.ana, bo)
    await school.cy.close()
    await heard(school.ana, school.cy.account["id"], online=False)
    for resume in (None, school.ana.position):
        again = await school.session("ana", resume=resume)
        await heard(again, bo)
        assert [frame["account"] for frame in told(again)] == [bo]
        kinds = [frame["type"] for frame in again.frames]
        assert kinds.index("presence") > kinds.index("ready" if resume is None else "caught_up")


async def test_one_of_two_connections_is_enough(school: School) -> None:
    await school.ana.ok("follow", feed="@bo")
    await heard(school.ana, school.bo.account["id"])
    second = await school.session("bo")
    await school.bo.close()
    await settled(school, school.ana)
    assert [frame["online"] for frame in told(school.ana) if frame["account"] == second.account["id"]] == [True]


async def test_nothing_of_it_is_stored_or_numbered(school: School) -> None:
    await school.ana.ok("follow", feed="@bo")
    await heard(school.ana, school.bo.account["id"])
    start, head = school.ana.position, school.node.held.head
    await school.bo.close()
    await heard(school.ana, school.bo.account["id"], online=False)
    root = await school.cy.post("thread")
    await school.ana.ok("watch", feed=f"thread:{root}")
    await school.cy.ok("typing", feed=f"thread:{root}")
    await school.ana.until(lambda frame: frame["type"] == "typing")
    assert school.node.held.head == head + 1
    again = await school.session("ana", resume=start)
    assert not told(again, "typing") and school.ana.cursor <= head + 1


async def test_hidden_is_offline_both_ways_and_shown_again(school: School) -> None:
    ana, bo = school.ana.account["id"], school.bo.account["id"]
    await school.ana.ok("watch", feed="@bo")
    await school.bo.ok("follow", feed="@ana")
    await heard(school.ana, bo)
    await heard(school.bo, ana)
    await school.bo.ok("block", account="@ana")
    await heard(school.ana, bo, online=False)
    await heard(school.bo, ana, online=False)
    await school.bo.close()
    back = await school.session("bo")
    await settled(school, school.ana, back)
    assert [frame["online"] for frame in told(school.ana) if frame["account"] == bo] == [True, False]
    assert not [frame for frame in told(back) if frame["account"] == ana]
    await back.ok("unblock", account="@ana")
    await heard(school.ana, bo)


async def test_of_whom_one_has_muted_one_is_not_told_when_one_begins_to_look(school: School) -> None:
    bo = school.bo.account["id"]
    await school.ana.ok("follow", feed="@bo")
    await heard(school.ana, bo)
    await school.cy.ok("mute", account="@bo")
    await school.cy.ok("watch", feed="@bo")
    await settled(school, school.cy)
    assert not [frame for frame in told(school.cy) if frame["account"] == bo]
    await school.cy.ok("unmute", account="@bo")
    await heard(school.cy, bo)


async def test_who_does_not_want_to_be_seen_is_not(school: School) -> None:
    bo = school.bo.account["id"]
    await school.ana.ok("follow", feed="@bo")
    await heard(school.ana, bo)
    reply = await school.bo.ok("set_privacy", presence="nobody")
    assert reply["privacy"] == {"id": bo, "presence": "nobody"}
    await heard(school.ana, bo, online=False)
    second = await school.session("bo")
    assert second.ready["privacy"]["presence"] == "nobody"
    await settled(school, school.ana)
    await school.bo.ok("typing", feed="@ana")
    await settled(school, school.ana)
    assert [frame["online"] for frame in told(school.ana) if frame["account"] == bo] == [True, False]
    assert not told(school.ana, "typing")
    await second.ok("set_privacy", presence="followers")
    await heard(school.ana, bo)
    assert [frame["privacy"]["presence"] for frame in school.bo.changes("privacy")] == ["nobody", "followers"]
    error = await school.bo.error("set_privacy", presence="friends")
    assert (error["code"], error["field"]) == ("invalid", "presence")


@pytest.mark.parametrize("school", [{"students_on_network": True}], indirect=True)
async def test_students_are_never_shown_on_the_network(school: School) -> None:
    """S23: though they are in it here, and whatever they set."""
    sam = await school.join("sam", "student")
    await sam.ok("set_privacy", presence="followers")
    await school.ana.ok("follow", feed="@sam")
    root = await school.ana.post("a thread")
    await sam.ok("typing", feed=f"thread:{root}")
    await settled(school, school.ana)
    assert not [frame for frame in told(school.ana) if frame["account"] == sam.account["id"]]
    await sam.ok("follow", feed="@ana")
    await heard(sam, school.ana.account["id"])
    await school.ana.ok("watch", feed=f"thread:{root}")
    await sam.ok("typing", feed="@ana")
    frame = await school.ana.until(lambda frame: frame["type"] == "typing")
    assert frame["feed"] == f"direct:{sam.account['id']}", "in a conversation with somebody it is his own word"


@pytest.mark.parametrize("school", [{"presence": False}], indirect=True)
async def test_a_site_without_presence_tells_nobody_anything(school: School) -> None:
    await school.ana.ok("follow", feed="@bo")
    await school.ana.ok("watch", feed=f"thread:{await school.bo.post('a thread')}")
    await school.bo.ok("typing", feed="@ana")
    await school.bo.close()
    last = await school.cy.post("@ana")
    await school.ana.change("post", last)
    assert not told(school.ana) and not told(school.ana, "typing")


async def test_typing_in_a_thread_is_told_to_those_who_look_at_it(school: School) -> None:
    root = await school.ana.post("a thread")
    await school.bo.ok("watch", feed=f"thread:{root}")
    await school.cy.ok("typing", feed=f"thread:{root}")
    frame = await school.bo.until(lambda frame: frame["type"] == "typing")
    assert frame == {"type": "typing", "feed": f"thread:{root}", "account": frame["account"]}
    assert frame["account"]["handle"] == "cy"
    await settled(school, school.ana, school.cy)
    assert not told(school.ana, "typing"), "she doesn't follow it yet"
    assert not told(school.cy, "typing")


async def test_typing_is_hidden_from_whom_the_writer_is_hidden_from(school: School) -> None:
    root = await school.cy.post("a thread")
    for talker in (school.ana, school.bo):
        await talker.ok("watch", feed=f"thread:{root}")
    await school.ana.ok("mute", account="@cy")
    await school.cy.ok("typing", feed=f"thread:{root}")
    await school.bo.until(lambda frame: frame["type"] == "typing")
    await school.cy.ok("typing", feed="@ana")
    await settled(school, school.ana)
    assert not told(school.ana, "typing")


async def test_typing_to_one_is_told_to_him_alone_and_to_a_wide_token_alone(school: School) -> None:
    narrow = (await school.node.service.accounts.new_token("bo", scopes=("read", "write")))[1]
    bridge = await school.stack.enter_async_context(talking(school.node.url, narrow))
    await school.ana.ok("typing", feed=f"direct:{school.bo.account['id']}")
    frame = await school.bo.until(lambda frame: frame["type"] == "typing")
    assert frame["feed"] == f"direct:{school.ana.account['id']}" and frame["account"]["handle"] == "ana"
    await settled(school, bridge, school.ana, school.cy)
    assert not any(told(talker, "typing") for talker in (bridge, school.ana, school.cy))


async def test_refusals_of_typing(school: School) -> None:
    reply = await school.ana.post("reply", reply_to=await school.ana.post("root"))
    for feed, code in (
        ("#algebra", "invalid"),
        ("user:1", "invalid"),
        (f"inbox:{school.bo.account['id']}", "invalid"),
        ("direct:0", "invalid"),
        ("direct:999", "not_found"),
        ("@nobody", "not_found"),
        ("@ana", "conflict"),
        ("thread:999", "not_found"),
        (f"thread:{reply}", "not_found"),
    ):
        assert (await school.ana.error("typing", feed=feed))["code"] == code, feed


async def test_typing_is_passed_on_once_in_a_while(tmp_path: Path) -> None:
    """By a real clock that can't come to its end here: the second word is taken, and told to nobody."""
    async with node(tmp_path / "data", **(QUICK | {"typing_every_ms": 60_000})) as it, AsyncExitStack() as stack:
        ana, bo = await it.talker(stack, "ana"), await it.talker(stack, "bo")
        for _ in range(3):
            await ana.ok("typing", feed="@bo")
        ident = (await ana.ok("direct", to="@bo", body="done"))["direct"]["id"]
        await bo.change("direct", ident)
        assert len(told(bo, "typing")) == 1
