"""Reports and the cases that they make.

Several reports of one target are one case. A case of a room is its staff's, but for one about somebody of that staff:
it goes to the admins, as those of the network do. Whom a case is about learns nothing of it, whatever he may do there.
Who reported is told when it is closed, and not by whom, or how.
"""

from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from handraise.domain import policy, views
from handraise.domain.changes import Change, Outcome
from handraise.domain.decide import holding, notifications, places
from handraise.domain.intents import CloseCase, FileReport, FireDue
from handraise.domain.model import Audit, Case, Report
from handraise.domain.world import Needs, World
from handraise.errors import Conflict, NotFound, TooLarge
from handraise.protocol.names import inbox_feed

NO_CASE: Final = "There is no such case."
NO_POST: Final = "There is no such post."
NO_MEMBER: Final = "There is no such member."
KEPT_MS: Final = 30 * 24 * 3600 * 1000
"""How long a closed case keeps what was written and what was reported."""


def need_report(intent: FileReport, needs: Needs) -> None:
    told = (*intent.staff, *intent.admins)
    needs.accounts.update((intent.about, *told))
    places.need_place(intent.room, (intent.actor, intent.about, *intent.staff), needs)
    needs.open_cases.add((intent.kind, intent.target, intent.room or 0))
    needs.reported.add((intent.kind, intent.target, intent.room or 0, intent.actor))
    needs.report_counts.add((intent.kind, intent.target, intent.room or 0))
    needs.notified.update(told)
    match intent.kind:
        case "post":
            needs.posts.add(intent.target)
            places.need_blocks(intent.owners, intent.actor, needs)
        case "direct":
            needs.directs.add(intent.target)
        case _:
            places.need_blocks((intent.about,), intent.actor, needs)


def report(intent: FileReport, world: World) -> Outcome:
    """A new case, or one report more of an open one. Nobody reports one thing twice while its case is open."""
    actor = policy.Actor(world.account(intent.actor), intent.scopes)
    author, body = _TARGETS[intent.kind](intent, actor, world)
    if intent.about == intent.actor:
        raise Conflict("This is your own.")
    known = world.open_cases.get((intent.kind, intent.target, intent.room or 0))
    if known is not None and (known, intent.actor) in world.reported:
        raise Conflict("You have reported this already.", case="open")
    if known is not None and world.report_counts.get(known, 0) >= world.site.reports_per_case:
        field = "account" if intent.kind == "account" else "post"
        raise TooLarge(field, "reports_per_case", world.site.reports_per_case)
    seq = world.next_seq()
    case = _opened(seq, author, intent, world) if known is None else world.cases[known]
    world.report_counts[case.id] = world.report_counts.get(case.id, 0) + 1
    row = Report(seq, seq, case.id, intent.actor, intent.reason, intent.text, body, world.now)
    change = _told(row, case, world)
    told = _tell_staff(intent, case, world) if known is None else []
    return Outcome(seq=seq, kind="report", id=row.id, object=change.object, changes=(change, *told))


def _opened(seq: int, author: int, intent: FileReport, world: World) -> Case:
    room = intent.room
    # Who wrote anonymously isn't of that staff, or where the case is would tell of him.
    named = author == intent.about
    desk = 0 if room is None or (named and places.is_staff(intent.about, room, world)) else room
    case = Case(seq, intent.kind, intent.target, intent.about, author, room, desk, world.now)
    world.save_case(case)
    return case


def _post(intent: FileReport, actor: policy.Actor, world: World) -> tuple[int, str]:
    """Its author as he is shown, and its text."""
    post = world.posts.get(intent.target)
    hidden = places.blocked(intent.owners, intent.actor, intent.room, world)
    if post is None or post.deleted or post.room != intent.room or hidden:
        raise NotFound(NO_POST)
    holding.check_seen(actor.account, post, NO_POST, world)
    policy.check(actor, "report", world.site, room=places.role_in(intent.room, intent.actor, world))
    return post.author, post.body


def _direct(intent: FileReport, actor: policy.Actor, world: World) -> tuple[int, str]:
    """A block hides no message from who has it already: else who blocks couldn't be reported."""
    policy.check(actor, "direct_report", world.site)
    row = world.directs.get(intent.target)
    if row is None or row.deleted or intent.actor not in (row.sender, row.recipient):
        raise NotFound(NO_POST)
    return row.sender, row.body


def _account(intent: FileReport, actor: policy.Actor, world: World) -> tuple[int, None]:
    """Of a room one reports who is in it, on the network who is of it."""
    role = places.role_in(intent.room, intent.actor, world)
    policy.check(actor, "report", world.site, room=role)
    hidden = intent.room is None and places.blocked((intent.about,), intent.actor, None, world)
    if hidden or not places.reachable(intent.about, intent.room, world):
        raise NotFound(policy.NO_ACCOUNT if intent.room is None else NO_MEMBER)
    return intent.about, None


_TARGETS: Final = {"post": _post, "direct": _direct, "account": _account}


def _told(row: Report, case: Case, world: World) -> Change:
    """Saves the report and tells who made it, and nobody else."""
    world.save_report(row)
    inbox = (inbox_feed(row.account),)
    world.place("report", row.id, row.seq, row.id, inbox)
    return Change(row.seq, "report", row.id, 0, inbox, views.report(row, case))


def _tell_staff(intent: FileReport, case: Case, world: World) -> list[Change]:
    told = intent.staff if case.desk else intent.admins
    return _tell(case, [account for account in told if account != intent.actor], world)


def _tell(case: Case, staff: Iterable[int], world: World) -> list[Change]:
    """Those of them whose case it is."""
    changes: list[Change] = []
    for account in staff:
        row = world.accounts.get(account)
        if row is None or not row.active or account == case.account:
            continue
        if places.is_staff(account, case.desk, world) if case.desk else row.role == "admin":
            changes += notifications.of_own(row, "case", world, about=case.id, room=case.desk or None)
    return changes


def need_hand_over(room: int, account: int, admins: Iterable[int], needs: Needs) -> None:
    needs.room_cases.add((room, account))
    needs.accounts.update(admins)
    needs.notified.update(admins)


def hand_over(room: int, account: int, admins: Iterable[int], world: World) -> list[Change]:
    """The account is of the room's staff from now on: what is open about it is no longer theirs, but the admins'. Not
    what it wrote anonymously, as all would learn by that who it was."""
    changes: list[Change] = []
    for old in sorted(world.cases.values(), key=lambda case: case.id):
        if old.desk == room and old.account == old.author == account and old.closed_at is None:
            case = replace(old, desk=0)
            world.save_case(case)
            changes += notifications.end_of_case(case.id, world)
            changes += _tell(case, admins, world)
    return changes


def need_close(intent: CloseCase, needs: Needs) -> None:
    needs.cases.add(intent.case)
    needs.reports.add(intent.case)
    needs.case_people.add(intent.case)
    needs.case_reporters.add(intent.case)
    needs.case_notices.add(intent.case)
    places.need_place(intent.desk or None, (intent.actor,), needs)


def close(intent: CloseCase, world: World) -> Outcome:
    """What came of it. The notifications that there is one end, so that others of the staff leave it alone."""
    actor = policy.Actor(world.account(intent.actor), intent.scopes)
    old = world.cases.get(intent.case)
    if old is None or old.desk != intent.desk or not may(actor, "close_case", old, world):
        raise NotFound(NO_CASE)
    if old.closed_at is not None:
        raise Conflict("This case is closed.", state="closed")
    case = replace(old, closed_at=world.now, closed_by=intent.actor, outcome=intent.outcome, note=intent.note or None)
    world.save_case(case)
    world.save_due("case_end", str(case.id), world.now + KEPT_MS)
    reports = sorted(world.reports[case.id].values(), key=lambda row: row.id)
    changes = [_closed(row, case, world) for row in reports]
    seq, room = changes[0].seq, case.desk or None
    world.save_audit(Audit(seq, world.now, intent.actor, "close_case", room, "case", case.id, intent.outcome))
    for row in reports:
        changes += _tell_reporter(row, case, world)
    changes += notifications.end_of_case(case.id, world)
    reasons = [row.reason for row in reports]
    shown = views.case(case, world.account(case.author), actor.account, reasons)
    return Outcome(seq=seq, kind="case", id=case.id, object=shown, changes=tuple(changes))


def may(actor: policy.Actor, action: str, case: Case, world: World) -> bool:
    """Whether it is the actor's to do that with the case: to all others there is none."""
    place = world.place_of(actor.account.id, case.desk) if case.desk else None
    if case.account == actor.account.id or (case.desk and place is None):
        return False
    return policy.allows(actor, action, world.site, room=None if place is None else place.role)


def _closed(row: Report, case: Case, world: World) -> Change:
    return _told(replace(row, seq=world.next_seq(), closed_at=world.now), case, world)


def _tell_reporter(row: Report, case: Case, world: World) -> list[Change]:
    account = world.accounts.get(row.account)
    if account is None or not account.active:
        return []
    return notifications.of_own(account, "report_closed", world, about=row.id)


def need_end(intent: FireDue, needs: Needs) -> None:
    needs.cases.add(int(intent.key))
    needs.reports.add(int(intent.key))


def end(intent: FireDue, world: World) -> Outcome:
    """What people wrote goes; that there was a case, and what came of it, stays."""
    case = world.cases.get(int(intent.key))
    if case is None:
        return Outcome()
    world.save_case(replace(case, note=None))
    for row in list(world.reports.get(case.id, {}).values()):
        world.save_report(replace(row, text=None, body=None))
    return Outcome()
