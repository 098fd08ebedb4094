"""S27: every command that writes, by an account that is disabled between its check and its commit, stores nothing."""

import asyncio
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any

from handraise.protocol.commands import COMMANDS
from tests.support.node import Node, node
from tests.support.talker import Lost, Talker, talking
from tests.support.truth import rows

HELPING = ("claim", "renew", "release", "assign", "need_info", "answer", "resolve")
OWN = ("accept", "reopen", "withdraw", "merge")
WRITES = {kind for kind, command in COMMANDS.items() if "key" in command.__struct_fields__}


async def prepared(it: Node, ana: Talker, bo: Talker, cy: Talker, di: Talker) -> dict[str, dict[str, Any]]:
    """For each command one that Bo may carry out, and that would change something."""
    theirs, own = await ana.post("Ana's"), await bo.post("Bo's")
    made, other = await bo.ok("create_room", title="Algebra"), await ana.ok("create_room", title="Biology")
    room = made["room"]["id"]
    for each in (ana, cy, di):
        await each.ok("join", code=made["code"])
    await bo.ok("react", post=theirs, kind="agree")
    await ana.change("tally", theirs)  # else its commit may be the one that is held
    await bo.ok("follow", feed="#b")
    await bo.ok("mute", account="@di")
    await bo.ok("block", account="@eve")
    filtered = (await bo.ok("filter", words=["exam"]))["filter"]["id"]
    listed = (await bo.ok("list", title="Maths", feeds=["#a"]))["list"]["id"]
    asked = {kind: (await ana.ok("ask", body="How? #help"))["post"]["id"] for kind in HELPING}
    for kind in set(HELPING) - {"claim", "answer"}:
        await bo.ok("claim", request=asked[kind])
    asked |= {kind: (await bo.ok("ask", body="How? #help"))["post"]["id"] for kind in OWN}
    await bo.ok("resolve", request=asked["reopen"], outcome="self")
    answer = await ana.post("So.", reply_to=asked["accept"])
    await bo.change("tally", asked["accept"])
    asked["me_too"] = (await ana.ok("ask", body="How? #help"))["post"]["id"]
    removed = await ana.post("Ana's", room=room)
    await cy.ok("report", post=removed, reason="spam")
    [case] = [each["id"] for each in (await bo.ok("cases", room=room))["cases"]]
    await bo.ok("suspend", room=room, account="@di", until="2099-01-01T00:00:00Z", reason="spam")
    asked["decline"] = (await ana.ok("ask", body="How?", room=room))["post"]["id"]
    looked_at = await bo.ok("create_room", title="Geometry", moderation="all")
    await ana.ok("join", code=looked_at["code"])
    waits = await ana.post("Ana's", room=looked_at["room"]["id"])
    shown, hidden = await ana.post("Ana's", room=room), await ana.post("Ana's", room=room)
    await bo.ok("hide", post=hidden, reason="unkind")
    asked["unmask"] = (await cy.ok("ask", body="How?", room=room, anonymous=True))["post"]["id"]
    return {
        **{kind: {"request": ident} for kind, ident in asked.items()},
        "ask": {"body": "How? #help"},
        "next": {"topic": "#help"},
        "duty": {"on": True, "topics": ["#help"]},
        "assign": {"request": asked["assign"], "to": "@cy"},
        "need_info": {"request": asked["need_info"], "body": "new"},
        "answer": {"request": asked["answer"], "body": "new"},
        "accept": {"request": asked["accept"], "answer": answer},
        "resolve": {"request": asked["resolve"], "outcome": "peer"},
        "decline": {"request": asked["decline"], "reason": "unclear"},
        "merge": {"request": asked["merge"], "into": asked["me_too"]},
        "note": {"request": asked["decline"], "body": "new"},
        "unmask": {"request": asked["unmask"], "reason": "new"},
        "approve": {"post": waits},
        "hide": {"post": shown, "reason": "unkind"},
        "unhide": {"post": hidden},
        "post": {"body": "new"},
        "edit": {"post": own, "body": "new"},
        "delete": {"post": own},
        "relay": {"post": theirs},
        "react": {"post": theirs, "kind": "thanks"},
        "unreact": {"post": theirs, "kind": "agree"},
        "follow": {"feed": "#a"},
        "unfollow": {"feed": "#b"},
        "mute": {"account": "@ana"},
        "unmute": {"account": "@di"},
        "block": {"account": "@ana"},
        "unblock": {"account": "@eve"},
        "profile": {"bio": "new"},
        "direct": {"to": "@ana", "body": "new"},
        "set_privacy": {"presence": "nobody"},
        "filter": {"words": ["test"]},
        "unfilter": {"filter": filtered},
        "list": {"title": "Biology", "feeds": ["#b"]},
        "unlist": {"list": listed},
        "read": {"feed": f"room:{room}", "pos": theirs},
        "create_room": {"title": "Chemistry"},
        "update_room": {"room": room, "about": "new"},
        "join": {"code": other["code"]},
        "leave": {"room": room},
        "set_role": {"room": room, "account": "@cy", "role": "helper"},
        "remove_member": {"room": room, "account": "@cy"},
        "announce": {"room": room, "body": "new"},
        "report": {"post": theirs, "reason": "spam"},
        "close_case": {"case": case, "outcome": "warned"},
        "remove": {"post": removed, "reason": "spam"},
        "suspend": {"room": room, "account": "@cy", "until": "2099-01-01T00:00:00Z", "reason": "spam"},
        "unsuspend": {"room": room, "account": "@di"},
    }


async def test_who_is_disabled_meanwhile_stores_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with node(data) as it, AsyncExitStack() as stack:
        people = [await it.talker(stack, handle) for handle in ("ana", "cy", "di", "eve")]
        token = await it.account("bo")
        async with talking(it.url, token) as bo:
            asked = await prepared(it, people[0], bo, people[1], people[2])
        assert set(asked) == WRITES
        for command, fields in asked.items():
            async with talking(it.url, token) as bo:
                it.held.before.shut()
                disabling = asyncio.create_task(it.service.accounts.set_active("bo", False))
                await it.held.before.somebody()
                head = it.held.head
                reply = bo.tell(command, key="k", **fields)
                await it.journal.waiting(1)
                it.held.before.open()
                await disabling
                assert await bo.ended() == 4503
                await it.journal.wait_idle()
                assert it.held.head == head, command
                with suppress(Lost):
                    assert (await reply)["type"] == "error", command
            await it.service.accounts.set_active("bo", True)
    assert rows(data, "select count(*) from key") == [(0,)]
