"""Moderation over sockets: reports and their cases, what is removed, the log."""

import sqlite3
from contextlib import AsyncExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from handraise.protocol.commands import MISDEEDS
from handraise.store.sqlite.connections import DATABASE
from tests.service.conftest import School
from tests.service.desk import heard, made_room
from tests.support.node import node
from tests.support.talker import Frame, Talker, talking
from tests.support.truth import rows


async def kinds(talker: Talker) -> list[str]:
    """Of its notifications, the newest first."""
    told: list[Frame] = (await talker.ok("notifications"))["notifications"]
    return [row["kind"] for row in told]


async def class_of(school: School) -> tuple[int, Talker, Talker]:
    """A room that Ana leads with Bo as helper and the students Sam and Tim."""
    sam, tim = await school.join("sam", "student"), await school.join("tim", "student")
    room = await made_room(school.ana, school.bo, sam, tim)
    await school.ana.ok("set_role", room=room, account="@bo", role="helper")
    return room, sam, tim


async def test_reports_of_one_post_are_one_case_of_the_room_s_staff(school: School) -> None:
    room, sam, tim = await class_of(school)
    post = await sam.post("You are stupid", room=room)
    filed = (await tim.ok("report", post=post, reason="harassment", text=" He means me "))["report"]
    assert (filed["post"], filed["account"], filed["reason"], filed["text"]) == (
        post,
        None,
        "harassment",
        "He means me",
    )
    told = await school.ana.until(lambda frame: frame["type"] == "notification")
    assert told["notification"]["kind"] == "case" and told["notification"]["post"] is None and told["feeds"] == []
    assert told["notification"]["account"]["handle"] == "ana", "it names nobody"
    await school.bo.ok("report", post=post, reason="hate")
    assert (await tim.error("report", post=post, reason="spam"))["code"] == "conflict"
    [case] = (await school.ana.ok("cases", room=room))["cases"]
    assert told["notification"]["about"] == case["id"]
    assert (case["state"], case["reports"], case["reasons"]) == ("open", 2, ["harassment", "hate"])
    assert (case["kind"], case["target"], case["account"]["handle"], case["room"]) == ("post", post, "sam", room)
    await sam.ok("edit", post=post, body="You are great")
    file = await school.bo.ok("case", case=case["id"])
    assert [row["account"]["handle"] for row in file["reports"]] == ["tim", "bo"]
    assert file["reports"][0]["body"] == "You are stupid" and file["post"]["body"] == "You are great"
    assert await kinds(school.bo) == ["case"], "of its own report nobody of the staff hears a second time"


async def test_the_reported_one_and_his_peers_learn_nothing(school: School) -> None:
    room, sam, tim = await class_of(school)
    post = await sam.post("mean", room=room)
    await tim.ok("report", post=post, reason="harassment")
    [case] = (await school.ana.ok("cases", room=room, state="open"))["cases"]
    await school.ana.ok("close_case", case=case["id"], outcome="warned", note="Talked to both")
    await heard(sam)
    assert not sam.changes("report", "notification") and await kinds(sam) == []
    for talker in (sam, tim, school.cy):
        for ident in (case["id"], 1 << 40):
            assert (await talker.error("case", case=ident))["message"] == "There is no such case."
    assert (await sam.error("cases", room=room))["code"] == (await sam.error("audit", room=room))["code"] == "forbidden"
    assert (await school.cy.error("cases", room=room))["code"] == "not_found"


async def test_a_closed_case_tells_its_reporters_and_no_names(school: School) -> None:
    room, sam, tim = await class_of(school)
    post = await sam.post("mean", room=room)
    filed = (await tim.ok("report", post=post, reason="harassment"))["report"]
    [case] = (await school.ana.ok("cases", room=room))["cases"]
    closed = await school.bo.ok("close_case", case=case["id"], outcome="no_action", note="A joke", key="k")
    assert (closed["case"]["state"], closed["case"]["outcome"], closed["case"]["note"]) == (
        "closed",
        "no_action",
        "A joke",
    )
    assert closed["case"]["closed_by"]["handle"] == "bo"
    again = await school.bo.ok("close_case", case=case["id"], outcome="no_action", note="A joke", key="k")
    assert again == {**closed, "re": again["re"], "duplicate": True}
    change = await tim.until(lambda frame: frame["type"] == "report" and frame["report"]["closed_at"] is not None)
    assert change["feeds"] == [] and change["report"]["id"] == filed["id"]
    told = (await tim.until(lambda frame: frame["type"] == "notification"))["notification"]
    assert (told["kind"], told["about"], told["account"]["handle"]) == ("report_closed", filed["id"], "tim")
    assert "'bo'" not in str(tim.changes("report", "notification"))
    await heard(school.ana)
    ended = [frame for frame in school.ana.changes("notification") if frame["notification"].get("deleted")]
    assert len(ended) == 1, "the others of the staff needn't look any more"
    assert (await school.ana.error("close_case", case=case["id"], outcome="warned"))["code"] == "conflict"
    assert (await school.ana.ok("cases", room=room, state="open"))["cases"] == []
    await tim.ok("report", post=post, reason="harassment")
    assert len((await school.ana.ok("cases", room=room))["cases"]) == 2, "a new case, if it goes on"
    first = await school.ana.ok("cases", room=room, limit=1)
    assert first["more"] and first["next"] == first["cases"][0]["id"]
    assert [each["id"] for each in (await school.ana.ok("cases", room=room, before=first["next"]))["cases"]] == [
        case["id"]
    ]


async def test_a_case_about_who_joins_the_staff_goes_to_the_admins(school: School) -> None:
    """Who leads the room then closes it no more; what is closed stays where it was."""
    adm = await school.join("adm", "admin")
    room, sam, tim = await class_of(school)
    old, post = await sam.post("mean", room=room), await sam.post("meaner", room=room)
    await tim.ok("report", post=old, reason="harassment")
    [closed] = (await school.ana.ok("cases", room=room))["cases"]
    await school.ana.ok("close_case", case=closed["id"], outcome="warned")
    await tim.ok("report", post=post, reason="harassment")
    assert await kinds(adm) == [] and "case" in await kinds(school.bo)
    await school.ana.ok("set_role", room=room, account="@sam", role="lead")
    [case] = (await adm.ok("cases", state="open"))["cases"]
    assert case["admins"] and case["target"] == post and await kinds(adm) == ["case"]
    assert "case" not in await kinds(school.bo)
    assert [each["id"] for each in (await school.ana.ok("cases", room=room))["cases"]] == [closed["id"]]
    assert (await sam.ok("cases", room=room))["cases"] == [], "his own he never sees"
    assert (await school.ana.error("close_case", case=case["id"], outcome="warned"))["code"] == "not_found"
    await adm.ok("close_case", case=case["id"], outcome="warned")
    assert (await kinds(tim))[0] == "report_closed"


async def test_who_wrote_anonymously_joins_the_staff_and_nobody_learns_it(school: School) -> None:
    adm = await school.join("adm", "admin")
    room, sam, tim = await class_of(school)
    request = (await sam.ok("ask", body="mean", room=room, anonymous=True))["post"]["id"]
    await tim.ok("report", post=request, reason="hate")
    await school.ana.ok("set_role", room=room, account="@sam", role="helper")
    assert [case["target"] for case in (await school.ana.ok("cases", room=room))["cases"]] == [request]
    assert (await adm.ok("cases"))["cases"] == [] and "case" in await kinds(school.bo)


async def test_one_thing_is_reported_by_so_many_and_they_keep_their_latest_notifications(tmp_path: Path) -> None:
    limits: dict[str, Any] = {"limit_reports_per_case": 2, "limit_notifications_kept": 2}
    async with node(tmp_path / "data", **limits) as it, AsyncExitStack() as stack:
        ana, bo, cy, di = [await it.talker(stack, handle) for handle in ("ana", "bo", "cy", "di")]
        adm = await stack.enter_async_context(talking(it.url, await it.account("adm", role="admin")))
        for number in range(2):
            await ana.post(f"@bo {number}")
        post = await ana.post("mean")
        for talker in (bo, cy):
            await talker.ok("report", post=post, reason="hate")
        error = await di.error("report", post=post, reason="hate")
        assert (error["code"], error["field"], error["limit"], error["value"]) == (
            "too_large",
            "post",
            "reports_per_case",
            2,
        )
        assert (await cy.error("report", post=post, reason="hate"))["code"] == "conflict"
        [case] = (await adm.ok("cases"))["cases"]
        await adm.ok("close_case", case=case["id"], outcome="warned")
        assert await kinds(bo) == ["report_closed", "mention"]
        await di.ok("report", post=post, reason="hate")


async def test_a_case_about_staff_is_the_admins_own_and_theirs_to_remove(school: School) -> None:
    adm = await school.join("adm", "admin")
    room, _, tim = await class_of(school)
    post = await school.bo.post("Tim can't read", room=room)
    fine = await school.bo.post("Page 12", room=room)
    await tim.ok("report", post=post, reason="harassment")
    assert (await school.ana.ok("cases", room=room))["cases"] == (await school.bo.ok("cases", room=room))["cases"] == []
    [case] = (await adm.ok("cases"))["cases"]
    assert case["admins"] and case["room"] == room and await kinds(adm) == ["case"]
    file = await adm.ok("case", case=case["id"])
    assert file["post"]["id"] == post
    assert (await adm.error("remove", post=fine, reason="other"))["code"] == "not_found"
    await adm.ok("remove", post=post, reason="harassment")
    assert (await tim.change("post", post, deleted=True))["seq"]
    assert [row["action"] for row in (await adm.ok("case", case=case["id"]))["done"]] == ["remove"]
    await adm.ok("close_case", case=case["id"], outcome="removed")
    assert (await adm.error("remove", post=fine, reason="other"))["code"] == "not_found"


async def test_an_admin_learns_nothing_of_a_case_about_himself(school: School) -> None:
    adm, eve = await school.join("adm", "admin"), await school.join("eve", "admin")
    post = await adm.post("Do as I say #it")
    await school.ana.ok("report", post=post, reason="harassment")
    [case] = (await eve.ok("cases"))["cases"]
    await eve.ok("close_case", case=case["id"], outcome="warned")
    assert (await adm.ok("cases"))["cases"] == [] and (await adm.ok("audit"))["audit"] == []
    assert (await adm.error("case", case=case["id"]))["code"] == "not_found"
    assert (await adm.error("close_case", case=case["id"], outcome="warned"))["code"] == "not_found"
    assert [row["action"] for row in (await eve.ok("audit"))["audit"]] == ["close_case"]


async def test_a_direct_message_is_reported_with_its_text_to_the_admins(school: School) -> None:
    """Also where its sender has blocked the one who got it, and by nobody else."""
    adm = await school.join("adm", "admin")
    direct = (await school.bo.ok("direct", to="@ana", body="Watch out"))["direct"]["id"]
    await school.bo.ok("block", account="@ana")
    assert (await school.cy.error("report", post=direct, reason="violence"))["code"] == "not_found"
    assert (await school.bo.error("report", post=direct, reason="violence"))["code"] == "conflict"
    await school.ana.ok("report", post=direct, reason="violence")
    [case] = (await adm.ok("cases"))["cases"]
    file = await adm.ok("case", case=case["id"])
    assert (case["kind"], case["account"]["handle"], file["reports"][0]["body"]) == ("direct", "bo", "Watch out")
    assert file["post"] is None


async def test_an_account_is_reported_where_one_sees_it(school: School) -> None:
    adm = await school.join("adm", "admin")
    room, sam, tim = await class_of(school)
    await sam.ok("report", account="@tim", room=room, reason="cheating")
    assert (await school.ana.ok("cases", room=room))["cases"][0]["account"]["handle"] == "tim"
    assert (await sam.error("report", account="@tim", reason="cheating"))["code"] == "forbidden"
    assert (await sam.error("report", account="@cy", room=room, reason="cheating"))[
        "message"
    ] == "There is no such member."
    assert (await school.bo.error("report", account="@tim", reason="cheating"))["code"] == "not_found"
    await school.bo.ok("report", account="@cy", reason="spam")
    assert [case["account"]["handle"] for case in (await adm.ok("cases"))["cases"]] == ["cy"]
    assert (await school.bo.error("report", account="@bo", reason="spam"))["code"] == "conflict"
    assert (await tim.error("report", account="@sam", room=room, post=1, reason="spam"))["code"] == "invalid"


async def test_what_is_removed_is_gone_its_author_told_and_the_log_has_it(school: School) -> None:
    room, sam, tim = await class_of(school)
    post = await sam.post("mean", room=room)
    reply = await tim.post("so are you", reply_to=post)
    assert (await sam.error("remove", post=reply, reason="other"))["code"] == "forbidden"
    gone = await school.bo.ok("remove", post=post, reason="harassment", key="k")
    assert gone["post"] == {"id": post, "deleted": True}
    assert (await school.bo.ok("remove", post=post, reason="harassment", key="k"))["duplicate"]
    assert (await school.bo.error("remove", post=post, reason="harassment"))["code"] == "not_found"
    told = await sam.until(lambda frame: frame["type"] == "notification" and "kind" in frame["notification"])
    while told["notification"]["kind"] != "removed":
        told = await sam.until(lambda frame: frame["type"] == "notification" and "kind" in frame["notification"])
    shown = told["notification"]
    assert (shown["post"], shown["reason"], shown["account"]["handle"]) == (post, "harassment", "sam")
    assert (await kinds(sam))[0] == "removed"
    mine = await school.bo.post("mine", room=room)
    assert (await school.bo.error("remove", post=mine, reason="other"))["code"] == "conflict"
    led = await school.ana.post("hers", room=room)
    assert (await school.bo.error("remove", post=led, reason="other"))["code"] == "forbidden"
    await school.ana.ok("remove", post=mine, reason="off_topic")
    log = (await school.ana.ok("audit", room=room))["audit"]
    assert [
        (row["account"]["handle"], row["action"], row["target_kind"], row["target"], row["reason"]) for row in log
    ] == [
        ("ana", "remove", "post", mine, "off_topic"),
        ("bo", "remove", "post", post, "harassment"),
        ("ana", "set_role", "account", school.bo.account["id"], "helper"),
    ]
    page = await school.ana.ok("audit", room=room, limit=1)
    assert page["more"] and (await school.ana.ok("audit", room=room, before=page["next"]))["audit"] == log[1:]


async def test_who_asks_anonymously_stays_so_in_a_case(school: School) -> None:
    """He is shown as in his thread; what is done with his post is told to him all the same."""
    room, sam, tim = await class_of(school)
    asked = (await sam.ok("ask", body="mean", room=room, anonymous=True))["post"]
    assert (await sam.error("report", post=asked["id"], reason="spam"))["code"] == "conflict", "it is his own"
    await tim.ok("report", post=asked["id"], reason="spam")
    [case] = (await school.ana.ok("cases", room=room))["cases"]
    assert case["account"] == asked["author"] and case["account"]["role"] == "anonymous"
    await school.ana.ok("remove", post=asked["id"], reason="spam")
    told = await sam.until(lambda frame: frame["type"] == "notification" and frame["notification"]["kind"] == "removed")
    assert told["notification"]["post"] == asked["id"] and (await kinds(sam))[0] == "removed"
    await school.ana.ok("close_case", case=case["id"], outcome="removed")
    shown = [await school.ana.ok("case", case=case["id"]), await school.ana.ok("audit", room=room)]
    assert "'sam'" not in str(shown)


async def test_on_the_network_admins_remove(school: School) -> None:
    adm = await school.join("adm", "admin")
    post = await school.bo.post("Buy this #it")
    assert (await school.ana.error("remove", post=post, reason="spam"))["code"] == "forbidden"
    await adm.ok("remove", post=post, reason="spam")
    assert (await school.bo.change("post", post, deleted=True))["seq"]
    assert await kinds(school.bo) == ["removed"]
    assert (await adm.ok("audit"))["audit"][0]["action"] == "remove"
    assert (await school.ana.error("audit"))["code"] == "forbidden"


async def test_who_is_sent_away_is_in_the_log_and_who_leaves_is_not(school: School) -> None:
    room, _, tim = await class_of(school)
    await school.bo.ok("remove_member", room=room, account="@sam")
    await tim.ok("leave", room=room)
    assert [row["action"] for row in (await school.ana.ok("audit", room=room))["audit"]] == [
        "remove_member",
        "set_role",
    ]


async def test_the_limits_of_reports(tmp_path: Path) -> None:
    async with node(tmp_path / "data", limit_reports_per_hour=2, limit_report_chars=5) as it, AsyncExitStack() as stack:
        ana, bo = await it.talker(stack, "ana"), await it.talker(stack, "bo")
        posts = [await ana.post(f"spam {number} #a") for number in range(3)]
        long = await bo.error("report", post=posts[0], reason="spam", text="123456")
        assert (long["code"], long["limit"], long["value"]) == ("too_large", "report_chars", 5)
        assert (await bo.error("report", post=posts[0], reason="dull"))["field"] == "reason"
        assert (await bo.error("report", post=posts[0], account="@ana", reason="spam"))["field"] == "post"
        assert (await bo.error("report", reason="spam"))["code"] == "invalid"
        for post in posts[:2]:
            await bo.ok("report", post=post, reason="spam", text="12345")
        limited = await bo.error("report", post=posts[2], reason="spam")
        assert (limited["code"], limited["limit"]) == ("rate_limited", "reports_per_hour")
        assert ana.hello["limits"]["reports_per_hour"] == 2


@pytest.mark.parametrize("statement", ["update audit set reason = 'none'", "delete from audit"])
async def test_nothing_changes_or_leaves_the_log(tmp_path: Path, statement: str) -> None:
    data = tmp_path / "data"
    async with node(data) as it, AsyncExitStack() as stack:
        ana, bo = await it.talker(stack, "ana"), await it.talker(stack, "bo")
        room = await made_room(ana, bo)
        await ana.ok("set_role", room=room, account="@bo", role="helper")
    with closing(sqlite3.connect(data / DATABASE)) as connection, pytest.raises(sqlite3.IntegrityError, match="log"):
        connection.execute(statement)
    assert rows(data, "select action, reason from audit") == [("set_role", "helper")]


def test_the_words_are_few_and_plain() -> None:
    assert all(word.isidentifier() and word.islower() for word in MISDEEDS)
