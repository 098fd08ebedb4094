"""Posts that are held: by a room's moderation, by words, by the staff; approved, declined, hidden and shown again. Over
real sockets, on a clock that the test moves."""

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.service.conftest import School, notified
from tests.service.desk import MINUTE, SECOND, asked, heard, made_room, passes, posts, told
from tests.support.node import HandClock, node
from tests.support.talker import Frame, Talker, talking

FLAGS: dict[str, Any] = {"heartbeat_ms": 600_000, "held_words": ["casino", "free money"]}


pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def flags() -> dict[str, Any]:
    return FLAGS


async def moderated(school: School, how: str = "all", **fields: Any) -> int:
    return await made_room(school.ana, school.bo, school.cy, moderation=how, **fields)


async def waits(talker: Talker, **fields: Any) -> list[int]:
    """What `held` lists."""
    reply = await talker.ok("held", **fields)
    assert reply["waiting"] == len(reply["posts"])
    return [post["id"] for post in reply["posts"]]


async def listed(talker: Talker, feed: str) -> list[int]:
    return [post["id"] for post in (await talker.ok("history", feed=feed))["posts"]]


async def sees(talker: Talker, post: int) -> bool:
    reply = await talker.ask("get", post=post)
    assert reply["type"] == "ok" or reply["code"] == "not_found"
    return bool(reply["type"] == "ok")


# Moderation


async def test_a_held_post_is_seen_by_its_writer_and_the_staff(school: School) -> None:
    """Live, by `get`, in the history, and by no image or search of others'."""
    room = await moderated(school)
    reply = await school.bo.ok("post", body="zebra @cy", room=room)
    ident = reply["post"]["id"]
    assert (reply["post"]["held"], reply["post"]["held_reason"]) == ("review", None)
    for talker in (school.ana, school.bo):
        frame = await talker.change("post", ident)
        assert frame["feeds"] == [] and frame["post"]["held"] == "review"
        assert await sees(talker, ident)
        assert await listed(talker, f"room:{room}") == [ident]
        assert await listed(talker, f"thread:{ident}") == [ident]
        assert [post["id"] for post in (await talker.ok("search", text="zebra"))["posts"]] == [ident]
    await heard(school.cy)
    assert ident not in posts(school.cy) and not await sees(school.cy, ident)
    assert await listed(school.cy, f"room:{room}") == []
    assert (await school.cy.ok("search", text="zebra"))["posts"] == []
    assert (await school.cy.ok("unread"))["unread"] == {}
    assert (await school.cy.ok("notifications"))["notifications"] == []
    assert await waits(school.ana, room=room) == [ident]
    assert (await school.bo.error("held", room=room))["code"] == "forbidden"
    assert (await school.ana.error("held"))["code"] == "forbidden"


async def test_approved_it_appears_as_a_new_post_does(school: School) -> None:
    """Where it is in the order of the log now; and whom it mentions is told now."""
    room = await moderated(school)
    ident = await school.bo.post("hello @cy", room=room)
    after = await school.ana.post("the staff's own isn't held", room=room)
    approved = (await school.ana.ok("approve", post=ident))["post"]
    assert approved["held"] is None and approved["pos"] == approved["seq"] > after > approved["id"]
    frame = await school.cy.change("post", ident)
    assert frame["post"] == approved and frame["feeds"] == [f"room:{room}", f"thread:{ident}"]
    assert (await notified(school.cy, ident, "mention"))["account"]["handle"] == "bo"
    assert (await notified(school.bo, ident, "approve"))["account"]["handle"] == "ana"
    for talker in (school.ana, school.bo, school.cy):
        assert await listed(talker, f"room:{room}") == [ident, after]
    assert (await school.cy.ok("unread"))["unread"][f"room:{room}"] == 2
    assert await waits(school.ana, room=room) == []
    assert (await school.ana.error("approve", post=ident))["code"] == "conflict"


async def test_first_holds_until_one_was_approved(school: School) -> None:
    """There, and also for who left and came back."""
    room = await moderated(school, "first")
    first = await school.bo.post("one", room=room)
    second = await school.bo.post("two", room=room)
    assert await waits(school.ana, room=room) == [first, second]
    await school.ana.ok("approve", post=first)
    assert (await school.bo.ok("post", body="three", room=room))["post"]["held"] is None
    await school.bo.ok("leave", room=room)
    await school.bo.ok("join", code=(await school.ana.ok("room", room=room))["code"])
    assert (await school.bo.ok("post", body="four", room=room))["post"]["held"] is None
    assert (await school.cy.ok("post", body="mine", room=room))["post"]["held"] == "review"
    other = await moderated(school, "first")
    assert (await school.bo.ok("post", body="there", room=other))["post"]["held"] == "review"


async def test_moderation_is_a_setting(school: School) -> None:
    room = await moderated(school, "off")
    assert (await school.bo.ok("post", body="one", room=room))["post"]["held"] is None
    assert (await school.ana.ok("update_room", room=room, moderation="all"))["room"]["moderation"] == "all"
    assert (await school.cy.change("room", room))["room"]["moderation"] == "all"
    assert (await school.bo.ok("post", body="two", room=room))["post"]["held"] == "review"
    error = await school.ana.error("update_room", room=room, moderation="some")
    assert (error["code"], error["field"]) == ("invalid", "moderation")


async def test_a_held_reply_is_counted_and_told_when_it_is_approved(school: School, clock: HandClock) -> None:
    """Nobody follows the thread before either."""
    room = await moderated(school)
    root = await school.ana.post("root", room=room)
    reply = await school.bo.post("reply", reply_to=root)
    await passes(school.node, clock, 2 * SECOND)
    await heard(school.ana)
    assert not school.ana.changes("tally", "follow", "notification")
    assert (await school.cy.ok("get", post=root))["post"]["tally"]["replies"] == 0
    assert await listed(school.cy, f"thread:{root}") == [root]
    assert await listed(school.ana, f"thread:{root}") == [reply, root]
    await school.ana.ok("approve", post=reply)
    await passes(school.node, clock, 2 * SECOND)
    assert (await school.cy.ok("get", post=root))["post"]["tally"]["replies"] == 1
    assert await told(school.ana, reply) == ["reply"]
    assert {frame["follow"]["feed"] for frame in school.ana.changes("follow")} == {f"thread:{root}"}


async def test_nobody_answers_or_passes_on_what_is_held(school: School) -> None:
    """It would tell of it; and to others it isn't there."""
    room = await moderated(school)
    ident = await school.bo.post("held", room=room)
    for talker in (school.ana, school.bo):
        error = await talker.error("post", body="reply", reply_to=ident)
        assert (error["code"], error["details"]) == ("conflict", {"held": "review"})
    refused: list[tuple[str, dict[str, Any]]] = [
        ("post", {"body": "x", "reply_to": ident}),
        ("react", {"post": ident, "kind": "thanks"}),
        ("follow", {"feed": f"thread:{ident}"}),
        ("watch", {"feed": f"thread:{ident}"}),
        ("typing", {"feed": f"thread:{ident}"}),
        *[(kind, {"post": ident}) for kind in ("approve", "unhide", "delete", "thread")],
        *[(kind, {"post": ident, "reason": "unkind"}) for kind in ("hide", "decline")],
    ]
    for kind, fields in refused:
        error = await school.cy.error(kind, **fields)
        assert error["code"] == "not_found", kind
    assert (await school.bo.error("approve", post=ident))["code"] == "forbidden"


async def test_a_declined_post_stays_hidden_and_its_writer_is_told(school: School) -> None:
    room = await moderated(school)
    ident = await school.bo.post("held", room=room)
    assert (await school.ana.error("decline", post=ident, reason="boring"))["code"] == "invalid"
    declined = (await school.ana.ok("decline", post=ident, reason="unkind"))["post"]
    assert (declined["held"], declined["held_reason"]) == ("hidden", "unkind")
    assert (await school.bo.change("post", ident, held="hidden"))["post"] == declined
    await notified(school.bo, ident, "decline")
    assert await waits(school.ana, room=room) == [] and not await sees(school.cy, ident)
    assert (await school.ana.error("decline", post=ident, reason="unkind"))["code"] == "conflict"
    assert (await school.ana.ok("approve", post=ident))["post"]["held"] is None
    await school.cy.change("post", ident)


async def test_decline_names_a_request_or_a_post(school: School) -> None:
    for fields in ({}, {"request": 1, "post": 1}):
        assert (await school.ana.error("decline", reason="unkind", **fields))["code"] == "invalid"
    room = await moderated(school)
    shown = await school.ana.post("shown", room=room)
    error = await school.ana.error("decline", post=shown, reason="unkind")
    assert (error["code"], error["details"]) == ("conflict", {"held": None})


async def test_an_edit_is_looked_at_as_a_new_text_is(school: School) -> None:
    """It goes from all, and comes back to its place; whom it mentions first is told then."""
    room = await moderated(school)
    ident = await school.bo.post("good", room=room)
    pos = (await school.ana.ok("approve", post=ident))["post"]["pos"]
    await school.cy.change("post", ident)
    edited = (await school.bo.ok("edit", post=ident, body="better @cy"))["post"]
    assert edited["held"] == "review" and (await school.cy.change("post", ident))["post"] == {"id": ident, "gone": True}
    assert await waits(school.ana, room=room) == [ident] and await told(school.cy, ident) == []
    assert (await school.ana.ok("approve", post=ident))["post"]["pos"] == pos
    assert (await school.cy.change("post", ident))["post"]["body"] == "better @cy"
    await notified(school.cy, ident, "mention")


async def test_what_is_held_can_be_edited_and_deleted_by_its_writer(school: School) -> None:
    room = await moderated(school)
    root = await school.ana.post("root", room=room)
    ident = await school.bo.post("held", reply_to=root)
    assert (await school.bo.ok("edit", post=ident, body="held still"))["post"]["held"] == "review"
    await school.bo.ok("delete", post=ident)
    assert await waits(school.ana, room=room) == []
    assert (await school.ana.change("post", ident, deleted=True))["feeds"] == []
    await heard(school.cy)
    assert ident not in posts(school.cy)
    assert (await school.ana.ok("get", post=root))["post"]["tally"]["replies"] == 0


# Words


@pytest.mark.parametrize("body", ["a CASINO!", "free\nmoney here", "ｃａｓｉｎｏ"])
async def test_a_word_of_the_sites_holds_a_post_on_the_network(school: School, body: str) -> None:
    """Until an admin has seen it; a word in another isn't one."""
    admin = await school.join("eve", "admin")
    await school.cy.ok("follow", feed="@bo")
    ident = (await school.bo.ok("post", body=f"{body} #a"))["post"]["id"]
    assert (await admin.change("post", ident))["post"]["held"] == "review"
    assert (await school.bo.ok("post", body="casinos #a"))["post"]["held"] is None
    assert (await admin.ok("post", body=body))["post"]["held"] is None
    assert not await sees(school.cy, ident) and await waits(admin) == [ident]
    assert ident not in await listed(school.cy, "#a") and ident in await listed(school.bo, "#a")
    assert ident in await listed(admin, "#a") and ident in await listed(admin, "@bo")
    await admin.ok("approve", post=ident)
    assert "topic:a" in (await school.cy.change("post", ident))["feeds"]
    assert (await admin.change("post", ident))["post"] == {"id": ident, "gone": True}


async def test_a_word_counts_wherever_it_stands(school: School) -> None:
    """In what was tried, and in an edit; and in the words of who passes a post on, which isn't counted before."""
    admin = await school.join("eve", "admin")
    ask = await school.bo.ok("ask", body="How? #a", tried="the casino")
    assert (ask["post"]["help"]["state"], ask["post"]["held"]) == ("review", "review")
    shown = await school.ana.post("fine")
    relay = (await school.bo.ok("relay", post=shown, body="as in a casino"))["post"]["id"]
    assert (await school.ana.ok("get", post=shown))["post"]["tally"]["relays"] == 0
    assert await told(school.ana, relay) == []
    await admin.ok("approve", post=relay)
    assert (await school.ana.ok("get", post=shown))["post"]["tally"]["relays"] == 1
    assert await told(school.ana, relay) == ["relay"]
    await school.ana.ok("edit", post=shown, body="a casino")
    assert not await sees(school.cy, shown)
    assert await waits(admin) == [ask["post"]["id"], shown]


async def test_a_rooms_own_words(school: School) -> None:
    """The staff sees them, members don't."""
    room = await made_room(school.ana, school.bo, school.cy, held_words=["Darn it", "darn  IT"])
    assert (await school.ana.ok("room", room=room))["held_words"] == ["darn IT"]
    assert "held_words" not in await school.bo.ok("room", room=room)
    assert (await school.bo.ok("post", body="darn it!", room=room))["post"]["held"] == "review"
    assert (await school.bo.ok("post", body="darn", room=room))["post"]["held"] is None
    await school.ana.ok("update_room", room=room, held_words=[])
    assert (await school.bo.ok("post", body="darn it!", room=room))["post"]["held"] is None
    for words, code in (([""], "invalid"), (["x" * 51], "too_large"), ([str(n) for n in range(101)], "too_large")):
        assert (await school.ana.error("update_room", room=room, held_words=words))["code"] == code


# Hidden


async def test_hidden_it_leaves_all_feeds_and_comes_back(school: School) -> None:
    """To the place that it had; its writer is told of both, and counters follow."""
    room = await moderated(school, "off")
    root = await school.ana.post("root", room=room)
    ident = await school.bo.post("mean @cy", reply_to=root)
    await school.cy.change("post", ident)
    assert (await school.cy.error("hide", post=ident, reason="unkind"))["code"] == "forbidden"
    hidden = (await school.ana.ok("hide", post=ident, reason="unkind"))["post"]
    assert (hidden["held"], hidden["held_reason"]) == ("hidden", "unkind")
    gone = await school.cy.change("post", ident)
    assert (gone["post"], gone["feeds"], gone["seq"]) == ({"id": ident, "gone": True}, [], hidden["seq"])
    assert (await school.bo.change("post", ident, held="hidden"))["post"] == hidden
    await notified(school.bo, ident, "hide")
    assert not await sees(school.cy, ident) and await waits(school.ana, room=room) == []
    assert (await school.cy.ok("notifications"))["notifications"] == []
    assert (await school.cy.ok("unread"))["unread"] == {f"room:{room}": 1}
    assert (await school.cy.ok("get", post=root))["post"]["tally"]["replies"] == 0
    assert (await school.ana.error("hide", post=ident, reason="unkind"))["code"] == "conflict"
    shown = (await school.ana.ok("unhide", post=ident))["post"]
    assert (shown["held"], shown["pos"]) == (None, ident)
    assert (await school.cy.change("post", ident))["post"] == shown
    await notified(school.bo, ident, "unhide")
    assert await told(school.cy, ident) == ["mention"]
    assert (await school.cy.ok("get", post=root))["post"]["tally"]["replies"] == 1
    assert (await school.ana.error("unhide", post=ident))["code"] == "conflict"


async def test_hiding_is_in_the_log_and_ends_what_was_told_and_the_thread(school: School) -> None:
    room = await made_room(school.ana, school.bo, school.cy)
    post = await school.bo.post("See @cy", room=room)
    reply = await school.cy.post("Yes", reply_to=post)
    assert await told(school.cy, post) == ["mention"]
    await school.ana.ok("hide", post=post, reason="unkind")
    assert await told(school.cy, post) == []
    refused = await school.cy.error("post", body="More", reply_to=reply)
    assert refused["code"] == "not_found"
    rows = (await school.ana.ok("audit", room=room))["audit"]
    assert [(row["action"], row["target"], row["reason"]) for row in rows] == [("hide", post, "unkind")]


async def test_an_edit_of_what_is_hidden_stays_hidden(school: School) -> None:
    room = await moderated(school, "off")
    ident = await school.bo.post("mean", room=room)
    await school.ana.ok("hide", post=ident, reason="unkind")
    assert (await school.bo.ok("edit", post=ident, body="kind @cy"))["post"]["held"] == "hidden"
    await school.ana.change("post", ident, body="kind @cy")
    await heard(school.cy)
    assert "kind" not in str(school.cy.frames) and await told(school.cy, ident) == []


async def test_an_admin_hides_on_the_network_whom_he_doesnt_see(school: School) -> None:
    """Nobody keeps his posts from those who look at them by blocking them."""
    admin = await school.join("eve", "admin")
    await school.cy.ok("follow", feed="@bo")
    await school.bo.ok("block", account="@eve")
    ident, held = await school.bo.post("mean #a"), await school.bo.post("casino #a")
    assert (await school.cy.error("hide", post=ident, reason="unkind"))["code"] == "forbidden"
    await admin.ok("hide", post=ident, reason="unkind")
    assert (await school.cy.change("post", ident, gone=True))["post"]["gone"]
    await notified(school.bo, ident, "hide")
    assert await waits(admin) == [held]
    await admin.ok("approve", post=held)
    await school.cy.change("post", held)


async def test_the_answer_that_is_hidden_lets_the_request_wait_again(school: School) -> None:
    room = await moderated(school, "off", peers=True)
    request = await asked(school.bo, "How?", room=room)
    answer = (await school.cy.ok("answer", request=request, body="badly"))["post"]["id"]
    await school.ana.ok("hide", post=answer, reason="unkind")
    assert (await school.bo.ok("get", post=request))["post"]["help"]["state"] == "open"
    error = await school.bo.error("accept", request=request, answer=answer)
    assert error["code"] == "not_found"


# Requests


async def test_a_request_is_looked_at_first(school: School, clock: HandClock) -> None:
    """Nobody else knows of it; its clocks begin when it is approved, and its place is that of asking."""
    room = await moderated(school)
    request = await asked(school.bo, "How?", room=room)
    clock.forward(MINUTE)
    later = await asked(school.cy, "And how?", room=room)
    assert await waits(school.ana, room=room) == [request, later]
    assert (await school.bo.error("ask", body="Again?", room=room))["details"] == {"request": request}
    for talker in (school.ana, school.bo, school.cy):
        assert (await talker.ok("queue", room=room))["waiting"] == 0
    assert (await school.ana.error("claim", request=request))["details"] == {"state": "review"}
    assert (await school.cy.error("me_too", request=request))["code"] == "not_found"
    await passes(school.node, clock, 10 * MINUTE)
    assert await told(school.ana, request) == []
    await school.ana.ok("approve", post=later)
    await school.ana.ok("approve", post=request)
    assert (await school.cy.change("post", request))["post"]["help"]["state"] == "open"
    queue = await school.cy.ok("queue", room=room)
    assert [post["id"] for post in queue["requests"]] == [request, later] and queue["place"] == 2
    await passes(school.node, clock, 4 * MINUTE)
    assert "alert" not in await told(school.ana, request)
    await passes(school.node, clock, 2 * MINUTE)
    assert "alert" in await told(school.ana, request)
    claimed = (await school.ana.ok("claim", request=request))["post"]["help"]
    assert claimed["state"] == "claimed" and claimed["opened_at"] < claimed["claimed_at"]


@pytest.mark.parametrize("name", ["request", "post"])
async def test_a_request_is_declined(school: School, name: str) -> None:
    room = await moderated(school)
    request = await asked(school.bo, "How?", room=room)
    declined = (await school.ana.ok("decline", **{name: request}, reason="unclear"))["post"]
    assert (declined["help"]["state"], declined["help"]["reason"]) == ("declined", "unclear")
    assert (declined["held"], declined["held_reason"]) == ("hidden", "unclear")
    await notified(school.bo, request, "decline")
    await heard(school.cy)
    assert request not in posts(school.cy) and await waits(school.ana, room=room) == []
    for kind in ("approve", "unhide"):
        assert (await school.ana.error(kind, post=request))["details"] == {"state": "declined"}
    await asked(school.bo, "Better?", room=room)


@pytest.mark.parametrize("how", ["withdraw", "expire", "close"])
async def test_a_request_ends_before_it_was_looked_at(school: School, clock: HandClock, how: str) -> None:
    """It stays where nobody saw it, and can't be opened again past those who look."""
    room = await moderated(school)
    request = await asked(school.bo, "How?", room=room)
    match how:
        case "withdraw":
            await school.bo.ok("withdraw", request=request)
        case "expire":
            await passes(school.node, clock, 24 * 60 * MINUTE)
        case _:
            await school.ana.ok("update_room", room=room, closed=True)
            await passes(school.node, clock, SECOND)
            await school.ana.ok("update_room", room=room, closed=False)
    post = (await school.bo.ok("get", post=request))["post"]
    assert post["help"]["state"] == ("withdrawn" if how == "withdraw" else "expired") and post["held"] == "hidden"
    assert (await school.bo.error("reopen", request=request))["code"] == "conflict"
    assert await waits(school.ana, room=room) == [] and not await sees(school.cy, request)


async def test_an_answer_that_is_held_moves_the_request_when_it_is_approved(school: School) -> None:
    room = await moderated(school, peers=True)
    request = await asked(school.bo, "How?", room=room)
    await school.ana.ok("approve", post=request)
    await school.cy.ok("claim", request=request)
    answer = (await school.cy.ok("answer", request=request, body="So."))["post"]
    assert answer["held"] == "review"
    assert (await school.bo.ok("get", post=request))["post"]["help"]["state"] == "claimed"
    await school.ana.ok("approve", post=answer["id"])
    help = (await school.bo.ok("get", post=request))["post"]["help"]
    assert (help["state"], help["answer"]) == ("answered", answer["id"])
    late = (await school.cy.ok("answer", request=await approved(school, room), body="So."))["post"]
    await school.bo.ok("withdraw", request=late["root"])
    assert (await school.ana.ok("approve", post=late["id"]))["post"]["held"] is None
    assert (await school.bo.ok("get", post=late["root"]))["post"]["help"]["state"] == "withdrawn"


async def approved(school: School, room: int) -> int:
    """Another request of Bo's that everybody sees."""
    request = await asked(school.bo, "And?", room=room)
    await school.ana.ok("approve", post=request)
    return request


async def test_a_hidden_request_alerts_only_those_who_see_it(school: School, clock: HandClock) -> None:
    room = await moderated(school, "off", peers=True)
    await school.cy.ok("duty", on=True, rooms=[room], until="2100-01-01T00:00:00Z")
    request = await asked(school.bo, "How?", room=room)
    await school.ana.ok("hide", post=request, reason="unkind")
    await passes(school.node, clock, 6 * MINUTE)
    assert await told(school.cy, request) == [] and await told(school.ana, request) == ["alert"]
    assert (await school.cy.ok("queue", room=room))["waiting"] == 0
    assert (await school.cy.error("claim", request=request))["code"] == "not_found"
    assert (await school.cy.error("next", room=room))["code"] == "not_found"
    assert (await school.ana.error("assign", request=request, to="@cy"))["code"] == "conflict"


async def test_who_asks_anonymously_is_looked_at_as_nobody_is_known(school: School) -> None:
    """Approved, it says nothing of whom the room knows: neither does he count as known by it, nor is it shown at once
    where he is known or of the staff. And he is told of it himself.
    """
    room = await moderated(school, "first")
    request = await asked(school.bo, "How?", room=room, anonymous=True)
    mask = await school.bo.until(lambda frame: frame["type"] == "mask")
    assert (await school.bo.change("post", request))["post"]["author"] == mask["mask"]["author"]
    assert (await school.ana.change("post", request))["post"]["author"]["handle"] is None
    assert await listed(school.bo, f"room:{room}") == await listed(school.ana, f"room:{room}") == [request]
    assert not await sees(school.cy, request)
    await school.ana.ok("approve", post=request)
    assert (await school.cy.change("post", request))["post"]["help"]["state"] == "open"
    await notified(school.bo, request, "approve")
    named = await school.bo.ok("post", body="me", room=room)
    assert named["post"]["held"] == "review"
    await school.ana.ok("approve", post=named["post"]["id"])
    reply = await school.bo.ok("post", body="by nobody", reply_to=request)
    assert reply["post"]["held"] == "review"
    refused = await school.ana.error("ask", body="How?", room=room, anonymous=True)
    assert refused["code"] == "forbidden"


# Slow mode


async def test_a_members_posts_are_so_far_apart(school: School, clock: HandClock) -> None:
    """Over a new connection too; the staff's aren't, nor what one says to who helps."""
    room = await made_room(school.ana, school.bo, school.cy, slow_s=30)
    root = await school.bo.post("one", room=room)
    again = await school.session("bo")
    clock.forward(10 * SECOND)
    for fields in ({"room": room}, {"reply_to": root}):
        error = await again.error("post", body="two", **fields)
        assert (error["code"], error["limit"], error["retry_after_ms"]) == ("rate_limited", "slow_s", 20 * SECOND)
    assert (await again.error("ask", body="How?", room=room))["code"] == "rate_limited"
    await school.ana.post("one", room=room)
    await school.ana.post("two", room=room)
    clock.forward(20 * SECOND)
    request = await asked(again, "How?", room=room)
    await again.post("in my own thread", reply_to=request)
    await school.cy.post("in another's", reply_to=request)
    assert (await school.cy.error("post", body="again", reply_to=request))["limit"] == "slow_s"
    await school.ana.ok("update_room", room=room, slow_s=0)
    await again.post("three", room=room)
    assert (await school.ana.error("update_room", room=room, slow_s=3601))["code"] == "invalid"


async def test_a_retry_is_no_second_post(school: School) -> None:
    room = await made_room(school.ana, school.bo, slow_s=30)
    first = await school.bo.ok("post", body="one", room=room, key="k")
    again = await school.bo.ok("post", body="one", room=room, key="k")
    assert again["duplicate"] and again["post"]["id"] == first["post"]["id"]


# Resume


@pytest.mark.parametrize("ring_bytes", [1 << 20, 2000])
async def test_resume_over_what_was_held(tmp_path: Path, clock: HandClock, ring_bytes: int) -> None:
    """By the ring and by the store alike: each is told what it would have been told live, in its present state."""
    async with node(tmp_path / "data", clock=clock, ring_bytes=ring_bytes, **FLAGS) as it, AsyncExitStack() as stack:
        tokens = {handle: await it.account(handle) for handle in ("ana", "bo", "cy")}
        ana, bo, cy = [await stack.enter_async_context(talking(it.url, token)) for token in tokens.values()]
        room = await made_room(ana, bo, cy, moderation="all")
        shown = await ana.post("shown", room=room)
        await cy.change("post", shown)
        places = {talker.account["handle"]: talker.position for talker in (ana, bo, cy)}
        never = await bo.post("never", room=room)
        later = await bo.post("later", room=room)
        await ana.ok("approve", post=later)
        await ana.ok("hide", post=shown, reason="off_topic")
        twice = await bo.post("twice", room=room)
        await ana.ok("approve", post=twice)
        await ana.ok("hide", post=twice, reason="off_topic")
        last = await ana.ok("unhide", post=twice)
        for number in range(5):
            last = await ana.ok("set_privacy", presence=("nobody", "followers")[number % 2])
        await ana.reached(last["seq"])
        held = {never: "review", later: None, shown: "hidden", twice: None}
        for handle, before in places.items():
            async with talking(it.url, tokens[handle], resume=before) as again:
                found = {frame["post"]["id"]: frame["post"] for frame in again.changes("post")}
                seqs = [frame["seq"] for frame in again.changes()]
                assert seqs == sorted(seqs) and len(again.changes("post")) == len(found)
            if handle == "cy":
                assert found.keys() == {later, shown, twice}
                assert found[shown] == {"id": shown, "gone": True}
            else:
                expected = dict(held)
                if handle == "bo":
                    expected.pop(shown)
                    assert found.pop(shown) == {"id": shown, "gone": True}
                assert {ident: post["held"] for ident, post in found.items()} == expected


async def test_who_becomes_staff_and_no_longer_is(school: School) -> None:
    """The feed of what is held is his by his place alone; nobody can name it."""
    room = await moderated(school)
    await school.ana.ok("set_role", room=room, account="@cy", role="helper")
    first = await school.bo.post("one", room=room)
    assert (await school.cy.change("post", first))["post"]["held"] == "review"
    await school.ana.ok("set_role", room=room, account="@cy", role="member")
    second = await school.bo.post("two", room=room)
    await heard(school.cy)
    assert second not in posts(school.cy) and not await sees(school.cy, first)
    for kind in ("watch", "follow", "history"):
        for feed in (f"review:{room}", "review:network"):
            assert (await school.ana.error(kind, feed=feed))["code"] == "invalid"


async def test_an_image_of_a_held_post(school: School) -> None:
    """`get` is what the images ask; `tests/service/test_images.py` has them over HTTP."""
    room = await moderated(school)
    ident = await school.bo.post("held", room=room)
    frames: list[Frame] = [await school.cy.ask("get", post=each) for each in (ident, 1 << 40)]
    assert frames[0]["message"] == frames[1]["message"]
