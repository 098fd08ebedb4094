"""The browser client's files: what is served, how it is revalidated, and nothing from elsewhere."""

import asyncio
import socket
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from handraise.app.composition import Running
from handraise.app.http.web.files import client_folder, find


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/topic/edtech", "/topic/%C3%BCben", "/@ana", "/thread/4702"),
        *("/cases", "/cases/4711", "/cases/log?room=7", "/preferences", "/list/4652", "/people", "/topics"),
    ],
)
async def test_the_page_is_at_every_address_that_it_draws(http: httpx.AsyncClient, path: str) -> None:
    response = await http.get(path)
    assert (response.status_code, response.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert response.text.startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/client/app.js", "text/javascript; charset=utf-8"),
        ("/client/css/base.css", "text/css; charset=utf-8"),
        ("/client/favicon.svg", "image/svg+xml"),
    ],
)
async def test_media_types(http: httpx.AsyncClient, path: str, media_type: str) -> None:
    response = await http.get(path)
    assert (response.status_code, response.headers["content-type"]) == (200, media_type)
    assert response.content == (client_folder() / path.removeprefix("/client/")).read_bytes()


async def test_a_head_request_has_no_body(http: httpx.AsyncClient) -> None:
    response = await http.head("/client/app.js")
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["etag"] == (await http.get("/client/app.js")).headers["etag"]


async def test_who_has_the_present_file_gets_304(http: httpx.AsyncClient) -> None:
    first = await http.get("/client/app.js")
    etag, modified = first.headers["etag"], first.headers["last-modified"]
    assert first.headers["cache-control"] == "no-cache"
    later = format_datetime(parsedate_to_datetime(modified).replace(year=2100), usegmt=True)
    for headers in (
        {"If-None-Match": etag},
        {"If-None-Match": f'"x", W/{etag}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": modified},
        {"If-Modified-Since": later},
    ):
        response = await http.get("/client/app.js", headers=headers)
        assert (response.status_code, response.content) == (304, b"")
        assert response.headers["etag"] == etag
    for headers in (
        {"If-None-Match": '"x"'},
        {"If-None-Match": '"x"', "If-Modified-Since": modified},  # RFC 9110 §13.2.2: the tag decides
        {"If-Modified-Since": "Mon, 01 Jan 1990 00:00:00 GMT"},
        {"If-Modified-Since": "yesterday"},
    ):
        assert (await http.get("/client/app.js", headers=headers)).status_code == 200


@pytest.mark.parametrize(
    "target",
    [
        b"/client/../../pyproject.toml",
        b"/client/%2e%2e/%2e%2e/pyproject.toml",
        b"/client/..%2f..%2fpyproject.toml",
        b"/client/..%5c..%5cpyproject.toml",
        b"/client//etc/passwd",
        b"/client/%2fetc/passwd",
        b"/client/app.js%00.html",
        b"/client/.hidden.js",
        b"/client/ui",
        b"/client/",
        b"/client/ui/%2e%2e/%2e%2e/%2e%2e/README.md",
    ],
)
async def test_nothing_from_elsewhere(server: Running, target: bytes) -> None:
    """Over a bare socket, since a client library tidies the path."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as sock:
        sock.setblocking(False)
        answer = await exchange(sock, b"GET " + target + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert answer.split(b"\r\n")[0] in (b"HTTP/1.1 404 Not Found", b"HTTP/1.1 400 Bad Request")


async def exchange(sock: socket.socket, request: bytes) -> bytes:
    loop = asyncio.get_running_loop()
    await loop.sock_sendall(sock, request)
    answer = b""
    async with asyncio.timeout(20):
        while data := await loop.sock_recv(sock, 65536):
            answer += data
    return answer


def test_links_do_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "client").mkdir()
    (tmp_path / "secret.txt").write_text("x")
    (tmp_path / "client" / "out.txt").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "client" / "in.txt").write_text("x")
    assert find(tmp_path / "client", "in.txt") == tmp_path / "client" / "in.txt"
    assert find(tmp_path / "client", "/in.txt") == tmp_path / "client" / "in.txt"
    for name in ("out.txt", "../secret.txt", "in.txt\0", "in.exe", "", "/", "a\\..\\in.txt"):
        assert find(tmp_path / "client", name) is None


async def test_the_page_loads_nothing_from_third_parties(http: httpx.AsyncClient) -> None:
    page = (await http.get("/")).text
    links = [part.split('"')[0] for mark in ('src="', 'href="') for part in page.split(mark)[1:]]
    assert links
    assert all(not urlsplit(link).netloc for link in links)
