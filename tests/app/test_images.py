"""Images over HTTP: who may send and see them, what is refused, and that they go."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from handraise.app.composition import Running, running
from handraise.app.http.images import PIECE_BYTES
from handraise.app.settings import load
from tests.app.conftest import Start, bearer, link_of, token_of
from tests.media.pictures import bomb, exif, near, opened, picture

IMAGES = "/api/v1/images"
COMMANDS = "/api/v1/commands"
JPEG = picture(60, 40, "JPEG", exif=exif(6))


async def upload(http: httpx.AsyncClient, token: str, data: bytes = JPEG, kind: str = "image/jpeg") -> dict[str, Any]:
    response = await http.post(IMAGES, content=data, headers={**bearer(token), "Content-Type": kind})
    assert response.status_code == 201, response.text
    made: dict[str, Any] = response.json()
    return made


async def ask(http: httpx.AsyncClient, token: str, kind: str, **fields: Any) -> dict[str, Any]:
    response = await http.post(COMMANDS, json={"type": kind, "id": "1", **fields}, headers=bearer(token))
    reply: dict[str, Any] = response.json()
    return reply


async def post(http: httpx.AsyncClient, token: str, *images: int, body: str = "look") -> dict[str, Any]:
    reply = await ask(http, token, "post", body=body, images=[{"id": ident, "alt": "words"} for ident in images])
    assert reply["type"] == "ok", reply
    made: dict[str, Any] = reply["post"]
    return made


async def status(http: httpx.AsyncClient, token: str | None, path: str) -> int:
    return (await http.get(path, headers=bearer(token) if token else {})).status_code


def files(server: Running) -> list[str]:
    media = server.inside.folder / "media"
    return sorted(path.name for path in media.rglob("*") if path.is_file())


async def test_an_uploaded_image_is_its_owners_then_that_of_who_may_see_the_post(
    server: Running, http: httpx.AsyncClient
) -> None:
    ana, bo = await token_of(server, "ana"), await token_of(server, "bo")
    student = await token_of(server, "sam", role="student")
    image = await upload(http, ana)
    ident = image["id"]
    path = f"{IMAGES}/{ident}"
    assert image == {"id": ident, "url": path, "thumb": f"{path}/thumb", "width": 40, "height": 60, "alt": ""}
    for each in (image["url"], image["thumb"]):
        assert [await status(http, who, each) for who in (ana, bo, student, None)] == [200, 404, 404, 401]
    shown = await post(http, ana, ident, body="")
    assert shown["images"] == [image | {"alt": "words"}] and shown["html"] == ""
    for each in (image["url"], image["thumb"]):
        assert [await status(http, who, each) for who in (ana, bo, student, None)] == [200, 200, 404, 401]
    await ask(http, ana, "block", account="@bo")
    assert await status(http, bo, path) == 404
    await ask(http, ana, "delete", post=shown["id"])
    assert [await status(http, who, path) for who in (ana, bo)] == [404, 404]


async def test_all_that_isnt_there_or_isnt_for_the_reader_is_answered_alike(
    server: Running, http: httpx.AsyncClient
) -> None:
    ana, bo = await token_of(server, "ana"), await token_of(server, "bo")
    reader = await token_of(server, "cy", scopes=("write",))
    unseen = await upload(http, ana)
    visible = await upload(http, ana)
    await post(http, ana, visible["id"])
    answers = [
        await http.get(path, headers=bearer(token) | {"If-None-Match": "*"})
        for token, path in [
            (bo, unseen["url"]), (bo, unseen["thumb"]), (reader, visible["url"]), (bo, f"{IMAGES}/999"),
            (bo, f"{IMAGES}/{2**53}"), (bo, f"{IMAGES}/{10**30}"), (bo, f"{IMAGES}/-1"), (bo, f"{IMAGES}/0"),
        ]
    ]  # fmt: skip
    assert {(each.status_code, each.content, each.headers["cache-control"]) for each in answers} == {
        (404, answers[0].content, "no-store")
    }
    assert (await http.get(f"{IMAGES}/abc", headers=bearer(bo))).status_code == 404


async def test_what_is_served_can_run_nothing_and_is_asked_for_anew(server: Running, http: httpx.AsyncClient) -> None:
    ana = await token_of(server, "ana")
    image = await upload(http, ana)
    response = await http.get(image["url"], headers=bearer(ana))
    headers = response.headers
    assert headers["content-type"] == "image/webp" and headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert headers["cache-control"] == "private, no-cache"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert int(headers["content-length"]) == len(response.content)
    assert opened(response.content).size == (40, 60)
    head = await http.head(image["url"], headers=bearer(ana))
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", headers["etag"])
    assert head.headers["content-length"] == headers["content-length"]
    thumb = await http.get(image["thumb"], headers=bearer(ana))
    assert thumb.headers["etag"] != headers["etag"]
    for etag, expected in [(headers["etag"], 304), (f'W/{headers["etag"]}, "x"', 304), ("*", 304), ('"x"', 200)]:
        again = await http.get(image["url"], headers=bearer(ana) | {"If-None-Match": etag})
        assert (again.status_code, bool(again.content)) == (expected, expected == 200)
        assert again.headers["etag"] == headers["etag"] and again.headers["cache-control"] == "private, no-cache"
    bo = await token_of(server, "bo")
    assert (await http.get(image["url"], headers=bearer(bo) | {"If-None-Match": headers["etag"]})).status_code == 404


async def test_a_slow_reader_holds_no_whole_image_in_memory(server: Running, http: httpx.AsyncClient) -> None:
    """And gets it whole, though it is removed meanwhile."""
    ana = await token_of(server, "ana")
    image = await upload(http, ana)
    (stored,) = [path for path in (server.inside.folder / "media").glob("??/*.webp") if "thumb" not in path.name]
    content = bytes(range(256)) * (1 << 16)  # 16 MiB are more than the kernel takes
    stored.write_bytes(content)
    parts = urlsplit(server.url or "")
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    writer.write(f"GET {image['url']} HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: Bearer {ana}\r\n\r\n".encode())
    assert f"\r\ncontent-length: {len(content)}\r\n" in (await reader.readuntil(b"\r\n\r\n")).decode()
    stored.unlink()
    assert server.doors is not None
    taken, most = bytearray(), 0
    while len(taken) < len(content):
        taken += await reader.read(PIECE_BYTES)
        most = max(most, server.doors.server.edge.buffered_bytes())
    writer.close()
    await writer.wait_closed()
    assert taken == content and most <= 3 * PIECE_BYTES


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-CSRF-Token": "{csrf}"}, 201),
        ({"X-CSRF-Token": "{csrf}", "Content-Type": "application/octet-stream"}, 201),
        ({"Sec-Fetch-Site": "same-origin"}, 201),
        ({}, 403),
        ({"X-CSRF-Token": "0" * 64}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Content-Type": "text/plain"}, 415),
        ({"Sec-Fetch-Site": "same-origin", "Content-Type": "multipart/form-data; boundary=x"}, 415),
        ({"X-CSRF-Token": "{csrf}", "Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"X-CSRF-Token": "{csrf}", "Content-Type": ""}, 415),
        ({"X-CSRF-Token": "{csrf}", "Origin": "https://evil.example"}, 401),
    ],
)
async def test_an_upload_with_a_cookie_is_a_write(
    server: Running, http: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    """S3: the types that a form can send are refused, and the others need proof that our own page sent them."""
    csrf = (await http.post("/api/v1/session", json={"link": await link_of(server, "ana")})).json()["csrf"]
    filled = {name: value.format(csrf=csrf) for name, value in headers.items()}
    response = await http.post(IMAGES, content=JPEG, headers={"Content-Type": "image/jpeg", **filled})
    assert response.status_code == status, response.text
    assert bool(files(server)) == (status == 201)


async def test_without_a_credential_or_the_right_nothing_is_taken(server: Running, http: httpx.AsyncClient) -> None:
    assert (await http.post(IMAGES, content=JPEG)).status_code == 401
    reader = await token_of(server, "ana", scopes=("read",))
    assert (await http.post(IMAGES, content=JPEG, headers=bearer(reader))).status_code == 403
    assert files(server) == []


@pytest.mark.parametrize(
    ("data", "status", "code", "limit"),
    [
        (b"", 422, "invalid", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 422, "invalid", None),
        (JPEG[:200], 422, "invalid", None),
        (bomb(), 413, "too_large", "image_pixels"),
        (picture(101, 100), 413, "too_large", "image_pixels"),
    ],
)
async def test_what_is_refused_leaves_nothing(
    start: Start, data: bytes, status: int, code: str, limit: str | None
) -> None:
    server = await start(limit_image_pixels=10_000)
    token = await token_of(server, "ana")
    async with httpx.AsyncClient(base_url=server.url or "") as http:
        response = await http.post(IMAGES, content=data, headers=bearer(token) | {"Content-Type": "image/png"})
        assert (response.status_code, response.json()["code"]) == (status, code), response.text
        assert response.json().get("limit") == limit and response.json()["field"] == "image"
        assert files(server) == []
        assert (await upload(http, token, picture(100, 100)))["id"] == 1


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize(("more", "status"), [(-1, 201), (0, 201), (1, 413)])
async def test_a_file_is_taken_to_the_last_byte_of_the_limit(
    start: Start, chunked: bool, more: int, status: int
) -> None:
    limit = 200_000  # above what the edge takes elsewhere
    server = await start(limit_image_bytes=limit)
    data = picture(50, 50) + b"\0" * (limit + more)
    data = data[: limit + more]

    async def pieces() -> AsyncIterator[bytes]:
        for at in range(0, len(data), 50_000):
            yield data[at : at + 50_000]

    async with httpx.AsyncClient(base_url=server.url or "") as http:
        token = await token_of(server, "ana")
        response = await http.post(IMAGES, content=pieces() if chunked else data, headers=bearer(token))
        assert response.status_code == status
        assert status == 201 or response.json()["limit"] == "image_bytes"
        elsewhere = await http.post(COMMANDS, content=data, headers=bearer(token))
        assert (elsewhere.status_code, elsewhere.json()["code"]) == (413, "too_large")


async def test_uploads_have_a_rate(start: Start) -> None:
    server = await start(limit_uploads_per_hour=2)
    async with httpx.AsyncClient(base_url=server.url or "") as http:
        ana, bo = await token_of(server, "ana"), await token_of(server, "bo")
        for _ in range(2):
            await upload(http, ana)
        refused = await http.post(IMAGES, content=JPEG, headers=bearer(ana))
        assert (refused.status_code, refused.json()["limit"]) == (429, "uploads_per_hour")
        assert int(refused.headers["retry-after"]) > 3000
        await upload(http, bo)


async def test_who_goes_half_way_is_no_defect_and_leaves_nothing(
    start: Start, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(running(load({"data": tmp_path / "data", "port": 0}, {})))
        parts = urlsplit(server.url or "")
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        token = await token_of(server, "ana")
        head = (
            f"POST {IMAGES} HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: Bearer {token}\r\n"
            f"Expect: 100-continue\r\nContent-Length: {len(JPEG)}\r\n\r\n"
        )
        writer.write(head.encode())
        assert b" 100 " in await reader.readline(), "it waits for the body"
        writer.write(JPEG[:-1])
        writer.close()
        await writer.wait_closed()
    assert "failed" not in caplog.text and files(server) == []


async def test_a_name_and_a_type_say_nothing(server: Running, http: httpx.AsyncClient) -> None:
    ana = await token_of(server, "ana")
    image = await upload(http, ana, picture(60, 40, "GIF"), "image/svg+xml")
    found = await http.get(image["url"], headers=bearer(ana))
    assert found.headers["content-type"] == "image/webp" and near(opened(found.content).getpixel((5, 5)), (220, 30, 30))


async def test_openapi_says_what_is_taken(http: httpx.AsyncClient) -> None:
    paths = (await http.get("/api/openapi.json")).json()["paths"]
    assert "image/png" in paths[IMAGES]["post"]["requestBody"]["content"]
    assert "201" in paths[IMAGES]["post"]["responses"] and "get" in paths[IMAGES + "/{ident}/thumb"]
    json.dumps(paths)
