"""The browser client's files: what is served, how it is revalidated, and nothing from elsewhere."""

import asyncio
import socket
import struct
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from handraise.app.composition import Running
from handraise.app.http.web.files import client_folder, find
from handraise.app.http.web.routes import CLIENT, VARIES


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
        ("/client/icons/icon-192.png", "image/png"),
        ("/client/manifest.webmanifest", "application/manifest+json"),
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


NAVIGATION = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
"""As browsers send it with an address that somebody opens."""


@pytest.mark.parametrize("path", ["/nothing", "/nothing/here", "/thread/abc", "/room/7/nothing", "/robots.txt"])
async def test_who_asks_for_a_page_where_there_is_nothing_gets_the_page_that_says_so(
    http: httpx.AsyncClient, path: str
) -> None:
    known = (await http.get("/")).headers["etag"]
    for headers in (NAVIGATION, {"Accept": "text/html", "If-None-Match": known}):
        response = await http.get(path, headers=headers)
        assert (response.status_code, response.headers["content-type"]) == (404, "text/html; charset=utf-8")
        assert response.text == (await http.get("/")).text
        assert (response.headers["cache-control"], response.headers["vary"]) == ("no-store", f"Accept, {VARIES}")
        assert "etag" not in response.headers
        assert "content-security-policy" in response.headers
    head = await http.head(path, headers=NAVIGATION)
    assert (head.status_code, head.content) == (404, b"")
    assert head.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("method", "path", "accept"),
    [
        ("GET", "/nothing", "*/*"),
        ("GET", "/nothing", "application/json"),
        ("GET", "/nothing", "text/html;q=0, */*"),
        ("GET", "/nothing", "text/htmlx"),
        ("POST", "/admin/v1/info", "text/html"),
        *(("GET", path, "text/html") for path in ("/api/nothing", "/api/v1/nothing", "/api/v1/images/abc")),
        *(("GET", path, "text/html") for path in ("/client/nothing", "/client/joined/0123456789ab/first.js")),
    ],
)
async def test_others_get_a_problem_there(http: httpx.AsyncClient, method: str, path: str, accept: str) -> None:
    response = await http.request(method, path, headers={"Accept": accept})
    assert (response.status_code, response.headers["content-type"]) == (404, "application/problem+json")


async def test_a_page_that_there_is_stays_one_for_who_asks_for_a_page(http: httpx.AsyncClient) -> None:
    assert (await http.get("/rooms", headers=NAVIGATION)).status_code == 200
    assert (await http.get("/healthz", headers=NAVIGATION)).json() == {"status": "ok"}


async def test_the_service_worker_is_at_the_root_and_asked_for_anew(http: httpx.AsyncClient) -> None:
    response = await http.get("/sw.js")
    assert (response.status_code, response.headers["content-type"]) == (200, "text/javascript; charset=utf-8")
    assert response.headers["cache-control"] == "no-cache"
    assert response.content == (client_folder() / "sw.js").read_bytes()
    again = await http.get("/sw.js", headers={"If-None-Match": response.headers["etag"]})
    assert again.status_code == 304


async def test_the_service_worker_knows_the_files_of_a_version(http: httpx.AsyncClient) -> None:
    client = CLIENT.now()
    assert client is not None
    names = ", ".join(f"'{name}'" for name in client.files)
    assert f"const FILES = [{names}];" in (await http.get("/sw.js")).text


async def test_the_manifest_names_icons_of_the_sizes_that_they_have(http: httpx.AsyncClient) -> None:
    page = (await http.get("/")).text
    assert '<link rel="manifest" href="/client/manifest.webmanifest">' in page
    manifest = (await http.get("/client/manifest.webmanifest")).json()
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == ("/", "/", "standalone")
    sizes = set()
    for icon in manifest["icons"]:
        response = await http.get(icon["src"])
        assert (response.status_code, response.headers["content-type"]) == (200, icon["type"])
        if icon["type"] == "image/png":
            width, height = struct.unpack(">II", response.content[16:24])
            assert icon["sizes"] == f"{width}x{height}"
            sizes.add((width, icon.get("purpose", "any")))
    assert sizes == {(192, "any"), (512, "any"), (512, "maskable")}


async def test_the_page_loads_nothing_from_third_parties(http: httpx.AsyncClient) -> None:
    page = (await http.get("/")).text
    links = [part.split('"')[0] for mark in ('src="', 'href="') for part in page.split(mark)[1:]]
    assert links
    assert all(not urlsplit(link).netloc for link in links)
