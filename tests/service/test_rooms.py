"""Rooms over real sockets: made, joined, written in, left; and nothing of one is seen outside it."""

from contextlib import AsyncExitStack
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from handraise.domain.policy import RULES
from tests.service.conftest import School
from tests.support.node import node
from tests.support.talker import Frame, Talker

ALL = {"lead", "helper", "member", "observer"}


async def made(lead: Talker, **fields: Any) -> tuple[int, str]:
    """A room and its code."""
    reply = await lead.ok("create_room", **({"title": "Algebra 2"} | fields))
    return reply["room"]["id"], reply["code"]


async def joined(talker: Talker, code: str) -> Frame:
    return await talker.ok("join", code=code)


async def test_a_room_is_made_joined_and_written_in(school: School) -> None:
    """What one member writes the others get at once; the room itself comes with the reply."""
    room, code = await made(school.ana, about="Tuesdays")
    student = await school.join("sam", "student")
    reply = await joined(student, code.lower().replace("-", " "))
    assert reply["room"]["title"] == "Algebra 2" and "code" not in reply["room"]
    assert reply["member"]["role"] == "member" and reply["member"]["account"]["handle"] == "sam"
    arrived = await school.ana.change("member", reply["member"]["id"])
    assert arrived["member"]["room"] == room and arrived["feeds"] == [f"room:{room}"]
    ident = (await student.ok("post", body="Why? #quadratics @ana", room=room))["post"]["id"]
    got = await school.ana.change("post", ident)
    assert got["post"]["room"] == room and got["feeds"] == [f"room:{room}", f"thread:{ident}"]
    answer = (await school.ana.ok("post", body="Because.", reply_to=ident))["post"]
    assert answer["room"] == room
    assert (await student.change("post", answer["id"]))["post"]["reply_to"] == ident
    tally = await student.until(lambda frame: frame["type"] == "tally" and frame["tally"]["post"] == ident)
    assert tally["tally"]["replies"] == 1 and tally["feeds"] == [f"room:{room}", f"thread:{ident}"]


async def test_nothing_of_a_room_is_seen_outside_it(school: School) -> None:
    """Bo follows topic and author and is mentioned; he is an educator, and gets nothing: live, by reading or resume."""
    room, _ = await made(school.ana)
    await school.bo.ok("follow", feed="#quadratics")
    await school.bo.ok("follow", feed="@ana")
    seen = school.bo.position
    ident = (await school.ana.ok("post", body="secret @bo #quadratics", room=room))["post"]["id"]
    reply = (await school.ana.ok("post", body="more @bo", reply_to=ident))["post"]["id"]
    for command, fields in (
        ("get", {"post": ident}),
        ("get", {"post": reply}),
        ("thread", {"post": ident}),
        ("history", {"feed": f"room:{room}"}),
        ("history", {"feed": f"thread:{ident}"}),
        ("watch", {"feed": f"room:{room}"}),
        ("watch", {"feed": f"room:{room}:staff"}),
        ("watch", {"feed": f"thread:{ident}"}),
        ("follow", {"feed": f"thread:{ident}"}),
        ("react", {"post": ident, "kind": "thanks"}),
        ("post", {"body": "let me in", "room": room}),
        ("post", {"body": "let me in", "reply_to": ident}),
        ("room", {"room": room}),
        ("members", {"room": room}),
        ("leave", {"room": room}),
        ("announce", {"room": room, "body": "hello"}),
    ):
        here, nowhere = await school.bo.error(command, **fields), await school.bo.error(command, **far_from(fields))
        assert here["code"] == "not_found" and here["message"] == nowhere["message"], command
    assert (await school.bo.ok("history", feed=f"inbox:{school.bo.account['id']}"))["posts"] == []
    assert (await school.bo.ok("history", feed="#quadratics"))["posts"] == []
    await school.bo.ok("home")
    last = await school.bo.post("the end")
    await school.bo.change("post", last)
    again = await school.session("bo", resume=seen)
    for talker in (school.bo, again):
        assert not [frame for frame in talker.frames if "secret" in str(frame) or f"room:{room}" in str(frame)]


def far_from(fields: dict[str, Any]) -> dict[str, Any]:
    """The same, of what isn't there at all."""
    return {
        name: 999_999
        if name in ("room", "post", "reply_to")
        else value
        if name != "feed"
        else value.replace(value.split(":")[1], "999999")
        for name, value in fields.items()
    }


async def test_who_leaves_gets_nothing_more_and_who_is_sent_away_neither(school: School) -> None:
    room, code = await made(school.ana)
    root = (await school.ana.ok("post", body="root", room=room))["post"]["id"]
    for talker in (school.bo, school.cy):
        await joined(talker, code)
        await talker.ok("post", body="I was here", reply_to=root)  # so that they follow the thread
        await talker.ok("watch", feed=f"thread:{root}")
    start = school.bo.position
    mention = await school.ana.post("for @bo alone", room=room)
    await school.bo.change("post", mention)
    left = await school.bo.ok("leave", room=room)
    assert left["member"]["deleted"] is True
    await school.ana.ok("remove_member", room=room, account="@cy")
    await school.cy.until(lambda frame: frame["type"] == "member" and is_gone(frame["member"], "cy"))
    after = (await school.ana.ok("post", body="only me now", reply_to=root))["post"]["id"]
    await school.ana.change("post", after)
    for talker, handle in ((school.bo, "bo"), (school.cy, "cy")):
        assert (await talker.error("get", post=root))["code"] == "not_found"
        assert (await talker.ok("history", feed=f"inbox:{talker.account['id']}"))["posts"] == []
        position = talker.position
        again = await school.session(handle, resume=position)
        end = await again.post("done")
        await again.change("post", end)
        assert not [f for t in (talker, again) for f in t.frames if "only me now" in str(f)]
    early = await school.session("bo", resume=start)
    assert not [frame for frame in early.frames if "for @bo alone" in str(frame) or frame["type"] == "notification"]
    assert (await school.bo.ok("notifications"))["notifications"] == []
    back = await joined(school.bo, code)
    assert back["member"]["id"] == left["member"]["id"]
    assert (await school.bo.ok("history", feed=f"room:{room}"))["posts"][0]["body"] == "only me now"


def is_gone(member: dict[str, Any], handle: str) -> bool:
    return member["account"]["handle"] == handle and member.get("deleted") is True


async def test_a_resume_gives_what_was_missed_in_rooms(school: School) -> None:
    """From the ring and from the store alike: a student, who isn't of the network's audience."""
    room, code = await made(school.ana)
    student = await school.join("sam", "student")
    await joined(student, code)
    await student.ok("home")
    position = student.position
    await student.close()
    ident = (await school.ana.ok("post", body="one", room=room))["post"]["id"]
    await school.ana.ok("edit", post=ident, body="two")
    await school.ana.post("on the network @sam")
    again = await school.session("sam", resume=position)
    got = [frame["post"]["body"] for frame in again.frames if frame["type"] == "post"]
    assert got == ["two"]


async def test_a_mute_or_block_hides_nobody_from_the_staff(school: School) -> None:
    """The lead blocks a member and is blocked by another; members don't see whom they block."""
    room, code = await made(school.ana)
    await joined(school.bo, code)
    await joined(school.cy, code)
    await school.ana.ok("block", account="@bo")
    await school.cy.ok("block", account="@bo")
    ident = (await school.bo.ok("post", body="help me", room=room))["post"]["id"]
    assert (await school.ana.change("post", ident))["post"]["body"] == "help me"
    reply = (await school.ana.ok("post", body="of course", reply_to=ident))["post"]["id"]
    last = (await school.ana.ok("post", body="last", room=room))["post"]["id"]
    await school.cy.change("post", last)
    assert not [frame for frame in school.cy.frames if "help me" in str(frame)]
    assert [p["id"] for p in (await school.cy.ok("history", feed=f"room:{room}"))["posts"]] == [last, reply]
    assert len((await school.ana.ok("history", feed=f"room:{room}"))["posts"]) == 3


async def test_tags_filter_inside_a_room(school: School) -> None:
    room, _ = await made(school.ana)
    for number in range(5):
        await school.ana.ok("post", body=f"{number} #odd" if number % 2 else f"{number} #Even", room=room)
    await school.ana.post("outside #even")
    page = await school.ana.ok("history", feed=f"room:{room}", tag="#EVEN", limit=2)
    assert [post["body"][0] for post in page["posts"]] == ["4", "2"] and page["more"]
    rest = await school.ana.ok("history", feed=f"room:{room}", tag="even", before=page["next"])
    assert [post["body"][0] for post in rest["posts"]] == ["0"] and not rest["more"]
    assert (await school.ana.error("history", feed=f"room:{room}", tag="no tag"))["field"] == "tag"


async def test_a_closed_room_is_read_only_until_it_is_opened_again(school: School) -> None:
    room, code = await made(school.ana)
    await joined(school.bo, code)
    ident = (await school.bo.ok("post", body="text", room=room))["post"]["id"]
    closed = await school.ana.ok("update_room", room=room, closed=True)
    assert closed["room"]["closed_at"] is not None
    assert (await school.bo.change("room", room))["room"]["closed_at"] == closed["room"]["closed_at"]
    for command, fields in (
        ("post", {"body": "x", "room": room}),
        ("post", {"body": "x", "reply_to": ident}),
        ("edit", {"post": ident, "body": "y"}),
        ("react", {"post": ident, "kind": "thanks"}),
    ):
        assert (await school.bo.error(command, **fields))["code"] == "closed", command
    assert (await school.cy.error("join", code=code))["code"] == "closed"
    assert len((await school.bo.ok("history", feed=f"room:{room}"))["posts"]) == 1
    await school.bo.ok("delete", post=ident)
    await school.ana.ok("update_room", room=room, closed=False)
    await school.bo.ok("post", body="x", room=room)


async def test_codes_are_shown_to_whom_they_are_for_and_can_be_replaced(school: School) -> None:
    room, code = await made(school.ana)
    await joined(school.bo, code)
    assert (await school.ana.ok("room", room=room))["code"] == code
    assert "code" not in await school.bo.ok("room", room=room)
    await school.ana.ok("update_room", room=room, code_shown=True)
    assert (await school.bo.ok("room", room=room))["code"] == code
    fresh = (await school.ana.ok("update_room", room=room, new_code=True))["code"]
    assert (await school.cy.error("join", code=code))["code"] == "not_found"
    assert not [frame for frame in school.bo.frames if frame["type"] == "room" and fresh in str(frame)]
    await school.ana.ok("update_room", room=room, joinable=False)
    assert (await school.cy.error("join", code=fresh))["code"] == "forbidden"
    for wrong in ("", "x", "7KX2-M9Q", "7KX2-M9QU", "é" * 8):
        assert (await school.cy.error("join", code=wrong))["field"] == "code", wrong


async def test_joining_twice_changes_nothing_and_a_retry_makes_one_room(school: School) -> None:
    first = await school.ana.ok("create_room", title="Once", key="k")
    again = await school.ana.ok("create_room", title="Once", key="k")
    assert again["duplicate"] and again["room"] == first["room"]
    before = await joined(school.bo, first["code"])
    head = school.node.held.head
    assert (await joined(school.bo, first["code"]))["member"] == before["member"]
    assert school.node.held.head == head


async def test_a_room_keeps_a_lead_and_helpers_send_no_staff_away(school: School) -> None:
    room, code = await made(school.ana)
    await joined(school.bo, code)
    await joined(school.cy, code)
    assert (await school.ana.error("leave", room=room))["code"] == "conflict"
    assert (await school.ana.error("set_role", room=room, account="@ana", role="member"))["code"] == "conflict"
    await school.ana.ok("set_role", room=room, account="@bo", role="helper")
    await school.ana.ok("set_role", room=room, account="@cy", role="helper")
    assert (await school.bo.error("remove_member", room=room, account="@cy"))["code"] == "forbidden"
    assert (await school.bo.error("set_role", room=room, account="@cy", role="member"))["code"] == "forbidden"
    assert (await school.ana.error("set_role", room=room, account="@cy", role="king"))["field"] == "role"
    await school.ana.ok("set_role", room=room, account="@bo", role="lead")
    await school.ana.ok("leave", room=room)
    members = await school.bo.ok("members", room=room)
    assert [(m["account"]["handle"], m["role"]) for m in members["members"]] == [("cy", "helper"), ("bo", "lead")]


async def test_members_come_in_pages_newest_first(school: School) -> None:
    room, code = await made(school.ana)
    for number in range(5):
        await joined(await school.join(f"s{number}", "student"), code)
    page = await school.ana.ok("members", room=room, limit=4)
    rest = await school.ana.ok("members", room=room, limit=4, before=page["next"])
    handles = [m["account"]["handle"] for m in page["members"] + rest["members"]]
    assert handles == ["s4", "s3", "s2", "s1", "s0", "ana"] and page["more"] and not rest["more"]


async def test_an_announcement_is_marked(school: School) -> None:
    room, code = await made(school.ana)
    await joined(school.bo, code)
    ident = (await school.ana.ok("announce", room=room, body="The test moves."))["post"]["id"]
    assert (await school.bo.change("post", ident))["post"]["announcement"] is True
    assert (await school.bo.error("announce", room=room, body="No!"))["code"] == "forbidden"


@pytest.mark.parametrize(
    ("setting", "limit", "fields", "code"),
    [
        ("title_chars", 10, {"title": "x" * 11}, "too_large"),
        ("about_chars", 10, {"title": "x" * 10, "about": "x" * 11}, "too_large"),
        ("rooms", 1, {"title": "second"}, "too_large"),
    ],
)
async def test_limits(tmp_path: Path, setting: str, limit: int, fields: dict[str, Any], code: str) -> None:
    """Each at n and n + 1, named in the error."""
    setting_of: Any = {f"limit_{setting}": limit}
    async with node(tmp_path / "data", **setting_of) as it, AsyncExitStack() as stack:
        ana = await it.talker(stack, "ana")
        await ana.ok("create_room", title="x" * 10, about="x" * 10)
        error = await ana.error("create_room", **fields)
        assert (error["code"], error["limit"], error["value"]) == (code, setting, limit)


async def test_members_per_room(tmp_path: Path) -> None:
    async with node(tmp_path / "data", limit_members_per_room=2) as it, AsyncExitStack() as stack:
        ana, bo, cy = [await it.talker(stack, handle) for handle in ("ana", "bo", "cy")]
        room, code = await made(ana)
        await joined(bo, code)
        assert (await cy.error("join", code=code))["limit"] == "members_per_room"
        await bo.ok("leave", room=room)
        await joined(cy, code)


COMMANDS: dict[str, dict[str, Any]] = {
    "post": {"body": "x"},
    "reply": {"body": "x"},
    "edit": {"body": "x"},
    "report": {"reason": "spam"},
    "remove": {"reason": "spam"},
    "delete": {},
    "react": {"kind": "thanks"},
    "unreact": {"kind": "thanks"},
    "follow": {},
    "get": {},
    "thread": {},
    "history": {},
    "watch": {},
    "typing": {},
    "read": {"pos": 1},
    "approve": {},
    "hide": {"reason": "unkind"},
    "unhide": {},
    "held": {},
    "room": {},
    "members": {},
    "update_room": {"about": "new"},
    "set_role": {"account": "@target", "role": "observer"},
    "cases": {},
    "audit": {},
    "suspend": {"account": "@target", "until": "2099-01-01T00:00:00Z", "reason": "spam"},
    "unsuspend": {"account": "@target"},
    "remove_member": {"account": "@target"},
    "announce": {"body": "x"},
    "ask": {"body": "How?"},
    "queue": {},
    "reach": {"body": "How?"},
    "similar": {"body": "How?"},
    "figures": {},
    "duty_room": {"on": True},
    "merge": {},
    "note": {"body": "text"},
    "notes": {},
    "me_too": {},
    "unmask": {"reason": "So"},
    "ask_anonymously": {"body": "How?", "anonymous": True},
    "next": {},
    "claim": {},
    "renew": {},
    "need_info": {"body": "Which?"},
    "answer": {"body": "So."},
    "accept": {},
    "release": {},
    "assign": {"to": "@target"},
    "reopen": {},
    "decline": {"reason": "unclear"},
    "withdraw": {},
    "resolve": {"outcome": "peer"},
    "leave": {},
}
ASKERS = {"release", "accept", "reopen", "withdraw", "resolve", "merge"}
STAFFS = {"assign", "need_info", "release", "resolve", "decline", "merge", "note", "notes"}
SPOKEN = {"reply": "post", "duty_room": "duty", "ask_anonymously": "ask"}
HELPERS = {"claim", "renew", "answer"}
"""By who isn't the asker, and has the request."""


@pytest.mark.parametrize(("place", "own"), list(product(sorted(ALL), (True, False))))
async def test_each_place_and_command_as_the_table_says(school: School, place: str, own: bool) -> None:
    """S9 in rooms: every action that the table has for rooms, on one's own post and on another's."""
    room, code = await made(school.ana)
    await joined(school.bo, code)
    await joined(await school.join("target"), code)
    post = (await (school.bo if own else school.ana).ok("post", body="text", room=room))["post"]["id"]
    await school.ana.ok("set_role", room=room, account="@bo", role=place)
    assert {a for a, rule in RULES.items() if rule.room} == set(COMMANDS) | {"see_code", "case", "close_case"}
    desk = ASKERS | STAFFS | HELPERS
    for action, fields in COMMANDS.items():
        request = await asked(school, room, place, own=own) if action in desk | {"me_too", "next", "unmask"} else 0
        if action in STAFFS | HELPERS - {"claim"}:
            await school.bo.ask("claim", request=request)
        where = {"request": request} if request and action != "next" else place_of(action, room, post)
        where |= {named: request for each, named in (("accept", "answer"), ("merge", "into")) if action == each}
        reply = await school.bo.ask(SPOKEN.get(action, action), **fields, **where)
        rule = RULES[action]
        allowed = place in rule.room and (own or not rule.own)
        if action == "next":
            allowed &= own or place in ("lead", "helper")  # nobody has his own: then nobody waits
        elif action == "remove":
            allowed &= own or place == "lead"  # what a lead wrote helpers leave alone
        elif action in desk:
            staff = place in ("lead", "helper")
            allowed &= (own and action in ASKERS) or (staff and action in STAFFS | (set() if own else HELPERS))
        assert (reply.get("code") != "forbidden") == allowed, (action, reply)
        if action in ("delete", "remove") and allowed:
            post = (await (school.bo if own and action == "remove" else school.ana).ok("post", body="text", room=room))[
                "post"
            ]["id"]


async def asked(school: School, room: int, place: str, *, own: bool) -> int:
    """A request that is open, Bo's own or Ana's; Bo asks while he may."""
    asker = school.bo if own else school.ana
    await school.ana.ok("set_role", room=room, account="@bo", role="member")
    for waiting in (await asker.ok("queue", room=room))["requests"]:
        await asker.ask("withdraw", request=waiting["id"])
    ident: int = (await asker.ok("ask", body="How?", room=room))["post"]["id"]
    await school.ana.ok("set_role", room=room, account="@bo", role=place)
    return ident


def place_of(action: str, room: int, post: int) -> dict[str, Any]:
    if action in (
        "post",
        "ask",
        "ask_anonymously",
        "queue",
        "held",
        "reach",
        "similar",
        "figures",
        "next",
        "room",
        "members",
        "update_room",
        "set_role",
        "remove_member",
        "announce",
        "cases",
        "audit",
        "suspend",
        "unsuspend",
        "leave",
    ):
        return {"room": room}
    if action == "duty_room":
        return {"rooms": [room]}
    if action in ("history", "watch", "read"):
        return {"feed": f"room:{room}"}
    return (
        {"reply_to": post}
        if action == "reply"
        else {"feed": f"thread:{post}"}
        if action in ("follow", "typing")
        else {"post": post}
    )


async def test_a_student_isnt_told_in_a_room_what_is_there_of_somebody_who_blocks_him(school: School) -> None:
    """Each id that is none of his is answered in the same words."""
    made = await school.ana.ok("create_room", title="Algebra")
    sam = await school.join("sam", "student")
    await school.bo.ok("join", code=made["code"])
    await sam.ok("join", code=made["code"])
    await school.bo.ok("block", account="@sam")
    hidden = await school.bo.post("not for Sam", room=made["room"]["id"])
    for command in ("get", "thread", "delete"):
        there, nowhere = await sam.error(command, post=hidden), await sam.error(command, post=999)
        assert (there["code"], there["message"]) == (nowhere["code"], nowhere["message"]), command
