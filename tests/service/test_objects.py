"""S9: each role with each action on an object of its own, on another's, and on one that it can't see.

What is allowed on the first two is the table's; on the last it is refused as if there were no such object.
"""

import re
from collections.abc import Callable
from contextlib import AsyncExitStack
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from handraise.domain.model import SCOPES, Account, Site
from handraise.domain.policy import RULES, Actor, allows
from tests.support.node import Node, node
from tests.support.talker import Frame, Talker, talking

LATER = "2099-01-01T00:00:00Z"

Ask = tuple[str, Callable[[int], Frame]]

POSTS: dict[str, Ask] = {
    "reply": ("post", lambda post: {"body": "an answer", "reply_to": post}),
    "edit": ("edit", lambda post: {"post": post, "body": "edited"}),
    "react": ("react", lambda post: {"post": post, "kind": "thanks"}),
    "unreact": ("unreact", lambda post: {"post": post, "kind": "thanks"}),
    "relay": ("relay", lambda post: {"post": post}),
    "get": ("get", lambda post: {"post": post}),
    "thread": ("thread", lambda post: {"post": post}),
    "history": ("history", lambda post: {"feed": f"thread:{post}"}),
    "follow": ("follow", lambda post: {"feed": f"thread:{post}"}),
    "watch": ("watch", lambda post: {"feed": f"thread:{post}"}),
    "typing": ("typing", lambda post: {"feed": f"thread:{post}"}),
    "read": ("read", lambda post: {"feed": f"thread:{post}", "pos": 1}),
    "approve": ("approve", lambda post: {"post": post}),
    "hide": ("hide", lambda post: {"post": post, "reason": "unkind"}),
    "unhide": ("unhide", lambda post: {"post": post}),
    "report": ("report", lambda post: {"post": post, "reason": "spam"}),
    "remove": ("remove", lambda post: {"post": post, "reason": "spam"}),
    "delete": ("delete", lambda post: {"post": post}),
}
DIRECTS: dict[str, Ask] = {
    "direct_get": ("get", lambda direct: {"post": direct}),
    "direct_edit": ("edit", lambda direct: {"post": direct, "body": "edited"}),
    "direct_report": ("report", lambda direct: {"post": direct, "reason": "spam"}),
    "direct_delete": ("delete", lambda direct: {"post": direct}),
}
REQUESTS: dict[str, Ask] = {
    "claim": ("claim", lambda post: {"request": post}),
    "renew": ("renew", lambda post: {"request": post}),
    "assign": ("assign", lambda post: {"request": post, "to": "@ana"}),
    "need_info": ("need_info", lambda post: {"request": post, "body": "Which?"}),
    "release": ("release", lambda post: {"request": post}),
    "answer": ("answer", lambda post: {"request": post, "body": "So."}),
    "accept": ("accept", lambda post: {"request": post, "answer": post}),
    "reopen": ("reopen", lambda post: {"request": post}),
    "decline": ("decline", lambda post: {"request": post, "reason": "unclear"}),
    "unmask": ("unmask", lambda post: {"request": post, "reason": "So"}),
    "withdraw": ("withdraw", lambda post: {"request": post}),
    "merge": ("merge", lambda post: {"request": post, "into": post}),
    "note": ("note", lambda post: {"request": post, "body": "text"}),
    "notes": ("notes", lambda post: {"request": post}),
    "me_too": ("me_too", lambda post: {"request": post}),
    "resolve": ("resolve", lambda post: {"request": post, "outcome": "peer"}),
}
ROOMS: dict[str, Ask] = {
    "post": ("post", lambda room: {"body": "text", "room": room}),
    "ask": ("ask", lambda room: {"body": "How?", "room": room}),
    "queue": ("queue", lambda room: {"room": room}),
    "reach": ("reach", lambda room: {"room": room, "body": "How?"}),
    "similar": ("similar", lambda room: {"room": room, "body": "How?"}),
    "figures": ("figures", lambda room: {"room": room}),
    "held": ("held", lambda room: {"room": room}),
    "next": ("next", lambda room: {"room": room}),
    "duty_room": ("duty", lambda room: {"on": True, "rooms": [room]}),
    "room": ("room", lambda room: {"room": room}),
    "see_code": ("room", lambda room: {"room": room}),
    "members": ("members", lambda room: {"room": room}),
    "update_room": ("update_room", lambda room: {"room": room, "about": "new"}),
    "set_role": ("set_role", lambda room: {"room": room, "account": "@ana", "role": "observer"}),
    "remove_member": ("remove_member", lambda room: {"room": room, "account": "@ana"}),
    "announce": ("announce", lambda room: {"room": room, "body": "text"}),
    "leave": ("leave", lambda room: {"room": room}),
    "cases": ("cases", lambda room: {"room": room}),
    "audit": ("audit", lambda room: {"room": room}),
    "suspend": ("suspend", lambda room: {"room": room, "account": "@ana", "until": LATER, "reason": "spam"}),
    "unsuspend": ("unsuspend", lambda room: {"room": room, "account": "@ana"}),
}
PERSONAL = {"unfollow", "mute", "unmute", "block", "unblock", "unwatch", "profile", "set_privacy", "account"}
"""Of accounts, names and settings: nobody's object. Who may is in `test_every_command_is_allowed_as_the_table_says`."""
PERSONAL |= {"home", "history_own", "watch_own", "read_own", "search", "people", "topics", "complete", "connect"}
PERSONAL |= {"requests", "notifications", "unread", "filter", "list", "create_room", "join", "direct", "conversations"}
PERSONAL |= {"preview", "direct_history", "direct_typing", "direct_read", "duty", "duty_topics"}
APART = {"upload", "image", "invite", "invites", "revoke_invite"}  # over HTTP: tests/app
APART |= {"unfilter", "unlist"}  # below
APART |= {"ask_anonymously"}  # test_rooms.py
APART |= {"case", "close_case", "appeal"}  # test_moderation.py, test_suspensions.py

NOT_THERE = 2**40
REVIEWING = {"approve", "hide", "unhide", "decline"}


def test_each_action_of_the_table_is_asked() -> None:
    parts = [set(POSTS), set(REQUESTS), set(DIRECTS), set(ROOMS), PERSONAL, APART]
    assert set().union(*parts) == set(RULES) and sum(map(len, parts)) == len(RULES)


class Scene:
    """Ana and Bo are educators and share a room and messages that I am no part of; Cy blocks me. `own` are by me."""

    own: int
    others: int
    own_direct: int | None = None
    others_direct: int | None = None
    me: Talker
    shared: int
    """A guest's room."""

    def __init__(self, ana: Talker, bo: Talker, cy: Talker, room: int, foreign: dict[str, int]) -> None:
        self.ana, self.bo, self.cy, self.room, self.foreign = ana, bo, cy, room, foreign
        self.requests: dict[tuple[str, bool], int] = {}

    async def code(self, ask: Ask, target: int) -> str:
        command, fields = ask
        code: str = (await self.me.ask(command, **fields(target))).get("code", "ok")
        return code

    async def words(self, ask: Ask, target: int) -> tuple[str, str]:
        """Code and text of the refusal, without numbers."""
        command, fields = ask
        refused = await self.me.error(command, **fields(target))
        return refused["code"], re.sub(r"\d+", "N", refused["message"])


async def strangers(it: Node, stack: AsyncExitStack) -> Scene:
    ana, bo, cy = [await it.talker(stack, handle) for handle in ("ana", "bo", "cy")]
    room = await ana.ok("create_room", title="secret room")
    await bo.ok("join", code=room["code"])
    foreign = {
        "in a room": await ana.post("secret #a @me", room=room["room"]["id"]),
        "asked in a room": (await ana.ok("ask", body="secret #a @me", room=room["room"]["id"]))["post"]["id"],
        "between two": (await ana.ok("direct", to="@bo", body="secret @me"))["direct"]["id"],
    }
    return Scene(ana, bo, cy, room["room"]["id"], foreign)


async def member(it: Node, stack: AsyncExitStack, role: str) -> Scene:
    """I wrote mine as an educator: a role may have changed since."""
    scene = await strangers(it, stack)
    token = await it.account("me")
    async with talking(it.url, token) as me:
        scene.own, scene.others = await me.post("mine #a"), await scene.ana.post("Ana's #a")
        for action, own in product(REQUESTS, (True, False)):
            asked = await (me if own else scene.ana).ok("ask", body="How? #b")
            scene.requests[action, own] = asked["post"]["id"]
        scene.own_direct = (await me.ok("direct", to="@bo", body="mine"))["direct"]["id"]
        scene.others_direct = (await scene.bo.ok("direct", to="@me", body="Bo's"))["direct"]["id"]
        scene.foreign["by who blocks me"] = await scene.cy.post("secret by Cy")
        scene.foreign["asked by who blocks me"] = (await scene.cy.ok("ask", body="secret by Cy #b"))["post"]["id"]
        await scene.cy.ok("block", account="@me")
    await it.journal.commit(it.service.accounts.put("me", "Me", role, update=True))
    scene.me = await stack.enter_async_context(talking(it.url, token))
    return scene


async def guest(it: Node, stack: AsyncExitStack) -> Scene:
    """In a room of Ana's, where both mine and hers are."""
    scene = await strangers(it, stack)
    made = await scene.ana.ok("create_room", title="ours")
    token, _ = await it.service.guests.join(made["code"], "Me", address="a", session=False)
    scene.me = await stack.enter_async_context(talking(it.url, token))
    scene.shared = made["room"]["id"]
    scene.own = await scene.me.post("mine", room=made["room"]["id"])
    scene.others = await scene.ana.post("Ana's", room=made["room"]["id"])
    scene.foreign["on the network"] = await scene.ana.post("secret #a")
    return scene


@pytest.mark.parametrize("students", [True, False])
@pytest.mark.parametrize("role", ["admin", "educator", "bot", "student", "guest"])
async def test_own_others_and_foreign(tmp_path: Path, role: str, students: bool) -> None:
    site = Site(students_on_network=students)
    actor, place = Actor(Account(1, "me", "Me", role, True, 0), frozenset(SCOPES)), None
    async with node(tmp_path / "data", students_on_network=students) as it, AsyncExitStack() as stack:
        if role == "guest":
            scene, place = await guest(it, stack), "member"
        else:
            scene = await member(it, stack, role)
        asks = [*POSTS.values(), *REQUESTS.values()]
        for ask in asks:
            none = await scene.words(ask, NOT_THERE)
            assert none[0] in ("not_found", "forbidden")
            for kind, target in scene.foreign.items():
                if role == "admin" and "blocks me" in kind and ask[0] in REVIEWING:
                    continue  # nobody keeps his posts from those who look at them
                assert await scene.words(ask, target) == none, (ask[0], kind)
        for ask in ROOMS.values():
            assert await scene.words(ask, scene.room) == await scene.words(ask, NOT_THERE), ask[0]
        for action, ask in POSTS.items():
            for own, target in ((True, scene.own), (False, scene.others)):
                room = None if action == "relay" else place
                allowed = allows(actor, action, site, own=own, room=room)
                assert (await scene.code(ask, target) in ("forbidden", "not_found")) is not allowed, (action, own)
        await requests(scene, actor, site, place)
        await directs(scene, actor, site)
        await scene.me.ok("home")
        assert "secret" not in str(scene.me.frames), "what was refused isn't delivered either"


ASKERS = {"release", "accept", "reopen", "withdraw", "resolve", "merge"}
CLAIMANTS = {"claim", "renew", "assign", "need_info", "release", "answer", "resolve"}
STAFFS = {"assign", "need_info", "release", "resolve", "decline", "merge", "note", "notes"}


async def requests(scene: Scene, actor: Actor, site: Site, place: str | None) -> None:
    """Each of a request of its own, which I have claimed where I may; in a room a member helps nobody."""
    for (action, ask), own in product(REQUESTS.items(), (True, False)):
        target = scene.requests[action, own] if place is None else await asked_anew(scene, own)
        if action != "claim":
            await scene.me.ask("claim", request=target)
        mine = ASKERS if own else CLAIMANTS if place is None else set[str]()
        mine = mine | {"me_too"}  # one's own is a conflict
        mine = mine | STAFFS if actor.account.role == "admin" else mine
        allowed = allows(actor, action, site, room=place) and action in mine
        assert (await scene.code(ask, target) in ("forbidden", "not_found")) is not allowed, (action, own)


async def asked_anew(scene: Scene, own: bool) -> int:
    """In a room each has one open request at a time."""
    asker = scene.me if own else scene.ana
    await asker.ask("withdraw", request=scene.requests.get(("", own), NOT_THERE))
    found = scene.requests["", own] = (await asker.ok("ask", body="How?", room=scene.shared))["post"]["id"]
    return int(found)


async def directs(scene: Scene, actor: Actor, site: Site) -> None:
    for own, target in ((True, scene.own_direct), (False, scene.others_direct)):
        for action, ask in DIRECTS.items():
            if target is not None:
                allowed = allows(actor, action, site, own=own)
                assert (await scene.code(ask, target) == "forbidden") is not allowed, (action, own)


async def test_filters_and_lists_of_another_are_not_there(tmp_path: Path) -> None:
    async with node(tmp_path / "data") as it, AsyncExitStack() as stack:
        ana, bo = await it.talker(stack, "ana"), await it.talker(stack, "bo")
        made: dict[str, Any] = {
            "unfilter": ("filter", (await ana.ok("filter", words=["exam"]))["filter"]["id"]),
            "unlist": ("list", (await ana.ok("list", title="Maths", feeds=["#a"]))["list"]["id"]),
        }
        for command, (name, ident) in made.items():
            told = [await bo.error(command, **{name: each}) for each in (ident, NOT_THERE)]
            assert [error["code"] for error in told] == ["not_found"] * 2
            assert told[0]["message"] == told[1]["message"]
            await ana.ok(command, **{name: ident})
