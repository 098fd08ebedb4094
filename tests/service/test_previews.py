"""A preview: what a post would look like, to whoever may write, and without a trace."""

from contextlib import AsyncExitStack
from pathlib import Path

import httpx

from tests.service.conftest import School
from tests.support.node import HandClock, node
from tests.support.talker import talking

TEXTS = (
    "Ask @bo or @nobody, **not** me #edtech <b>!</b>",
    "- one\n- two\n\n```python\nprint(1)\n```",
    "$\\frac{1}{2}$ and [a link](https://example.org/x)",
    "<script>alert(1)</script> [x](javascript:alert(1))",
)


async def test_a_preview_is_what_the_post_then_shows(school: School) -> None:
    """Text, code, formulas, tags and mentions, hostile text too; a message and an edit look the same."""
    for text in TEXTS:
        seen = (await school.ana.ok("preview", body=text))["html"]
        posted = (await school.ana.ok("post", body=text))["post"]
        assert seen == posted["html"] and seen
        assert (await school.ana.ok("direct", to="@bo", body=text))["direct"]["html"] == seen
    assert 'href="/@bo"' in (await school.ana.ok("preview", body=TEXTS[0]))["html"]


async def test_a_preview_stores_nothing_and_tells_nobody(school: School) -> None:
    head = (await school.ana.ok("home"))["seq"]
    assert (await school.ana.ok("preview", body="Look, @bo #edtech"))["seq"] == head
    assert (await school.bo.ok("home"))["seq"] == head
    assert (await school.bo.ok("notifications"))["notifications"] == []


async def test_what_is_no_post_yet_is_shown_and_what_is_too_long_refused(tmp_path: Path) -> None:
    async with node(tmp_path / "data", limit_body_chars=100, limit_tags_per_post=1) as it, AsyncExitStack() as stack:
        ana = await it.talker(stack, "ana")
        assert (await ana.ok("preview", body=""))["html"] == ""
        assert "#two" in (await ana.ok("preview", body="#one #two"))["html"]
        error = await ana.error("preview", body="a" * 101)
        assert (error["code"], error["field"], error["limit"]) == ("too_large", "body", "body_chars")
        assert (await ana.error("preview", body="a", room=1))["code"] == "invalid"


async def test_whoever_may_write_may_preview(tmp_path: Path) -> None:
    """Who is in rooms alone, too; with a token that only reads nobody."""
    async with node(tmp_path / "data", http=True) as it, AsyncExitStack() as stack:
        student = await it.talker(stack, "sam", "student")
        assert (await student.ok("preview", body="**text**"))["html"] == "<p><strong>text</strong></p>"
        reader = await stack.enter_async_context(talking(it.url, await it.account("cy", "educator", ("read", "help"))))
        assert (await reader.error("preview", body="text"))["code"] == "forbidden"
        headers = {"Authorization": f"Bearer {await it.account('bo')}"}
        async with httpx.AsyncClient(base_url=it.url, headers=headers) as http:
            answer = await http.post("/api/v1/commands", json={"type": "preview", "id": "c1", "body": "**text**"})
            assert (answer.status_code, answer.json()["html"]) == (200, "<p><strong>text</strong></p>")


async def test_previews_have_a_rate_of_their_own(tmp_path: Path) -> None:
    """As many as posts, and they take nothing from those."""
    clock = HandClock()
    async with node(tmp_path / "data", clock=clock, limit_posts_per_minute=2) as it, AsyncExitStack() as stack:
        ana, bo = await it.talker(stack, "ana"), await it.talker(stack, "bo")
        for _ in range(2):
            await ana.ok("preview", body="text")
        error = await ana.error("preview", body="text")
        assert (error["code"], error["limit"], error["retry_after_ms"]) == ("rate_limited", "posts_per_minute", 60_000)
        assert "previews" in error["message"]
        await ana.post("one")
        await ana.post("two")
        await bo.ok("preview", body="text")
        clock.forward(60_000)
        await ana.ok("preview", body="text")
