"""Suspensions over sockets: what who is suspended may do still, to whom he may write, and how it ends."""

from contextlib import AsyncExitStack
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from handraise.protocol.times import to_wire
from tests.service.conftest import School
from tests.service.desk import MINUTE, heard, made_room, passes
from tests.support.node import HandClock, Node, node
from tests.support.talker import Frame, Talker, talking

LATER = "2099-01-01T00:00:00.000Z"


async def refused(talker: Talker, command: str, **fields: Any) -> None:
    error = await talker.error(command, **fields)
    assert (error["code"], error["until"], error["retryable"]) == ("forbidden", LATER, False), command
    assert "suspended" in error["message"] and LATER in error["message"]


async def of_room(school: School, **fields: Any) -> tuple[int, Talker]:
    """A room of Ana's with the student Sam."""
    sam = await school.join("sam", "student")
    return await made_room(school.ana, school.bo, sam, **fields), sam


async def test_in_a_room_he_reads_and_writes_nothing_and_elsewhere_both(school: School) -> None:
    room = await made_room(school.ana, school.bo)
    mine, hers = await school.bo.post("mine", room=room), await school.ana.post("hers", room=room)
    asked = (await school.bo.ok("ask", body="How?", room=room))["post"]["id"]
    begun = await school.ana.ok("suspend", account="@bo", room=room, until=LATER, reason="spam")
    assert begun["suspension"] == {"id": begun["seq"], "room": room, "until": LATER, "reason": "spam"}
    assert begun["account"]["handle"] == "bo"
    at_once = await school.bo.until(lambda frame: frame["type"] == "suspension")
    assert at_once["suspension"] == begun["suspension"] and at_once["feeds"] == []
    told = (await school.bo.until(lambda frame: frame["type"] == "notification"))["notification"]
    assert (told["kind"], told["about"], told["reason"]) == ("suspended", begun["seq"], "spam")
    for command, fields in (
        ("post", {"body": "x", "room": room}),
        ("post", {"body": "x", "reply_to": hers}),
        ("edit", {"post": mine, "body": "x"}),
        ("react", {"post": hers, "kind": "thanks"}),
        ("withdraw", {"request": asked}),
        ("next", {"room": room}),
        ("duty", {"on": True, "rooms": [room]}),
        ("typing", {"feed": f"thread:{hers}"}),
    ):
        await refused(school.bo, command, **fields)
    assert (await school.bo.ok("history", feed=f"room:{room}"))["posts"]
    await school.bo.change("post", await school.ana.post("and goes on", room=room))
    await school.bo.ok("delete", post=mine)
    await school.bo.ok("report", post=hers, reason="other")
    await school.bo.ok("read", feed=f"room:{room}", pos=hers)
    await school.bo.post("on the network #a")
    await school.bo.ok("leave", room=room)
    again = await school.session("bo")
    assert again.ready["suspensions"] == [begun["suspension"]]


async def test_on_the_site_only_what_is_his_own_stays(school: School) -> None:
    adm = await school.join("adm", "admin")
    room = await made_room(school.bo, school.ana)
    post = await school.ana.post("Ana's #a")
    await school.bo.ok("duty", on=True, topics=["#a"])
    begun = await adm.ok("suspend", account="@bo", until=LATER, reason="harassment")
    assert begun["suspension"]["room"] is None
    off = await school.bo.until(lambda frame: frame["type"] == "duty" and not frame["duty"]["on"])
    assert off["duty"]["topics"] == [], "he is off duty"
    held: list[tuple[str, dict[str, Any]]] = [
        ("post", {"body": "x"}),
        ("post", {"body": "x", "room": room}),
        ("relay", {"post": post}),
        ("react", {"post": post, "kind": "thanks"}),
        ("ask", {"body": "How? #a"}),
        ("duty", {"on": True, "topics": ["#a"]}),
        ("direct", {"to": "@ana", "body": "x"}),
        ("profile", {"bio": "x"}),
        ("create_room", {"title": "x"}),
        ("update_room", {"room": room, "about": "x"}),
        ("set_role", {"room": room, "account": "@ana", "role": "helper"}),
        ("remove_member", {"room": room, "account": "@ana"}),
        ("suspend", {"room": room, "account": "@ana", "until": LATER, "reason": "spam"}),
        ("announce", {"room": room, "body": "x"}),
        ("typing", {"feed": f"thread:{post}"}),
        ("typing", {"feed": "@ana"}),
    ]
    for command, fields in held:
        await refused(school.bo, command, **fields)
    free: list[tuple[str, dict[str, Any]]] = [
        ("mute", {"account": "@ana"}),
        ("block", {"account": "@cy"}),
        ("follow", {"feed": "#b"}),
        ("filter", {"words": ["x"]}),
        ("set_privacy", {"presence": "nobody"}),
        ("duty", {"on": False}),
        ("report", {"post": post, "reason": "other"}),
        ("home", {}),
        ("direct", {"to": "@adm", "body": "I am sorry"}),
    ]
    for command, fields in free:
        await school.bo.ok(command, **fields)
    await adm.ok("unsuspend", account="@bo")
    await school.bo.change("suspension", begun["suspension"]["id"], deleted=True)
    await school.bo.post("back again #a")
    assert [row["action"] for row in (await adm.ok("audit"))["audit"]] == ["unsuspend", "suspend"]


async def test_who_is_suspended_writes_to_the_leads_whatever_the_matrix_says(school: School) -> None:
    """And they to him, as long as it lasts; to nobody else."""
    room, sam = await of_room(school)
    tim, sue = await school.join("tim", "student"), await school.join("sue", "student")
    code = (await school.ana.ok("room", room=room))["code"]
    for each in (tim, sue):
        await each.ok("join", code=code)
    await school.ana.ok("set_role", room=room, account="@tim", role="lead")
    before = await sam.error("direct", to="@tim", body="x")
    assert before == {**await sam.error("direct", to="@nobody", body="x"), "re": before["re"]}
    await tim.ok("suspend", account="@sam", room=room, until=LATER, reason="spam")
    sent = (await sam.ok("direct", to="@tim", body="It wasn't me"))["direct"]["id"]
    await sam.ok("edit", post=sent, body="It wasn't me at all")
    await tim.ok("direct", to="@sam", body="I see")
    assert (await sam.error("direct", to="@sue", body="x"))["code"] == "not_found"
    assert (await sue.error("direct", to="@sam", body="x"))["code"] == "not_found"
    await tim.ok("block", account="@sam")
    assert (await sam.error("direct", to="@tim", body="x"))["code"] == "not_found"
    await tim.ok("unblock", account="@sam")
    await tim.ok("unsuspend", account="@sam", room=room)
    assert (await sam.error("direct", to="@tim", body="x"))["code"] == "not_found"
    assert (await tim.error("direct", to="@sam", body="x"))["code"] == "not_found"


async def test_a_guest_may_write_to_the_lead_who_suspended_him(school: School) -> None:
    """In a browser: the token that a bot would join with has no scope for direct messages."""
    room = await made_room(school.ana)
    code = (await school.ana.ok("room", room=room))["code"]
    session, _ = await school.node.service.guests.join(code, "Gus", address="a", session=True)
    headers: dict[str, Any] = {"Origin": school.node.url, "Cookie": f"handraise={session}"}
    gus = await school.stack.enter_async_context(talking(school.node.url, None, **headers))
    assert (await gus.error("direct", to="@ana", body="x"))["code"] == "forbidden"
    await school.ana.ok("suspend", account=gus.account["id"], room=room, until=LATER, reason="spam")
    assert (await gus.until(lambda frame: frame["type"] == "suspension"))["suspension"]["room"] == room
    assert (await gus.until(lambda frame: frame["type"] == "notification"))["notification"]["kind"] == "suspended"
    await gus.ok("direct", to="@ana", body="It wasn't me")
    assert (await gus.error("direct", to="@bo", body="x"))["code"] == "forbidden"
    await school.ana.ok("direct", to=gus.account["id"], body="I see")
    assert (await gus.until(lambda frame: frame["type"] == "direct" and frame["direct"]["body"] == "I see"))["seq"]


PLACES = ("lead", "helper", "member", "observer")
RANK = {"lead": 2, "helper": 1, "member": 0, "observer": 0}


@pytest.mark.parametrize(("by", "of"), list(product(PLACES, PLACES)))
async def test_in_a_room_its_staff_suspend_who_is_below_them(school: School, by: str, of: str) -> None:
    room, _ = await of_room(school)
    await school.ana.ok("set_role", room=room, account="@bo", role=by)
    await school.ana.ok("set_role", room=room, account="@sam", role=of)
    await heard(school.bo)
    reply = await school.bo.ask("suspend", account="@sam", room=room, until=LATER, reason="spam")
    allowed = RANK[by] > RANK[of]
    assert reply.get("code", "ok") == ("ok" if allowed else "forbidden")
    if not allowed and RANK[of] < RANK["lead"]:
        await school.ana.ok("suspend", account="@sam", room=room, until=LATER, reason="spam")
    if RANK[of] < RANK["lead"]:
        reply = await school.bo.ask("unsuspend", account="@sam", room=room)
        assert reply.get("code", "ok") == ("ok" if allowed else "forbidden")


@pytest.mark.parametrize("role", ["admin", "educator", "bot", "student"])
async def test_on_the_site_admins_suspend_everybody_but_admins(school: School, role: str) -> None:
    adm, who = await school.join("adm", "admin"), await school.join("who", role)
    reply = await adm.ask("suspend", account="@who", until=LATER, reason="spam")
    assert reply.get("code", "ok") == ("forbidden" if role == "admin" else "ok")
    if role != "admin":
        assert (await who.error("suspend", account="@ana", until=LATER, reason="spam"))["code"] == "forbidden"
    assert (await adm.error("suspend", account="@adm", until=LATER, reason="spam"))["code"] == "conflict"
    assert (await adm.error("suspend", account="@nobody", until=LATER, reason="spam"))["code"] == "not_found"


async def test_foreign_rooms_and_people_are_not_there(school: School) -> None:
    room, _ = await of_room(school)
    for command, fields in (("suspend", {"until": LATER, "reason": "spam"}), ("unsuspend", {})):
        told = [await school.cy.error(command, account="@sam", room=ident, **fields) for ident in (room, 1 << 40)]
        assert {(error["code"], error["message"]) for error in told} == {("not_found", "There is no such room.")}
        told = [await school.ana.error(command, account=who, room=room, **fields) for who in ("@cy", "@nobody")]
        assert len({(error["code"], error["message"]) for error in told}) == 1 and told[0]["code"] == "not_found"
    past = await school.ana.error("suspend", account="@sam", room=room, until="2020-01-01T00:00:00Z", reason="spam")
    assert (past["code"], past["field"]) == ("invalid", "until")


async def test_a_second_one_takes_the_first_ones_place(school: School) -> None:
    room, sam = await of_room(school)
    first = await school.ana.ok("suspend", account="@sam", room=room, until=LATER, reason="spam")
    second = await school.ana.ok("suspend", account="@sam", room=room, until="2098-01-01T00:00:00Z", reason="other")
    assert second["suspension"]["id"] == first["suspension"]["id"]
    await sam.change("suspension", first["suspension"]["id"], reason="other")
    assert (await sam.error("post", body="x", room=room))["until"] == "2098-01-01T00:00:00.000Z"
    again = await school.session("sam")
    assert again.ready["suspensions"] == [second["suspension"]]


async def stopped(it: Node, talker: Talker, room: int, until: int) -> Frame:
    reply: Frame = await talker.ok("suspend", account="@sam", room=room, until=to_wire(until), reason="spam")
    return reply


async def test_it_lasts_over_a_restart_and_ends_at_its_time(tmp_path: Path) -> None:
    data, clock = tmp_path / "data", HandClock()
    until = clock.now_ms() + 30 * MINUTE
    async with node(data, clock=clock) as it, AsyncExitStack() as stack:
        ana, token = await it.talker(stack, "ana"), await it.account("sam", "student")
        async with talking(it.url, token) as sam:
            room = await made_room(ana, sam)
            begun = await stopped(it, ana, room, until)
            await sam.change("suspension", begun["suspension"]["id"])
            position = sam.position
    async with node(data, clock=clock) as it, AsyncExitStack() as stack:
        sam = await stack.enter_async_context(talking(it.url, token))
        assert sam.ready["suspensions"] == [begun["suspension"]]
        await passes(it, clock, 29 * MINUTE)
        assert (await sam.error("post", body="x", room=room))["until"] == to_wire(until)
        clock.forward(MINUTE)
        await sam.post("at the moment itself", room=room)
        await passes(it, clock, MINUTE)
        await sam.change("suspension", begun["suspension"]["id"], deleted=True)
        again = await stack.enter_async_context(talking(it.url, token, resume=position))
        ended = [frame["suspension"] for frame in again.changes("suspension")]
        assert ended == [{"id": begun["suspension"]["id"], "deleted": True}]
        fresh = await stack.enter_async_context(talking(it.url, token))
        assert fresh.ready["suspensions"] == []


async def test_a_full_rate_doesnt_tell_who_is_suspended(tmp_path: Path) -> None:
    """Who writes no more for now gets the same answer about everybody to whom he may not write."""
    flags: dict[str, Any] = {"limit_posts_per_minute": 2}
    async with node(tmp_path / "data", clock=HandClock(), **flags) as it, AsyncExitStack() as stack:
        boss = await it.talker(stack, "boss", "admin")
        ana = await it.talker(stack, "ana")
        sam, tim, uma = [await it.talker(stack, name, "student") for name in ("sam", "tim", "uma")]
        room = await made_room(ana, sam, tim, uma)
        await boss.ok("suspend", account="@tim", until=LATER, reason="spam")
        for _ in range(2):
            await sam.post("hello", room=room)
        found = {to: await sam.error("direct", to=to, body="?") for to in ("@tim", "@uma", "@nobody")}
        assert {(error["code"], error["message"]) for error in found.values()} == {
            ("not_found", "There is no such account.")
        }
        await boss.ok("suspend", account="@sam", until=LATER, reason="spam")
        answers = {to: (await sam.error("direct", to=to, body="?"))["code"] for to in ("@uma", "@boss")}
        assert answers == {"@uma": "not_found", "@boss": "rate_limited"}


async def test_one_that_ends_while_nobody_runs_has_ended(tmp_path: Path) -> None:
    data, clock = tmp_path / "data", HandClock()
    async with node(data, clock=clock) as it, AsyncExitStack() as stack:
        ana, token = await it.talker(stack, "ana"), await it.account("sam", "student")
        async with talking(it.url, token) as sam:
            room = await made_room(ana, sam)
            await stopped(it, ana, room, clock.now_ms() + MINUTE)
    clock.forward(2 * MINUTE)
    async with node(data, clock=clock) as it, talking(it.url, token) as sam:
        await sam.post("back", room=room)


async def test_what_was_on_its_way_when_it_began_is_refused(tmp_path: Path) -> None:
    """It passed its checks before; the commit looks again. And a retry of what was stored before says that it was."""
    async with node(tmp_path / "data") as it, AsyncExitStack() as stack:
        ana, sam = await it.talker(stack, "ana"), await it.talker(stack, "sam", "student")
        room = await made_room(ana, sam)
        first = await sam.ok("post", body="before", room=room, key="k")
        it.held.before.shut()
        suspending = ana.tell("suspend", account="@sam", room=room, until=LATER, reason="spam")
        await it.held.before.somebody()
        posting = sam.tell("post", body="on its way", room=room)
        await it.journal.waiting(1)
        it.held.before.open()
        assert (await suspending)["type"] == "ok"
        assert (await posting)["until"] == LATER
        again = await sam.ok("post", body="before", room=room, key="k")
        assert again == {**first, "re": again["re"], "duplicate": True}


@pytest.mark.parametrize("how", ["delete", "hide"])
async def test_a_report_that_comes_while_the_post_goes(tmp_path: Path, how: str) -> None:
    async with node(tmp_path / "data") as it, AsyncExitStack() as stack:
        adm, ana, bo = (
            await it.talker(stack, "adm", "admin"),
            await it.talker(stack, "ana"),
            await it.talker(stack, "bo"),
        )
        post = await ana.post("mean #a")
        it.held.before.shut()
        deleting = ana.tell("delete", post=post) if how == "delete" else adm.tell("hide", post=post, reason="unkind")
        await it.held.before.somebody()
        reporting = bo.tell("report", post=post, reason="harassment")
        await it.journal.waiting(1)
        it.held.before.open()
        assert (await deleting)["type"] == "ok"
        assert (await reporting)["code"] == "not_found"
        assert (await adm.ok("cases"))["cases"] == []


async def test_two_who_report_or_close_at_the_same_moment(tmp_path: Path) -> None:
    """One case; one closes it, the other is told that it is closed."""
    async with node(tmp_path / "data") as it, AsyncExitStack() as stack:
        adm, eve = await it.talker(stack, "adm", "admin"), await it.talker(stack, "eve", "admin")
        ana, bo, cy = [await it.talker(stack, handle) for handle in ("ana", "bo", "cy")]
        post = await ana.post("mean #a")

        async def at_once(*asks: tuple[Talker, str, dict[str, Any]]) -> list[str]:
            it.held.before.shut()
            busy = ana.tell("set_privacy", presence="nobody")
            await it.held.before.somebody()
            replies = [talker.tell(command, **fields) for talker, command, fields in asks]
            await it.journal.waiting(len(asks))
            it.held.before.open()
            await busy
            return sorted([(await reply).get("code", "ok") for reply in replies])

        filed = {"post": post, "reason": "spam"}
        assert await at_once((bo, "report", filed), (cy, "report", filed), (bo, "report", filed)) == [
            "conflict",
            "ok",
            "ok",
        ]
        [case] = (await adm.ok("cases"))["cases"]
        assert case["reports"] == 2
        closing = {"case": case["id"], "outcome": "warned"}
        assert await at_once((adm, "close_case", closing), (eve, "close_case", closing)) == ["conflict", "ok"]
        removing = {"post": post, "reason": "spam"}
        assert await at_once((adm, "remove", removing), (eve, "remove", removing)) == ["not_found", "ok"]


async def test_what_was_reported_goes_thirty_days_after_its_case(tmp_path: Path) -> None:
    clock = HandClock()
    async with node(tmp_path / "data", clock=clock) as it, AsyncExitStack() as stack:
        adm, ana, bo = (
            await it.talker(stack, "adm", "admin"),
            await it.talker(stack, "ana"),
            await it.talker(stack, "bo"),
        )
        post = await ana.post("mean #a")
        await bo.ok("report", post=post, reason="spam", text="again")
        [case] = (await adm.ok("cases"))["cases"]
        await adm.ok("close_case", case=case["id"], outcome="warned", note="Talked")
        await passes(it, clock, 29 * 24 * 60 * MINUTE)
        file = await adm.ok("case", case=case["id"])
        assert (file["case"]["note"], file["reports"][0]["text"], file["reports"][0]["body"]) == (
            "Talked",
            "again",
            "mean #a",
        )
        await passes(it, clock, 2 * 24 * 60 * MINUTE)
        file = await adm.ok("case", case=case["id"])
        assert (file["case"]["note"], file["reports"][0]["text"], file["reports"][0]["body"]) == (None, None, None)
        assert (file["case"]["outcome"], file["reports"][0]["reason"]) == ("warned", "spam")


async def test_nothing_is_assigned_to_him_by_who_may_end_it(school: School) -> None:
    """Of others he keeps it to himself: for them it comes back when its time is over, as from anybody who is away."""
    room, _ = await of_room(school)
    await school.cy.ok("join", code=(await school.ana.ok("room", room=room))["code"])
    for handle in ("@bo", "@cy"):
        await school.ana.ok("set_role", room=room, account=handle, role="helper")
    await school.ana.ok("suspend", account="@bo", room=room, until=LATER, reason="spam")
    other = await school.join("dee")
    await other.ok("join", code=(await school.ana.ok("room", room=room))["code"])
    request = (await other.ok("ask", body="How?", room=room))["post"]["id"]
    error = await school.ana.error("assign", request=request, to="@bo")
    assert error["code"] == "conflict" and "suspended" in error["message"]
    assert (await school.cy.ok("assign", request=request, to="@bo"))["post"]["help"]["claimant"]["handle"] == "bo"
    await school.ana.ok("release", request=request)
    await school.ana.ok("unsuspend", account="@bo", room=room)
    await school.ana.ok("assign", request=request, to="@bo")
