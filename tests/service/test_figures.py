"""Figures over sockets: week by week."""

from collections.abc import Iterator
from typing import Any

import pytest

from handraise.domain.weeks import WEEK_MS, start_of
from handraise.protocol.times import to_wire
from handraise.service.commands import figures
from tests.service.conftest import School
from tests.service.desk import MINUTE, SECOND, asked, gone, made_room, passes
from tests.support.node import HandClock
from tests.support.talker import Talker

DEADLINES: dict[str, Any] = {"heartbeat_ms": 600_000}


pytestmark = pytest.mark.usefixtures("clock")


async def pupils(school: School, room: int, count: int) -> list[Talker]:
    code = (await school.ana.ok("room", room=room))["code"]
    made = [await school.join(f"pupil{number}", "student") for number in range(count)]
    for pupil in made:
        await pupil.ok("join", code=code)
    return made


async def on_monday(school: School, clock: HandClock, count: int) -> tuple[int, int, list[Talker]]:
    """A room with so many pupils at the moment in which a week begins, and that moment."""
    room = await made_room(school.ana, school.bo)
    monday = start_of(clock.now_ms()) + WEEK_MS
    clock.forward(monday - clock.now_ms())
    return room, monday, await pupils(school, room, count)


async def test_figures_by_week_hide_the_weeks_of_few(school: School, clock: HandClock) -> None:
    room, monday, people = await on_monday(school, clock, 5)
    for pupil in people:
        request = await asked(pupil, "How?", room=room)
        await school.ana.ok("resolve", request=request, outcome="staff")
    clock.forward(2 * WEEK_MS)
    await asked(people[0], "And this?", room=room)
    fields: dict[str, Any] = {"room": room, "since": to_wire(monday), "until": to_wire(monday + 3 * WEEK_MS)}

    staff = await school.ana.ok("figures", by="week", **fields)
    assert [week["start"] for week in staff["weeks"]] == [to_wire(monday + n * WEEK_MS) for n in range(3)]
    assert [week["figures"]["requests"] for week in staff["weeks"]] == [5, 0, 1]
    assert staff["figures"]["requests"] == 6 and staff["weeks"][0]["figures"]["states"] == {"resolved": 5}
    peer = await school.bo.ok("figures", by="week", **fields)
    assert [week["figures"] is None for week in peer["weeks"]] == [False, True, True]
    assert (peer["figures"]["people"], peer["figures"]["requests"]) == (5, 5), "or the difference would be that of one"
    assert peer["figures"] == peer["weeks"][0]["figures"]
    assert "weeks" not in await school.bo.ok("figures", **fields), "they are told where they were asked for"


async def test_peers_are_told_of_whole_weeks(school: School, clock: HandClock) -> None:
    """Of a time that was chosen so that it leaves out one request, the difference would be that of its asker."""
    room, monday, people = await on_monday(school, clock, 6)
    for pupil in people:
        clock.forward(MINUTE)
        await school.ana.ok("resolve", request=await asked(pupil, "How?", room=room), outcome="staff")
    cut = {"room": room, "since": to_wire(monday + 90 * SECOND), "until": to_wire(monday + 330 * SECOND)}
    assert (await school.ana.ok("figures", **cut))["figures"]["requests"] == 4
    peer = await school.bo.ok("figures", **cut)
    assert (peer["figures"]["requests"], peer["since"]) == (6, to_wire(monday))
    assert peer["until"] == to_wire(clock.now_ms() + 1), "of this week until now"


async def test_no_more_weeks_than_are_published_and_by_nothing_else(school: School, clock: HandClock) -> None:
    begin = start_of(clock.now_ms())
    until = to_wire(begin + 53 * WEEK_MS)
    assert len((await school.ana.ok("figures", by="week", since=to_wire(begin), until=until))["weeks"]) == 53
    refused = await school.ana.error("figures", by="week", since=to_wire(begin - 1), until=until)
    assert (refused["code"], refused["limit"], refused["value"]) == ("too_large", "figure_weeks", 53)
    assert (await school.ana.error("figures", by="day"))["field"] == "by"


@pytest.fixture
def few_counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(figures, "MOST_COUNTED", 2)
    yield 2


async def test_a_week_that_isnt_counted_whole_is_left_out(school: School, clock: HandClock, few_counted: int) -> None:
    boss = await school.join("boss", "admin")
    clock.forward(start_of(clock.now_ms()) + WEEK_MS - clock.now_ms())
    for _ in range(3):
        await asked(school.ana, "one #a")
        clock.forward(WEEK_MS)
    found = await boss.ok("figures", by="week")
    assert found["figures"]["requests"] == 2
    assert [week["figures"]["requests"] for week in found["weeks"]] == [1, 0]
    peer = await school.bo.ok("figures", by="week")
    assert [week["week"] for week in peer["weeks"]] == [week["week"] for week in found["weeks"]]


# Duty


async def test_the_staff_learns_how_the_desk_was_manned(school: School, clock: HandClock) -> None:
    """Ana is on duty for the room from minute 10 to 30; Bo waits from 0 to 40."""
    room = await made_room(school.ana, school.bo)
    request = await asked(school.bo, "How?", room=room)
    clock.forward(10 * MINUTE)
    await school.ana.ok("duty", on=True, rooms=[room], topics=["a"])
    clock.forward(10 * MINUTE)
    await school.ana.ok("duty", on=True, rooms=[room])
    clock.forward(10 * MINUTE)
    await school.ana.ok("duty", on=False)
    clock.forward(10 * MINUTE)
    await school.ana.ok("claim", request=request)
    clock.forward(10 * MINUTE)
    found = await school.ana.ok("figures", room=room, by="week")
    expected = {"minutes": 20, "topics": {}, "waiting_minutes": 40, "uncovered": 0.5}
    assert found["duty"] == expected and found["weeks"][-1]["duty"] == expected
    peer = await school.bo.ok("figures", room=room, by="week")
    assert peer["duty"] is None and {week["duty"] for week in peer["weeks"]} == {None}


async def test_duty_on_the_network_by_topic_that_which_lasts_too(school: School, clock: HandClock) -> None:
    boss = await school.join("boss", "admin")
    begin = clock.now_ms()
    await school.ana.ok("duty", on=True, topics=["a", "b"])
    clock.forward(10 * MINUTE)
    await school.ana.ok("duty", on=True, topics=["b"])
    clock.forward(10 * MINUTE)
    await school.bo.ok("duty", on=True, topics=["c"])
    clock.forward(10 * MINUTE)
    found = (await boss.ok("figures"))["duty"]
    assert found == {"minutes": 40, "topics": {"b": 30, "a": 10, "c": 10}, "waiting_minutes": 0, "uncovered": None}
    assert (await boss.ok("figures", topic="a"))["duty"]["minutes"] == 10
    early = await boss.ok("figures", since=to_wire(begin), until=to_wire(begin + 5 * MINUTE))
    assert early["duty"]["topics"] == {"a": 5, "b": 5}
    assert (await school.ana.ok("figures"))["duty"] is None


async def test_duty_that_ends_by_its_time_or_with_the_connection_is_history_too(
    school: School, clock: HandClock
) -> None:
    boss = await school.join("boss", "admin")
    await school.ana.ok("duty", on=True, topics=["a"], until=to_wire(clock.now_ms() + 15 * MINUTE))
    await school.bo.ok("duty", on=True, topics=["b"])
    await passes(school.node, clock, 10 * MINUTE)
    await gone(school.node, school.bo, school.cy)
    await passes(school.node, clock, 20 * MINUTE)
    assert (await boss.ok("figures"))["duty"]["topics"] == {"a": 15, "b": 11}
