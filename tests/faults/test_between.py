"""S27: what was allowed when it was looked at is checked again inside the transaction.

The writer is held while something changes; the command passes its first check meanwhile, and is decided after it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.support.node import Node, node
from tests.support.talker import Frame, Talker, talking
from tests.support.truth import rows

Change = Callable[[Node, Talker, int], Awaitable[Any]]


async def block(it: Node, ana: Talker, post: int) -> Any:
    return ana.tell("block", account="@bo")


async def delete(it: Node, ana: Talker, post: int) -> Any:
    return ana.tell("delete", post=post)


async def disable(it: Node, ana: Talker, post: int) -> Any:
    return asyncio.create_task(it.service.accounts.set_active("bo", False))


COMMANDS: dict[str, dict[str, Any]] = {
    "post": {"body": "a reply", "key": "k"},
    "react": {"kind": "thanks", "key": "k"},
    "follow": {"key": "k"},
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("change", [block, delete, disable])
async def test_a_change_between_check_and_commit_counts(tmp_path: Path, command: str, change: Change) -> None:
    data = tmp_path / "data"
    async with node(data) as it, AsyncExitStack() as stack:
        ana, token = await it.talker(stack, "ana"), await it.account("bo")
        bo = await stack.enter_async_context(talking(it.url, token))
        post = await ana.post("Ana's")
        it.held.before.shut()
        changing = await change(it, ana, post)
        await it.held.before.somebody()
        head = it.held.head
        asking = bo.tell(command, **COMMANDS[command], **target(command, post))
        await it.journal.waiting(1)
        it.held.before.open()
        await changing
        if change is disable:
            assert await bo.ended() == 4503
        else:
            assert (await asking)["code"] == "not_found"
        await ana.ok("home")
        assert it.held.head == head + (0 if change is disable else 1)
    assert rows(data, "select count(*) from key") == [(0,)]


def target(command: str, post: int) -> Frame:
    targets: dict[str, Frame] = {
        "post": {"reply_to": post},
        "react": {"post": post},
        "follow": {"feed": f"thread:{post}"},
    }
    return targets[command]


async def test_an_edit_of_what_is_deleted_meanwhile(tmp_path: Path) -> None:
    async with node(tmp_path / "data") as it, AsyncExitStack() as stack:
        ana = await it.talker(stack, "ana")
        post = await ana.post("text")
        it.held.before.shut()
        deleting = ana.tell("delete", post=post)
        await it.held.before.somebody()
        editing, again = ana.tell("edit", post=post, body="new"), ana.tell("delete", post=post)
        await it.journal.waiting(2)
        it.held.before.open()
        assert (await deleting)["type"] == "ok"
        assert {(await editing)["code"], (await again)["code"]} == {"not_found"}


async def test_one_batch_sees_its_own_earlier_rows(tmp_path: Path) -> None:
    """All three wait and are decided in one transaction: the block that comes first counts for the reply after it."""
    async with node(tmp_path / "data") as it, AsyncExitStack() as stack:
        ana, bo = await it.talker(stack, "ana"), await it.talker(stack, "bo")
        post = await ana.post("Ana's")
        it.held.before.shut()
        first = ana.tell("post", body="keeps the writer busy")
        await it.held.before.somebody()
        blocking = ana.tell("block", account="@bo")
        await it.journal.waiting(1)
        replying = bo.tell("post", body="a reply", reply_to=post)
        await it.journal.waiting(2)
        it.held.before.open()
        assert (await first)["type"] == (await blocking)["type"] == "ok"
        assert (await replying)["code"] == "not_found"


@pytest.mark.parametrize(("command", "fields"), [("react", {"kind": "thanks"}), ("edit", {"body": "new"})])
async def test_the_thread_author_blocks_who_acts_on_a_reply(
    tmp_path: Path, command: str, fields: dict[str, Any]
) -> None:
    """Bo acts on his own reply in Ana's thread, which her block makes unseen to him."""
    async with node(tmp_path / "data") as it, AsyncExitStack() as stack:
        ana, bo = await it.talker(stack, "ana"), await it.talker(stack, "bo")
        root = await ana.post("Ana's")
        reply = await bo.post("a reply", reply_to=root)
        await ana.change("tally", root)  # else its commit may be the one that is held
        it.held.before.shut()
        blocking = ana.tell("block", account="@bo")
        await it.held.before.somebody()
        acting = bo.tell(command, post=reply, **fields)
        await it.journal.waiting(1)
        it.held.before.open()
        assert (await blocking)["type"] == "ok"
        assert (await acting)["code"] == "not_found"
