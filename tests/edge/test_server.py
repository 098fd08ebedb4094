"""The server as a whole: sockets, TLS, its limit on connections, running out of descriptors."""

import asyncio
import resource
import socket
import ssl
import subprocess
import sys
from pathlib import Path

import pytest
import trustme
from websockets.asyncio.client import connect

from handraise.app.edge.limits import EdgeLimits
from handraise.app.edge.listening import connections_within_open_files, listen
from handraise.app.edge.server import EdgeServer, Tls, loop_factory
from tests.edge.harness import House, get, patient, serving, upgrade

ROOT = Path(__file__).parents[2]


def test_listening_sockets_carry_their_options() -> None:
    limits = EdgeLimits(sndbuf_bytes=64 << 10, tcp_user_timeout_ms=12_345)
    (sock,) = listen("127.0.0.1", 0, limits)
    with sock:
        assert sock.getsockname()[1] > 0
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) in (64 << 10, 128 << 10)
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 12_345
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR)
        with pytest.raises(OSError, match="in use"):
            listen("127.0.0.1", sock.getsockname()[1], limits)


def test_a_name_that_means_nothing_is_an_error() -> None:
    with pytest.raises(OSError):
        listen("256.256.256.256", 0, EdgeLimits())


def test_descriptors_are_kept_back_for_other_than_connections() -> None:
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert 0 < connections_within_open_files() < soft


async def test_a_connection_over_the_limit_is_told_so() -> None:
    limits = patient(connections=2)
    async with serving(limits) as running:
        async with await running.websocket(), await running.websocket(), await running.connect() as raw:
            assert (await raw.problem())["code"] == "unavailable"
        await running.house.until(lambda: not running.house.open)
        async with await running.connect() as raw:
            raw.send(get())
            assert (await raw.response())[0] == 200


async def test_an_application_that_does_not_start_is_an_error() -> None:
    async def broken(scope: object, receive: object, send: object) -> None:
        raise OSError("no database")

    sockets = listen("127.0.0.1", 0, EdgeLimits())
    server = EdgeServer(broken, House())
    with pytest.raises(RuntimeError, match="did not start"):
        await server.start(sockets)
    assert sockets[0].fileno() == -1
    await server.stop(0)


async def test_stopping_twice_is_harmless() -> None:
    async with serving() as running:
        await running.server.stop(0.1)
        await running.server.stop(0.1)


async def test_responses_carry_a_date_and_no_server_name() -> None:
    async with serving() as running, await running.connect() as raw:
        raw.send(get())
        _, headers, _ = await raw.response()
        assert "date" in headers and "server" not in headers


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Tls, ssl.SSLContext]:
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    folder: Path = tmp_path_factory.mktemp("tls")
    issued.private_key_pem.write_to_path(folder / "key.pem")
    for part in issued.cert_chain_pems:
        part.write_to_path(folder / "chain.pem", append=True)
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return Tls(folder / "chain.pem", folder / "key.pem"), context


async def test_over_tls(certificate: tuple[Tls, ssl.SSLContext]) -> None:
    tls, context = certificate
    async with serving(tls=tls) as running:
        origin = f"https://127.0.0.1:{running.port}"
        address = f"wss://127.0.0.1:{running.port}/ws"
        async with connect(address, ssl=context, additional_headers={"Origin": origin}) as client:
            await client.send("x" * 60_000)
            assert await client.recv() == "x" * 60_000
            assert running.house.all[0].link.peer.secure and running.house.all[0].link.peer.cookie_allowed
            await client.send("quit")
            await client.wait_closed()
            assert client.close_code == 4003


async def test_over_tls_a_refusal_reaches_the_client(certificate: tuple[Tls, ssl.SSLContext]) -> None:
    tls, context = certificate
    async with serving(tls=tls) as running:
        reader, writer = await asyncio.open_connection("127.0.0.1", running.port, ssl=context)
        writer.write(get("/", "A: " + "a" * 9000))
        assert (await reader.read()).startswith(b"HTTP/1.1 431 ")
        writer.close()
        await writer.wait_closed()


async def test_over_tls_a_slow_reader_is_dropped(certificate: tuple[Tls, ssl.SSLContext]) -> None:
    tls, context = certificate
    limits = patient(stall_ms=400)
    async with serving(limits, tls=tls) as running:
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.connect(("127.0.0.1", running.port))
        with await asyncio.to_thread(context.wrap_socket, sock, server_hostname="127.0.0.1") as deaf:
            deaf.sendall(upgrade())
            echo = await running.house.first()
            echo.link.live()
            for _ in range(16):  # more than the kernel takes, less than the cap
                echo.link.send(b"x" * 60_000)
            await running.house.until(lambda: echo.reasons == ["slow"])


async def test_a_tls_client_that_says_nothing_is_closed(certificate: tuple[Tls, ssl.SSLContext]) -> None:
    tls, _ = certificate
    async with serving(patient(handshake_ms=200), tls=tls) as running, await running.connect() as raw:
        assert await raw.ended()


STARVED = """
import asyncio, resource, sys
from handraise.app.edge.limits import EdgeLimits
from handraise.app.edge.listening import listen
from handraise.app.edge.server import EdgeServer, loop_factory
from tests.edge.harness import House, application

async def main():
    limits = EdgeLimits(connections=10_000)
    server = EdgeServer(application, House(), limits=limits)
    await server.start(listen("127.0.0.1", 0, limits))
    resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))
    print(server.addresses[0][1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await server.stop(0.1)

with asyncio.Runner(loop_factory=loop_factory()) as runner:
    runner.run(main())
"""


def answered(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
            client.sendall(get())
            return client.recv(15) == b"HTTP/1.1 200 OK"
    except ConnectionError:
        return False


def test_a_server_without_descriptors_recovers() -> None:
    """uvloop accepts what it can't hold and closes it; the rest goes on, and so does all when descriptors are back."""
    with subprocess.Popen(
        [sys.executable, "-c", STARVED], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdin and server.stdout
        port = int(server.stdout.readline())
        clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(60)]
        assert not answered(port)
        for client in clients:
            client.close()
        while not answered(port):
            assert server.poll() is None
        server.stdin.close()
        assert server.wait(30) == 0


def test_the_loop_is_uvloop_where_it_exists() -> None:
    loop = loop_factory()()
    assert type(loop).__module__ == "uvloop"
    loop.close()
