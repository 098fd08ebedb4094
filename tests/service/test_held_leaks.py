"""Two worlds that differ only in what is held look the same to a peer: over every command, live, by the ring and by the
store. In one somebody writes, edits, answers, asks, mentions and deletes, all of it held, and the staff decline it; in
the other the same two people only change what they let others know, as often."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.service.test_leaks import asked, same
from tests.support.node import HandClock, node
from tests.support.talker import Talker, talking

Do = Callable[[Talker, Talker, dict[str, Any], int], Awaitable[int]]
"""What Bo writes and Ana, of the staff, does with it, `where`, about a post that all see; how many changes it makes."""


async def held(ana: Talker, bo: Talker, where: dict[str, Any], shown: int) -> int:
    first = await bo.post("secret casino #algebra @cy", **where)
    await bo.ok("edit", post=first, body="secret casino, edited #algebra #secrets @cy")
    reply = await bo.post("secret casino answer @cy", reply_to=shown)
    request = (await bo.ok("ask", body="secret casino? #algebra", urgent=True, **where))["post"]["id"]
    await ana.ok("decline", post=reply, reason="unkind")
    await ana.ok("decline", post=request, reason="unclear")
    second = (await bo.ok("ask", body="secret casino again? #algebra", **where))["post"]["id"]
    await bo.ok("withdraw", request=second)
    third = await bo.post("secret casino, third #algebra", **where)
    deleted = await bo.ok("delete", post=third)
    return int(deleted["seq"]) - first + 1


async def silence(ana: Talker, bo: Talker, changes: int) -> None:
    for number in range(changes):
        await (ana, bo)[number % 2].ok("set_privacy", presence="followers")


QUESTIONS: list[tuple[str, dict[str, Any]]] = [
    *[("search", {"text": text}) for text in ("secret", "casino", "#secrets", "from:@bo", "is:reply", "-nothing")],
    *[("topics", {"prefix": prefix}) for prefix in ("", "s")],
    *[("figures", fields) for fields in ({}, {"topic": "#algebra"})],
    *[("similar", {"body": "secret casino"}), ("requests", {}), ("requests", {"topic": "#algebra"}), ("held", {})],
    *[
        ("account", {"handle": "@bo"}),
        ("history", {"feed": "@bo"}),
        ("unread", {}),
        ("notifications", {}),
        ("home", {}),
    ],
    *[("reach", {"body": "How? #algebra"}), ("complete", {"text": "#s"}), ("next", {})],
]


def in_room(room: int) -> list[tuple[str, dict[str, Any]]]:
    return [
        *[(kind, {"room": room}) for kind in ("queue", "figures", "held", "members", "next", "room")],
        *[("similar", {"room": room, "body": "secret casino"}), ("reach", {"room": room, "body": "How?"})],
        ("history", {"feed": f"room:{room}", "tag": "#algebra"}),
    ]


async def world(folder: Path, place: str, do: Do | None, changes: int) -> tuple[list[Any], int]:
    """All that Cy hears; and how many changes there were."""
    clock, heard = HandClock(), list[Any]()
    flags: dict[str, Any] = {"typing_every_ms": 0, "presence_every_ms": 0, "heartbeat_ms": 600_000}
    flags |= {"held_words": ["casino"], "limit_search_per_minute": 0}
    async with node(folder, clock=clock, **flags) as it, AsyncExitStack() as stack:
        ana = await it.talker(stack, "ana", "admin")
        bo = await it.talker(stack, "bo")
        token = await it.account("cy")
        made = await ana.ok("create_room", title="ours", moderation="all", peers=True)
        room = made["room"]["id"]
        await bo.ok("join", code=made["code"])
        cy = await stack.enter_async_context(talking(it.url, token))
        if place != "network":
            await cy.ok("join", code=made["code"])
            await ana.ok("set_role", room=room, account="@cy", role=place)
            await cy.ok("duty", on=True, topics=["#algebra"], **({"rooms": [room]} if place == "member" else {}))
        where = {} if place == "network" else {"room": room}
        for feed in ("@bo", "#algebra"):
            await cy.ok("follow", feed=feed, mode="notify")
        shown = await ana.post("before #algebra", **where)
        await cy.change("post", shown)
        start = cy.position
        if do is None:
            await silence(ana, bo, changes)
        else:
            changes = await do(ana, bo, where, shown)
        last = await ana.post("after #algebra", **where)
        await cy.change("post", last)
        async with talking(it.url, token, resume=start, watch=["@bo", "#algebra"]) as again:
            heard += again.frames
        questions = [*QUESTIONS, *in_room(room), *asked(it.held.head, frozenset({shown, last}))]
        heard += [(kind, fields, await cy.ask(kind, **fields)) for kind, fields in questions]
        await cy.ok("home")
        heard += [*cy.frames, it.held.head]
    async with node(folder, clock=clock, **flags) as it, talking(it.url, token, resume=start, watch=["@bo"]) as again:
        heard += again.frames
    return heard, changes


@pytest.mark.parametrize("place", ["member", "observer", "network"])
async def test_two_worlds_look_the_same(tmp_path: Path, place: str) -> None:
    """To a member of the room, to one who only reads there, and to who follows its writer and his topic."""
    loud, changes = await world(tmp_path / "loud", place, held, 0)
    silent, _ = await world(tmp_path / "silent", place, None, changes)
    assert same(loud) == same(silent)
