"""Hostile names and texts are shown as text; the fixture fails on a dialog or a breach of the policy (S11)."""

from typing import Any
from urllib.parse import quote

import httpx
import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Browsers
from tests.browser.test_images import attached, file, pick
from tests.browser.test_posts import command, uploaded
from tests.support.server import Server

CORPUS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><animate onbegin=alert(1)>",
    '"><iframe srcdoc="<script>alert(1)</script>">',
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<a href='javascript:alert(1)'>click</a> [click](javascript:alert(1)) [c](data:text/html,<script>)",
    "![x](https://example.invalid/tracker.png) <link rel=stylesheet href=https://example.invalid/x.css>",
    "<details open ontoggle=alert(1)><form action=https://example.invalid><input autofocus onfocus=alert(1)>",
    "<p style='position:fixed;inset:0;background:url(https://example.invalid/y)' class='dialog topbar'>over all</p>",
    "`<b onclick=alert(1)>` $<img src=x onerror=alert(1)>$ $\\href{javascript:alert(1)}{x}$",
    "<template><script>alert(1)</script></template><b is=x-y></b>{{constructor.constructor('alert(1)')()}}",
)


async def test_hostile_text_stays_text(server: Server, browsers: Browsers) -> None:
    mallory = await browsers.signed_in(await server.account("mallory", '"><img src=x onerror=alert(1)>'))
    bo = await browsers.signed_in(await server.account("bo", "<script>alert(2)</script>"))
    await bo.follow("@mallory")
    await bo.home()
    for number, text in enumerate(CORPUS):
        await mallory.write(f"case {number:02} {text}")
        await bo.sees(f"case {number:02}")
    for person in (mallory, bo):
        bodies = person.page.locator(".post-body")
        await expect(bodies).to_have_count(len(CORPUS))
        forbidden = (
            "script, img, iframe, svg, style, form, input, details, template, [style], [onerror], [onclick], [is]"
        )
        await expect(bodies.locator(forbidden)).to_have_count(0)
        hrefs = await bodies.locator("a").evaluate_all("links => links.map(link => link.protocol)")
        assert set(hrefs) <= {"http:", "https:"}
        await expect(person.page.locator(".post-body .topbar")).to_have_count(0)
    await expect(bo.post("case 00").locator(".name")).to_have_text('"><img src=x onerror=alert(1)>')
    await bo.open_thread("case 03")
    await bo.page.get_by_role("link", name='"><img').first.click()
    await expect(bo.page.get_by_role("heading", level=1)).to_have_text('"><img src=x onerror=alert(1)>')


async def test_the_second_sieve_holds_by_itself(server: Server, browsers: Browsers) -> None:
    """Were the server's cleaning to fail, the page's own list would still let nothing through."""
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    left = await ana.page.evaluate(
        """async (corpus) => {
            const { $ui_html: { rendered } } = await import(document.querySelector('script[type=module]').src);
            const place = document.createElement('div');
            for (const text of corpus) place.append(rendered(text));
            document.body.append(place);
            const tags = [...place.querySelectorAll('*')].map((element) => element.localName);
            const handlers = [...place.querySelectorAll('*')].flatMap((element) => element.getAttributeNames());
            place.remove();
            return [...new Set([...tags, ...handlers])];
        }""",
        list(CORPUS),
    )
    assert set(left) <= {"a", "p", "math", "mi", "mtext", "table"}
    # The browser reports a handler or a style as soon as it is parsed, also where nothing can run or apply it.
    assert all("inline event handler" in problem or "inline style" in problem for problem in ana.problems)
    ana.problems.clear()


def hostile(place: str) -> str:
    """Text that tells where it was written, of at most 50 characters; as HTML it would run."""
    return f'{place} "><img src=x onerror=alert(1)>'


async def shown(page: Page, *places: str) -> None:
    """Each is read on the page as it was written, and nothing of it has become an element."""
    for place in places:
        await expect(page.get_by_role("main").get_by_text(hostile(place)).first).to_be_visible()
    await expect(page.locator("[onerror], [src=x], iframe, body script")).to_have_count(0)


async def planted(server: Server, token: str) -> dict[str, int]:
    """Hostile text in all that has words besides names and posts, around the account of that token; gives the numbers
    of the room, the request, the case and the list."""
    bo = await server.account("bo", "Bo Chen", role="student")
    titled = {"title": hostile("title"), "about": hostile("about")}
    made = await command(server, token, type="create_room", key="room", **titled)
    room: dict[str, Any] = {"room": made["room"]["id"]}
    await command(server, bo, type="join", key="join", code=made["code"])
    async with httpx.AsyncClient(base_url=server.url) as http:
        joined = await http.post("/api/v1/join", json={"code": made["code"], "name": hostile("guest")})
    asked = {"body": "Why?", "where": hostile("where"), "tried": hostile("tried")}
    request = (await command(server, joined.json()["token"], type="ask", key="ask", **asked, **room))["post"]["id"]
    await command(server, token, type="note", key="note", request=request, body=hostile("note"))
    await command(server, bo, type="report", key="report", post=request, reason="spam", text=hostile("report"))
    images = [{"id": await uploaded(server, token, 60, 40), "alt": hostile("alt")}]
    await command(server, token, type="post", key="post", body="Look", images=images, **room)
    links = [{"label": hostile("label"), "url": 'https://ana.example/"><img/src=x/onerror=alert(1)>'}]
    await command(server, token, type="profile", key="profile", bio=hostile("bio"), links=links)
    kept = await command(server, token, type="list", key="list", title=hostile("list"), feeds=["#__proto__"])
    await command(server, token, type="filter", key="filter", words=[hostile("word")])
    await command(server, bo, type="post", key="filtered", body=f"`{hostile('word')}`", **room)
    await command(server, token, type="follow", key="follow", feed="#__proto__")
    [case] = (await command(server, token, type="cases", **room))["cases"]
    return {**room, "request": request, "case": case["id"], "list": kept["list"]["id"]}


async def test_what_stands_around_posts_stays_text_too(server: Server, browsers: Browsers) -> None:
    token = await server.account("ana", "Ana Lima")
    made = await planted(server, token)
    ana = await browsers.signed_in(token)
    page = ana.page
    await page.goto(f"{server.url}/room/{made['room']}")
    await expect(page.get_by_role("heading", level=1)).to_have_text(hostile("title"))
    queue, rail = page.get_by_role("list", name="Queue"), page.locator("#rail")
    await expect(queue).to_contain_text(f"{hostile('guest')}{hostile('where')} · Why?")
    await expect(ana.post("Why?").locator("dd")).to_have_text([hostile("where"), hostile("tried")])
    await expect(ana.post("Look").get_by_role("img", name=hostile("alt"))).to_be_visible()
    for words in (hostile("title"), hostile("list"), "__proto__"):
        await expect(rail.get_by_role("link", name=words)).to_be_visible()
    await shown(page, "about", "word", "guest")
    await ana.post("Why?").get_by_role("button", name="More about this post").click()
    await page.get_by_role("button", name="Notes of the staff …").click()
    await expect(page.get_by_role("list", name="Notes")).to_contain_text(hostile("note"))
    await shown(page)
    for path, places in {
        f"/thread/{made['request']}": ("guest", "where", "tried", "title"),
        f"/cases/{made['case']}": ("guest", "report", "title"),
        f"/room/{made['room']}/wall": ("title",),
        f"/list/{made['list']}": ("list",),
        "/preferences": ("list", "word"),
        "/@ana": ("bio", "label"),
    }.items():
        await page.goto(f"{server.url}{path}")
        await shown(page, *places)
    link = page.get_by_role("link", name=hostile("label"))
    await expect(link).to_have_attribute("href", 'https://ana.example/"><img/src=x/onerror=alert(1)>')


async def test_a_file_an_address_and_what_is_refused_are_text(server: Server, browsers: Browsers) -> None:
    token = await server.account("ana", "Ana Lima")
    ana = await browsers.signed_in(token)
    await pick(ana.page, file(hostile("file")))
    await expect(attached(ana.page).get_by_label(f"What {hostile('file')} shows")).to_be_visible()
    await attached(ana.page).get_by_role("button", name=f"Remove {hostile('file')}").click()
    await pick(ana.page, file(hostile("broken"), b"<script>alert(1)</script>"))
    await shown(ana.page, "broken")
    await ana.page.get_by_label("Follow a topic or a person").fill(f"#{hostile('tag')}")
    await ana.page.get_by_label("Follow a topic or a person").press("Enter")
    await expect(ana.page.locator("#rail").get_by_role("alert").filter(has_text="A tag is")).to_be_visible()
    await ana.page.goto(f"{server.url}/topic/{quote(hostile('tag'), safe='')}")
    await expect(ana.page.get_by_role("heading", level=1)).to_have_text(f"#{hostile('tag')}")
    await shown(ana.page)
    for url in ("javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "//example.invalid"):
        with pytest.raises(AssertionError, match="http or https address"):
            await command(server, token, type="profile", links=[{"label": "Blog", "url": url}])
