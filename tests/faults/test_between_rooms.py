"""S27 in rooms: who is sent away, or what is closed or replaced, while a command is on its way counts at its commit."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.support.node import Node, node
from tests.support.talker import Frame, Talker

Change = Callable[[Talker, int], Any]


def send_away(ana: Talker, room: int) -> Any:
    return ana.tell("remove_member", room=room, account="@bo")


def make_observer(ana: Talker, room: int) -> Any:
    return ana.tell("set_role", room=room, account="@bo", role="observer")


def close(ana: Talker, room: int) -> Any:
    return ana.tell("update_room", room=room, closed=True)


COMMANDS: dict[str, Callable[[int, int], Frame]] = {
    "post": lambda room, post: {"body": "new", "room": room},
    "reply": lambda room, post: {"body": "new", "reply_to": post},
    "edit": lambda room, post: {"body": "new", "post": post},
    "react": lambda room, post: {"kind": "thanks", "post": post},
}
CODES: dict[Change, str] = {send_away: "not_found", make_observer: "forbidden", close: "closed"}


@pytest.mark.parametrize("change", CODES)
@pytest.mark.parametrize("command", COMMANDS)
async def test_a_change_of_the_room_between_check_and_commit_counts(
    tmp_path: Path, command: str, change: Change
) -> None:
    async with node(tmp_path / "data") as it, AsyncExitStack() as stack:
        ana, bo = await it.talker(stack, "ana"), await it.talker(stack, "bo")
        made = await ana.ok("create_room", title="Algebra")
        room = made["room"]["id"]
        await bo.ok("join", code=made["code"])
        post = await bo.post("text", room=room)
        changed, asked = await held(it, ana, change, room, lambda: tell(bo, command, room, post))
        assert changed["type"] == "ok" and asked["code"] == CODES[change]


async def test_a_code_that_is_replaced_opens_nothing(tmp_path: Path) -> None:
    async with node(tmp_path / "data") as it, AsyncExitStack() as stack:
        ana, bo = await it.talker(stack, "ana"), await it.talker(stack, "bo")
        made = await ana.ok("create_room", title="Algebra")

        def renew(ana: Talker, room: int) -> Any:
            return ana.tell("update_room", room=room, new_code=True)

        changed, asked = await held(it, ana, renew, made["room"]["id"], lambda: bo.tell("join", code=made["code"]))
        assert changed["type"] == "ok" and asked["code"] == "not_found"


async def test_two_who_want_the_last_place(tmp_path: Path) -> None:
    """Both waiting in one batch: the second sees what the first took."""
    async with node(tmp_path / "data", limit_members_per_room=2) as it, AsyncExitStack() as stack:
        ana, bo, cy = [await it.talker(stack, handle) for handle in ("ana", "bo", "cy")]
        code = (await ana.ok("create_room", title="Algebra"))["code"]
        it.held.before.shut()
        first = ana.tell("post", body="keeps the writer busy")
        await it.held.before.somebody()
        one, other = bo.tell("join", code=code), cy.tell("join", code=code)
        await it.journal.waiting(2)
        it.held.before.open()
        assert (await first)["type"] == "ok"
        replies = [await one, await other]
        assert sorted(reply["type"] for reply in replies) == ["error", "ok"]
        assert [reply["limit"] for reply in replies if reply["type"] == "error"] == ["members_per_room"]


async def held(
    it: Node, ana: Talker, change: Change, room: int, ask: Callable[[], Awaitable[Frame]]
) -> tuple[Frame, Frame]:
    """The replies to a change that is being committed, and to what was asked and checked meanwhile."""
    it.held.before.shut()
    changing = change(ana, room)
    await it.held.before.somebody()
    asking = ask()
    await it.journal.waiting(1)
    it.held.before.open()
    return await changing, await asking


def tell(bo: Talker, command: str, room: int, post: int) -> Any:
    return bo.tell("post" if command == "reply" else command, **COMMANDS[command](room, post))
