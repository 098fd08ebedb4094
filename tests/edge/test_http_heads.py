"""Request heads: each limit at n−1, n and n+1, on the first request of a connection and later, HTTP and WebSocket."""

import asyncio
import json

import pytest

from tests.edge.harness import Raw, Running, everything, get, patient, serving, upgrade

LIMITS = patient(target_bytes=200, header_bytes=300, header_count=8, head_bytes=1000)
UPGRADE_HEADERS = 5  # Host and the four that ask for a WebSocket


async def refusal(running: Running, request: bytes, later: bool) -> dict[str, object] | None:
    """What the edge answers in place of the application or of a WebSocket; None where it lets the request pass."""
    async with await running.connect() as raw:
        if later:
            raw.send(get())
            assert (await raw.response())[0] == 200
        raw.send(request)
        return await judged(raw)


async def judged(raw: Raw) -> dict[str, object] | None:
    status, headers, body = await raw.response()
    if status in (101, 200):
        return None
    assert headers["connection"].startswith("close") and headers["content-type"] == "application/problem+json"
    assert await raw.ended()
    document: dict[str, object] = json.loads(body)
    return document


def target(size: int, websocket: bool) -> bytes:
    base = "/ws?q=" if websocket else "/?q="
    path = base + "a" * (size - len(base))
    return upgrade(path=path) if websocket else get(path)


def line(size: int, websocket: bool) -> bytes:
    field = "A: " + "a" * (size - 3)
    return upgrade(field) if websocket else get("/", field)


def count(size: int, websocket: bool) -> bytes:
    have = UPGRADE_HEADERS if websocket else 1
    fields = [f"A{number}: b" for number in range(size - have)]
    return upgrade(*fields) if websocket else get("/", *fields)


@pytest.mark.parametrize("later", [False, True], ids=["first", "later"])
@pytest.mark.parametrize("websocket", [False, True], ids=["http", "websocket"])
@pytest.mark.parametrize(
    ("build", "limit", "status"),
    [(target, "target_bytes", 414), (line, "header_bytes", 431), (count, "header_count", 431)],
)
async def test_a_limit_holds_to_the_byte(build, limit: str, status: int, websocket: bool, later: bool) -> None:  # type: ignore[no-untyped-def]
    value: int = getattr(LIMITS, limit)
    async with serving(LIMITS) as running:
        assert await refusal(running, build(value - 1, websocket), later) is None
        assert await refusal(running, build(value, websocket), later) is None
        problem = await refusal(running, build(value + 1, websocket), later)
        assert problem is not None
        assert (problem["status"], problem["code"]) == (status, "too_large")
        assert (problem["limit"], problem["value"]) == (limit, value)
        assert running.server.statistics.refused == {limit: 1}


def whole(size: int) -> bytes:
    """Four headers whose lines, with the target, make up `size` bytes."""
    rest = size - len("/") - len("Host: x\r\n")
    sizes = [rest // 4] * 3 + [rest - 3 * (rest // 4)]
    return get("/", *(f"{name}: " + "a" * (size - 5) for name, size in zip("ABCD", sizes, strict=True)))


async def test_the_whole_head_has_a_limit() -> None:
    async with serving(LIMITS) as running:
        assert await refusal(running, whole(1000), later=False) is None
        problem = await refusal(running, whole(1001), later=False)
        assert problem is not None and (problem["status"], problem["limit"]) == (431, "head_bytes")


@pytest.mark.parametrize(
    "start", [b"GET /", get("/", "A: ")[:-4], upgrade("A: ")[:-4]], ids=["target", "line", "upgrade"]
)
async def test_a_head_that_never_ends_is_refused_when_it_is_too_large(start: bytes) -> None:
    async with serving() as running, await running.connect() as raw:
        raw.send(start, b"a" * 1_000_000)
        problem = await raw.problem()
        assert problem["status"] in (414, 431) and problem["code"] == "too_large"


async def test_two_hundred_giant_heads_leave_nothing_behind() -> None:
    async with serving() as running:
        crowd = running.crowd(200, get("/", *(f"A{number}: " + "a" * 8000 for number in range(5))))
        for answer in await asyncio.gather(*map(everything, crowd)):
            assert answer.startswith(b"HTTP/1.1 431 ") and b'"limit":"head_bytes"' in answer
        async with await running.connect() as raw:
            raw.send(get())
            assert (await raw.response())[2] == b"ok"


@pytest.mark.parametrize(
    "request_head",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        get("/", "Host: y"),
        b"nonsense\r\n\r\n",
        get("/", "A b: c"),
        get("/", "Content-Length: 1", "Transfer-Encoding: chunked"),
        get("/", "Content-Length: 1", "Content-Length: 2"),
        get("/", "Content-Length: x"),
        b"CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        get("/", "Origin: a", "Origin: b"),
        upgrade("Content-Length: 5"),
        get("/", "Connection: Upgrade", "Upgrade: h2c", "Content-Length: 5"),
    ],
)
async def test_what_is_no_request_is_invalid(request_head: bytes) -> None:
    async with serving() as running, await running.connect() as raw:
        raw.send(request_head)
        problem = await raw.problem()
        assert (problem["status"], problem["code"]) == (400, "invalid")


async def test_an_offer_of_another_protocol_is_ignored() -> None:
    """`curl --http2` offers h2c; it is served all the same, and so is what it asks next."""
    async with serving() as running, await running.connect() as raw:
        raw.send(get("/", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c"), get("/body"))
        assert (await raw.response())[2] == b"ok"
        assert (await raw.response())[2] == b"0"


async def test_pipelined_requests_are_answered_in_order() -> None:
    async with serving() as running, await running.connect() as raw:
        raw.send(get("/"), get("/body"), get("/peer"))
        assert [(await raw.response())[2][:1] for _ in range(3)] == [b"o", b"0", b"{"]


async def test_too_many_pipelined_requests_end_the_connection() -> None:
    async with serving() as running, await running.connect() as raw:
        raw.send(get("/hang"), get() * 100)
        assert await raw.ended()
        assert running.server.statistics.dropped == {"pipelined_requests": 1}


@pytest.mark.parametrize("query", ["token=abc", "access_token=abc", "a=1&token=", "q=hr_0123456789abcdef0", "TOKEN=x"])
async def test_a_token_in_a_url_is_refused(query: str) -> None:
    async with serving() as running, await running.connect() as raw:
        raw.send(get(f"/api/v1/events?{query}"))
        assert (await raw.problem())["status"] == 400
        assert running.server.statistics.refused == {"token_in_url": 1}


async def test_a_word_that_begins_like_a_token_may_be_searched() -> None:
    async with serving() as running, await running.connect() as raw:
        raw.send(get("/?text=hr_policies"))
        assert (await raw.response())[0] == 200


async def test_trailers_do_not_become_headers() -> None:
    async with serving() as running, await running.connect() as raw:
        chunked = (
            "POST /peer HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Late: 1\r\n\r\n"
        )
        raw.send(chunked.encode(), get("/peer"))
        for _ in range(2):
            assert b"x-late" not in (await raw.response())[2]
