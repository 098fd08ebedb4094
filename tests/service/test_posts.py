"""Posts, replies, edits, deletions and reactions: what the author is told, and what each refusal says."""

import pytest

from tests.service.conftest import School
from tests.support.node import Node


async def test_a_post_is_acknowledged_with_the_object_that_its_followers_get(school: School) -> None:
    await school.bo.ok("follow", feed="@ana")
    reply = await school.ana.ok("post", body="Try **Ctrl** first #EdTech @bo")
    post = reply["post"]
    frame = await school.bo.change("post", post["id"])
    assert frame == {"type": "post", "seq": reply["seq"], "feeds": frame["feeds"], "post": post}
    assert frame["feeds"] == [f"user:{school.ana.account['id']}", "topic:edtech", f"thread:{post['id']}"]
    assert post["id"] == post["seq"] == post["pos"] == reply["seq"]
    assert post["tags"] == ["edtech"] and post["mentions"] == [{"id": school.bo.account["id"], "handle": "bo"}]
    assert "<strong>Ctrl</strong>" in post["html"] and post["author"]["handle"] == "ana"
    assert post["tally"]["post"] == post["id"] and post["edited_at"] is None and post["root"] == post["id"]


async def test_a_reply_names_its_parent_and_its_thread(school: School) -> None:
    root = await school.ana.post("Why?")
    first = (await school.bo.ok("post", body="Because.", reply_to=root))["post"]
    second = (await school.cy.ok("post", body="Really?", reply_to=first["id"]))["post"]
    assert (first["reply_to"], first["root"]) == (root, root)
    assert (second["reply_to"], second["root"]) == (first["id"], root)


async def test_a_heavy_text_is_rendered_too(school: School) -> None:
    body = "```python\nprint(1)\n```\n\n$x^2$"
    post = (await school.ana.ok("post", body=body))["post"]
    assert post["body"] == body and "<math" in post["html"] and "<code" in post["html"]


@pytest.mark.parametrize("body", ["", " ", "\n\t "])
async def test_a_post_needs_text(school: School, body: str) -> None:
    error = await school.ana.error("post", body=body)
    assert (error["code"], error["field"]) == ("invalid", "body")


async def test_a_reply_to_what_is_not_there_is_refused(school: School) -> None:
    assert (await school.ana.error("post", body="x", reply_to=999))["code"] == "not_found"


async def test_a_reply_to_a_deleted_post_is_refused(school: School) -> None:
    root = await school.ana.post("Gone soon")
    await school.ana.ok("delete", post=root)
    assert (await school.bo.error("post", body="x", reply_to=root))["code"] == "not_found"


async def test_an_edit_keeps_id_and_pos_and_moves_seq(school: School) -> None:
    await school.bo.ok("follow", feed="@ana")
    before = (await school.ana.ok("post", body="Old #a"))["post"]
    reply = await school.ana.ok("edit", post=before["id"], body="New #b")
    after = reply["post"]
    assert (after["id"], after["pos"], after["created_at"]) == (before["id"], before["pos"], before["created_at"])
    assert after["seq"] == reply["seq"] > before["seq"] and after["edited_at"] is not None
    assert after["body"] == "New #b" and after["tags"] == ["b"]
    assert (await school.bo.change("post", before["id"], body="New #b"))["seq"] == reply["seq"]


async def test_a_deletion_leaves_the_id_alone(school: School) -> None:
    await school.bo.ok("follow", feed="@ana")
    ident = await school.ana.post("Mistake")
    reply = await school.ana.ok("delete", post=ident)
    assert reply["post"] == {"id": ident, "deleted": True}
    assert (await school.bo.change("post", ident, deleted=True))["post"] == {"id": ident, "deleted": True}
    assert (await school.bo.error("get", post=ident))["code"] == "not_found"


@pytest.mark.parametrize(("command", "fields"), [("edit", {"body": "Mine now"}), ("delete", {})])
async def test_only_the_author_edits_and_deletes(school: School, command: str, fields: dict[str, str]) -> None:
    ident = await school.ana.post("Ana's")
    error = await school.bo.error(command, post=ident, **fields)
    assert error["code"] == "forbidden" and not error["retryable"]
    assert (await school.bo.ok("get", post=ident))["post"]["body"] == "Ana's"


async def test_nobody_edits_or_deletes_twice_what_is_deleted(school: School) -> None:
    ident = await school.ana.post("Mistake")
    await school.ana.ok("delete", post=ident)
    assert (await school.ana.error("delete", post=ident))["code"] == "not_found"
    assert (await school.ana.error("edit", post=ident, body="x"))["code"] == "not_found"


async def test_reactions_are_marks_of_their_owner_and_counts_for_all(school: School) -> None:
    ident = await school.ana.post("Good?")
    reply = await school.bo.ok("react", post=ident, kind="thanks")
    assert reply["mark"] == {"post": ident, "reactions": ["thanks"], "me_too": False}
    both = (await school.bo.ok("react", post=ident, kind="agree"))["mark"]
    assert both["reactions"] == ["agree", "thanks"]
    left = (await school.bo.ok("unreact", post=ident, kind="thanks"))["mark"]
    assert left["reactions"] == ["agree"]
    assert (await school.bo.ok("unreact", post=ident, kind="thanks"))["mark"] == left
    assert (await school.ana.change("tally", ident))["feeds"][-1] == f"thread:{ident}"
    seen = await school.cy.ok("get", post=ident)
    assert (seen["post"]["tally"]["agree"], seen["post"]["tally"]["thanks"]) == (1, 0)
    assert seen["marks"] == []
    assert (await school.bo.ok("get", post=ident))["marks"] == [left]


async def test_a_mark_reaches_every_session_of_its_owner_and_nobody_else(school: School) -> None:
    second = await school.session("bo")
    ident = await school.ana.post("Good?")
    await school.bo.ok("react", post=ident, kind="thanks")
    frame = await second.change("mark", ident)
    assert frame["feeds"] == [] and frame["mark"]["reactions"] == ["thanks"]
    await school.bo.change("mark", ident)
    await school.ana.change("tally", ident)
    assert not school.ana.changes("mark") and not school.cy.changes("mark")


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"post": 1, "kind": "love"}, "invalid", "kind"),
        ({"post": 1, "kind": ""}, "invalid", "kind"),
        ({"post": 999, "kind": "thanks"}, "not_found", None),
    ],
)
@pytest.mark.parametrize("command", ["react", "unreact"])
async def test_a_reaction_that_can_not_be_is_refused(
    school: School, command: str, fields: dict[str, object], code: str, field: str | None
) -> None:
    error = await school.ana.error(command, **fields)
    assert (error["code"], error.get("field")) == (code, field)


async def test_replies_are_counted_for_the_thread_and_for_the_parent(school: School) -> None:
    root = await school.ana.post("Root")
    first = await school.bo.post("First", reply_to=root)
    await school.cy.post("Second", reply_to=first)
    last = await school.cy.post("Third", reply_to=root)
    await school.cy.ok("delete", post=last)
    counts = {post["id"]: post["tally"]["replies"] for post in (await school.ana.ok("thread", post=root))["posts"]}
    assert (counts[root], counts[first]) == (2, 1)


async def test_writes_of_one_connection_are_taken_in_order(node: Node, school: School) -> None:
    replies = [school.ana.tell("post", body=f"number {number}") for number in range(50)]
    seqs = [(await reply)["seq"] for reply in replies]
    assert seqs == sorted(seqs)
