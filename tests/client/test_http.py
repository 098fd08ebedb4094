"""Commands by POST and events by Server-Sent Events: the plain client, and the fallback of the whole one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

import pytest

from handraise import errors
from handraise.client import (
    CannotConnect,
    CaughtUp,
    Client,
    Connected,
    ConnectionLost,
    Cursor,
    Disconnected,
    Event,
    HttpClient,
    NotSent,
    Options,
    OutcomeUnknown,
    Refused,
    Resync,
    connect,
)
from handraise.client.http import COMMANDS, EVENTS
from tests.client.fake import ACCOUNT, FakeClock, FakeServer, change, post
from tests.client.fake_http import FakeHttp, FakeRequest, fake_http
from tests.client.session import greeted, next_event, next_of


@pytest.fixture
async def http() -> AsyncIterator[FakeHttp]:
    async with fake_http() as fake:
        yield fake


def client_at(url: str, clock: FakeClock, **options: Any) -> Client:
    settings: dict[str, Any] = {"token": "hr_secret", "transport": "sse", "clock": clock}
    settings["uniform"] = lambda low, high: high
    return connect(url, **settings | options)


@asynccontextmanager
async def streaming(client: Client, http: FakeHttp) -> AsyncIterator[FakeRequest]:
    """The client, entered; its stream."""

    async def stream() -> FakeRequest:
        request = await http.request(EVENTS)
        await request.stream()
        return request

    task = asyncio.create_task(stream())
    async with client:
        yield await task


async def test_command_by_post(http: FakeHttp) -> None:
    """The token goes in a header, the key in the command; the reply is the same as over a socket."""
    async with HttpClient(http.url, token="hr_secret") as client:
        posting = asyncio.create_task(client.post("hello", key="k1"))
        request = await http.request(COMMANDS)
        assert request.method == "POST" and request.headers["authorization"] == "Bearer hr_secret"
        assert request.headers["content-type"] == "application/json" and request.frame["key"] == "k1"
        await request.ok(post=post(101))
        assert (await posting).post.id == 101
        assert "hr_secret" not in repr(client) and http.url in repr(client)


async def test_cookie_by_post(http: FakeHttp) -> None:
    """A session cookie comes with what a browser says of its own page."""
    async with HttpClient(http.url, cookie="handraise=abc") as client:
        reading = asyncio.create_task(client.get(7))
        request = await http.request(COMMANDS)
        assert (request.headers["cookie"], request.headers["origin"]) == ("handraise=abc", http.url)
        assert request.headers["sec-fetch-site"] == "same-origin" and "authorization" not in request.headers
        await request.ok(post=post(7))
        await reading


@pytest.mark.parametrize(
    ("status", "body", "kind", "expected"),
    [
        (422, {"type": "error", "re": "x", "code": "invalid", "message": "m", "field": "body"}, "json", errors.Invalid),
        (401, {"title": "Unauthorized", "detail": "m"}, "problem+json", errors.Unauthenticated),
        (429, {"code": "rate_limited", "detail": "m", "retry_after_ms": 5}, "problem+json", errors.RateLimited),
        (413, "too large", "json", errors.TooLarge),
        (502, "bad gateway", "json", errors.Unavailable),
    ],
)
async def test_errors_by_post(status: int, body: Any, kind: str, expected: type[Exception], http: FakeHttp) -> None:
    """An error frame, a problem document, or whatever a proxy says: always the class of its code."""
    async with HttpClient(http.url) as client:
        posting = asyncio.create_task(client.post("hello"))
        await (await http.request(COMMANDS)).answer(status, body, f"application/{kind}")
        with pytest.raises(expected):
            await posting


async def test_lost_and_unsent_posts(http: FakeHttp, unused_tcp_port: int) -> None:
    """A request that was cut is unknown, with its key; one that found no server was not sent."""
    async with HttpClient(http.url) as client:
        posting = asyncio.create_task(client.post("hello"))
        request = await http.request(COMMANDS)
        request.end()
        with pytest.raises(OutcomeUnknown) as caught:
            await posting
        assert caught.value.key == request.frame["key"]
    async with HttpClient(f"http://127.0.0.1:{unused_tcp_port}") as client:
        with pytest.raises(NotSent):
            await client.post("hello")


async def test_limited_posts_wait(http: FakeHttp, clock: FakeClock) -> None:
    """wait_when_limited holds over HTTP too, with the same key."""
    async with HttpClient(http.url, options=Options(wait_when_limited=True, clock=clock)) as client:
        posting = asyncio.create_task(client.post("hello"))
        first = await http.request(COMMANDS)
        await first.problem(429, "rate_limited", limit="posts_per_minute", retry_after_ms=700)
        await clock.release(0.7)
        second = await http.request(COMMANDS)
        assert second.frame == first.frame
        await second.ok(post=post(101))
        await posting


async def test_stream_of_events(http: FakeHttp) -> None:
    """The same events as over a socket; the next stream resumes by Last-Event-ID."""
    async with HttpClient(http.url, token="hr_secret") as client:
        stream = client.events(["#algebra", "thread:7"], after=Cursor("E1", 90))
        first = asyncio.ensure_future(anext(stream))
        request = await http.request(EVENTS)
        assert request.query == {"watch": ["#algebra", "thread:7"], "after": ["E1.90"]}
        assert request.headers["authorization"] == "Bearer hr_secret" and "last-event-id" not in request.headers
        await request.stream()
        await request.event(change(95), "E1.95")
        await request.event({"type": "caught_up", "seq": 100}, "E1.100")
        await request.event(change(105), "E1.105")
        request.end()
        found = [await first, *[happening async for happening in stream]]
        assert [h.seq for h in found if isinstance(h, Event | CaughtUp)] == [95, 100, 105]
        assert isinstance(found[1], CaughtUp) and client.last_event_id == "E1.105"
        async with aclosing(client.events()) as again:
            reading = asyncio.ensure_future(anext(again))
            request = await http.request(EVENTS)
            assert request.headers["last-event-id"] == "E1.105"
            await request.stream()
            await request.event({"type": "resync", "why": "too_old", "seq": 200}, "E1.200")
            assert await reading == Resync("too_old", 200)


async def test_stream_in_fragments(http: FakeHttp) -> None:
    """However the network cuts the stream, the events are whole."""
    async with HttpClient(http.url) as client, aclosing(client.events()) as stream:
        first = asyncio.ensure_future(anext(stream))
        request = await http.request(EVENTS)
        await request.stream()
        data = b'id: E1.101\r\ndata: {"type":"post","seq":101,"feeds":[],\r\n'
        data += b'data: "post":{"id":101,"deleted":true}}\r\n\r\n'
        for at in range(0, len(data), 7):
            await request.write(data[at : at + 7])
        event = await first
        assert (event.seq, event.object.deleted) == (101, True)  # type: ignore[union-attr]
        assert client.last_event_id == "E1.101"


async def test_refused_stream(http: FakeHttp) -> None:
    """No right: Refused. A feed that isn't there: the server's error. A server in trouble: ConnectionLost."""
    expectations: list[tuple[int, str, type[Exception]]] = [
        (401, "unauthenticated", Refused),
        (404, "not_found", errors.NotFound),
        (503, "unavailable", ConnectionLost),
    ]
    async with HttpClient(http.url) as client:
        for status, code, expected in expectations:
            first = asyncio.ensure_future(anext(client.events(["thread:9"])))
            await (await http.request(EVENTS)).problem(status, code)
            with pytest.raises(expected, match=f"It is {code}"):
                await first


async def test_whole_client_over_sse(http: FakeHttp, clock: FakeClock) -> None:
    """Account, events, commands and resume are the same on the fallback."""
    async with streaming(client := client_at(http.url, clock, watch=["#algebra"]), http) as stream:
        assert client.me is not None and client.me.id == ACCOUNT["id"]
        assert stream.query == {"watch": ["#algebra"]} and (client.state, client.cursor) == ("live", Cursor("E1", 100))
        assert client.statistics().transport == "sse"
        posting = asyncio.create_task(client.post("hello"))
        request = await http.request(COMMANDS)
        await stream.event(change(105), "E1.105")
        await request.ok(105, post=post(105))
        assert (await posting).seq == 105 and (await next_event(client)).seq == 105
        stream.end()
        await next_of(client, Disconnected)
        await clock.release(0.5)
        stream = await http.request(EVENTS)
        assert stream.query["after"] == ["E1.105"]
        await stream.stream(seq=110)
        await stream.event({"type": "caught_up", "seq": 110}, "E1.110")
        assert await next_of(client, CaughtUp) == CaughtUp(110)
    await stream.gone.wait()


async def test_lost_post_over_sse_is_repeated(http: FakeHttp, clock: FakeClock) -> None:
    """A POST that is cut counts as a lost connection: the command goes out again with its key."""
    async with streaming(client := client_at(http.url, clock), http):
        posting = asyncio.create_task(client.post("hello"))
        first = await http.request(COMMANDS)
        first.end()
        await clock.release(0.5)
        stream = await http.request(EVENTS)
        await stream.stream()
        second = await http.request(COMMANDS)
        assert second.frame == first.frame
        await second.ok(post=post(101), duplicate=True)
        assert (await posting).duplicate


async def test_error_over_sse_finds_its_caller(http: FakeHttp, clock: FakeClock) -> None:
    """A problem document names no command; the link knows whose it is."""
    async with streaming(client := client_at(http.url, clock), http):
        posting = asyncio.create_task(client.post("hello"))
        await (await http.request(COMMANDS)).problem(403, "forbidden")
        with pytest.raises(errors.Forbidden):
            await posting


async def test_watch_over_sse_opens_the_stream_anew(http: FakeHttp, clock: FakeClock) -> None:
    """Watching continues the stream at its place, with one feed more; a refused feed leaves all as it was."""
    async with streaming(client := client_at(http.url, clock, watch=["#a"]), http) as stream:
        await stream.event(change(105), "E1.105")
        assert (await next_event(client)).seq == 105
        watching = asyncio.create_task(client.watch("#b"))
        second = await http.request(EVENTS)
        assert second.query == {"watch": ["#a", "#b"], "after": ["E1.105"]}
        await stream.gone.wait()
        await second.stream(seq=107)
        await second.event(change(106), "E1.106")
        assert (await watching).seq == 105 and (await next_event(client)).seq == 106
        refused = asyncio.create_task(client.watch("thread:9"))
        await (await http.request(EVENTS)).problem(404, "not_found")
        third = await http.request(EVENTS)
        assert third.query == {"watch": ["#a", "#b"], "after": ["E1.106"]}
        await third.stream(seq=107)
        with pytest.raises(errors.NotFound):
            await refused
        with pytest.raises(errors.Invalid):
            await client.watch("# no tag")
        await third.event(change(108), "E1.108")
        assert (await next_event(client)).seq == 108
        assert list(client.watches) == ["#a", "#b"] and client.state == "live"


@pytest.mark.parametrize("silent", [False, True])
async def test_fallback(silent: bool, clock: FakeClock) -> None:
    """Where no WebSocket opens, refused or swallowed, auto takes Server-Sent Events."""
    async with fake_http(silent) as http:
        client = client_at(http.url, clock, transport="auto", fallback_after=0.2 if silent else 2.5)
        async with streaming(client, http):
            assert http.upgrades == 1 and await next_of(client, Connected) == Connected("sse", False)


async def test_auto_takes_the_socket(server: FakeServer, clock: FakeClock) -> None:
    """Where a WebSocket opens, auto is a WebSocket."""
    async with greeted(client_at(server.url, clock, transport="auto"), server) as (client, _, _):
        assert client.statistics().transport == "websocket"


async def test_socket_alone(http: FakeHttp, clock: FakeClock) -> None:
    """Without the fallback, an address that has no WebSocket refuses for good."""
    with pytest.raises(Refused) as caught:
        async with client_at(http.url, clock, transport="websocket"):
            pass
    assert caught.value.code == 404


async def test_no_redirect_is_followed(server: FakeServer, clock: FakeClock) -> None:
    """The token is for the server that was named: another never sees this client."""
    async with fake_http(location=server.url.replace("http", "ws") + "/ws") as http:
        with pytest.raises(Refused) as caught:
            async with client_at(http.url, clock, transport="websocket"):
                pass
        assert caught.value.code == 307 and server.waiting == 0


async def test_attempt_is_bounded(clock: FakeClock) -> None:
    """A server that swallows everything costs open_timeout, not for ever."""
    async with fake_http(silent=True) as http:
        options = {"transport": "websocket", "open_timeout": 0.1, "reconnect": False}
        with pytest.raises(CannotConnect, match="in time"):
            async with client_at(http.url, clock, **options):
                pass
