"""What goes on through lost connections: `ask --wait`, `queue --watch` and a room's code, from a scripted server."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from handraise.cli.desk.board import Wanted
from handraise.cli.desk.reads import lasting
from handraise.cli.desk.vigil import Vigil
from handraise.cli.errors import DONE, UNHELPED
from handraise.client import Client, Refused, connect
from handraise.protocol.objects import Post
from tests.cli.support import running_cli
from tests.cli.test_board import _request
from tests.client.fake import FakeConnection, FakeServer, Frame, fake_server
from tests.client.session import greeted
from tests.support.server import environment


@asynccontextmanager
async def _client(**greeting: int) -> AsyncIterator[tuple[Client, FakeServer, FakeConnection]]:
    """One that comes back at once."""
    async with fake_server() as server:
        client = connect(server.url, token="hr_secret", transport="websocket", uniform=lambda low, high: low)
        async with greeted(client, server, **greeting) as (client, connection, _):
            yield client, server, connection


async def _again(server: FakeServer, connection: FakeConnection, **greeting: str) -> FakeConnection:
    """The connection after this one, which is cut while a command waits for its reply."""
    connection.cut()
    connection = await server.accept()
    await connection.greet(**greeting)  # type: ignore[arg-type]
    return connection


async def _command(connection: FakeConnection, kind: str) -> Frame:
    """The next command of this kind; watches that are named again are granted."""
    while (command := await connection.receive())["type"] != kind:
        assert command["type"] == "watch"
        await connection.ok(command)
    return command


def _vigil() -> tuple[Vigil, list[str]]:
    said: list[str] = []
    return Vigil(said.append, lambda text, _: text), said


async def test_a_vigil_reads_again_what_was_lost_with_the_connection() -> None:
    vigil, _ = _vigil()
    async with _client() as (client, server, connection):
        keeping = asyncio.create_task(vigil.keep(client, msgspec.convert(_request(7, 7), Post)))
        await _command(connection, "watch")
        connection = await _again(server, connection)
        await _command(connection, "thread")
        connection = await _again(server, connection)
        await connection.ok(await _command(connection, "thread"), posts=[])
        await _command(connection, "get")
        connection = await _again(server, connection)
        await connection.ok(await _command(connection, "get"), post=_request(7, 9, "answered", answer=8))
        await keeping
    assert vigil.code == DONE


async def test_a_request_that_is_gone_after_an_outage_has_ended_without_help() -> None:
    vigil, said = _vigil()
    async with _client() as (client, server, connection):
        keeping = asyncio.create_task(vigil.keep(client, msgspec.convert(_request(7, 7), Post)))
        await connection.ok(await _command(connection, "watch"))
        await connection.ok(await _command(connection, "thread"), posts=[])
        await connection.ok(await _command(connection, "get"), post=_request(7, 7))
        connection = await _again(server, connection, epoch="E2")
        await connection.send({"type": "resync", "why": "epoch", "seq": 9})
        await connection.error(await _command(connection, "thread"), "not_found")
        await keeping
    assert (vigil.code, said) == (UNHELPED, ["It was deleted, or you can't see it any more."])


async def test_pages_are_as_large_as_the_site_lets_them_be() -> None:
    vigil, _ = _vigil()
    async with _client(list_items=30) as (client, _, connection):
        for wanted, kind in ((Wanted.of(None, "a"), "requests"), (Wanted.of(7, None), "queue")):
            reading = asyncio.create_task(wanted.read(client))
            command = await _command(connection, kind)
            assert command["limit"] == 30
            await connection.ok(command, requests=[], waiting=0)
            await reading
        keeping = asyncio.create_task(vigil.keep(client, msgspec.convert(_request(7, 7), Post)))
        command = await _command(connection, "thread")
        assert command["limit"] == 30
        await connection.ok(command, posts=[])
        await connection.ok(await _command(connection, "get"), post=_request(7, 9, "withdrawn"))
        await keeping


async def test_what_ends_the_client_ends_a_lasting_read() -> None:
    async with _client() as (client, _, connection):
        reading = asyncio.create_task(lasting(lambda: client.get(7)))
        await _command(connection, "get")
        await connection.close(4503, "revoked")
        with pytest.raises(Refused):
            await reading


async def test_a_room_whose_reply_was_lost_is_shown_with_its_code(tmp_path: Path) -> None:
    """Sent again it is a duplicate, whose reply has none."""
    room = {"id": 7, "seq": 7, "title": "Lab", "about": "", "guests": True, "joinable": True, "code_shown": True}
    room |= {"created_at": "2026-11-22T20:30:00.000Z", "closed_at": None}
    async with fake_server() as server:
        env = environment(tmp_path, {"HANDRAISE_SERVER": server.url, "HANDRAISE_TOKEN": "hr_secret"})
        async with running_cli("room", "new", "Lab", "--json", env=env) as making:
            connection = await server.accept()
            await connection.greet()
            await _command(connection, "create_room")
            connection = await _again(server, connection)
            await connection.ok(await _command(connection, "create_room"), room=room, duplicate=True)
            await connection.ok(await _command(connection, "room"), room=room, code="7KX2-M9QD", role="lead")
            assert json.loads(await making.line())["code"] == "7KX2-M9QD"
            assert await making.ended() == 0
