"""Two worlds that differ only in which of two candidates asks anonymously look the same to a peer: live, on resume, and
over every command. `test_anonymous.py` says so of nine stories; this searches for others.

What is compared is everything that the peer is told, as `worlds_stage.canonical` has it: ids, seqs and positions as
ranks, all else as it is, in its order. The animal in the name of nobody is drawn by lot, so it goes. And of every act
whether it was taken. `worlds_anonymous_acts` says what is drawn and what isn't. `HANDRAISE_TWO_WORLDS=500` tries as
many scenarios.
"""

import asyncio
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from handraise.domain.lifecycle import UNSETTLED
from handraise.protocol.commands import COMMANDS
from tests.service.worlds_anonymous import ASKER, EDUCATORS, OBSERVERS, STUDENTS, Room, crowd, may_unmask
from tests.service.worlds_anonymous_acts import NAMELESS, TURNS, Turn, act_of, more_questions
from tests.service.worlds_policy import Act
from tests.service.worlds_questions import read_questions, write_questions
from tests.service.worlds_stage import Heard, School, World, canonical, world

EXAMPLES: Final = int(os.environ.get("HANDRAISE_TWO_WORLDS", "12"))
NUMBER: Final = st.integers(0, 104)
TURN: Final = st.builds(lambda what, *numbers: (*what, *numbers), st.sampled_from(TURNS), NUMBER, NUMBER, NUMBER)
ASKS: Final = st.builds(lambda one, two: (ASKER, "ask", 0, one, two), NUMBER, NUMBER)
SCENARIO: Final = st.builds(
    lambda before, asks, after: [*before, asks, *after], st.lists(TURN, max_size=5), ASKS, st.lists(TURN, max_size=35)
)

Slot = tuple[Act, bool] | None
"""An act of the first world, and whether it was taken there."""


async def begun(it: World, room: Room) -> int:
    """Those are there who are; and where the peer's first session stands."""
    for who in room.connected:
        it.lines[who] = await it.line(who)
    line = await it.listen()
    assert line is not None
    it.lines[it.who] = line
    return line.cursor


async def look(it: World, room: Room) -> None:
    """Which requests wait, and what is held, as the room's lead sees it."""
    room.waiting, room.held = set(), set()
    for label in [label for label, said in room.said.items() if said.asks or said.by == ASKER]:
        reply = await it.scene.command("ana", "get", post=it.ident(label))
        post = reply["post"] if reply["type"] == "ok" else {}
        if post.get("help") is not None and post["help"]["state"] in UNSETTLED:
            room.waiting.add(label)
        if post.get("held") is not None:
            room.held.add(label)


async def later(it: World, minutes: int) -> None:
    """What is due by then is settled when it is."""
    scene = it.scene
    end = scene.clock.now_ms() + minutes * 60_000
    while (at := await scene.gate.next_due()) is not None and at <= end:
        scene.clock.forward(max(0, at - scene.clock.now_ms()))
        for row in await scene.gate.due(scene.clock.now_ms(), 1000):
            assert await scene.service.dues.settle(row)
    scene.clock.forward(end - scene.clock.now_ms())


async def done(it: World, act: Act, asker: str) -> bool:
    if act.kind == "wait":
        await later(it, act.fields["minutes"])
        return True
    return await it.carry_out(replace(act, actor=asker) if act.actor == ASKER else act)


async def first(it: World, room: Room, turns: list[Turn], asker: str) -> tuple[list[Slot], Heard]:
    """What is refused stays, as a refusal may tell something; but not the asker's, which nobody sees."""
    start, slots = await begun(it, room), list[Slot]()
    middle = start
    for number, each in enumerate(turns):
        await look(it, room)
        act = act_of(number, each, room, it.made)
        if act is not None:
            taken = await done(it, act, asker)
            if taken:
                room.taken(act)
            slots.append((act, taken) if taken or act.actor not in (ASKER, *room.candidates) else None)
        else:
            slots.append(None)
        await it.passes()
        if number == len(turns) // 2:
            middle = await turned(it)
    return slots, await asked(it, room, start, middle)


async def second(it: World, room: Room, slots: list[Slot], asker: str) -> Heard:
    """The same, by whom it was; the asker is another."""
    start = await begun(it, room)
    middle = start
    for number, slot in enumerate(slots):
        if slot is not None:
            act, taken = slot
            again = await done(it, act, asker)
            assert again == taken or secret(act, room), f"{'refused' if taken else 'taken'} here: {act}"
        await it.passes()
        if number == len(slots) // 2:
            middle = await turned(it)
    return await asked(it, room, start, middle)


def secret(act: Act, room: Room) -> bool:
    """Whether a candidate himself alone learns what came of it: of a post that is held, he sees his own."""
    label = act.refers_to
    return act.actor in room.candidates and act.kind in NAMELESS and label is not None and room.masked(label)


async def turned(it: World) -> int:
    """A second session comes; the first one goes on."""
    await it.listen()
    return it.lines[it.who].cursor


async def asked(it: World, room: Room, start: int, middle: int) -> Heard:
    """Sessions that come at the end, then every command; and one session more."""
    labels = list(room.said)
    for after in (start, middle, None):
        await it.listen(after)
    line = it.lines[it.who]
    for name, kind, fields, paged in read_questions(labels, it.made):
        await (it.leafed if paged else it.ask)(line, name, kind, **fields)
    changes = [*more_questions(room), *write_questions(labels, room.requests(), it.made)]
    for name, kind, fields, _ in changes:
        if kind != "unmask" or not may_unmask(it.who, room):  # the staff may learn it so
            await it.ask(line, name, kind, **fields)
    await it.passes()
    await it.listen(start)
    await it.listen()
    return it.heard


def told(heard: Heard, made: School) -> list[Any]:
    """With the counts of who is online, which are the same here, and without the animals."""
    return [_nameless(each) for each in canonical(heard, made)] + _online([heard.sessions, heard.answers])


def _nameless(value: Any) -> Any:
    if isinstance(value, dict):
        return {_nameless(key): _nameless(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_nameless(each) for each in value]
    return re.sub(r"Anonymous \w+", "Anonymous", value) if isinstance(value, str) else value


def _online(value: Any) -> list[int]:
    if isinstance(value, dict):
        own = [value["online"]] if type(value.get("online")) is int else []
        return own + [number for each in value.values() for number in _online(each)]
    return [number for each in value for number in _online(each)] if isinstance(value, list | tuple) else []


@pytest.fixture(scope="module")
def made() -> Iterator[School]:
    with tempfile.TemporaryDirectory() as folder:
        yield asyncio.run(crowd(Path(folder) / "school"))


async def look_the_same(
    made: School, who: str, pair: tuple[str, str], connected: tuple[int, ...], turns: list[Turn], ring_bytes: int
) -> None:
    room = Room(pair, [pair[index] for index in connected])
    with tempfile.TemporaryDirectory() as folder:
        async with world(made, Path(folder) / "first", who, ring_bytes) as it:
            slots, one = await first(it, room, turns, pair[0])
        async with world(made, Path(folder) / "second", who, ring_bytes) as it:
            other = await second(it, room, slots, pair[1])
    acts = "\n".join(f"{slot[1]}: {slot[0]}" for slot in slots if slot is not None)
    for before, after in zip(told(one, made), told(other, made), strict=True):
        assert before == after, f"{who} can tell who of {pair} asks:\n{acts}"


@settings(max_examples=EXAMPLES, phases=[Phase.generate, Phase.shrink])
@given(
    st.sampled_from(OBSERVERS),
    st.sampled_from([STUDENTS, EDUCATORS]),
    st.sampled_from([(0, 1), (0, 1), (0,), (1,), ()]),
    SCENARIO,
    st.sampled_from([2000, 1 << 20]),
)
def test_two_worlds_that_differ_in_who_asks_look_the_same(
    made: School, who: str, pair: tuple[str, str], connected: tuple[int, ...], turns: list[Turn], ring_bytes: int
) -> None:
    """Whoever of his peers looks; from the ring, or from the store where it holds two or three changes."""
    asyncio.run(look_the_same(made, who, pair, connected, turns, ring_bytes))


def test_every_command_is_asked(made: School) -> None:
    questions = read_questions(range(2), made) + write_questions(range(2), range(2), made)
    assert {kind for _, kind, _, _ in questions} == set(COMMANDS)
