"""Signing in over a socket, what refuses it, and what ends a session that is open."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from handraise.domain.policy import RULES
from handraise.protocol.commands import COMMANDS
from handraise.service import Person
from tests.service.conftest import School
from tests.service.samples import SAMPLES
from tests.support.node import HandClock, Node, node
from tests.support.talker import Lost, Talker, talking

QUICK: dict[str, Any] = {"heartbeat_ms": 500}
"""A twenty-fifth of it is how often strangers and silent ones are looked for."""


async def test_hello_ready_and_then_live(node: Node) -> None:
    token = await node.account("ana")
    async with talking(node.url, token, watch=["#algebra", "@ana"]) as ana:
        hello, ready = ana.frames[:2]
        assert (hello["type"], hello["protocol"], hello["epoch"]) == ("hello", 1, node.held.epoch)
        assert hello["resume_floor"] == 0 and hello["heartbeat_ms"] == 25_000
        assert ready["re"] == "t1" and ready["seq"] == node.held.head
        assert ready["account"]["handle"] == "ana" and ready["account"]["bot"] is False
        assert (ready["follows"], ready["people"], ready["rooms"], ready["unread"]) == ([], [], [], {})
        await ana.change("post", await ana.post("mine"))


@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "auth"])
async def test_before_auth_nothing_works(node: Node, command: str) -> None:
    stranger = await Talker.open(node.url)
    assert (await stranger.error(command, **SAMPLES[command]))["code"] == "unauthenticated"
    await stranger.sign_in(await node.account("ana"))
    await stranger.close()


async def test_who_keeps_getting_it_wrong_is_sent_away(node: Node) -> None:
    stranger = await Talker.open(node.url)
    for _ in range(5):
        stranger.tell("home")
    assert await stranger.ended() == 4500


@pytest.mark.parametrize("token", ["hr_" + "x" * 43, "hr_", "nonsense", "x" * 200])
async def test_an_unknown_token(node: Node, token: str) -> None:
    stranger = await Talker.open(node.url)
    assert (await stranger.error("auth", token=token))["code"] == "unauthenticated"
    assert await stranger.ended() == 4500


async def test_no_token_and_no_cookie(node: Node) -> None:
    stranger = await Talker.open(node.url, Origin=node.url)
    assert (await stranger.error("auth"))["code"] == "unauthenticated"
    assert await stranger.ended() == 4500


async def test_expired_revoked_and_disabled(tmp_path: Path) -> None:
    clock = HandClock()
    async with node(tmp_path / "data", clock=clock) as it:
        accounts = it.service.accounts
        await accounts.add("ana", "Ana", "educator")
        _, short = await accounts.new_token("ana", expires_at=clock.now_ms() + 1000)
        ident, revoked = await accounts.new_token("ana")
        _, kept = await accounts.new_token("ana")
        async with talking(it.url, short):
            pass
        await accounts.revoke_token(ident)
        clock.forward(1000)
        await assert_refused(it, short, revoked)
        await accounts.set_active("ana", False)
        await assert_refused(it, kept)
        await accounts.set_active("ana", True)
        async with talking(it.url, kept):
            pass
        await accounts.reset("ana")
        await assert_refused(it, kept)


async def assert_refused(it: Node, *tokens: str) -> None:
    for token in tokens:
        stranger = await Talker.open(it.url)
        assert (await stranger.error("auth", token=token))["code"] == "unauthenticated"
        assert await stranger.ended() == 4500


async def test_a_bad_watch_in_auth_leaves_another_try(node: Node) -> None:
    token = await node.account("ana")
    ana = await Talker.open(node.url)
    error = await ana.error("auth", token=token, watch=["#good", "thread:999"])
    assert error["code"] == "not_found"
    await ana.sign_in(token, watch=["#good"])
    await ana.close()


async def test_no_auth_in_time(tmp_path: Path) -> None:
    clock = HandClock()
    async with node(tmp_path / "data", clock=clock, **QUICK) as it, AsyncExitStack() as stack:
        ana = await it.talker(stack, "ana")
        stranger = await Talker.open(it.url)
        clock.forward(10_001)
        assert await stranger.ended() == 4505
        await ana.ok("home")


async def test_the_heartbeat_carries_the_position(tmp_path: Path) -> None:
    async with node(tmp_path / "data", **QUICK) as it, AsyncExitStack() as stack:
        ana, bo = await it.talker(stack, "ana"), await it.talker(stack, "bo")
        seq = await bo.post("not for ana")
        ping = await ana.until(lambda frame: frame["type"] == "ping" and frame["seq"] == seq)
        assert ping["time"].endswith("Z") and ana.cursor == seq


@pytest.mark.parametrize("how", ["revoke", "disable", "reset"])
async def test_what_ends_a_credential_ends_its_sessions_at_once(school: School, how: str) -> None:
    """S10."""
    accounts = school.node.service.accounts
    if how == "revoke":
        [token] = await accounts.tokens("ana")
        await accounts.revoke_token(token.id)
    elif how == "disable":
        await accounts.set_active("ana", False)
    else:
        await accounts.reset("ana")
    assert await school.ana.ended() == 4503
    await school.bo.ok("home")


async def test_a_revoked_token_leaves_the_accounts_other_sessions_alone(school: School) -> None:
    accounts = school.node.service.accounts
    ident, other = await accounts.new_token("ana")
    async with talking(school.node.url, other) as second:
        await accounts.revoke_token(ident)
        assert await second.ended() == 4503
    await school.ana.ok("home")


async def test_a_new_role_or_name_takes_the_sessions_down_to_come_back(school: School) -> None:
    person = Person("ana", "Ana Lima", "student")
    await school.node.service.importer.run([person], progress=lambda done, total: None, tokens=False)
    assert await school.ana.ended() == 4000
    again = await school.session("ana")
    assert again.account["role"] == "student"
    assert (await again.error("post", body="x"))["code"] == "forbidden"


@asynccontextmanager
async def browser(it: Node) -> AsyncIterator[tuple[str, httpx.AsyncClient]]:
    """The Cookie header of a browser that has signed in, and the browser."""
    _, link = await it.service.accounts.add("ana", "Ana", "educator")
    async with httpx.AsyncClient(base_url=it.url, headers={"Origin": it.url}) as client:
        response = await client.post("/api/v1/session", json={"link": link})
        assert response.status_code == 200
        yield "; ".join(f"{name}={value}" for name, value in client.cookies.items()), client


async def test_a_cookie_signs_in_with_the_own_origin_and_never_without_one(tmp_path: Path) -> None:
    """S2."""
    async with node(tmp_path / "data", http=True) as it, browser(it) as (cookie, _):
        async with talking(it.url, None, Cookie=cookie, Origin=it.url) as ana:
            assert ana.account["handle"] == "ana"
        stranger = await Talker.open(it.url, Cookie=cookie)
        assert (await stranger.error("auth"))["code"] == "unauthenticated"
        assert await stranger.ended() == 4500
        with pytest.raises(InvalidStatus) as refused:
            await Talker.open(it.url, Cookie=cookie, Origin="https://evil.example")
        assert refused.value.response.status_code == 403


async def test_signing_out_closes_the_cookies_sockets(tmp_path: Path) -> None:
    """S10."""
    async with node(tmp_path / "data", http=True) as it, browser(it) as (cookie, client):
        ana = await Talker.open(it.url, Cookie=cookie, Origin=it.url)
        await ana.sign_in(None)
        csrf = (await client.get("/api/v1/session")).json()["csrf"]
        assert (await client.delete("/api/v1/session", headers={"X-CSRF-Token": csrf})).status_code == 204
        assert await ana.ended() == 4503
        again = await Talker.open(it.url, Cookie=cookie, Origin=it.url)
        with pytest.raises(Lost):
            await again.sign_in(None)


@pytest.mark.parametrize("role", ["admin", "educator", "student", "bot"])
@pytest.mark.parametrize(
    "scopes",
    [("read", "write", "direct"), ("read", "write"), ("read", "direct"), ("read", "help"), ("write", "help")],
)
@pytest.mark.parametrize("students", [False, True])
async def test_every_command_is_allowed_as_the_table_says(
    tmp_path: Path, role: str, scopes: tuple[str, ...], students: bool
) -> None:
    """S9: each command as each role with each token, held against the table of docs/policy.md as written out here."""
    async with node(tmp_path / "data", students_on_network=students) as it, AsyncExitStack() as stack:
        other = await it.talker(stack, "other")
        existing = {"post": await other.post("text #a"), "to": "@other", "with": "@other"}
        me = await Talker.open(it.url)
        token = await it.account("me", role, scopes)
        if "read" not in scopes:
            assert (await me.error("auth", token=token))["code"] == "forbidden"
            await me.close()
            return
        await me.sign_in(token)
        for command, fields in SAMPLES.items():
            if command == "auth":
                continue
            if command in HELP:
                existing["request"] = (await other.ok("ask", body="How? #a"))["post"]["id"]
                existing["into"] = existing["request"]
                existing["answer"] = await other.post("So.", reply_to=existing["request"])
                if command not in ("claim", "next"):
                    await me.ask("claim", request=existing["request"])
            fields = fields | {name: value for name, value in existing.items() if name in fields}
            reply = await me.ask(command, **fields)
            expected = permitted(command, role, scopes, students)
            assert (reply.get("code") != "forbidden") is expected, (command, reply)
        await me.close()


IN_ROOMS = {"update_room", "leave", "set_role", "remove_member", "announce", "room", "members", "queue"}
HELP = {"ask", "claim", "renew", "release", "assign", "need_info", "answer", "accept", "resolve", "reopen"}
HELP |= {"withdraw", "decline", "me_too", "next", "merge", "note", "notes"}
"""With another's request, new for each, which he has claimed where he may."""
OTHERS = {"accept", "reopen", "withdraw"}
"""For who asked alone."""
STAFFS = {"decline", "merge", "note", "notes"}
"""Of another's: for an admin alone."""


STAFFS_ACTS = {"case", "close_case", "cases", "audit", "held", "remove", "suspend", "unsuspend"}
STAFFS_ACTS |= {"approve", "hide", "unhide", "unmask"}


def staffs(command: str, role: str, scopes: tuple[str, ...], students: bool) -> bool:
    """What the staff do: on the network the admins, and by their scopes."""
    scope = "read" if command in ("case", "cases", "audit", "held") else "write"
    if command == "unmask":
        return False  # for the staff of rooms
    if command in ("approve", "hide", "unhide") and role == "student" and not students:
        return True  # to who sees no posts there is none
    return scope in scopes and (role == "admin" or command in ("case", "close_case"))  # of these there is none


def permitted(command: str, role: str, scopes: tuple[str, ...], students: bool) -> bool:
    """`edit` and `delete` are of another's post here, so nobody may; to who sees no posts there is none to delete."""
    audience = role in ("admin", "educator", "bot") or (role == "student" and students)
    reading = command in ("get", "home", "history", "thread", "account", "watch", "unwatch", "notifications", "unread")
    reading |= command in ("search", "people", "topics", "complete", "requests", "reach", "similar", "figures")
    anybody = command in ("home", "unwatch", "unfollow", "mute", "unmute", "block", "unblock", "join", "set_privacy")
    anybody |= command in ("search", "complete", "preview", "filter", "unfilter", "unlist", "notifications", "unread")
    if command in ("edit", "delete"):
        return command == "delete" and not audience and "write" in scopes
    if command in IN_ROOMS:
        return True  # of a room that isn't his: nobody is told that it exists
    if command in STAFFS_ACTS:
        return staffs(command, role, scopes, students)
    if command in HELP:
        mine = command not in OTHERS and (command not in STAFFS or role == "admin")
        return ("read" if command == "notes" else "help") in scopes and audience and mine
    if command == "duty":  # for a topic
        return "help" in scopes and audience
    if command == "create_room":
        return role != "student" and "write" in scopes
    if command in ("direct", "direct_history", "conversations", "typing"):  # to somebody, not in a thread
        return "direct" in scopes
    return ("read" if reading else "write") in scopes and (audience or anybody)


def test_the_walk_covers_every_action_of_the_table() -> None:
    """An action without a row fails; a row without a command is one of these."""
    apart = {"reply", "history_own", "watch_own", "read_own", "connect", "see_code", "duty_topics", "duty_room"}
    apart |= {"ask_anonymously"}  # test_rooms.py
    apart |= {"invite", "invites", "revoke_invite"}  # over HTTP: tests/app/test_invites.py
    apart |= {"direct_edit", "direct_delete", "direct_get", "direct_typing", "direct_read"}
    apart |= {"upload", "image"}  # over HTTP: tests/app/test_images.py
    apart |= {"direct_report", "appeal"}  # test_moderation.py, test_suspensions.py
    assert set(RULES) - apart == set(COMMANDS) - {"auth"}


async def test_a_student_has_his_own_inbox_and_nothing_of_the_network(school: School) -> None:
    """S23: the default of a fresh install."""
    student = await school.join("sam", "student")
    root = await school.ana.post("hello @sam #a")
    assert (await school.ana.ok("get", post=root))["post"]["mentions"] == []
    own: dict[str, Any] = {"feed": f"inbox:{student.account['id']}"}
    for command, fields, code in (
        ("history", own, "ok"),
        ("watch", own, "ok"),
        ("history", {"feed": f"user:{student.account['id']}"}, "ok"),
        ("home", {}, "ok"),
        ("history", {"feed": "#a"}, "forbidden"),
        ("watch", {"feed": "@ana"}, "forbidden"),
        ("follow", {"feed": "@ana"}, "forbidden"),
        ("post", {"body": "x", "reply_to": root}, "forbidden"),
    ):
        reply = await student.ask(command, **fields)
        assert reply.get("code", "ok") == code, command
    await school.bo.change("post", await school.ana.post("@bo"))
    assert student.changes() == []
