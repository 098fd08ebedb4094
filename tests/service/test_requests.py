"""Help requests over real sockets: asked, taken, answered, ended; who is too late, and what the clock does."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from handraise.domain.lifecycle import BY_ACTION
from handraise.protocol.times import to_wire
from tests.service.conftest import notified
from tests.service.desk import passes
from tests.support.node import Node, WallClock, node
from tests.support.talker import Frame, Talker, talking
from tests.support.truth import rows

MINUTE: Final = 60_000
DAY: Final = 24 * 60 * MINUTE

FIELDS: Final[dict[str, dict[str, Any]]] = {
    "assign": {"to": "@cy"},
    "need_info": {"body": "Which?"},
    "answer": {"body": "So."},
    "resolve": {"outcome": "peer"},
    "decline": {"reason": "unclear"},
}
WAY: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    # how a request comes into each state, by whom
    "open": (),
    "claimed": (("bo", "claim"),),
    "needs_info": (("bo", "claim"), ("bo", "need_info")),
    "answered": (("bo", "claim"), ("bo", "answer")),
    "resolved": (("bo", "claim"), ("ana", "resolve")),
    "withdrawn": (("bo", "claim"), ("ana", "withdraw")),
    "declined": (("bo", "claim"), ("adm", "decline")),
    "merged": (("bo", "claim"), ("adm", "merge")),
}
PARTIES: Final = {"ana": {"asker"}, "bo": {"helper", "claimant"}, "cy": {"helper"}, "adm": {"helper", "staff"}}
COMMANDS: Final = [
    action
    for action, row in BY_ACTION.items()
    if row.parties != {"clock"} and action not in ("inform", "retract", "approve")
]


class Desk:
    """Ana asks, Bo has it, Cy is another helper, Adm an admin."""

    def __init__(self, it: Node, clock: WallClock, people: dict[str, Talker], tokens: dict[str, str]) -> None:
        self.it, self.clock, self.people, self.tokens = it, clock, people, tokens
        self.ana, self.bo, self.cy, self.adm = [people[name] for name in ("ana", "bo", "cy", "adm")]

    async def asked(self, **fields: Any) -> int:
        return int((await self.ana.ok("ask", **{"body": "How? #algebra", **fields}))["post"]["id"])

    async def help(self, ident: int) -> Frame:
        found: Frame = (await self.adm.ok("get", post=ident))["post"]["help"]
        return found

    async def told(self, ident: int, state: str, since: int = 0) -> Frame:
        """The next change of the request to that state, after the seq `since`."""
        changed = await self.ana.until(
            lambda frame: (
                frame["type"] == "post"
                and frame["seq"] > since
                and frame["post"]["id"] == ident
                and frame["post"]["help"]["state"] == state
            )
        )
        found: Frame = changed["post"]["help"]
        return found

    async def brought(self, state: str) -> int:
        ident = await self.asked()
        for who, action in WAY[state]:
            await self.people[who].ok(action, request=ident, **await self.fields(action, ident))
        return ident

    async def fields(self, action: str, ident: int) -> Frame:
        """What the step needs: a reply that is accepted, another request that it is merged into."""
        match action:
            case "accept":
                return {"answer": await self.cy.post("So.", reply_to=ident)}
            case "merge":
                return {"into": await self.asked()}
            case _:
                return FIELDS.get(action, {})

    async def room(self) -> int:
        """Bo leads it, Cy helps there, Ana and Adm are members."""
        made = await self.bo.ok("create_room", title="Algebra")
        room: int = made["room"]["id"]
        for each in (self.ana, self.cy, self.adm):
            await each.ok("join", code=made["code"])
        await self.bo.ok("set_role", room=room, account="@cy", role="helper")
        return room

    def forward(self, ms: int) -> None:
        """Time passes, and what came due is looked for as after a start."""
        self.clock.forward(ms)
        assert self.it.journal.on_due is not None
        self.it.journal.on_due(self.clock.now_ms())


@asynccontextmanager
async def desk(
    folder: Path, clock: WallClock | None = None, tokens: dict[str, str] | None = None, **flags: Any
) -> AsyncIterator[Desk]:
    """On a new folder, or with the `tokens` of before on the same one."""
    clock = clock or WallClock()
    async with node(folder, clock=clock, **flags) as it, AsyncExitStack() as stack:
        roles = {"ana": "educator", "bo": "educator", "cy": "educator", "adm": "admin"}
        tokens = tokens or {name: await it.account(name, role) for name, role in roles.items()}
        people = {name: await stack.enter_async_context(talking(it.url, tokens[name])) for name in roles}
        yield Desk(it, clock, people, tokens)


def answer_of(action: str, state: str, who: str) -> str:
    """The table's: `ok`, or the code."""
    row, own = BY_ACTION[action], PARTIES[who] - ({"claimant"} if state == "open" else set())
    if not own & row.parties:
        return "forbidden"
    return "ok" if state in row.sources else "conflict"


def tried(action: str, who: str) -> list[str]:
    """A state for each answer that he may get, another one for each command; of the refusals the one that is about the
    state, if there is one.
    """
    first = COMMANDS.index(action) % len(WAY)
    states = {answer_of(action, state, who): state for state in (*WAY, *WAY)[first : first + len(WAY)]}
    refused = states.get("conflict") or states["forbidden"]
    return [refused, states["ok"]] if "ok" in states else [refused]


@pytest.mark.parametrize("action", COMMANDS)
async def test_each_command_where_each_may_and_may_not(tmp_path: Path, action: str) -> None:
    """The new state, `conflict` with the present one and whose it is, or `forbidden`. All states: `test_lifecycle`."""
    async with desk(tmp_path / "data") as it:
        for name, state in [(who, state) for who in PARTIES for state in tried(action, who)]:
            ident, wanted = await it.brought(state), answer_of(action, state, name)
            reply = await it.people[name].ask(action, request=ident, **await it.fields(action, ident))
            assert reply.get("code", reply["type"]) == wanted, (state, name, reply)
            if wanted == "conflict":
                assert reply["details"] == {"state": state, **({} if state == "open" else {"claimant": "bo"})}, name
            after = BY_ACTION[action].target if wanted == "ok" else state
            assert (await it.help(ident))["state"] == after, (state, name)


async def test_what_is_refused_leaves_no_reply(tmp_path: Path) -> None:
    async with desk(tmp_path / "data") as it:
        ident = await it.brought("resolved")
        head = it.it.held.head
        assert (await it.bo.error("answer", request=ident, body="late"))["code"] == "conflict"
        assert (await it.ana.error("answer", request=ident, body="mine"))["code"] == "forbidden"
        await it.ana.ok("home")
        assert it.it.held.head == head and not (await it.ana.ok("thread", post=ident))["posts"][1:]


async def test_each_transition_over_http(tmp_path: Path) -> None:
    async with desk(tmp_path / "data", http=True) as it, httpx.AsyncClient(base_url=it.it.url) as client:

        async def says(who: str, kind: str, **fields: Any) -> Frame:
            headers = {"Authorization": f"Bearer {it.tokens[who]}"}
            frame = {"type": kind, "id": "1", **fields}
            reply: Frame = (await client.post("/api/v1/commands", json=frame, headers=headers)).json()
            return reply

        ident = (await says("ana", "ask", body="How? #algebra"))["post"]["id"]
        steps = [("bo", "claim"), ("bo", "renew"), ("bo", "assign"), ("cy", "release"), ("cy", "claim")]
        steps += [("cy", "need_info"), ("cy", "answer"), ("ana", "reopen"), ("bo", "claim"), ("ana", "resolve")]
        for who, action in steps:
            reply = await says(who, action, request=ident, **FIELDS.get(action, {}))
            assert reply["type"] == "ok" and (await it.help(ident))["state"] == BY_ACTION[action].target, reply
        assert (await says("cy", "claim", request=ident))["details"] == {"state": "resolved", "claimant": "bo"}
        for who, action in (("ana", "reopen"), ("adm", "decline")):
            assert (await says(who, action, request=ident, **FIELDS.get(action, {})))["type"] == "ok"
        other = await it.asked()
        answer = await it.cy.post("So.", reply_to=other)
        assert (await says("ana", "accept", request=other, answer=answer))["post"]["help"]["outcome"] == "peer"
        assert (await says("ana", "withdraw", request=await it.asked()))["post"]["help"]["state"] == "withdrawn"


async def test_fifty_helpers_race_for_one_request(tmp_path: Path) -> None:
    """P17: one has it, all others are told who; nobody waits for anything."""
    async with desk(tmp_path / "data") as it, AsyncExitStack() as stack:
        helpers = [await it.it.talker(stack, f"helper{number}") for number in range(50)]
        ident = await it.asked()
        replies = [await each for each in [helper.tell("claim", request=ident) for helper in helpers]]
        won = [reply["post"]["help"]["claimant"]["handle"] for reply in replies if reply["type"] == "ok"]
        lost = [reply["details"] for reply in replies if reply["type"] == "error"]
        assert len(won) == 1 and lost == [{"state": "claimed", "claimant": won[0]}] * 49
        assert (await it.help(ident))["claimant"]["handle"] == won[0]
    assert rows(tmp_path / "data", "select action, count(*) from step group by action order by 1") == [
        ("ask", 1),
        ("claim", 1),
    ]


@pytest.mark.parametrize(("in_room", "lease"), [(False, 5), (True, 15)])
async def test_the_lease_of_a_claimant_who_is_gone(tmp_path: Path, in_room: bool, lease: int) -> None:
    """It ends at its time and not before; what he does makes a new one. The place in the queue is as it was."""
    async with desk(tmp_path / "data") as it:
        room = await it.room() if in_room else None
        ident = await it.asked(room=room)
        pos = (await it.ana.ok("get", post=ident))["post"]["pos"]
        await it.bo.ok("claim", request=ident)
        await passes(it.it, it.clock, (lease - 1) * MINUTE)
        await it.bo.post("one moment", reply_to=ident)
        assert (await it.help(ident))["lease_until"] == to_wire(it.clock.now_ms() + lease * MINUTE)
        await passes(it.it, it.clock, lease * MINUTE - 1)
        assert (await it.help(ident))["state"] == "claimed"
        before = it.it.held.head
        await passes(it.it, it.clock, 1)
        told = await it.told(ident, "open", before)
        assert (told["claimant"], told["lease_until"], told["claimed_at"]) == (None, None, None)
        assert (await it.bo.error("renew", request=ident))["code"] == "forbidden"
        await it.cy.ok("claim", request=ident)
        assert (await it.ana.ok("get", post=ident))["post"]["pos"] == pos


async def test_silence_after_an_answer_and_what_breaks_it(tmp_path: Path) -> None:
    async with desk(tmp_path / "data") as it:
        ident, other = await it.brought("answered"), await it.brought("answered")
        it.forward(29 * MINUTE)
        await it.ana.post("Not yet clear.", reply_to=ident)
        it.forward(29 * MINUTE)
        await it.told(other, "resolved")
        assert (await it.help(ident))["state"] == "answered"
        it.forward(MINUTE)
        told = await it.told(ident, "resolved")
        assert (told["automatic"], told["outcome"]) == (True, "peer")


async def test_due_rows_survive_a_restart(tmp_path: Path) -> None:
    """The lease, the silence and the deadline end while nobody runs; each is told at the start."""
    clock = WallClock()
    async with desk(tmp_path / "data", clock) as it:
        claimed, answered = await it.brought("claimed"), await it.brought("answered")
        tokens = it.tokens
    clock.forward(30 * MINUTE)
    async with desk(tmp_path / "data", clock, tokens) as it:
        it.forward(0)
        await it.it.journal.wait_idle()
        states = {"open": claimed, "resolved": answered}
        for state, ident in states.items():
            while (await it.help(ident))["state"] != state:
                await it.ana.ok("home")
    clock.forward(DAY + 1)
    async with desk(tmp_path / "data", clock, tokens) as it:
        while (await it.help(claimed))["state"] != "expired":
            await it.ana.ok("home")
        assert (await it.help(claimed))["automatic"] is True
        await it.ana.ok("reopen", request=claimed)
        assert (await it.help(claimed))["reopened"] == 1
        assert (await it.ana.error("reopen", request=answered))["details"] == {"state": "resolved"}


async def test_a_request_on_the_network_needs_a_tag(tmp_path: Path) -> None:
    async with desk(tmp_path / "data") as it:
        error = await it.ana.error("ask", body="How?")
        assert (error["code"], error["field"]) == ("invalid", "body")
        assert (await it.ana.ok("requests"))["waiting"] == 0
        await it.asked(room=await it.room(), body="How?")
        asked = (await it.ana.ok("ask", body="How? #a"))["post"]["id"]
        assert (await it.ana.error("edit", post=asked, body="How?"))["field"] == "body"
        await it.ana.ok("withdraw", request=asked)
        await it.ana.ok("edit", post=asked, body="Never mind")


@pytest.mark.parametrize(("field", "limit"), [("where", "where_chars"), ("tried", "tried_chars")])
async def test_its_texts_up_to_their_limits(tmp_path: Path, field: str, limit: str) -> None:
    flags: dict[str, Any] = {f"limit_{limit}": 5}
    async with desk(tmp_path / "data", **flags) as it:
        for text in ("éxxx", "éxxxx"):
            assert (await it.help(await it.asked(**{field: f" {text} "})))[field] == text
        error = await it.ana.error("ask", body="How? #algebra", **{field: "éxxxxx"})
        assert (error["code"], error["field"], error["limit"], error["value"]) == ("too_large", field, limit, 5)
        assert (await it.help(await it.asked(**{field: " "})))[field] is None


async def test_requests_in_ten_minutes(tmp_path: Path) -> None:
    """Each account's own."""
    async with desk(tmp_path / "data", limit_requests_per_10_minutes=2) as it:
        await it.asked()
        await it.ana.ok("ask", body="Why? #algebra")
        error = await it.ana.error("ask", body="How? #algebra")
        assert (error["code"], error["limit"]) == ("rate_limited", "requests_per_10_minutes")
        await it.ana.post("How? #algebra")
        await it.cy.ok("ask", body="How? #algebra")
        assert 0 < error["retry_after_ms"] <= 10 * MINUTE


async def test_a_retry_by_key_takes_one_step(tmp_path: Path) -> None:
    async with desk(tmp_path / "data") as it:
        ident = await it.asked()
        for command in ("claim", "answer"):
            fields = {"request": ident, "key": command, **FIELDS.get(command, {})}
            first, again = await it.bo.ok(command, **fields), await it.bo.ok(command, **fields)
            assert again["duplicate"] and again["seq"] == first["seq"] and again["post"]["id"] == first["post"]["id"]
    assert rows(tmp_path / "data", "select count(*) from step") == [(3,)]


async def test_one_open_request_each_in_a_room(tmp_path: Path) -> None:
    async with desk(tmp_path / "data") as it:
        room = await it.room()
        first = await it.asked(room=room)
        error = await it.ana.error("ask", body="More?", room=room)
        assert (error["code"], error["details"]) == ("conflict", {"request": first})
        await it.asked()
        await it.bo.ok("answer", request=first, body="So.")
        second = await it.asked(room=room)
        assert (await it.ana.error("reopen", request=first))["details"] == {"request": second}
        await it.ana.ok("delete", post=second)
        await it.ana.ok("reopen", request=first)


async def test_the_queue_has_the_urgent_ones_first_then_the_earlier_ones(tmp_path: Path) -> None:
    """A place is kept over claims and releases, and lost with the end."""
    async with desk(tmp_path / "data") as it:
        room = await it.room()
        first = await it.asked(room=room)
        second = (await it.cy.ok("ask", body="?", room=room))["post"]["id"]
        urgent = (await it.adm.ok("ask", body="!", room=room, urgent=True))["post"]["id"]
        for _ in range(2):
            page = await it.ana.ok("queue", room=room)
            assert [post["id"] for post in page["requests"]] == [urgent, first, second]
            assert (page["waiting"], page["place"]) == (3, 2)
            await it.bo.ok("claim", request=first)
            await it.bo.ok("release", request=first)
        short = await it.cy.ok("queue", room=room, limit=1)
        assert ([post["id"] for post in short["requests"]], short["waiting"], short["place"]) == ([urgent], 3, 3)
        assert (await it.bo.ok("queue", room=room))["place"] is None
        await it.adm.ok("withdraw", request=urgent)
        assert (await it.ana.ok("queue", room=room))["place"] == 1
        assert (await it.ana.ok("requests"))["waiting"] == 0


async def test_requests_of_a_topic(tmp_path: Path) -> None:
    async with desk(tmp_path / "data") as it:
        one, other = await it.asked(), await it.asked(body="Where? #physics", urgent=True)
        for topic, found in ((None, [other, one]), ("algebra", [one]), ("#physics", [other]), ("#art", [])):
            page = await it.bo.ok("requests", **({"topic": topic} if topic else {}))
            assert ([post["id"] for post in page["requests"]], page["waiting"]) == (found, len(found)), topic
        await it.cy.ok("block", account="@ana")
        assert (await it.cy.ok("requests"))["waiting"] == 0


async def test_who_is_told(tmp_path: Path) -> None:
    """The asker of each who has it, and who was given it; all goes with the request."""
    async with desk(tmp_path / "data") as it:
        ident = await it.asked()
        await it.bo.ok("claim", request=ident)
        assert (await notified(it.ana, ident, "claim"))["account"]["handle"] == "bo"
        await it.bo.ok("assign", request=ident, to="@cy")
        assert (await notified(it.ana, ident, "claim"))["account"]["handle"] == "cy"
        assert (await notified(it.cy, ident, "assign"))["account"]["handle"] == "bo"
        await it.ana.ok("delete", post=ident)
        for who in (it.ana, it.cy):
            assert (await who.ok("notifications"))["notifications"] == []
        assert (await it.cy.error("renew", request=ident))["code"] == "not_found"
    assert rows(tmp_path / "data", "select action from step order by seq desc limit 1") == [("withdraw",)]
    due = "select count(*) from due where kind in ('lease', 'settle', 'request_end')"
    assert rows(tmp_path / "data", due) == [(0,)]


async def test_who_it_is_given_to(tmp_path: Path) -> None:
    """Neither the asker, nor who can't help there; who doesn't see it is as good as nobody."""
    async with desk(tmp_path / "data") as it:
        await it.it.account("sam", "student")
        room = await it.room()
        ident, inside = await it.brought("claimed"), (await it.cy.ok("ask", body="?", room=room))["post"]["id"]
        nobody = await it.bo.error("assign", request=ident, to="@nobody")
        assert await same(it.bo, ident, "@sam", nobody)
        assert (await it.bo.error("assign", request=ident, to="@ana"))["code"] == "conflict"
        assert (await it.cy.error("assign", request=inside, to="@cy"))["code"] == "conflict"  # staff, and the asker
        assert (await it.bo.error("assign", request=inside, to="@ana"))["code"] == "conflict"
        assert await same(it.bo, inside, "@sam", nobody)
        for named in ("@nobody", "@sam"):
            assert (await it.cy.error("assign", request=ident, to=named))["code"] == "forbidden"
        await it.cy.ok("block", account="@bo")
        assert await same(it.bo, ident, "@cy", nobody)


async def same(talker: Talker, ident: int, named: str, as_for: Frame) -> bool:
    told = await talker.error("assign", request=ident, to=named)
    return (told["code"], told["message"]) == (as_for["code"], as_for["message"])


async def test_what_was_asked_back_is_told_by_a_reply_or_an_edit(tmp_path: Path) -> None:
    async with desk(tmp_path / "data") as it:
        for inform in ("edit", "post"):
            ident = await it.brought("needs_info")
            assert (await it.help(ident))["lease_until"] is None
            await it.cy.post("I wonder too.", reply_to=ident)
            assert (await it.help(ident))["state"] == "needs_info"
            target = {"post": ident} if inform == "edit" else {"reply_to": ident}
            await it.ana.ok(inform, body="b = 1 #algebra", **target)
            told = await it.help(ident)
            assert (told["state"], told["claimant"]["handle"]) == ("claimed", "bo") and told["lease_until"]


async def test_resume_has_the_present_state_once(tmp_path: Path) -> None:
    async with desk(tmp_path / "data") as it:
        start = it.ana.position
        ident = await it.brought("answered")
        async with talking(it.it.url, it.tokens["ana"], resume=start) as again:
            shown = [frame["post"]["help"] for frame in again.changes("post") if frame["post"]["id"] == ident]
        assert [each["state"] for each in shown] == ["answered"] and shown == [await it.help(ident)]


CHANGES: Final[dict[str, tuple[str, str, dict[str, Any], str]]] = {
    # who does what while a command of Bo, a helper in Cy's room, is on its way, and what he is told
    "block": ("ana", "block", {"account": "@bo"}, "not_found"),
    "sent away": ("cy", "remove_member", {"account": "@bo"}, "not_found"),
    "no longer staff": ("cy", "set_role", {"account": "@bo", "role": "member"}, "forbidden"),
    "observer": ("cy", "set_role", {"account": "@bo", "role": "observer"}, "forbidden"),
    "closed": ("cy", "update_room", {"closed": True}, "closed"),
    "taken": ("cy", "claim", {}, "conflict"),
    "deleted": ("ana", "delete", {}, "not_found"),
}


@pytest.mark.parametrize("command", ["claim", "answer"])
@pytest.mark.parametrize("change", CHANGES)
async def test_a_change_between_check_and_commit_counts(tmp_path: Path, change: str, command: str) -> None:
    """S27. A block hides nobody from staff, so it is tried on the network; an answer is taken from any helper."""
    who, kind, fields, code = CHANGES[change]
    async with desk(tmp_path / "data") as it:
        made = await it.cy.ok("create_room", title="Algebra")
        room = None if change == "block" else made["room"]["id"]
        for each in (it.ana, it.bo):
            await each.ok("join", code=made["code"])
        await it.cy.ok("set_role", room=made["room"]["id"], account="@bo", role="helper")
        ident = await it.asked(room=room)
        fields = fields | ({"post": ident} if kind == "delete" else {"request": ident} if kind == "claim" else {})
        fields |= {"room": room} if kind in ("remove_member", "set_role", "update_room") else {}
        it.it.held.before.shut()
        changing = it.people[who].tell(kind, **fields)
        await it.it.held.before.somebody()
        asking = it.bo.tell(command, request=ident, key="k", **FIELDS.get(command, {}))
        await it.it.journal.waiting(1)
        it.it.held.before.open()
        assert (await changing)["type"] == "ok"
        reply = await asking
        assert reply.get("code", "ok") == ("ok" if (change, command) == ("taken", "answer") else code), reply


async def test_a_guest_asks_in_his_room(tmp_path: Path) -> None:
    async with desk(tmp_path / "data") as it:
        made = await it.bo.ok("create_room", title="Algebra")
        room = made["room"]["id"]
        token, _ = await it.it.service.guests.join(made["code"], "Lea", address="a", session=False)
        async with talking(it.it.url, token) as lea:
            ident = (await lea.ok("ask", body="How?", room=room, where="bench 4"))["post"]["id"]
            await it.bo.ok("claim", request=ident)
            assert (await lea.ok("queue", room=room))["place"] == 1
            assert (await lea.error("claim", request=ident))["code"] == "forbidden"
            await lea.ok("resolve", request=ident, outcome="not_needed")
