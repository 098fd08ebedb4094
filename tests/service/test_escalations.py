"""Whom a request is brought to, by the site's policy or the room's, and whom quiet hours leave alone; over real
sockets, on a clock that the test moves: it shows 08:00 UTC."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Final

from handraise.protocol.times import to_wire
from tests.service.conftest import School
from tests.service.desk import MINUTE, SECOND, asked, made_room, passes, told
from tests.support.node import HandClock, node
from tests.support.receivers import HandReceivers
from tests.support.talker import Talker, talking

HOUR: Final = 60 * MINUTE
DEADLINES: Final[dict[str, Any]] = {"heartbeat_ms": 600_000}


@asynccontextmanager
async def school(folder: Path, clock: HandClock, **flags: Any) -> AsyncIterator[School]:
    async with node(folder, clock=clock, **DEADLINES, **flags) as it, AsyncExitStack() as stack:
        tokens = {handle: await it.account(handle) for handle in ("ana", "bo", "cy")}
        ana, bo, cy = [await stack.enter_async_context(talking(it.url, token)) for token in tokens.values()]
        yield School(it, stack, ana, bo, cy, tokens)


async def everybody(made: School) -> tuple[Talker, Talker, Talker]:
    """Bo is on duty for the topic, Cy follows it as `notify`, and the boss is an admin."""
    await made.bo.ok("duty", on=True, topics=["a"])
    await made.cy.ok("follow", feed="#a", mode="notify")
    return made.bo, made.cy, await made.join("boss", "admin")


async def test_the_sites_policy(tmp_path: Path, clock: HandClock) -> None:
    async with school(tmp_path / "data", clock, escalation="notify 30, admins 40; again 60; rounds 2") as made:
        bo, cy, boss = await everybody(made)
        request = await asked(made.ana, "How? #a")
        now = 0
        for at, heard in ((29, (0, 0)), (30, (1, 0)), (40, (1, 1)), (99, (1, 1)), (100, (2, 1)), (110, (2, 2))):
            await passes(made.node, clock, (at - now) * SECOND)
            now = at
            assert (len(await told(cy, request)), len(await told(boss, request))) == heard, at
        await passes(made.node, clock, HOUR)
        assert (len(await told(cy, request)), len(await told(boss, request))) == (2, 2)
        assert await told(bo, request) == await told(made.ana, request) == []


async def test_a_site_that_is_off_alerts_nobody(tmp_path: Path, clock: HandClock) -> None:
    async with school(tmp_path / "data", clock, escalation="off") as made:
        people = (made.ana, *await everybody(made))
        request = await asked(made.ana, "How? #a", urgent=True)
        await made.bo.ok("claim", request=request)
        await made.bo.ok("release", request=request)
        await passes(made.node, clock, HOUR)
        assert [await told(each, request) for each in people] == [["claim"], [], [], []]


async def test_a_rooms_policy_is_that_of_the_requests_that_are_asked_from_then_on(
    tmp_path: Path, clock: HandClock
) -> None:
    async with school(tmp_path / "data", clock) as made:
        ana, bo, cy = made.ana, made.bo, made.cy
        room = await made_room(ana, bo, cy, escalation="lead 20; rounds 1")
        first = await asked(bo, "How?", room=room)
        changed = await ana.ok("update_room", room=room, escalation=" Asker 10,LEAD 600 ")
        assert changed["room"]["escalation"] == "asker 10, lead 600; again 300; rounds 3"
        seen = await cy.until(lambda frame: frame["type"] == "room" and frame["seq"] == changed["seq"])
        assert seen["room"] == changed["room"] == (await bo.ok("room", room=room))["room"]
        second = await asked(cy, "How?", room=room)
        await passes(made.node, clock, 20 * SECOND)
        assert (await told(ana, first), await told(bo, first)) == (["alert"], [])
        assert (await told(ana, second), await told(cy, second)) == ([], ["waiting"])
        await passes(made.node, clock, 600 * SECOND)
        assert (await told(ana, first), await told(ana, second)) == (["alert"], ["alert"])
        await bo.ok("withdraw", request=first)
        assert (await ana.ok("update_room", room=room, escalation="site"))["room"]["escalation"] is None
        third = await asked(bo, "How?", room=room)
        await passes(made.node, clock, 300 * SECOND - 1)
        assert (await told(ana, third), await told(bo, third)) == ([], ["waiting"])
        await passes(made.node, clock, 1)
        assert await told(ana, third) == ["alert"]


async def test_what_no_room_can_have_is_refused_in_words(tmp_path: Path, clock: HandClock) -> None:
    async with school(tmp_path / "data", clock) as made:
        room = await made_room(made.ana, made.bo)
        await made.ana.ok("set_role", room=room, account="@bo", role="helper")
        for field, text, why in (
            ("escalation", "head 5", "'head' is no level"),
            ("escalation", "duty 0; rounds 11", "rounds 11 is not between 1 and 10"),
            ("quiet_hours", "22-6", "'22-6' is no time of the day"),
            ("quiet_hours", "22:00-22:00", "begins when it ends"),
        ):
            for command, more in (("create_room", {"title": "Lab"}), ("update_room", {"room": room})):
                error = await made.ana.error(command, **more, **{field: text})
                assert (error["code"], error["field"]) == ("invalid", field) and why in error["message"]
        for field in ("escalation", "quiet_hours"):
            assert (await made.ana.error("update_room", room=room, **{field: "x" * 201}))["code"] == "invalid"
            assert (await made.bo.error("update_room", room=room, **{field: "off"}))["code"] == "forbidden"
        shown = (await made.bo.ok("room", room=room))["room"]
        assert (shown["escalation"], shown["quiet_hours"]) == (None, None)


async def test_in_quiet_hours_only_who_is_on_duty_and_the_asker_hear_of_it(tmp_path: Path, clock: HandClock) -> None:
    """From 08:01 to 09:00 in London; the others are told once at their end, also after a restart."""
    flags: dict[str, Any] = {"quiet_hours": "08:01-09:00", "timezone": "Europe/London"}
    receivers = HandReceivers("hook")
    async with school(tmp_path / "data", clock, receivers=receivers, **flags) as made:
        bo, cy, boss = await everybody(made)
        request = await asked(made.ana, "How? #a")
        await passes(made.node, clock, 59 * MINUTE)
        heard = {name: await told(each, request) for name, each in (("bo", bo), ("ana", made.ana), ("cy", cy))}
        assert heard == {"bo": ["alert"] * 3, "ana": ["waiting"] * 3, "cy": []}
        assert await told(boss, request) == [] and not receivers.sent["hook"]
        tokens = made.tokens
    async with AsyncExitStack() as stack:
        it = await stack.enter_async_context(
            node(tmp_path / "data", clock=clock, receivers=receivers, **DEADLINES, **flags)
        )
        cy, boss = [await stack.enter_async_context(talking(it.url, tokens[name])) for name in ("cy", "boss")]
        await passes(it, clock, MINUTE - 1)
        assert (await told(cy, request), await told(boss, request)) == ([], [])
        await passes(it, clock, 1)
        assert (await told(cy, request), await told(boss, request)) == (["alert"], ["alert"])
        await receivers.took("hook", 1)
        await passes(it, clock, 10 * HOUR)
        assert (await told(cy, request), await told(boss, request)) == (["alert"], ["alert"])


async def test_what_is_taken_in_quiet_hours_wakes_nobody_after_them(tmp_path: Path, clock: HandClock) -> None:
    async with school(tmp_path / "data", clock, quiet_hours="08:01-09:00") as made:
        bo, cy, boss = await everybody(made)
        request = await asked(made.ana, "How? #a")
        await passes(made.node, clock, 30 * MINUTE)
        await boss.ok("claim", request=request)
        await boss.ok("need_info", request=request, body="Which?")
        await passes(made.node, clock, HOUR)
        assert await told(cy, request) == []
        await made.ana.ok("post", body="This one.", reply_to=request)
        await boss.ok("release", request=request)
        await passes(made.node, clock, 0)
        assert await told(cy, request) == ["alert"], "it waits again, and they are over"
        assert (await told(boss, request), len(await told(bo, request))) == (["alert"], 3)


async def test_a_rooms_own_hours_are_in_place_of_the_sites(tmp_path: Path, clock: HandClock) -> None:
    async with school(tmp_path / "data", clock, quiet_hours="08:00-09:00") as made:
        ana, bo, cy = made.ana, made.bo, made.cy
        quiet = await made_room(ana, bo, cy, escalation="lead 0; rounds 1")
        loud = await made_room(ana, bo, cy, escalation="lead 0; rounds 1", quiet_hours="off")
        later = await made_room(ana, bo, cy, escalation="lead 0; rounds 1", quiet_hours=" 07:00 - 10:30 ")
        requests = [await asked(bo, "How?", room=room) for room in (quiet, loud, later)]
        for ms, heard in ((0, [0, 1, 0]), (HOUR, [1, 1, 0]), (90 * MINUTE, [1, 1, 1]), (HOUR, [1, 1, 1])):
            await passes(made.node, clock, ms)
            assert [len(await told(ana, request)) for request in requests] == heard
        assert (await ana.ok("room", room=later))["room"]["quiet_hours"] == "07:00-10:30"


async def test_hours_that_are_made_longer_meanwhile_hold_back_longer(tmp_path: Path, clock: HandClock) -> None:
    async with school(tmp_path / "data", clock) as made:
        ana, bo = made.ana, made.bo
        room = await made_room(ana, bo, escalation="lead 0; rounds 1", quiet_hours="07:00-08:30")
        request = await asked(bo, "How?", room=room)
        await passes(made.node, clock, MINUTE)
        await ana.ok("update_room", room=room, quiet_hours="07:00-09:00")
        await passes(made.node, clock, 58 * MINUTE)
        assert await told(ana, request) == []
        await passes(made.node, clock, MINUTE)
        assert await told(ana, request) == ["alert"]


async def test_figures_count_as_brought_only_what_was(tmp_path: Path, clock: HandClock) -> None:
    async with school(tmp_path / "data", clock) as made:
        room = await made_room(made.ana, made.bo, escalation="lead 0; rounds 1", quiet_hours="07:00-08:30")
        since = to_wire(clock.now_ms())
        await asked(made.bo, "How?", room=room)
        await passes(made.node, clock, HOUR)
        found = (await made.ana.ok("figures", room=room, since=since))["figures"]
        assert found["reach"]["median_ms"] == 30 * MINUTE
