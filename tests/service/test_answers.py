"""What becomes of a request that was answered: by whom it counts as resolved, and when the answer is taken back."""

from pathlib import Path
from typing import Any

import pytest

from handraise.protocol.times import from_wire
from tests.service.conftest import School
from tests.service.desk import MINUTE, asked, made_room, passes
from tests.support.node import HandClock, node
from tests.support.talker import talking

pytestmark = pytest.mark.usefixtures("clock")


@pytest.mark.parametrize("who", ["a member", "its helper"])
async def test_silence_resolves_it_by_who_answered(school: School, clock: HandClock, who: str) -> None:
    room = await made_room(school.ana, school.bo, school.cy, peers=True)
    if who == "its helper":
        await school.ana.ok("set_role", room=room, account="@cy", role="helper")
    request = await asked(school.bo, "How?", room=room)
    await school.cy.ok("answer", request=request, body="So.")
    await passes(school.node, clock, 30 * MINUTE)
    help = (await school.bo.ok("get", post=request))["post"]["help"]
    wanted = "staff" if who == "its helper" else "peer"
    assert (help["state"], help["outcome"], help["automatic"]) == ("resolved", wanted, True)


async def test_who_takes_his_answer_back_lets_it_wait_again(school: School, clock: HandClock) -> None:
    """At its old place, with a deadline and alerts of its own."""
    request = await asked(school.ana, "How? #a")
    await school.bo.ok("claim", request=request)
    answer = (await school.bo.ok("answer", request=request, body="Wrong.", key="k"))["post"]["id"]
    await passes(school.node, clock, 10 * MINUTE)
    await school.bo.ok("delete", post=answer)
    told = (await school.cy.ok("get", post=request))["post"]
    assert (told["help"]["state"], told["help"]["answer"], told["help"]["claimant"]) == ("open", None, None)
    assert told["help"]["answered_at"] is None and told["pos"] == request
    assert [post["id"] for post in (await school.cy.ok("requests"))["requests"]] == [request]
    await passes(school.node, clock, 30 * MINUTE)
    assert (await school.cy.ok("get", post=request))["post"]["help"]["state"] == "open"
    kinds = [row["kind"] for row in (await school.ana.ok("notifications"))["notifications"]]
    assert "waiting" in kinds
    await passes(school.node, clock, 24 * 60 * MINUTE)
    assert (await school.cy.ok("get", post=request))["post"]["help"]["state"] == "expired"


async def test_another_reply_can_be_deleted_and_what_is_resolved_stays_so(school: School) -> None:
    request = await asked(school.ana, "How? #a")
    aside = await school.bo.post("Hm.", reply_to=request)
    answer = (await school.bo.ok("answer", request=request, body="So."))["post"]["id"]
    await school.bo.ok("delete", post=aside)
    assert (await school.cy.ok("get", post=request))["post"]["help"]["state"] == "answered"
    await school.ana.ok("accept", request=request, answer=answer)
    await school.bo.ok("delete", post=answer)
    assert (await school.cy.ok("get", post=request))["post"]["help"]["state"] == "resolved"


async def test_it_waits_again_beside_one_that_was_asked_anew(school: School) -> None:
    """Else whose answer it was would learn of somebody that he waits anonymously. His place is the first one's."""
    room = await made_room(school.ana, school.bo)
    first = await asked(school.bo, "First?", room=room)
    answer = (await school.ana.ok("answer", request=first, body="So."))["post"]["id"]
    second = await asked(school.bo, "Second?", room=room)
    await school.ana.ok("delete", post=answer)
    assert (await school.bo.ok("get", post=first))["post"]["help"]["state"] == "open"
    assert [post["id"] for post in (await school.ana.ok("queue", room=room))["requests"]] == [first, second]
    assert (await school.bo.ok("queue", room=room))["place"] == 1


async def test_in_a_closed_room_a_deleted_answer_opens_nothing(school: School) -> None:
    room = await made_room(school.ana, school.bo)
    request = await asked(school.bo, "First?", room=room)
    answer = (await school.ana.ok("answer", request=request, body="So."))["post"]["id"]
    await school.ana.ok("update_room", room=room, closed=True)
    await school.ana.ok("delete", post=answer)
    assert (await school.bo.ok("get", post=request))["post"]["help"]["state"] == "answered"


async def test_an_answer_that_an_edit_lets_be_held_is_none_any_more(school: School) -> None:
    room = await made_room(school.ana, school.bo, school.cy, peers=True, held_words=["casino"])
    request = await asked(school.bo, "How?", room=room)
    answer = (await school.cy.ok("answer", request=request, body="So."))["post"]["id"]
    await school.cy.ok("edit", post=answer, body="At the casino")
    help = (await school.bo.ok("get", post=request))["post"]["help"]
    assert (help["state"], help["answer"]) == ("open", None)


async def test_a_request_is_never_open_without_a_topic(school: School) -> None:
    request = await asked(school.ana, "How? #a")
    answer = (await school.bo.ok("answer", request=request, body="So."))["post"]["id"]
    assert (await school.ana.error("edit", post=request, body="How?"))["field"] == "body"
    await school.ana.ok("accept", request=request, answer=answer)
    await school.ana.ok("edit", post=request, body="How?")
    assert (await school.ana.error("reopen", request=request))["code"] == "conflict"
    await school.ana.ok("edit", post=request, body="How? #a")
    assert (await school.ana.ok("reopen", request=request))["post"]["help"]["state"] == "open"


async def test_an_answer_that_was_taken_back_is_no_help_in_figures(school: School, clock: HandClock) -> None:
    room = await made_room(school.ana, school.bo)
    request = await asked(school.bo, "How?", room=room)
    answer = (await school.ana.ok("answer", request=request, body="So."))["post"]["id"]
    await school.ana.ok("delete", post=answer)
    clock.forward(20 * MINUTE)
    found = (await school.ana.ok("figures", room=room))["figures"]
    assert found["first_answer"]["median_ms"] is None and found["within"] == {"2": 0.0, "5": 0.0, "15": 0.0}


async def test_a_retry_shows_nothing_that_one_may_see_no_more(school: School) -> None:
    """The step was done, which it says; of the request it shows nothing."""
    room = await made_room(school.ana, school.bo, school.cy, peers=True)
    request = await asked(school.bo, "How?", room=room)
    await school.cy.ok("claim", request=request, key="k")
    assert (await school.cy.ok("claim", request=request, key="k"))["post"]["id"] == request
    await school.ana.ok("remove_member", room=room, account="@cy")
    await school.bo.ok("edit", post=request, body="secret")
    again = await school.cy.ok("claim", request=request, key="k")
    assert again["duplicate"] and again.get("post") is None


async def test_a_young_lease_isnt_begun_anew(school: School, clock: HandClock) -> None:
    """`renew` says what is, and is a change for nobody; over a minute old it begins anew."""
    request = await asked(school.ana, "How? #a")
    taken = await school.bo.ok("claim", request=request)
    clock.forward(MINUTE)
    again = await school.bo.ok("renew", request=request)
    assert (again["seq"], again["post"]["help"]) == (taken["seq"], taken["post"]["help"])
    clock.forward(1)
    later = await school.bo.ok("renew", request=request)
    assert later["seq"] > taken["seq"]
    assert from_wire(later["post"]["help"]["lease_until"], "") == clock.now_ms() + 5 * MINUTE


async def test_steps_count_as_posts_and_asking_what_is_known_as_searches(tmp_path: Path) -> None:
    flags: dict[str, Any] = {"limit_posts_per_minute": 3, "limit_search_per_minute": 2}
    async with (
        node(tmp_path / "data", clock=HandClock(), **flags) as it,
        talking(it.url, await it.account("ana")) as ana,
        talking(it.url, await it.account("bo")) as bo,
    ):
        request = await asked(ana, "How? #a")
        for action in ("claim", "release", "next"):
            await bo.ok(action, **({} if action == "next" else {"request": request}))
        for action in ("release", "next"):
            refused = await bo.error(action, **({} if action == "next" else {"request": request}))
            assert (refused["code"], refused["limit"]) == ("rate_limited", "posts_per_minute")
        await bo.ok("reach", body="How? #a")
        await bo.ok("figures", topic="a")
        for kind, fields in (("reach", {"body": "How? #a"}), ("figures", {"topic": "a"})):
            assert (await bo.error(kind, **fields))["limit"] == "search_per_minute"
