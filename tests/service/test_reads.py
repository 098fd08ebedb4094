"""Lists and single posts: order, pages, marks, and what is left out."""

import pytest

from tests.service.conftest import School


async def test_pages_are_newest_first_and_meet_without_overlap_or_hole(school: School) -> None:
    idents = [await school.ana.post(f"number {number} #a") for number in range(7)]
    for command, fields in (
        ("home", dict[str, str]()),
        ("history", {"feed": "#a"}),
        ("history", {"feed": "@ana"}),
    ):
        found: list[int] = []
        before: dict[str, int] = {}
        for more in (True, True, False):
            page = await school.ana.ok(command, limit=3, **fields, **before)
            found += [post["id"] for post in page["posts"]]
            assert page["more"] is more and (page["next"] is None) is not more
            before = {"before": page["next"]}
        assert found == idents[::-1], command


async def test_a_full_last_page_says_that_there_is_no_more(school: School) -> None:
    await school.ana.post("one #a")
    await school.ana.post("two #a")
    page = await school.ana.ok("history", feed="#a", limit=2)
    assert len(page["posts"]) == 2 and page["more"] is False and page["next"] is None


async def test_an_empty_list(school: School) -> None:
    page = await school.ana.ok("history", feed="#nothing")
    assert (page["posts"], page["marks"], page["more"], page["next"]) == ([], [], False, None)
    assert page["seq"] == school.node.held.head


async def test_home_is_own_posts_and_followed_people_and_topics(school: School) -> None:
    await school.bo.ok("follow", feed="@ana")
    await school.bo.ok("follow", feed="#a")
    followed = await school.ana.post("followed")
    tagged = await school.cy.post("tagged #a")
    await school.cy.post("neither")
    await school.cy.post("a mention @bo")
    own = await school.bo.post("own")
    await school.cy.post("a reply", reply_to=own)
    assert [post["id"] for post in (await school.bo.ok("home"))["posts"]] == [own, tagged, followed]


async def test_a_thread_is_the_same_whichever_post_of_it_is_named(school: School) -> None:
    root = await school.ana.post("Root")
    reply = await school.bo.post("Reply", reply_to=root)
    by_root, by_reply = [await school.cy.ok("thread", post=ident) for ident in (root, reply)]
    assert [post["id"] for post in by_root["posts"]] == [reply, root]
    assert by_root["posts"] == by_reply["posts"]


async def test_lists_have_the_readers_own_marks(school: School) -> None:
    ident = await school.ana.post("Good? #a")
    await school.bo.ok("react", post=ident, kind="thanks")
    mark = {"post": ident, "reactions": ["thanks"], "me_too": False}
    assert (await school.bo.ok("history", feed="#a"))["marks"] == [mark]
    assert (await school.cy.ok("history", feed="#a"))["marks"] == []


async def test_deleted_posts_and_those_that_left_are_not_listed(school: School) -> None:
    first, second = await school.ana.post("one #a"), await school.ana.post("two #a")
    await school.ana.ok("delete", post=first)
    await school.ana.ok("edit", post=second, body="two")
    assert (await school.bo.ok("history", feed="#a"))["posts"] == []


@pytest.mark.parametrize(
    ("command", "fields", "code", "field"),
    [
        ("get", {"post": 999}, "not_found", None),
        ("get", {"post": 0}, "invalid", "post"),
        ("get", {"post": 2**53}, "invalid", "post"),
        ("get", {"post": "1"}, "invalid", "post"),
        ("get", {}, "invalid", "post"),
        ("thread", {"post": 999}, "not_found", None),
        ("home", {"limit": 0}, "invalid", "limit"),
        ("home", {"limit": 101}, "invalid", "limit"),
        ("home", {"before": -1}, "invalid", "before"),
        ("history", {}, "invalid", "feed"),
        ("history", {"feed": ""}, "invalid", "feed"),
        ("history", {"feed": "#a", "limit": 101}, "invalid", "limit"),
        ("history", {"feed": "inbox:2"}, "not_found", None),
        ("history", {"feed": "user:999"}, "not_found", None),
        ("history", {"feed": "@nobody"}, "not_found", None),
    ],
)
async def test_refusals(school: School, command: str, fields: dict[str, object], code: str, field: str | None) -> None:
    error = await school.ana.error(command, **fields)
    assert (error["code"], error.get("field")) == (code, field)


async def test_the_own_inbox_can_be_read(school: School) -> None:
    ident = await school.bo.post("hello @ana")
    page = await school.ana.ok("history", feed=f"inbox:{school.ana.account['id']}")
    assert [post["id"] for post in page["posts"]] == [ident]
