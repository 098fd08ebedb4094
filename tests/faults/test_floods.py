"""S16: each rate is published, holds over a reconnect, ends by itself, and is nobody else's trouble.

Each is flooded by one account, address, connection or room, while another goes on.
"""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from handraise.protocol.limits import Limits
from tests.media.pictures import picture
from tests.support.node import HandClock, Node, node
from tests.support.talker import Lost, Talker, talking

MOST = 3
"""What each rate is set to."""

MINUTE_MS, HOUR_MS = 60_000, 3_600_000


class Side:
    """Who floods or is to be left alone: an account behind an address, writing in a room."""

    def __init__(self, it: Node, stack: AsyncExitStack, token: str, address: str, rooms: list[int]) -> None:
        self.node, self.stack, self.token, self.address = it, stack, token, address
        self.rooms = rooms
        self.talker: Talker
        self.http: httpx.AsyncClient

    async def come(self) -> None:
        """On new connections."""
        headers: dict[str, Any] = {"X-Forwarded-For": self.address}
        self.talker = await self.stack.enter_async_context(talking(self.node.url, self.token, **headers))
        client = httpx.AsyncClient(base_url=self.node.url, headers=headers)
        self.http = await self.stack.enter_async_context(client)

    async def say(self, command: str, **fields: Any) -> str | None:
        """The limit that refused it."""
        limit: str | None = (await self.talker.ask(command, **fields)).get("limit")
        return limit

    async def send(self, path: str, token: str = "", **how: Any) -> str | None:
        bearer = {"Authorization": f"Bearer {token}"} if token else {}
        answer = await self.http.post(f"/api/v1/{path}", headers=bearer, **how)
        assert (answer.status_code == 429) is ("retry-after" in answer.headers)
        limit: str | None = answer.json().get("limit")
        return limit


Act = Callable[[Side, int], Awaitable[str | None]]

ACCOUNT: dict[str, tuple[int, Act]] = {
    "posts_per_minute": (MINUTE_MS, lambda side, n: side.say("post", body=f"text {n}")),
    "requests_per_10_minutes": (10 * MINUTE_MS, lambda side, n: side.say("ask", body=f"text {n} #algebra")),
    "commands_per_minute": (MINUTE_MS, lambda side, n: side.say("home")),
    "reports_per_hour": (HOUR_MS, lambda side, n: side.say("report", account="@lead", reason="spam", text=f"{n}")),
    "search_per_minute": (MINUTE_MS, lambda side, n: side.say("search", text="text")),
    "failed_codes_per_10_minutes": (10 * MINUTE_MS, lambda side, n: side.say("join", code="0000-0000")),
    "uploads_per_hour": (HOUR_MS, lambda side, n: side.send("images", side.token, content=picture(8, 8, "PNG"))),
    "sign_in_failures_per_account": (
        HOUR_MS,
        lambda side, n: side.send("session", json={"handle": side.talker.account["handle"], "password": f"guess {n}"}),
    ),
}
ADDRESS: dict[str, tuple[int, Act]] = {
    "failed_codes_per_10_minutes": (
        10 * MINUTE_MS,
        lambda side, n: side.send("join", json={"code": "0000-0000", "name": f"Guest {n}"}),
    ),
    "sign_in_failures_per_address": (HOUR_MS, lambda side, n: side.send("session", json={"link": f"guess {n}"})),
}
ROOM: dict[str, tuple[int, Act]] = {
    "room_posts_per_minute": (MINUTE_MS, lambda side, n: side.say("post", body=f"text {n}", room=side.rooms[0]))
}
CASES = [("account", *each) for each in ACCOUNT.items()]
CASES += [("address", *each) for each in ADDRESS.items()]
CASES += [("room", *each) for each in ROOM.items()]


def test_every_rate_is_flooded() -> None:
    """A new one needs its row here."""
    assert {name for _, name, _ in CASES} == {name for name in Limits.__struct_fields__ if "_per_" in name} - COUNTS


COUNTS = {"tags_per_post", "mentions_per_post", "connections_per_account", "connections_per_address"}
COUNTS |= {"members_per_room", "feeds_per_list", "images_per_post", "image_bytes_per_account", "notes_per_request"}
COUNTS |= {"reports_per_case"}


@pytest.mark.parametrize(("by", "name", "how"), CASES, ids=[f"{by}-{name}" for by, name, _ in CASES])
async def test_a_flood_is_stopped_and_is_nobody_else_s(
    tmp_path: Path, by: str, name: str, how: tuple[int, Act]
) -> None:
    window_ms, act = how
    clock = HandClock()
    flags: dict[str, Any] = {f"limit_{name}": MOST, "trusted_proxies": ["127.0.0.1"], "heartbeat_ms": 600_000}
    async with node(tmp_path / "data", clock=clock, http=True, **flags) as it, AsyncExitStack() as stack:
        flooding, other = await sides(it, stack, by)
        assert flooding.talker.hello["limits"][name] == MOST
        clock.forward(window_ms)
        assert [await act(flooding, n) for n in range(MOST + 1)] == [None] * MOST + [name]
        await flooding.come()
        assert await act(flooding, MOST + 1) == name, "a reconnect doesn't help"
        assert [await act(other, n) for n in range(MOST)] == [None] * MOST
        clock.forward(window_ms)
        assert await act(flooding, MOST + 2) is None


async def sides(it: Node, stack: AsyncExitStack, by: str) -> list[Side]:
    """Two that differ in the account, or in the address alone, or in the room alone."""
    token = await it.account("ana")
    lead = await it.talker(stack, "lead")
    rooms = []
    for title in ("Algebra", "Biology"):
        made = await lead.ok("create_room", title=title)
        rooms.append(made["room"]["id"])
        async with talking(it.url, token) as ana:
            await ana.ok("join", code=made["code"])
    same, address = (token, "203.0.113.1"), "203.0.113.2" if by == "address" else "203.0.113.1"
    second = (await it.account("bo"), address) if by == "account" else (token, address)
    made_sides = [Side(it, stack, *same, rooms), Side(it, stack, *second, rooms[::-1])]
    for side in made_sides:
        await side.come()
    return made_sides


PINGS = b"\x89\x80\x00\x00\x00\x00" * 100


async def test_a_connection_that_floods_is_closed_alone(tmp_path: Path) -> None:
    """Control frames have a rate of each connection's own; its account's other connection stays."""
    async with node(tmp_path / "data") as it, AsyncExitStack() as stack:
        token = await it.account("ana")
        other = await stack.enter_async_context(talking(it.url, token))
        flooding = await stack.enter_async_context(talking(it.url, token))
        flooding.socket.transport.write(PINGS)
        assert await flooding.ended() == 1008
        await other.post("undisturbed")


@pytest.mark.parametrize("by", ["account", "address"])
async def test_connections_have_a_number(tmp_path: Path, by: str) -> None:
    flags: dict[str, Any] = {f"limit_connections_per_{by}": MOST, "trusted_proxies": ["127.0.0.1"]}
    async with node(tmp_path / "data", http=True, **flags) as it, AsyncExitStack() as stack:
        address: dict[str, Any] = {"X-Forwarded-For": "203.0.113.1"}
        token = await it.account("ana")
        held = [await stack.enter_async_context(talking(it.url, token, **address)) for _ in range(MOST)]
        assert held[0].hello["limits"][f"connections_per_{by}"] == MOST
        for _ in range(2):
            if by == "account":
                late = await Talker.open(it.url, **address)
                with pytest.raises(Lost):
                    await late.sign_in(token)
                assert await late.ended() == 4504
            else:
                with pytest.raises(InvalidStatus) as refused:
                    await Talker.open(it.url, **address)
                assert refused.value.response.status_code == 429
        token, address = (await it.account("bo"), address) if by == "account" else (token, {})
        await stack.enter_async_context(talking(it.url, token, **address))
        await held[0].ok("home")
