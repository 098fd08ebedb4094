"""What is written in a room reaches exactly its present members, live and from the ring, whatever feeds they are in."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from handraise.domain.changes import Change, Effect, Hidden, Joined, Left, Shown, Subscribed
from handraise.domain.model import STAFF
from handraise.hub import Hub
from handraise.ports.bus import Commit
from handraise.protocol.names import inbox_feed, review_feed, room_feed, staff_feed, thread_feed
from tests.hub.support import Listener

PEOPLE = (1, 2, 3)
ROOMS = (50, 60)
THREAD = thread_feed(7)


@dataclass
class Plain:
    """Who is where, and whom each has hidden, kept the plain way."""

    place: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden: set[tuple[int, int]] = field(default_factory=set)

    def gets(self, account: int, author: int, room: int) -> bool:
        role = self.place.get((account, room))
        return role is not None and (role in STAFF or (account, author) not in self.hidden)


steps = st.lists(
    st.one_of(
        st.tuples(
            st.just("join"), st.sampled_from(PEOPLE), st.sampled_from(ROOMS), st.sampled_from(("lead", "member"))
        ),
        st.tuples(st.just("leave"), st.sampled_from(PEOPLE), st.sampled_from(ROOMS)),
        st.tuples(st.just("hide"), st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)),
        st.tuples(st.just("show"), st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)),
        st.tuples(st.just("post"), st.sampled_from(PEOPLE), st.sampled_from(ROOMS)),
    ),
    max_size=30,
)


def connected(hub: Hub, account: int, network: bool) -> Listener:
    listener = Listener()
    hub.begin_loading(account)
    listener.reader = hub.admit(account, network, {}, set(), {}, listener)
    hub.go_live(listener)
    return listener


@settings(max_examples=200)
@given(steps, st.booleans())
def test_members_get_what_is_written_there_and_nobody_else(walk: list[tuple[Any, ...]], network: bool) -> None:
    """All follow the thread and are mentioned, so that only the room decides. The ring says what was sent live."""
    hub, plain = Hub("EPOCH", 0, 1 << 20), Plain()
    listeners = {account: connected(hub, account, network) for account in PEOPLE}
    hub.deliver([Commit((), tuple(Subscribed(account, THREAD, 0, "live") for account in PEOPLE))])
    expected: dict[int, list[int]] = {account: [] for account in PEOPLE}
    joined_at: dict[tuple[int, int], int] = {}
    written: list[tuple[int, int, int]] = []
    seq = 0
    for step in walk:
        kind, account, other, *rest = step
        effects: tuple[Effect, ...] = ()
        changes: tuple[Change, ...] = ()
        if kind == "join":
            since = joined_at.setdefault((account, other), seq)
            effects = (Joined(account, other, rest[0], since),)
            plain.place[account, other] = rest[0]
        elif kind == "leave":
            effects = (Left(account, other),)
            plain.place.pop((account, other), None)
            joined_at.pop((account, other), None)
        elif kind in ("hide", "show"):
            effects = ((Hidden if kind == "hide" else Shown)(account, other),)
            (plain.hidden.add if kind == "hide" else plain.hidden.discard)((account, other))
        else:
            seq += 1
            changes = (written_by(seq, account, other),)
            written.append((seq, account, other))
            for reader in PEOPLE:
                if plain.gets(reader, account, other):
                    expected[reader].append(seq)
        hub.deliver([Commit(changes, effects)])
    for account, listener in listeners.items():
        events = {
            event.seq: event.frame for event, _ in hub.ring.since({"room:50": 0, "room:60": 0}, 0, lambda *_: True)
        }
        assert listener.received == b"".join(events[number] for number in expected[account])
        missed = [event.seq for event, _ in hub.ring.since(listener.reader.feeds({THREAD: 0}), 0, listener.reader.sees)]
        now = [number for number, author, room in written if plain.gets(account, author, room)]
        assert missed == now
        hub.leave(listener)
    assert hub.statistics().feeds == 0


def waiting(hub: Hub, account: int, role: str, *watches: str) -> Listener:
    """A connection in room 50 that has its watches and isn't live yet, as while it is sent what it missed."""
    listener = Listener()
    hub.begin_loading(account)
    listener.reader = hub.admit(account, True, {}, set(), {50: (0, role)}, listener)
    listener.watches.update(dict.fromkeys(watches, 0))
    return listener


@pytest.mark.parametrize("live", [False, True])
def test_who_is_removed_watches_the_room_no_more(live: bool) -> None:
    hub = Hub("EPOCH", 0, 1 << 20)
    listener = waiting(hub, 1, "lead", room_feed(50), staff_feed(50), THREAD)
    if live:
        hub.go_live(listener)
    hub.deliver([Commit((), (Left(1, 50),))])
    if not live:
        hub.go_live(listener)
    hub.deliver([Commit((written_by(1, 2, 50), replace(written_by(2, 2, 50), feeds=(staff_feed(50),))))])
    assert listener.received == b"" and set(listener.watches) == {THREAD}
    assert room_feed(50) not in listener.reader.feeds(listener.watches)


@pytest.mark.parametrize("live", [False, True])
def test_who_is_of_the_staff_no_more_watches_what_a_member_may(live: bool) -> None:
    """What is for the staff is not for him, nor what is written by somebody whom he hides."""
    hub = Hub("EPOCH", 0, 1 << 20)
    listener = waiting(hub, 1, "lead", room_feed(50), staff_feed(50))
    if live:
        hub.go_live(listener)
    hub.deliver([Commit((), (Joined(1, 50, "member", 0), Hidden(1, 2)))])
    if not live:
        hub.go_live(listener)
    hub.deliver([Commit((written_by(1, 2, 50), replace(written_by(2, 3, 50), feeds=(staff_feed(50),))))])
    assert listener.received == b"" and set(listener.watches) == {room_feed(50)}
    hub.deliver([Commit((written_by(3, 3, 50),))])
    assert listener.received != b""


def test_what_is_hidden_in_a_room_is_gone_to_its_members_alone() -> None:
    """Its writer and the staff have it still; who isn't there, and who hides the writer, hears nothing. And the ring
    says the same.
    """
    hub = Hub("EPOCH", 0, 1 << 20)
    people = {1: waiting(hub, 1, "lead"), 2: waiting(hub, 2, "member"), 3: waiting(hub, 3, "member", THREAD)}
    people[4] = waiting(hub, 4, "member")
    for listener in people.values():
        hub.go_live(listener)
    hub.deliver([Commit((), (Left(3, 50), Hidden(4, 2)))])
    people[5] = waiting(hub, 5, "member")
    hub.go_live(people[5])
    shown = written_by(1, 2, 50)
    held = replace(shown, seq=2, feeds=(review_feed(50), inbox_feed(2)), left=shown.feeds)
    hub.deliver([Commit((shown, held), ())])
    [(event, _)] = hub.ring.since({review_feed(50): 0}, 1, lambda *_: True)
    assert people[1].received.endswith(event.frame) and people[2].received.endswith(event.frame)
    assert people[5].received.endswith(event.wire(0, gone=True))
    assert people[3].received == people[4].received == b""
    found = {who: hub.ring.since(it.reader.feeds({}), 1, it.reader.sees) for who, it in people.items()}
    told = {who: [(event.seq, gone) for event, gone in events] for who, events in found.items()}
    assert told == {1: [(2, False)], 2: [(2, False)], 3: [], 4: [], 5: [(2, True)]}


def written_by(seq: int, author: int, room: int) -> Change:
    feeds = (room_feed(room), THREAD, *[inbox_feed(account) for account in PEOPLE if account != author])
    return Change(seq, "post", seq, author, feeds, {"id": seq}, room=room)
