"""Sizes and deadlines of request bodies, and clients that don't read their response."""

import asyncio
import socket

import pytest

from tests.edge.harness import UPLOAD, get, patient, post, serving

LIMITS = patient(body_bytes=10_000)


def chunked(path: str, size: int, last: bool = True) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (b"a" * (size // 2), b"a" * (size - size // 2)))
    return head + chunks + (b"0\r\n\r\n" if last else b"")


@pytest.mark.parametrize("later", [False, True], ids=["first", "later"])
@pytest.mark.parametrize("build", [lambda size: post("/body", b"a" * size), lambda size: chunked("/body", size)])
async def test_the_limit_holds_to_the_byte(build, later: bool) -> None:  # type: ignore[no-untyped-def]
    async with serving(LIMITS) as running:
        for size in (9_999, 10_000):
            async with await running.connect() as raw:
                raw.send(get() if later else b"", build(size))
                if later:
                    await raw.response()
                assert (await raw.response())[2] == b"%d" % size
        async with await running.connect() as raw:
            raw.send(get() if later else b"")
            if later:
                await raw.response()
            raw.send(build(10_001))
            problem = await raw.problem()
            assert (problem["status"], problem["code"], problem["limit"]) == (413, "too_large", "body_bytes")


async def test_a_declared_size_is_refused_before_the_body_comes() -> None:
    async with serving(LIMITS) as running, await running.connect() as raw:
        raw.send(b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 10001\r\nExpect: 100-continue\r\n\r\n")
        assert (await raw.problem())["status"] == 413


async def test_an_endless_body_is_refused_while_it_comes() -> None:
    async with serving(LIMITS) as running, await running.connect() as raw:
        raw.send(chunked("/body", 20_000, last=False))
        assert (await raw.problem())["status"] == 413


async def test_a_body_that_goes_on_after_the_answer_ends_the_connection() -> None:
    async with serving(LIMITS) as running, await running.connect() as raw:
        raw.send(chunked("/early", 100, last=False))
        assert (await raw.response())[2] == b"ok"
        raw.send(b"4000\r\n" + b"a" * 0x4000)
        assert await raw.ended()


async def test_a_body_that_trickles_meets_its_deadline() -> None:
    limits = patient(body_ms=100)
    async with serving(limits) as running, await running.connect() as raw:
        raw.send(post("/body", b"a" * 10)[:-5])
        problem = await raw.problem()
        assert (problem["status"], problem["limit"]) == (408, "body_ms")


@pytest.mark.parametrize("build", [post, lambda path, body: chunked(path, len(body))])
async def test_an_image_has_a_limit_of_its_own_and_only_where_images_go(build) -> None:  # type: ignore[no-untyped-def]
    async with serving(patient(body_bytes=10_000, upload_bytes=300_000)) as running:
        for size in (299_999, 300_000):
            async with await running.connect() as raw:
                raw.send(build(UPLOAD, b"a" * size))
                assert (await raw.response())[2] == b"%d" % size
        for path, size, limit in (
            (UPLOAD, 300_001, "image_bytes"),
            (UPLOAD + "/1", 10_001, "body_bytes"),
            ("/body", 10_001, "body_bytes"),
        ):
            async with await running.connect() as raw:
                raw.send(build(path, b"a" * size))
                problem = await raw.problem()
                assert (problem["status"], problem["limit"]) == (413, limit)


async def test_an_image_has_more_time() -> None:
    async with (
        serving(patient(body_ms=100)) as running,
        await running.connect() as slow,
        await running.connect() as other,
    ):
        slow.send(post(UPLOAD, b"a" * 10)[:-5])
        other.send(post("/body", b"a" * 10)[:-5])
        assert (await other.problem())["limit"] == "body_ms"
        slow.send(b"a" * 5)
        assert (await slow.response())[2] == b"10"
    async with serving(patient(upload_ms=100)) as running, await running.connect() as slow:
        slow.send(post(UPLOAD, b"a" * 10)[:-5])
        problem = await slow.problem()
        assert (problem["status"], problem["limit"]) == (408, "upload_ms")


async def test_an_expected_body_is_asked_for() -> None:
    async with serving() as running, await running.connect() as raw:
        raw.send(b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        assert (await raw.response())[0] == 100
        raw.send(b"abc")
        assert (await raw.response())[2] == b"3"


async def test_a_client_that_does_not_read_its_response_is_dropped() -> None:
    limits = patient(stall_ms=200)
    async with serving(limits) as running:
        deaf = socket.socket()
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.setblocking(False)
        loop = asyncio.get_running_loop()
        with deaf:
            await loop.sock_connect(deaf, ("127.0.0.1", running.port))
            await loop.sock_sendall(deaf, get("/blob"))
            async with await running.connect() as raw:
                while not running.server.statistics.dropped:
                    raw.send(get())
                    assert (await raw.response())[2] == b"ok"
            assert running.server.statistics.dropped == {"slow": 1}


async def test_a_client_that_reads_slowly_but_steadily_gets_everything() -> None:
    """Progress counts, not speed: 8 MiB in small sips take longer than the time a stalled client has."""
    limits = patient(stall_ms=300)
    async with serving(limits) as running:
        slow = socket.socket()
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16384)
        slow.setblocking(False)
        loop = asyncio.get_running_loop()
        with slow:
            await loop.sock_connect(slow, ("127.0.0.1", running.port))
            await loop.sock_sendall(slow, get("/blob"))
            taken = 0
            async with await running.connect() as raw:
                while taken < 8 << 20:
                    taken += len(await loop.sock_recv(slow, 65536))
                    raw.send(get())
                    await raw.response()
        assert not running.server.statistics.dropped
