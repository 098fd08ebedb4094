"""The day: what everybody does, as one list in the order of time. Pure, and the same for the same seed."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

import msgspec

from handraise.cli.demo.content import Ask, Post, Room, School, Thread, minute
from handraise.domain.text import tags_of

SEED: Final = 20260907
MORNING: Final = minute("06:30")
"""Before the first post people say who they are, and arrange what they follow."""
LOOK_UP: Final = 10
"""Minutes between two moments at which people look at their page and react; many reactions are then made at once."""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """Something that `by` does. `key` names it among all of the day's: a retry with it stores nothing twice."""

    at: int
    by: str
    key: str


class Profile(Step, frozen=True, kw_only=True):
    about: str


class Follow(Step, frozen=True, kw_only=True):
    feed: str
    mode: str


class OpenRoom(Step, frozen=True, kw_only=True):
    room: str
    title: str
    about: str
    code_shown: bool
    held_words: tuple[str, ...] = ()


class Join(Step, frozen=True, kw_only=True):
    """`name`: comes as a guest of that name."""

    room: str
    name: str | None = None


class GiveRole(Step, frozen=True, kw_only=True):
    room: str
    to: str
    role: str


class Write(Step, frozen=True, kw_only=True):
    """`post` is what later steps call it, `reply_to` the post that it answers. With `ask` it is a request; `step` is
    what it is to the request that it answers."""

    post: str
    text: str
    room: str | None = None
    reply_to: str | None = None
    announce: bool = False
    ask: Ask | None = None
    step: str | None = None


class Move(Step, frozen=True, kw_only=True):
    """A step of the request `post`. `what` is an outcome or a reason, `answer` the reply that is accepted, `into` the
    request that it is merged into."""

    post: str
    action: str
    what: str = ""
    answer: str = ""
    into: str = ""


class Edit(Step, frozen=True, kw_only=True):
    post: str
    text: str


class React(Step, frozen=True, kw_only=True):
    post: str
    kind: str


def plan(school: School, seed: int = SEED) -> list[Step]:
    """Every step after its causes; among those of one minute the order of the files, and reactions last."""
    chance = Random(seed)
    steps: list[Step] = [*_profiles(school), *_follows(school, chance)]
    for number, thread in enumerate(school.threads, 1):
        steps += _thread(thread, f"network-{number}", None, _readers(thread, school), chance)
    for room in school.rooms:
        steps += _room(room)
        for number, thread in enumerate(room.thread, 1):
            held = thread.ask is not None and thread.ask.state == "review"  # seen by the staff alone
            steps += _thread(thread, f"{room.key}-{number}", room.key, [] if held else _insiders(room), chance)
    return sorted(steps, key=lambda step: (step.at, isinstance(step, React)))


def _profiles(school: School) -> Iterator[Profile]:
    for person in school.people.values():
        yield Profile(at=MORNING, by=person.handle, key="profile", about=person.about)


def _follows(school: School, chance: Random) -> Iterator[Follow]:
    for person in school.people.values():
        for mode, feeds in (("live", person.follows), ("notify", person.notify)):
            for feed in feeds:
                at = MORNING + chance.randrange(30)
                yield Follow(at=at, by=person.handle, key=f"follow-{feed}", feed=feed, mode=mode)


def _room(room: Room) -> Iterator[Step]:
    """It opens, its people come one after the other, its helpers are made such; observers and guests come later."""
    at = minute(room.opens)
    yield OpenRoom(
        at=at,
        by=room.lead,
        key=f"open-{room.key}",
        room=room.key,
        title=room.title,
        about=room.about,
        code_shown=room.code_shown,
        held_words=room.held_words,
    )
    roles = {**dict.fromkeys(room.helpers, "helper"), **dict.fromkeys(room.observers, "observer")}
    for place, who in enumerate((*room.helpers, *room.members, *room.observers), 1):
        joined = at + (30 if who in room.observers else min(place, 5))
        yield Join(at=joined, by=who, key=f"join-{room.key}", room=room.key)
        if who in roles:
            key = f"role-{room.key}-{who}"
            yield GiveRole(at=joined, by=room.lead, key=key, room=room.key, to=who, role=roles[who])
    for who, name in room.guests.items():
        first = min(post.minute for thread in room.thread for post in thread.posts if post.by == who)
        yield Join(at=first - 2, by=who, key=f"join-{room.key}", room=room.key, name=name)


def _thread(thread: Thread, name: str, room: str | None, readers: Sequence[str], chance: Random) -> Iterator[Step]:
    for place, post in enumerate(thread.posts, 1):
        key = f"{name}-{place}"
        yield Write(
            at=post.minute,
            by=post.by,
            key=f"post-{key}",
            post=key,
            text=post.more.was or post.text,
            room=room,
            reply_to=None if place == 1 else f"{name}-{post.more.to}",
            announce=thread.announce and place == 1,
            ask=thread.ask if place == 1 else None,
            step=post.more.step,
        )
        if post.more.was is not None:
            yield Edit(at=post.minute + 1, by=post.by, key=f"edit-{key}", post=key, text=post.text)
        yield from _reactions(thread, post, place, key, readers, chance)
    for move in () if thread.ask is None else thread.ask.moves:
        number = move.what if isinstance(move.what, int) else 0
        yield Move(
            at=move.minute,
            by=move.by,
            key=f"{move.action}-{name}",
            post=f"{name}-1",
            action=move.action,
            what=move.what if isinstance(move.what, str) else "",
            answer=f"{name}-{number}" if number and move.action == "accept" else "",
            into=f"{room}-{number}-1" if move.action == "merge" else "",
        )


def _reactions(
    thread: Thread, post: Post, place: int, key: str, readers: Sequence[str], chance: Random
) -> Iterator[React]:
    """Who asked thanks for many an answer; of the others a few like what they read."""
    asker = thread.posts[0].by
    kinds: dict[str, str] = {}
    if place > 1 and post.by != asker and asker in readers and chance.random() < 0.5:
        kinds[asker] = "thanks"
    others = [who for who in readers if who not in (post.by, asker)]
    few = chance.choice((0, 0, 0, 1, 1, 2)) if place > 1 else chance.choice((0, 1, 2, 3, 4))
    for who in chance.sample(others, min(few, len(others))):
        kinds[who] = chance.choice(("agree", "agree", "celebrate", "thanks"))
    for who, kind in kinds.items():
        at = LOOK_UP * (post.minute // LOOK_UP + chance.choice((1, 1, 2)))
        yield React(at=at, by=who, key=f"react-{key}-{kind}", post=key, kind=kind)


def _readers(thread: Thread, school: School) -> list[str]:
    """Those whom the thread reaches: by a tag or by its author."""
    first = thread.posts[0]
    feeds = {f"@{first.by}", *(f"#{tag}" for tag in tags_of(first.text))}
    return [person.handle for person in school.people.values() if feeds & {*person.follows, *person.notify}]


def _insiders(room: Room) -> list[str]:
    """Those who may react in the room from its beginning on."""
    return [room.lead, *room.helpers, *room.members]
