"""The full-text index: equal to a model, never broken by a query, and never out of step with the posts."""

import sqlite3
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from handraise.domain.query import Query, parse
from handraise.ports.store import Searched, Sight, Store
from handraise.store.sqlite import SQLiteStore, schema
from handraise.store.sqlite.indexes import prepare
from handraise.store.sqlite.search import BEST, CANDIDATES, HALF_MS, NEWEST, expression
from handraise.store.sqlite.store import open_store
from tests.domain.test_query import TEXTS
from tests.store.support import SITE, delete, edit, one, people, post, relate, reply

NETWORK = Sight(1, True)
TEXT = st.lists(st.sampled_from(["beam", "beamer", "cable", "no", "signal", "Élan", "x"]), max_size=5).map(" ".join)


def database() -> sqlite3.Connection:
    """The schema in memory, with an account and a post."""
    made = sqlite3.connect(":memory:", isolation_level=None)
    made.executescript(schema.script(0))
    made.execute("insert into account values (1, 'ana', 'Ana', 'educator', 1, 0)")
    return made


def put(made: sqlite3.Connection, ident: int, body: str, tags: str = "[]") -> None:
    made.execute(
        "insert into post (id, seq, pos, author, body, html, tags, mentions, root, created_at, deleted)"
        " values (?1, ?1, ?1, 1, ?2, '', ?3, '[]', ?1, 0, 0)",
        (ident, body, tags),
    )


def ask(made: sqlite3.Connection, query: Query, statement: str = NEWEST, **more: Any) -> list[int]:
    parameters = {
        "match": expression(query, ["n"], {}),
        "before": 2**53,
        "before_ms": query.before_ms,
        "after_ms": query.after_ms,
        "answered": None,
        "tags": "[]",
        "other_tags": "[]",
        "reader": 9,
        "network": True,
        "admin": False,
        "hidden": "[]",
        "roles": "[]",
        "rooms": "[]",
        "staff": "[]",
        "limit": 99,
        "candidates": CANDIDATES,
        "half_ms": HALF_MS,
        "usual_chars": 300.0,
        "skip": 0,
        **more,
    }
    wanted = {name: value for name, value in parameters.items() if f":{name}" in statement}
    [(_, text)] = made.execute(statement, wanted).fetchall()
    import json

    return [item[1][0] for item in sorted(json.loads(text or "[]"))]


@settings(deadline=None)
@given(TEXTS)
def test_no_query_breaks_the_index(text: str) -> None:
    """S12: what a user writes is never syntax; half characters don't come past the gate."""
    text = text.encode("utf-8", "replace").decode()
    made = database()
    put(made, 1, "beamer no signal 数学 Ctrl-Shift-B", '["algebra","ex-am"]')
    for statement in (NEWEST, BEST):
        ask(made, parse(text), statement)
    made.close()


@settings(deadline=None)
@given(st.lists(TEXT, max_size=6), TEXT, TEXT)
def test_words_and_what_is_left_out_are_a_model(bodies: list[str], wanted: str, unwanted: str) -> None:
    made = database()
    for ident, body in enumerate(bodies, 1):
        put(made, ident, body)
    query = parse(f"{wanted} " + " ".join(f"-{word}" for word in unwanted.split()))
    words, others = set(wanted.split()), set(unwanted.split())
    expected = [i for i, body in enumerate(bodies, 1) if words <= set(body.split()) and not others & set(body.split())]
    assert ask(made, query) == expected[::-1]
    assert sorted(ask(made, query, BEST)) == expected
    made.close()


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 3), st.sampled_from(["put", "edit", "delete", "again"]), TEXT), max_size=12))
def test_the_index_is_in_step_with_the_posts(steps: list[tuple[int, str, str]]) -> None:
    """After any changes it is what one made afresh would be: SQLite's own check says so."""
    made = database()
    for ident, step, body in steps:
        if step == "put":
            made.execute("delete from post where id = ?", (ident,))
            put(made, ident, body, '["a-b"]')
        elif step == "edit":
            made.execute("update post set body = ?, html = '<code>', deleted = 0 where id = ?", (body, ident))
        elif step == "delete":
            made.execute("update post set body = '', html = '', tags = '[]', deleted = 1 where id = ?", (ident,))
        else:
            made.execute("update post set seq = seq + 1 where id = ?", (ident,))
        made.execute("insert into search (search, rank) values ('integrity-check', 1)")
    [(indexed,)] = made.execute("select count(*) from search_docsize")
    assert indexed == made.execute("select count(*) from post where deleted = 0").fetchone()[0]
    made.close()


async def search(store: Store, text: str, sight: Sight = NETWORK, **how: Any) -> Searched:
    more = {"best": False, "before": None, "skip": 0, "limit": 50, **how}
    return await store.search(parse(text), sight, {}, **more)


async def ids(store: Store, text: str, sight: Sight = NETWORK, **how: Any) -> list[int]:
    return [post.id for post in (await search(store, text, sight, **how)).posts]


async def test_the_writer_keeps_the_index(store: Store) -> None:
    await people(store, 2)
    first = await one(store, post(1, "a", body="first words"))
    second = await one(store, reply(2, first.seq, 1, body="second words"))
    assert await ids(store, "words") == [second.seq, first.seq]
    await one(store, edit(1, first.seq, "b", body="other"))
    assert await ids(store, "words") == [second.seq] and await ids(store, "other #b") == [first.seq]
    await one(store, delete(2, second.seq, first.seq, first.seq))
    assert await ids(store, "words") == [] == await ids(store, "is:reply")


async def test_what_a_reader_does_not_see(store: Store) -> None:
    await people(store, 3)
    root = (await one(store, post(1, body="words"))).seq
    answer = (await one(store, reply(2, root, 1, body="words"))).seq
    assert await ids(store, "words", Sight(3, False)) == []
    assert await ids(store, "words", Sight(3, True, frozenset({2}))) == [root]
    await one(store, relate("block", 1, 3))
    assert await ids(store, "words", Sight(3, True, frozenset({1}))) == []
    assert await ids(store, "words", Sight(2, True)) == [answer, root]


async def test_the_order_tells_nothing_of_posts_that_are_not_seen(store: Store) -> None:
    """Promise 5: how rare a word is among them must not move the reader's own results."""
    await people(store, 2)
    first = (await one(store, post(1, body="rare rare common"))).seq
    second = (await one(store, post(1, body="rare common common"))).seq
    sight = Sight(9, True, frozenset({2}))
    before = await ids(store, "rare common", sight, best=True)
    for _ in range(5):
        await one(store, post(2, body="rare " * 40))
    assert await ids(store, "rare common", sight, best=True) == before == [first, second]
    for _ in range(20):
        await one(store, post(2, body="common " * 40))
    assert await ids(store, "rare common", sight, best=True) == before


async def test_an_index_of_a_newer_sqlite_is_built_again(folder: Path) -> None:
    async with open_store(folder, SITE) as store:
        await people(store, 1)
        ident = (await one(store, post(1, body="words"))).seq
    made = sqlite3.connect(folder / "handraise.db", isolation_level=None)
    made.execute("update search_config set v = 5 where k = 'version'")
    made.execute("update person_config set v = 5 where k = 'version'")
    made.close()
    async with open_store(folder, SITE) as again:
        assert await ids(again, "words") == [ident]
        found = await again.people("us", None, Sight(1, True, roles=frozenset({"educator"})), after="", limit=9)
        assert [person.handle for person in found.people] == ["user1"]


async def test_preparing_asks_for_secure_deletion_where_sqlite_has_it(sqlite: SQLiteStore) -> None:
    """Older ones don't know the word, so what is asked is looked at with a stand-in for the connection."""
    asked: list[str] = []

    class Connection:
        async def execute_fetchall(self, sql: str, parameters: tuple[str, ...] = ()) -> list[tuple[int]]:
            asked.append(sql)
            return []

    connection: Any = Connection()
    await prepare(connection, (3, 42, 0))
    assert [sql for sql in asked if "secure-delete" in sql] == [
        "insert into search (search, rank) values ('secure-delete', 1)",
        "insert into person (person, rank) values ('secure-delete', 1)",
    ]
