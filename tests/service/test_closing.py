"""Rooms that close at a time, and announcements to those who wait; over sockets, on a clock that the test moves."""

from pathlib import Path
from typing import Any

import pytest

from handraise.protocol.times import to_wire
from tests.service.conftest import School
from tests.service.desk import MINUTE, asked, made_room, passes, told
from tests.support.node import HandClock, node
from tests.support.talker import Talker, talking

DEADLINES: dict[str, Any] = {"heartbeat_ms": 600_000}
HOUR = 60 * MINUTE


pytestmark = pytest.mark.usefixtures("clock")


async def shown(talker: Talker, room: int) -> dict[str, Any]:
    found: dict[str, Any] = (await talker.ok("room", room=room))["room"]
    return found


# Closing


async def test_a_room_closes_at_its_time_and_who_waits_is_told(school: School, clock: HandClock) -> None:
    room = await made_room(school.ana, school.bo)
    at = clock.now_ms() + 10 * MINUTE
    made = (await school.ana.ok("update_room", room=room, closes_at=to_wire(at)))["room"]
    assert (made["closes_at"], made["closed_at"]) == (to_wire(at), None)
    assert (await school.bo.change("room", room))["room"]["closes_at"] == to_wire(at)
    request = await asked(school.bo, "How?", room=room)
    await passes(school.node, clock, 9 * MINUTE)
    await school.bo.ok("post", room=room, body="still open")
    await passes(school.node, clock, MINUTE)
    closed = await shown(school.bo, room)
    assert (closed["closed_at"], closed["closes_at"]) == (to_wire(at), None)
    assert (await school.bo.ok("get", post=request))["post"]["help"]["state"] == "expired"
    assert (await school.bo.error("post", room=room, body="late"))["code"] == "closed"
    last = [frame["room"]["closed_at"] for frame in school.bo.changes("room")][-1]
    assert last == to_wire(at), "members are told"


async def test_from_its_time_on_nothing_is_written_even_before_the_row_is_settled(
    school: School, clock: HandClock
) -> None:
    room = await made_room(school.ana, school.bo)
    code = (await school.ana.ok("room", room=room))["code"]
    await school.ana.ok("update_room", room=room, closes_at=to_wire(clock.now_ms() + MINUTE))
    clock.forward(MINUTE)
    assert (await school.bo.error("post", room=room, body="late"))["code"] == "closed"
    assert (await school.cy.error("join", code=code))["code"] == "closed"


async def test_what_was_set_is_put_off_taken_back_and_ended_by_hand(school: School, clock: HandClock) -> None:
    room = await made_room(school.ana, school.bo)
    begin = clock.now_ms()
    await school.ana.ok("update_room", room=room, closes_at=to_wire(begin + MINUTE))
    await school.ana.ok("update_room", room=room, closes_at=to_wire(begin + HOUR))
    await school.ana.ok("update_room", room=room, title="Algebra 3")
    await passes(school.node, clock, 2 * MINUTE)
    assert (await shown(school.bo, room))["closes_at"] == to_wire(begin + HOUR), "what is left out stays"
    assert (await school.ana.ok("update_room", room=room, closes_at=None))["room"]["closes_at"] is None
    await passes(school.node, clock, 2 * HOUR)
    assert (await shown(school.bo, room))["closed_at"] is None
    await school.ana.ok("update_room", room=room, closes_at=to_wire(clock.now_ms() + HOUR))
    by_hand = (await school.ana.ok("update_room", room=room, closed=True))["room"]
    assert by_hand["closes_at"] is None
    await passes(school.node, clock, 2 * HOUR)
    assert (await shown(school.bo, room))["closed_at"] == by_hand["closed_at"]


async def test_a_time_to_come_for_a_room_that_is_open_set_by_its_lead(school: School, clock: HandClock) -> None:
    room = await made_room(school.ana, school.bo)
    soon = to_wire(clock.now_ms() + MINUTE)
    assert (await school.ana.error("update_room", room=room, closes_at=to_wire(clock.now_ms())))["field"] == "closes_at"
    assert (await school.ana.error("update_room", room=room, closes_at="soon"))["field"] == "closes_at"
    assert (await school.bo.error("update_room", room=room, closes_at=soon))["code"] == "forbidden"
    both = await school.ana.error("update_room", room=room, closed=True, closes_at=soon)
    assert both["field"] == "closes_at"
    await school.ana.ok("update_room", room=room, closed=True)
    assert (await school.ana.error("update_room", room=room, closes_at=soon))["field"] == "closes_at"
    assert (await school.ana.ok("update_room", room=room, closed=False, closes_at=soon))["room"]["closes_at"] == soon


async def test_a_room_closes_also_where_the_server_stood_still_then(tmp_path: Path, clock: HandClock) -> None:
    at = clock.now_ms() + 10 * MINUTE
    async with node(tmp_path / "data", clock=clock, **DEADLINES) as it:
        token, other = await it.account("ana"), await it.account("bo")
        async with talking(it.url, token) as ana, talking(it.url, other) as bo:
            room = await made_room(ana, bo)
            request = await asked(bo, "How?", room=room)
            await ana.ok("update_room", room=room, closes_at=to_wire(at))
    clock.forward(HOUR)
    async with node(tmp_path / "data", clock=clock, **DEADLINES) as it, talking(it.url, other) as bo:
        await passes(it, clock, 0)
        assert (await shown(bo, room))["closed_at"] == to_wire(at)
        assert (await bo.ok("get", post=request))["post"]["help"]["state"] == "expired"


# Announcements to those who wait


async def test_those_who_wait_are_told_of_an_announcement(school: School) -> None:
    room = await made_room(school.ana, school.bo, school.cy)
    other = await school.join("dee")
    code = (await school.ana.ok("room", room=room))["code"]
    await other.ok("join", code=code)
    await asked(school.bo, "How?", room=room)
    taken = await asked(other, "Why?", room=room)
    await school.ana.ok("claim", request=taken)
    made = (await school.ana.ok("announce", room=room, body="Come to bench 4, @bo.", waiting=True))["post"]
    assert made["announcement"]
    assert await told(school.bo, made["id"]) == ["announce"], "of a mention besides it isn't told"
    assert await told(other, made["id"]) == ["announce"] and await told(school.cy, made["id"]) == []
    plain = (await school.ana.ok("announce", room=room, body="For all."))["post"]["id"]
    assert await told(school.bo, plain) == []
    await school.ana.ok("delete", post=made["id"])
    assert await told(school.bo, made["id"]) == []


async def test_who_asks_anonymously_is_told_too_and_nobody_else_learns_of_it(school: School) -> None:
    room = await made_room(school.ana, school.bo, school.cy)
    await asked(school.bo, "How?", room=room, anonymous=True)
    made = (await school.ana.ok("announce", room=room, body="Come to bench 4.", waiting=True))["post"]["id"]
    assert await told(school.bo, made) == ["announce"] and await told(school.cy, made) == []
    assert not school.cy.changes("notification") and not school.ana.changes("notification")


async def test_who_waits_elsewhere_no_more_or_hides_from_the_writer_isnt_told(school: School) -> None:
    room = await made_room(school.ana, school.bo, school.cy)
    await asked(school.bo, "elsewhere #a")
    done = await asked(school.bo, "here", room=room)
    await school.bo.ok("withdraw", request=done)
    await asked(school.cy, "here too", room=room)
    await school.cy.ok("mute", account="@ana")
    made = (await school.ana.ok("announce", room=room, body="Come to bench 4.", waiting=True))["post"]["id"]
    assert await told(school.bo, made) == [] and await told(school.cy, made) == []
    assert (await school.bo.error("announce", room=room, body="No!", waiting=True))["code"] == "forbidden"
