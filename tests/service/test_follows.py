"""Following, watching, threads that are followed by taking part."""

from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.service.conftest import School
from tests.support.node import node
from tests.support.talker import talking


async def test_a_follow_is_told_to_its_owner_and_works_from_then_on(school: School) -> None:
    await school.ana.post("before #algebra")
    reply = await school.bo.ok("follow", feed="#Algebra", mode="notify")
    follow = reply["follow"]
    assert follow["feed"] == "topic:algebra" and follow["mode"] == "notify" and follow["since"] == reply["seq"]
    assert (await school.bo.change("follow", follow["id"]))["feeds"] == []
    ident = await school.ana.post("after #algebra")
    await school.bo.change("post", ident)
    assert len(school.bo.changes("post")) == 1
    assert (await school.session("bo")).ready["follows"] == [follow]


async def test_a_new_mode_keeps_the_follow(school: School) -> None:
    first = (await school.bo.ok("follow", feed="@ana"))["follow"]
    second = (await school.bo.ok("follow", feed=f"user:{school.ana.account['id']}", mode="quiet"))["follow"]
    assert (second["id"], second["since"], second["mode"]) == (first["id"], first["since"], "quiet")


async def test_a_quiet_follow_is_delivered_and_not_on_the_home_page(school: School) -> None:
    await school.bo.ok("follow", feed="@ana", mode="quiet")
    ident = await school.ana.post("hush")
    await school.bo.change("post", ident)
    assert (await school.bo.ok("home"))["posts"] == []


async def test_an_unfollow_ends_it_and_is_told(school: School) -> None:
    follow = (await school.bo.ok("follow", feed="@ana"))["follow"]
    ended = (await school.bo.ok("unfollow", feed="@ana"))["follow"]
    assert ended == follow | {"deleted": True}
    await school.ana.post("alone")
    ident = await school.ana.post("for bo: @bo")
    await school.bo.change("post", ident)
    assert len(school.bo.changes("post")) == 1


@pytest.mark.parametrize(
    ("command", "fields", "code", "field"),
    [
        ("follow", {"feed": "algebra"}, "invalid", "feed"),
        ("follow", {"feed": "#"}, "invalid", "feed"),
        ("follow", {"feed": "#" + "a" * 51}, "invalid", "feed"),
        ("follow", {"feed": "user:0"}, "invalid", "feed"),
        ("follow", {"feed": "user:99999999999999999"}, "invalid", "feed"),
        ("follow", {"feed": "inbox:1"}, "invalid", "feed"),
        ("follow", {"feed": "room:1"}, "invalid", "feed"),
        ("follow", {"feed": "#a", "mode": "loud"}, "invalid", "mode"),
        ("follow", {"feed": "@nobody"}, "not_found", None),
        ("follow", {"feed": "user:999"}, "not_found", None),
        ("follow", {"feed": "thread:999"}, "not_found", None),
        ("follow", {"feed": "@ana"}, "conflict", None),
        ("unfollow", {"feed": "#never"}, "not_found", None),
        ("watch", {"feed": "nonsense"}, "invalid", "feed"),
        ("watch", {"feed": "@nobody"}, "not_found", None),
        ("watch", {"feed": "thread:999"}, "not_found", None),
        ("watch", {"feed": "inbox:2"}, "not_found", None),
        ("unwatch", {"feed": "#never"}, "conflict", None),
    ],
)
async def test_what_can_not_be_followed_or_watched(
    school: School, command: str, fields: dict[str, str], code: str, field: str | None
) -> None:
    error = await school.ana.error(command, **fields)
    assert (error["code"], error.get("field")) == (code, field)


async def test_a_reply_is_no_thread_of_its_own(school: School) -> None:
    root = await school.ana.post("Root")
    reply = await school.bo.post("Reply", reply_to=root)
    for command in ("follow", "watch", "history"):
        assert (await school.cy.error(command, feed=f"thread:{reply}"))["code"] == "not_found"


async def test_a_watch_takes_effect_at_once_and_for_this_connection_alone(school: School) -> None:
    second = await school.session("bo")
    head = await school.ana.post("before #algebra")
    reply = await school.bo.ok("watch", feed="#algebra")
    assert (reply["feed"], reply["seq"]) == ("topic:algebra", head)
    ident = await school.ana.post("after #algebra")
    await school.bo.change("post", ident)
    assert len(school.bo.changes("post")) == 1
    await school.bo.ok("unwatch", feed="#algebra")
    await school.ana.post("later #algebra")
    last = await school.ana.post("@bo")
    await school.bo.change("post", last)
    await second.change("post", last)
    assert [frame["post"]["id"] for frame in school.bo.changes("post")] == [ident, last]
    assert [frame["post"]["id"] for frame in second.changes("post")] == [last]


async def test_a_follow_outlives_a_watch_of_the_same_feed(school: School) -> None:
    await school.bo.ok("watch", feed="#a")
    await school.bo.ok("follow", feed="#a")
    await school.bo.ok("unwatch", feed="#a")
    await school.bo.change("post", await school.ana.post("one #a"))
    await school.bo.ok("watch", feed="#a")
    await school.bo.ok("unfollow", feed="#a")
    await school.bo.change("post", await school.ana.post("two #a"))
    assert len(school.bo.changes("post")) == 2


async def test_those_who_take_part_follow_the_thread_until_they_stop(school: School) -> None:
    root = await school.ana.post("Root")
    await school.bo.post("First", reply_to=root)
    owner = await school.ana.until(lambda frame: frame["type"] == "follow")
    assert owner["follow"]["feed"] == f"thread:{root}" and owner["follow"]["auto"]
    second = await school.cy.post("Second", reply_to=root)
    await school.bo.change("post", second)
    assert (await school.session("bo")).ready["follows"] == []

    ended = (await school.bo.ok("unfollow", feed=f"thread:{root}"))["follow"]
    assert ended["deleted"]
    third = await school.cy.post("Third", reply_to=root)
    await school.ana.change("post", third)
    await school.bo.post("Fourth: again", reply_to=root)
    fifth = await school.cy.post("Fifth", reply_to=root)
    await school.ana.change("post", fifth)
    await school.bo.change("post", await school.ana.post("@bo"))
    given = {frame["post"]["id"] for frame in school.bo.changes("post")}
    assert second in given and not {third, fifth} & given


async def test_a_thread_that_is_followed_by_hand_is_in_ready(school: School) -> None:
    root = await school.ana.post("Root")
    await school.cy.ok("follow", feed=f"thread:{root}", mode="notify")
    [follow] = (await school.session("cy")).ready["follows"]
    assert (follow["feed"], follow["mode"]) == (f"thread:{root}", "notify")


async def test_who_starts_afresh_is_told_whom_he_follows(school: School) -> None:
    """As posts show their author; whom `account` doesn't show isn't told, and a resume tells none."""
    for feed in ("@ana", "@cy", "#a"):
        await school.bo.ok("follow", feed=feed)
    fresh = await school.session("bo")
    shown = [(await school.bo.ok("account", handle=handle))["account"] for handle in ("@ana", "@cy")]
    assert fresh.ready["people"] == shown
    assert "people" not in (await school.session("bo", resume=fresh.position)).ready
    await school.ana.ok("block", account="@bo")
    assert (await school.session("bo")).ready["people"] == shown[1:]


async def test_who_has_left_the_network_is_told_of_nobody(tmp_path: Path) -> None:
    """What he followed while it was open to him is there still; `account` is refused to him."""
    for students in (True, False):
        async with node(tmp_path / "data", students_on_network=students) as it, AsyncExitStack() as stack:
            if students:
                await it.account("ana")
                token = await it.account("sam", "student")
            sam = await stack.enter_async_context(talking(it.url, token))
            if students:
                await sam.ok("follow", feed="@ana")
                sam = await stack.enter_async_context(talking(it.url, token))
            assert [follow["feed"] for follow in sam.ready["follows"]] == ["user:1"]
            assert [person["handle"] for person in sam.ready["people"]] == (["ana"] if students else [])
