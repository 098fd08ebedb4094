"""Search: what a query finds, for whom, in which order, and what a hostile one gets."""

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from handraise.protocol.limits import Limits
from tests.service.conftest import School
from tests.support.node import HandClock, node
from tests.support.talker import Talker

LIMITS = Limits()
DAY_MS = 24 * 3600 * 1000


async def found(talker: Talker, text: str, **how: Any) -> list[int]:
    return [post["id"] for post in (await talker.ok("search", text=text, **how))["posts"]]


async def test_words_phrases_prefixes_and_what_is_left_out(school: School) -> None:
    ana = school.ana
    cable = await ana.post("The projector shows no signal: change the cable")
    lamp = await ana.post("Projectors need a new lamp; there is no other signal")
    cafe = await ana.post("Café über alles, Ctrl-Shift-B")
    for text, expected in {
        "projector": {cable},
        "PROJECTOR": {cable},
        "proj*": {cable, lamp},
        '"no signal"': {cable},
        "no signal": {cable, lamp},
        "signal -cable": {lamp},
        'signal -"no signal"': {lamp},
        "-signal": {cafe},
        "cafe uber": {cafe},
        "CAFÉ": {cafe},
        "ctrl-shift-b": {cafe},
        '"shift b"': {cafe},
        "ctrl-sh*": {cafe},
        "lamp cable": set(),
        "p*": set(),
        "": set(),
        '"" - * ()': set(),
    }.items():
        assert set(await found(ana, text)) == expected, text


async def test_filters(school: School) -> None:
    ana, bo = school.ana, school.bo
    link = await ana.post("See https://example.org #edtech")
    code = await bo.post("Write `x = 1` #ed-tech")
    formula = await bo.post("It is $x^2$ #Übung")
    reply = await ana.post("Thanks #ubung", reply_to=code)
    for text, expected in {
        "from:@ana": {link, reply},
        "from:ana": {link, reply},
        "from:me": {link, reply},
        "from:@ana from:@bo": {link, code, formula, reply},
        "-from:me": {code, formula},
        "from:@nobody": set(),
        "-from:@nobody has:link": {link},
        "#edtech": {link},
        "#ed-tech": {code},
        "-#edtech": {code, formula, reply},
        "#übung": {formula},
        "#ubung": {reply},
        "-#ubung from:@bo": {code, formula},
        "has:link": {link},
        "has:code": {code},
        "has:formula": {formula},
        "has:reply": {code},
        "-has:reply from:@bo": {formula},
        "has:image": set(),
        "has:reply -has:reply": set(),
        "-has:link -has:code -has:formula": {reply},
        "is:reply": {reply},
        "-is:reply #edtech": {link},
        "in:7 link": set(),
        'in:"Room 12"': set(),
        "-in:7 has:link": {link},
    }.items():
        assert set(await found(ana, text)) == expected, text


async def test_dates_are_days_of_utc(tmp_path: Path) -> None:
    clock = HandClock(1_793_491_200_000)  # 2026-11-01T00:00:00Z
    async with node(tmp_path / "data", clock=clock) as it, AsyncExitStack() as stack:
        ana = await it.talker(stack, "ana")
        clock.forward(-1)
        october = await ana.post("word in October")
        await ana.ok("follow", feed="#a")  # a seq that is no post
        clock.forward(1)
        first = await ana.post("word on the first")
        clock.forward(DAY_MS - 1)
        late = await ana.post("word late on the first")
        clock.forward(1)
        second = await ana.post("word on the second")
        for text, expected in {
            "before:2026-11-01": {october},
            "after:2026-11-01": {first, late, second},
            "word before:2026-11-02": {october, first, late},
            "word after:2026-11-01 before:2026-11-02": {first, late},
            "word after:2026-11-02": {second},
            "word after:2026-11-03": set(),
            "word before:2026-10-01": set(),
            "after:2026-11-01 after:2026-11-02 before:2027-01-01": {second},
        }.items():
            for sort in ("best", "new"):
                assert set(await found(ana, text, sort=sort)) == expected, text


async def test_an_edit_replaces_and_a_deletion_takes_away_at_once(school: School) -> None:
    ident = await school.ana.post("The first text #one")
    await school.ana.ok("edit", post=ident, body="The second text #two `code`")
    for text, there in {"first": False, "#one": False, "second": True, "#two": True, "has:code": True}.items():
        assert (await found(school.bo, text) == [ident]) is there, text
    await school.ana.ok("delete", post=ident)
    for text in ("first", "second", "text", "#two", "from:@ana", "has:code", "-nothing"):
        assert await found(school.bo, text) == [], text


async def test_nobody_finds_what_he_may_not_see(school: School) -> None:
    """Muted, blocking and blocked authors, and what stands in a thread of somebody who blocks the reader."""
    ana, bo, cy = school.ana, school.bo, school.cy
    root = await ana.post("secret root #s")
    answer = await cy.post("secret answer #s", reply_to=root)
    own = await bo.post("secret own #s")
    assert set(await found(bo, "secret")) == {root, answer, own}
    await bo.ok("mute", account="@cy")
    assert set(await found(bo, "secret")) == {root, own}
    await bo.ok("unmute", account="@cy")
    await ana.ok("block", account="@bo")
    for text in ("secret", "#s", "from:@ana from:@cy from:@bo", "-nothing", "is:reply"):
        assert set(await found(bo, text)) <= {own}, text
    assert set(await found(ana, "secret")) == {root, answer}
    assert set(await found(cy, "secret")) == {root, answer, own}


async def test_what_stands_in_the_thread_of_a_relay_is_hidden_with_whose_post_it_passes_on(school: School) -> None:
    """As `get` has it; the relay itself and its replies' authors have nothing to do with the reader."""
    dan = await school.join("dan")
    original = await school.ana.post("x")
    relay = (await school.bo.ok("relay", post=original, body="see"))["post"]["id"]
    answer = await dan.post("secret answer #s", reply_to=relay)
    assert await found(school.cy, "secret") == [answer]
    assert await tags(school.cy) == {"s"}
    await school.ana.ok("block", account="@cy")
    assert (await school.cy.error("get", post=answer))["code"] == "not_found"
    for text in ("secret", "#s", "from:@dan", "is:reply"):
        assert await found(school.cy, text) == [], text
    assert await tags(school.cy) == set()
    assert await found(dan, "secret") == [answer]


async def tags(talker: Talker) -> set[str]:
    return {topic["tag"] for topic in (await talker.ok("topics"))["topics"]}


async def test_who_is_not_of_the_network_finds_nothing_of_it(school: School) -> None:
    await school.ana.post("secret #s has https://a.example")
    outsider = await school.join("stu", "student")
    for text in ("secret", "#s", "-nothing", "has:link", "from:@ana"):
        reply = await outsider.ok("search", text=text)
        assert (reply["posts"], reply["snippets"], reply["more"]) == ([], [], False)
    assert (await outsider.ok("complete", text="#s"))["topics"] == []
    assert (await outsider.ok("complete", text="@an"))["accounts"] == []
    for command in ("people", "topics"):
        assert (await outsider.error(command))["code"] == "forbidden"


@pytest.mark.parametrize("sort", ["best", "new"])
@pytest.mark.parametrize("text", ["word", "#a"])
async def test_pages_meet_without_overlap_or_hole(school: School, sort: str, text: str) -> None:
    """Also where newer posts come in between."""
    idents = [await school.ana.post(f"word number {number} #a") for number in range(7)]
    seen: list[int] = []
    before: dict[str, str] = {}
    for more in (True, True, False):
        page = await school.bo.ok("search", text=text, sort=sort, limit=3, **before)
        seen += [post["id"] for post in page["posts"]]
        assert page["more"] is more and (page["next"] is None) is not more
        before = {"before": page["next"]}
        await school.cy.post("a newer word #a")
    assert sorted(seen) == idents
    assert sort == "best" or seen == idents[::-1]


async def test_the_best_comes_first(school: School) -> None:
    short = await school.ana.post("beamer beamer beamer")
    long = await school.ana.post("beamer " + "and many other words " * 20)
    assert await found(school.bo, "beamer") == [short, long]
    assert await found(school.bo, "beamer", sort="new") == [long, short]


async def test_the_reply_has_snippets_marks_and_the_query_as_understood(school: School) -> None:
    ident = await school.ana.post("<b>Beamer</b> & cable")
    await school.bo.ok("react", post=ident, kind="thanks")
    reply = await school.bo.ok("search", text='beamer -#x from:@Ana "open phrase foo:bar')
    assert reply["query"] == [
        {"kind": "word", "text": "beamer"},
        {"kind": "tag", "text": "x", "excluded": True},
        {"kind": "from", "text": "@ana"},
        {"kind": "phrase", "text": "open phrase foo:bar"},
    ]
    reply = await school.bo.ok("search", text="beamer")
    assert reply["snippets"] == [{"post": ident, "parts": [["<b>", False], ["Beamer", True], ["</b> & cable", False]]}]
    assert reply["marks"] == [{"post": ident, "reactions": ["thanks"], "me_too": False}]
    assert reply["posts"][0]["id"] == ident and ident < reply["seq"] <= school.node.held.head


@pytest.mark.parametrize(
    "cursor", ["x", "1", "1.2.3", "-1.0", "1.-1", "1.", ".1", "1.1e3", "9" * 16 + ".0", "²2.1", "a" * 65]
)
async def test_a_foreign_cursor_is_refused(school: School, cursor: str) -> None:
    error = await school.ana.error("search", text="word", before=cursor)
    assert (error["code"], error["field"]) == ("invalid", "before")


async def test_limits(school: School) -> None:
    """S17: each at n−1, n, n+1."""
    most, terms = LIMITS.search_chars, LIMITS.search_terms
    for size in (most - 1, most):
        await school.ana.ok("search", text="x" * size)
    error = await school.ana.error("search", text="x" * (most + 1))
    assert (error["code"], error["limit"], error["value"]) == ("too_large", "search_chars", most)
    for count in (terms - 1, terms):
        await school.ana.ok("search", text=" ".join(f"w{number}" for number in range(count)))
        await school.ana.ok("search", text='"' + "w " * count + '"')
    for text in (
        " ".join(f"w{number}" for number in range(terms + 1)),
        '"' + "w " * (terms + 1) + '"',
        " ".join(f"-#t{number}" for number in range(terms + 1)),
        " ".join(f"a{number}*" for number in range(terms + 1)),
    ):
        error = await school.ana.error("search", text=text)
        assert (error["code"], error["limit"], error["value"]) == ("too_large", "search_terms", terms), text


async def test_searches_per_minute(tmp_path: Path) -> None:
    clock = HandClock()
    async with node(tmp_path / "data", clock=clock, limit_search_per_minute=2) as it, AsyncExitStack() as stack:
        ana, bo = await it.talker(stack, "ana"), await it.talker(stack, "bo")
        for _ in range(2):
            await ana.ok("search", text="a")
        error = await ana.error("search", text="a")
        assert (error["code"], error["limit"], error["retry_after_ms"]) == ("rate_limited", "search_per_minute", 60_000)
        await bo.ok("search", text="a")
        await ana.ok("home")
        clock.forward(60_000)
        await ana.ok("search", text="a")


async def test_a_room_is_searched_by_its_members_alone(school: School) -> None:
    """Words, `in:` by id and by title; who left finds nothing; a name of another's room is no room."""
    made = await school.ana.ok("create_room", title="Algebra 2")
    room = made["room"]["id"]
    student = await school.join("sam", "student")
    await student.ok("join", code=made["code"])
    inside = await school.ana.post("the discriminant #quadratics", room=room)
    outside = await school.ana.post("the discriminant, on the network")
    for query, found in (
        ("discriminant", {inside, outside}),
        (f"discriminant in:{room}", {inside}),
        ('discriminant in:"algebra 2"', {inside}),
        ("#quadratics", {inside}),
        ("discriminant -in:algebra", {inside, outside}),
        ('discriminant -in:"Algebra 2"', {outside}),
    ):
        assert {post["id"] for post in (await school.ana.ok("search", text=query))["posts"]} == found, query
        mine = {post["id"] for post in (await student.ok("search", text=query))["posts"]}
        assert mine == found - {outside}, query
        others = {post["id"] for post in (await school.bo.ok("search", text=query))["posts"]}
        assert others == (found - {inside} if "in:" not in query or "-in:" in query else set()), query
    await student.ok("leave", room=room)
    assert (await student.ok("search", text="discriminant"))["posts"] == []
