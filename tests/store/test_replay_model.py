"""Replay, home and their pages against a model in memory, after any history."""

import asyncio
import tempfile
from pathlib import Path
from typing import Any
from unittest import mock

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from handraise.domain.intents import Intent
from handraise.domain.model import Post
from handraise.ports.store import Sight, Store
from handraise.store.sqlite import listing
from tests.store.model import Model, bare
from tests.store.support import (
    ADAPTERS,
    NOW,
    SITE,
    all_pages,
    delete,
    edit,
    fire,
    follow,
    people,
    post,
    react,
    relate,
    relay,
    reply,
    unfollow,
)
from tests.store.test_direct import delete as delete_direct
from tests.store.test_direct import edit as edit_direct
from tests.store.test_direct import send as send_direct

PEOPLE = 4
TAGS = ("a", "b", "c")

accounts = st.integers(1, PEOPLE)
tags = st.lists(st.sampled_from(TAGS), max_size=2, unique=True).map(tuple)
steps = st.one_of(
    st.tuples(st.just("post"), accounts, tags, st.lists(accounts, max_size=1).map(tuple)),
    st.tuples(st.just("reply"), accounts, st.integers(0, 9), tags),
    st.tuples(st.just("edit"), st.integers(0, 9), tags),
    st.tuples(st.just("delete"), st.integers(0, 9)),
    st.tuples(st.just("react"), accounts, st.integers(0, 9), st.booleans()),
    st.tuples(st.just("follow"), accounts, st.sampled_from([f"topic:{tag}" for tag in TAGS])),
    st.tuples(st.just("unfollow"), accounts, st.sampled_from([f"topic:{tag}" for tag in TAGS])),
    st.tuples(st.just("relate"), st.sampled_from(["mute", "block"]), accounts, accounts, st.booleans()),
    st.tuples(st.just("relay"), accounts, st.integers(0, 9), tags),
    st.tuples(st.just("tally"), st.integers(0, 9)),
    st.tuples(st.just("direct"), accounts, accounts),
    st.tuples(st.just("redirect"), st.integers(0, 9), st.booleans()),
)
histories = st.lists(st.lists(steps, min_size=1, max_size=6), min_size=1, max_size=8)


class History:
    """Turns steps into intents, over the posts that there are, and keeps the model."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.model = Model()
        self.posts: list[Post] = []
        self.directs: list[tuple[int, int, int]] = []
        self.now = NOW

    async def run(self, batches: list[list[tuple[Any, ...]]]) -> None:
        await people(self.store, PEOPLE)
        for batch in batches:
            self.now += 700
            intents = [self._intent(step) for step in batch]
            applied = await self.store.apply([intent for intent in intents if intent is not None], self.now)
            for outcome in applied.outcomes:
                for change in outcome.changes:
                    self.model.take(change)
                    if change.kind == "post" and change.seq == change.id:
                        found = await self.store.find(change.id, 1)
                        assert found is not None
                        self.posts.append(found.row)
                    elif change.kind == "direct" and change.seq == change.id:
                        self.directs.append((change.id, change.object.from_.id, change.object.to.id))

    def _intent(self, step: tuple[Any, ...]) -> Intent | None:
        kind, *rest = step
        if kind == "post":
            return post(rest[0], *rest[1], mentions=rest[2])
        if kind == "follow":
            return follow(*rest)
        if kind == "unfollow":
            return unfollow(*rest)
        if kind == "relate":
            return relate(rest[0], rest[1], rest[2], on=rest[3])
        if kind == "direct":
            return send_direct(rest[0], rest[1])
        if kind == "redirect":
            return self._on_direct(*rest) if self.directs else None
        return self._on_post(kind, rest) if self.posts else None

    def _on_direct(self, place: int, deleting: bool) -> Intent:
        ident, sender, recipient = self.directs[place % len(self.directs)]
        return (delete_direct if deleting else edit_direct)(sender, ident, recipient)

    def _on_post(self, kind: str, rest: list[Any]) -> Intent:
        place = rest[1] if kind in ("reply", "react", "relay") else rest[0]
        row = self.posts[place % len(self.posts)]
        root = next(other for other in self.posts if other.id == row.root)
        if kind == "reply":
            return reply(rest[0], row.id, row.author, root.id, root.author)
        if kind == "react":
            return react(rest[0], row.id, row.author, on=rest[2])
        if kind == "edit":
            return edit(row.author, row.id, *rest[1])
        if kind == "delete":
            relayed = None if row.relay is None else row.relay.post
            return delete(row.author, row.id, row.reply_to, None if row.reply_to is None else row.root, relayed)
        if kind == "relay":
            return relay(rest[0], row.id, row.author, root.author, *rest[2])
        return fire("tally", row.id)


async def check_replay(history: History, cursors: list[int], limit: int, watched: set[int], since: int) -> None:
    names = history.model.feeds()
    feeds = {name: since * (place % 2) for place, name in enumerate(names) if place in watched} | {"inbox:1": 0}
    for hidden in (frozenset[int](), frozenset({2})):
        for after in cursors:
            found = await all_pages(history.store, feeds, after, limit=limit, hidden=hidden)
            expected = history.model.replay(feeds, after, hidden)
            assert [(item.seq, item.kind, item.id, bare(item.object)) for item in found] == expected
            size = await history.store.replay_size(feeds, after, 1000)
            assert size >= len(expected)
            assert hidden or size == len(expected)


async def check_home(history: History, limit: int, watched: set[int], depth: int) -> None:
    """A page may be short where no more rows are read for one; the next goes on, so that nothing is left out."""
    feeds = [name for place, name in enumerate(history.model.feeds()) if place in watched]
    for hidden in (frozenset[int](), frozenset({2, 3})):
        found: list[Any] = []
        before: int | None = None
        while True:
            with mock.patch.object(listing, "DEPTH", depth):
                page = await history.store.home(feeds, before, limit, sight=Sight(1, hidden=frozenset(hidden)))
            found += page.posts
            assert page.next is None or before is None or page.next < before
            before = page.next
            if before is None:
                break
            assert len(page.posts) <= limit and (len(page.posts) == limit or depth < listing.DEPTH)
            assert all(item.pos >= before for item in page.posts)
        assert [bare(item) for item in found] == history.model.home(feeds, None, hidden)


async def check(batches: list[list[Any]], limit: int, watched: set[int], since: int, *, every_cursor: bool) -> None:
    for opener in ADAPTERS.values():
        with tempfile.TemporaryDirectory() as folder:
            async with opener(Path(folder), SITE) as store:
                history = History(store)
                await history.run(batches)
                cursors = list(range(store.head + 2)) if every_cursor else [0]
                await check_replay(history, cursors, limit, watched, since)
                for depth in (1, listing.DEPTH):
                    await check_home(history, limit, watched, depth)


@settings(max_examples=30, phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink))
@given(
    batches=histories,
    limit=st.integers(1, 5),
    watched=st.sets(st.integers(0, 12), max_size=6),
    since=st.integers(0, 20),
)
def test_what_a_session_reads_is_what_the_changes_add_up_to(
    batches: list[list[Any]], limit: int, watched: set[int], since: int
) -> None:
    """From every cursor, for any feeds with any `since`, in pages of any size."""
    asyncio.run(check(batches, limit, watched, since, every_cursor=True))
