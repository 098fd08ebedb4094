"""Sign-in by cookie (S3): its attributes, and writes only with proof that our own page sent them."""

import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import trustme

from handraise.app.composition import Running, running
from handraise.app.settings import Settings
from tests.app.conftest import Start, bearer, link_of, token_of

SESSION = "/api/v1/session"
COMMANDS = "/api/v1/commands"
POST = {"type": "post", "id": "1", "body": "Hello #edtech"}


def cookies_of(response: httpx.Response) -> list[str]:
    """The cookie's name and its attributes in lower case."""
    name, _, rest = response.headers["set-cookie"].partition("=")
    return [name, *sorted(part.strip().lower() for part in rest.split(";")[1:])]


async def test_a_link_signs_in_once(server: Running, http: httpx.AsyncClient) -> None:
    link = await link_of(server, "ana")
    signed_in = await http.post(SESSION, json={"link": link})
    assert signed_in.status_code == 200
    assert signed_in.json()["account"]["handle"] == "ana"
    assert cookies_of(signed_in) == ["handraise", "httponly", "max-age=2592000", "path=/", "samesite=lax"]
    assert signed_in.headers["cache-control"] == "no-store"
    shown = await http.get(SESSION)
    assert shown.json() == signed_in.json()
    again = await http.post(SESSION, json={"link": link})
    assert (again.status_code, again.json()["code"]) in ((404, "not_found"), (409, "conflict"))


async def test_wrong_join_codes_count_for_the_network_of_an_ipv6_host(start: Start) -> None:
    """One host has a /64 of addresses; its neighbour is another."""
    server = await start(trusted_proxies="127.0.0.1", limit_failed_codes_per_10_minutes=3)
    statuses = []
    async with httpx.AsyncClient(base_url=str(server.url)) as guesser:
        for host in ("a::1", "a::2", "a::3", "a::4", "b::1"):
            ask = {"code": "0000-0000", "name": "x"}
            forwarded = {"X-Forwarded-For": f"2001:db8:0:{host}"}
            statuses.append((await guesser.post("/api/v1/join", json=ask, headers=forwarded)).status_code)
    assert statuses == [404, 404, 404, 429, 404]


async def test_a_token_signs_in(server: Running, http: httpx.AsyncClient) -> None:
    response = await http.post(SESSION, json={"token": await token_of(server, "ana")})
    assert (response.status_code, response.json()["account"]["handle"]) == (200, "ana")


async def test_the_first_link_is_the_administrators(server: Running, http: httpx.AsyncClient) -> None:
    assert server.first_link is not None
    base, _, secret = server.first_link.partition("/#link=")
    assert base == server.url
    response = await http.post(SESSION, json={"link": secret})
    assert response.json()["account"]["role"] == "admin"


async def test_signing_out_ends_the_session(server: Running, http: httpx.AsyncClient) -> None:
    csrf = (await http.post(SESSION, json={"link": await link_of(server, "ana")})).json()["csrf"]
    cookie = http.cookies["handraise"]
    refused = await http.delete(SESSION)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    done = await http.delete(SESSION, headers={"X-CSRF-Token": csrf})
    assert (done.status_code, done.content) == (204, b"")
    assert "max-age=0" in cookies_of(done)
    stale = await http.get(SESSION, headers={"Cookie": f"handraise={cookie}"})
    assert stale.status_code == 401


async def test_without_a_credential(http: httpx.AsyncClient) -> None:
    for response in (await http.get(SESSION), await http.post(COMMANDS, json=POST)):
        assert (response.status_code, response.json()["code"]) == (401, "unauthenticated")
        assert response.headers["www-authenticate"] == 'Bearer realm="handraise"'


@pytest.mark.parametrize("value", ["Bearer hr_wrong", "Bearer", "Basic YTpi", "hr_x", ""])
async def test_a_bad_token_is_not_helped_by_a_cookie(server: Running, http: httpx.AsyncClient, value: str) -> None:
    await http.post(SESSION, json={"link": await link_of(server, "ana")})
    response = await http.get(SESSION, headers={"Authorization": value})
    assert response.status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-CSRF-Token": "{csrf}"}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"X-CSRF-Token": "{csrf}", "Origin": "{own}"}, 200),
        ({}, 403),
        ({"X-CSRF-Token": "0" * 64}, 403),
        ({"X-CSRF-Token": "{csrf}0"}, 403),
        ({"X-CSRF-Token": "0" * 64, "Sec-Fetch-Site": "same-origin"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"X-CSRF-Token": "{csrf}", "Content-Type": "text/plain"}, 415),
        ({"X-CSRF-Token": "{csrf}", "Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Sec-Fetch-Site": "same-origin", "Content-Type": "multipart/form-data; boundary=x"}, 415),
        ({"X-CSRF-Token": "{csrf}", "Content-Type": ""}, 415),
        ({"X-CSRF-Token": "{csrf}", "Origin": "https://evil.example"}, 401),
        ({"X-CSRF-Token": "{csrf}", "Origin": "null"}, 401),
    ],
)
async def test_a_write_with_a_cookie(
    server: Running, http: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    csrf = (await http.post(SESSION, json={"link": await link_of(server, "ana")})).json()["csrf"]
    filled = {name: value.format(csrf=csrf, own=server.url) for name, value in headers.items()}
    response = await http.post(COMMANDS, json=POST, headers={"Content-Type": "application/json", **filled})
    assert response.status_code == status, response.text
    assert server.inside.store.head == (1 if status == 200 else 0)


async def test_a_write_with_a_token_needs_neither(server: Running, http: httpx.AsyncClient) -> None:
    headers = {**bearer(await token_of(server, "ana")), "Content-Type": "text/plain", "Sec-Fetch-Site": "cross-site"}
    assert (await http.post(COMMANDS, json=POST, headers=headers)).status_code == 200


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"data": {"link": "x"}}, 415),
        ({"content": b'{"link":"x"}', "headers": {"Content-Type": "text/plain"}}, 415),
        ({"json": {"link": "x"}, "headers": {"Origin": "https://evil.example"}}, 403),
        ({"json": {"link": "x"}}, 404),
        ({"json": {"token": "hr_x"}}, 401),
        ({"json": {}}, 422),
        ({"json": {"link": "x", "token": "y"}}, 422),
        ({"json": {"link": 5}}, 422),
        ({"json": {"link": "x", "role": "admin"}}, 422),
        ({"content": b'{"link"', "headers": {"Content-Type": "application/json"}}, 400),
    ],
)
async def test_a_sign_in_that_is_refused(http: httpx.AsyncClient, request_: dict[str, Any], status: int) -> None:
    response = await http.post(SESSION, **request_)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert "set-cookie" not in response.headers


async def test_a_get_changes_nothing(server: Running, http: httpx.AsyncClient) -> None:
    await http.post(SESSION, json={"link": await link_of(server, "ana")})
    response = await http.get(COMMANDS, headers={"Sec-Fetch-Site": "same-origin"})
    assert (response.status_code, sorted(response.headers["allow"].split(", "))) == (405, ["OPTIONS", "POST"])


async def test_over_https_the_cookie_is_bound_to_the_host(settings: Callable[..., Settings], tmp_path: Path) -> None:
    authority = trustme.CA()
    made = authority.issue_cert("127.0.0.1")
    cert, key, trusted = tmp_path / "cert.pem", tmp_path / "key.pem", tmp_path / "ca.pem"
    cert.write_bytes(b"".join(blob.bytes() for blob in made.cert_chain_pems))
    made.private_key_pem.write_to_path(str(key))
    authority.cert_pem.write_to_path(str(trusted))
    async with running(settings(tls_cert=cert, tls_key=key)) as server:
        assert server.url is not None and server.url.startswith("https://127.0.0.1:")
        async with httpx.AsyncClient(base_url=server.url, verify=ssl.create_default_context(cafile=trusted)) as http:
            response = await http.post(SESSION, json={"link": await link_of(server, "ana")})
            attributes = ["httponly", "max-age=2592000", "path=/", "samesite=lax", "secure"]
            assert cookies_of(response) == ["__Host-handraise", *attributes]
            value = http.cookies["__Host-handraise"]
            assert (await http.get(SESSION)).status_code == 200
            http.cookies.clear()
            other = await http.get(SESSION, headers={"Cookie": f"handraise={value}"})
            assert other.status_code == 401


async def test_behind_a_trusted_proxy_https_is_what_it_says(start: Start) -> None:
    server = await start(trusted_proxies="127.0.0.1")
    assert server.url is not None
    async with httpx.AsyncClient(base_url=server.url) as http:
        link = await link_of(server, "ana")
        response = await http.post(SESSION, json={"link": link}, headers={"X-Forwarded-Proto": "https"})
    assert cookies_of(response)[0] == "__Host-handraise"


@pytest.mark.parametrize(
    ("site", "status"), [("same-origin", 200), ("none", 200), ("same-site", 403), ("cross-site", 403)]
)
async def test_a_cookie_counts_on_the_servers_own_pages(
    server: Running, http: httpx.AsyncClient, site: str, status: int
) -> None:
    """Also for what only reads; a token is the bearer's to use from wherever he likes."""
    await http.post(SESSION, json={"link": await link_of(server, "ana")})
    assert (await http.get(SESSION, headers={"Sec-Fetch-Site": site})).status_code == status
    headers = {"Sec-Fetch-Site": site} | bearer(await token_of(server, "bo"))
    assert (await http.get(SESSION, headers=headers)).status_code == 200
