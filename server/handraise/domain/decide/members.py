"""Who is in a room: joining by code, as an account or a guest; roles; leaving and being sent away."""

from msgspec.structs import replace

from handraise.domain import policy, views
from handraise.domain.changes import Change, Effect, Joined, Left, Outcome
from handraise.domain.decide import cases, duty, follows, places
from handraise.domain.intents import AddGuest, JoinRoom, LeaveRoom, SetRole
from handraise.domain.model import STAFF, Account, Audit, Member, Room, SignIn, Token
from handraise.domain.world import Needs, World
from handraise.errors import Closed, Conflict, Forbidden, NotFound, TooLarge
from handraise.protocol.names import inbox_feed, room_feed

NO_CODE = "This code opens no room."
GUEST_SCOPES = ("read", "write", "help")


# ---------------------------------------------------------------- joining


def need_join(intent: JoinRoom, needs: Needs) -> None:
    places.need_place(intent.room, (intent.actor,), needs)
    needs.member_counts.add(intent.room)
    needs.room_counts.add(intent.actor)


def join(intent: JoinRoom, world: World) -> Outcome:
    """A place as `member`. Who is in the room already keeps his."""
    actor = policy.Actor(world.account(intent.actor), intent.scopes)
    policy.check(actor, "join", world.site)
    room = _opened(intent.room, intent.code, world)
    place = world.place_of(intent.actor, room.id)
    if place is not None:
        member = views.member(place, actor.account)
        return Outcome(seq=place.seq, kind="room", id=room.id, object=views.room(room), more={"member": member})
    _check_open(room, world.now)
    _check_size(room.id, world)
    places.check_room_count(intent.actor, world)
    change, effect = begin(room.id, actor.account, "member", intent.name, world)
    return Outcome(
        seq=change.seq,
        kind="room",
        id=room.id,
        object=views.room(room),
        changes=(change,),
        effects=(effect,),
        more={"member": change.object},
    )


def _opened(ident: int, code: str, world: World) -> Room:
    """The room that the code opens, as it is now."""
    room = world.rooms.get(ident)
    if room is None or room.code != code:
        raise NotFound(NO_CODE)
    return room


def _check_open(room: Room, now: int) -> None:
    if room.closed(now):
        raise Closed("This room is closed.")
    if not room.joinable:
        raise Forbidden("Nobody can join this room at present.")


def _check_size(room: int, world: World) -> None:
    most = world.site.members_per_room
    if world.member_counts.get(room, 0) >= most:
        raise TooLarge("room", "members_per_room", most)


def begin(room: int, account: Account, role: str, name: str, world: World) -> tuple[Change, Effect]:
    """A place in the room from now on; who comes back has his old row."""
    old = world.members.get((room, account.id))
    seq = world.next_seq()
    row = Member(seq if old is None else old.id, room, account.id, role, seq, seq, name)
    if old is not None:
        row = replace(row, approved=old.approved, posted_at=old.posted_at)
    return _told(row, account, world), Joined(account.id, room, role, seq)


def _told(row: Member, account: Account, world: World) -> Change:
    """Saves the row and tells the room and the account itself."""
    world.save_member(row)
    feeds = (room_feed(row.room), inbox_feed(row.account))
    world.place("member", row.id, row.seq, row.id, feeds)
    return Change(row.seq, "member", row.id, 0, feeds, views.member(row, account))


# ---------------------------------------------------------------- guests


def need_guest(intent: AddGuest, needs: Needs) -> None:
    needs.rooms.add(intent.room)
    needs.member_counts.add(intent.room)
    needs.member_names.add((intent.room, intent.name))


def add_guest(intent: AddGuest, world: World) -> Outcome:
    """An account of its own with a name that nobody else has in the room, his place in it, and his way to sign in."""
    room = _opened(intent.room, intent.code, world)
    _check_open(room, world.now)
    if not room.guests:
        raise Forbidden("This room is for people with an account.")
    _check_size(room.id, world)
    if (room.id, intent.name) in world.member_names:
        raise Conflict("Somebody in this room has that name; add another word to yours.", name=intent.shown_name)
    world.account_id += 1
    account = Account(world.account_id, None, intent.shown_name, "guest", True, world.now)
    world.save_account(account)
    _sign_in(intent, account.id, world)
    change, effect = begin(room.id, account, "member", intent.name, world)
    return Outcome(
        seq=change.seq,
        kind="account",
        id=account.id,
        object=views.account(account),
        changes=(change,),
        effects=(effect,),
        more={"room": views.room(room), "member": change.object},
    )


def _sign_in(intent: AddGuest, account: int, world: World) -> None:
    if intent.session_until is not None:
        world.save_sign_in(SignIn("session", intent.hash, account, world.now, intent.session_until))
        return
    world.token_id += 1
    world.save_token(Token(world.token_id, account, intent.hash, "guest", GUEST_SCOPES, world.now, None))


# ---------------------------------------------------------------- roles and leaving


def need_role(intent: SetRole, needs: Needs) -> None:
    places.need_place(intent.room, (intent.actor, intent.target), needs)
    needs.accounts.add(intent.target)
    needs.room_leads.add(intent.room)
    duty.need(intent.target, needs)
    cases.need_hand_over(intent.room, intent.target, intent.admins, needs)


def set_role(intent: SetRole, world: World) -> Outcome:
    actor = policy.Actor(world.account(intent.actor), intent.scopes)
    policy.check(actor, "set_role", world.site, room=places.role_in(intent.room, intent.actor, world))
    place = world.place_of(intent.target, intent.room)
    if place is None:
        raise NotFound("There is no such member.")
    account = world.account(intent.target)
    if account.role == "guest" and intent.role == "lead":
        raise Forbidden("A guest can't lead a room.")
    if place.role == "lead" and intent.role != "lead":
        _check_not_last(place, world)
    row = replace(place, role=intent.role, seq=world.next_seq())
    change = _told(row, account, world)
    effect = Joined(row.account, row.room, row.role, row.since)
    _log(intent, "set_role", row.seq, row.role, world)
    changes, effects = duty.leave(row.account, row.room, world) if row.role == "observer" else ([], [])
    if row.role in STAFF:
        changes += cases.hand_over(row.room, row.account, intent.admins, world)
    return Outcome(
        seq=row.seq,
        kind="member",
        id=row.id,
        object=change.object,
        changes=(change, *changes),
        effects=(effect, *effects),
    )


def _log(intent: SetRole | LeaveRoom, action: str, seq: int, reason: str, world: World) -> None:
    world.save_audit(Audit(seq, world.now, intent.actor, action, intent.room, "account", intent.target, reason))


def _check_not_last(place: Member, world: World) -> None:
    if world.room_leads.get(place.room, 0) <= 1:
        raise Conflict("The room needs a lead: make somebody else one first, or close it.", room=place.room)


def need_leave(intent: LeaveRoom, needs: Needs) -> None:
    places.need_place(intent.room, (intent.actor,), needs)
    need_leaving(intent.room, intent.target, needs)
    needs.room_leads.add(intent.room)


def need_leaving(room: int, account: int, needs: Needs) -> None:
    """What the end of somebody's place reads."""
    needs.accounts.add(account)
    places.need_place(room, (account,), needs)
    needs.room_follows.add((room, account))
    duty.need(account, needs)


def leave(intent: LeaveRoom, world: World) -> Outcome:
    """By himself, or sent away by staff; helpers send nobody of the staff away. A closed room's last lead may go."""
    actor = policy.Actor(world.account(intent.actor), intent.scopes)
    own = intent.actor == intent.target
    role = places.role_in(intent.room, intent.actor, world)
    policy.check(actor, "leave" if own else "remove_member", world.site, room=role)
    place = world.place_of(intent.target, intent.room)
    if place is None:
        raise NotFound("There is no such member.")
    if not own and role == "helper" and place.role in ("lead", "helper"):
        raise Forbidden("Only a lead may send staff away.")
    if place.role == "lead" and not world.rooms[intent.room].closed(world.now):
        _check_not_last(place, world)
    changes: list[Change] = []
    effects: list[Effect] = []
    told = end(place, world, changes, effects)
    if not own:
        _log(intent, "remove_member", told.seq, "", world)
    return Outcome(
        seq=told.seq,
        kind="member",
        id=place.id,
        object=told.object,
        changes=tuple(changes),
        effects=tuple(effects),
    )


def end(place: Member, world: World, changes: list[Change], effects: list[Effect]) -> Change:
    """Ends the place, and the account's follows of the room's threads; the change of the place itself."""
    for feed in sorted(world.room_follows.get((place.room, place.account), ())):
        follow = world.follows[place.account, feed]
        if not follow.stopped:
            change, effect = follows.end(follow, world)
            changes.append(change)
            effects.append(effect)
    ended, more = duty.leave(place.account, place.room, world)
    changes += ended
    effects += more
    row = replace(place, seq=world.next_seq(), left=True)
    told = _told(row, world.account(place.account), world)
    changes.append(told)
    effects.append(Left(place.account, place.room))
    return told
