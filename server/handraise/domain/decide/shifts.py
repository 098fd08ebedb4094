"""The history of duty: that somebody began to be on duty for a topic or in a room, and that it ended."""

from handraise.domain.model import Duty, Shift
from handraise.domain.world import Needs, World
from handraise.protocol.names import room_feed, topic_feed


def need(account: int, needs: Needs) -> None:
    needs.shifts.add(account)


def note(old: Duty | None, row: Duty, ended_at: int, world: World) -> None:
    """What `row` begins now, and ends as of `ended_at`. Duty that goes on leaves no row."""
    before, after = _feeds(old), _feeds(row)
    for feed in sorted(after - before):
        world.save_shift(Shift(row.seq, feed, row.account, world.now))
    for feed in sorted(before - after):
        began = world.shifts.get((row.account, feed), ended_at)
        world.save_shift(Shift(row.seq, feed, row.account, began, max(began, ended_at)))  # the clock may be put back


def _feeds(row: Duty | None) -> set[str]:
    return set() if row is None else {*map(topic_feed, row.topics), *map(room_feed, row.rooms)}
