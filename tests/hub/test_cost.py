"""What a post costs the hub depends on its audience, never on who else is online: counted, not timed."""

import gc
import sys
import tracemalloc
from types import FrameType
from typing import Any

from handraise.hub import Hub
from handraise.hub.ring import feeds_json
from handraise.ports.bus import Commit
from tests.hub.support import Listener, change

FOLLOWERS = 10
POSTS = 20
AUTHOR, MUTED = 7, 8


def crowded(others: int) -> Hub:
    """A hub with 10 followers of one topic, and so many others inside the network and outside of it."""
    hub = Hub("E", 0, 1 << 20)
    for account in range(1000, 1000 + FOLLOWERS):
        join(hub, account, True, "topic:rare", set())
    for account in range(10_000, 10_000 + others):
        join(hub, account, account % 2 == 0, "topic:common", {MUTED})
    return hub


def join(hub: Hub, account: int, network: bool, feed: str, hidden: set[int]) -> None:
    listener = Listener(after=hub.head)
    hub.begin_loading(account)
    listener.reader = hub.admit(account, network, {feed: (0, "live")}, hidden, {}, listener)
    hub.go_live(listener)


def batches() -> list[list[Commit]]:
    """Posts to the 10 followers: plain, edited out of a feed, and by one whom all the others have muted."""
    feeds = ("topic:rare", f"user:{AUTHOR}")
    made = []
    for seq in range(1, POSTS + 1):
        left = ("topic:rare",) if seq % 5 == 0 else ()
        author = MUTED if seq % 3 == 0 else AUTHOR
        made.append([Commit((change(seq, feeds if not left else feeds[1:], author=author, left=left),))])
    return made


def calls(hub: Hub) -> int:
    """Calls of functions, Python's and C's, that delivering the batches takes; without the collector's, whose callbacks
    (Hypothesis has one) come when other tests have left enough behind.
    """
    count = 0

    def profile(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    feeds_json.cache_clear()
    work, before = batches(), sys.getprofile()
    gc.disable()
    sys.setprofile(profile)
    try:
        for commits in work:
            hub.deliver(commits)
    finally:
        sys.setprofile(before)
        gc.enable()
    return count


def peak_bytes(hub: Hub) -> int:
    """The most memory that delivering takes beyond what was held before: a copy of an index would show."""
    work = batches()
    tracemalloc.start()
    try:
        for commits in work:
            hub.deliver(commits)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_others_online_add_no_call() -> None:
    assert calls(crowded(100)) == calls(crowded(10_000)) > POSTS * FOLLOWERS


def test_others_online_add_no_memory() -> None:
    """A set of 10,000 connections takes 500 KB, were it copied for a post."""
    calm, crowd = peak_bytes(crowded(100)), peak_bytes(crowded(10_000))
    assert crowd < calm + 20_000, (calm, crowd)
