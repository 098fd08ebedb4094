"""A WebSocket in the composed server: what a cookie may do there, and that a post arrives."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from handraise.app.composition import Running
from tests.app.conftest import Start, link_of, token_of


def socket_of(server: Running, headers: dict[str, str] | None = None) -> connect:
    assert server.url is not None
    url = server.url.replace("http", "ws", 1) + "/ws"
    return connect(url, additional_headers=headers or {}, proxy=None)


async def next_of(ws: ClientConnection, kind: str) -> dict[str, Any]:
    """The next frame of this type; heartbeats may come at any time."""
    async with asyncio.timeout(20):
        while True:
            frame: dict[str, Any] = json.loads(await ws.recv())
            if frame["type"] == kind:
                return frame
            assert frame["type"] == "ping", frame


async def sign_in(ws: ClientConnection, **auth: Any) -> dict[str, Any]:
    await next_of(ws, "hello")
    await ws.send(json.dumps({"type": "auth", "id": "a", **auth}))
    return await next_of(ws, "ready")


async def cookie_of(server: Running, http: httpx.AsyncClient, handle: str) -> str:
    await http.post("/api/v1/session", json={"link": await link_of(server, handle)})
    return f"theme=dark; handraise={http.cookies['handraise']}"


async def test_a_cookie_with_our_own_origin_signs_in(server: Running, http: httpx.AsyncClient) -> None:
    headers = {"Cookie": await cookie_of(server, http, "ana"), "Origin": server.url or ""}
    async with socket_of(server, headers) as ws:
        assert (await sign_in(ws))["account"]["handle"] == "ana"


@pytest.mark.parametrize("name", ["other", "Handraise", "__Host-handraise"])
async def test_only_the_cookie_of_the_scheme_counts(server: Running, http: httpx.AsyncClient, name: str) -> None:
    cookie = (await cookie_of(server, http, "ana")).replace("handraise", name)
    async with socket_of(server, {"Cookie": cookie, "Origin": server.url or ""}) as ws:
        with pytest.raises((ConnectionClosed, AssertionError), match=r"unauthenticated|4500"):
            await sign_in(ws)


async def test_a_cookie_without_an_origin_does_not(server: Running, http: httpx.AsyncClient) -> None:
    async with socket_of(server, {"Cookie": await cookie_of(server, http, "ana")}) as ws:
        with pytest.raises((ConnectionClosed, AssertionError), match=r"unauthenticated|4500"):
            await sign_in(ws)


async def test_a_configured_origin_may_connect(start: Start) -> None:
    server = await start(origins="https://partner.example")
    async with httpx.AsyncClient(base_url=server.url or "") as http:
        cookie = await cookie_of(server, http, "ana")
    async with socket_of(server, {"Cookie": cookie, "Origin": "https://partner.example"}) as ws:
        assert (await sign_in(ws))["account"]["handle"] == "ana"


async def test_a_post_by_http_arrives_on_a_socket(server: Running, http: httpx.AsyncClient) -> None:
    ana, bo = await token_of(server, "ana"), await token_of(server, "bo")
    async with socket_of(server) as ws:
        await sign_in(ws, token=ana, watch=["#edtech"])
        frame = {"type": "post", "id": "1", "body": "Hello #edtech"}
        reply = await http.post("/api/v1/commands", json=frame, headers={"Authorization": f"Bearer {bo}"})
        change = await next_of(ws, "post")
        assert (change["seq"], change["post"]) == (reply.json()["seq"], reply.json()["post"])


async def test_disabling_an_account_ends_its_socket(server: Running) -> None:
    token = await token_of(server, "ana")
    async with socket_of(server) as ws:
        await sign_in(ws, token=token)
        await server.service.accounts.set_active("ana", False)
        with pytest.raises(ConnectionClosed) as closed:
            await next_of(ws, "never")
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4503


async def test_the_settings_are_what_hello_says(start: Start) -> None:
    server = await start(limit_posts_per_minute=7, heartbeat_ms=1234)
    async with socket_of(server) as ws:
        hello = await next_of(ws, "hello")
    assert (hello["limits"]["posts_per_minute"], hello["heartbeat_ms"]) == (7, 1234)
