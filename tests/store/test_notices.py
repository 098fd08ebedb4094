"""Notifications, read marks, filters and lists in the store: what a session reads is what the changes add up to."""

import asyncio
import sqlite3
import tempfile
from contextlib import closing
from operator import attrgetter
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from handraise.domain import intents
from handraise.domain.intents import Intent
from handraise.domain.model import Site
from handraise.ports.store import Sight, Store
from handraise.protocol import objects
from handraise.store.sqlite import schema, unread
from tests.store import test_replay_model as replay_model
from tests.store.support import (  # fmt: skip
    ADAPTERS,
    NOW,
    SCOPES,
    SITE,
    all_pages,
    delete,
    edit,
    fire,
    follow,
    one,
    people,
    post,
    relate,
    reply,
    unfollow,
)
from tests.store.test_replay_model import TAGS, accounts, check_replay, tags

SMALL = replace(SITE, notifications_kept=2, read_marks=2, filters=2, lists=2)


def read(actor: int, feed: str, pos: int) -> Intent:
    return intents.MarkRead(actor=actor, scopes=SCOPES, feed=feed, pos=pos, own=feed == f"inbox:{actor}")


def filtered(actor: int, *words: str, until: int | None = None) -> Intent:
    return intents.SetFilter(actor=actor, scopes=SCOPES, words=words, until=until)


def listed(actor: int, *feeds: str, ident: int | None = None) -> Intent:
    return intents.PutList(actor=actor, scopes=SCOPES, title="Maths", feeds=feeds, list=ident)


places = st.integers(0, 9)
feeds = st.sampled_from([*[f"topic:{tag}" for tag in TAGS], "user:2", "inbox:1"])
steps = st.one_of(
    st.tuples(st.just("post"), accounts, tags, st.lists(accounts, max_size=3, unique=True).map(tuple)),
    st.tuples(st.just("reply"), accounts, places, tags),
    st.tuples(st.just("mention"), places, st.lists(accounts, max_size=2, unique=True).map(tuple)),
    st.tuples(st.just("delete"), places),
    st.tuples(st.just("relate"), st.sampled_from(["mute", "block"]), accounts, accounts, st.booleans()),
    st.tuples(st.just("read"), st.just(1), feeds, st.integers(0, 40)),
    st.tuples(st.just("filter"), accounts, st.booleans()),
    st.tuples(st.just("unfilter"), accounts, st.integers(1, 40)),
    st.tuples(st.just("list"), accounts, st.none() | st.integers(1, 40)),
    st.tuples(st.just("unlist"), accounts, st.integers(1, 40)),
)
histories = st.lists(st.lists(steps, min_size=1, max_size=6), min_size=1, max_size=8)


class History(replay_model.History):
    """The steps of an account's own, besides those of `test_replay_model`."""

    def _intent(self, step: tuple[Any, ...]) -> Intent | None:
        kind, *rest = step
        if kind == "read":
            return read(*rest)
        if kind == "filter":
            return filtered(rest[0], "edited" if rest[1] else "nothing")
        if kind == "unfilter":
            return intents.EndFilter(actor=rest[0], scopes=SCOPES, filter=rest[1])
        if kind == "list":
            return listed(rest[0], "topic:a", ident=rest[1])
        if kind == "unlist":
            return intents.DropList(actor=rest[0], scopes=SCOPES, list=rest[1])
        return super()._intent(step)

    def _on_post(self, kind: str, rest: list[Any]) -> Intent:
        if kind != "mention":
            return super()._on_post(kind, rest)
        row = self.posts[rest[0] % len(self.posts)]
        mentions = tuple([objects.Mention(ident, f"user{ident}") for ident in rest[1]])
        made = edit(row.author, row.id, *row.tags)
        assert isinstance(made, intents.EditPost)
        return replace(made, mentions=mentions)


async def check(batches: list[list[Any]], limit: int, watched: set[int]) -> None:
    for opener in ADAPTERS.values():
        with tempfile.TemporaryDirectory() as folder:
            async with opener(Path(folder), SMALL) as store:
                history = History(store)
                await history.run(batches)
                await check_replay(history, list(range(0, store.head + 2, 3)), limit, watched, 0)
                for hidden in (frozenset[int](), frozenset({2})):
                    await check_lists(history, limit, hidden)
                    await check_unread(history, hidden)


async def own(history: History, kind: str, hidden: frozenset[int]) -> list[Any]:
    """The live objects of a kind in the inbox of account 1, as its changes left them."""
    told = history.model.replay({"inbox:1": 0}, 0, hidden)
    return [shown for _, of, _, shown in told if of == kind and not isinstance(shown, objects.Deleted)]


async def check_lists(history: History, limit: int, hidden: frozenset[int]) -> None:
    """The page of notifications, and what `ready` tells, are what a live session was told."""
    found: list[Any] = []
    before: int | None = None
    while before is not None or not found:
        page = await history.store.notifications(Sight(1, hidden=hidden), before, limit)
        found += page.notifications
        before = page.next
        if before is None:
            break
    expected = await own(history, "notification", hidden)
    assert found == sorted(expected, key=lambda shown: shown.pos, reverse=True)
    assert len(await own(history, "notification", frozenset())) <= SMALL.notifications_kept
    state = await history.store.own(1)
    by_id = attrgetter("id")
    assert list(state.reads) == sorted(await own(history, "read", hidden), key=by_id)
    assert list(state.filters) == sorted(await own(history, "filter", hidden), key=by_id)
    assert list(state.lists) == sorted(await own(history, "list", hidden), key=by_id)


async def check_unread(history: History, hidden: frozenset[int]) -> None:
    marks = {shown.feed: shown.pos for shown in await own(history, "read", hidden)}
    since = {f"topic:{tag}": 3 * place for place, tag in enumerate(TAGS)} | {"user:2": 0}
    for until in (None, history.store.head // 2):
        found = await history.store.unread(Sight(1, hidden=hidden), since, until=until, most=100)
        last = 10**9 if until is None else until
        expected: dict[str, int] = {}
        for feed, begun in since.items():
            posts = history.model.home([feed], None, hidden)
            floor = max(begun, marks.get(feed, 0))
            new = [shown for shown in posts if floor < shown.pos <= last and shown.author.id != 1]
            expected |= {feed: len(new)} if new else {}
        told = await own(history, "notification", hidden)
        new = [shown for shown in told if marks.get("inbox:1", 0) < shown.pos <= last]
        assert found.feeds == expected | ({"inbox:1": len(new)} if new else {})


@settings(max_examples=30)
@given(batches=histories, limit=st.integers(1, 5), watched=st.sets(st.integers(0, 12), max_size=6))
def test_an_inbox_is_what_its_changes_add_up_to(batches: list[list[Any]], limit: int, watched: set[int]) -> None:
    """From every cursor; and so are the notifications' pages, what `ready` tells, and the unread counts."""
    asyncio.run(check(batches, limit, watched))


async def test_unread_is_counted_up_to_its_limit(store: Store) -> None:
    await people(store, 2)
    for count in (2, 1, 1):
        await store.apply([post(2, "a", mentions=(1,)) for _ in range(count)], NOW)
        found = await store.unread(Sight(1), {"topic:a": 0, "topic:b": 0}, until=None, most=3)
        most = min(3, store.head // 2)
        assert found.feeds == {"topic:a": most, "inbox:1": most}


async def test_a_feed_full_of_hidden_posts_hides_none_that_is_near(store: Store) -> None:
    await people(store, 3)
    await store.apply([post(3, "a"), *[post(2, "a") for _ in range(7)]], NOW)
    found = await store.unread(Sight(1, hidden=frozenset({2})), {"topic:a": 0}, until=None, most=2)
    assert found.feeds == {"topic:a": 1}


async def test_more_notifications_than_are_looked_at_for_one_batch_catch_up_with_the_next(tmp_path: Path) -> None:
    for opener in ADAPTERS.values():
        async with opener(tmp_path, Site(notifications_kept=2)) as store:
            await people(store, 2)
            for _ in range(2):
                await store.apply([post(2, mentions=(1,)) for _ in range(100)], NOW)
            assert len((await store.notifications(Sight(1), None, 100)).notifications) == 2


async def test_a_filter_ends_by_its_due_row(store: Store) -> None:
    await people(store, 2)
    made = await one(store, filtered(1, "text", until=NOW + 5))
    await store.apply([post(2, mentions=(1,))], NOW)
    assert (await store.notifications(Sight(1), None, 10)).notifications == ()
    assert [(row.kind, row.key) for row in await store.due(NOW + 5, 10) if row.kind != "purge"] == [
        ("filter_end", f"1:{made.id}")
    ]
    await store.apply([fire("filter_end", f"1:{made.id}")], NOW + 5)
    assert (await store.own(1)).filters == ()
    assert await store.object("filter", made.id, 1) == objects.Deleted(made.id)


async def test_another_accounts_list_is_not_there(store: Store) -> None:
    await people(store, 2)
    made = await one(store, listed(1, "topic:a"))
    assert await store.feed_list(2, made.id) is None
    found = await store.feed_list(1, made.id)
    assert found is not None and found.feeds == ("topic:a",)
    assert await store.object("list", made.id, 2) == objects.Deleted(made.id)


async def test_a_deleted_notification_is_hidden_with_its_author(store: Store) -> None:
    """Who has come to hide the author hears nothing of a deletion either."""
    await people(store, 2)
    root = (await one(store, post(1))).id
    await one(store, follow(1, "topic:a"))
    ident = (await one(store, reply(2, root, 1))).id
    await one(store, relate("block", 1, 2))
    await one(store, delete(2, ident, root, root))
    told = await all_pages(store, {"inbox:1": 0}, hidden={2})
    assert "notification" not in {item.kind for item in told}


def test_unread_reads_a_stretch_of_each_feeds_index_and_no_table_whole() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(schema.script(0))
        named = "reader feeds hidden until inbox most depth rooms network admin staff directs most_conversations"
        plan = connection.execute("explain query plan " + unread.COUNTS, dict.fromkeys(named.split(), "[]")).fetchall()
    told = [row[3] for row in plan]
    assert any("COVERING INDEX feed_entry_history (feed=? AND pos>? AND pos<?)" in step for step in told), told
    assert any("notification_kept (account=? AND pos>? AND pos<?)" in step for step in told), told
    assert any("conversation_pos (account=?)" in step for step in told), told
    assert any("direct_pair (<expr>=? AND <expr>=? AND pos>? AND pos<?)" in step for step in told), told
    assert not [step for step in told if step.startswith(("SCAN p", "SCAN d", "SCAN feed_entry", "SCAN notification"))]


async def test_a_session_is_told_whom_it_follows(store: Store) -> None:
    """Accounts that are active and don't block it, by id; not those of other follows or of one that has ended."""
    await people(store, 6)
    followed = [follow(1, f"user:{other}", other) for other in (5, 4, 3, 2)]
    await store.apply([*followed, follow(1, "topic:a"), follow(2, "user:1", 1), unfollow(1, "user:2")], NOW)
    assert [(person.id, person.handle, person.name) for person in (await store.own(1)).people] == [
        (ident, f"user{ident}", f"User {ident}") for ident in (3, 4, 5)
    ]
    await one(store, relate("block", 3, 1))
    await one(store, intents.SetActive(actor=0, target=4, active=False))
    assert [person.id for person in (await store.own(1)).people] == [5]
