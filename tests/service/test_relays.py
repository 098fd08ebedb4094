"""Relays: a post passed on with credit, never its text, and to nobody from whom its author is hidden."""

import pytest

from tests.service.conftest import School


async def test_a_relay_goes_to_followers_own_topics_and_the_author_of_the_original(school: School) -> None:
    await school.cy.ok("follow", feed="@bo")
    original = await school.ana.post("Worth reading #algebra")
    await school.cy.ok("follow", feed="#exam")
    reply = await school.bo.ok("relay", post=original, body="For all who teach it #exam")
    made = reply["post"]
    ana = school.ana.account
    credit = {name: ana[name] for name in ("id", "handle", "name", "role", "bot")}
    assert made["relay"] == {"post": original, "author": credit}
    assert (made["author"]["handle"], made["tags"], made["reply_to"], made["root"]) == (
        "bo",
        ["exam"],
        None,
        made["id"],
    )
    assert "Worth reading" not in str(made)
    live = await school.cy.change("post", made["id"])
    bo = school.bo.account["id"]
    assert live["feeds"] == [f"user:{bo}", "topic:exam", f"thread:{made['id']}"]
    assert (await school.ana.change("post", made["id"]))["post"] == made
    assert (await school.cy.ok("home"))["posts"][0]["relay"] == made["relay"]
    assert (await school.cy.ok("get", post=original))["post"]["body"] == "Worth reading #algebra"


async def test_relays_are_counted_and_each_account_passes_a_post_on_once(school: School) -> None:
    original = await school.ana.post("x")
    first = await school.bo.ok("relay", post=original, key="k")
    assert (await school.bo.ok("relay", post=original, key="k"))["duplicate"]
    error = await school.bo.error("relay", post=original, body="again")
    assert (error["code"], error["details"]) == ("conflict", {"relay": first["post"]["id"]})
    await school.cy.ok("relay", post=original)
    await school.ana.change("tally", original, relays=2)
    await school.bo.ok("delete", post=first["post"]["id"])
    await school.ana.change("tally", original, relays=1)
    assert (await school.bo.ok("relay", post=original))["post"]["id"] > first["post"]["id"]
    assert (await school.ana.ok("get", post=original))["post"]["tally"]["relays"] == 2


async def test_a_relay_stays_true_when_the_original_changes_or_goes(school: School) -> None:
    original = await school.ana.post("first words")
    relay = (await school.bo.ok("relay", post=original, body="see"))["post"]
    await school.ana.ok("edit", post=original, body="other words")
    assert (await school.cy.ok("get", post=relay["relay"]["post"]))["post"]["body"] == "other words"
    await school.ana.ok("delete", post=original)
    assert (await school.cy.error("get", post=original))["code"] == "not_found"
    assert (await school.cy.ok("get", post=relay["id"]))["post"]["relay"] == relay["relay"]
    assert (await school.cy.error("relay", post=original))["code"] == "not_found"
    await school.bo.ok("delete", post=relay["id"])


async def test_a_relay_without_words_is_passed_on_as_the_original(school: School) -> None:
    original = await school.ana.post("x")
    bare = (await school.bo.ok("relay", post=original))["post"]["id"]
    assert (await school.cy.ok("relay", post=bare))["post"]["relay"]["post"] == original
    other = await school.ana.post("y")
    spoken = (await school.bo.ok("relay", post=other, body="my view"))["post"]
    again = (await school.cy.ok("relay", post=spoken["id"]))["post"]["relay"]
    assert (again["post"], again["author"]["handle"]) == (spoken["id"], "bo")


async def test_a_relay_is_edited_in_its_own_words_alone(school: School) -> None:
    original = await school.ana.post("x")
    relay = (await school.bo.ok("relay", post=original, body="so"))["post"]
    edited = (await school.bo.ok("edit", post=relay["id"], body=""))["post"]
    assert (edited["body"], edited["relay"]) == ("", relay["relay"])
    await school.ana.change("post", relay["id"], body="")


async def test_what_can_not_be_passed_on(school: School) -> None:
    original = await school.ana.post("x")
    await school.ana.ok("block", account="@bo")
    blocked, absent = await school.bo.error("relay", post=original), await school.bo.error("relay", post=999)
    assert (
        (blocked["code"], blocked["message"]) == (absent["code"], absent["message"]) == ("not_found", absent["message"])
    )
    await school.cy.ok("block", account="@ana")
    assert (await school.cy.error("relay", post=original))["code"] == "forbidden"
    student = await school.join("sam", role="student")
    assert (await student.error("relay", post=original))["code"] == "forbidden"
    assert (await school.ana.error("relay", post=original, body="x" * 4001))["limit"] == "body_chars"


@pytest.mark.parametrize("how", ["mute", "block", "blocked"])
async def test_who_does_not_see_the_author_does_not_see_what_passes_him_on(school: School, how: str) -> None:
    """Live, from the ring, from the store, and in lists; the relayer's other posts come."""
    if how == "blocked":
        await school.ana.ok("block", account="@cy")
    else:
        await school.cy.ok(how, account="@ana")
    await school.cy.ok("follow", feed="@bo")
    original = await school.ana.post("x")
    before = school.cy.position
    relay = (await school.bo.ok("relay", post=original, body="see"))["post"]["id"]
    await school.bo.ok("react", post=relay, kind="thanks")
    await school.bo.ok("edit", post=relay, body="see here")
    last = await school.bo.post("of my own")
    await school.cy.change("post", last)
    assert {frame["post"]["id"] for frame in school.cy.changes("post")} == {last}
    assert [post["id"] for post in (await school.cy.ok("home"))["posts"]] == [last]
    assert (await school.cy.ask("get", post=relay))["type"] == ("error" if how == "blocked" else "ok")
    again = await school.session("cy", resume=before)
    assert {frame["post"]["id"] for frame in again.changes("post")} == {last}
    await school.bo.ok("delete", post=relay)
    end = await school.bo.post("the end")
    await school.cy.change("post", end)
    assert relay not in {frame["post"]["id"] for frame in school.cy.changes("post")}
    assert not [frame for frame in school.cy.changes("tally") if frame["tally"]["post"] == relay]
