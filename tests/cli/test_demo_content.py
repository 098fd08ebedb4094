"""The demo's school: everybody who is named is there, and the day has its causes before their effects."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from handraise.cli.demo.command import GUIDES
from handraise.cli.demo.content import TOPICS, Ask, Post, Room, Thread, school
from handraise.cli.demo.plan import Edit, GiveRole, Join, Move, OpenRoom, Profile, React, Write, plan
from handraise.domain import lifecycle
from handraise.domain.text import mentions_of, tags_of
from handraise.protocol import names
from handraise.protocol.limits import Limits

SCHOOL = school()
PEOPLE = SCHOOL.people
STAFF = {person.handle for person in PEOPLE.values() if person.role == "educator"}
LIMITS = Limits()


def _threads() -> Iterator[tuple[Room | None, Thread]]:
    yield from ((None, thread) for thread in SCHOOL.threads)
    yield from ((room, thread) for room in SCHOOL.rooms for thread in room.thread)


def _posts() -> Iterator[tuple[Room | None, Post]]:
    yield from ((room, post) for room, thread in _threads() for post in thread.posts)


def _inside(room: Room) -> set[str]:
    return {room.lead, *room.helpers, *room.members}


def test_it_is_as_large_as_it_says() -> None:
    assert (len(PEOPLE), len(SCHOOL.rooms)) == (30, 3)
    assert SCHOOL.posts == sum(1 for _ in _posts()) >= 300
    assert Counter(person.role for person in PEOPLE.values()) == {"educator": 18, "student": 12}
    assert sum(len(room.guests) for room in SCHOOL.rooms) == 2
    assert len({person.name for person in PEOPLE.values()}) == 30


def test_its_tags_are_the_topics_and_each_has_a_life() -> None:
    used = Counter(tag for _, post in _posts() for tag in tags_of(post.text))
    assert sorted(used) == list(TOPICS) and len(TOPICS) == 8
    assert min(used.values()) >= 8


def test_threads_have_one_to_eight_posts_in_the_order_of_time() -> None:
    for _, thread in _threads():
        assert 1 <= len(thread.posts) <= 8
        times = [post.minute for post in thread.posts]
        assert times == sorted(times) and times[0] > 6 * 60 and times[-1] < 18 * 60, thread.posts[0].text
        for place, post in enumerate(thread.posts, 1):
            assert 1 <= post.more.to < max(place, 2), post.text


def test_whoever_writes_may_do_so_where_it_stands() -> None:
    for room, thread in _threads():
        allowed = STAFF if room is None else _inside(room) | set(room.guests)
        assert {post.by for post in thread.posts} <= allowed, thread.posts[0].text
        if thread.announce:
            assert room is not None and thread.posts[0].by in {room.lead, *room.helpers}
    for room in SCHOOL.rooms:
        assert _inside(room) | set(room.observers) <= set(PEOPLE)
        assert len(_inside(room) | set(room.observers)) == 1 + sum(
            map(len, (room.helpers, room.members, room.observers))
        )
        assert not set(room.guests) & set(PEOPLE)
        assert any(thread.announce for thread in room.thread)


def test_whoever_is_mentioned_hears_of_it() -> None:
    mentioned = 0
    for room, post in _posts():
        audience = STAFF if room is None else _inside(room) | set(room.observers)
        assert set(mentions_of(post.text)) <= audience - {post.by}, post.text
        mentioned += len(mentions_of(post.text))
    assert mentioned >= 10


def test_what_people_follow_is_there_and_nobody_follows_what_he_cannot_read() -> None:
    for person in PEOPLE.values():
        feeds = [*person.follows, *person.notify]
        assert len(set(feeds)) == len(feeds)
        assert all(feed[1:] in (TOPICS if feed[0] == "#" else STAFF - {person.handle}) for feed in feeds), person.handle
        assert (len(feeds) >= 6) == (person.handle in STAFF)
        assert names.handle(person.handle) == person.handle
        assert 5 <= len(person.about) <= 160


@pytest.mark.parametrize("topic", TOPICS)
def test_each_topic_has_followers(topic: str) -> None:
    assert sum(f"#{topic}" in (*person.follows, *person.notify) for person in PEOPLE.values()) >= 4


def test_texts_are_of_a_length_that_people_write_and_none_is_there_twice() -> None:
    texts = [text for _, post in _posts() for text in (post.text, post.more.was) if text is not None]
    assert len(set(texts)) == len(texts)
    assert all(2 <= len(text) <= 400 and text == text.strip() for text in texts)
    assert not [
        text for text in texts if re.search(r"\b(lorem|ipsum|todo|xxx|foo|bar|test post|placeholder)\b", text, re.I)
    ]
    assert sum("```python" in text for text in texts) >= 3 and sum("$" in text for text in texts) >= 15
    assert all(len(room.title) <= LIMITS.title_chars and len(room.about) <= LIMITS.about_chars for room in SCHOOL.rooms)
    assert sum(post.more.was is not None for _, post in _posts()) >= 5


def test_the_guides_are_a_teacher_a_helper_and_a_student() -> None:
    handles = [handle for handle, _ in GUIDES]
    assert [PEOPLE[handle].role for handle in handles] == ["educator", "educator", "student"]
    assert handles[0] in {room.lead for room in SCHOOL.rooms}
    assert handles[1] in {helper for room in SCHOOL.rooms for helper in room.helpers}


def _requests() -> Iterator[tuple[Room | None, Thread, Ask]]:
    yield from ((room, thread, thread.ask) for room, thread in _threads() if thread.ask is not None)


def test_there_are_requests_in_every_state_that_people_can_bring_about() -> None:
    """But expired, which the clock alone does. On the network declining and looking at posts first is for admins, whom
    the demo hasn't; merging is for those who help in a room."""
    states = set(lifecycle.STATES) - {"expired", "review"}
    asked = {None: set[str](), "algebra": set[str](), "lab": set[str]()}
    for room, thread, ask in _requests():
        asked[None if room is None else room.key].add(ask.state)
        assert room is not None or tags_of(thread.posts[0].text)
    assert asked == {None: states - {"declined", "merged"}, "algebra": states, "lab": {"review"}}
    assert all(
        Counter(thread.posts[0].by for r, thread, _ in _requests() if r is room).most_common(1)[0][1] == 1
        for room in (None, SCHOOL.rooms[0])
    )


def test_each_request_comes_to_its_state_by_the_table_and_by_who_may() -> None:
    for room, thread, ask in _requests():
        steps: list[tuple[int, str, str]] = [
            (post.minute, post.by, post.more.step) for post in thread.posts if post.more.step
        ]
        steps += [(move.minute, move.by, move.action) for move in ask.moves]
        text = thread.posts[0].text.casefold()
        held = room is not None and any(word in text for word in room.held_words)
        state, holder, asker = "review" if held else "open", "", thread.posts[0].by
        staff = set[str]() if room is None else {room.lead, *room.helpers}
        for _, by, action in sorted(steps):
            parties = {name for name, is_so in (("asker", by == asker), ("claimant", by == holder)) if is_so}
            parties |= {"staff"} if by in staff else set()
            parties |= {"helper"} if by != asker and (room is None or by in staff) else set()
            state = lifecycle.check(action, state, frozenset(parties))
            holder = by if action == "claim" else holder
        assert state == ask.state, thread.posts[0].text
        assert len(ask.where or "") <= LIMITS.where_chars and len(ask.tried or "") <= LIMITS.tried_chars
        for move in ask.moves:
            known = {"resolve": lifecycle.OUTCOMES, "decline": lifecycle.REASONS}.get(move.action)
            assert known is None or move.what in known


# The day


def test_the_day_is_the_same_each_time_and_another_with_another_seed() -> None:
    assert plan(SCHOOL) == plan(school())
    assert plan(SCHOOL) != plan(SCHOOL, seed=1)


def test_no_two_steps_of_one_person_have_the_same_key_and_each_fits_the_protocol() -> None:
    steps = plan(SCHOOL)
    assert len({(step.by, step.key) for step in steps}) == len(steps)
    assert max(len(step.key) for step in steps) <= 58


@pytest.mark.parametrize("seed", range(20))
def test_every_step_comes_after_what_it_needs(seed: int) -> None:
    """With any seed: a post is there before it is answered, edited or liked, a room before somebody comes into it."""
    posts: set[str] = set()
    asked: set[str] = set()
    inside: set[tuple[str, str]] = set()
    for step in plan(SCHOOL, seed):
        match step:
            case Write():
                assert step.reply_to is None or step.reply_to in posts
                assert step.room is None or (step.room, step.by) in inside
                posts.add(step.post)
                assert step.step is None or step.reply_to in asked
                asked |= {step.post} if step.ask else set()
            case Move():
                assert step.post in asked and (not step.answer or step.answer in posts)
                assert not step.into or step.into in asked
            case Edit() | React():
                assert step.post in posts
            case OpenRoom():
                inside.add((step.room, step.by))
            case Join():
                assert any(room == step.room for room, _ in inside)
                inside.add((step.room, step.by))
            case GiveRole():
                assert (step.room, step.to) in inside


def test_everybody_says_first_who_he_is() -> None:
    steps = plan(SCHOOL)
    said = {step.by: step.about for step in steps if isinstance(step, Profile)}
    assert said == {person.handle: person.about for person in PEOPLE.values()}
    assert all(isinstance(step, Profile) for step in steps[: len(PEOPLE)])
    assert max(map(len, said.values())) <= LIMITS.bio_chars


def test_people_write_by_turns_as_at_a_real_school() -> None:
    writers = [step.by for step in plan(SCHOOL) if isinstance(step, Write)]
    longest = max(len(run[0]) for run in re.finditer(r"(.)\1*", "".join(chr(256 + _place(who)) for who in writers)))
    assert longest <= 3


def _place(who: str) -> int:
    return [*PEOPLE, "lea", "pavel"].index(who)


def test_nobody_likes_his_own_post_and_reactions_keep_within_the_rates() -> None:
    steps = plan(SCHOOL)
    author = {step.post: step.by for step in steps if isinstance(step, Write)}
    assert all(author[step.post] != step.by for step in steps if isinstance(step, React))
    assert sum(isinstance(step, React) for step in steps) >= 200
    assert max(Counter(step.by for step in steps).values()) <= LIMITS.commands_per_minute
    assert max(Counter(step.by for step in steps if isinstance(step, Write | Edit)).values()) <= LIMITS.posts_per_minute
    assert max(Counter(thread.posts[0].by for _, thread, _ in _requests()).values()) <= LIMITS.requests_per_10_minutes
