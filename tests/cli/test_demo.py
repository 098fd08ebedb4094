"""`handraise demo` against a real server: made once, whole, and by the people themselves."""

import json
import sqlite3
from contextlib import closing

import httpx
import pytest

from handraise.app import operator as op
from handraise.app.adminclient import RemoteOperations, connected
from handraise.app.folder import holder
from handraise.cli.demo.command import KEYS_HOLD_MS, TOKEN, find, people
from handraise.cli.demo.content import school
from handraise.cli.demo.plan import Join, OpenRoom, Write, plan
from handraise.cli.demo.stage import Stage
from handraise.client import HttpClient
from handraise.errors import OperatorError
from handraise.protocol.times import from_wire
from tests.cli.conftest import Cli
from tests.support.server import Server

SCHOOL = school()


def _counted(server: Server) -> dict[str, int]:
    """How many rows there are of what a second run could double."""
    tables = {
        "post": "select count(*) from post where deleted = 0",
        "body": "select count(distinct author || body) from post",
        "account": "select count(*) from account where role not in ('admin', 'anonymous')",
        "room": "select count(*) from room",
        "member": 'select count(*) from member where "left" = 0',
        "follow": "select count(*) from follow where auto = 0",
        "reaction": "select count(*) from reaction",
        "request": "select count(*) from post where help is not null",
        "step": "select count(*) from step",
    }
    path = f"{(server.data / 'handraise.db').absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(path, uri=True)) as connection:
        return {name: connection.execute(query).fetchone()[0] for name, query in tables.items()}


async def test_a_school_is_made_once_and_can_be_entered(server: Server) -> None:
    done = await server.cli("demo", "--json")
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    assert (made["made"], made["people"], made["posts"]) == (True, 30, SCHOOL.posts)
    assert [room["title"] for room in made["rooms"]] == [
        room.title for room in sorted(SCHOOL.rooms, key=lambda room: room.opens)
    ]
    first = _counted(server)
    assert first["post"] == first["body"] == SCHOOL.posts
    assert (first["account"], first["room"]) == (32, 3)
    assert first["member"] == sum(
        1 + len(room.helpers) + len(room.observers) + len(room.members) + len(room.guests) for room in SCHOOL.rooms
    )
    assert first["request"] == len(_asked())
    assert _states(server) == _asked()
    await _look_around(server, made)

    again = await server.cli("demo", "--json")
    assert json.loads(again.stdout)["made"] is False and again.returncode == 0
    assert _counted(server) == first
    assert "nothing was changed" in (await server.cli("demo")).stdout


def _asked() -> dict[str, str]:
    """Each request's text with the state in which the day leaves it."""
    threads = [*SCHOOL.threads, *(thread for room in SCHOOL.rooms for thread in room.thread)]
    return {thread.posts[0].text: thread.ask.state for thread in threads if thread.ask is not None}


def _states(server: Server) -> dict[str, str]:
    path = f"{(server.data / 'handraise.db').absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(path, uri=True)) as connection:
        return dict(connection.execute("select body, help ->> '$.state' from post where help is not null"))


async def _look_around(server: Server, made: dict[str, object]) -> None:
    """The links sign in, the teacher has a page full of posts, the student only her rooms, and no token is left."""
    cookies: dict[str, str] = {}
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
        for link in made["links"]:  # type: ignore[attr-defined]
            headers = {"Origin": server.url}
            answer = await http.post("/api/v1/session", json={"link": link["link"].split("#link=")[1]}, headers=headers)
            assert answer.status_code in (200, 201), answer.text
            cookies[link["handle"]] = "; ".join(f"{name}={value}" for name, value in answer.cookies.items())
            http.cookies.clear()
    assert list(cookies) == ["ines", "kofi", "hana"]
    tokens = json.loads((await server.cli("token", "list", "--json")).stdout)["tokens"]
    used = [token for token in tokens if token["name"] == TOKEN]
    assert len(used) == 30 and all(token["revoked_at"] for token in used)
    token = json.loads((await server.cli("token", "new", "ines", "--json")).stdout)["token"]
    async with HttpClient(server.url, token=token) as ines:
        for handle in ("ines", "kofi"):
            profile = (await ines.account(f"@{handle}")).profile
            assert profile is not None and profile.bio == SCHOOL.people[handle].about
        page = await ines.home(limit=100)
        assert len(page) >= 30 and {post.author.handle for post in page} > {"ines", "kofi", "yuki"}  # type: ignore[union-attr]
        room = made["rooms"][0]  # type: ignore[index]
        assert (await ines.room(room["id"])).role == "lead" and (await ines.room(room["id"])).code == room["code"]
        roles = [member.role for member in (await ines.members(room["id"])).members]
        assert (roles.count("helper"), roles.count("observer"), len(roles)) == (2, 1, 12)
        posts = (await ines.history(f"room:{room['id']}", limit=100)).posts
        assert len(posts) == sum(len(thread.posts) for thread in SCHOOL.rooms[0].thread)
        assert any(post.announcement for post in posts) and any(post.author.role == "guest" for post in posts)  # type: ignore[union-attr]


async def test_a_demo_that_was_broken_off_goes_on_without_doubling_anything(server: Server) -> None:
    """Also the guests, whose sessions are gone with the first run."""
    steps = plan(SCHOOL)
    guests = [place for place, step in enumerate(steps) if isinstance(step, Join) and step.name is not None]
    held = holder(server.data)
    assert held is not None
    async with connected(held.socket) as operator:
        tokens = await people(operator, SCHOOL, lambda done: None)
        async with Stage(server.url, tokens) as stage:
            await stage.play(steps[: guests[-1] + 40], lambda done, total: None)
    before = _counted(server)
    assert 0 < before["post"] < SCHOOL.posts
    done = await server.cli("demo", "--json")
    assert done.returncode == 0 and "goes on where it stopped" in done.stderr, done.stderr
    assert json.loads(done.stdout)["made"] is True
    after = _counted(server)
    assert after["post"] == after["body"] == SCHOOL.posts
    assert after["member"] == sum(
        1 + len(room.helpers) + len(room.observers) + len(room.members) + len(room.guests) for room in SCHOOL.rooms
    )


async def test_a_guest_repeats_nothing_however_often_a_demo_was_broken_off(server: Server) -> None:
    """In the second run he comes as another account, which has said nothing yet where that one is broken off too."""
    room = next(room for room in SCHOOL.rooms if room.guests)
    steps = [step for step in plan(SCHOOL) if isinstance(step, OpenRoom | Join | Write) and step.room == room.key]
    arrived = next(place for place, step in enumerate(steps, 1) if isinstance(step, Join) and step.name is not None)
    held = holder(server.data)
    assert held is not None
    async with connected(held.socket) as operator:
        tokens = await people(operator, SCHOOL, lambda done: None)
    for some in (steps, steps[:arrived], steps):
        async with Stage(server.url, tokens) as stage:
            await stage.play(some, lambda done, total: None)
    counted = _counted(server)
    written = sum(isinstance(step, Write) for step in steps)
    assert any(isinstance(step, Write) and step.by in room.guests for step in steps)
    assert (counted["post"], counted["body"]) == (written, written)


async def test_one_account_s_reset_makes_no_unfinished_demo_a_finished_one(server: Server) -> None:
    """It revokes all tokens of that account, also the demo's."""
    held = holder(server.data)
    assert held is not None
    async with connected(held.socket) as operator:
        await people(operator, SCHOOL, lambda done: None)
        await operator.account_reset(op.AccountNamed(handle="ines"))
        made_at = from_wire(await _made_at(operator), "created_at")
        assert await find(operator, SCHOOL, made_at) == "unfinished"


async def test_another_school_is_left_alone(server: Server) -> None:
    await server.account("ines", "Ines Somebody")
    before = _counted(server)
    done = await server.cli("demo")
    assert done.returncode == 1 and "There is another @ines here" in done.stderr
    assert _counted(server) == before


async def test_what_the_keys_no_longer_protect_is_not_gone_on_with(server: Server) -> None:
    held = holder(server.data)
    assert held is not None
    async with connected(held.socket) as operator:
        await people(operator, SCHOOL, lambda done: None)
        made_at = from_wire(await _made_at(operator), "created_at")
        assert await find(operator, SCHOOL, made_at + KEYS_HOLD_MS - 60_000) == "unfinished"
        with pytest.raises(OperatorError, match="broken off here long ago"):
            await find(operator, SCHOOL, made_at + KEYS_HOLD_MS + 60_000)


async def _made_at(operator: RemoteOperations) -> str:
    rows = (await operator.account_list(op.Nothing())).accounts
    return next(row.created_at for row in rows if row.handle == "ines")


async def test_without_a_server_it_says_how_to_start_one(cli: Cli) -> None:
    done = await cli("demo", "--json")
    assert (done.returncode, done.stdout) == (1, "")
    said = json.loads(done.stderr.splitlines()[-1])["error"]
    assert said["code"] == "operator" and "serve`" in said["message"] and "data" in said["message"]
