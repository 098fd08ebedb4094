"""Merging requests that ask the same, and the notes of the staff; over real sockets."""

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.service.conftest import School
from tests.service.desk import asked, heard, made_room, passes, told
from tests.support.node import HandClock, node
from tests.support.talker import Frame, Talker, talking
from tests.support.truth import rows

DEADLINES: dict[str, Any] = {"heartbeat_ms": 600_000}


pytestmark = pytest.mark.usefixtures("clock")


async def help_of(talker: Talker, request: int) -> Frame:
    found: Frame = (await talker.ok("get", post=request))["post"]["help"]
    return found


async def tally(school: School, clock: HandClock, talker: Talker, request: int) -> int:
    await passes(school.node, clock, 1000)
    count: int = (await talker.ok("get", post=request))["post"]["tally"]["me_too"]
    return count


# Merging


async def test_its_people_wait_for_the_others_answer(school: School, clock: HandClock) -> None:
    ana, bo, cy = school.ana, school.bo, school.cy
    boss, dan, eli = [
        await school.join(name, role) for name, role in (("boss", "admin"), ("dan", "bot"), ("eli", "bot"))
    ]
    into, request = await asked(ana, "How? #a"), await asked(bo, "How too? #b")
    for each in (cy, dan):
        await each.ok("me_too", request=request)
    await dan.ok("me_too", request=into)
    assert await tally(school, clock, ana, into) == 1
    seen = await boss.ok("merge", request=request, into=into)
    assert (seen["post"]["help"]["state"], seen["post"]["help"]["into"]) == ("merged", into)
    assert seen["post"]["help"]["ended_at"] is not None
    mark = await bo.until(lambda frame: frame["type"] == "mark" and frame["mark"]["post"] == into)
    assert mark["mark"]["me_too"]
    assert await tally(school, clock, ana, into) == 3, "Bo, Cy and Dan, each once"
    assert await told(bo, request) == ["merge"]
    answer = (await boss.ok("answer", request=into, body="So."))["post"]["id"]
    for each in (bo, cy, dan):
        await each.change("post", answer)
    await passes(school.node, clock, 0)
    assert (await told(bo, request))[-1] == "answer" and "answer" not in await told(cy, request)
    await heard(eli)
    assert not eli.changes("post") or answer not in {frame["post"]["id"] for frame in eli.changes("post")}
    await ana.ok("accept", request=into, answer=answer)
    await passes(school.node, clock, 0)
    assert (await told(bo, request))[-1] == "resolve"
    for command in ("claim", "reopen", "withdraw", "merge"):
        fields = {"into": into} if command == "merge" else {}
        error = await bo.error(command, request=request, **fields)
        assert error["code"] == ("forbidden" if command == "claim" else "conflict")
    assert (await cy.error("me_too", request=request))["details"] == {"state": "merged"}


@pytest.mark.parametrize("end", ["withdraw", "decline", "expire", "delete"])
async def test_who_gets_no_answer_is_told_so(school: School, clock: HandClock, end: str) -> None:
    ana, bo = school.ana, school.bo
    boss = await school.join("boss", "admin")
    into, request = await asked(ana, "How? #a"), await asked(bo, "How too? #a")
    await bo.ok("merge", request=request, into=into)
    match end:
        case "withdraw":
            await ana.ok("withdraw", request=into)
        case "decline":
            await boss.ok("decline", request=into, reason="unclear")
        case "delete":
            await ana.ok("delete", post=into)
        case _:
            await passes(school.node, clock, 24 * 3600 * 1000)
    await passes(school.node, clock, 0)
    assert (await told(bo, request))[-1] == "dropped"
    await asked(bo, "How now? #a")


async def test_chains_lead_to_their_end_and_never_back(school: School, clock: HandClock) -> None:
    ana, bo, cy = school.ana, school.bo, school.cy
    boss = await school.join("boss", "admin")
    first, second, third = [await asked(each, "How? #a") for each in (ana, bo, cy)]
    await ana.ok("merge", request=first, into=second)
    for request, into in ((second, second), (second, first)):
        error = await boss.error("merge", request=request, into=into)
        assert (error["code"], error["details"]) == ("conflict", {"request": second})
    await boss.ok("merge", request=second, into=third)
    assert (await help_of(ana, first))["into"] == second, "it shows where it was merged"
    assert await tally(school, clock, cy, third) == 2
    fourth = await asked(await school.join("dan"), "How? #a")
    assert (await boss.ok("merge", request=fourth, into=first))["post"]["help"]["into"] == third
    await boss.ok("resolve", request=third, outcome="staff")
    await passes(school.node, clock, 0)
    assert [(await told(each, request))[-1] for each, request in ((ana, first), (bo, second))] == ["resolve"] * 2
    error = await boss.error("merge", request=await asked(bo, "How? #a"), into=first)
    assert (error["code"], error["details"]) == ("conflict", {"request": third, "state": "resolved"})


async def test_in_a_room_its_staff_merges_and_the_asker_his_own(school: School, clock: HandClock) -> None:
    ana, bo, cy = school.ana, school.bo, school.cy
    dan = await school.join("dan")
    room, other = await made_room(ana, bo, cy, dan), await made_room(ana, bo)
    into, request = await asked(bo, "How?", room=room), await asked(cy, "How too?", room=room)
    assert (await bo.error("merge", request=request, into=into))["code"] == "forbidden"
    assert (await dan.error("merge", request=request, into=into))["code"] == "forbidden"
    elsewhere = await asked(bo, "How?", room=other)
    error = await ana.error("merge", request=request, into=elsewhere)
    assert (error["code"], error["details"]) == ("conflict", {"request": elsewhere})
    assert await refused_as_missing(cy, request, elsewhere)
    plain = await ana.post("text", room=room)
    assert (await cy.error("merge", request=request, into=plain))["code"] == "not_found"
    await cy.ok("merge", request=request, into=into)
    assert await told(cy, request) == [], "he did it himself"
    await asked(cy, "Something else?", room=room)
    await passes(school.node, clock, 0)
    listed = await ana.ok("queue", room=room)
    assert request not in {post["id"] for post in listed["requests"]} and listed["waiting"] == 2


async def refused_as_missing(talker: Talker, request: int, into: int) -> bool:
    errors = [await talker.error("merge", request=request, into=each) for each in (into, 2**40)]
    return [error["code"] for error in errors] == ["not_found"] * 2 and len({each["message"] for each in errors}) == 1


async def test_two_of_ones_own_are_one(school: School, clock: HandClock) -> None:
    """Nobody has his own question."""
    ana = school.ana
    into, request = await asked(ana, "How? #a"), await asked(ana, "How? #a #b")
    await ana.ok("merge", request=request, into=into)
    assert await tally(school, clock, ana, into) == 0


async def test_who_cant_see_the_other_one_isnt_led_to_it(school: School, clock: HandClock) -> None:
    """Ana blocks Bo, whose request an admin merges into hers."""
    ana, bo, boss = school.ana, school.bo, await school.join("boss", "admin")
    into, request = await asked(ana, "How? #a"), await asked(bo, "How too? #a")
    await ana.ok("block", account="@bo")
    assert await refused_as_missing(bo, request, into)
    await boss.ok("merge", request=request, into=into)
    answer = (await boss.ok("answer", request=into, body="So."))["post"]["id"]
    await passes(school.node, clock, 0)
    assert await tally(school, clock, boss, into) == 0
    await heard(bo)
    assert answer not in {frame["post"]["id"] for frame in bo.changes("post")}
    assert (await told(bo, request))[-1] == "answer", "the admin's answer is no secret from him"


async def test_so_many_are_taken_along(tmp_path: Path) -> None:
    async with node(tmp_path / "data", limit_merged_me_toos=1) as it, AsyncExitStack() as stack:
        ana, bo, cy, dan = [await it.talker(stack, handle) for handle in ("ana", "bo", "cy", "dan")]
        into, request = await asked(ana, "How? #a"), await asked(bo, "How too? #a")
        await cy.ok("me_too", request=request)
        await dan.ok("me_too", request=request)
        error = await bo.error("merge", request=request, into=into)
        assert (error["code"], error["field"]) == ("too_large", "request")
        assert (error["limit"], error["value"]) == ("merged_me_toos", 1)
        await dan.ok("me_too", request=request, on=False)
        await bo.ok("merge", request=request, into=into)


@pytest.mark.parametrize("change", ["joined", "resolved", "deleted", "merged"])
async def test_a_change_between_check_and_commit_counts(school: School, clock: HandClock, change: str) -> None:
    ana, bo, cy = school.ana, school.bo, school.cy
    into, request, third = await asked(ana, "How? #a"), await asked(bo, "How too? #a"), await asked(cy, "How? #a")
    changes: dict[str, tuple[Talker, str, dict[str, Any]]] = {
        "joined": (cy, "me_too", {"request": request}),
        "resolved": (ana, "resolve", {"request": into, "outcome": "self"}),
        "deleted": (ana, "delete", {"post": into}),
        "merged": (ana, "merge", {"request": into, "into": third}),
    }
    who, kind, fields = changes[change]
    await passes(school.node, clock, 1000)  # no due row's commit is the one that is waited for
    held = school.node.held
    held.before.shut()
    changing = who.tell(kind, **fields)
    await held.before.somebody()
    merging = bo.tell("merge", request=request, into=into)
    await school.node.journal.waiting(1)
    held.before.open()
    assert (await changing)["type"] == "ok"
    reply = await merging
    assert reply["code"] == ("not_found" if change == "deleted" else "conflict"), reply
    assert (await help_of(bo, request))["state"] == "open"


async def test_figures_count_it_as_an_end_without_an_answer(school: School, clock: HandClock) -> None:
    ana, bo = school.ana, school.bo
    room = await made_room(ana, bo)
    into = await asked(ana, "How?", room=room)
    request = await asked(bo, "How too?", room=room)
    await ana.ok("merge", request=request, into=into)
    await ana.ok("resolve", request=into, outcome="staff")
    await passes(school.node, clock, 60_000)
    found = (await ana.ok("figures", room=room))["figures"]
    assert found["states"] == {"merged": 1, "resolved": 1} and found["requests"] == 2


async def test_who_asks_anonymously_stays_so(school: School, clock: HandClock) -> None:
    """Cy blocks Bo, and could else learn from what becomes of the number that it was he who asked."""
    ana, bo, cy = school.ana, school.bo, school.cy
    room = await made_room(ana, bo, cy)
    await cy.ok("block", account="@bo")
    into, request = await asked(cy, "How?", room=room), await asked(bo, "How too?", room=room, anonymous=True)
    start = len(cy.frames)
    await ana.ok("merge", request=request, into=into)
    assert (await told(bo, request))[-1] == "merge"
    assert await tally(school, clock, cy, into) == 1
    await ana.ok("answer", request=into, body="So.")
    await passes(school.node, clock, 0)
    assert (await told(bo, request))[-1] == "answer"
    await heard(cy)
    bo_is = ("'handle': 'bo'", f"'id': {bo.account['id']},")
    assert not [frame for frame in cy.frames[start:] if any(sign in str(frame) for sign in bo_is)]


@pytest.mark.parametrize("end", ["resolve", "withdraw", "delete"])
async def test_who_ends_his_own_anonymously_stays_so(school: School, clock: HandClock, end: str) -> None:
    ana, bo, cy = school.ana, school.bo, school.cy
    room = await made_room(ana, bo, cy)
    into, request = await asked(bo, "How?", room=room, anonymous=True), await asked(cy, "How too?", room=room)
    shown = (await cy.ok("get", post=into))["post"]["author"]
    await cy.ok("merge", request=request, into=into)
    match end:
        case "resolve":
            await bo.ok("resolve", request=into, outcome="self")
        case "withdraw":
            await bo.ok("withdraw", request=into)
        case _:
            await bo.ok("delete", post=into)
    await passes(school.node, clock, 0)
    last = (await cy.ok("notifications"))["notifications"][0]
    assert (last["kind"], last["post"]) == ("resolve" if end == "resolve" else "dropped", request)
    assert last["account"] == shown and shown["id"] != bo.account["id"]


# Notes


async def test_only_the_staff_sees_notes(school: School) -> None:
    ana, bo, cy = school.ana, school.bo, school.cy
    dan = await school.join("dan")
    boss = await school.join("boss", "admin")
    room = await made_room(ana, bo, cy, dan)
    await ana.ok("set_role", room=room, account="@bo", role="helper")
    request = await asked(cy, "How?", room=room)
    cursor = {who: each.position for who, each in (("bo", bo), ("cy", cy))}
    made = (await ana.ok("note", request=request, body=" She had it last week. "))["note"]
    assert (made["request"], made["body"], made["author"]["handle"]) == (request, "She had it last week.", "ana")
    told_of = await bo.until(lambda frame: frame["type"] == "note")
    assert told_of["note"] == made and told_of["feeds"] == []
    assert (await bo.ok("notes", request=request))["notes"] == [made]
    for each in (cy, dan, boss):
        for command, fields in (("notes", {}), ("note", {"body": "x"})):
            assert (await each.error(command, request=request, **fields))["code"] in ("forbidden", "not_found")
        await heard(each)
        assert not each.changes("note")
    async with talking(school.node.url, school.tokens["bo"], resume=cursor["bo"]) as again:
        assert [frame["note"] for frame in again.changes("note")] == [made]
    async with talking(school.node.url, school.tokens["cy"], resume=cursor["cy"]) as again:
        assert not again.changes("note")
    for feed in (f"room:{room}:staff", "network:staff"):
        assert (await cy.error("watch", feed=feed))["code"] in ("invalid", "not_found")


async def test_on_the_network_they_are_the_admins(school: School) -> None:
    ana, bo = school.ana, school.bo
    boss, head = await school.join("boss", "admin"), await school.join("head", "admin")
    request = await asked(ana, "How? #a")
    cursor = head.position
    assert (await bo.error("note", request=request, body="x"))["code"] == "forbidden"
    assert (await ana.error("notes", request=request))["code"] == "forbidden", "not even its asker"
    await head.ok("mute", account="@boss")
    made = (await boss.ok("note", request=request, body="Ask the vendor."))["note"]
    assert (await head.until(lambda frame: frame["type"] == "note"))["note"] == made, "a mute hides no note"
    for each in (ana, bo):
        await heard(each)
        assert not each.changes("note")
    async with talking(school.node.url, school.tokens["head"], resume=cursor) as again:
        assert [frame["note"] for frame in again.changes("note")] == [made]


async def test_they_go_with_their_request(school: School, tmp_path: Path) -> None:
    ana, bo = school.ana, school.bo
    room = await made_room(ana, bo)
    request = await asked(bo, "How?", room=room)
    notes = [(await ana.ok("note", request=request, body=f"secret {number}"))["note"]["id"] for number in range(2)]
    cursor = ana.position
    await bo.ok("delete", post=request)
    for note in notes:
        assert (await ana.change("note", note, deleted=True))["feeds"] == []
    assert (await ana.error("notes", request=request))["code"] == "not_found"
    async with talking(school.node.url, school.tokens["ana"], resume=cursor) as again:
        assert [frame["note"] for frame in again.changes("note")] == [deleted(note) for note in notes]
    assert not [row for row in rows(tmp_path / "data", "select body from note") if row[0]]


def deleted(ident: int) -> Frame:
    return {"id": ident, "deleted": True}


async def test_who_becomes_a_helper_gets_them_and_who_was_one_no_longer(school: School) -> None:
    ana, bo, cy = school.ana, school.bo, school.cy
    room = await made_room(ana, bo, cy)
    request = await asked(cy, "How?", room=room)
    await ana.ok("set_role", room=room, account="@bo", role="helper")
    first = (await ana.ok("note", request=request, body="one"))["note"]
    assert (await bo.until(lambda frame: frame["type"] == "note"))["note"] == first
    await ana.ok("set_role", room=room, account="@bo", role="member")
    await ana.ok("note", request=request, body="two")
    await heard(bo)
    assert [frame["note"]["body"] for frame in bo.changes("note")] == ["one"]
    assert (await bo.error("notes", request=request))["code"] == "forbidden"


@pytest.mark.parametrize("command", ["note", "merge"])
@pytest.mark.parametrize(
    ("change", "code"), [("no longer staff", "forbidden"), ("sent away", "not_found"), ("closed", "closed")]
)
async def test_a_place_that_is_lost_between_check_and_commit_counts(
    school: School, clock: HandClock, command: str, change: str, code: str
) -> None:
    ana, bo, cy = school.ana, school.bo, school.cy
    room = await made_room(ana, bo, cy)
    await ana.ok("set_role", room=room, account="@bo", role="helper")
    request, into = await asked(cy, "How?", room=room), await asked(ana, "How?", room=room)
    held = school.node.held
    held.before.shut()
    match change:
        case "no longer staff":
            changing = ana.tell("set_role", room=room, account="@bo", role="member")
        case "sent away":
            changing = ana.tell("remove_member", room=room, account="@bo")
        case _:
            changing = ana.tell("update_room", room=room, closed=True)
    await held.before.somebody()
    doing = bo.tell(command, request=request, **({"body": "x"} if command == "note" else {"into": into}))
    await school.node.journal.waiting(1)
    held.before.open()
    assert (await changing)["type"] == "ok"
    assert (await doing)["code"] == code
    assert (await ana.ok("notes", request=request))["notes"] == []


async def test_notes_up_to_their_limits(tmp_path: Path) -> None:
    flags: dict[str, Any] = {"limit_note_chars": 5, "limit_notes_per_request": 2}
    async with node(tmp_path / "data", **flags) as it, AsyncExitStack() as stack:
        ana = await it.talker(stack, "ana")
        assert (ana.hello["limits"]["note_chars"], ana.hello["limits"]["notes_per_request"]) == (5, 2)
        room = await made_room(ana)
        request = await asked(ana, "How?", room=room)
        assert (await ana.error("note", request=request, body=" \n "))["field"] == "body"
        error = await ana.error("note", request=request, body="éxxxxx")
        assert (error["code"], error["field"], error["limit"], error["value"]) == ("too_large", "body", "note_chars", 5)
        for body in ("éxxxx", "two"):
            await ana.ok("note", request=request, body=body)
        error = await ana.error("note", request=request, body="three")
        assert (error["code"], error["limit"], error["value"]) == ("too_large", "notes_per_request", 2)
        await ana.ok("update_room", room=room, closed=True)
        assert (await ana.error("note", request=request, body="x"))["code"] == "closed"
        assert len((await ana.ok("notes", request=request))["notes"]) == 2


async def test_a_retry_by_key_writes_one(school: School) -> None:
    ana = school.ana
    room = await made_room(ana)
    request = await asked(ana, "How?", room=room)
    made = await ana.ok("note", request=request, body="one", key="k")
    again = await ana.ok("note", request=request, body="one", key="k")
    assert (again["note"], again["duplicate"], again["seq"]) == (made["note"], True, made["seq"])
    assert len((await ana.ok("notes", request=request))["notes"]) == 1
