"""Duty: who can help now, and with what. While it lasts, requests with these topics reach the account."""

from typing import Final

from msgspec.structs import replace

from handraise.domain import policy, views
from handraise.domain.changes import Change, DutySet, Effect, Outcome, Subscribed, Unsubscribed
from handraise.domain.decide import places, shifts
from handraise.domain.intents import FireDue, SetDuty, TouchDuty
from handraise.domain.model import Duty
from handraise.domain.world import Needs, World
from handraise.errors import Invalid
from handraise.protocol.names import duty_feed, inbox_feed

LINGER_MS: Final = 60 * 1000
"""How long duty lasts after the last connection: a page that is loaded again ends none."""
ALIVE_MS: Final = 60 * 1000
"""How often it is written down that the server runs, while somebody is on duty."""
ALIVE: Final = "duty_alive"
"""The due row that says so: a server that was killed ran until `ALIVE_MS` before it was due, or longer."""


def need(account: int, needs: Needs) -> None:
    needs.duties.add(account)
    shifts.need(account, needs)


def need_due(intent: FireDue, needs: Needs) -> None:
    need(int(intent.key), needs)


def need_set(intent: SetDuty, needs: Needs) -> None:
    need(intent.actor, needs)
    for room in intent.rooms:
        places.need_place(room, (intent.actor,), needs)


def set_duty(intent: SetDuty, world: World) -> Outcome:
    """It replaces what was on; a topic that stays keeps since when."""
    actor = policy.Actor(world.account(intent.actor), intent.scopes)
    policy.check(actor, "duty", world.site)
    if intent.topics:
        policy.check(actor, "duty_topics", world.site)
    for room in intent.rooms:
        policy.check(actor, "duty_room", world.site, room=places.role_in(room, intent.actor, world))
    if intent.until is not None and intent.until <= world.now:
        raise Invalid("until", "Duty ends at a time to come.")
    change, effects = _become(intent.actor, intent.topics, intent.rooms, intent.until, world)
    return Outcome(
        seq=change.seq, kind="duty", id=intent.actor, object=change.object, changes=(change,), effects=tuple(effects)
    )


def leave(account: int, room: int | None, world: World) -> tuple[list[Change], list[Effect]]:
    """Ends an account's duty in the room, or with None all of it; where it has none, nothing."""
    row = world.duties.get(account)
    if row is None or not row.on or (room is not None and room not in row.rooms):
        return [], []
    rooms = tuple([other for other in row.rooms if other != room]) if room is not None else ()
    topics = tuple(row.topics) if room is not None else ()
    change, effects = _become(account, topics, rooms, row.until if topics or rooms else None, world)
    return [change], effects


def _become(
    account: int,
    topics: tuple[str, ...],
    rooms: tuple[int, ...],
    until: int | None,
    world: World,
    ended_at: int | None = None,
) -> tuple[Change, list[Effect]]:
    old = world.duties.get(account)
    before = {} if old is None else old.topics
    seq = world.next_seq()
    row = Duty(account, seq, {tag: before.get(tag, seq) for tag in topics}, rooms, until)
    world.save_duty(row)
    shifts.note(old, row, world.now if ended_at is None else min(ended_at, world.now), world)
    if row.on:
        _end_at(row, _lingering(row, world), world)  # whether he is connected, who settles that row looks
        world.save_due(ALIVE, "", world.now + ALIVE_MS)
    else:
        world.end_due("duty_end", str(account))
    inbox = (inbox_feed(account),)
    world.place("duty", account, seq, seq, inbox)
    effects: list[Effect] = [DutySet(account, row.on)]
    effects += [Subscribed(account, duty_feed(tag), seq, "live") for tag in topics if tag not in before]
    effects += [Unsubscribed(account, duty_feed(tag)) for tag in before if tag not in row.topics]
    return Change(seq, "duty", account, 0, inbox, views.duty(row)), effects


def need_touch(intent: TouchDuty, needs: Needs) -> None:
    need(intent.account, needs)


def touch(intent: TouchDuty, world: World) -> Outcome:
    """Sets when duty ends, which tells nobody but who comes back after more than a minute; ends it where its time is
    over."""
    row = world.duties.get(intent.account)
    if row is None or not row.on:
        return Outcome()
    if row.until is not None and row.until <= world.now:
        return fire(row.account, row.until, world)
    changes: tuple[Change, ...] = ()
    if intent.connected and row.away_since is not None:
        changes = _back(row, row.away_since, world)
    elif not intent.connected and row.away_since is None:
        gone_at = world.now if intent.gone_at is None else min(intent.gone_at, world.now)
        world.save_duty(replace(row, away_since=gone_at))
    _end_at(row, row.until if intent.connected else _lingering(row, world), world)
    return Outcome(changes=changes)


def _back(row: Duty, away_since: int, world: World) -> tuple[Change, ...]:
    """He is there again. The server was off for longer than he may be away, else his duty were over: what lies between
    is none."""
    if world.now <= away_since + LINGER_MS:
        world.save_duty(replace(row, away_since=None))
        return ()
    gone = replace(row, seq=world.next_seq(), topics={}, rooms=())
    back = replace(row, seq=world.next_seq(), away_since=None)
    world.save_duty(back)
    shifts.note(row, gone, away_since + LINGER_MS, world)
    shifts.note(gone, back, world.now, world)
    inbox = (inbox_feed(row.account),)
    world.place("duty", row.account, back.seq, back.seq, inbox)
    return (Change(back.seq, "duty", row.account, 0, inbox, views.duty(back)),)


def alive(intent: FireDue, world: World) -> Outcome:
    """The server runs; nobody needs to know of one that does while nobody is on duty."""
    if intent.accounts:
        world.save_due(ALIVE, "", world.now + ALIVE_MS)
    return Outcome()


def _lingering(row: Duty, world: World) -> int:
    last = world.now + LINGER_MS
    return last if row.until is None else min(row.until, last)


def _end_at(row: Duty, at: int | None, world: World) -> None:
    if at is None:
        world.end_due("duty_end", str(row.account))
    else:
        world.save_due("duty_end", str(row.account), at)


def fire(account: int, at: int, world: World) -> Outcome:
    """Its time was over at `at`, or a minute after the account has gone: long ago where the server was off since."""
    row = world.duties.get(account)
    if row is None or not row.on:
        return Outcome()
    gone = None if row.away_since is None else row.away_since + LINGER_MS
    ended_at = min(filter(None, (at, row.until, gone)))
    change, effects = _become(account, (), (), None, world, ended_at)
    return Outcome(changes=(change,), effects=tuple(effects))
