"""The resources for bots, and what people without an account see."""

from typing import Any

import httpx
import pytest

from handraise.app.composition import Running
from tests.app.conftest import Start, bearer, token_of

POSTS, SEARCH, TOPICS, ACCOUNTS = (f"/api/v1/{name}" for name in ("posts", "search", "topics", "accounts"))


async def test_a_post_is_written_once_read_and_found(server: Running, http: httpx.AsyncClient) -> None:
    http.headers.update(bearer(await token_of(server, "ana")))
    written = await http.post(POSTS, json={"body": "Beamer dead #edtech", "key": "k"})
    ident = written.json()["post"]["id"]
    assert (written.status_code, written.headers["location"]) == (201, f"{POSTS}/{ident}")
    again = await http.post(POSTS, json={"body": "Beamer dead #edtech", "key": "k"})
    assert again.json()["post"]["id"] == ident and again.json()["duplicate"]
    read = (await http.get(f"{POSTS}/{ident}")).json()
    assert read["post"] == written.json()["post"] and "type" not in read and "re" not in read
    await http.post(POSTS, json={"body": "Reply", "reply_to": ident})
    found = (await http.get(SEARCH, params={"text": "beamer #edtech", "limit": 1, "sort": "new"})).json()
    assert [post["id"] for post in found["posts"]] == [ident] and found["query"][1]["kind"] == "tag"
    assert (await http.get(TOPICS, params={"prefix": "ed"})).json()["topics"][0]["tag"] == "edtech"


@pytest.mark.parametrize("handle", ["@ana", "ana", "2"])
async def test_an_account_by_handle_or_id(server: Running, http: httpx.AsyncClient, handle: str) -> None:
    await token_of(server, "ana")
    answer = await http.get(f"{ACCOUNTS}/{handle}", headers=bearer(await token_of(server, "bo")))
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    assert answer.json()["account"]["handle"] == "ana" and answer.json()["profile"]["posts"] == 0


@pytest.mark.parametrize(
    ("method", "path", "how", "status", "code"),
    [
        ("GET", f"{POSTS}/9", {}, 404, "not_found"),
        ("GET", f"{POSTS}/x", {}, 404, "not_found"),
        ("GET", f"{ACCOUNTS}/@nobody", {}, 404, "not_found"),
        ("GET", f"{ACCOUNTS}/@a!", {}, 422, "invalid"),
        ("GET", SEARCH, {}, 422, "invalid"),
        ("GET", SEARCH, {"params": {"text": "a", "limit": "0"}}, 422, "invalid"),
        ("GET", SEARCH, {"params": {"text": "a", "limit": "x"}}, 422, "invalid"),
        ("GET", SEARCH, {"params": {"text": "a", "sort": "old"}}, 422, "invalid"),
        ("GET", SEARCH, {"params": {"text": "a", "before": "x"}}, 422, "invalid"),
        ("GET", SEARCH, {"params": {"text": "a" * 501}}, 413, "too_large"),
        ("POST", POSTS, {"json": {"body": ""}}, 422, "invalid"),
        ("POST", POSTS, {"json": {"body": "x", "author": 1}}, 422, "invalid"),
        ("POST", POSTS, {"json": {}}, 422, "invalid"),
        ("POST", POSTS, {"json": {"body": "x", "reply_to": 9}}, 404, "not_found"),
    ],
)
async def test_refusals_are_problem_documents(
    server: Running, http: httpx.AsyncClient, method: str, path: str, how: dict[str, Any], status: int, code: str
) -> None:
    answer = await http.request(method, path, headers=bearer(await token_of(server, "ana")), **how)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["code"] == code and answer.json()["detail"]


@pytest.mark.parametrize(
    ("method", "path"), [("GET", f"{POSTS}/1"), ("POST", POSTS), ("GET", f"{SEARCH}?text=a"), ("GET", TOPICS)]
)
async def test_all_of_it_needs_a_credential(http: httpx.AsyncClient, method: str, path: str) -> None:
    answer = await http.request(method, path, json={"body": "x"} if method == "POST" else None)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


async def test_a_rate_is_said_with_the_time_to_wait(start: Start) -> None:
    server = await start(limit_search_per_minute=1)
    async with httpx.AsyncClient(base_url=server.url or "", headers=bearer(await token_of(server, "ana"))) as http:
        await http.get(SEARCH, params={"text": "a"})
        answer = await http.get(SEARCH, params={"text": "a"})
    assert (answer.status_code, answer.json()["limit"]) == (429, "search_per_minute")
    assert 1 <= int(answer.headers["retry-after"]) <= 60


async def _profile(http: httpx.AsyncClient, token: str, **fields: Any) -> int:
    frame = {"type": "profile", "id": "1", **fields}
    return (await http.post("/api/v1/commands", json=frame, headers=bearer(token))).status_code


@pytest.mark.parametrize("handle", ["@ana", "@bo", "@nobody", "2"])
async def test_without_the_site_s_setting_nobody_is_shown_to_strangers(
    server: Running, http: httpx.AsyncClient, handle: str
) -> None:
    assert await _profile(http, await token_of(server, "ana"), public=True, bio="Hi") == 200
    answer = await http.get(f"{ACCOUNTS}/{handle}")
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


async def test_strangers_see_what_is_public_and_the_same_words_for_all_else(start: Start) -> None:
    server = await start(public_profiles=True, students_on_network=True)
    async with httpx.AsyncClient(base_url=server.url or "") as http:
        await _profile(http, await token_of(server, "ana"), public=True, bio="Hi", subjects=["algebra"])
        await _profile(http, await token_of(server, "bo"), bio="Not for all")
        await _profile(http, await token_of(server, "stu", "student"), bio="Young")
        await _profile(http, await token_of(server, "gone"), public=True)
        await server.service.accounts.set_active("gone", False)
        shown = await http.get(f"{ACCOUNTS}/@Ana")
        assert shown.json() == {
            "handle": "ana",
            "name": "Ana",
            "role": "educator",
            "bot": False,
            "bio": "Hi",
            "subjects": ["algebra"],
            "links": [],
        }
        others = [await http.get(f"{ACCOUNTS}/{handle}") for handle in ("@bo", "@stu", "@gone", "@nobody", "@admin")]
        assert {answer.status_code for answer in others} == {404}
        assert len({answer.content for answer in others}) == 1
        refused = await http.get(f"{ACCOUNTS}/@ana", headers=bearer("hr_wrong"))
        assert refused.status_code == 401


async def test_they_are_in_the_openapi_document(http: httpx.AsyncClient) -> None:
    document = (await http.get("/api/openapi.json")).json()
    for path, method, status in (
        (POSTS, "post", "201"),
        (POSTS + "/{ident}", "get", "200"),
        (SEARCH, "get", "200"),
        (TOPICS, "get", "200"),
        (ACCOUNTS + "/{handle}", "get", "200"),
    ):
        answers = document["paths"][path][method]["responses"]
        assert "schema" in answers[status]["content"]["application/json"], path
        assert "application/problem+json" in answers["404"]["content"], path
    assert "snippets" in document["components"]["schemas"]["SearchAnswer"]["properties"]
