"""A third person's frames are the same whether two others talk or not, in directs or in a room that he isn't in: over
every command, live and on resume."""

import re
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import orjson
import pytest

from handraise.protocol.commands import COMMANDS
from tests.service.samples import SAMPLES
from tests.support.node import HandClock, node
from tests.support.talker import Frame, Talker, talking

ROUNDS = 3

Say = Callable[[Talker, Talker, int], Awaitable[None]]


async def talk(ana: Talker, bo: Talker, room: int) -> None:
    """Three changes each round: a message, its edit, and of the first its deletion."""
    for number in range(ROUNDS):
        ident = (await ana.ok("direct", to="@bo", body=f"secret {number} #algebra @cy @sam"))["direct"]["id"]
        await ana.ok("edit", post=ident, body="secret, edited #algebra @cy")
        await (ana.ok("delete", post=ident) if not number else bo.ok("direct", to="@ana", body="whispered"))
        await ana.ok("typing", feed="@bo")


REQUESTS = (
    *("claim", "renew", "release", "assign", "need_info", "answer", "resolve", "reopen", "withdraw", "decline"),
    *("merge", "note", "notes"),
)
ROOMS = (
    "queue",
    "ask",
    "reach",
    "similar",
    "figures",
    "next",
    "room",
    "members",
    "leave",
    "announce",
    "update_room",
    "set_role",
    "remove_member",
)


async def talk_in_a_room(ana: Talker, bo: Talker, room: int) -> None:
    """As many changes in a room, with a tag and names that lead out of it."""
    for number in range(ROUNDS):
        ident = await ana.post(f"secret {number} #algebra @cy @sam", room=room)
        await ana.ok("edit", post=ident, body="secret, edited #algebra @cy")
        await (ana.ok("delete", post=ident) if not number else bo.post("whispered @cy", room=room))
        if number:
            await bo.ok("typing", feed=f"thread:{ident}")


async def ask_in_a_room(ana: Talker, bo: Talker, room: int) -> None:
    """As many changes of a request there: it is asked, and each claim makes a notification, the first two follows."""
    asked = (await bo.ok("ask", body="secret #algebra @cy", room=room, urgent=True))["post"]["id"]
    await ana.ok("claim", request=asked)
    await bo.ok("release", request=asked)
    await ana.ok("claim", request=asked)
    await ana.ok("release", request=asked)


async def note_in_a_room(ana: Talker, bo: Talker, room: int) -> None:
    """As many changes of what the staff writes about a request there, and about one that was merged into it."""
    asked = (await bo.ok("ask", body="secret #algebra @cy", room=room))["post"]["id"]
    for number in range(3):
        await ana.ok("note", request=asked, body=f"secret {number}")
    other = (await ana.ok("ask", body="secret too @cy", room=room))["post"]["id"]
    merged = await ana.ok(
        "merge", request=other, into=asked
    )  # and the follow and the mark of who asked it, and a tally
    await ana.until(lambda frame: frame["type"] == "tally" and frame["seq"] > merged["seq"])


async def be_on_duty(ana: Talker, bo: Talker, room: int) -> None:
    """As many changes of who can help now, for the topic that the third one watches too and for a room. While it
    lasts `reach` counts it; then it is over."""
    for number in range(ROUNDS):
        await ana.ok("duty", on=True, topics=["algebra", f"secret{number}"])
        await ana.ok("duty", on=True, topics=["algebra"], rooms=[room])
        await ana.ok("duty", on=False)


async def be_silent(ana: Talker, bo: Talker, room: int) -> None:
    """As many changes, of which nobody else can see anything either."""
    for number in range(ROUNDS):
        await ana.ok("set_privacy", presence="followers")
        await ana.ok("set_privacy", presence="followers")
        await (ana if not number else bo).ok("set_privacy", presence="followers")
        await ana.ok("home")


def asked(head: int, posts: frozenset[int] = frozenset()) -> list[tuple[str, Frame]]:
    """Every command with everything that it could name, seqs and people alike; each refused or answered.

    The public `posts` are only read: what changes one is followed by counters, whose time isn't the commands'.
    """
    ids = range(1, head + 2)
    people = range(1, 6)
    found: list[tuple[str, Frame]] = [("home", {}), ("conversations", {}), ("unwatch", {"feed": "#algebra"})]
    for ident in ids:
        found += [(kind, SAMPLES[kind] | {"post": ident}) for kind in ("get", "thread")]
        found += [(kind, SAMPLES[kind] | {"request": ident}) for kind in (*REQUESTS, "me_too", "unmask")]
        found += [(kind, {"feed": f"thread:{ident}"}) for kind in ("history", "watch", "follow", "typing", "unfollow")]
        if ident not in posts:
            found += [(kind, SAMPLES[kind] | {"post": ident}) for kind in ("edit", "delete", "react", "unreact")]
            found += [("post", {"body": "a reply", "reply_to": ident})]
    for person in people:
        for feed in (f"user:{person}", f"inbox:{person}", f"direct:{person}"):
            found += [(kind, {"feed": feed}) for kind in ("history", "watch", "follow", "unfollow", "typing")]
        found += [("account", {"handle": person}), ("direct_history", {"with": person})]
        found += [(kind, {"account": person}) for kind in ("mute", "unmute", "block", "unblock")]
        found += [("direct", {"to": person, "body": "from a third"})]
    for room in ids:
        found += [(kind, SAMPLES[kind] | {"room": room}) for kind in ROOMS]
        found += [("history", {"feed": f"room:{room}"}), ("post", {"body": "in", "room": room})]
    found += [("search", {"text": text}) for text in ("hello", "anything", "from:@ana", "is:reply", "-nothing")]
    found += [("reach", {"body": "How? #algebra @ana"}), ("duty", {"on": True, "topics": ["#algebra"]})]
    found += [("duty", {"on": True, "rooms": [room]}) for room in ids]
    found += [(kind, {"feed": "duty:algebra"}) for kind in ("history", "watch", "follow")]
    found += [("history", {"feed": "#algebra"}), ("set_privacy", {"presence": "nobody"})]
    return found + [(kind, SAMPLES[kind]) for kind in COMMANDS if kind not in {"auth", *{kind for kind, _ in found}}]


def test_every_command_is_asked() -> None:
    assert {kind for kind, _ in asked(3)} == set(COMMANDS) - {"auth"}


async def world(folder: Path, role: str, say: Say, scopes: tuple[str, ...] | None) -> list[Any]:
    """All frames that the third person gets: live, in answer to everything, by the ring, and by the store."""
    clock = HandClock()
    heard: list[Any] = []
    flags: dict[str, Any] = {"students_on_network": True, "typing_every_ms": 0, "presence_every_ms": 0}
    flags |= {"heartbeat_ms": 600_000}  # a ping comes when it comes
    async with node(folder, clock=clock, **flags) as it, AsyncExitStack() as stack:
        ana, bo = await it.talker(stack, "ana"), await it.talker(stack, "bo")
        token = await it.account("cy", role, scopes)
        await it.account("sam", "student")
        made = await ana.ok("create_room", title="secret room")
        await bo.ok("join", code=made["code"])
        cy = await stack.enter_async_context(talking(it.url, token))
        await cy.ok("follow", feed="@ana")
        await cy.ok("watch", feed="@bo")
        await cy.ok("watch", feed="#algebra")
        start = cy.position
        posts = {await ana.post("before #algebra @cy")}
        await say(ana, bo, made["room"]["id"])
        posts.add(await bo.post("after #algebra @cy"))
        await cy.change("post", max(posts))
        async with talking(it.url, token, resume=start, watch=["@bo", "#algebra"]) as again:
            heard += again.frames
        questions = asked(it.held.head, frozenset(posts))
        heard += [(kind, fields, await cy.ask(kind, **fields)) for kind, fields in questions]
        await cy.change("privacy", cy.account["id"])
        heard += [*cy.frames, it.held.head]
    async with node(folder, clock=clock, **flags) as it, talking(it.url, token, resume=start, watch=["@bo"]) as again:
        heard += again.frames
    return heard


def same(frames: list[Any]) -> list[str]:
    """As text, less what differs between any two runs: the log's name, join codes, and presence with its own clock."""
    texts = [orjson.dumps(frame).decode() for frame in frames]
    texts = [re.sub(r"01[0-9A-Z]{24}", "EPOCH", text) for text in texts]
    texts = [re.sub(r'"code":"[0-9A-Z]{4}-[0-9A-Z]{4}"', "CODE", text) for text in texts]
    return [text for text in texts if '"type":"presence"' not in text]


@pytest.mark.parametrize(
    ("role", "scopes"), [("educator", None), ("educator", ("read", "write")), ("admin", None), ("student", None)]
)
@pytest.mark.parametrize("say", [talk, talk_in_a_room, ask_in_a_room, note_in_a_room, be_on_duty])
async def test_two_worlds_look_the_same(tmp_path: Path, role: str, scopes: tuple[str, ...] | None, say: Say) -> None:
    """Whoever he is, an administrator too."""
    loud = same(await world(tmp_path / "loud", role, say, scopes))
    silent = same(await world(tmp_path / "silent", role, be_silent, scopes))
    assert loud == silent
    assert not [text for text in loud if "secret" in text or "whispered" in text]
