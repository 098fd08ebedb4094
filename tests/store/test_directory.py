"""Completion: who is offered where nothing is written yet, and how the rows of it are found."""

import sqlite3
from contextlib import closing
from pathlib import Path

from handraise.domain import intents
from handraise.domain.model import Site
from handraise.ports.store import Sight, Store
from handraise.store.sqlite import schema
from handraise.store.sqlite.directory import OFFERED
from tests.store.support import ADAPTERS, NOW, SCOPES, one, people

GUESTS = 201


async def test_guests_take_nobodys_place_in_what_is_offered(tmp_path: Path) -> None:
    """However many there are: they have no handle, which sorts before all that have one."""
    for opener in ADAPTERS.values():
        async with opener(tmp_path, Site(members_per_room=2 * GUESTS)) as store:
            await people(store, 2)
            await guests(store)
            found = await store.offered_people("", Sight(1, roles=frozenset({"educator"})), 10)
            assert [person.handle for person in found.people] == ["user1", "user2"]


async def guests(store: Store) -> None:
    made = intents.CreateRoom(
        actor=1, scopes=SCOPES, title="Algebra", about="", code="ABCDEFGH", guests=True, joinable=True,
        code_shown=False, name="user 1",
    )  # fmt: skip
    room = (await one(store, made)).id
    names = [f"Guest {number}" for number in range(GUESTS)]
    coming = [
        intents.AddGuest(actor=0, room=room, code="ABCDEFGH", shown_name=name, name=name.lower(), hash=name.encode())
        for name in names
    ]
    assert not [outcome.error for outcome in (await store.apply(coming, NOW)).outcomes if outcome.error]


def test_what_is_offered_for_no_letter_is_read_from_the_index_of_handles() -> None:
    """The first that may be shown are enough: no account after them is looked at, and none is sorted."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(schema.script(0))
        names = ("reader", "roles", "limit")
        plan = connection.execute("explain query plan " + OFFERED[False], dict.fromkeys(names, "[]")).fetchall()
    told = [row[3] for row in plan]
    assert any("SEARCH a USING COVERING INDEX" in step or "SEARCH a USING INDEX" in step for step in told), told
    assert not [step for step in told if step.startswith("SCAN a")], told
