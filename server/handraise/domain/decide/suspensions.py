"""Suspensions: an account reads but writes nothing, in a room or on the site, until a time.

`check` is asked of every intent before it is decided, inside the transaction: what was on its way meanwhile is refused
too. What somebody sets for himself, takes back or reports stays open to him, and so does the way to whom may end it:
on the site the admins, in a room its leads, by direct messages, whatever roles may write to each other elsewhere.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

from handraise.domain import intents, policy, views
from handraise.domain.changes import Change, Outcome
from handraise.domain.decide import duty, notifications, places
from handraise.domain.intents import Intent, Suspend, Unsuspend
from handraise.domain.model import Account, Audit, Member, Suspension
from handraise.domain.world import Needs, World
from handraise.errors import Conflict, Forbidden, Invalid, NotFound
from handraise.protocol.names import inbox_feed
from handraise.protocol.times import to_wire

SITE: Final = 0
"""In the place of a room: the whole site."""
NOT_SUSPENDED: Final = "There is no such suspension."
NO_MEMBER: Final = "There is no such member."
_RANKS: Final = {"lead": 2, "helper": 1}


# ---------------------------------------------------------------- what is refused


def _room(intent: Any) -> tuple[int | None, ...]:
    return (intent.room,)


def _nowhere(intent: Any) -> tuple[int | None, ...]:
    return (None,)


def _of_duty(intent: intents.SetDuty) -> tuple[int | None, ...]:
    return (None, *intent.rooms) if intent.topics or intent.rooms else ()


def _of_another(intent: intents.LeaveRoom) -> tuple[int | None, ...]:
    return (intent.room,) if intent.target != intent.actor else ()


HELD: Final[dict[type[Intent], Callable[[Any], tuple[int | None, ...]]]] = {
    intents.WritePost: _room,
    intents.EditPost: _room,
    intents.RelayPost: _nowhere,
    intents.SetReaction: _room,
    intents.MoveRequest: _room,
    intents.NextRequest: _room,
    intents.Unmask: _room,
    intents.MergeRequest: _room,
    intents.WriteNote: _room,
    intents.SetDuty: _of_duty,
    intents.PutImage: _nowhere,
    intents.SetProfile: _nowhere,
    intents.SendDirect: _nowhere,
    intents.EditDirect: _nowhere,
    intents.CreateRoom: _nowhere,
    intents.UpdateRoom: _room,
    intents.JoinRoom: _nowhere,
    intents.SetRole: _room,
    intents.LeaveRoom: _of_another,
    intents.IssueInvite: _nowhere,
    intents.CloseCase: lambda intent: (intent.desk,),
    intents.RemovePost: _room,
    intents.ReviewPost: _room,
    intents.Suspend: _room,
    intents.Unsuspend: _room,
}
"""What others see or feel, and where it is done (None: not in a room). Nowhere at all: it is nobody's business."""


def need_held(intent: Intent, needs: Needs) -> None:
    if intent.actor and type(intent) in HELD:
        needs.suspensions.add(intent.actor)


def check(intent: Intent, world: World) -> None:
    """`Forbidden`, with the time until when, where the actor is suspended and this is what he may not do."""
    where = HELD[type(intent)](intent) if intent.actor and type(intent) in HELD else ()
    if where and not _to_admin(intent, world):
        rows = [row for row in world.suspensions.values() if row.account == intent.actor]
        refuse(rows, where, world.now)


def refuse(rows: Iterable[Suspension], where: Iterable[int | None], now: int) -> None:
    """`Forbidden` where one of an account's suspensions is of the site, or of a room that is among `where`."""
    for row in sorted(rows, key=lambda row: row.room):
        if row.until > now and (row.room == SITE or row.room in where):
            place, whom = ("in this room", "its leads") if row.room else ("on this site", "its admins")
            until = to_wire(row.until)
            raise Forbidden(f"You are suspended {place} until {until}; you can read, and write to {whom}.", until)


def _to_admin(intent: Intent, world: World) -> bool:
    match intent:
        case intents.SendDirect(to=other) | intents.EditDirect(other=other):
            found = world.accounts.get(other)
            return found is not None and found.role == "admin"
        case _:
            return False


# ---------------------------------------------------------------- the way to whom may end it


def need_appeal(places_of: Iterable[int], pair: tuple[int, int], needs: Needs) -> None:
    """`places_of` are the rooms (or `SITE`) in which one of the two may be suspended."""
    needs.suspensions.update(pair)
    for room in places_of:
        places.need_place(room or None, pair, needs)


def is_appeal(one: int, other: int, world: World) -> bool:
    """Whether one of the two is suspended by those of whom the other one is: both may write then."""
    return any(
        row.until > world.now and _may_end(judge, row.room, world)
        for suspended, judge in ((one, other), (other, one))
        for row in world.suspensions.values()
        if row.account == suspended
    )


def known(suspended: int, judge: int, room: int | None, world: World) -> bool:
    """Whether the one may write nothing there, by a suspension that the other may end: from nobody else it is told."""
    return any(
        row.until > world.now and row.room in (SITE, room) and _may_end(judge, row.room, world)
        for row in world.suspensions.values()
        if row.account == suspended
    )


def _may_end(account: int, room: int, world: World) -> bool:
    row = world.accounts.get(account)
    return row is not None and row.active and judges(row, room, world.place_of(account, room) if room else None)


def judges(account: Account, room: int, place: Member | None) -> bool:
    """Whether the account, with its place in the room, may end a suspension that is of there."""
    return place is not None and place.role == "lead" if room else account.role == "admin"


# ---------------------------------------------------------------- begun and ended


def need_suspend(intent: Suspend, needs: Needs) -> None:
    _need(intent, needs)
    needs.notified.add(intent.target)
    duty.need(intent.target, needs)


def need_unsuspend(intent: Unsuspend, needs: Needs) -> None:
    _need(intent, needs)


def _need(intent: Suspend | Unsuspend, needs: Needs) -> None:
    needs.accounts.add(intent.target)
    needs.suspensions.add(intent.target)
    places.need_place(intent.room or None, (intent.actor, intent.target), needs)


def suspend(intent: Suspend, world: World) -> Outcome:
    """From now until then; a second one there takes the first one's place. He is off duty."""
    target = _checked(intent, "suspend", world)
    if intent.until <= world.now:
        raise Invalid("until", "A suspension ends at a time to come.")
    seq = world.next_seq()
    old = world.suspensions.get((target.id, intent.room))
    row = Suspension(seq if old is None else old.id, seq, target.id, intent.room, intent.until, intent.reason)
    world.save_suspension(row)
    world.save_due("suspension_end", _key(row), row.until)
    change = _told(row, world, ended=False)
    _log(intent, "suspend", seq, intent.reason, world)
    changes, effects = duty.leave(target.id, intent.room or None, world)
    room = intent.room or None
    told = notifications.of_own(target, "suspended", world, about=row.id, room=room, reason=intent.reason)
    return Outcome(
        seq=seq,
        kind="suspension",
        id=row.id,
        object=change.object,
        changes=(change, *changes, *told),
        effects=tuple(effects),
        more={"account": views.author(target)},
    )


def unsuspend(intent: Unsuspend, world: World) -> Outcome:
    row = world.suspensions.get((intent.target, intent.room))
    target = _checked(intent, "unsuspend", world)
    if row is None or row.until <= world.now:
        raise NotFound(NOT_SUSPENDED)
    change = _end(row, world)
    _log(intent, "unsuspend", change.seq, "", world)
    return Outcome(
        seq=change.seq,
        kind="suspension",
        id=row.id,
        object=change.object,
        changes=(change,),
        more={"account": views.author(target)},
    )


def _checked(intent: Suspend | Unsuspend, action: str, world: World) -> Account:
    """The account that it is about: on the site no admin, in a room nobody of the actor's place or above it."""
    actor = policy.Actor(world.account(intent.actor), intent.scopes)
    role = places.role_in(intent.room or None, intent.actor, world)
    policy.check(actor, action, world.site, room=role)
    if intent.target == intent.actor:
        raise Conflict("Nobody suspends himself.", account=intent.target)
    target = world.account(intent.target)
    if not intent.room:
        if target.role == "admin":
            raise Forbidden("Admins aren't suspended; the operator may disable an account.")
        return target
    place = world.place_of(target.id, intent.room)
    if place is None and action == "suspend":
        raise NotFound(NO_MEMBER)
    if place is not None and _RANKS.get(place.role, 0) >= _RANKS.get(role or "", 0):
        raise Forbidden(f"A {role} can't suspend a {place.role}.")
    return target


def _log(intent: Suspend | Unsuspend, action: str, seq: int, reason: str, world: World) -> None:
    room = intent.room or None
    world.save_audit(Audit(seq, world.now, intent.actor, action, room, "account", intent.target, reason))


def _key(row: Suspension) -> str:
    return f"{row.account}:{row.room}"


def _told(row: Suspension, world: World, *, ended: bool) -> Change:
    """Tells the account itself, and nobody else."""
    inbox = (inbox_feed(row.account),)
    world.place("suspension", row.id, row.seq, row.id, inbox)
    shown = views.deleted(row.id) if ended else views.suspension(row)
    return Change(row.seq, "suspension", row.id, 0, inbox, shown)


def _end(row: Suspension, world: World) -> Change:
    world.end_suspension(row)
    world.end_due("suspension_end", _key(row))
    ended = Suspension(row.id, world.next_seq(), row.account, row.room, row.until, row.reason)
    return _told(ended, world, ended=True)


def need_due(account: int, needs: Needs) -> None:
    needs.suspensions.add(account)


def fire(account: int, room: int, world: World) -> Outcome:
    """Its time is over."""
    row = world.suspensions.get((account, room))
    return Outcome() if row is None else Outcome(changes=(_end(row, world),))
