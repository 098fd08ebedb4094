"""The opening handshake: where, from which origin, in which form (RFC 6455 §4.2; trust.md S2, S5)."""

import json
import logging

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from handraise.app.edge.proxies import PeerRules
from tests.edge.harness import frame, get, serving, text, upgrade

OWN = "http://school.example"
RULES = PeerRules.of(origins=["https://app.example", "http://127.0.0.1:5173"])

ORIGINS = [
    (OWN, 101),
    ("https://app.example", 101),
    ("http://127.0.0.1:5173", 101),
    (None, 101),
    ("https://school.example", 403),
    ("http://school.example:8080", 403),
    ("http://school.example:80", 403),
    ("http://school.example/", 403),
    ("http://school.example.evil.example", 403),
    ("http://evil.example", 403),
    ("http://sub.school.example", 403),
    ("http://user@school.example", 403),
    ("HTTP://SCHOOL.EXAMPLE", 403),
    ("null", 403),
    ("", 403),
]


@pytest.mark.parametrize(("origin", "status"), ORIGINS)
async def test_origin_is_matched_exactly_before_101(origin: str | None, status: int) -> None:
    async with serving(rules=RULES) as running, await running.connect() as raw:
        lines = [] if origin is None else [f"Origin: {origin}"]
        raw.send(upgrade(*lines, host="school.example"))
        answered, _, _ = await raw.response()
        assert answered == status
        if status == 101:
            peer = (await running.house.first()).link.peer
            assert (peer.origin, peer.host_origin, peer.cookie_allowed) == (origin, OWN, origin is not None)
        else:
            assert running.server.statistics.refused == {"origin": 1} and not running.house.all


async def test_a_refused_origin_is_told_why() -> None:
    async with serving() as running, await running.connect() as raw:
        raw.send(upgrade(Origin="https://evil.example"))
        assert (await raw.problem())["code"] == "forbidden"


async def test_two_origins_are_invalid() -> None:
    async with serving() as running, await running.connect() as raw:
        raw.send(upgrade("Origin: http://x", "Origin: http://x"))
        assert (await raw.problem())["status"] == 400


@pytest.mark.parametrize(
    ("request_head", "status", "code"),
    [
        (upgrade(path="/other"), 404, "not_found"),
        (upgrade(path="/ws/"), 404, "not_found"),
        (upgrade(Upgrade=""), 426, "invalid"),
        (upgrade(Connection=""), 426, "invalid"),
        (upgrade(Connection="close"), 426, "invalid"),
        (upgrade(Upgrade="h2c"), 426, "invalid"),
        (upgrade(Upgrade="websocket, h2c"), 426, "invalid"),
        (upgrade(Sec_WebSocket_Version="8"), 426, "invalid"),
        (upgrade(Sec_WebSocket_Version=""), 426, "invalid"),
        (upgrade(Sec_WebSocket_Key=""), 400, "invalid"),
        (upgrade(Sec_WebSocket_Key="short"), 400, "invalid"),
        (upgrade("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="), 400, "invalid"),
        (upgrade().replace(b"GET", b"POST"), 405, "invalid"),
        (upgrade().replace(b"HTTP/1.1", b"HTTP/1.0"), 505, "invalid"),
    ],
)
async def test_what_is_no_websocket_handshake_is_answered(request_head: bytes, status: int, code: str) -> None:
    async with serving() as running, await running.connect() as raw:
        raw.send(request_head)
        answered, headers, body = await raw.response()
        assert (answered, json.loads(body)["code"]) == (status, code)
        assert await raw.ended()
        if status == 426:
            assert (headers["upgrade"], headers["sec-websocket-version"]) == ("websocket", "13")


async def test_forms_that_clients_really_send_are_accepted() -> None:
    async with serving() as running:
        for request in (
            upgrade(Connection="keep-alive, Upgrade", Upgrade="WebSocket"),
            upgrade("Connection: keep-alive"),
            upgrade(path="/ws?v=2"),
            upgrade("Content-Length: 0"),
        ):
            async with await running.connect() as raw:
                raw.send(request)
                assert (await raw.response())[0] == 101


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [(["handraise.v1"], "handraise.v1"), (["chat", "handraise.v1"], "handraise.v1"), (["chat"], None), (None, None)],
)
async def test_subprotocol(offered: list[str] | None, chosen: str | None) -> None:
    async with serving() as running, await running.connect() as raw:
        raw.send(upgrade(Sec_WebSocket_Protocol=", ".join(offered or [])))
        status, headers, _ = await raw.response()
        assert (status, headers.get("sec-websocket-protocol")) == (101, chosen)
        assert headers["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="  # RFC 6455 §1.3
        assert "sec-websocket-extensions" not in headers


async def test_the_library_client_agrees_on_the_subprotocol() -> None:
    async with serving() as running:
        protocols = [Subprotocol("handraise.v1")]
        async with connect(f"ws://127.0.0.1:{running.port}/ws", subprotocols=protocols) as client:
            assert client.subprotocol == "handraise.v1"


@pytest.mark.parametrize(
    "query", ["token=hr_SECRETSECRETSECRET", "access_token=SECRET", "x=hr_SECRET", "a=b&x=hr%5FSECRET", "token="]
)
async def test_a_token_in_the_url_is_refused_and_not_logged(query: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with serving() as running:
        with pytest.raises(InvalidStatus) as refused:
            async with connect(f"ws://127.0.0.1:{running.port}/ws?{query}", logger=logging.Logger("client")):
                pass
        assert refused.value.response.status_code == 400
        assert running.server.statistics.refused == {"token_in_url": 1}
    assert "SECRET" not in caplog.text


async def test_frames_are_not_logged_even_when_everything_else_is(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with serving() as running, await running.websocket() as raw:
        raw.send(text(b'{"type":"auth","token":"hr_SECRET"}'))
        assert b"SECRET" in (await raw.frame())[1]
    assert "SECRET" not in caplog.text


async def test_frames_that_come_with_the_request_are_not_lost() -> None:
    """A client should wait for 101 before it speaks; nothing is gained by punishing one that doesn't."""
    async with serving() as running, await running.connect() as raw:
        raw.send(upgrade(), text(b"early"), frame(9, b"ping"))
        assert (await raw.response())[0] == 101
        assert await raw.frame() == (1, b"early")
        assert await raw.frame() == (10, b"ping")


async def test_an_upgrade_after_other_requests_on_the_same_connection() -> None:
    async with serving() as running, await running.connect() as raw:
        raw.send(get())
        await raw.response()
        raw.send(upgrade())
        assert (await raw.response())[0] == 101
        raw.send(text(b"hello"))
        assert await raw.frame() == (1, b"hello")


async def test_an_upgrade_in_the_middle_of_a_response_ends_the_connection() -> None:
    async with serving() as running, await running.connect() as raw:
        raw.send(get("/hang"), upgrade())
        assert await raw.ended() and not running.house.all
