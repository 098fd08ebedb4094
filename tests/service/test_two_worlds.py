"""Two worlds that differ only in what an account may not see look the same to it: live, on resume, and over every
command. `test_leaks.py` says so of two cases word for word; this searches for others.

A scenario is carried out whole in the first world. In the second, what the account may not see by the documents
(`worlds_policy`) is left out or says something else. `HANDRAISE_TWO_WORLDS=500` tries as many scenarios.
"""

import asyncio
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from handraise.protocol.commands import COMMANDS
from tests.service.worlds_policy import (
    LEFT_OUT,
    NETWORK,
    OTHER,
    ROLES,
    SAME,
    STAFF,
    Act,
    Label,
    State,
    Story,
    plan,
    taken,
)
from tests.service.worlds_questions import ROOMS, SUSPENDED, TAGS, read_questions, write_questions
from tests.service.worlds_stage import FOLLOWS, Heard, School, World, canonical, school, world

EXAMPLES: Final = int(os.environ.get("HANDRAISE_TWO_WORLDS", "12"))
PEOPLE: Final = tuple(ROLES)
OBSERVERS: Final = ("eli", "eli", "dan", "sam", "sam", "tim", "gus", "adm", "bo", "cy")
"""Blocked and in no room; of one room alone; a student in a room; one outside; a guest; and those who see more."""

# How often each is done, by the number of times that it stands here.
KINDS: Final = (
    *("post", "post", "post", "post_in", "post_in", "post_in", "reply", "reply", "reply", "edit", "edit", "delete"),
    *("ask", "ask_in", "ask_in", "claim", "claim", "answer", "answer", "resolve", "me_too"),
    *("react", "unreact", "relay", "direct", "direct", "announce", "typing", "typing_to"),
    *("report", "report", "report", "close_case", "close_case", "suspend"),
    *("follow", "follow_tag", "follow_thread", "unfollow", "mute", "unmute", "block", "unblock"),
    *("read", "filter", "list", "set_privacy", "name", "bio"),
    *("update_room", "close", "set_role", "remove_member", "leave", "join"),
)

Step = tuple[int, str, int, int, bool]
"""Whose turn, what, two numbers that choose among what there is, and what becomes of it where it is a secret."""

step = st.tuples(st.integers(0, 99), st.sampled_from(KINDS), st.integers(0, 99), st.integers(0, 99), st.booleans())

THERE: Final = frozenset(
    {"ask_in", "post_in", "announce", "update_room", "close", "set_role", "remove_member", "leave", "join", "suspend"}
)
TO_A_REQUEST: Final = frozenset({"claim", "answer", "resolve", "me_too"})
TO_A_POST: Final = TO_A_REQUEST | frozenset(
    {"reply", "edit", "delete", "react", "unreact", "relay", "typing", "follow_thread", "report"}
)


def chosen(number: int, among: Iterable[str], who: str) -> str:
    """One of them; the account itself is three times as likely, where it is one."""
    people = sorted(among)
    people += [who, who] if who in people else []
    return people[number % len(people)]


def able(turn: Step, state: State) -> set[str]:
    """Those who may do it, more or less; at one time in eight anybody tries."""
    by, kind, one, _, _ = turn
    places = state.places[ROOMS[one % len(ROOMS)]]
    able = set(PEOPLE)
    if by % 8 == 0:
        return able
    if kind in ("post", "ask", "relay", "follow_tag", "list", "name", "bio"):
        able = {who for who, role in ROLES.items() if role in NETWORK}
    elif kind in ("announce", "remove_member", "update_room", "close", "set_role", "suspend"):
        helps = kind in ("announce", "remove_member", "suspend")
        able = {who for who, role in places.items() if role == "lead" or (role == "helper" and helps)}
    elif kind in THERE and kind != "join":
        able = set(places)
    elif kind == "close_case":
        able = {"ana", "cy", "dan", "adm"}
    elif kind == "me_too" and state.requests:
        able = {who for who in PEOPLE if state.sees(who, state.requests[one % len(state.requests)])}
    elif kind in TO_A_REQUEST and state.requests:
        label = state.requests[one % len(state.requests)]
        asked = state.posts[label]
        staff = {who for who, role in state.places[asked.room].items() if role in STAFF} if asked.room else set(PEOPLE)
        helpers = {who for who in staff - {asked.author} if state.sees(who, label)}
        able = {asked.author} if kind == "resolve" else helpers
    elif kind in ("reply", "react", "unreact", "typing", "follow_thread", "report") and state.posts:
        label = list(state.posts)[one % len(state.posts)]
        able = {who for who in PEOPLE if state.sees(who, label)}
    return able or set(PEOPLE)


def act_of(number: int, turn: Step, state: State, who: str) -> Act | None:
    """The step as an act, where there is something for it to be done to."""
    by, kind, one, two, _ = turn
    actor, room = chosen(by, able(turn, state), who), ROOMS[one % len(ROOMS)]
    other = chosen(two, (state.places[room] if kind in THERE and by % 8 else {}) or PEOPLE, who)
    mentioned = frozenset({other}) if two % 3 == 0 and other != "gus" else frozenset()
    tag = f"#{TAGS[one % len(TAGS)]}"
    body = f"said at {number} {tag}" + "".join(f" @{handle}" for handle in mentioned)
    if kind == "close_case":
        return _to_a_case(number, actor, turn, state)
    if kind in TO_A_POST:
        return _to_a_post(number, actor, turn, state, body, mentioned)
    to = "@nobody" if other == "gus" else f"@{other}"
    commands: dict[str, tuple[str, dict[str, Any]]] = {
        **dict.fromkeys(("post", "post_in"), ("post", {"body": body})),
        **{name: (name, {"account": to}) for name in ("mute", "unmute", "block", "unblock", "remove_member")},
        **{name: (name, {}) for name in ("join", "leave")},
        **dict.fromkeys(("ask", "ask_in"), ("ask", {"body": body, "urgent": two % 2 == 0})),
        "announce": ("announce", {"body": body}),
        "direct": ("direct", {"to": to, "body": body}),
        "typing_to": ("typing", {"feed": to}),
        "follow": ("follow", {"feed": to}),
        "unfollow": ("unfollow", {"feed": to}),
        "follow_tag": ("follow", {"feed": tag, "mode": ("live", "quiet", "notify")[two % 3]}),
        "read": ("read", {"feed": tag, "pos": two % 20}),
        "filter": ("filter", {"words": ["said" if two % 2 else "exam"]}),
        "list": ("list", {"title": f"List {number}", "feeds": [tag, "@ana"]}),
        "set_privacy": ("set_privacy", {"presence": ("nobody", "followers")[two % 2]}),
        "name": ("profile", {"name": f"{actor.title()} {number}"}),
        "bio": ("profile", {"bio": f"since {number}", "subjects": [tag]}),
        "update_room": ("update_room", {"title": f"Room {room}, {number}"}),
        "close": ("update_room", {"closed": two % 2 == 0}),
        "suspend": ("suspend", {"account": to, **SUSPENDED}),
        "set_role": ("set_role", {"account": to, "role": ("lead", "helper", "member", "observer")[two % 4]}),
    }
    command, fields = commands[kind]
    to_other = to in fields.values()
    about = frozenset({other}) if to_other else mentioned
    return Act(number, actor, command, fields, room if kind in THERE else None, other if to_other else None, about)


def _to_a_post(number: int, actor: str, turn: Step, state: State, body: str, mentioned: frozenset[str]) -> Act | None:
    """By its author where only he may; directs are edited and deleted too."""
    _, kind, one, _, _ = turn
    if kind in TO_A_REQUEST:
        return _to_a_request(number, actor, turn, state, body)
    labels = [*state.posts, *(state.directs if kind in ("edit", "delete") else ())]
    if not labels:
        return None
    label = labels[one % len(labels)]
    concerned = frozenset(state.authors(label) if label in state.posts else state.directs[label])
    if kind in ("edit", "delete"):
        actor = state.posts[label].author if label in state.posts else state.directs[label][0]
    match kind:
        case "reply":
            return Act(number, actor, "post", {"reply_to": label, "body": body}, about=concerned | mentioned)
        case "report":
            return Act(number, actor, kind, {"post": label, "reason": "spam"}, about=concerned)
        case "edit" | "relay":
            return Act(number, actor, kind, {"post": label, "body": body}, about=concerned | mentioned)
        case "react" | "unreact":
            return Act(number, actor, kind, {"post": label, "kind": "thanks"}, about=concerned)
        case "follow_thread":
            return Act(number, actor, "follow", {"thread": state.posts[label].root}, about=concerned)
        case "typing":
            return Act(number, actor, "typing", {"thread": state.posts[label].root}, about=concerned)
    return Act(number, actor, kind, {"post": label}, about=concerned)


def _to_a_case(number: int, actor: str, turn: Step, state: State) -> Act | None:
    """It has the number of its first report; any other is no case."""
    if not state.reports:
        return None
    label = state.reports[turn[2] % len(state.reports)]
    return Act(number, actor, "close_case", {"case": label, "outcome": ("warned", "removed")[turn[3] % 2]})


def _to_a_request(number: int, actor: str, turn: Step, state: State, body: str) -> Act | None:
    _, kind, one, two, _ = turn
    if not state.requests:
        return None
    label = state.requests[one % len(state.requests)]
    more: dict[str, dict[str, Any]] = {
        "claim": {},
        "answer": {"body": body},
        "resolve": {"outcome": ("peer", "self")[two % 2]},
        "me_too": {"on": two % 4 > 0},
    }
    return Act(number, actor, kind, {"request": label, **more[kind]}, about=frozenset(state.authors(label)))


async def begun(it: World) -> list[str]:
    """The account's first session, before the first act."""
    watch = ["@ana", "#algebra"] if ROLES[it.who] not in ("student", "guest") and it.who != "ana" else []
    line = await it.listen(watch=watch)
    assert line is not None
    it.lines[it.who] = line
    return watch


async def asked(it: World, start: int, middle: int, watch: list[str], slots: Sequence[Act | None]) -> Heard:
    """Sessions that come at the end, then every command; and one session more."""
    labels, requests = made_by(slots), [act.number for act in slots if act is not None and act.kind == "ask"]
    requests.append(len(slots))
    for after in (start, middle, None):
        await it.listen(after, watch)
    line = it.lines[it.who]
    for name, kind, fields, paged in read_questions(labels, it.made):
        await (it.leafed if paged else it.ask)(line, name, kind, **fields)
    for name, kind, fields, _ in write_questions(labels, requests, it.made):
        await it.ask(line, name, kind, **fields)
    await it.passes()
    await it.listen(start)
    await it.listen()
    return it.heard


def made_by(slots: Sequence[Act | None]) -> list[Label]:
    """What the acts made, and one label more, of nothing."""
    makes = ("post", "announce", "relay", "direct", "ask", "answer", "report")
    return [act.number for act in slots if act is not None and act.kind in makes] + [len(slots)]


async def first(it: World, steps: list[Step]) -> tuple[Story, list[bool], list[Any], Heard]:
    """Everything is done. What was refused counts only where the account itself did it."""
    state = it.made.state()
    follows = {(who, feed[1:]) for who, feed in FOLLOWS if feed.startswith("@")}
    story, choices, slots = Story([], [deepcopy(state)], follows), list[bool](), list[Act | None]()
    watch = await begun(it)
    start = middle = it.lines[it.who].cursor
    for number, turn in enumerate(steps):
        act = act_of(number, turn, state, it.who)
        done = act is not None and await it.carry_out(act)
        await it.passes()
        if act is not None and done:
            taken(act, state)
            if act.kind == "follow" and act.other is not None:
                follows.add((act.actor, act.other))
        if act is not None and (done or act.actor == it.who):
            story.acts.append(act)
            story.states.append(deepcopy(state))
            choices.append(turn[4])
            slots.append(act)
        else:
            slots.append(None)
        if number == len(steps) // 2:
            await it.listen(watch=watch)
            middle = it.lines[it.who].cursor
    return story, choices, slots, await asked(it, start, middle, watch, slots)


async def second(it: World, slots: list[Any], fates: dict[int, str]) -> Heard:
    """The secrets are left out, or say something else; time passes as in the first."""
    watch = await begun(it)
    start = middle = it.lines[it.who].cursor
    for number, act in enumerate(slots):
        fate = LEFT_OUT if act is None else fates[act.number]
        if fate == OTHER:
            act = replace(act, fields={**act.fields, "body": f"hushed instead {number} #{TAGS[number % 3]}"})
        if fate != LEFT_OUT:
            done = await it.carry_out(act)
            assert done or fate == OTHER or act.actor == it.who or act.kind == "delete", f"refused here: {act}"
        await it.passes()
        if number == len(slots) // 2:
            await it.listen(watch=watch)
            middle = it.lines[it.who].cursor
    return await asked(it, start, middle, watch, slots)


@pytest.fixture(scope="module")
def made() -> Iterator[School]:
    with tempfile.TemporaryDirectory() as folder:
        yield asyncio.run(school(Path(folder) / "school"))


async def look_the_same(made: School, who: str, steps: list[Step], ring_bytes: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with world(made, Path(folder) / "first", who, ring_bytes) as it:
            story, choices, slots, one = await first(it, steps)
        fates = dict(zip([act.number for act in story.acts], plan(story, who, choices), strict=True))
        async with world(made, Path(folder) / "second", who, ring_bytes) as it:
            other = await second(it, slots, fates)
    told, told_again = canonical(one, made), canonical(other, made)
    acts = [f"{act.number} {fates[act.number]}: {act}" for act in story.acts]
    for before, after in zip(told, told_again, strict=True):
        assert before == after, "\n".join([f"{who} was told more in one world:", *acts])


@settings(max_examples=EXAMPLES, phases=[Phase.generate, Phase.shrink])
@given(st.sampled_from(OBSERVERS), st.lists(step, min_size=10, max_size=40), st.sampled_from([2000, 1 << 20]))
def test_two_worlds_look_the_same(made: School, who: str, steps: list[Step], ring_bytes: int) -> None:
    """Whoever he is; from the ring, or from the store where it holds two or three changes."""
    asyncio.run(look_the_same(made, who, steps, ring_bytes))


def test_secrets_are_left_out_or_say_something_else_and_the_rest_stays() -> None:
    """Without it a second world that is the first again would tell nothing."""
    acts = [
        Act(0, "bo", "direct", {"to": "@cy", "body": "secret"}, other="cy", about=frozenset({"cy"})),
        Act(1, "bo", "direct", {"to": "@cy", "body": "secret"}, other="cy", about=frozenset({"cy"})),
        Act(2, "bo", "post", {"body": "seen"}),
        Act(3, "sam", "post", {"body": "in a room"}, place="A"),
        Act(4, "cy", "mute", {"account": "@bo"}, other="bo", about=frozenset({"bo"})),
        Act(5, "sam", "post", {"body": "in a room"}, place="A"),
    ]
    state = State({"A": {"sam": "member", "cy": "lead"}}, set())
    states = [deepcopy(state)]
    for act in acts:
        taken(act, state)
        states.append(deepcopy(state))
    choices = [False, True, True, False, True, True]
    fates = {who: plan(Story(acts, states, set()), who, choices) for who in ("dan", "cy")}
    assert fates["dan"] == [LEFT_OUT, OTHER, SAME, LEFT_OUT, LEFT_OUT, OTHER]
    assert fates["cy"] == [SAME] * 6


def test_every_command_is_asked(made: School) -> None:
    questions = read_questions(range(2), made) + write_questions(range(2), range(2), made)
    assert {kind for _, kind, _, _ in questions} == set(COMMANDS)
