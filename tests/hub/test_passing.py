"""Passing frames and the observer: who is in an audience, and what the hub tells of its connections."""

from collections.abc import Iterable

from handraise.domain.changes import Change, Hidden, PresenceSet, Shown, Subscribed
from handraise.hub import Connection, Hub, Reader
from handraise.ports.bus import Commit
from handraise.protocol.framing import text_frame
from tests.hub.support import Listener, change


class Seen:
    """An observer that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[object, ...]] = []

    def arrived(self, reader: Reader) -> None:
        self.told.append(("arrived", reader.account))

    def left(self, reader: Reader) -> None:
        self.told.append(("left", reader.account))

    def changed(self, reader: Reader) -> None:
        self.told.append(("changed", reader.account, reader.private))

    def subscribed(self, connection: Connection, feeds: Iterable[str]) -> None:
        self.told.append(("subscribed", connection.reader.account, tuple(feeds)))

    def hidden(self, connection: Connection, author: int) -> None:
        self.told.append(("hidden", connection.reader.account, author))

    def shown(self, connection: Connection, author: int) -> None:
        self.told.append(("shown", connection.reader.account, author))


def admitted(
    hub: Hub, account: int, *feeds: str, wire: int = 0, hidden: tuple[int, ...] = (), withheld: tuple[str, ...] = ()
) -> Listener:
    listener = Listener(wire, hub.head)
    listener.withheld = frozenset(withheld)
    hub.begin_loading(account)
    listener.reader = hub.admit(account, True, dict.fromkeys(feeds, (0, "live")), set(hidden), {}, listener)
    hub.go_live(listener)
    return listener


def direct(seq: int, sender: int, recipient: int) -> Change:
    return Change(seq, "direct", seq, sender, (f"inbox:{sender}", f"inbox:{recipient}"), {"id": seq}, scope="direct")


def test_an_audience_is_of_the_feed_less_the_author_and_those_he_is_hidden_from() -> None:
    hub = Hub("E", 0, 1 << 20)
    own, other = admitted(hub, 1, "thread:9"), admitted(hub, 1)
    plain, blind, scoped = (
        admitted(hub, 2, "thread:9"),
        admitted(hub, 3, "thread:9", hidden=(1,)),
        admitted(hub, 4, "thread:9", withheld=("direct",)),
    )
    elsewhere = admitted(hub, 5, "thread:8")
    assert hub.passing.audience("thread:9", 1) == {plain, scoped}
    assert hub.passing.audience("thread:9", 1, scope="direct") == {plain}
    assert hub.passing.audience("thread:7", 1) == set()
    for listener in (own, other, plain, blind, scoped, elsewhere):
        hub.leave(listener)
    assert hub.passing.audience("thread:9", 1) == set()


def test_a_frame_is_written_as_each_wire_has_it_and_moves_no_cursor() -> None:
    hub = Hub("E", 7, 1 << 20)
    socket, stream, broken = admitted(hub, 1), admitted(hub, 2, wire=1), admitted(hub, 3)
    broken.kept.broken = True
    hub.passing.tell(b'{"type":"x"}', [broken, socket, stream])
    assert socket.kept.chunks == [text_frame(b'{"type":"x"}')]
    assert stream.received == b'data: {"type":"x"}\n\n', "no id"
    assert hub.head == 7 and len(hub.ring) == 0
    hub.passing.tell_each({socket: [b"1", b"2"]})
    assert socket.kept.chunks[1:] == [text_frame(b"1") + text_frame(b"2")], "in one write"


def test_the_observer_hears_of_comings_and_goings_in_their_order() -> None:
    hub, seen = Hub("E", 0, 1 << 20), Seen()
    hub.observer = seen
    first = admitted(hub, 1, "user:2")
    second = admitted(hub, 1)
    hub.watch(first, "user:3")
    effects = (Subscribed(1, "user:4", 1, "live"), Hidden(1, 2), Shown(1, 2), PresenceSet(1, private=True))
    hub.deliver([Commit((change(1, ("inbox:1",)),), effects)])
    hub.leave(first)
    hub.leave(second)
    assert seen.told[:4] == [
        ("arrived", 1),
        ("subscribed", 1, ("user:1", "inbox:1", "user:2")),
        ("arrived", 1),
        ("subscribed", 1, ("user:1", "inbox:1", "user:2")),
    ]
    assert seen.told[4] == ("subscribed", 1, ("user:3",))
    assert seen.told[5:7] == [("subscribed", 1, ("user:4",))] * 2
    assert seen.told[7:11] == [("hidden", 1, 2)] * 2 + [("shown", 1, 2)] * 2
    assert seen.told[11:] == [("changed", 1, True), ("left", 1)]


def test_one_that_never_went_live_did_not_arrive() -> None:
    hub, seen = Hub("E", 0, 1 << 20), Seen()
    hub.observer = seen
    listener = Listener()
    hub.begin_loading(1)
    listener.reader = hub.admit(1, True, {}, set(), {}, listener)
    hub.watch(listener, "user:2")
    hub.leave(listener)
    assert seen.told == [("left", 1)]


def test_a_wish_for_privacy_while_the_account_is_loading_is_not_lost() -> None:
    hub = Hub("E", 0, 1 << 20)
    listener = Listener()
    hub.begin_loading(1)
    hub.deliver([Commit((change(1, ("inbox:1",)),), (PresenceSet(1, private=True),))])
    reader = hub.admit(1, True, {}, set(), {}, listener, shown=True, private=False)
    assert reader.private and reader.shown


def test_what_needs_a_scope_that_is_lacking_does_not_come_whatever_feed_brings_it() -> None:
    hub = Hub("E", 0, 1 << 20)
    narrow, wide = admitted(hub, 2, withheld=("direct",)), admitted(hub, 2)
    hub.deliver([Commit((direct(1, 1, 2), change(2, ("inbox:2",))))])
    assert b'"direct"' not in narrow.received and b'"seq":2' in narrow.received
    assert b'"direct"' in wide.received and b'"seq":2' in wide.received
    for listener in (narrow, wide):
        hub.leave(listener)
    assert not hub._withheld


def test_a_direct_message_reaches_who_is_not_of_the_network() -> None:
    hub = Hub("E", 0, 1 << 20)
    listener = Listener()
    hub.begin_loading(2)
    listener.reader = hub.admit(2, False, {}, set(), {}, listener)
    hub.go_live(listener)
    hub.deliver([Commit((direct(1, 1, 2), change(2, ("inbox:2",), author=1)))])
    assert b'"direct"' in listener.received and b'"seq":2' not in listener.received
