"""The lifecycle of a help request: the page is its table, and whatever people and the clock do, `decide` does as a
model says that is written down from the rules alone.
"""

from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from handraise.domain import lifecycle
from handraise.domain.changes import Outcome
from handraise.domain.decide import decide
from handraise.domain.intents import (
    Asked,
    DeletePost,
    EditPost,
    FireDue,
    Intent,
    MergeRequest,
    MoveRequest,
    ReviewPost,
    Thread,
    WritePost,
)
from handraise.domain.lifecycle_page import page
from handraise.domain.model import Help, Member, Room, Site
from handraise.domain.world import Saved
from handraise.errors import CommandError, Conflict, Forbidden
from tests.domain.world import NOW, world

SCOPES: Final = frozenset({"read", "write", "help"})
MINUTE: Final = 60_000
DAY: Final = 24 * 60 * MINUTE
ROOM: Final = 1
TIMES: Final = (1000, MINUTE, *[MINUTE + 1, 2 * MINUTE] * 3, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, DAY)

DUES: Final = ("lease", "request_end", "settle")
WAITING: Final = ("open", "claimed", "needs_info")
UNSETTLED: Final = ("review", *WAITING)
OPEN_TO: Final[dict[str, dict[str, tuple[str, set[str]]]]] = {
    # action: from each of these states, to that one, by these
    "approve": {"review": ("open", {"staff"})},
    "claim": {"open": ("claimed", {"helper"})},
    "assign": dict.fromkeys(("open", "claimed"), ("claimed", {"claimant", "staff"})),
    "renew": {"claimed": ("claimed", {"claimant"})},
    "release": {"claimed": ("open", {"claimant", "asker", "staff"})},
    "need_info": {"claimed": ("needs_info", {"claimant", "staff"})},
    "answer": dict.fromkeys(WAITING, ("answered", {"helper"})),
    "accept": dict.fromkeys((*WAITING, "answered"), ("resolved", {"asker"})),
    "resolve": dict.fromkeys((*WAITING, "answered"), ("resolved", {"asker", "claimant", "staff"})),
    "reopen": dict.fromkeys(("answered", "resolved", "expired"), ("open", {"asker"})),
    "withdraw": dict.fromkeys(UNSETTLED, ("withdrawn", {"asker"})),
    "decline": dict.fromkeys(UNSETTLED, ("declined", {"staff"})),
    "merge": dict.fromkeys(WAITING, ("merged", {"asker", "staff"})),
}
IN_TURN: Final = (
    *("review", "open", "claimed", "needs_info", "answered"),
    *("resolved", "withdrawn", "declined", "merged", "expired"),
)
GOING_ON: Final = ("approve", "claim", "assign", "renew", "need_info", "reopen")
REPLIES: Final = ("answer", "need_info")

# In the room: Ana leads it, Bo helps there, Cy and Di are members. On the network Ana is an admin.
ANA, BO, CY, DI = 1, 2, 3, 4
PEOPLE: Final = st.sampled_from((ANA, BO, CY, DI))
PLACES: Final = {ANA: "lead", BO: "helper", CY: "member", DI: "member"}


def test_the_page_is_the_table() -> None:
    assert (Path(__file__).parents[2] / "docs" / "lifecycle.md").read_text() == page()


def test_the_table_is_the_models() -> None:
    told = {row.action: row for row in lifecycle.TABLE if row.action in OPEN_TO}
    assert set(lifecycle.BY_ACTION) - set(told) == {"lapse", "inform", "settle", "expire", "retract"}
    assert {action: (set(row.sources), row.target, set(row.parties)) for action, row in told.items()} == {
        action: (set(states), *next(iter(states.values()))) for action, states in OPEN_TO.items()
    }


def test_every_action_has_its_words_and_every_state_is_reached() -> None:
    assert set(lifecycle.WORDS) == set(lifecycle.BY_ACTION) and lifecycle.STATES == IN_TURN
    assert {row.target for row in lifecycle.TABLE} | {"open", "review"} == set(lifecycle.STATES)


@pytest.mark.parametrize("action", OPEN_TO)
@pytest.mark.parametrize("parties", ["asker", "helper", "claimant helper", "helper staff", "asker staff", ""])
def test_each_command_in_each_state_by_each(action: str, parties: str) -> None:
    """The new state; `forbidden` for who never may, whatever the state; else `conflict` with it and whose it is."""
    own, by = set(parties.split()), next(iter(OPEN_TO[action].values()))[1]
    for state in IN_TURN:
        for holder in (None, "bo"):
            got: object
            try:
                got = lifecycle.check(action, state, frozenset(own), holder)
            except Forbidden:
                got = "forbidden"
            except Conflict as error:
                got = error.details
            late = {"state": state, **({"claimant": holder} if holder else {})}
            wanted = OPEN_TO[action][state][0] if state in OPEN_TO[action] else late
            assert got == (wanted if own & by else "forbidden"), (state, holder)


class Wanted:
    """One request, as the model has it."""

    def __init__(self, asker: int, room: int | None, at: int, held: bool) -> None:
        self.asker, self.room, self.at, self.held = asker, room, at, held
        self.state, self.claimant = "review" if held else "open", 0
        self.lease: int | None = None
        self.settles: int | None = None
        self.ends: int | None = at + DAY
        self.ended = 0
        self.answers: list[int] = []
        self.by: dict[int, int] = {}
        """Who wrote each of them."""
        self.answer: int | None = None
        """That which it waits for a word about."""
        self.into: int | None = None
        self.merges = 0

    def parties(self, who: int) -> set[str]:
        staff = PLACES[who] in ("lead", "helper") if self.room else who == ANA
        found = {"staff"} if staff else set()
        found |= {"asker"} if who == self.asker else {"helper"} if staff or not self.room else set()
        return found | ({"claimant"} if who == self.claimant else set())

    def sees(self, who: int) -> bool:
        return not self.held or bool(self.parties(who) & {"asker", "staff"})

    def to(self, state: str, now: int) -> None:
        """The clocks of a state: what waits keeps its deadline, a lease or a silence begins, or all end."""
        if state == "open":
            self.claimant = 0
            self.answer = None
        self.state = state
        self.lease = now + (15 if self.room else 5) * MINUTE if state == "claimed" else None
        self.settles = now + 30 * MINUTE if state == "answered" else None
        if state not in WAITING:
            self.ends, self.ended = None, now


class Desk(RuleBasedStateMachine):
    """`decide` against `Wanted`, over one world whose requests are on the network and in a room."""

    def __init__(self) -> None:
        super().__init__()
        self.world = world("admin", "educator", "educator", "educator", site=Site(held_words=("casino",)))
        self.world.rooms[ROOM] = Room(ROOM, 1, "Algebra", "", "CODE", True, True, False, ANA, NOW)
        for account, role in PLACES.items():
            self.world.members[ROOM, account] = Member(account, ROOM, account, role, 0, 0, "")
        self.model: dict[int, Wanted] = {}
        self.log: dict[int, list[tuple[str, str, int]]] = {}
        self.gone: set[int] = set()

    # What is done

    def does(self, intent: Intent) -> Outcome | CommandError:
        """Its outcome, or why it is refused; then nothing may have changed."""
        made = self.world
        made.saved, before = Saved(), (made.seq, dict(made.posts), dict(made.dues), dict(made.waiting))
        try:
            outcome = decide(intent, made)
        except CommandError as error:
            assert before == (made.seq, made.posts, made.dues, made.waiting)
            assert not made.saved.posts and not made.saved.steps and not made.saved.entries
            return error
        seqs = [change.seq for change in outcome.changes]
        assert seqs == sorted(set(seqs)) and set(made.saved.steps) <= set(range(before[0] + 1, made.seq + 1))
        for step in sorted(made.saved.steps.values(), key=lambda row: row.seq):
            assert step.at == made.now
            self.log.setdefault(step.request, []).append((step.action, step.state, step.claimant))
        return outcome

    def help(self, ident: int) -> Help:
        found = self.world.posts[ident].help
        assert found is not None
        return found

    def thread(self, ident: int) -> Thread:
        asker = self.model[ident].asker
        return Thread(ident, asker, ident, asker)

    def chosen(self, data: Any) -> int:
        taken = [ident for ident, it in self.model.items() if it.state in ("claimed", "needs_info")]
        return int(data.draw(st.sampled_from([*sorted(self.model), *taken * 3]), label="request"))

    def waiting_in_room(self, asker: int) -> list[int]:
        return [ident for ident, it in self.model.items() if it.room and it.asker == asker and it.state in UNSETTLED]

    @rule(
        who=PEOPLE,
        room=st.sampled_from((None, ROOM)),
        urgent=st.booleans(),
        tagged=st.sampled_from((True, True, False)),
        word=st.booleans(),
    )
    def ask(self, who: int, room: int | None, urgent: bool, tagged: bool, word: bool) -> None:
        """With a word for which it is looked at first, unless who asks is of the staff."""
        tags = ("algebra",) if tagged else ()
        asked = Asked(urgent=urgent, where="by the casino" if word else None)
        outcome = self.does(WritePost(actor=who, scopes=SCOPES, body="?", html="?", tags=tags, room=room, asked=asked))
        if (room and self.waiting_in_room(who)) or not (room or tagged):
            assert isinstance(outcome, CommandError) and outcome.code == ("conflict" if room else "invalid")
            return
        assert isinstance(outcome, Outcome) and outcome.id is not None
        staff = PLACES[who] in ("lead", "helper") if room else who == ANA
        self.model[outcome.id] = Wanted(who, room, self.world.now, word and not staff)

    @precondition(lambda self: self.model)
    @rule(data=st.data(), who=PEOPLE, to=PEOPLE, action=st.sampled_from(sorted(OPEN_TO)))
    def act(self, data: Any, who: int, to: int, action: str) -> None:
        self.acts(data, self.chosen(data), who, to, action)

    @precondition(lambda self: self.model)
    @rule(data=st.data(), to=PEOPLE, on=st.sampled_from((True, True, True, False)))
    def act_well(self, data: Any, to: int, on: bool) -> None:
        """Somebody does what he may; with `on` rather what ends nothing."""
        ident = self.chosen(data)
        it = self.model[ident]
        may = [
            (who, action)
            for who in PLACES
            for action in OPEN_TO
            if action != "merge" and self.refusal(it, action, who, to, next(iter(it.answers), None)) is None
        ]
        may = [each for each in may if each[1] in GOING_ON] * on or may
        if may:
            self.acts(data, ident, *data.draw(st.sampled_from([(who, to, action) for who, action in may])))

    @precondition(lambda self: self.mergeable())
    @rule(data=st.data(), asker=st.booleans())
    def merge_well(self, data: Any, asker: bool) -> None:
        ident, into = data.draw(st.sampled_from(self.mergeable()), label="merged into")
        self.acts(data, ident, self.model[ident].asker if asker else ANA, ANA, "merge", into)

    def mergeable(self) -> list[tuple[int, int]]:
        waiting = {ident: it for ident, it in self.model.items() if it.state in WAITING}
        open_still = {ident: it for ident, it in self.model.items() if it.state in (*WAITING, "answered")}
        return [
            (a, b) for a, it in waiting.items() for b, other in open_still.items() if a != b and it.room == other.room
        ]

    def acts(self, data: Any, ident: int, who: int, to: int, action: str, into: int | None = None) -> None:
        it, now = self.model[ident], self.world.now
        answer = data.draw(st.sampled_from(it.answers)) if action == "accept" and it.answers else None
        if action == "merge":
            into = into or data.draw(st.sampled_from(sorted(self.model)), label="into")
        renewed = it.lease
        outcome = self.does(self.intent(ident, action, who, to, answer, into))
        code = self.refusal(it, action, who, to, answer)
        code = code if into is None else self.unmergeable(ident, into, code, who)
        if code is not None:
            assert isinstance(outcome, CommandError) and outcome.code == code, (code, outcome)
            if code == "conflict" and it.state not in OPEN_TO[action] and not self.says_held(it, action, into):
                holder = {"claimant": f"person{it.claimant}"} if it.claimant else {}
                assert isinstance(outcome, Conflict) and outcome.details == {"state": it.state, **holder}
            return
        assert isinstance(outcome, Outcome) and outcome.id is not None, outcome
        if action in ("claim", "assign"):
            it.claimant = to if action == "assign" else who
        it.to(OPEN_TO[action][it.state][0], now)
        it.held = it.held and action != "approve"
        if action == "renew" and now - ((renewed or 0) - (15 if it.room else 5) * MINUTE) <= MINUTE:
            it.lease = renewed
            assert not outcome.changes
        if action in ("reopen", "approve"):
            it.ends = now + DAY
        if action in REPLIES:
            it.answers.append(outcome.id)
            it.by[outcome.id] = who
        if action == "answer":
            it.answer = outcome.id
        if into is not None:
            self.merged(it, into)

    def merged(self, it: Wanted, into: int) -> None:
        it.into = into
        self.model[into].merges += 1
        joined = "me_too" in self.world.reactions.get((into, it.asker), ())
        assert joined == (it.asker != self.model[into].asker), "nobody has his own question"

    def says_held(self, it: Wanted, action: str, into: int | None) -> bool:
        """Whether the conflict is rather that it, or the other one, is held."""
        if action in (*REPLIES, "merge") and (it.held or (into is not None and self.model[into].held)):
            return True
        return action == "approve"

    def unmergeable(self, ident: int, into: int, code: str | None, who: int) -> str | None:
        """Neither is told of the other where one is held."""
        for each in (self.model[ident], self.model[into]):
            if each.room != self.model[ident].room:
                return "not_found"
            if each.held:
                return "conflict" if each.sees(who) else "not_found"
        if code is not None:
            return code
        return "conflict" if into == ident or self.model[into].state in lifecycle.ENDED else None

    def intent(self, ident: int, action: str, who: int, to: int, answer: int | None, into: int | None) -> Intent:
        it = self.model[ident]
        if action == "approve":
            return ReviewPost(
                actor=who,
                scopes=SCOPES,
                post=ident,
                action=action,
                author=it.asker,
                writer=it.asker,
                root=ident,
                root_author=it.asker,
                root_writer=it.asker,
                people=(it.asker,),
                room=it.room,
            )
        if into is not None:
            return MergeRequest(
                actor=who,
                scopes=SCOPES,
                request=ident,
                author=it.asker,
                into=into,
                into_author=self.model[into].asker,
                joining=tuple(PLACES),
                room=it.room,
            )
        if action in REPLIES:
            thread = self.thread(ident)
            return WritePost(actor=who, scopes=SCOPES, body="!", html="!", thread=thread, room=it.room, step=action)
        return MoveRequest(
            actor=who,
            scopes=SCOPES,
            request=ident,
            action=action,
            author=it.asker,
            room=it.room,
            to=to if action == "assign" else None,
            outcome="peer",
            reason="unclear",
            answer=answer,
        )

    def refusal(self, it: Wanted, action: str, who: int, to: int, answer: int | None) -> str | None:
        by = next(iter(OPEN_TO[action].values()))[1]
        if not it.sees(who):
            return "not_found"
        if it.held and action in REPLIES:
            return "conflict"
        if not it.parties(who) & by:
            return "forbidden"
        if it.state not in OPEN_TO[action]:
            return "conflict"
        if action == "accept" and answer is None:
            return "invalid"
        if action == "assign" and "helper" not in it.parties(to):
            return "conflict"
        if action == "reopen" and it.held:
            return "conflict"
        if action == "reopen":
            others = self.waiting_in_room(it.asker) if it.room else []
            return "conflict" if self.world.now > it.ended + DAY or others else None
        return None

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def reply(self, data: Any) -> None:
        """A plain one: the asker's tells what was missing, the claimant's renews, any breaks the silence."""
        ident = self.chosen(data)
        it, now = self.model[ident], self.world.now
        who = data.draw(st.sampled_from((it.claimant or it.asker, it.asker, *PLACES)), label="who")
        thread = self.thread(ident)
        outcome = self.does(WritePost(actor=who, scopes=SCOPES, body=".", html=".", thread=thread, room=it.room))
        if it.held:
            assert isinstance(outcome, CommandError) and outcome.code == ("conflict" if it.sees(who) else "not_found")
            return
        assert isinstance(outcome, Outcome) and outcome.id is not None
        it.answers.append(outcome.id)
        it.by[outcome.id] = who
        if it.state == "needs_info" and who == it.asker:
            it.to("claimed", now)
        elif it.state == "claimed" and who == it.claimant:
            begun = (it.lease or 0) - (15 if it.room else 5) * MINUTE
            if now - begun > MINUTE:
                it.to("claimed", now)
        elif it.state == "answered":
            it.settles = now + 30 * MINUTE

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def edit(self, data: Any) -> None:
        ident = self.chosen(data)
        it = self.model[ident]
        change = EditPost(
            actor=it.asker,
            scopes=SCOPES,
            post=ident,
            root_author=it.asker,
            body="?!",
            html="?!",
            tags=("b",),
            room=it.room,
        )
        assert isinstance(self.does(change), Outcome)
        if it.state == "needs_info":
            it.to("claimed", self.world.now)

    @precondition(lambda self: any(it.answers for it in self.model.values()))
    @rule(data=st.data(), well=st.booleans())
    def delete_reply(self, data: Any, well: bool) -> None:
        """Of the answer it waits about: it waits for help again, unless its asker has another request there."""
        answers = [(ident, reply) for ident, it in self.model.items() for reply in it.answers]
        answers = [(ident, reply) for ident, reply in answers if self.model[ident].answer == reply] * well or answers
        ident, reply = data.draw(st.sampled_from(answers), label="reply")
        it, now = self.model[ident], self.world.now
        outcome = self.does(
            DeletePost(
                actor=it.by[reply],
                scopes=SCOPES,
                post=reply,
                parent=ident,
                root=ident,
                root_author=it.asker,
                room=it.room,
            )
        )
        assert isinstance(outcome, Outcome)
        it.answers.remove(reply)
        if it.state == "answered" and it.answer == reply:
            it.to("open", now)
            it.ends = now + DAY

    @precondition(lambda self: self.model)
    @rule(data=st.data(), sure=st.sampled_from((False, False, True)))
    def delete(self, data: Any, sure: bool) -> None:
        if not sure:
            return
        ident = self.chosen(data)
        it = self.model.pop(ident)
        waited = it.state in UNSETTLED
        outcome = self.does(DeletePost(actor=it.asker, scopes=SCOPES, post=ident, room=it.room))
        assert isinstance(outcome, Outcome)
        assert self.world.posts[ident].help is None and (self.log[ident][-1][0] == "withdraw" or not waited)
        assert not [key for kind, key in self.world.dues if key == str(ident) and kind in DUES]
        assert ident not in self.world.waiting.get((ROOM, it.asker), ())
        self.gone.add(ident)

    @rule(ms=st.sampled_from(TIMES))
    def time_passes(self, ms: int) -> None:
        """Every row that came due is fired, leases first; one that isn't due yet does nothing."""
        self.world.now += ms
        for it in self.model.values():
            self.model_fires(it)
        for kind, key in sorted(key for key in self.world.dues if key[0] in DUES):
            self.does(FireDue(actor=0, kind=kind, key=key))

    def model_fires(self, it: Wanted) -> None:
        now = self.world.now
        ended = it.ends is not None and it.ends <= now
        if it.settles is not None and it.settles <= now:
            it.to("resolved", now)
        elif ended:
            if it.lease is not None and it.lease <= now:
                it.to("open", now)
            it.to("expired", now)
        elif it.lease is not None and it.lease <= now:
            it.to("open", now)

    # What always holds

    @invariant()
    def as_the_model_has_it(self) -> None:
        for ident, it in self.model.items():
            found = self.help(ident)
            assert (found.state, found.opened_at) == (it.state, it.at)
            assert (found.into, found.merges) == (it.into, it.merges)
            assert (0 if found.claimant is None else found.claimant.id) == it.claimant
            assert (found.lease_until, found.ended_at is not None) == (it.lease, it.state in lifecycle.ENDED)
            dues = {kind: row.at for (kind, key), row in self.world.dues.items() if key == str(ident)}
            wanted = {"lease": it.lease, "settle": it.settles, "request_end": it.ends}
            kept = {kind: dues.get(kind) for kind in wanted}
            assert kept == wanted

    @invariant()
    def somebody_has_it_exactly_when_he_should(self) -> None:
        for ident in self.model:
            found = self.help(ident)
            assert found.state != "open" or found.claimant is None
            assert found.state not in ("claimed", "needs_info") or found.claimant is not None
            assert found.claimant is None or found.claimant.id != self.model[ident].asker

    @invariant()
    def the_log_leads_to_the_present_state(self) -> None:
        """Step by step, each as the table has it."""
        for ident in self.model:
            state, claimant = "", 0
            for action, after, holder in self.log[ident]:
                if action != "ask":
                    row = lifecycle.BY_ACTION[action]
                    assert state in row.sources and after == row.target
                state, claimant = after, holder
            found = self.help(ident)
            assert (state, claimant) == (found.state, found.claimant.id if found.claimant else 0)

    @invariant()
    def what_is_held_is_in_no_feed_of_others(self) -> None:
        """Its place in the queue is its id, which never changes; in a history it is where it was approved."""
        for ident, it in self.model.items():
            post = self.world.posts[ident]
            assert (post.held is not None) == it.held and (post.pos == ident) == (not post.was_held)
            held = (f"review:{it.room or 'network'}", f"inbox:{it.asker}")
            feeds = set(self.world.feeds_of("post", ident))
            assert feeds == set(held) if it.held else f"review:{it.room or 'network'}" not in feeds
            alerts = ("alert", str(ident)) in self.world.dues
            assert not (it.state == "review" and alerts)

    @invariant()
    def who_waits_in_a_room_is_known(self) -> None:
        """One of each asker, but for those whose answer was taken back."""
        for who in PLACES:
            assert self.world.waiting.get((ROOM, who), ()) == tuple(sorted(self.waiting_in_room(who)))


TestDesk = Desk.TestCase
TestDesk.settings = settings(max_examples=200, stateful_step_count=50)
