"""S11, the server's half: whatever is written where, HTML comes from the renderer alone, and all else stays text."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx

from handraise.app.http.headers import HEADERS
from tests.rendering.test_clean import assert_harmless
from tests.rendering.texts import XSS
from tests.support.node import node
from tests.support.talker import talking

WIRE = [vector for vector in XSS if "\0" not in vector and vector.strip()]


def html_in(frame: Any) -> list[str]:
    """Every `html` in it, however deep."""
    if isinstance(frame, list):
        return [html for each in frame for html in html_in(each)]
    if not isinstance(frame, dict):
        return []
    own = [frame["html"]] if "html" in frame else []
    return own + [html for each in frame.values() for html in html_in(each)]


async def test_bodies_are_rendered_clean_and_kept_as_they_were(tmp_path: Path) -> None:
    """Posts, replies, edits, messages: live, in lists and previews, in the pieces that a search shows, over HTTP."""
    async with node(tmp_path / "data", http=True) as it, AsyncExitStack() as stack:
        ana, token = await it.talker(stack, "ana"), await it.account("bo")
        bo = await stack.enter_async_context(talking(it.url, token, watch=["@ana"]))
        room = (await ana.ok("create_room", title="Algebra"))["room"]["id"]
        root = await ana.post("root")
        ways: list[tuple[str, dict[str, Any]]] = [
            ("post", {}),
            ("edit", {"post": root}),
            ("post", {"reply_to": root}),
            ("announce", {"room": room}),
            ("direct", {"to": "@bo"}),
        ]
        for number, vector in enumerate(WIRE):
            command, fields = ways[number % len(ways)]
            reply = await ana.ok(command, body=vector, **fields)
            assert (reply.get("post") or reply["direct"])["body"] == vector
            if number % 8 == 0:
                await ana.ok("relay", post=await bo.post(vector), body=vector)
        async with asyncio.timeout(30):
            last = await ana.post("last")
            await bo.change("post", last)
        listed = [await bo.ok("history", feed="@ana", limit=100), await bo.ok("thread", post=root)]
        listed += [await bo.ok("preview", body=vector) for vector in WIRE]
        listed += [await bo.ok("search", text="script"), await bo.ok("direct_history", **{"with": "@ana"})]
        async with httpx.AsyncClient(base_url=it.url, headers={"Authorization": f"Bearer {token}"}) as http:
            answer = await http.get("/api/v1/search", params={"text": "alert"})
        assert answer.headers["content-type"] == "application/json"
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS
        found = html_in([*bo.frames, *ana.frames, *listed, answer.json()])
        assert len(found) > len(WIRE)
        for html in set(found):
            assert_harmless(html)


async def test_names_titles_and_the_rest_are_text(tmp_path: Path) -> None:
    """They come as they were written, in fields that no client may take for HTML; links are http or https alone."""
    async with node(tmp_path / "data") as it, AsyncExitStack() as stack:
        ana = await it.talker(stack, "ana")
        tried = 0
        for vector in WIRE:
            text = " ".join(vector.split())
            if not text.isprintable() or len(text) > 90:
                continue
            tried += 1
            await ana.ok("profile", name=text, bio=text)
            made = await ana.ok("create_room", title=text, about=text)
            listed = await ana.ok("list", title=text, feeds=["#a"])
            await ana.ok("unlist", list=listed["list"]["id"])
            assert (made["room"]["title"], made["room"]["about"], listed["list"]["title"]) == (text, text, text)
            shown = (await ana.ok("account", handle="@ana"))["profile"]
            assert (shown["name"], shown["bio"]) == (text, text)
            assert html_in([made, listed, shown]) == []
            link = {"label": "x", "url": vector}
            reply = await ana.ask("profile", links=[link])
            assert reply["type"] == "error" or vector.startswith(("http://", "https://")), vector
            await ana.ask("follow", feed=f"#{vector}")
        assert tried > 30
        for url in ("javascript:alert(1)", "data:text/html,x", "//evil.example", "vbscript:x", " javascript:alert(1)"):
            assert (await ana.error("profile", links=[{"label": "x", "url": url}]))["code"] == "invalid", url
