"""Held posts, by decisions alone: whatever is written, approved, declined, hidden, edited and deleted, in any order,
what is held is in no feed of others' and counted nowhere; and what the commit sees that the command didn't."""

from typing import Any, Final

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from handraise.domain.changes import Outcome
from handraise.domain.decide import decide
from handraise.domain.decide.holding import IS_HELD
from handraise.domain.intents import DeletePost, EditPost, Intent, ReviewPost, Thread, WritePost
from handraise.domain.model import Member, Post, Room
from handraise.domain.world import World
from handraise.errors import CommandError, Conflict, Forbidden, NotFound
from handraise.protocol.objects import Mention
from tests.domain.world import NOW, world

SCOPES: Final = frozenset({"read", "write", "help"})
ROOM: Final = 1
LEAD, HELPER, MEMBER, OTHER = 1, 2, 3, 4
PLACES: Final = {LEAD: "lead", HELPER: "helper", MEMBER: "member", OTHER: "member"}


def moderated(how: str = "all", **fields: Any) -> World:
    made = world()
    made.rooms[ROOM] = Room(ROOM, 1, "Algebra", "", "CODE", True, True, False, LEAD, NOW, moderation=how, **fields)
    for account, role in PLACES.items():
        made.members[ROOM, account] = Member(account, ROOM, account, role, 0, 0, "")
    return made


def written(made: World, actor: int, reply_to: Post | None = None, **fields: Any) -> Post:
    thread = None
    if reply_to is not None:
        root = made.posts[reply_to.root]
        thread = Thread(reply_to.id, reply_to.author, root.id, root.author)
    intent = WritePost(actor=actor, scopes=SCOPES, body="text", html="", room=ROOM, thread=thread, **fields)
    return made.posts[decide(intent, made).id]


def reviewing(made: World, actor: int, post: Post, action: str) -> ReviewPost:
    """As the service makes it of the post as it is."""
    root = made.posts[post.root]
    people = {post.author, root.author, *[mention.id for mention in post.mentions], post.parent_author or post.author}
    return ReviewPost(
        actor=actor,
        scopes=SCOPES,
        post=post.id,
        action=action,
        author=post.author,
        writer=post.writer,
        root=post.root,
        root_author=root.author,
        root_writer=root.writer,
        people=tuple(people),
        about=() if post.reply_to is None else (post.reply_to, post.root),
        room=ROOM,
        reason="unkind" if action in ("decline", "hide") else None,
    )


def edited(post: Post, *mentions: Mention) -> EditPost:
    about = () if post.reply_to is None else (post.reply_to, post.root)
    return EditPost(
        actor=post.author,
        scopes=SCOPES,
        post=post.id,
        author=post.author,
        root_author=LEAD,
        body="other",
        html="",
        mentions=mentions,
        room=ROOM,
        about=about,
    )


class Review(RuleBasedStateMachine):
    """A thread in a room all of whose members' posts are held."""

    def __init__(self) -> None:
        super().__init__()
        self.world = moderated()
        self.root = written(self.world, LEAD)
        self.replies: list[int] = []
        self.state: dict[int, str | None] = {}
        """Of each: `review`, `hidden`, or None where it is shown."""
        self.seen: set[int] = set()
        """Those that were shown at any time."""

    def does(self, intent: Intent) -> Outcome | CommandError:
        before = self.world.seq
        try:
            outcome = decide(intent, self.world)
        except CommandError as error:
            assert self.world.seq == before
            return error
        seqs = [change.seq for change in outcome.changes]
        assert seqs == sorted(set(seqs)) == list(range(before + 1, self.world.seq + 1))
        for change in outcome.changes:
            if change.kind == "post" and self.state.get(change.id, "new") is not None and change.id != self.root.id:
                post = self.world.posts[change.id]
                assert post.held is None or not change.left or change.id in self.seen, "it was in no feed to leave"
        return outcome

    def chosen(self, data: Any) -> Post:
        return self.world.posts[data.draw(st.sampled_from(self.replies), label="post")]

    @rule(who=st.sampled_from(sorted(PLACES)), mentioned=st.booleans())
    def reply(self, who: int, mentioned: bool) -> None:
        mentions = (Mention(OTHER, "person4"),) if mentioned else ()
        post = written(self.world, who, self.root, mentions=mentions)
        self.replies.append(post.id)
        self.state[post.id] = None if who in (LEAD, HELPER) else "review"
        self.seen |= {post.id} if self.state[post.id] is None else set()

    @precondition(lambda self: self.replies)
    @rule(
        data=st.data(),
        who=st.sampled_from(sorted(PLACES)),
        action=st.sampled_from(["approve", "approve", "hide", "unhide", "decline"]),
    )
    def review(self, data: Any, who: int, action: str) -> None:
        post = self.chosen(data)
        now = self.state[post.id]
        may = {
            "approve": now is not None,
            "unhide": now == "hidden",
            "hide": now is None,
            "decline": now == "review",
        }[action]
        outcome = self.does(reviewing(self.world, who, post, action))
        if who not in (LEAD, HELPER):
            code = "not_found" if now is not None and who != post.author else "forbidden"
            assert isinstance(outcome, CommandError) and outcome.code == code
        elif not may:
            assert isinstance(outcome, Conflict) and outcome.details == {"held": now}
        else:
            assert isinstance(outcome, Outcome)
            self.state[post.id] = None if action in ("approve", "unhide") else "hidden"
            first = post.id not in self.seen and self.state[post.id] is None
            after = self.world.posts[post.id]
            assert after.pos == (after.seq if first else post.pos)
            self.seen |= {post.id} if self.state[post.id] is None else set()

    @precondition(lambda self: self.replies)
    @rule(data=st.data(), mentioned=st.booleans())
    def edit(self, data: Any, mentioned: bool) -> None:
        post = self.chosen(data)
        assert isinstance(self.does(edited(post, *((Mention(OTHER, "person4"),) if mentioned else ()))), Outcome)
        if self.state[post.id] is None and post.author not in (LEAD, HELPER):
            self.state[post.id] = "review"

    @precondition(lambda self: self.replies)
    @rule(data=st.data(), who=st.sampled_from(sorted(PLACES)))
    def answer(self, data: Any, who: int) -> None:
        """Nobody answers what is held."""
        post = self.chosen(data)
        if self.state[post.id] is None:
            return
        with pytest.raises((NotFound, Conflict)) as refused:
            written(self.world, who, post)
        sees = who in (LEAD, HELPER, post.author)
        assert refused.value.code == ("conflict" if sees else "not_found") and (
            not sees or str(refused.value) == IS_HELD
        )

    @precondition(lambda self: self.replies)
    @rule(data=st.data())
    def delete(self, data: Any) -> None:
        post = self.chosen(data)
        intent = DeletePost(
            actor=post.author,
            scopes=SCOPES,
            post=post.id,
            author=post.author,
            parent=post.reply_to,
            root=post.root,
            root_author=LEAD,
            room=ROOM,
        )
        assert isinstance(self.does(intent), Outcome)
        self.replies.remove(post.id)
        del self.state[post.id]

    @invariant()
    def what_is_held_is_for_its_writer_and_the_staff(self) -> None:
        for ident, state in self.state.items():
            post = self.world.posts[ident]
            assert (None if post.held is None else post.held.state) == state
            feeds = set(self.world.feeds_of("post", ident))
            held = {f"review:{ROOM}", f"inbox:{post.author}"}
            assert feeds == held if state is not None else {f"room:{ROOM}", f"thread:{self.root.id}"} <= feeds

    @invariant()
    def what_is_shown_is_counted(self) -> None:
        row = self.world.tallies.get(self.root.id)
        assert (0 if row is None else row.replies) == sum(1 for state in self.state.values() if state is None)

    @invariant()
    def others_are_told_of_what_was_shown(self) -> None:
        for ident in self.replies:
            told = [row for row in self.world.notifications.get(ident, {}).values() if row.kind in ("reply", "mention")]
            assert not told or ident in self.seen
            live = [row for row in told if not row.deleted]
            assert len({(row.account, row.kind) for row in live}) == len(live)
            held = self.world.posts[ident].held is not None
            assert not held or {row.account for row in live} <= {self.world.posts[ident].author}


TestReview = Review.TestCase
TestReview.settings = settings(max_examples=100, stateful_step_count=40)


def test_of_two_who_approve_it_the_second_is_told() -> None:
    made = moderated()
    post = written(made, MEMBER)
    first, second = (reviewing(made, who, post, "approve") for who in (LEAD, HELPER))
    assert made.posts[decide(first, made).id].held is None
    with pytest.raises(Conflict):
        decide(second, made)


def test_who_is_of_the_staff_no_longer_finds_nothing() -> None:
    """He was when he sent the command."""
    made = moderated()
    post = written(made, MEMBER)
    intent = reviewing(made, HELPER, post, "approve")
    made.members[ROOM, HELPER] = Member(HELPER, ROOM, HELPER, "member", 0, 0, "")
    with pytest.raises(NotFound):
        decide(intent, made)
    shown = written(made, LEAD)
    with pytest.raises(Forbidden):
        decide(reviewing(made, HELPER, shown, "hide"), made)


def test_whom_an_edit_mentions_while_it_is_approved_isnt_told() -> None:
    """What says whether he may be told wasn't read."""
    made = moderated()
    post = written(made, MEMBER)
    intent = reviewing(made, LEAD, post, "approve")
    decide(edited(post, Mention(OTHER, "person4")), made)
    decide(intent, made)
    assert {row.kind for row in made.notifications[post.id].values()} == {"approve"}
