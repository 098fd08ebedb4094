"""Images and relays as rows: kept over batches, found by what a decision needs, and gone when they go."""

import sqlite3
from contextlib import closing
from pathlib import Path

from handraise.domain.intents import DeletePost, EditPost, Use
from handraise.domain.model import Image, Shown
from handraise.errors import Conflict, NotFound, TooLarge
from handraise.ports.store import Store
from handraise.protocol.objects import Deleted, Post
from handraise.store.sqlite import maintenance
from tests.store.support import NOW, SCOPES, SITE, Opener, delete, fire, image, one, people, post, refused, relay


async def test_an_image_is_kept_claimed_and_shown(opener: Opener, folder: Path) -> None:
    async with opener(folder, SITE) as store:
        await people(store, 2)
        assert [(await one(store, image(1))).id for _ in range(2)] == [1, 2]
        assert await store.image(1) == Image(1, 1, "a" * 64, 60, 40, 1000, NOW, None)
        ident = (await one(store, post(1, images=(Use(2, "ü 'words\"'"), Use(1, ""))))).id
    async with opener(folder, SITE) as store:
        found = await store.find(ident, 2)
        assert found is not None and isinstance(found.view, Post)
        assert found.row.images == (Shown(2, 60, 40, "ü 'words\"'"), Shown(1, 60, 40, ""))
        assert [(shown.id, shown.alt) for shown in found.view.images] == [(2, "ü 'words\"'"), (1, "")]
        assert [claimed.post for claimed in (await store.image(1), await store.image(2)) if claimed] == [ident] * 2
        assert (await one(store, image(2))).id == 3
        assert await refused(store, post(2, images=(Use(1, ""),))) is NotFound
        assert await refused(store, post(1, images=(Use(1, ""),))) is Conflict


async def test_room_is_counted_over_batches(store: Store) -> None:
    await people(store, 2)
    most = SITE.image_bytes
    await one(store, image(1, size=most - 10))
    assert await refused(store, image(1, size=11)) is TooLarge
    [first, second] = (await store.apply([image(1, size=10), image(1, size=1)], NOW)).outcomes
    assert first.error is None and isinstance(second.error, TooLarge)
    await one(store, image(2, size=most))


async def test_edits_and_deletions_end_rows_and_leave_word_of_the_files(store: Store) -> None:
    await people(store, 1)
    for hash in "abc":
        await one(store, image(1, hash * 64))
    ident = (await one(store, post(1, images=(Use(1, ""), Use(2, ""))))).id
    uses = (Use(2, "new"), Use(3, ""))
    edit = EditPost(actor=1, scopes=SCOPES, post=ident, root_author=1, body="x", html="x", images=uses)
    assert [shown.id for shown in (await one(store, edit)).object.images] == [2, 3]
    assert await store.image(1) is None
    assert isinstance((await one(store, DeletePost(actor=1, scopes=SCOPES, post=ident))).object, Deleted)
    assert [await store.image(number) for number in (2, 3)] == [None, None]
    kinds = [(row.kind, row.key) for row in await store.due(NOW + 1, 100) if row.kind != "purge"]
    assert sorted(kinds) == [("image_file", hash * 64) for hash in "abc"]
    assert (await one(store, fire("image_file", "a" * 64))).object == "a" * 64


async def test_files_that_another_row_has_stay(store: Store) -> None:
    await people(store, 2)
    await store.apply([image(1), image(2)], NOW)
    ident = (await one(store, post(1, images=(Use(1, ""),)))).id
    await one(store, delete(1, ident))
    assert (await one(store, fire("image_file", "a" * 64))).object is None
    assert not [row for row in await store.due(NOW + 1, 100) if row.kind == "image_file"]


async def test_a_relay_is_one_over_batches_until_it_is_deleted(opener: Opener, folder: Path) -> None:
    async with opener(folder, SITE) as store:
        await people(store, 2)
        original = (await one(store, post(1))).id
        first = (await one(store, relay(2, original, 1, 1))).id
    async with opener(folder, SITE) as store:
        assert await refused(store, relay(2, original, 1, 1)) is Conflict
        found = await store.find(first, 1)
        assert found is not None and found.row.relay is not None and found.view.relay == found.row.relay
        assert (found.row.relay.post, found.row.relay.author.handle) == (original, "user1")
        await one(store, delete(2, first, relayed=original))
        again = (await one(store, relay(2, original, 1, 1))).id
        assert again > first
        found = await store.find(original, 2)
        assert found is not None and found.view.tally.relays == 1


async def test_the_hashes_of_a_database(store: Store, folder: Path) -> None:
    await people(store, 1)
    await store.apply([image(1, "a" * 64), image(1, "a" * 64), image(1, "b" * 64)], NOW)
    target = folder.parent / "copy.db"
    await maintenance.backup(folder, target)
    assert maintenance.image_hashes(target) == {"a" * 64, "b" * 64}


def test_an_older_database_has_no_hashes(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "old.db")) as old:
        old.execute("create table post (id)")
        old.commit()
    assert maintenance.image_hashes(tmp_path / "old.db") == set()
