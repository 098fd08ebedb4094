"""Who says that he can help now gets the requests with his topics, as long as he is there; nobody else sees it."""

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import orjson
import pytest

from handraise.errors import Unavailable
from handraise.protocol.times import to_wire
from handraise.service import duties
from handraise.store.sqlite.maintenance import backup, restore
from tests.service.conftest import School
from tests.service.desk import MINUTE, SECOND, asked, gone, heard, made_room, passes, posts, told
from tests.support.node import HandClock, node
from tests.support.talker import Frame, Talker, talking

DEADLINES: dict[str, Any] = {"heartbeat_ms": 600_000}


pytestmark = pytest.mark.usefixtures("clock")


async def off(talker: Talker) -> Frame:
    return await talker.change("duty", talker.account["id"], on=False)


async def on_duty(talker: Talker, body: str) -> int:
    count: int = (await talker.ok("reach", body=body))["reach"]["on_duty"]
    return count


async def test_requests_come_by_the_duty_for_a_topic(school: School) -> None:
    """Posts that ask for nothing don't, nor do replies."""
    said = (await school.bo.ok("duty", on=True, topics=["#Algebra", "algebra"]))["duty"]
    assert said == {"id": school.bo.account["id"], "on": True, "topics": ["algebra"], "rooms": [], "until": None}
    assert (await school.bo.change("duty", said["id"]))["feeds"] == []
    request = await asked(school.ana, "How? #algebra")
    assert "duty:algebra" in (await school.bo.change("post", request))["feeds"]
    await school.ana.post("by the way #algebra", reply_to=request)
    await school.ana.post("Nothing to ask #algebra")
    await school.cy.ok("claim", request=request)
    await school.bo.until(lambda frame: frame["type"] == "post" and frame["post"]["help"]["state"] == "claimed")
    await heard(school.bo)
    assert posts(school.bo) == {request}


async def test_a_resume_says_by_which_duty_counters_come(school: School, clock: HandClock) -> None:
    """As it was said live."""
    await school.bo.ok("duty", on=True, topics=["a"])
    watcher = await school.session("cy")
    await watcher.ok("duty", on=True, topics=["a"])
    request = await asked(school.ana, "How? #a")
    await watcher.reached(request)
    after = watcher.position
    await school.ana.post("one more thing", reply_to=request)
    await passes(school.node, clock, SECOND)
    live = await watcher.change("tally", request)
    again = await school.session("cy", resume=after)
    assert [frame["feeds"] for frame in again.changes("tally")] == [live["feeds"]]
    assert "duty:a" in live["feeds"]


async def test_what_is_said_replaces_what_was(school: School) -> None:
    await school.bo.ok("duty", on=True, topics=["a", "b"])
    await school.bo.ok("duty", on=True, topics=["b", "c"])
    first, second, third = [await asked(school.ana, f"How? #{tag}") for tag in "abc"]
    await heard(school.bo)
    assert posts(school.bo) == {second, third} and first not in posts(school.bo)
    await school.bo.ok("duty", on=False)
    await asked(school.ana, "How? #b")
    await heard(school.bo)
    assert posts(school.bo) == {second, third}


async def test_a_topic_that_stays_keeps_since_when(school: School) -> None:
    """A resume brings what came for it while nobody was connected, and of a new topic what came since it is one."""
    await school.bo.ok("duty", on=True, topics=["b"])
    await heard(school.bo)
    position = school.bo.position
    await gone(school.node, school.bo, school.ana)
    kept, before = await asked(school.ana, "How? #b"), await asked(school.ana, "How? #c")
    other = await school.session("bo")
    assert other.ready["duty"]["topics"] == ["b"]
    await other.ok("duty", on=True, topics=["b", "c"])
    after = await asked(school.ana, "And how? #c")
    again = await school.session("bo", resume=position)
    assert posts(again) == {kept, after} and before not in posts(again)
    await other.ok("duty", on=False)
    late = await school.session("bo", resume=position)
    assert posts(late) == set(), "who is off duty is given nothing of it"


async def test_it_ends_at_its_time(school: School, clock: HandClock) -> None:
    until = to_wire(clock.now_ms() + 10 * MINUTE)
    assert (await school.bo.ok("duty", on=True, topics=["a"], until=until))["duty"]["until"] == until
    await passes(school.node, clock, 10 * MINUTE - 1)
    request = await asked(school.ana, "How? #a")
    await school.bo.change("post", request)
    await passes(school.node, clock, 1)
    assert (await off(school.bo))["duty"]["topics"] == []
    late = await asked(school.ana, "Too late #a")
    await heard(school.bo)
    assert late not in posts(school.bo)


async def test_it_lasts_as_long_as_one_is_connected(school: School, clock: HandClock) -> None:
    await school.bo.ok("duty", on=True, topics=["a"])
    for _ in range(5):
        await passes(school.node, clock, 3600 * SECOND)
    assert await on_duty(school.ana, "How? #a") == 1


async def test_a_minute_after_the_last_of_two_tabs_it_ends(school: School, clock: HandClock) -> None:
    tab = await school.session("bo")
    await tab.ok("duty", on=True, topics=["a"])
    await tab.close()
    await passes(school.node, clock, 2 * MINUTE)
    assert await on_duty(school.ana, "How? #a") == 1
    await gone(school.node, school.bo, school.ana)
    await passes(school.node, clock, MINUTE - 1)
    assert await on_duty(school.ana, "How? #a") == 1
    await passes(school.node, clock, 1)
    assert await on_duty(school.ana, "How? #a") == 0
    assert (await school.session("bo")).ready["duty"] is None


async def test_a_page_that_is_loaded_again_ends_none(school: School, clock: HandClock) -> None:
    await school.bo.ok("duty", on=True, topics=["a"])
    await gone(school.node, school.bo, school.ana)
    await passes(school.node, clock, MINUTE - 1)
    again = await school.session("bo")
    assert again.ready["duty"]["on"]
    await heard(again)
    await passes(school.node, clock, 10 * MINUTE)
    assert await on_duty(school.ana, "How? #a") == 1


async def test_who_says_so_without_a_connection_is_off_a_minute_later(school: School, clock: HandClock) -> None:
    """By HTTP, or on one that is closed at once."""
    credential = await school.node.service.accounts.by_token(await school.node.account("dee"))
    assert credential is not None
    command = {"type": "duty", "id": "1", "on": True, "topics": ["a"]}
    await school.node.service.command(credential, orjson.dumps(command))
    assert await on_duty(school.ana, "How? #a") == 1
    await passes(school.node, clock, MINUTE)
    assert await on_duty(school.ana, "How? #a") == 0


@pytest.mark.parametrize("comes_back", [True, False])
async def test_a_restart_ends_only_whose_page_is_gone(tmp_path: Path, clock: HandClock, comes_back: bool) -> None:
    async with node(tmp_path / "data", clock=clock, **DEADLINES) as it, AsyncExitStack() as stack:
        tokens = {handle: await it.account(handle) for handle in ("ana", "bo")}
        bo = await stack.enter_async_context(talking(it.url, tokens["bo"]))
        await bo.ok("duty", on=True, topics=["a"])
        position = bo.position
    clock.forward(20 * SECOND)
    async with node(tmp_path / "data", clock=clock, **DEADLINES) as it, AsyncExitStack() as stack:
        ana = await stack.enter_async_context(talking(it.url, tokens["ana"]))
        request = await asked(ana, "How? #a")
        if comes_back:
            bo = await stack.enter_async_context(talking(it.url, tokens["bo"], resume=position))
            assert request in posts(bo), "what was asked meanwhile"
        await heard(ana)
        await passes(it, clock, 2 * MINUTE)
        assert await on_duty(ana, "How? #a") == int(comes_back)


async def test_a_time_that_came_while_nobody_ran_is_over(tmp_path: Path, clock: HandClock) -> None:
    async with node(tmp_path / "data", clock=clock, **DEADLINES) as it, AsyncExitStack() as stack:
        token = await it.account("bo")
        bo = await stack.enter_async_context(talking(it.url, token))
        await bo.ok("duty", on=True, topics=["a"], until=to_wire(clock.now_ms() + 10 * SECOND))
    clock.forward(10 * SECOND)
    async with node(tmp_path / "data", clock=clock, **DEADLINES) as it, talking(it.url, token) as bo:
        await passes(it, clock, 0)
        if bo.ready["duty"] is not None and not bo.changes("duty"):
            await off(bo)
        async with talking(it.url, token) as again:
            assert again.ready["duty"] is None


async def test_what_is_refused(tmp_path: Path) -> None:
    async with node(tmp_path / "data", limit_duty_topics=2) as it, AsyncExitStack() as stack:
        ana, bo = await it.talker(stack, "ana"), await it.talker(stack, "bo")
        room = await made_room(ana)
        for fields, code, field in (
            ({"on": True}, "invalid", "topics"),
            ({"on": False, "topics": ["a"]}, "invalid", "on"),
            ({"on": True, "topics": ["no tag"]}, "invalid", "topics"),
            ({"on": True, "topics": ["a"], "until": "2020-01-01T00:00:00Z"}, "invalid", "until"),
            ({"on": True, "topics": ["a", "b", "c"]}, "too_large", "topics"),
            ({"on": True, "rooms": [room]}, "not_found", None),
        ):
            error = await bo.error("duty", **fields)
            assert (error["code"], error.get("field")) == (code, field), fields
        await bo.ok("duty", on=True, topics=["a", "b", "#A"])


@pytest.mark.parametrize("how", ["leaves", "is sent away", "only looks on", "is suspended"])
async def test_who_is_no_helper_of_the_room_any_more_is_off_duty_there(
    school: School, clock: HandClock, how: str
) -> None:
    """What he was there for counts until then."""
    room = await made_room(school.ana, school.bo, school.cy)
    await school.bo.ok("duty", on=True, rooms=[room], topics=["a"] if how == "leaves" else [])
    clock.forward(60 * MINUTE)
    match how:
        case "leaves":
            await school.bo.ok("leave", room=room)
        case "is sent away":
            await school.ana.ok("remove_member", room=room, account="@bo")
        case "only looks on":
            await school.ana.ok("set_role", room=room, account="@bo", role="observer")
        case _:
            until = to_wire(clock.now_ms() + 60 * MINUTE)
            await school.ana.ok("suspend", account="@bo", room=room, until=until, reason="spam")
    told = await school.bo.change("duty", school.bo.account["id"], rooms=[])
    assert told["duty"]["topics"] == (["a"] if how == "leaves" else [])
    clock.forward(60 * MINUTE)
    assert (await school.ana.ok("figures", room=room))["duty"]["minutes"] == 60


async def test_the_time_in_which_nobody_ran_is_no_duty(tmp_path: Path, clock: HandClock) -> None:
    async with node(tmp_path / "data", clock=clock, **DEADLINES) as it, AsyncExitStack() as stack:
        tokens = {handle: await it.account(handle) for handle in ("ana", "bo")}
        ana, bo = [await stack.enter_async_context(talking(it.url, token)) for token in tokens.values()]
        room = await made_room(ana, bo)
        await bo.ok("duty", on=True, rooms=[room])
        clock.forward(10 * MINUTE)
        await gone(it, bo, ana)
    clock.forward(60 * 60 * MINUTE)
    async with node(tmp_path / "data", clock=clock, **DEADLINES) as it, AsyncExitStack() as stack:
        ana = await stack.enter_async_context(talking(it.url, tokens["ana"]))
        await passes(it, clock, 2 * MINUTE)
        assert (await ana.ok("figures", room=room))["duty"]["minutes"] == 11  # and the minute that he may be away


@pytest.mark.parametrize("comes_back", [True, False])
async def test_a_server_that_was_killed_was_on_duty_for_nobody(
    tmp_path: Path, clock: HandClock, comes_back: bool
) -> None:
    """It wrote down each minute that it ran. Who comes back with it is on duty still, and wasn't in between."""
    first, second = tmp_path / "first", tmp_path / "second"
    async with node(first, clock=clock, **DEADLINES) as it, AsyncExitStack() as stack:
        tokens = {handle: await it.account(handle) for handle in ("ana", "bo")}
        ana, bo = [await stack.enter_async_context(talking(it.url, token)) for token in tokens.values()]
        room = await made_room(ana, bo)
        await bo.ok("duty", on=True, rooms=[room])
        for _ in range(10):
            await passes(it, clock, MINUTE)
        await backup(first, tmp_path / "as killed")  # as the disk has it at a moment
    restore(tmp_path / "as killed", second)
    clock.forward(60 * 60 * MINUTE)
    async with node(second, clock=clock, **DEADLINES) as it, AsyncExitStack() as stack:
        ana = await stack.enter_async_context(talking(it.url, tokens["ana"]))
        if comes_back:
            bo = await stack.enter_async_context(talking(it.url, tokens["bo"]))
            await heard(bo)
        for _ in range(5):
            await passes(it, clock, MINUTE)
        # Until the last minute that it wrote down, the one that he may be away, and those of the second run.
        minutes = (await ana.ok("figures", room=room))["duty"]["minutes"]
        assert minutes == (16 if comes_back else 11)


async def test_what_cant_be_stored_is_tried_again(
    tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """He comes back while nothing can be written: his duty doesn't end all the same."""
    monkeypatch.setattr(duties, "RETRY_S", 0.01)
    async with node(tmp_path / "data", clock=clock, **DEADLINES) as it, AsyncExitStack() as stack:
        tokens = {handle: await it.account(handle) for handle in ("ana", "bo")}
        ana, bo = [await stack.enter_async_context(talking(it.url, token)) for token in tokens.values()]
        await bo.ok("duty", on=True, topics=["a"])
        school = School(it, stack, ana, bo, ana, tokens)
        await gone(it, bo, ana)
        it.held.failing = Unavailable("Not now.")
        again = await school.session("bo")
        assert (await again.error("post", body="x"))["code"] == "unavailable"  # after what its arrival wrote
        it.held.failing = None
        while ("duty_end", str(again.account["id"])) in {(row.kind, row.key) for row in await it.held.dues("duty_end")}:
            await again.ok("home")
        await passes(it, clock, 5 * MINUTE)
        assert await on_duty(ana, "How? #a") == 1


async def test_students_and_guests_are_on_duty_in_their_rooms_alone(school: School) -> None:
    made = await school.ana.ok("create_room", title="Algebra", peers=True)
    room = made["room"]["id"]
    sam = await school.join("sam", "student")
    await sam.ok("join", code=made["code"])
    token, _ = await school.node.service.guests.join(made["code"], "Lea", address="a", session=False)
    lea = await school.stack.enter_async_context(talking(school.node.url, token))
    for talker in (sam, lea):
        assert (await talker.error("duty", on=True, topics=["a"]))["code"] == "forbidden"
        assert (await talker.error("duty", on=True, topics=["a"], rooms=[room]))["code"] == "forbidden"
        assert (await talker.ok("duty", on=True, rooms=[room]))["duty"]["rooms"] == [room]
    assert (await school.ana.ok("reach", body="How?", room=room))["reach"]["on_duty"] == 2
    await school.ana.ok("set_role", room=room, account="@sam", role="observer")
    assert (await sam.error("duty", on=True, rooms=[room]))["code"] == "forbidden"


async def test_who_is_on_duty_for_a_room_is_alerted_as_long_as_he_is_in_it(school: School, clock: HandClock) -> None:
    room = await made_room(school.ana, school.bo, school.cy)
    await school.bo.ok("duty", on=True, rooms=[room])
    first = await asked(school.cy, "How?", room=room)
    await passes(school.node, clock, 0)
    assert await told(school.bo, first) == ["alert"]
    await school.bo.ok("leave", room=room)
    await school.cy.ok("withdraw", request=first)
    again = await asked(school.cy, "And how?", room=room)
    await passes(school.node, clock, 0)
    await school.bo.ok("join", code=(await school.ana.ok("room", room=room))["code"])
    assert await told(school.bo, again) == []


async def test_nobody_else_sees_who_is_on_duty(school: School) -> None:
    """Followers and those on duty for the same topic neither; numbers alone are told."""
    await school.cy.ok("follow", feed="@bo")
    await school.cy.ok("duty", on=True, topics=["a"])
    tab = await school.session("bo")
    await school.bo.ok("duty", on=True, topics=["a", "secret"])
    assert (await tab.change("duty", tab.account["id"]))["duty"]["topics"] == ["a", "secret"]
    for kind in ("watch", "follow", "history"):
        error = await school.cy.error(kind, feed="duty:a")
        assert (error["code"], error["field"]) == ("invalid", "feed"), kind
    await heard(school.cy)
    assert [frame["duty"]["id"] for frame in school.cy.changes("duty")] == [school.cy.account["id"]]
    assert "secret" not in str(await school.cy.ok("account", handle="@bo"))
    assert "secret" not in str((school.cy.frames, await school.cy.ok("topics", prefix="")))
