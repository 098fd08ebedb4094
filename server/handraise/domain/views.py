"""Rows as the wire shows them."""

from collections.abc import Sequence

from handraise.domain import model
from handraise.protocol import objects
from handraise.protocol.names import image_path
from handraise.protocol.times import to_wire


def author(account: model.Account) -> objects.Author:
    return objects.Author(account.id, account.handle, account.name, account.role, account.role == "bot")


def account(row: model.Account) -> objects.Account:
    return objects.Account(row.id, row.handle, row.name, row.role, row.role == "bot", to_wire(row.created_at))


def profile(row: model.Profile, of: model.Account) -> objects.Profile:
    """As its own account sees it."""
    return objects.Profile(of.id, row.seq, of.handle, of.name, row.bio, row.subjects, row.links, row.public)


def tally(row: model.Tally) -> objects.Tally:
    return objects.Tally(
        row.post,
        row.replies,
        row.thanks,
        row.agree,
        row.celebrate,
        me_too=row.me_too,
        reached=row.reached,
        online=row.online,
        relays=row.relays,
    )


def post(row: model.Post, written_by: model.Account, counts: model.Tally | None) -> objects.Post | objects.Deleted:
    """The peer view. A deleted post shows its id alone."""
    if row.deleted:
        return objects.Deleted(row.id)
    return objects.Post(
        row.id,
        row.seq,
        row.pos,
        author(written_by),
        row.body,
        row.html,
        row.tags,
        row.mentions,
        tuple([image(shown) for shown in row.images]) if row.images else (),
        row.room,
        row.reply_to,
        row.root,
        to_wire(row.created_at),
        None if row.edited_at is None else to_wire(row.edited_at),
        tally(counts) if counts is not None else objects.Tally(row.id),
        announcement=row.announcement,
        relay=row.relay,
        hop=row.hop,
        help=None if row.help is None else request(row.help),
        held=None if row.held is None else row.held.state,
        held_reason=None if row.held is None else row.held.reason,
    )


def request(row: model.Help) -> objects.Help:
    return objects.Help(
        row.state,
        row.urgent,
        row.where,
        row.tried,
        row.claimant,
        _time(row.lease_until),
        row.answer,
        row.outcome,
        row.automatic,
        row.reason,
        row.reopened,
        to_wire(row.opened_at),
        _time(row.claimed_at),
        _time(row.answered_at),
        _time(row.ended_at),
        row.into,
    )


def mask(row: model.Post, shown_as: model.Account) -> objects.Mask:
    """Who its asker is to everybody else, for himself alone."""
    return objects.Mask(row.id, author(shown_as))


def _time(at: int | None) -> str | None:
    return None if at is None else to_wire(at)


def note(row: model.Note, written_by: model.Account) -> objects.Note | objects.Deleted:
    if row.deleted:
        return objects.Deleted(row.id)
    return objects.Note(row.id, row.request, author(written_by), row.body, to_wire(row.created_at))


def room(row: model.Room) -> objects.Room:
    return objects.Room(
        row.id,
        row.seq,
        row.title,
        row.about,
        row.guests,
        row.joinable,
        row.code_shown,
        to_wire(row.created_at),
        None if row.closed_at is None else to_wire(row.closed_at),
        row.peers,
        row.asking,
        _time(row.closes_at),
        row.escalation,
        row.quiet_hours,
        row.moderation,
        row.slow_s,
        row.anonymous,
    )


def member(row: model.Member, who: model.Account) -> objects.Member:
    return objects.Member(row.id, row.room, author(who), row.role, row.since, row.left)


def image(shown: model.Shown) -> objects.Image:
    path = image_path(shown.id)
    return objects.Image(shown.id, path, f"{path}/thumb", shown.width, shown.height, shown.alt)


def follow(row: model.Follow) -> objects.Follow:
    if row.stopped:
        return objects.Follow(row.id, row.feed, row.mode, row.since, row.auto, True)
    return objects.Follow(row.id, row.feed, row.mode, row.since, row.auto)


def relation(row: model.Relation, *, ended: bool = False) -> objects.Relation:
    until = None if row.until is None else to_wire(row.until)
    return objects.Relation(row.target, row.target, until, ended)


def direct(row: model.Direct, sender: model.Account, recipient: model.Account) -> objects.Direct | objects.Deleted:
    """The same for both; a deleted one shows its id alone."""
    if row.deleted:
        return objects.Deleted(row.id)
    return objects.Direct(
        row.id,
        row.seq,
        row.pos,
        author(sender),
        author(recipient),
        row.body,
        row.html,
        to_wire(row.created_at),
        None if row.edited_at is None else to_wire(row.edited_at),
    )


def privacy(account: int, presence: str) -> objects.Privacy:
    return objects.Privacy(account, presence)


def mark(post: int, reactions: frozenset[str]) -> objects.Mark:
    return objects.Mark(post, tuple(sorted(reactions - {"me_too"})), "me_too" in reactions)


def duty(row: model.Duty) -> objects.Duty:
    return objects.Duty(row.account, row.on, tuple(sorted(row.topics)), row.rooms, _time(row.until))


def notification(row: model.Notification, by: model.Account) -> objects.Notification | objects.Deleted:
    if row.deleted:
        return objects.Deleted(row.id)
    return objects.Notification(
        row.id,
        row.seq,
        row.pos,
        row.kind,
        row.post or None,
        author(by),
        to_wire(row.created_at),
        row.about,
        row.reason,
    )


def report(row: model.Report, of: model.Case) -> objects.Report:
    """As who made it sees it."""
    post, account = (None, of.target) if of.kind == "account" else (of.target, None)
    room = of.room if of.kind == "account" else None
    return objects.Report(
        row.id, post, account, room, row.reason, row.text, to_wire(row.created_at), _time(row.closed_at)
    )


def case(
    row: model.Case, shown: model.Account, closed_by: model.Account | None, reasons: Sequence[str]
) -> objects.Case:
    """As its staff see it; `reasons` are those of all its reports."""
    return objects.Case(
        row.id,
        "open" if row.closed_at is None else "closed",
        row.kind,
        row.target,
        author(shown),
        row.room,
        not row.desk,
        len(reasons),
        tuple(dict.fromkeys(reasons)),
        to_wire(row.opened_at),
        _time(row.closed_at),
        None if closed_by is None else author(closed_by),
        row.outcome,
        row.note,
    )


def case_report(row: model.Report, by: model.Account) -> objects.CaseReport:
    return objects.CaseReport(row.id, author(by), row.reason, row.text, row.body, to_wire(row.created_at))


def suspension(row: model.Suspension) -> objects.Suspension:
    return objects.Suspension(row.id, row.room or None, to_wire(row.until), row.reason)


def audit(row: model.Audit, by: model.Account) -> objects.Audit:
    return objects.Audit(
        row.seq, to_wire(row.at), author(by), row.action, row.room, row.target_kind, row.target, row.reason
    )


def read(row: model.ReadMark) -> objects.Read:
    return objects.Read(row.id, row.feed, row.pos)


def word_filter(row: model.WordFilter) -> objects.Filter:
    return objects.Filter(row.id, row.words, None if row.until is None else to_wire(row.until))


def feed_list(row: model.FeedList) -> objects.List:
    return objects.List(row.id, row.title, row.feeds)


def deleted(ident: int) -> objects.Deleted:
    """What is left of an object that has ended."""
    return objects.Deleted(ident)
