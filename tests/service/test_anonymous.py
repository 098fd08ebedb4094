"""Who asks anonymously is nobody to his peers, and nobody to the staff until one of them says why he has to know."""

import json
import re
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from handraise.store.sqlite import maintenance
from handraise.store.sqlite.connections import DATABASE
from tests.service.conftest import School
from tests.service.desk import MINUTE, asked, heard, made_room, passes, told
from tests.support.node import HandClock, node
from tests.support.talker import Frame, Talker, talking
from tests.support.truth import rows

DEADLINES: dict[str, Any] = {"heartbeat_ms": 600_000}
pytestmark = pytest.mark.usefixtures("clock")


async def masked(talker: Talker, request: int) -> Frame:
    """Whom everybody sees, as its asker was told."""
    found: Frame = (await talker.change("mask", request))["mask"]["author"]
    return found


async def test_the_author_is_nobody_and_the_same_in_the_thread(school: School) -> None:
    room = await made_room(school.ana, school.bo, school.cy)
    made = (await school.bo.ok("ask", body="How? #a", room=room, anonymous=True))["post"]
    author = made["author"]
    assert author["role"] == "anonymous" and author["handle"] is None and author["name"].startswith("Anonymous ")
    assert author["id"] not in {talker.account["id"] for talker in (school.ana, school.bo, school.cy)}
    assert await masked(school.bo, made["id"]) == author
    reply = (await school.bo.ok("post", body="I mean this.", reply_to=made["id"]))["post"]
    assert reply["author"] == author
    for talker in (school.ana, school.cy):
        assert (await talker.change("post", made["id"]))["post"]["author"] == author
        assert (await talker.change("post", reply["id"]))["post"]["author"] == author
        assert not talker.changes("mask")
    elsewhere = await school.bo.post("Under my name.", room=room)
    assert (await school.cy.change("post", elsewhere))["post"]["author"]["handle"] == "bo"
    other = (await school.bo.ok("withdraw", request=made["id"]))["post"]
    assert other["author"] == author
    again = (await school.bo.ok("ask", body="Another", room=room, anonymous=True))["post"]
    assert again["author"]["id"] != author["id"]


async def test_its_asker_has_all_that_an_asker_has(school: School, clock: HandClock) -> None:
    """Told of claims and answers, first in his own queue, he edits, accepts, opens again and deletes."""
    room = await made_room(school.ana, school.bo, school.cy)
    request = await asked(school.bo, "How?", room=room, anonymous=True)
    assert (await school.bo.ok("queue", room=room))["place"] == 1
    assert (await school.bo.error("ask", body="And?", room=room))["details"]["request"] == request
    assert (await school.bo.error("me_too", request=request))["code"] == "conflict"
    await school.bo.ok("edit", post=request, body="How so?")
    await passes(school.node, clock, 3 * MINUTE)
    await school.ana.ok("claim", request=request)
    await school.ana.ok("need_info", request=request, body="Which?")
    await school.bo.post("This.", reply_to=request)
    assert (await school.ana.ok("get", post=request))["post"]["help"]["state"] == "claimed"
    answer = (await school.ana.ok("answer", request=request, body="So."))["post"]["id"]
    kinds = await told(school.bo, request)
    assert kinds == ["waiting", "claim"]
    told_of = (await school.bo.ok("notifications"))["notifications"]
    assert [row["kind"] for row in told_of if row["post"] == answer] == ["reply"]
    resolved = (await school.bo.ok("accept", request=request, answer=answer))["post"]
    assert (resolved["help"]["outcome"], resolved["author"]["role"]) == ("staff", "anonymous")
    assert (await school.bo.ok("reopen", request=request))["post"]["help"]["state"] == "open"
    own = await school.bo.post("Got it myself.", reply_to=request)
    assert (await school.bo.ok("accept", request=request, answer=own))["post"]["help"]["outcome"] == "self"
    await school.bo.ok("delete", post=request)
    mine = await asked(school.bo, "Another", room=room, anonymous=True)
    await school.bo.post("My own words", reply_to=mine)
    before = (await school.bo.ok("unread"))["unread"].get(f"room:{room}", 0)
    await school.cy.post("One that is new", room=room)
    assert (await school.bo.ok("unread"))["unread"].get(f"room:{room}", 0) == before + 1


async def test_others_are_told_in_the_name_of_nobody(school: School) -> None:
    """Whom he mentions or answers; whether or not that one blocks him."""
    room = await made_room(school.ana, school.bo, school.cy)
    await school.cy.ok("block", account="@bo")
    request = await asked(school.bo, "@cy, @ana: how?", room=room, anonymous=True)
    post = (await school.cy.ok("get", post=request))["post"]
    assert {mention["handle"] for mention in post["mentions"]} == {"ana", "cy"}
    for talker in (school.ana, school.cy):
        [row] = [row for row in (await talker.ok("notifications"))["notifications"] if row["post"] == request]
        assert (row["kind"], row["account"]["role"]) == ("mention", "anonymous")
    question = await school.ana.post("What do you mean?", reply_to=request)
    reply = await school.bo.post("That.", reply_to=question)
    [row] = [row for row in (await school.ana.ok("notifications"))["notifications"] if row["post"] == reply]
    assert (row["kind"], row["account"]["id"]) == ("reply", post["author"]["id"])


async def test_it_survives_a_restart_and_a_resume(tmp_path: Path, clock: HandClock) -> None:
    async with node(tmp_path / "data", clock=clock, **DEADLINES) as it, AsyncExitStack() as stack:
        tokens = {handle: await it.account(handle) for handle in ("ana", "bo")}
        ana, bo = [await stack.enter_async_context(talking(it.url, token)) for token in tokens.values()]
        room = await made_room(ana, bo)
        start = bo.position
        request = await asked(bo, "How?", room=room, anonymous=True)
        author = await masked(bo, request)
    async with node(tmp_path / "data", clock=clock, **DEADLINES) as it, AsyncExitStack() as stack:
        ana = await stack.enter_async_context(talking(it.url, tokens["ana"], resume=start))
        bo = await stack.enter_async_context(talking(it.url, tokens["bo"], resume=start))
        assert [frame["mask"] for frame in bo.changes("mask")] == [{"id": request, "author": author}]
        assert not ana.changes("mask")
        fresh = await stack.enter_async_context(talking(it.url, tokens["bo"]))
        other = await stack.enter_async_context(talking(it.url, tokens["ana"]))
        assert fresh.ready["masks"] == [{"id": request, "author": author}] and other.ready["masks"] == []
        reply = (await bo.ok("post", body="Still me.", reply_to=request))["post"]
        assert reply["author"] == author


async def test_the_staff_learn_who_it_is_for_a_reason_and_he_is_told(school: School, tmp_path: Path) -> None:
    room = await made_room(school.ana, school.bo, school.cy)
    request = await asked(school.bo, "How?", room=room, anonymous=True)
    await school.bo.ok("mute", account="@ana")
    assert (await school.cy.error("unmask", request=request, reason="Just so"))["code"] == "forbidden"
    assert (await school.ana.error("unmask", request=request, reason=" "))["field"] == "reason"
    long = await school.ana.error("unmask", request=request, reason="x" * 301)
    assert (long["code"], long["limit"]) == ("too_large", "reason_chars")
    found = await school.ana.ok("unmask", request=request, reason="He writes of self-harm", key="k")
    assert found["asker"]["handle"] == "bo"
    again = await school.ana.ok("unmask", request=request, reason="He writes of self-harm", key="k")
    assert again["duplicate"] and again["asker"]["handle"] == "bo"
    [row] = (await school.bo.ok("notifications"))["notifications"]
    assert (row["kind"], row["post"], row["account"]["handle"]) == ("unmask", request, "ana")
    [(*line, _)] = rows(tmp_path / "data", "select actor, action, room, target_kind, target, reason, seq from audit")
    assert line == [school.ana.account["id"], "unmask", room, "post", request, "He writes of self-harm"]
    assert (await school.cy.ok("get", post=request))["post"]["author"]["role"] == "anonymous"
    named = await asked(school.cy, "Me too", room=room)
    refused = await school.ana.error("unmask", request=named, reason="?")
    assert refused["code"] == "conflict"


async def test_nobody_asks_anonymously_on_the_network_nor_is_he_found(school: School) -> None:
    refused = await school.bo.error("ask", body="How? #a", anonymous=True)
    assert (refused["code"], refused["field"]) == ("invalid", "anonymous")
    room = await made_room(school.ana, school.bo, school.cy)
    request = await asked(school.bo, "A word: parabola", room=room, anonymous=True)
    assert (await school.cy.ok("search", text="parabola from:@bo"))["posts"] == []
    assert [post["id"] for post in (await school.cy.ok("search", text="parabola"))["posts"]] == [request]
    await school.bo.ok("typing", feed=f"thread:{request}")
    await heard(school.cy)
    assert not [frame for frame in school.cy.frames if frame["type"] == "typing"]
    mask = await masked(school.bo, request)
    for kind, fields in (("direct", {"to": mask["id"], "body": "?"}), ("follow", {"feed": f"user:{mask['id']}"})):
        assert (await school.cy.error(kind, **fields))["code"] == "not_found", kind
    assert mask["name"] not in [row["account"]["name"] for row in (await school.cy.ok("members", room=room))["members"]]


async def test_no_step_of_others_tells_who_asks(school: School) -> None:
    """To give it to somebody, to merge it, to remove it: whoever of the members it is, the answer is the same."""
    room = await made_room(school.ana, school.bo, school.cy, peers=True)
    di = await school.join("di")
    await di.ok("join", code=(await school.ana.ok("room", room=room))["code"])
    await school.ana.ok("set_role", room=room, account="@di", role="helper")
    request = await asked(school.bo, "How?", room=room, anonymous=True)
    await school.cy.ok("claim", request=request)
    refused = [await school.cy.error("assign", request=request, to=f"@{handle}") for handle in ("bo", "cy")]
    assert {error["code"] for error in refused} == {"conflict"} and len({error["message"] for error in refused}) == 1
    await school.cy.ok("assign", request=request, to="@di")
    await di.ok("answer", request=request, body="So.")
    for asker, counted in ((school.bo, 1), (school.cy, 2)):
        named = await asked(asker, "By name?", room=room)
        await school.ana.ok("merge", request=named, into=request)
        assert (await school.cy.ok("get", post=request))["post"]["tally"]["me_too"] == counted
    await school.ana.ok("set_role", room=room, account="@bo", role="helper")
    await di.ok("remove", post=request, reason="spam")


async def test_a_room_may_have_its_members_ask_by_name_alone(school: School) -> None:
    room = await made_room(school.ana, school.bo, anonymous=False)
    refused = await school.bo.error("ask", body="How?", room=room, anonymous=True)
    assert refused["code"] == "forbidden" and "by name" in refused["message"]
    assert (await school.ana.ok("update_room", room=room, anonymous=True))["room"]["anonymous"] is True
    request = await asked(school.bo, "How?", room=room, anonymous=True)
    await school.ana.ok("update_room", room=room, anonymous=False)
    reply = (await school.bo.ok("post", body="I mean this.", reply_to=request))["post"]
    assert reply["author"] == await masked(school.bo, request), "who was nobody stays so"


async def test_the_staff_ask_by_name_and_none_but_they_is_given_an_anonymous_request(school: School) -> None:
    """Nor who has joined them since it was asked, whether or not it is his: a refusal of its asker alone would tell."""
    room = await made_room(school.ana, school.bo, school.cy, peers=True)
    di = await school.join("di")
    await di.ok("join", code=(await school.ana.ok("room", room=room))["code"])
    refused = await school.ana.error("ask", body="How?", room=room, anonymous=True)
    assert (refused["code"], refused["message"]) == ("forbidden", "The staff of a room ask there by name.")
    request = await asked(school.bo, "How?", room=room, anonymous=True)
    for handle in ("bo", "di"):
        await school.ana.ok("set_role", room=room, account=f"@{handle}", role="helper")
    await school.cy.ok("claim", request=request)
    codes = [(await school.cy.error("assign", request=request, to=f"@{handle}"))["code"] for handle in ("bo", "di")]
    assert codes == ["conflict", "conflict"]
    await school.cy.ok("assign", request=request, to="@ana")


@pytest.mark.parametrize("how", ["left", "asked by name"])
async def test_an_answer_that_is_taken_back_doesnt_tell_who_asks(school: School, how: str) -> None:
    """It waits again in either case, and so does one by name while its asker waits anonymously."""
    room = await made_room(school.ana, school.bo, school.cy, peers=True)
    request = await asked(school.bo, "How?", room=room, anonymous=True)
    answer = (await school.cy.ok("answer", request=request, body="So."))["post"]["id"]
    if how == "left":
        await school.bo.ok("leave", room=room)
    else:
        named = await asked(school.bo, "By name?", room=room)
    await school.cy.ok("delete", post=answer)
    assert (await school.cy.ok("get", post=request))["post"]["help"]["state"] == "open"
    if how == "asked by name":
        assert (await school.bo.ok("queue", room=room))["place"] == 1
        answer = (await school.cy.ok("answer", request=named, body="So."))["post"]["id"]
        await school.cy.ok("delete", post=answer)
        assert (await school.cy.ok("get", post=named))["post"]["help"]["state"] == "open"


@pytest.mark.parametrize("on_duty", ["bo", "cy"])
async def test_figures_dont_tell_whether_who_asks_is_on_duty(
    school: School, clock: HandClock, tmp_path: Path, on_duty: str
) -> None:
    """Where he alone is, it counts as having reached somebody; it is no alert to himself. The log stays whole."""
    room = await made_room(school.ana, school.bo, school.cy, peers=True, escalation="duty 60, asker 540")
    talker = {"bo": school.bo, "cy": school.cy}[on_duty]
    await talker.ok("duty", on=True, rooms=[room])
    request = await asked(school.bo, "How?", room=room, anonymous=True)
    await passes(school.node, clock, 2 * MINUTE)
    assert maintenance.check(tmp_path / "data" / DATABASE) == []
    assert (await school.ana.ok("figures", room=room))["figures"]["reach"]["median_ms"] == MINUTE
    assert await told(school.bo, request) == []


async def test_a_case_about_it_is_the_rooms_whoever_asks(school: School) -> None:
    """Also where he has joined its staff since; he himself sees no case about himself."""
    room = await made_room(school.ana, school.bo, school.cy)
    request = await asked(school.bo, "How?", room=room, anonymous=True)
    await school.ana.ok("set_role", room=room, account="@bo", role="helper")
    await school.cy.ok("report", post=request, reason="spam")
    assert len((await school.ana.ok("cases", room=room))["cases"]) == 1
    assert (await school.bo.ok("cases", room=room))["cases"] == []


# Two worlds that differ only in which of two students asks


WAYS: dict[str, Callable[[School, Talker, int, int], Awaitable[Any]]] = {
    "answers": lambda school, asker, room, request: asker.ok("post", body="More.", reply_to=request),
    "edits": lambda school, asker, room, request: asker.ok("edit", post=request, body="Other @cy"),
    "is answered": lambda school, asker, room, request: school.ana.ok("answer", request=request, body="So."),
    "is claimed": lambda school, asker, room, request: school.ana.ok("claim", request=request),
    "withdraws": lambda school, asker, room, request: asker.ok("withdraw", request=request),
    "deletes": lambda school, asker, room, request: asker.ok("delete", post=request),
    "types": lambda school, asker, room, request: asker.ok("typing", feed=f"thread:{request}"),
    "waits": lambda school, asker, room, request: school.ana.ok("home"),
    "is unmasked": lambda school, asker, room, request: school.ana.ok("unmask", request=request, reason="So"),
}


def bare(value: Any) -> str:
    """Without ids, which count what others do, and the animal, which is drawn by lot."""
    text = json.dumps(value, sort_keys=True)
    text = re.sub(r"Anonymous \w+", "Anonymous", text)
    text = re.sub(r'"(id|seq|pos|post|root|reply_to|answer|since|re)": ("[^"]*"|\d+|null)', r'"\1": 0', text)
    return re.sub(r"(thread|user|room|inbox):\d+", r"\1:0", text)


async def seen_by_a_peer(folder: Path, who: str, how: str) -> list[str]:
    """All that Cy gets and is answered, where Bo or Di asks; Bo blocks Cy, hides his presence, and mutes Ana."""
    clock = HandClock()
    async with node(folder, clock=clock, **DEADLINES) as it, AsyncExitStack() as stack:
        tokens = {handle: await it.account(handle) for handle in ("ana", "bo", "cy", "di")}
        ana, bo, cy, di = [await stack.enter_async_context(talking(it.url, token)) for token in tokens.values()]
        school = School(it, stack, ana, bo, cy, tokens)
        room = await made_room(ana, bo, cy, di, peers=True)
        await bo.ok("block", account="@cy")
        await bo.ok("set_privacy", presence="nobody")
        await bo.ok("mute", account="@ana")
        await di.ok("post", body="I am here too", room=room)
        for each in (bo, di):
            await each.ok("withdraw", request=await asked(each, "Asked by name", room=room))
        asker = {"bo": bo, "di": di}[who]
        request = await asked(asker, "How? @ana @cy", room=room, anonymous=True)
        await passes(it, clock, 6 * MINUTE)
        await WAYS[how](school, asker, room, request)
        await passes(it, clock, 30 * MINUTE)
        answers = []
        for kind, fields in (
            ("get", {"post": request}),
            ("thread", {"post": request}),
            ("history", {"feed": f"room:{room}"}),
            ("queue", {"room": room}),
            ("search", {"text": "how"}),
            ("search", {"text": "how from:@bo"}),
            ("similar", {"body": "how so", "room": room}),
            ("figures", {"room": room}),
            ("reach", {"body": "?", "room": room}),
            ("notifications", {}),
            ("unread", {}),
            ("members", {"room": room}),
            ("people", {}),
            ("me_too", {"request": request}),
            ("claim", {"request": request}),
            ("next", {"room": room}),
        ):
            answers.append(f"{kind} {fields.keys()} {bare(await cy.ask(kind, **fields))}")
        await heard(cy)
        return [bare(frame) for frame in cy.frames if frame["type"] not in ("hello", "ready")] + answers


@pytest.mark.parametrize("how", WAYS)
async def test_a_peer_cant_tell_who_asks(tmp_path: Path, how: str) -> None:
    one = await seen_by_a_peer(tmp_path / "one", "bo", how)
    other = await seen_by_a_peer(tmp_path / "other", "di", how)
    assert one == other
