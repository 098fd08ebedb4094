"""Direct messages in the store: found by their two alone, paged, listed, and replayed as they are now."""

from typing import Any

import pytest

from handraise.domain import intents
from handraise.domain.intents import Intent
from handraise.errors import NotFound
from handraise.ports.store import Store
from handraise.protocol import objects
from handraise.store.sqlite import SQLiteStore, direct
from tests.store.support import NOW, all_pages, one, people, post, relate

SCOPES = frozenset({"read", "write", "direct"})


def send(actor: int, to: int, body: str = "text", **rest: Any) -> intents.SendDirect:
    return intents.SendDirect(actor=actor, scopes=SCOPES, to=to, body=body, html=f"<p>{body}</p>", **rest)


def edit(actor: int, ident: int, other: int) -> Intent:
    return intents.EditDirect(actor=actor, scopes=SCOPES, direct=ident, other=other, body="new", html="<p>new</p>")


def delete(actor: int, ident: int, other: int) -> Intent:
    return intents.DeleteDirect(actor=actor, scopes=SCOPES, direct=ident, other=other)


def privacy(actor: int, presence: str) -> Intent:
    return intents.SetPrivacy(actor=actor, scopes=SCOPES, presence=presence)


async def test_a_message_is_there_for_its_two_and_for_nobody_else(store: Store) -> None:
    await people(store, 3)
    made = await one(store, send(1, 2, "ü «x» \n y"))
    for reader in (1, 2):
        found = await store.direct(made.id, reader)
        assert found is not None and found.view == made.object and found.head == store.head
        assert await store.object("direct", made.id, reader) == made.object
    assert await store.direct(made.id, 3) is None and await store.direct(99, 1) is None
    assert await store.find(made.id, 1) is None, "it is no post"
    with pytest.raises(NotFound):
        await store.object("direct", made.id, 3)


async def test_blocked_says_whether_the_other_one_blocks(store: Store) -> None:
    await people(store, 2)
    await one(store, send(1, 2))
    await one(store, relate("block", 2, 1))
    by_reader = {reader: await store.direct(1, reader) for reader in (1, 2)}
    assert {reader: found.blocked for reader, found in by_reader.items() if found} == {1: True, 2: False}


async def test_a_conversation_comes_in_pages_newest_first_the_same_to_both(store: Store) -> None:
    await people(store, 3)
    await store.apply([send(1, 2, "a"), send(2, 1, "b"), send(1, 3, "other"), send(1, 2, "c"), send(2, 1, "d")], NOW)
    await store.apply([delete(1, 4, 2), edit(2, 2, 1)], NOW)
    for account, other in ((1, 2), (2, 1)):
        first = await store.directs(account, other, None, 2)
        second = await store.directs(account, other, first.next, 2)
        shown = [(item.id, item.body) for item in (*first.directs, *second.directs)]
        assert shown == [(5, "d"), (2, "new"), (1, "a")]
        assert (first.next, second.next, first.known) == (2, None, True)
    assert (await store.directs(2, 3, None, 10)).known is False


async def test_conversations_come_newest_first_with_their_last_message(store: Store) -> None:
    await people(store, 5)
    await store.apply([send(1, 2), send(3, 1), send(1, 4), send(2, 1), send(2, 5)], NOW)
    await store.apply([delete(1, 3, 4), delete(2, 4, 1)], NOW)
    page = await store.conversations(1, None, 2, hidden=frozenset())
    rest = await store.conversations(1, page.next, 2, hidden=frozenset())
    found = [(item.with_.id, item.pos, item.last and item.last.id) for item in (*page.items, *rest.items)]
    assert found == [(2, 4, 1), (4, 3, None), (3, 2, 2)]
    assert (page.next, rest.next) == (3, None)
    shown = await store.conversations(1, None, 10, hidden=frozenset({2, 4}))
    assert [item.with_.id for item in shown.items] == [3]


async def test_replay_tells_both_each_message_once_as_it_is_now(store: Store) -> None:
    await people(store, 3)
    await store.apply([send(1, 2, "a"), send(2, 1, "b"), send(1, 2, "c"), send(1, 3, "d")], NOW)
    await store.apply([edit(1, 1, 2), delete(2, 2, 1)], NOW)
    for account, size in ((1, 4), (2, 3)):
        items = await all_pages(store, {f"inbox:{account}": 0}, account=account, limit=2)
        by_id = {item.id: item for item in items}
        assert len(items) == size and [item.seq for item in items] == sorted(item.seq for item in items)
        assert by_id[1].object.body == "new" and by_id[2].object == objects.Deleted(2)
        assert (by_id[1].author, by_id[2].author, by_id[1].feeds) == (1, 2, ())
        assert by_id[3].object.body == "c" and (4 in by_id) == (account == 1)
    muted = await all_pages(store, {"inbox:1": 0}, hidden={2})
    assert [item.id for item in muted] == [3, 4, 1]


async def test_a_live_change_and_its_replay_are_equal(store: Store) -> None:
    await people(store, 2)
    sent = await one(store, send(1, 2, "**b** #tag @user2"))
    changed = await one(store, edit(1, sent.id, 2))
    set_ = await one(store, privacy(1, "nobody"))
    told = [(item.seq, item.kind, item.object) for item in await all_pages(store, {"inbox:1": 0})]
    assert told == [(changed.seq, "direct", changed.object), (set_.seq, "privacy", set_.object)]


async def test_its_words_lead_nowhere(store: Store) -> None:
    """Neither topics nor those who are mentioned hear of it."""
    await people(store, 3)
    await one(store, send(1, 2, "look @user3 #secret"))
    feeds = {"topic:secret": 0, "inbox:3": 0, "user:1": 0, "user:2": 0, "thread:1": 0}
    assert await all_pages(store, feeds, account=3) == []


async def test_the_same_key_stores_one_message(store: Store) -> None:
    await people(store, 2)
    keyed = send(1, 2, retry=intents.Retry("k", b"h"))
    first, second = (await store.apply([keyed, keyed], NOW)).outcomes
    third = await one(store, keyed)
    assert (second.duplicate, third.duplicate) == (True, True)
    assert {first.id, second.id, third.id} == {1} and store.head == 1


async def test_privacy_is_as_last_set_and_followers_before(store: Store) -> None:
    await people(store, 2)
    for presence in ("nobody", "followers", "nobody"):
        await one(store, privacy(1, presence))
        state = await store.account_state(1)
        assert state is not None and state.presence == presence
        assert await store.object("privacy", 1, 1) == objects.Privacy(1, presence)
    other = await store.account_state(2)
    assert other is not None and other.presence == "followers"


async def test_pages_are_found_by_an_index(sqlite: SQLiteStore) -> None:
    """A conversation costs what it shows, however many messages there are besides."""
    await sqlite.apply([send(1, 2), post(1)], NOW)
    for text, parameters in (
        (direct.PAGE, {"low": 1, "high": 2, "before": 9, "limit": 5}),
        (direct.CONVERSATIONS, {"account": 1, "before": 9, "limit": 5, "hidden": "[]"}),
    ):
        plan = await sqlite._writer._connection.execute_fetchall(f"explain query plan {text}", parameters)
        steps = [str(row[3]) for row in plan]
        assert any("USING INDEX direct_pair" in step for step in steps), steps
        assert not any(step.startswith("SCAN d") for step in steps), steps
