"""The stories of design.md, section 1, at the help desk: over real sockets, the server killed in the middle."""

import asyncio
from collections import Counter
from typing import Any

import httpx

from tests.conftest import ServerFactory
from tests.faults.swarm import LIMITS_OFF
from tests.support.faq import faq_bot
from tests.support.server import Server
from tests.support.talker import Frame, Talker

GUESTS = 30


class Person:
    """Somebody who comes back after each break from where he was, and remembers every change that he saw."""

    def __init__(self, server: Server, token: str) -> None:
        self.server = server
        self.token = token
        self.talker: Talker
        self.seen: list[Frame] = []
        self._position: Any = None

    async def come(self) -> None:
        self.talker = await Talker.open(self.server.url)
        await self.talker.sign_in(self.token, resume=self._position)

    async def go(self) -> None:
        """The connection is lost; what came is kept."""
        self._position = self.talker.position
        self.seen += self.talker.changes()
        await self.talker.close()

    async def request(self, ident: int, state: str) -> Frame:
        """The request once it is in that state, as this person sees it come."""
        frame = await self.talker.until(
            lambda frame: frame["type"] == "post" and frame["post"]["id"] == ident and _state(frame) == state
        )
        return frame["post"]["help"]  # type: ignore[no-any-return]

    def judge(self) -> None:
        """Each change came once, in the order of the log."""
        seqs = [(frame["seq"], frame["type"], frame[frame["type"]].get("id")) for frame in self.seen]
        assert seqs == sorted(set(seqs)), "a change came twice, or out of order"


def _state(frame: Frame) -> str | None:
    help = frame["post"].get("help")
    return None if help is None else help["state"]


async def killed(server: Server, people: list[Person]) -> None:
    """SIGKILL, a new start, and everybody is back from where he was."""
    await server.kill()
    for person in people:
        await person.go()
    await server.start()
    await asyncio.gather(*[person.come() for person in people])


async def arrive(server: Server, *handles: str, role: str = "educator") -> list[Person]:
    people = [Person(server, await server.account(handle, role=role)) for handle in handles]
    await asyncio.gather(*[person.come() for person in people])
    return people


async def test_a_teacher_alone_is_helped_within_minutes(server_factory: ServerFactory) -> None:
    server = await server_factory()
    everybody = await arrive(server, "ana", "bo", "cy")
    ana, bo, cy = everybody
    for helper in (bo, cy):
        await helper.talker.ok("duty", on=True, topics=["#edtech"])
    assert (await ana.talker.ok("reach", body="Projector dead #edtech"))["reach"]["on_duty"] == 2
    asked = await ana.talker.ok("ask", body="Projector dead mid-lesson #edtech #room12", urgent=True, where="Room 12")
    request = asked["post"]["id"]
    assert (asked["post"]["tally"]["reached"], asked["post"]["tally"]["online"]) == (2, 2)
    for helper in (bo, cy):
        assert (await helper.request(request, "open"))["urgent"]
    claimed = await bo.talker.ok("claim", request=request)
    refused = await cy.talker.error("claim", request=request)
    assert (refused["code"], refused["details"]) == ("conflict", {"state": "claimed", "claimant": "bo"})
    await killed(server, everybody)
    for person in (ana, cy):
        present = (await person.talker.ok("get", post=request))["post"]["help"]
        assert present == claimed["post"]["help"], "the lease outlives the server"
    answer = await bo.talker.ok("answer", request=request, body="Hold *source* for three seconds")
    assert (await ana.request(request, "answered"))["answer"] == answer["post"]["id"]
    await ana.talker.ok("accept", request=request, answer=answer["post"]["id"])
    assert (await cy.request(request, "resolved"))["outcome"] == "peer"
    told = [row["kind"] for row in (await ana.talker.ok("notifications"))["notifications"]]
    assert "claim" in told and "reply" in told
    for person in everybody:
        await person.go()
        person.judge()
    helped = [[_state(frame) for frame in person.seen if frame["type"] == "post"] for person in (bo, cy)]
    assert all("resolved" in states and "open" in states for states in helped)


async def test_a_class_of_thirty_guests_loses_nobody(server_factory: ServerFactory) -> None:
    server = await server_factory(env=LIMITS_OFF)
    staff = await arrive(server, "ana", "bo", "cy")
    ana, *assistants = staff
    made = await ana.talker.ok("create_room", title="Algebra 2")
    room, code = made["room"]["id"], made["code"]
    for assistant, handle in zip(assistants, ("@bo", "@cy"), strict=True):
        await assistant.talker.ok("join", code=code)
        await ana.talker.ok("set_role", room=room, account=handle, role="helper")
    [outsider] = await arrive(server, "dee")
    guests = await class_of(server, code)
    everybody = [*staff, outsider, *guests]

    asked = await asyncio.gather(
        *[guest.talker.ok("ask", room=room, body=f"Question {number}") for number, guest in enumerate(guests)]
    )
    requests = [reply["post"]["id"] for reply in asked]
    again = await guests[0].talker.error("ask", room=room, body="And another one")
    assert (again["code"], again["details"]) == ("conflict", {"request": requests[0]})
    await guests[1].talker.ok("me_too", request=requests[0])
    places = [(await guest.talker.ok("queue", room=room, limit=1))["place"] for guest in guests]
    assert sorted(places) == list(range(1, GUESTS + 1))

    taken = await work(assistants, room, GUESTS // 3)
    await killed(server, everybody)
    waiting = (await ana.talker.ok("queue", room=room, limit=100))["requests"]
    assert {post["id"] for post in waiting} == set(requests) - set(taken)
    assert [post["pos"] for post in waiting] == sorted(post["pos"] for post in waiting), "each kept his place"
    taken += await work(assistants, room, GUESTS)
    assert Counter(taken) == Counter(requests), "each was taken once"

    for guest, request in zip(guests, requests, strict=True):
        assert (await guest.talker.ok("get", post=request))["post"]["help"]["state"] == "resolved"
    assert (await outsider.talker.error("queue", room=room))["code"] == "not_found"
    for person in everybody:
        await person.go()
        person.judge()
    assert not [frame for frame in outsider.seen if frame["type"] in ("post", "room", "member")]
    for guest, request in zip(guests, requests, strict=True):
        states = [_state(frame) for frame in guest.seen if frame["type"] == "post" and frame["post"]["id"] == request]
        assert "claimed" in states and states[-1] == "resolved", "who is coming, and that it is over"


async def class_of(server: Server, code: str) -> list[Person]:
    """Guests who come by the code alone, with a name."""
    async with httpx.AsyncClient(base_url=server.url) as http:
        joined = [
            (await http.post("/api/v1/join", json={"code": code, "name": f"Guest {number}"})).json()["token"]
            for number in range(GUESTS)
        ]
    guests = [Person(server, token) for token in joined]
    await asyncio.gather(*[guest.come() for guest in guests])
    return guests


async def work(assistants: list[Person], room: int, most: int) -> list[int]:
    """Both take the next one and help, at the same time, until so many were helped or nobody waits."""
    taken: list[int] = []

    async def help_one_after_the_other(assistant: Person) -> None:
        while len(taken) < most:
            reply = await assistant.talker.ask("next", room=room)
            if reply["type"] == "error":
                assert reply["code"] == "not_found", reply
                return
            request = reply["post"]["id"]
            taken.append(request)
            await assistant.talker.ok("resolve", request=request, outcome="staff")

    await asyncio.gather(*map(help_one_after_the_other, assistants))
    return taken


async def test_a_bot_answers_what_was_answered_before(server_factory: ServerFactory) -> None:
    server = await server_factory()
    everybody = await arrive(server, "ana", "bo")
    ana, bo = everybody
    first = await ana.talker.ok("ask", body="How do I calibrate the interactive board? #edtech")
    answer = await bo.talker.ok("answer", request=first["post"]["id"], body="Round button, then nine crosses.")
    await ana.talker.ok("accept", request=first["post"]["id"], answer=answer["post"]["id"])
    async with faq_bot(server, await server.account("faq", "FAQ", role="bot")):
        await killed(server, everybody)
        again = await bo.talker.ok("ask", body="The interactive board is off: how do I calibrate it again? #edtech")
        reply = await bo.talker.until(
            lambda frame: frame["type"] == "post" and frame["post"].get("reply_to") == again["post"]["id"]
        )
    assert reply["post"]["author"]["bot"] and "nine crosses" in reply["post"]["body"]
    present = (await bo.talker.ok("get", post=again["post"]["id"]))["post"]["help"]
    assert present["state"] == "open", "a bot's reply takes nobody's place in the queue"
    for person in everybody:
        await person.go()
        person.judge()
