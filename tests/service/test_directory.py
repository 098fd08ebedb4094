"""The directory of people and topics, completion, and how people present themselves."""

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from handraise.protocol.limits import Limits
from tests.service.conftest import School
from tests.support.node import HandClock, node
from tests.support.talker import Frame, Talker

LIMITS = Limits()


async def handles(talker: Talker, **how: Any) -> list[str]:
    return [person["handle"] for person in (await talker.ok("people", **how))["accounts"]]


async def tags(talker: Talker, **how: Any) -> list[tuple[str, int]]:
    return [(topic["tag"], topic["posts"]) for topic in (await talker.ok("topics", **how))["topics"]]


async def offers(talker: Talker, text: str) -> list[str]:
    reply = await talker.ok("complete", text=text)
    return [person["handle"] for person in reply["accounts"]] + [topic["tag"] for topic in reply["topics"]]


async def show(talker: Talker, handle: str) -> Frame:
    profile: Frame = (await talker.ok("account", handle=handle))["profile"]
    return profile


# ---------------------------------------------------------------- people


async def test_people_by_the_beginnings_of_handle_and_name(school: School) -> None:
    for handle in ("ana_lima", "zoe"):
        await school.join(handle)
    await school.ana.ok("profile", name="Ana Élise Müller-Lüdenscheid")
    for prefix, expected in {
        "": ["ana", "ana_lima", "bo", "cy", "zoe"],
        "an": ["ana", "ana_lima"],
        "@ana_l": ["ana_lima"],
        "AN": ["ana", "ana_lima"],
        "eli": ["ana"],
        "mull": ["ana"],
        "lud": ["ana"],
        "ana mul": ["ana"],
        "ana zoe": [],
        "nobody": [],
        '"*(': [],
        "lima": [],
    }.items():
        assert await handles(school.bo, prefix=prefix) == expected, prefix


async def test_people_by_subject(school: School) -> None:
    await school.ana.ok("profile", subjects=["#Algebra", "übung"])
    await school.bo.ok("profile", subjects=["algebra"])
    assert await handles(school.cy, subject="#algebra") == ["ana", "bo"]
    assert await handles(school.cy, subject="Übung") == ["ana"]
    assert await handles(school.cy, subject="algebra", prefix="b") == ["bo"]
    await school.ana.ok("profile", subjects=[])
    assert await handles(school.cy, subject="algebra") == ["bo"]
    assert (await school.cy.error("people", subject="a b"))["field"] == "subject"


async def test_pages_of_people(school: School) -> None:
    first = await school.ana.ok("people", limit=2)
    assert ([person["handle"] for person in first["accounts"]], first["more"], first["next"]) == (
        ["ana", "bo"],
        True,
        "bo",
    )
    last = await school.ana.ok("people", limit=2, before=first["next"])
    assert ([person["handle"] for person in last["accounts"]], last["more"], last["next"]) == (["cy"], False, None)
    await school.ana.ok("follow", feed="@bo", mode="quiet")
    [bo] = (await school.ana.ok("people", prefix="bo"))["accounts"]
    assert (bo["name"], bo["role"], bo["subjects"], bo["followed"]) == ("Bo", "educator", [], "quiet")


async def test_who_is_not_listed(school: School) -> None:
    """Blocked either way, disabled, students (S23); a muted one still is."""
    await school.join("stu", "student")
    await school.ana.ok("mute", account="@bo")
    assert await handles(school.ana) == ["ana", "bo", "cy"]
    await school.ana.ok("block", account="@bo")
    assert await handles(school.ana) == ["ana", "cy"] and await handles(school.bo) == ["bo", "cy"]
    assert await offers(school.ana, "@b") == [] == await offers(school.bo, "@an")
    await school.node.service.accounts.set_active("cy", False)
    assert await handles(school.ana) == ["ana"]
    assert await offers(school.ana, "@") == ["ana"]


@pytest.mark.parametrize(("listed", "expected"), [(False, ["ana"]), (True, ["ana", "stu"])])
async def test_students_are_listed_where_the_site_says_so(tmp_path: Path, listed: bool, expected: list[str]) -> None:
    flags: dict[str, Any] = {"students_on_network": True, "students_listed": listed}
    async with node(tmp_path / "data", **flags) as it, AsyncExitStack() as stack:
        ana, student = await it.talker(stack, "ana"), await it.talker(stack, "stu", "student")
        assert await handles(ana) == expected == await handles(student)
        assert ("stu" in await offers(ana, "@st")) is listed
        assert (await show(ana, "@stu"))["posts"] == 0


# ---------------------------------------------------------------- topics


async def test_topics_with_their_posts_followers_and_the_own_follow(school: School) -> None:
    for body in ("#algebra #exam", "#algebra", "#alga"):
        await school.ana.post(body)
    await school.bo.ok("follow", feed="#algebra", mode="notify")
    await school.cy.ok("follow", feed="#algebra")
    await school.bo.ok("follow", feed="#quiet-one")
    reply = await school.bo.ok("topics")
    assert reply["topics"] == [
        {"tag": "algebra", "posts": 2, "followers": 2, "followed": "notify"},
        {"tag": "alga", "posts": 1, "followers": 0, "followed": None},
        {"tag": "exam", "posts": 1, "followers": 0, "followed": None},
        {"tag": "quiet-one", "posts": 0, "followers": 1, "followed": "live"},
    ]
    assert await tags(school.cy, prefix="#ALG") == [("algebra", 2), ("alga", 1)]
    assert await tags(school.cy, prefix="alg", limit=1) == [("algebra", 2)]
    for prefix in ("nothing", "a b", "*", "topic:"):
        assert await tags(school.cy, prefix=prefix) == [], prefix


async def test_only_posts_that_are_there_for_the_reader_count(school: School) -> None:
    """Not deleted ones, not those that lost the tag, nor those of who blocks him: the tag isn't even named."""
    gone, left = await school.ana.post("#a"), await school.ana.post("#a #b")
    assert await tags(school.bo) == [("a", 2), ("b", 1)]
    await school.ana.ok("delete", post=gone)
    await school.ana.ok("edit", post=left, body="#b")
    assert await tags(school.bo) == [("b", 1)]
    await school.ana.ok("block", account="@bo")
    assert await tags(school.bo) == [] and await offers(school.bo, "#") == []
    assert await tags(school.cy) == [("b", 1)]


async def test_posts_are_those_of_the_last_30_days(tmp_path: Path) -> None:
    clock = HandClock()
    async with node(tmp_path / "data", clock=clock) as it, AsyncExitStack() as stack:
        ana = await it.talker(stack, "ana")
        await ana.post("#old #both")
        clock.forward(31 * 24 * 3600 * 1000)
        await ana.post("#both #new")
        assert await tags(ana) == [("both", 1), ("new", 1), ("old", 0)]


# ---------------------------------------------------------------- completion


async def test_people_are_offered_followed_first_then_by_followers_then_by_handle(school: School) -> None:
    for handle in ("anb", "anc", "and"):
        await school.join(handle)
    await school.cy.ok("follow", feed="@and")
    await school.bo.ok("follow", feed="@anc")
    assert await offers(school.bo, "Ask @an") == ["anc", "and", "ana", "anb"]
    assert (await offers(school.bo, "(@"))[0] == "anc"
    reply = await school.bo.ok("complete", text="Ask @AN")
    assert reply["word"] == "@AN" and reply["accounts"][0]["followed"] == "live"


@pytest.mark.parametrize("text", ["@groß", "@GROß", "@e\u0301lise", "@Élise", "Ask @E\u0301l", "@elise"])
async def test_a_name_is_offered_as_it_is_written(school: School, text: str) -> None:
    """`ß` is no part of a handle, and an accent may come as a sign of its own."""
    await school.bo.ok("profile", name="Élise Groß")
    assert await offers(school.ana, text) == ["bo"]
    assert await handles(school.ana, prefix=text.removeprefix("Ask ")) == ["bo"]


async def test_a_tag_is_offered_whatever_way_its_accents_are_written(school: School) -> None:
    await school.ana.post("#école")
    assert await offers(school.bo, "#e\u0301c") == ["école"]


async def test_topics_are_offered_followed_first_then_by_use(school: School) -> None:
    for body in ("#alpha", "#alps", "#alps", "#alt"):
        await school.ana.post(body)
    await school.bo.ok("follow", feed="#alt")
    assert await offers(school.bo, "About #al") == ["alt", "alps", "alpha"]
    assert await offers(school.bo, "#ALP") == ["alps", "alpha"]


@pytest.mark.parametrize(
    "text", ["", "an", "@an ", "a@an", "https://x/@an", "/#al", "@an!", "##al", "x" * 4000, "@" * 99]
)
async def test_other_ends_of_a_text_are_offered_nothing(school: School, text: str) -> None:
    await school.ana.post("#al")
    assert await offers(school.bo, text) == []


async def test_ten_are_offered_at_most(school: School) -> None:
    await school.ana.post(" ".join(f"#tag{number}" for number in range(12)))
    assert len(await offers(school.bo, "#ta")) == 10


# ---------------------------------------------------------------- profiles


async def test_a_profile_is_changed_field_by_field_and_told_to_the_own_sessions(school: School) -> None:
    other = await school.session("ana")
    link = {"label": "Blog", "url": "https://ana.example/blog"}
    reply = await school.ana.ok("profile", bio=" I teach\r\nalgebra. ", subjects=["#Algebra", "algebra"], links=[link])
    assert reply["profile"] == {
        "id": school.ana.account["id"],
        "seq": reply["seq"],
        "handle": "ana",
        "name": "Ana",
        "public": False,
        "bio": "I teach\nalgebra.",
        "subjects": ["algebra"],
        "links": [link],
    }
    told = await other.change("profile", school.ana.account["id"])
    assert (told["seq"], told["feeds"], told["profile"]) == (reply["seq"], [], reply["profile"])
    after = await school.ana.ok("profile", bio="")
    assert (after["profile"]["bio"], after["profile"]["subjects"]) == ("", ["algebra"])
    position = other.position
    await other.close()
    await school.ana.ok("profile", public=True)
    back = await school.session("ana", resume=position)
    assert [frame["profile"]["public"] for frame in back.changes("profile")] == [True]
    assert not school.bo.changes("profile")


async def test_a_new_name_is_on_later_posts_and_ends_no_session(school: School) -> None:
    await school.bo.ok("follow", feed="@ana")
    await school.ana.ok("profile", name="  Dr.  Ana ")
    ident = await school.ana.post("hello")
    assert (await school.bo.change("post", ident))["post"]["author"]["name"] == "Dr. Ana"
    again = await school.session("ana")
    assert again.account["name"] == "Dr. Ana" and not school.ana.lost


async def test_a_retry_answers_with_the_profile_as_it_is(school: School) -> None:
    first = await school.ana.ok("profile", bio="one", key="k")
    await school.ana.ok("profile", bio="two")
    again = await school.ana.ok("profile", bio="one", key="k")
    assert again["duplicate"] and again["seq"] == first["seq"] and again["profile"]["bio"] == "two"


async def test_how_somebody_presents_himself_and_how_the_two_stand(school: School) -> None:
    await school.ana.ok("profile", bio="Hi")
    root = await school.ana.post("one")
    await school.ana.post("two", reply_to=root)
    await school.ana.ok("delete", post=await school.ana.post("three"))
    for who in (school.bo, school.cy):
        await who.ok("follow", feed="@ana")
    await school.ana.ok("follow", feed="#a")
    await school.bo.ok("mute", account="@ana")
    shown = await show(school.bo, "@ana")
    assert (shown["bio"], shown["followers"], shown["following"], shown["posts"]) == ("Hi", 2, 1, 2)
    assert (shown["followed"], shown["muted"], shown["blocked"]) == ("live", True, False)
    await school.bo.ok("block", account="@ana")
    shown = await show(school.bo, "@ana")
    assert (shown["followed"], shown["followers"], shown["blocked"]) == (None, 1, True)
    assert (await school.ana.error("account", handle="@bo"))["code"] == "not_found"
    assert (await show(school.ana, "@cy"))["bio"] == ""


async def test_a_student_outside_the_network_has_no_profile_to_show(school: School) -> None:
    student = await school.join("stu", "student")
    reply = await school.ana.ok("account", handle="@stu")
    assert reply["account"]["handle"] == "stu" and reply["profile"] is None
    assert (await student.error("profile", bio="x"))["code"] == "forbidden"
    assert (await student.error("account", handle="@ana"))["code"] == "forbidden"


async def test_a_student_s_profile_is_never_public(tmp_path: Path) -> None:
    async with node(tmp_path / "data", students_on_network=True) as it, AsyncExitStack() as stack:
        student = await it.talker(stack, "stu", "student")
        assert (await student.error("profile", public=True))["code"] == "forbidden"
        await student.ok("profile", bio="x", public=False)


@pytest.mark.parametrize(
    ("limit", "field", "make"),
    [
        ("bio_chars", "bio", lambda count: "é" * count),
        ("subjects", "subjects", lambda count: [f"tag{number}" for number in range(count)]),
        ("links", "links", lambda count: [{"label": "x", "url": "http://a.example"}] * count),
    ],
)
async def test_each_part_is_taken_up_to_its_limit(school: School, limit: str, field: str, make: Any) -> None:
    """S17: n−1, n, n+1."""
    most = getattr(LIMITS, limit)
    for size in (most - 1, most):
        await school.ana.ok("profile", **{field: make(size)})
    error = await school.ana.error("profile", **{field: make(most + 1)})
    assert (error["code"], error["limit"], error["value"], error["field"]) == ("too_large", limit, most, field)


async def test_a_name_is_taken_up_to_its_limit(school: School) -> None:
    most = LIMITS.name_chars
    for size in (most - 1, most):
        await school.ana.ok("profile", name="n" * size)
    for name in ("n" * (most + 1), "", "  ", "a\u202eb", "a\x07b"):
        error = await school.ana.error("profile", name=name)
        assert (error["code"], error["field"]) == ("invalid", "name"), name


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("bio", "a\x1bb"),
        ("subjects", ["a b"]),
        ("subjects", [""]),
        *[
            ("links", [{"label": "x", "url": url}])
            for url in (
                *("javascript:alert(1)", "data:text/html,x", "//a.example", "ftp://a.example", "https://", "http:///x"),
                *("https://u:p@a.example", "https://a.example/ x", "https://a.example\\@b", "http://[::1", "x", ""),
                *("\x01https://a.example", "https://a\u202e.example", "https://a.example/" + "x" * 500),
            )
        ],
        ("links", [{"label": "", "url": "https://a.example"}]),
        ("links", [{"label": "x" * 51, "url": "https://a.example"}]),
        ("links", [{"label": "x", "url": "https://a.example", "rel": "me"}]),
        ("links", [{"url": "https://a.example"}]),
    ],
)
async def test_what_a_profile_may_not_hold(school: School, field: str, value: Any) -> None:
    error = await school.ana.error("profile", **{field: value})
    assert error["code"] == "invalid" and error["field"].startswith(field)
