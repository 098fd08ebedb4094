"""The help desk around a request: whom it reaches, the same question, the next one, what was asked before, figures, and
alerts when nobody comes; over real sockets, on a clock that the test moves."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from handraise.protocol.times import to_wire
from handraise.store.sqlite import requests
from tests.service.conftest import School
from tests.service.desk import MINUTE, SECOND, asked, gone, heard, made_room, passes, told
from tests.support.node import HandClock, node
from tests.support.talker import Frame, Talker, talking

DEADLINES: dict[str, Any] = {"heartbeat_ms": 600_000}
HOUR = 60 * MINUTE


pytestmark = pytest.mark.usefixtures("clock")


# Reach


async def reach(talker: Talker, body: str = "How? #a", **fields: Any) -> tuple[int, int, int]:
    found = (await talker.ok("reach", body=body, **fields))["reach"]
    return found["reached"], found["online"], found["on_duty"]


async def test_zero_is_said_at_once(school: School) -> None:
    assert await reach(school.ana) == (0, 0, 0)
    tally = (await school.ana.ok("ask", body="How? #a"))["post"]["tally"]
    assert (tally["reached"], tally["online"]) == (0, 0)


async def test_each_account_is_counted_once(school: School) -> None:
    """By a topic, another, the person and duty at the same time, on two connections; the asker never."""
    await school.session("bo")
    for feed in ("#a", "#b", "@ana"):
        await school.bo.ok("follow", feed=feed)
    await school.bo.ok("duty", on=True, topics=["a", "b"])
    await school.ana.ok("follow", feed="#a")
    await school.ana.ok("duty", on=True, topics=["a"])
    assert await reach(school.ana, "How? #a #b") == (1, 1, 1)
    await school.cy.ok("duty", on=True, topics=["a"])
    assert await reach(school.ana, "How? #a #b") == (2, 2, 2)
    tally = (await school.ana.ok("ask", body="How? #a #b"))["post"]["tally"]
    assert (tally["reached"], tally["online"]) == (2, 2)


@pytest.mark.parametrize("how", ["mutes", "quiet"])
async def test_the_number_doesnt_tell_who_mutes_or_follows_quietly(school: School, how: str) -> None:
    await school.bo.ok("follow", feed="#a", mode="quiet" if how == "quiet" else "live")
    if how == "mutes":
        await school.bo.ok("mute", account="@ana")
    assert await reach(school.ana) == (1, 1, 0)


@pytest.mark.parametrize("how", ["blocks", "is blocked", "disabled", "unfollowed"])
async def test_who_gets_nothing_isnt_counted(school: School, how: str) -> None:
    await school.bo.ok("follow", feed="#a")
    assert await reach(school.ana) == (1, 1, 0)
    match how:
        case "blocks":
            await school.bo.ok("block", account="@ana")
        case "is blocked":
            await school.ana.ok("block", account="@bo")
        case "unfollowed":
            await school.bo.ok("unfollow", feed="#a")
        case _:
            await school.node.service.accounts.set_active("bo", False)
    assert await reach(school.ana) == (0, 0, 0)


async def test_who_is_away_or_hides_that_he_is_there_isnt_online(school: School) -> None:
    for talker in (school.bo, school.cy):
        await talker.ok("follow", feed="#a")
    await school.bo.ok("set_privacy", presence="nobody")
    assert await reach(school.ana) == (2, 1, 0)
    await gone(school.node, school.cy, school.ana)
    assert await reach(school.ana) == (2, 0, 0)


async def test_a_room_reaches_its_members_and_its_staff_whatever_they_hide(school: School) -> None:
    room = await made_room(school.ana, school.bo, school.cy)
    await (await school.join("dee")).ok("follow", feed="#a")
    await school.ana.ok("mute", account="@cy")
    await school.bo.ok("mute", account="@cy")
    assert await reach(school.cy, room=room) == (2, 2, 0)
    assert await reach(school.ana, room=room) == (2, 2, 0)


async def test_the_usual_wait_is_told_of_five(school: School, clock: HandClock) -> None:
    """Five askers, by how long each waited for somebody who took or answered it: who waits still, at least so long."""
    di, eve = await school.join("di"), await school.join("eve")
    for asker, minutes in ((school.ana, 1), (school.bo, 2), (school.cy, 4), (di, 9), (school.ana, 9), (eve, 9)):
        assert (await school.ana.ok("reach", body="How? #a"))["reach"]["usual_wait_ms"] is None
        request = await asked(asker, "How? #a")
        helper = school.ana if asker is not school.ana else school.bo
        clock.forward(minutes * MINUTE)
        if minutes < 4:
            await helper.ok("claim", request=request)
        else:
            await helper.ok("answer", request=request, body="So.")
    assert (await school.ana.ok("reach", body="How? #a"))["reach"]["usual_wait_ms"] == 4 * MINUTE
    for asker in (school.ana, school.bo):
        await asked(asker, "Still nobody #a")
    clock.forward(8 * MINUTE)
    assert (await school.ana.ok("reach", body="How? #a"))["reach"]["usual_wait_ms"] == 9 * MINUTE
    assert (await school.ana.ok("reach", body="How? #b"))["reach"]["usual_wait_ms"] is None


# The same question


async def test_who_has_the_same_question_hears_the_answer(school: School) -> None:
    request = await asked(school.ana, "How? #a")
    mark = (await school.cy.ok("me_too", request=request))["mark"]
    assert mark == {"post": request, "reactions": [], "me_too": True}
    await school.cy.ok("me_too", request=request)
    await school.ana.change("tally", request, me_too=1)
    answer = (await school.bo.ok("answer", request=request, body="So."))["post"]["id"]
    await school.cy.change("post", answer)
    await school.ana.ok("accept", request=request, answer=answer)
    error = await (await school.join("dee")).error("me_too", request=request)
    assert (error["code"], error["details"]) == ("conflict", {"state": "resolved"})


async def test_the_own_question_and_what_is_none_cant_be_joined(school: School) -> None:
    request, post = await asked(school.ana, "How? #a"), await school.ana.post("So #a")
    error = await school.ana.error("me_too", request=request)
    assert (error["code"], error["details"]) == ("conflict", {"request": request})
    assert (await school.bo.error("me_too", request=post))["code"] == "not_found"


async def test_it_can_be_taken_back(school: School, clock: HandClock) -> None:
    request = await asked(school.ana, "How? #a")
    await school.cy.ok("me_too", request=request)
    await school.ana.change("tally", request, me_too=1)
    assert (await school.cy.ok("me_too", request=request, on=False))["mark"]["me_too"] is False
    await passes(school.node, clock, 2 * SECOND)
    await school.ana.change("tally", request, me_too=0)
    [post] = (await school.bo.ok("requests"))["requests"]
    assert post["tally"]["me_too"] == 0


# The next one


async def test_of_twenty_at_once_each_gets_another(tmp_path: Path) -> None:
    """All have looked at the list before the first has taken one."""
    async with node(tmp_path / "data") as it, AsyncExitStack() as stack:
        ana = await it.talker(stack, "ana")
        helpers = [await it.talker(stack, f"helper{number}") for number in range(20)]
        requests = [await asked(ana, f"Question {number} #a") for number in range(20)]
        it.held.before.shut()
        ana.tell("set_privacy", presence="followers")
        await it.held.before.somebody()
        asks = [helper.tell("next") for helper in helpers]
        await it.journal.waiting(20)
        it.held.before.open()
        replies = await asyncio.gather(*asks)
        assert {reply["type"] for reply in replies} == {"ok"}
        assert sorted(reply["post"]["id"] for reply in replies) == requests
        holders = {reply["post"]["help"]["claimant"]["handle"] for reply in replies}
        assert holders == {f"helper{number}" for number in range(20)}
        error = await helpers[0].error("next")
        assert (error["code"], error["message"]) == ("not_found", "Nobody waits.")


async def test_the_next_one_is_the_first_of_the_list(school: School) -> None:
    """Urgent ones first, then the earlier; one's own never, nor what somebody has."""
    first = await asked(school.ana, "one #a")
    second = await asked(school.ana, "two #b")
    urgent = await asked(school.ana, "three #b", urgent=True)
    await asked(school.bo, "mine #a", urgent=True)
    taken = [(await school.bo.ok("next"))["post"]["id"] for _ in range(3)]
    assert taken == [urgent, first, second]
    assert (await school.bo.error("next"))["code"] == "not_found"


async def test_it_is_found_behind_more_than_a_page_of_those_that_are_taken(tmp_path: Path) -> None:
    async with node(tmp_path / "data", limit_list_items=2) as it, AsyncExitStack() as stack:
        ana, bo, cy = [
            await stack.enter_async_context(talking(it.url, await it.account(name))) for name in ("ana", "bo", "cy")
        ]
        for _ in range(3):
            await bo.ok("claim", request=await asked(ana, "Taken #a"))
        own, wanted = await asked(cy, "My own #a"), await asked(ana, "Open #a")
        assert own < wanted == (await cy.ok("next"))["post"]["id"]


async def test_the_next_one_of_a_topic_or_of_a_room(school: School) -> None:
    room = await made_room(school.ana, school.bo)
    other, mine = await asked(school.cy, "one #a"), await asked(school.cy, "two #b")
    inside = await asked(school.bo, "three #b", room=room)
    assert (await school.ana.ok("next", topic="#B"))["post"]["id"] == mine
    assert (await school.ana.error("next", topic="b"))["code"] == "not_found"
    assert (await school.ana.ok("next", room=room))["post"]["id"] == inside
    assert (await school.ana.ok("next"))["post"]["id"] == other
    assert (await school.ana.error("next", topic="b", room=room))["field"] == "topic"


async def test_the_next_one_is_nobodys_who_blocks(school: School) -> None:
    await asked(school.ana, "one #a")
    await school.ana.ok("block", account="@bo")
    assert (await school.bo.error("next"))["code"] == "not_found"


# What was asked before


async def similar(talker: Talker, body: str, **fields: Any) -> list[int]:
    return [post["id"] for post in (await talker.ok("similar", body=body, **fields))["requests"]]


async def test_what_was_answered_comes_first(school: School) -> None:
    text = "The projector shows no picture"
    open_one = await asked(school.ana, f"{text} at all #edtech")
    answered = await asked(school.ana, "My projector lost its picture #edtech")
    await asked(school.ana, "Which textbook for year nine? #edtech")
    await school.ana.post(f"{text}, says everybody #edtech")
    assert await similar(school.cy, text) == [open_one, answered]
    await school.bo.ok("answer", request=answered, body="The round button.")
    assert await similar(school.cy, text) == [answered, open_one]
    page = await school.cy.ok("similar", body=text, limit=1)
    assert ([post["id"] for post in page["requests"]], page["more"]) == ([answered], True)
    assert await similar(school.cy, "a b") == []


async def test_what_one_may_not_see_isnt_found(school: School) -> None:
    text = "The projector shows no picture"
    room = await made_room(school.ana, school.bo)
    inside = await asked(school.bo, text, room=room)
    hidden, gone_one = await asked(school.bo, f"{text} #a"), await asked(school.ana, f"{text} #a")
    await school.bo.ok("block", account="@cy")
    await school.ana.ok("delete", post=gone_one)
    assert await similar(school.cy, text) == []
    assert (await school.cy.error("similar", body=text, room=room))["code"] == "not_found"
    assert await similar(school.ana, text) == [hidden]
    assert await similar(school.ana, text, room=room) == [inside]


# Figures


async def test_figures_of_few_are_the_staffs_alone(school: School, clock: HandClock) -> None:
    room = await made_room(school.ana, school.bo, school.cy)
    pupils = [school.bo, school.cy]
    code = (await school.ana.ok("room", room=room))["code"]
    for number in range(3):
        pupil = await school.join(f"pupil{number}", "student")
        await pupil.ok("join", code=code)
        pupils.append(pupil)
    for count, pupil in enumerate(pupils, 1):
        request = await asked(pupil, "How?", room=room)
        clock.forward(MINUTE)
        await school.ana.ok("claim", request=request)
        await school.ana.ok("resolve", request=request, outcome="staff")
        assert ((await school.bo.ok("figures", room=room))["figures"] is not None) == (count == 5)
        found = (await school.ana.ok("figures", room=room))["figures"]
        assert (found["requests"], found["people"], found["claim"]["median_ms"]) == (count, count, MINUTE)
    assert found["states"] == {"resolved": 5} and found["within"] == {"2": 1.0, "5": 1.0, "15": 1.0}


async def test_figures_of_a_topic_and_of_a_time(school: School, clock: HandClock) -> None:
    boss = await school.join("boss", "admin")
    begin = clock.now_ms()
    await asked(school.ana, "one #a")
    clock.forward(HOUR)
    later = await asked(school.bo, "two #a #b")
    await school.ana.ok("claim", request=later)
    await asked(school.bo, "three", room=await made_room(school.ana, school.bo))

    async def count(**fields: Any) -> int:
        found: int = (await boss.ok("figures", **fields))["figures"]["requests"]
        return found

    assert [await count(topic="#a"), await count(topic="b"), await count(topic="c"), await count()] == [2, 1, 0, 2]
    assert await count(until=to_wire(begin + HOUR)) == 1
    assert await count(since=to_wire(begin + 1)) == 1
    assert (await school.ana.ok("figures"))["figures"] is None, "an educator is no staff of the network"
    assert (await boss.error("figures", since=to_wire(begin), until=to_wire(begin)))["field"] == "since"


# Rooms


async def test_peers_help_where_the_room_lets_them(school: School) -> None:
    room = await made_room(school.ana, school.bo, school.cy)
    request = await asked(school.bo, "How?", room=room)
    assert (await school.cy.error("claim", request=request))["code"] == "forbidden"
    shown = (await school.ana.ok("update_room", room=room, peers=True))["room"]
    assert shown["peers"] and (await school.cy.change("room", room))["room"]["peers"]
    assert (await school.cy.ok("claim", request=request))["post"]["help"]["claimant"]["handle"] == "cy"
    assert (await school.bo.error("claim", request=request))["code"] == "forbidden", "nobody helps himself"
    await school.ana.ok("set_role", room=room, account="@cy", role="observer")
    assert (await school.cy.error("answer", request=request, body="So."))["code"] == "forbidden"


async def test_a_room_that_takes_none_takes_the_staffs(school: School) -> None:
    room = await made_room(school.ana, school.bo, asking=False)
    error = await school.bo.error("ask", body="How?", room=room)
    assert (error["code"], error["message"]) == ("closed", "This room takes no requests now.")
    await asked(school.ana, "Who can help me?", room=room)
    await school.ana.ok("update_room", room=room, asking=True)
    request = await asked(school.bo, "How?", room=room)
    await school.ana.ok("update_room", room=room, asking=False)
    await school.ana.ok("claim", request=request)


async def test_requests_end_with_their_room(school: School, clock: HandClock) -> None:
    """What waits, in whatever state; who asked is told where he stands."""
    room = await made_room(school.ana, school.bo, school.cy)
    taken, waiting = await asked(school.bo, "one", room=room), await asked(school.cy, "two", room=room)
    await school.ana.ok("claim", request=taken)
    mine = await asked(school.ana, "three", room=room)
    await school.ana.ok("resolve", request=mine, outcome="self")
    await school.ana.ok("update_room", room=room, closed=True)
    await passes(school.node, clock, 0)
    for asker, request in ((school.bo, taken), (school.cy, waiting)):
        await expired(asker, request)
    await heard(school.bo)
    assert (await school.bo.ok("queue", room=room))["waiting"] == 0
    ended = (await school.ana.ok("get", post=mine))["post"]["help"]
    assert (ended["state"], ended["outcome"]) == ("resolved", "self")
    assert await told(school.bo, taken) == ["claim"], "and nobody is alerted any more"


async def expired(talker: Talker, request: int) -> Frame:
    """The change by which it hears that."""

    def holds(frame: Frame) -> bool:
        ours = frame["type"] == "post" and frame["post"]["id"] == request
        return ours and bool(frame["post"]["help"]["state"] == "expired")

    return await talker.until(holds)


# When nobody comes


async def everybody(school: School) -> tuple[Talker, Talker, Talker]:
    """Bo is on duty for the topic, Cy follows it as `notify`, and the boss is an admin."""
    await school.bo.ok("duty", on=True, topics=["a"])
    await school.cy.ok("follow", feed="#a", mode="notify")
    return school.bo, school.cy, await school.join("boss", "admin")


@pytest.mark.parametrize("urgent", [False, True])
async def test_from_the_first_alert_to_the_third_round_and_the_end(
    school: School, clock: HandClock, urgent: bool
) -> None:
    bo, cy, boss = await everybody(school)
    request = await asked(school.ana, "How? #a", urgent=urgent)
    for talker in (bo, cy):
        await talker.change("post", request)  # all whom it reaches have it from the first
    half = 2 if urgent else 1
    expected = {bo: 0, cy: 0, school.ana: 0, boss: 0}
    now = 0
    for turn in range(4):
        for talker, seconds in ((bo, 0), (cy, 90), (school.ana, 150), (boss, 600)):
            due = (turn * 900 + seconds) * SECOND // half
            if due:
                await passes(school.node, clock, due - now - 1)
                assert len(await told(talker, request)) == expected[talker], "nobody is told before his time"
                await passes(school.node, clock, 1)
                now = due
            else:
                await passes(school.node, clock, 0)
            expected[talker] += turn < 3
            assert {each: len(await told(each, request)) for each in expected} == expected, (turn, seconds)
    assert await told(school.ana, request) == ["waiting"] * 3
    assert await told(bo, request) == await told(cy, request) == await told(boss, request) == ["alert"] * 3
    await passes(school.node, clock, 24 * HOUR)
    ended = (await school.ana.ok("get", post=request))["post"]["help"]
    assert (ended["state"], ended["automatic"]) == ("expired", True)


async def test_the_clock_stands_while_somebody_has_it(school: School, clock: HandClock) -> None:
    bo, cy, boss = await everybody(school)
    request = await asked(school.ana, "How? #a")
    await passes(school.node, clock, 30 * SECOND)
    await boss.ok("claim", request=request)
    await boss.ok("need_info", request=request, body="Which?")
    await passes(school.node, clock, HOUR)
    assert await told(cy, request) == []
    await school.ana.ok("post", body="This one.", reply_to=request)
    await boss.ok("release", request=request)
    await passes(school.node, clock, 60 * SECOND - 1)
    assert await told(cy, request) == []
    await passes(school.node, clock, 1)
    assert (await told(cy, request), await told(bo, request)) == (["alert"], ["alert"])
    await boss.ok("resolve", request=request, outcome="peer")
    await passes(school.node, clock, HOUR)
    assert (await told(cy, request), await told(bo, request)) == (["alert"], ["alert"])
    await school.ana.ok("reopen", request=request)
    await passes(school.node, clock, 90 * SECOND)
    assert (await told(cy, request), await told(bo, request)) == (["alert"] * 2, ["alert"] * 2)


async def test_alerts_go_on_after_a_restart(tmp_path: Path, clock: HandClock) -> None:
    """What came due while nobody ran is told then; each once."""
    async with node(tmp_path / "data", clock=clock, **DEADLINES) as it, AsyncExitStack() as stack:
        tokens = {handle: await it.account(handle) for handle in ("ana", "cy")}
        ana, cy = [await stack.enter_async_context(talking(it.url, token)) for token in tokens.values()]
        await cy.ok("follow", feed="#a", mode="notify")
        request = await asked(ana, "How? #a")
        await passes(it, clock, 0)
    clock.forward(10 * MINUTE)
    async with node(tmp_path / "data", clock=clock, **DEADLINES) as it, AsyncExitStack() as stack:
        ana, cy = [await stack.enter_async_context(talking(it.url, token)) for token in tokens.values()]
        await passes(it, clock, 0)
        assert (await told(cy, request), await told(ana, request)) == (["alert"], ["waiting"])
        await passes(it, clock, HOUR)
        assert (await told(cy, request), await told(ana, request)) == (["alert"] * 3, ["waiting"] * 3)


@pytest.mark.parametrize("how", ["mutes", "filters", "blocks", "is blocked", "disabled", "a student now", "claimed"])
async def test_nobody_is_alerted_who_may_or_will_not_hear_of_it(school: School, clock: HandClock, how: str) -> None:
    _, cy, _ = await everybody(school)
    request = await asked(school.ana, "How? #a")
    accounts = school.node.service.accounts
    match how:
        case "mutes":
            await cy.ok("mute", account="@ana")
        case "filters":
            await cy.ok("filter", words=["how"])
        case "blocks":
            await cy.ok("block", account="@ana")
        case "is blocked":
            await school.ana.ok("block", account="@cy")
        case "disabled":
            await accounts.set_active("cy", False)
        case "a student now":
            await school.node.journal.commit(accounts.put("cy", "Cy", "student", update=True))
        case _:
            await school.bo.ok("claim", request=request)
            await school.bo.ok("answer", request=request, body="So.")
    await passes(school.node, clock, 2 * MINUTE)
    if how == "disabled":
        await accounts.set_active("cy", True)
    if how == "a student now":
        await school.node.journal.commit(accounts.put("cy", "Cy", "educator", update=True))
    again = await school.session("cy")
    assert await told(again, request) == []


@pytest.mark.parametrize("how", ["mutes", "blocks", "is blocked", "filters"])
async def test_the_staff_of_a_room_are_alerted_whatever_they_hide(school: School, clock: HandClock, how: str) -> None:
    """On duty there, and as its lead; a member who helps there isn't."""
    room = await made_room(school.ana, school.bo, school.cy, peers=True)
    for helper in (school.ana, school.cy):
        await helper.ok("duty", on=True, rooms=[room])
        match how:
            case "mutes":
                await helper.ok("mute", account="@bo")
            case "blocks":
                await helper.ok("block", account="@bo")
            case "is blocked":
                await school.bo.ok("block", account=f"@{helper.account['handle']}")
            case _:
                await helper.ok("filter", words=["how"])
    request = await asked(school.bo, "How?", room=room)
    await passes(school.node, clock, 5 * MINUTE)
    assert (await told(school.ana, request), await told(school.cy, request)) == (["alert", "alert"], [])


async def test_a_level_alerts_so_many_at_most(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "MOST_ALERTED", 2)
    for handle in ("di", "eve", "fay"):
        await (await school.join(handle)).ok("follow", feed="#a", mode="notify")
    request = await asked(school.ana, "How? #a")
    assert len(await school.node.held.alerted("notify", request, frozenset({"educator"}))) == 2


async def test_the_leads_of_a_room_are_alerted_and_no_admin(school: School, clock: HandClock) -> None:
    boss = await school.join("boss", "admin")
    room = await made_room(school.ana, school.bo, school.cy, boss)
    await school.ana.ok("set_role", room=room, account="@cy", role="lead")
    request = await asked(school.bo, "How?", room=room)
    await passes(school.node, clock, 5 * MINUTE)
    assert await told(school.ana, request) == await told(school.cy, request) == ["alert"]
    await passes(school.node, clock, 5 * MINUTE)
    assert await told(boss, request) == []
