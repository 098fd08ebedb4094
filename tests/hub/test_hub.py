"""The index follows effects in seq order; nothing is left behind when connections leave."""

from handraise.domain.changes import Hidden, Refreshed, Revoked, Shown, Subscribed, Unsubscribed
from handraise.hub import Hub
from handraise.hub.hub import KEPT_ENDINGS
from handraise.ports.bus import Commit
from tests.hub.support import Listener, change


def admitted(hub: Hub, account: int, **follows: int) -> Listener:
    """A live connection of `account` that follows topics since the given seqs."""
    listener = Listener(after=hub.head)
    hub.begin_loading(account)
    named = {f"topic:{tag}": (since, "live") for tag, since in follows.items()}
    listener.reader = hub.admit(account, True, named, set(), {}, listener)
    hub.go_live(listener)
    return listener


def seqs(listener: Listener) -> list[int]:
    return [int(part.split(b",")[0]) for part in listener.received.split(b'"type":"post","seq":')[1:]]


def test_a_follow_takes_effect_after_its_own_change() -> None:
    hub = Hub("E", 0, 1 << 20)
    listener = admitted(hub, 1)
    hub.deliver(
        [
            Commit((change(1, ("topic:a",)),), (Subscribed(1, "topic:a", 1, "live"),)),
            Commit((change(2, ("topic:a",)),), (Unsubscribed(1, "topic:a"),)),
            Commit((change(3, ("topic:a",)),)),
        ]
    )
    assert seqs(listener) == [2]


def test_hidden_authors_are_left_out_until_shown() -> None:
    hub = Hub("E", 0, 1 << 20)
    listener = admitted(hub, 1, a=0)
    hub.deliver(
        [
            Commit((change(1, ("topic:a",), author=2),), (Hidden(1, 2),)),
            Commit((change(2, ("topic:a",), author=2),), (Shown(1, 2),)),
            Commit((change(3, ("topic:a",), author=2),)),
        ]
    )
    assert seqs(listener) == [1, 3]


def test_a_repeated_delivery_is_passed_over() -> None:
    hub = Hub("E", 0, 1 << 20)
    listener = admitted(hub, 1, a=0)
    commits = [Commit((change(1, ("topic:a",)), change(2, ("topic:a",))))]
    hub.deliver(commits)
    hub.deliver(commits)
    assert seqs(listener) == [1, 2]


def test_effects_during_loading_are_not_lost() -> None:
    hub = Hub("E", 0, 1 << 20)
    hub.begin_loading(1)
    hub.deliver([Commit((change(1, ("user:9",)),), (Subscribed(1, "topic:a", 1, "live"), Hidden(1, 7)))])
    listener = Listener(after=1)
    reader = hub.admit(1, True, {}, set(), {}, listener)
    assert reader.follows == {"topic:a": (1, "live")}
    assert reader.hidden == {7}


def test_what_ended_a_credential_while_it_was_signing_in_is_known() -> None:
    hub = Hub("E", 0, 1 << 20)
    before = hub.mark()
    hub.deliver([Commit((), (Revoked(1, "token:5"),))])
    after = hub.mark()
    assert hub.ended_since(before, 1, "token:5") == Revoked(1, "token:5")
    assert hub.ended_since(before, 1, "token:6") is None
    assert hub.ended_since(before, 2, "token:5") is None
    assert hub.ended_since(after, 1, "token:5") is None
    hub.deliver([Commit((), (Refreshed(1),))])
    assert hub.ended_since(after, 1, "token:6") == Refreshed(1)


def test_what_is_too_long_ago_to_be_known_counts_as_a_change() -> None:
    hub = Hub("E", 0, 1 << 20)
    before = hub.mark()
    hub.deliver([Commit((), tuple(Revoked(9) for _ in range(KEPT_ENDINGS + 1)))])
    assert hub.ended_since(before, 1, "token:5") == Refreshed(1)


def test_one_who_is_ended_gets_nothing_more_and_is_not_found_again() -> None:
    hub = Hub("E", 0, 1 << 20)
    demoted = admitted(hub, 1, a=0)
    hub.deliver([Commit((), (Refreshed(1),)), Commit((change(1, ("topic:a",)),))])
    assert seqs(demoted) == []
    assert hub.reader(1) is None
    again = Listener(after=hub.head)
    hub.begin_loading(1)
    again.reader = hub.admit(1, False, {"topic:a": (0, "live")}, set(), {}, again)
    hub.go_live(again)
    hub.leave(demoted)
    hub.deliver([Commit((change(2, ("topic:a", "inbox:1"), author=2), change(3, ("inbox:1",))))])
    assert seqs(again) == [3], "what others write on the network isn't for one outside of it"


def test_a_connection_that_left_while_it_began_does_not_go_live() -> None:
    hub = Hub("E", 0, 1 << 20)
    listener = Listener()
    hub.begin_loading(1)
    listener.reader = hub.admit(1, True, {"topic:a": (0, "live")}, set(), {}, listener)
    hub.leave(listener)
    hub.go_live(listener)
    assert hub.statistics().subscriptions == 0


def test_revocations_reach_the_accounts_connections() -> None:
    hub = Hub("E", 0, 1 << 20)
    mine, others = admitted(hub, 1), admitted(hub, 2)
    hub.deliver([Commit((), (Revoked(1, "token:5"),))])
    assert mine.ended == [Revoked(1, "token:5")]
    assert others.ended == []


def test_a_watch_and_a_follow_of_one_feed_end_apart() -> None:
    hub = Hub("E", 0, 1 << 20)
    listener = admitted(hub, 1, a=0)
    hub.watch(listener, "topic:a")
    assert hub.unwatch(listener, "topic:a")
    hub.deliver([Commit((change(1, ("topic:a",)),))])
    hub.watch(listener, "topic:a")
    hub.deliver([Commit((), (Unsubscribed(1, "topic:a"),)), Commit((change(2, ("topic:a",)),))])
    assert hub.unwatch(listener, "topic:a")
    assert not hub.unwatch(listener, "topic:a")
    hub.deliver([Commit((change(3, ("topic:a",)),))])
    assert seqs(listener) == [1, 2]


def test_nothing_stays_when_the_last_connection_leaves() -> None:
    hub = Hub("E", 0, 1 << 20)
    first, second = admitted(hub, 1, a=0), admitted(hub, 1, a=0)
    hub.watch(first, "thread:3")
    hub.deliver([Commit((), (Hidden(1, 4),))])
    hub.leave(first)
    hub.leave(first)
    hub.deliver([Commit((change(1, ("topic:a",)),))])
    assert (seqs(first), seqs(second)) == ([], [1])
    hub.leave(second)
    statistics = hub.statistics()
    assert (statistics.connections, statistics.readers, statistics.feeds, statistics.subscriptions) == (0, 0, 0, 0)
