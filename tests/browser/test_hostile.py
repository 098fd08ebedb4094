"""Hostile names and texts are shown as text; the fixture fails on a dialog or a breach of the policy (S11)."""

from playwright.async_api import expect

from tests.browser.conftest import Browsers
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
