"""Opening a session, what it says and keeps to itself, and being refused."""

import asyncio
import json
import logging
import ssl

import pytest
import trustme

from handraise import errors
from handraise.client import (
    CannotConnect,
    ConnectionLost,
    Cursor,
    Disconnected,
    OutcomeUnknown,
    Refused,
    connect,
)
from handraise.protocol.close import CloseCode
from tests.client.conftest import Connect
from tests.client.fake import ACCOUNT, FakeClock, FakeServer, change, fake_server, post
from tests.client.session import greeted, next_event, next_of


async def test_session(client_of: Connect, server: FakeServer) -> None:
    """The token and the watches go in auth; account, hello and cursor are there once the client is entered."""
    async with greeted(client_of(watch=["thread:4702", "#algebra"]), server, posts_per_minute=9) as (client, _, auth):
        assert auth == {"type": "auth", "id": "auth", "token": "hr_secret", "watch": ["thread:4702", "#algebra"]}
        assert client.me is not None and client.me.handle == ACCOUNT["handle"]
        assert client.hello is not None and client.hello.limits.posts_per_minute == 9
        assert (client.state, client.cursor) == ("live", Cursor("E1", 100))
        assert "hr_secret" not in repr(client) and "127.0.0.1" in repr(client)
    assert client.state == "closed"


async def test_cookie_session_names_its_origin(client_of: Connect, server: FakeServer) -> None:
    """A cookie is accepted from the server's own pages alone, so the client says that it is one; no token is sent."""
    async with greeted(client_of(token=None, cookie="handraise=abc"), server) as (_, connection, auth):
        request = connection.socket.request
        assert request is not None and request.headers["Cookie"] == "handraise=abc"
        assert request.headers["Origin"] == server.url and "token" not in auth


async def test_handshake(client_of: Connect, server: FakeServer) -> None:
    """The path is /ws, the subprotocol is offered, compression isn't, and no token is in a header or the URL."""
    async with greeted(client_of(), server) as (_, connection, _):
        request = connection.socket.request
        assert request is not None and request.path == "/ws"
        assert request.headers["Sec-WebSocket-Protocol"] == "handraise.v1"
        assert "Sec-WebSocket-Extensions" not in request.headers
        assert "hr_secret" not in str(request.headers)


@pytest.mark.parametrize("code", [code for code in CloseCode if code >= 4500])
async def test_codes_that_end_the_client(code: int, client_of: Connect, server: FakeServer) -> None:
    """From 4500 on the client ends: what was read before is yielded, then Refused; a sent command is unknown."""
    async with greeted(client_of(), server) as (client, connection, _):
        posting = asyncio.create_task(client.post("hello"))
        await connection.receive()
        await connection.send(change(105))
        await connection.close(code, "go")
        assert (await next_event(client)).seq == 105
        with pytest.raises(Refused) as caught:
            await next_event(client)
        assert (caught.value.code, caught.value.reason, client.state) == (code, "go", "closed")
        with pytest.raises(OutcomeUnknown):
            await posting
        with pytest.raises(Refused):
            await client.post("more")
    assert server.waiting == 0


async def test_a_large_ready(client_of: Connect, server: FakeServer) -> None:
    """`ready` is bounded by what it may have itself, neither by the size of a hello nor by that of a short page."""
    reads = [{"id": number, "feed": f"topic:{'x' * 50}{number}", "pos": number} for number in range(3000)]

    async def greet() -> None:
        connection = await server.accept()
        await connection.hello(list_items=1)
        auth = await connection.receive()
        await connection.send({"type": "ready", "re": auth["id"], "account": ACCOUNT, "seq": 100, "reads": reads})

    greeting = asyncio.create_task(greet())
    async with client_of(reconnect=False) as client:
        assert client.ready["reads"] == reads
    await greeting


async def test_wrong_token(client_of: Connect, server: FakeServer) -> None:
    """Entering raises what the server said to auth; nothing is tried again."""

    async def refuse() -> None:
        connection = await server.accept()
        await connection.hello()
        await connection.error(await connection.receive(), "unauthenticated")
        await connection.close(CloseCode.AUTH_FAILED)

    refusing = asyncio.create_task(refuse())
    with pytest.raises(Refused, match=r"4500: It is unauthenticated") as caught:
        async with client_of():
            pass
    assert isinstance(caught.value.__cause__, errors.Unauthenticated)
    await refusing


async def test_other_version(client_of: Connect, server: FakeServer) -> None:
    """A server of another protocol version isn't spoken to."""

    async def greet() -> None:
        connection = await server.accept()
        await connection.send({"type": "hello", "protocol": 2, "epoch": "E1"})
        await connection.ended()

    greeting = asyncio.create_task(greet())
    with pytest.raises(Refused, match="version 1") as caught:
        async with client_of():
            pass
    assert caught.value.code == CloseCode.PROTOCOL_VERSION
    await greeting


async def test_without_reconnect(client_of: Connect, server: FakeServer) -> None:
    """The events end with the connection, and say how it ended."""
    async with greeted(client_of(reconnect=False), server) as (client, connection, _):
        await connection.close(4002, "slow")
        with pytest.raises(ConnectionLost) as caught:
            await next_event(client)
        assert (caught.value.code, client.state) == (4002, "closed")


async def test_nobody_there(client_of: Connect, clock: FakeClock, unused_tcp_port: int) -> None:
    """Without reconnecting the first failure is raised; with it, after first_timeout."""
    url = f"http://127.0.0.1:{unused_tcp_port}"
    for options in ({"reconnect": False}, {"first_timeout": 0.05, "clock": clock}):
        with pytest.raises(CannotConnect) as caught:
            async with connect(url, **options):
                pass
        assert isinstance(caught.value.__cause__, ConnectionLost)


async def test_first_session_is_tried_again(client_of: Connect, server: FakeServer, clock: FakeClock) -> None:
    """A bot may be started before its server: entering goes on until the first session."""
    client = client_of()
    assert client.state == "connecting"

    async def script() -> None:
        (await server.accept()).cut()
        await clock.release(0.5)
        connection = await server.accept()
        await connection.hello()
        await connection.error(await connection.receive(), "unavailable", retryable=True)
        connection.cut()
        await clock.release(1.0)
        await (await server.accept()).greet()

    running = asyncio.create_task(script())
    async with client:
        await running
        assert client.statistics().attempts == 3


async def test_unknown_frames_are_no_trouble(client_of: Connect, server: FakeServer) -> None:
    """Events of a newer server are yielded as they are."""
    async with greeted(client_of(), server) as (client, connection, _):
        await connection.send({"type": "hologram", "seq": 105, "feeds": [], "hologram": {"id": 3}}, {"type": "typing"})
        event = await next_event(client)
        assert (event.type, event.seq, event.object) == ("hologram", 105, {"id": 3})
        assert (await next_event(client)).type == "typing"


async def test_frames_larger_than_the_first_limit(client_of: Connect, server: FakeServer) -> None:
    """Before hello a frame is small; after it, a full page of longest posts goes through."""
    async with greeted(client_of(), server) as (client, connection, _):
        reading = asyncio.create_task(client.home(limit=100))
        posts = [post(n, "x" * 4000, html="y" * 65536) for n in range(1, 101)]
        await connection.ok(await connection.receive(), posts=posts)
        assert len(await reading) == 100


async def test_nothing_secret_is_logged(
    client_of: Connect, server: FakeServer, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    """At DEBUG everywhere, neither the token nor a post's text is in the log."""
    caplog.set_level(logging.DEBUG)
    async with greeted(client_of(), server) as (client, connection, auth):
        posting = asyncio.create_task(client.post("private words"))
        await connection.ok(await connection.receive(), post=post(101, "private words"))
        await posting
        connection.cut()
        await next_of(client, Disconnected)
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("handraise")]
    assert ours and json.dumps(auth).count("hr_secret") == 1
    assert not [line for line in ours if "hr_secret" in line or "private" in line]


async def test_tls(clock: FakeClock) -> None:
    """`https` is a `wss` socket, verified against the context that was given, and refused without it."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    async with fake_server(context) as server:
        assert server.url.startswith("https:")
        client = connect(server.url, transport="websocket", ssl=trusting, clock=clock)
        async with greeted(client, server) as (client, _, _):
            assert client.state == "live"
        with pytest.raises(CannotConnect, match="certificate"):
            async with connect(server.url, transport="websocket", reconnect=False, clock=clock):
                pass
