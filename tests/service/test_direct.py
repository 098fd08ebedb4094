"""Direct messages over real sockets: for two, and for nobody else."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from handraise.client import HttpClient
from handraise.domain.intents import PutAccount
from handraise.errors import Invalid
from tests.service.conftest import School
from tests.support.node import node
from tests.support.talker import Frame, Talker, talking


async def send(talker: Talker, to: str | int, body: str = "text", **fields: Any) -> Frame:
    made: Frame = (await talker.ok("direct", to=to, body=body, **fields))["direct"]
    return made


async def test_both_sides_get_the_same_on_every_connection_and_a_third_gets_nothing(school: School) -> None:
    second = await school.session("ana")
    sent = await send(school.ana, "@bo", "The **key** #lab2 @cy")
    frames = [await talker.change("direct", sent["id"]) for talker in (school.bo, school.ana, second)]
    assert frames[0] == frames[1] == frames[2]
    assert frames[0]["direct"] == sent and (frames[0]["feeds"], frames[0]["seq"]) == ([], sent["seq"])
    assert (sent["from"]["handle"], sent["to"]["handle"]) == ("ana", "bo")
    assert sent["id"] == sent["seq"] == sent["pos"] and "<strong>key</strong>" in sent["html"]
    await school.cy.ok("watch", feed="#lab2")
    last = await school.ana.post("@cy #lab2")
    await school.cy.change("post", last)
    assert [frame["post"]["id"] for frame in school.cy.changes("post")] == [last]
    assert [post["id"] for post in (await school.cy.ok("history", feed="#lab2"))["posts"]] == [last]


async def test_it_is_edited_and_deleted_like_a_post(school: School) -> None:
    ident = (await send(school.ana, "@bo"))["id"]
    edited = (await school.ana.ok("edit", post=ident, body="better"))["direct"]
    assert (edited["body"], edited["pos"]) == ("better", ident) and edited["edited_at"] and edited["seq"] > ident
    assert (await school.bo.change("direct", ident, body="better"))["direct"] == edited
    assert (await school.bo.ok("get", post=ident))["direct"] == edited
    assert (await school.bo.error("edit", post=ident, body="mine"))["code"] == "forbidden"
    assert (await school.bo.error("delete", post=ident))["code"] == "forbidden"
    gone = {"id": ident, "deleted": True}
    assert (await school.ana.ok("delete", post=ident))["direct"] == gone
    assert (await school.bo.change("direct", ident, deleted=True))["direct"] == gone
    for talker in (school.ana, school.bo):
        for command, fields in (("get", {}), ("edit", {"body": "x"}), ("delete", {})):
            assert (await talker.error(command, post=ident, **fields))["code"] == "not_found", command


async def test_history_and_conversations(school: School) -> None:
    idents = [(await send(school.ana, "@bo", f"number {number}"))["id"] for number in range(3)]
    answer = (await send(school.bo, school.ana.account["id"], "an answer"))["id"]
    other = (await send(school.cy, "@ana"))["id"]
    first = await school.ana.ok("direct_history", **{"with": "@bo"}, limit=2)
    assert (first["with"]["handle"], first["more"]) == ("bo", True)
    rest = await school.ana.ok("direct_history", **{"with": "@bo"}, before=first["next"])
    assert [item["id"] for item in first["directs"] + rest["directs"]] == [answer, *reversed(idents)]
    assert (rest["more"], rest["next"]) == (False, None)
    mirrored = await school.bo.ok("direct_history", **{"with": "@ana"}, limit=2)
    assert mirrored["directs"] == first["directs"]
    listed = (await school.ana.ok("conversations"))["conversations"]
    assert [(item["with"]["handle"], item["last"]["id"]) for item in listed] == [("cy", other), ("bo", answer)]
    await school.cy.ok("delete", post=other)
    listed = (await school.ana.ok("conversations", limit=1))["conversations"]
    assert [(item["with"]["handle"], item["last"], item["pos"]) for item in listed] == [("cy", None, other)]
    nobody_yet = await school.bo.ok("direct_history", **{"with": "@cy"})
    assert (nobody_yet["directs"], nobody_yet["more"]) == ([], False)


async def test_a_student_hears_from_an_educator_though_not_of_the_network(tmp_path: Path) -> None:
    """Live, from the ring, and from the store."""
    data = tmp_path / "data"
    async with AsyncExitStack() as stack:
        async with node(data) as it:
            token, ana = await it.account("sam", "student"), await it.account("ana")
            async with talking(it.url, token) as sam, talking(it.url, ana) as teacher:
                start = sam.position
                first = await send(teacher, "@sam", "See me")
                live = await sam.change("direct", first["id"])
                answer = await send(sam, "@ana", "Yes")
                await teacher.change("direct", answer["id"])
                async with talking(it.url, token, resume=start) as again:
                    assert again.changes() == [live, await sam.change("direct", answer["id"])]
        it = await stack.enter_async_context(node(data))
        sam = await stack.enter_async_context(talking(it.url, token, resume=start))
        assert [frame["direct"] for frame in sam.changes()] == [first, answer]
        assert sam.changes()[0] == live
        assert (await sam.ok("conversations"))["conversations"][0]["last"] == answer


@pytest.fixture
async def cast(school: School) -> AsyncIterator[dict[str, Talker]]:
    roles = {"sam": "student", "sue": "student", "ada": "admin", "bot": "bot"}
    yield {"ana": school.ana} | {handle: await school.join(handle, role) for handle, role in roles.items()}


async def test_a_post_is_read_without_a_look_at_the_messages(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    ident = await school.ana.post("one")

    async def never(*_: Any) -> None:
        raise AssertionError

    monkeypatch.setattr(school.node.held, "direct", never, raising=False)
    await school.ana.ok("get", post=ident)
    await school.ana.ok("edit", post=ident, body="two")
    await school.ana.ok("delete", post=ident)


async def test_refusals_in_their_words(school: School, cast: dict[str, Talker]) -> None:
    nobody = (await school.ana.error("direct", to="@nobody", body="x")) | {"re": ""}
    assert (nobody["code"], nobody["message"]) == ("not_found", "There is no such account.")
    await school.node.journal.commit(PutAccount(actor=0, handle="gus", name="Gus", role="guest"))
    await school.node.service.accounts.set_active("cy", False)
    gus = await school.node.held.accounts_by_handle(["gus"])
    for who, to in (("sam", "@sue"), ("sam", 999), ("ana", "@cy"), ("ana", gus["gus"].id), ("sam", "@gus")):
        for command, fields in (
            ("direct", {"to": to, "body": "x"}),
            ("direct_history", {"with": to}),
            ("typing", {"feed": to if isinstance(to, str) else f"direct:{to}"}),
        ):
            assert (await cast[who].error(command, **fields)) | {"re": ""} == nobody, (who, to, command)
    assert (await school.ana.error("direct", to="@ana", body="x"))["code"] == "conflict"
    mistakes: list[tuple[dict[str, Any], str]] = [({"to": "bo"}, "to"), ({"to": 0}, "to")]
    for mistake, field in (*mistakes, ({"to": "@bo", "body": " \n"}, "body")):
        error = await school.ana.error("direct", **({"body": "x"} | mistake))
        assert (error["code"], error["field"]) == ("invalid", field)
    assert (await school.ana.error("direct_history", **{"with": "bo"}))["field"] == "with"
    for command in ("direct_history", "conversations"):
        error = await school.ana.error(command, limit=101, **({"with": "@bo"} if command != "conversations" else {}))
        assert (error["code"], error["field"]) == ("invalid", "limit")


async def test_a_blocked_one_sees_nobody_there_and_the_blocker_is_told_why(school: School) -> None:
    mine = await send(school.ana, "@bo", "before")
    theirs = await send(school.bo, "@ana", "an answer")
    await school.bo.ok("block", account="@ana")
    unknown = (await school.ana.error("direct", to="@nobody", body="x")) | {"re": ""}
    bo = school.bo.account["id"]
    for command, fields in (
        ("direct", {"to": "@bo", "body": "x"}),
        ("direct", {"to": bo, "body": "x"}),
        ("direct_history", {"with": "@bo"}),
        ("typing", {"feed": f"direct:{bo}"}),
    ):
        assert (await school.ana.error(command, **fields)) | {"re": ""} == unknown, command
    no_post = (await school.ana.error("get", post=999)) | {"re": ""}
    for command, fields in (("get", {"post": theirs["id"]}), ("edit", {"post": mine["id"], "body": "x"})):
        assert (await school.ana.error(command, **fields)) | {"re": ""} == no_post, command
    assert (await school.ana.ok("conversations"))["conversations"] == []
    for command, fields in (("direct", {"to": "@ana", "body": "x"}), ("typing", {"feed": "@ana"})):
        error = await school.bo.error(command, **fields)
        assert (error["code"], error["message"]) == ("forbidden", "You block this account.")
    kept = await school.bo.ok("direct_history", **{"with": "@ana"})
    assert [item["id"] for item in kept["directs"]] == [theirs["id"], mine["id"]], "who blocks keeps what was said"
    assert (await school.ana.ok("delete", post=mine["id"]))["direct"]["deleted"]


async def test_a_muted_sender_is_not_heard_live_nor_on_resume(school: School) -> None:
    start = school.bo.position
    await school.bo.ok("mute", account="@ana")
    unheard = (await send(school.ana, "@bo"))["id"]
    heard = await send(school.cy, "@bo")
    await school.bo.change("direct", heard["id"])
    again = await school.session("bo", resume=start)
    for talker in (school.bo, again):
        assert {frame["direct"]["id"] for frame in talker.changes("direct")} == {heard["id"]}
    assert [item["with"]["handle"] for item in (await school.bo.ok("conversations"))["conversations"]] == ["cy"]
    opened = await school.bo.ok("direct_history", **{"with": "@ana"})
    assert [item["id"] for item in opened["directs"]] == [unheard], "who opens it wants to see it"
    assert [frame["direct"]["id"] for frame in school.ana.changes("direct")] == [unheard], "she isn't told"


async def test_a_token_without_the_scope_is_given_nothing(tmp_path: Path) -> None:
    """Not live, not from the ring, not from the store, not by a command."""
    data = tmp_path / "data"
    async with node(data) as it:
        narrow = await it.account("bo", "educator", ("read", "write"))
        wide = (await it.service.accounts.new_token("bo"))[1]
        ana = await it.account("ana")
        async with (
            talking(it.url, narrow) as bridge,
            talking(it.url, wide) as bo,
            talking(it.url, ana) as teacher,
        ):
            start = bridge.position
            ident = (await send(teacher, "@bo", "private"))["id"]
            await bo.change("direct", ident)
            post = await teacher.post("@bo")
            await bridge.change("post", post)
            for command, fields in (
                ("get", {"post": ident}),
                ("direct", {"to": "@ana", "body": "x"}),
                ("direct_history", {"with": "@ana"}),
                ("conversations", {}),
                ("typing", {"feed": "@ana"}),
            ):
                error = await bridge.error(command, **fields)
                assert error["code"] == "forbidden" and "direct" in error["message"], command
            async with talking(it.url, narrow, resume=start) as again:
                assert [frame["type"] for frame in again.changes()] == ["post", "notification"]
            assert not bridge.changes("direct")
    async with node(data) as it, talking(it.url, narrow, resume=start) as again:
        assert [frame["type"] for frame in again.changes()] == ["post", "notification"]


async def test_sizes_and_the_rate_it_shares_with_posts(tmp_path: Path) -> None:
    flags: dict[str, Any] = {"limit_posts_per_minute": 3, "limit_body_chars": 100}
    async with node(tmp_path / "data", **flags) as it, AsyncExitStack() as stack:
        ana, _ = await it.talker(stack, "ana"), await it.talker(stack, "bo")
        error = await ana.error("direct", to="@bo", body="x" * 101)
        assert (error["code"], error["limit"], error["value"]) == ("too_large", "body_chars", 100)
        ident = (await send(ana, "@bo", "x" * 99))["id"]
        await ana.ok("edit", post=ident, body="x" * 100)
        await ana.post("a post")
        for command, fields in (
            ("direct", {"to": "@bo", "body": "x"}),
            ("edit", {"post": ident, "body": "x"}),
            ("post", {"body": "x"}),
        ):
            error = await ana.error(command, **fields)
            assert (error["code"], error["limit"]) == ("rate_limited", "posts_per_minute"), command


async def test_a_retry_stores_nothing_and_answers_with_the_message_as_it_is(school: School) -> None:
    first = await school.ana.ok("direct", to="@bo", body="once", key="k")
    again = await school.ana.ok("direct", to="@bo", body="once", key="k")
    assert (again["duplicate"], again["direct"], again["seq"]) == (True, first["direct"], first["seq"])
    assert (await school.ana.error("direct", to="@cy", body="once", key="k"))["code"] == "conflict"
    await school.ana.ok("delete", post=first["direct"]["id"])
    gone = await school.ana.ok("direct", to="@bo", body="once", key="k")
    assert gone["direct"] == {"id": first["direct"]["id"], "deleted": True}
    await school.bo.ok("block", account="@ana")
    blocked = await school.ana.ok("direct", to="@bo", body="once", key="k")
    assert blocked["duplicate"], "what was stored stays stored"


@pytest.mark.parametrize("command", ["direct", "edit"])
async def test_a_block_between_check_and_commit_counts(tmp_path: Path, command: str) -> None:
    """S27."""
    async with node(tmp_path / "data") as it, AsyncExitStack() as stack:
        ana, bo = await it.talker(stack, "ana"), await it.talker(stack, "bo")
        ident = (await send(ana, "@bo"))["id"]
        await bo.change("direct", ident)
        it.held.before.shut()
        blocking = bo.tell("block", account="@ana")
        await it.held.before.somebody()
        fields: dict[str, Any] = {"to": "@bo"} if command == "direct" else {"post": ident}
        asking = ana.tell(command, body="too late", **fields)
        await it.journal.waiting(1)
        it.held.before.open()
        assert (await blocking)["type"] == "ok"
        assert (await asking)["code"] == "not_found"
        kept = await bo.ok("direct_history", **{"with": "@ana"})
        assert [item["body"] for item in kept["directs"]] == ["text"]


async def test_a_post_is_no_direct_message_and_a_direct_message_no_post(school: School) -> None:
    ident = (await send(school.ana, "@bo"))["id"]
    for command, fields in (
        ("react", {"post": ident, "kind": "thanks"}),
        ("thread", {"post": ident}),
        ("post", {"body": "x", "reply_to": ident}),
        ("follow", {"feed": f"thread:{ident}"}),
        ("watch", {"feed": f"thread:{ident}"}),
        ("history", {"feed": f"thread:{ident}"}),
        ("typing", {"feed": f"thread:{ident}"}),
    ):
        assert (await school.ana.error(command, **fields))["code"] == "not_found", command
    for command in ("follow", "watch", "history"):
        error = await school.ana.error(command, feed=f"direct:{school.bo.account['id']}")
        assert (error["code"], error["field"]) == ("invalid", "feed")
    assert "post" in await school.bo.ok("get", post=await school.ana.post("a post"))


async def test_by_http_too(tmp_path: Path) -> None:
    async with node(tmp_path / "data", http=True) as it, AsyncExitStack() as stack:
        ana, bo = await it.account("ana"), await it.talker(stack, "bo")
        async with HttpClient(it.url, token=ana) as client:
            sent = (await client.direct("@bo", "By post")).direct
            await bo.change("direct", sent.id)
            assert [item.body for item in await client.direct_history("@bo")] == ["By post"]
            [conversation] = await client.conversations()
            assert conversation.last == sent and conversation.with_.handle == "bo"
            assert (await client.edit_direct(sent.id, "Better")).direct == (await client.get_direct(sent.id)).direct
            with pytest.raises(Invalid, match="live connection"):
                await client.typing("@bo")
            assert (await client.delete_direct(sent.id)).direct.id == sent.id
