"""Mutes and blocks: what they hide, from whom, and that nobody else is told."""

import pytest

from tests.service.conftest import School


async def test_a_mute_hides_live_posts_lists_and_mentions_until_it_ends(school: School) -> None:
    await school.bo.ok("follow", feed="@ana")
    mute = (await school.bo.ok("mute", account="@ana"))["mute"]
    ana = school.ana.account["id"]
    assert mute == {"id": ana, "account": ana}
    hidden = await school.ana.post("unheard @bo")
    await school.bo.change("post", await school.cy.post("@bo"))
    assert (await school.bo.ok("home"))["posts"] == []
    assert (await school.bo.ok("unmute", account=ana))["mute"] == mute | {"deleted": True}
    heard = await school.ana.post("heard")
    await school.bo.change("post", heard)
    assert hidden not in {frame["post"]["id"] for frame in school.bo.changes("post")}
    assert [post["id"] for post in (await school.bo.ok("home"))["posts"]] == [heard, hidden]


async def test_nobody_is_told_that_he_was_muted_or_blocked(school: School) -> None:
    second = await school.session("bo")
    await school.bo.ok("mute", account="@ana")
    await school.bo.ok("block", account="@ana")
    await second.until(lambda frame: frame["type"] == "block")
    await school.ana.change("post", await school.cy.post("@ana"))
    assert not school.ana.changes("mute", "block")


async def test_a_block_hides_both_ways_and_ends_follows_both_ways(school: School) -> None:
    await school.bo.ok("follow", feed="@ana")
    await school.ana.ok("follow", feed="@bo")
    await school.cy.ok("follow", feed="#a")
    await school.ana.ok("follow", feed="#a")
    await school.bo.ok("follow", feed="#a")
    await school.bo.ok("block", account="@ana")
    follows = [await talker.until(lambda frame: frame["type"] == "follow" and bool(frame["follow"].get("deleted")))
               for talker in (school.ana, school.bo)]  # fmt: skip
    assert [frame["follow"]["feed"] for frame in follows] == [
        f"user:{school.bo.account['id']}",
        f"user:{school.ana.account['id']}",
    ]
    by_ana, by_bo = await school.ana.post("from ana #a"), await school.bo.post("from bo #a")
    last = await school.cy.post("from cy #a")
    for talker, unseen in ((school.ana, by_bo), (school.bo, by_ana)):
        await talker.change("post", last)
        assert unseen not in {frame["post"]["id"] for frame in talker.changes("post")}
    assert {frame["post"]["id"] for frame in school.cy.changes("post")} == {by_ana, by_bo, last}


async def test_who_is_blocked_finds_nothing_of_the_one_who_blocks(school: School) -> None:
    root = await school.bo.post("Bo's")
    await school.bo.ok("block", account="@ana")
    bo = school.bo.account["id"]
    for command, fields in (
        ("get", {"post": root}),
        ("thread", {"post": root}),
        ("history", {"feed": f"user:{bo}"}),
        ("history", {"feed": f"thread:{root}"}),
        ("watch", {"feed": f"user:{bo}"}),
        ("watch", {"feed": f"thread:{root}"}),
        ("react", {"post": root, "kind": "thanks"}),
        ("post", {"body": "hello?", "reply_to": root}),
        ("follow", {"feed": f"thread:{root}"}),
        ("follow", {"feed": f"user:{bo}"}),
    ):
        assert (await school.ana.error(command, **fields))["code"] == "not_found", command


async def test_a_mention_by_someone_blocked_reaches_nobody(school: School) -> None:
    await school.bo.ok("block", account="@ana")
    post = (await school.ana.ok("post", body="look @bo @cy"))["post"]
    assert [mention["handle"] for mention in post["mentions"]] == ["cy"]


async def test_what_two_reasons_hide_stays_hidden_until_both_end(school: School) -> None:
    await school.bo.ok("watch", feed="#a")
    await school.bo.ok("mute", account="@ana")
    await school.bo.ok("block", account="@ana")
    await school.bo.ok("unblock", account="@ana")
    hidden = await school.ana.post("still hidden #a")
    await school.bo.ok("unmute", account="@ana")
    shown = await school.ana.post("shown #a")
    await school.bo.change("post", shown)
    assert hidden not in {frame["post"]["id"] for frame in school.bo.changes("post")}


@pytest.mark.parametrize("kind", ["mute", "block"])
async def test_refusals(school: School, kind: str) -> None:
    for fields, code, field in (
        ({"account": "@ana"}, "conflict", None),
        ({"account": "@nobody"}, "not_found", None),
        ({"account": 999}, "not_found", None),
        ({"account": "bo"}, "invalid", "account"),
        ({"account": 0}, "invalid", "account"),
        ({"account": True}, "invalid", "account"),
        ({"account": 2**53}, "invalid", "account"),
    ):
        error = await school.ana.error(kind, **fields)
        assert (error["code"], error.get("field")) == (code, field), fields
    assert (await school.ana.error(f"un{kind}", account="@bo"))["code"] == "not_found"


@pytest.mark.parametrize("until", ["tomorrow", "2026-11-23T08:00:00", "", "9999999-01-01T00:00:00Z"])
async def test_the_end_of_a_mute_is_a_time_with_an_offset(school: School, until: str) -> None:
    error = await school.ana.error("mute", account="@bo", until=until)
    assert (error["code"], error["field"]) == ("invalid", "until")


@pytest.mark.parametrize("command", ["follow", "watch", "history"])
async def test_a_refusal_tells_nothing_of_a_block(school: School, command: str) -> None:
    """Who is blocked gets the very words that he gets for somebody who isn't there."""
    await school.bo.ok("block", account="@ana")
    for there, not_there in (("@bo", "@nobody"), (f"user:{school.bo.account['id']}", "user:999")):
        blocked, unknown = await school.ana.error(command, feed=there), await school.ana.error(command, feed=not_there)
        assert blocked | {"re": ""} == unknown | {"re": ""}


async def test_nobody_follows_whom_he_blocks(school: School) -> None:
    await school.bo.ok("block", account="@ana")
    assert (await school.bo.error("follow", feed="@ana"))["code"] == "forbidden"
    await school.bo.ok("unblock", account="@ana")
    await school.bo.ok("follow", feed="@ana")


async def test_who_is_blocked_can_take_back_what_he_wrote(school: School) -> None:
    reply = await school.ana.post("mine", reply_to=await school.bo.post("Bo's thread"))
    await school.bo.ok("block", account="@ana")
    assert (await school.ana.error("edit", post=reply, body="still here?"))["code"] == "not_found"
    assert (await school.ana.ok("delete", post=reply))["post"] == {"id": reply, "deleted": True}
