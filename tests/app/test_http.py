"""Commands, problem documents, health, metrics and headers over HTTP."""

import json
import re
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from handraise.app.composition import Running
from handraise.app.http.headers import HEADERS
from tests.app.conftest import Start, bearer, token_of
from tests.media.pictures import picture

COMMANDS = "/api/v1/commands"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types handraise"
)
CODES = ("bad_frame", "unauthenticated", "forbidden", "not_found", "invalid", "too_large", "unavailable", "internal")


@pytest.mark.parametrize(
    ("frame", "status", "code"),
    [
        ({"type": "home", "id": "1"}, 200, None),
        ({"type": "post", "id": "1", "body": "x"}, 200, None),
        ({"type": "post", "id": "1", "body": ""}, 422, "invalid"),
        ({"type": "post", "id": "1", "body": "x", "author": 1}, 422, "invalid"),
        ({"type": "get", "id": "1", "post": 9}, 404, "not_found"),
        ({"type": "nonsense", "id": "1"}, 400, "unknown_command"),
        ({"type": "post"}, 400, "bad_frame"),
        ([1], 400, "bad_frame"),
    ],
)
async def test_a_command_is_answered_with_the_frame(
    server: Running, http: httpx.AsyncClient, frame: Any, status: int, code: str | None
) -> None:
    response = await http.post(COMMANDS, json=frame, headers=bearer(await token_of(server, "ana")))
    assert (response.status_code, response.headers["content-type"]) == (status, "application/json")
    reply = response.json()
    assert reply["type"] == ("ok" if code is None else "error")
    assert reply.get("code") == code
    assert reply["re"] == (None if code == "bad_frame" else "1")


@pytest.mark.parametrize(("size", "status"), [(2047, 200), (2048, 200), (2049, 413), (200_000, 413)])
async def test_a_command_has_the_size_of_a_frame_at_most(start: Start, size: int, status: int) -> None:
    server = await start(limit_frame_bytes=2048)
    assert server.url is not None
    frame = json.dumps({"type": "post", "id": "1", "body": "x"}).encode()
    async with httpx.AsyncClient(base_url=server.url) as http:
        headers = bearer(await token_of(server, "ana"))
        response = await http.post(COMMANDS, content=frame + b" " * (size - len(frame)), headers=headers)
    assert response.status_code == status
    assert status == 200 or response.json()["code"] == "too_large"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "not_found"),
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("GET", "/api/nothing", 404, "not_found"),
        ("POST", "/admin/v1/info", 404, "not_found"),
        ("POST", "/admin/v1/account_add", 404, "not_found"),
        ("DELETE", "/healthz", 405, "invalid"),
        ("POST", "/", 405, "invalid"),
        ("GET", "/thread/abc", 404, "not_found"),
        ("GET", "/api/v1/events?token=hr_x", 400, "invalid"),
        ("GET", "/topic/a?access_token=1", 400, "invalid"),
        ("GET", "/healthz?x=hr_0123456789abcdef0123", 400, "invalid"),
    ],
)
async def test_every_error_is_a_problem_document(
    http: httpx.AsyncClient, method: str, path: str, status: int, code: str
) -> None:
    response = await http.request(method, path)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    problem = response.json()
    assert (problem["status"], problem["code"], problem["type"]) == (status, code, "about:blank")
    assert problem["title"] and problem["detail"].endswith(".")
    assert not re.search(r"(?i)litestar|python|handler|/server/|Traceback", response.text)


async def test_a_defect_shows_nothing_of_the_inside(
    server: Running, http: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    assert server.doors is not None

    async def defect() -> None:
        raise KeyError("the secret of the inside")

    server.doors.context.ping = defect
    response = await http.get("/readyz")
    assert (response.status_code, response.json()["code"]) == (500, "internal")
    assert "inside" not in response.text
    assert "the secret of the inside" in caplog.text


async def test_health(server: Running, http: httpx.AsyncClient) -> None:
    assert server.doors is not None
    assert (await http.get("/healthz")).json() == {"status": "ok"}
    assert (await http.get("/readyz")).json() == {"status": "ready"}
    server.doors.context.draining = True
    stopping = await http.get("/readyz")
    assert (stopping.status_code, stopping.json()["code"]) == (503, "unavailable")
    assert (await http.get("/healthz")).status_code == 200


@pytest.mark.parametrize("path", ["/", "/healthz", "/nothing", "/api/openapi.json", "/client/app.js"])
async def test_the_headers_of_every_answer(http: httpx.AsyncClient, path: str) -> None:
    response = await http.get(path)
    assert response.headers["content-security-policy"] == POLICY
    assert {name: response.headers[name] for name in HEADERS} == HEADERS
    assert "server" not in response.headers
    assert "access-control-allow-origin" not in response.headers


async def test_the_openapi_document(http: httpx.AsyncClient) -> None:
    document = (await http.get("/api/openapi.json")).json()
    assert document["openapi"].startswith("3.1.")
    paths = document["paths"]
    api = {"session", "sessions", "password", "invite", "invite/look", "invites", "invites/{ident}"}
    api |= {"commands", "events", "join", "posts", "posts/{ident}", "search", "topics", "accounts/{handle}"}
    api |= {"check/events", "images", "images/{ident}", "images/{ident}/thumb", "rooms/{ident}/qr.svg"}
    assert set(paths) == {f"/api/v1/{name}" for name in api} | {"/healthz", "/readyz"}
    assert all(route.get("summary") for path in paths.values() for route in path.values())
    assert set(paths["/api/v1/session"]) == {"get", "post", "delete"}
    assert "application/json" in paths["/api/v1/commands"]["post"]["requestBody"]["content"]
    assert "text/event-stream" in paths["/api/v1/events"]["get"]["responses"]["200"]["content"]
    assert "application/problem+json" in paths["/api/v1/commands"]["post"]["responses"]["401"]["content"]
    assert set(document["components"]["securitySchemes"]) == {"token", "cookie"}


@pytest.mark.parametrize("path", ["/schema", "/schema/swagger", "/api/swagger", "/docs"])
async def test_no_documentation_page_is_served(http: httpx.AsyncClient, path: str) -> None:
    assert (await http.get(path)).status_code == 404


async def samples(http: httpx.AsyncClient) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    response = await http.get("/metrics")
    assert response.status_code == 200
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


async def test_metrics(server: Running, http: httpx.AsyncClient) -> None:
    headers = bearer(await token_of(server, "ana"))
    for number in range(3):
        await http.post(COMMANDS, json={"type": "post", "id": "1", "body": f"{number}"}, headers=headers)
    await http.get("/healthz?token=x")
    found = await samples(http)
    assert found["handraise_changes_total", ()] == 3
    assert found["handraise_head_seq", ()] == 3
    assert found["handraise_connections", ()] >= 1
    assert found["handraise_refused_total", (("reason", "token_in_url"),)] == 1
    assert found["handraise_batch_size_count", ()] == found["handraise_batch_size_bucket", (("le", "+Inf"),)]
    assert found["handraise_batch_size_bucket", (("le", "512.0"),)] == found["handraise_batch_size_count", ()]
    assert found["handraise_commit_seconds_sum", ()] > 0
    for name in ("deliveries_total", "write_buffer_bytes", "websockets", "sessions", "ring_bytes", "conversations"):
        assert (f"handraise_{name}", ()) in found
    for result in ("converted", "refused", "late", "lost"):
        assert found["handraise_images_total", (("result", result),)] == 0
    assert found["handraise_image_workers", ()] == found["handraise_passwords_waiting", ()] == 0
    assert found["handraise_password_hashes_total", (("work", "check"),)] == 0
    assert ("process_open_fds", ()) in found
    assert ("python_gc_collections_total", (("generation", "0"),)) in found


async def test_metrics_tell_what_became_of_images_and_of_passwords(server: Running, http: httpx.AsyncClient) -> None:
    headers = bearer(await token_of(server, "ana"))
    for content in (picture(20, 20), b"no image", b"nor this"):
        await http.post("/api/v1/images", content=content, headers=headers)
    await http.post("/api/v1/session", json={"handle": "ana", "password": "wrong"})
    found = await samples(http)
    results = {result: found["handraise_images_total", (("result", result),)] for result in ("converted", "refused")}
    assert results == {"converted": 1, "refused": 2}
    assert found["handraise_password_hashes_total", (("work", "check"),)] == 1


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
async def test_metrics_are_not_for_those_behind_a_proxy(server: Running, http: httpx.AsyncClient, header: str) -> None:
    forwarded = {header: "203.0.113.9"}
    assert (await http.get("/metrics", headers=forwarded)).status_code == 401
    educator = bearer(await token_of(server, "ana"))
    assert (await http.get("/metrics", headers=forwarded | educator)).status_code == 403
    admin = bearer(await token_of(server, "root", role="admin"))
    assert (await http.get("/metrics", headers=forwarded | admin)).status_code == 200


async def test_metrics_may_be_public(start: Start) -> None:
    server = await start(metrics_public=True)
    async with httpx.AsyncClient(base_url=server.url or "") as http:
        assert (await http.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"})).status_code == 200
