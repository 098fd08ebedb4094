"""Whose word about the client counts: that of listed proxies, read from the right (trust.md S18)."""

import json

import pytest

from handraise.app.edge.peer import Peer
from handraise.app.edge.problem import Refused
from handraise.app.edge.proxies import PeerRules, canonical_address, origin_of
from tests.edge.harness import get, serving, upgrade

RULES = PeerRules.of(trusted=["10.0.0.0/8", "fd00::/8"])


def peer(rules: PeerRules, address: str, headers: dict[str, str], websocket: bool = False) -> Peer:
    fields = {"host": "inner:8000"} | {name.replace("_", "-"): value for name, value in headers.items()}
    raw = [(name.encode(), value.encode()) for name, value in fields.items()]
    return rules.peer(address, False, raw, websocket=websocket)


@pytest.mark.parametrize(
    ("address", "forwarded", "client"),
    [
        ("192.0.2.1", "203.0.113.9", "192.0.2.1"),
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1, 203.0.113.9, 10.2.3.4", "203.0.113.9"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", "203.0.113.9:4711", "203.0.113.9"),
        ("10.0.0.1", "[2001:db8::1]:4711", "2001:db8::1"),
        ("10.0.0.1", "2001:DB8:0::1", "2001:db8::1"),
        ("10.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1, unknown", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1, unknown, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("fd00::1", "203.0.113.9", "203.0.113.9"),
        ("unix", "203.0.113.9", "unix"),
    ],
)
def test_client_address(address: str, forwarded: str, client: str) -> None:
    assert peer(RULES, address, {"x_forwarded_for": forwarded}).address == client


def test_several_header_lines_are_one_list() -> None:
    lines = [(b"x-forwarded-for", b"198.51.100.1"), (b"x-forwarded-for", b"203.0.113.9, 10.0.0.2")]
    assert RULES.peer("10.0.0.1", False, lines, websocket=False).address == "203.0.113.9"


@pytest.mark.parametrize(
    ("address", "headers", "secure", "own"),
    [
        ("192.0.2.1", {}, False, "http://inner:8000"),
        ("192.0.2.1", {"x_forwarded_proto": "https", "x_forwarded_host": "a.example"}, False, "http://inner:8000"),
        ("10.0.0.1", {"x_forwarded_proto": "https"}, True, "https://inner:8000"),
        ("10.0.0.1", {"x_forwarded_proto": "https", "x_forwarded_host": "A.example:443"}, True, "https://a.example"),
        ("10.0.0.1", {"x_forwarded_proto": "http, HTTPS"}, True, "https://inner:8000"),
        ("10.0.0.1", {"x_forwarded_host": "evil.example, a.example"}, False, "http://a.example"),
        ("10.0.0.1", {"x_forwarded_host": "a b"}, False, "http://inner:8000"),
        ("192.0.2.1", {"host": "[2001:DB8::1]:80"}, False, "http://[2001:db8::1]"),
        ("192.0.2.1", {"host": "a@b"}, False, ""),
    ],
)
def test_scheme_and_own_origin(address: str, headers: dict[str, str], secure: bool, own: str) -> None:
    found = peer(RULES, address, headers)
    assert (found.secure, found.host_origin) == (secure, own)


def test_a_public_url_is_the_own_origin_whatever_is_asked_for() -> None:
    rules = PeerRules.of(public_url="https://School.example:443/desk")
    assert peer(rules, "192.0.2.1", {"host": "rebound.example"}).host_origin == "https://school.example"


@pytest.mark.parametrize(
    ("websocket", "origin", "allowed"),
    [
        (True, "http://inner:8000", True),
        (True, "http://evil.example", False),
        (True, None, False),
        (False, "http://inner:8000", True),
        (False, "http://evil.example", False),
        (False, "", False),
        (False, None, True),
    ],
)
def test_when_a_cookie_may_speak(websocket: bool, origin: str | None, allowed: bool) -> None:
    headers = {"cookie": "handraise=1"} | ({} if origin is None else {"origin": origin})
    found = peer(RULES, "192.0.2.1", headers, websocket)
    assert (found.cookie_allowed, found.cookies) == (allowed, "handraise=1")


def test_an_origin_that_names_no_host_matches_nothing() -> None:
    assert not peer(RULES, "192.0.2.1", {"host": "a@b", "origin": ""}).cookie_allowed


def test_two_origins_are_refused() -> None:
    with pytest.raises(Refused):
        RULES.peer("192.0.2.1", False, [(b"origin", b"http://a"), (b"origin", b"http://a")], websocket=True)


@pytest.mark.parametrize("text", ["", "x", "1.2.3", "1.2.3.4.5", "300.1.1.1", "_hidden", "[::1"])
def test_what_is_no_address(text: str) -> None:
    assert canonical_address(text) in (None, "::1")


@pytest.mark.parametrize("url", ["ftp://a.example", "a.example", "https://", "https://a@b.example", "https://a b"])
def test_what_is_no_origin(url: str) -> None:
    with pytest.raises(ValueError, match="not an http or https URL"):
        origin_of(url)


SPOOFED = ("X-Forwarded-For: 203.0.113.9", "X-Forwarded-Proto: https", "X-Forwarded-Host: school.example")


async def test_over_the_wire_spoofed_headers_are_ignored() -> None:
    async with serving() as running, await running.connect() as raw:
        raw.send(get("/peer", *SPOOFED))
        told = json.loads((await raw.response())[2])
        assert (told["address"], told["client"]) == ("127.0.0.1", "127.0.0.1")
        assert (told["scheme"], told["host_origin"]) == ("http", "http://x")
        raw.send(upgrade("Origin: https://school.example", *SPOOFED))
        assert (await raw.problem())["status"] == 403


async def test_over_the_wire_a_listed_proxy_is_believed() -> None:
    rules = PeerRules.of(trusted=["127.0.0.0/8"])
    async with serving(rules=rules) as running, await running.connect() as raw:
        raw.send(get("/peer", *SPOOFED))
        told = json.loads((await raw.response())[2])
        assert (told["address"], told["client"]) == ("203.0.113.9", "203.0.113.9")
        assert (told["scheme"], told["host_origin"]) == ("https", "https://school.example")
        raw.send(upgrade("Origin: https://school.example", *SPOOFED))
        assert (await raw.response())[0] == 101
        found = (await running.house.first()).link.peer
        assert (found.address, found.secure, found.cookie_allowed) == ("203.0.113.9", True, True)
