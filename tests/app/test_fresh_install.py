"""S23: what a new install shows of students, and of anybody, before an operator has changed a setting."""

import sqlite3
from contextlib import AsyncExitStack, closing
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from handraise.app.composition import Running
from handraise.app.settings import load, site
from handraise.domain.model import Site
from handraise.protocol import objects
from handraise.store.sqlite.connections import DATABASE
from tests.app.conftest import bearer, token_of
from tests.support.browser import Browser
from tests.support.talker import talking

PRIVATE = ("mail", "phone", "address", "ip_", "agent", "seen", "birth", "locale", "device")
"""No field and no column has any of these in its name."""


def test_all_that_opens_students_to_others_is_off() -> None:
    made = site(load({}, {"HANDRAISE_DATA": "/nonexistent"}))
    assert not (made.students_on_network or made.students_direct or made.students_listed or made.public_profiles)
    assert made == Site()


def test_no_object_has_what_is_nobody_s_business() -> None:
    shown = [each for each in vars(objects).values() if isinstance(each, type) and issubclass(each, msgspec.Struct)]
    names = {(each.__name__, name) for each in shown for name in each.__struct_fields__}
    assert len(shown) > 20
    assert not [each for each in names if any(word in each[1] for word in PRIVATE)]
    assert objects.Author.__struct_fields__ == ("id", "handle", "name", "role", "bot")
    assert "created_at" not in objects.Author.__struct_fields__ + objects.Person.__struct_fields__


async def test_nothing_of_who_connects_is_kept(server: Running, tmp_path: Path) -> None:
    """No column for it, and the address of a browser that signed in is in no row."""
    token = await token_of(server, "ana")
    async with Browser(server.url or "") as ana:
        assert (await ana.come(token=token)).status_code == 200
    with closing(sqlite3.connect(tmp_path / "data" / DATABASE)) as database:
        columns = database.execute(
            "select m.name, c.name from sqlite_master m, pragma_table_info(m.name) c where m.type = 'table'"
        ).fetchall()
        assert len(columns) > 100
        assert not [each for each in columns if any(word in each[1] for word in PRIVATE)]
        assert "127.0.0.1" not in "\n".join(database.iterdump())


@pytest.mark.parametrize("role", ["student", "educator"])
async def test_a_student_is_found_by_nobody(server: Running, role: str) -> None:
    """Not in the directory or after an @, without a profile, never online. Staff may write to her, no student."""
    url = server.url or ""
    sam, other = await token_of(server, "sam", "student"), await token_of(server, "other", role)
    async with AsyncExitStack() as stack:
        student = await stack.enter_async_context(talking(url, sam))
        asker = await stack.enter_async_context(talking(url, other))
        asked: list[tuple[str, dict[str, Any]]] = [
            ("people", {}),
            ("people", {"prefix": "sa"}),
            ("complete", {"text": "@sa"}),
            ("search", {"text": "from:@sam"}),
            ("history", {"feed": "@sam"}),
        ]
        for command, fields in asked:
            reply = await asker.ask(command, **fields)
            assert "Sam" not in str(reply), command
        named = await asker.ask("account", handle="@sam")
        if role == "educator":  # who knows the handle is told whose it is, and nothing else
            assert named["profile"] is None and set(named["account"]) == set(objects.Author.__struct_fields__)
        else:
            assert named["code"] == "forbidden"
        assert (await student.error("profile", public=True))["code"] == "forbidden"
        await asker.ok("home")
        assert not [frame for frame in asker.frames if frame["type"] in ("presence", "typing")]
        sent = await asker.ask("direct", to="@sam", body="hello")
        assert sent.get("code", "ok") == ("ok" if role == "educator" else "not_found")


async def test_strangers_see_nobody_at_all(server: Running, http: httpx.AsyncClient) -> None:
    token = await token_of(server, "ana")
    async with talking(server.url or "", token) as ana:
        await ana.ok("profile", public=True)
        await ana.post("hello #a")
    for path in ("accounts/ana", "accounts/nobody", "posts/1", "topics", "search?text=hello"):
        assert (await http.get(f"/api/v1/{path}")).status_code in (401, 404), path
    assert (await http.get("/api/v1/accounts/ana", headers=bearer(token))).status_code == 200
