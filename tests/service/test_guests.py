"""Guests over real HTTP and sockets: they join with a code and a name, see their room alone, and end with it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from handraise.domain.decide.rooms import GUESTS_STAY_MS
from tests.support.node import HandClock, Node, WallClock
from tests.support.node import node as running_node
from tests.support.talker import Lost, Talker, talking

JOIN = "/api/v1/join"


class Class:
    """Ana leads a room with this code."""

    def __init__(
        self, node: Node, clock: HandClock, ana: Talker, http: httpx.AsyncClient, room: int, code: str
    ) -> None:
        self.node, self.clock, self.ana, self.http, self.room, self.code = node, clock, ana, http, room, code

    async def guest(self, name: str, **more: Any) -> httpx.Response:
        return await self.http.post(JOIN, json={"code": self.code, "name": name, **more})


@pytest.fixture
async def lesson(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Class]:
    clock = getattr(request, "param", HandClock)()
    limits = {"limit_failed_codes_per_10_minutes": 5}
    async with running_node(tmp_path / "data", clock=clock, http=True, **limits) as it, AsyncExitStack() as stack:
        ana = await it.talker(stack, "ana")
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=it.url))
        made = await ana.ok("create_room", title="Algebra 2")
        yield Class(it, clock, ana, http, made["room"]["id"], made["code"])


async def test_a_guest_joins_asks_and_is_answered(lesson: Class) -> None:
    """With a name alone; he is marked as a guest, and the answer reaches him."""
    answer = await lesson.guest("  Lea   Sol ")
    assert answer.status_code == 201 and answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert (
        body["account"]["handle"] is None and body["account"]["name"] == "Lea Sol" and body["room"]["id"] == lesson.room
    )
    joined = await lesson.ana.until(lambda frame: frame["type"] == "member" and frame["member"]["role"] == "member")
    assert joined["member"]["account"]["role"] == "guest"
    async with talking(lesson.node.url, body["token"]) as lea:
        assert [place["room"]["title"] for place in lea.ready["rooms"]] == ["Algebra 2"]
        ident = await lea.post("Why? #quadratics", room=lesson.room)
        assert (await lesson.ana.change("post", ident))["post"]["author"]["role"] == "guest"
        reply = await lesson.ana.post("Because.", reply_to=ident)
        assert (await lea.change("post", reply))["post"]["body"] == "Because."


async def test_a_guest_sees_the_room_alone(lesson: Class) -> None:
    token = (await lesson.guest("Lea")).json()["token"]
    outside = await lesson.ana.post("for educators #a")
    async with talking(lesson.node.url, token) as lea:
        for command, fields, code in (
            ("get", {"post": outside}, "forbidden"),
            ("get", {"post": 999}, "forbidden"),
            ("delete", {"post": outside}, "not_found"),
            ("delete", {"post": 999}, "not_found"),
            ("history", {"feed": "#a"}, "forbidden"),
            ("account", {"handle": "@ana"}, "forbidden"),
            ("watch", {"feed": "user:1"}, "forbidden"),
            ("post", {"body": "out"}, "forbidden"),
            ("create_room", {"title": "mine"}, "forbidden"),
            ("join", {"code": lesson.code}, "forbidden"),
        ):
            assert (await lea.error(command, **fields))["code"] == code, command
        assert (await lea.ok("home"))["posts"] == []
        last = await lesson.ana.post("last", room=lesson.room)
        await lea.change("post", last)
        assert not [frame for frame in lea.frames if "for educators" in str(frame)]


async def test_names_are_unlike_all_others_in_the_room(lesson: Class) -> None:
    """Case, width and spaces make no other name; the teacher's can't be taken either; another room is another."""
    assert (await lesson.guest("Lea")).status_code == 201
    for name in ("Lea", " lea ", "LEA", "\uff2c\uff45\uff41", "Ana"):
        refused = await lesson.guest(name)
        assert (refused.status_code, refused.json()["code"]) == (409, "conflict"), name
    elsewhere = await lesson.ana.ok("create_room", title="Other")
    assert (await lesson.http.post(JOIN, json={"code": elsewhere["code"], "name": "Lea"})).status_code == 201


@pytest.mark.parametrize("name", ["", " ", "x" * 101, "a\u0000b", "line\nbreak\u202e"])
async def test_bad_names_are_refused(lesson: Class, name: str) -> None:
    refused = await lesson.guest(name)
    assert (refused.status_code, refused.json()["field"]) == (422, "name")


async def test_wrong_codes_are_limited_and_right_ones_are_not(lesson: Class) -> None:
    """A whole class joins from one address; who guesses is stopped, and told for how long."""
    for number in range(12):
        assert (await lesson.guest(f"Pupil {number}")).status_code == 201
    for _ in range(5):
        assert (await lesson.http.post(JOIN, json={"code": "0000-0000", "name": "x"})).status_code == 404
    stopped = await lesson.guest("Late")
    assert (stopped.status_code, stopped.json()["limit"]) == (429, "failed_codes_per_10_minutes")
    assert int(stopped.headers["retry-after"]) == 600
    lesson.clock.forward(600_000)
    assert (await lesson.guest("Late")).status_code == 201


async def test_a_cookie_in_place_of_a_token(lesson: Class) -> None:
    """For browsers: signed in, with what writes need; never for another site's page."""
    answer = await lesson.guest("Lea", cookie=True)
    body = answer.json()
    assert "token" not in body and "handraise" in answer.cookies
    command = {"type": "post", "id": "1", "room": lesson.room, "body": "by HTTP"}
    headers = {"X-CSRF-Token": body["csrf"], "Origin": lesson.node.url}
    posted = await lesson.http.post("/api/v1/commands", json=command, headers=headers)
    assert posted.json()["post"]["author"]["name"] == "Lea"
    foreign = await lesson.http.post(
        JOIN, json={"code": lesson.code, "name": "Eve", "cookie": True}, headers={"Origin": "https://evil.example"}
    )
    assert foreign.status_code == 403 and "set-cookie" not in foreign.headers


@pytest.mark.parametrize(
    ("change", "status"), [({"guests": False}, 403), ({"joinable": False}, 403), ({"closed": True}, 409)]
)
async def test_a_room_that_takes_no_guests(lesson: Class, change: dict[str, Any], status: int) -> None:
    await lesson.ana.ok("update_room", room=lesson.room, **change)
    assert (await lesson.guest("Lea")).status_code == status
    form = await lesson.http.post(JOIN, data={"code": lesson.code, "name": "Lea"})
    assert form.status_code == 415


@pytest.mark.parametrize("lesson", [WallClock], indirect=True)
async def test_guests_end_a_day_after_the_room_closed(lesson: Class) -> None:
    """They may read meanwhile; a room that is opened again keeps them; accounts of others stay."""
    token = (await lesson.guest("Lea")).json()["token"]
    lea = await Talker.open(lesson.node.url)
    await lea.sign_in(token)
    await lesson.ana.ok("update_room", room=lesson.room, closed=True)
    lesson.clock.forward(GUESTS_STAY_MS - 1000)
    assert (await lea.ok("history", feed=f"room:{lesson.room}"))["posts"] == []
    await lesson.ana.ok("update_room", room=lesson.room, closed=False)
    lesson.clock.forward(GUESTS_STAY_MS)
    await lea.post("still here", room=lesson.room)
    await lesson.ana.ok("update_room", room=lesson.room, closed=True)
    lesson.clock.forward(GUESTS_STAY_MS)
    # A counter that is due now wakes the timer, which can't see that the clock has jumped.
    await lesson.ana.ok("react", post=await lesson.ana.post("elsewhere"), kind="thanks")
    assert await lea.ended() == 4503
    again = await Talker.open(lesson.node.url)
    with pytest.raises(Lost):
        await again.sign_in(token)
    members = (await lesson.ana.ok("members", room=lesson.room))["members"]
    assert [member["account"]["handle"] for member in members] == ["ana"]
