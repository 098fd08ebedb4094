"""Rows as the wire shows them."""

from handraise.domain import model
from handraise.protocol import objects
from handraise.protocol.times import to_wire


def author(account: model.Account) -> objects.Author:
    return objects.Author(account.id, account.handle, account.name, account.role, account.role == "bot")


def account(row: model.Account) -> objects.Account:
    return objects.Account(row.id, row.handle, row.name, row.role, row.role == "bot", to_wire(row.created_at))


def tally(row: model.Tally) -> objects.Tally:
    return objects.Tally(row.post, row.replies, row.thanks, row.agree, row.celebrate)


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
        (),
        row.room,
        row.reply_to,
        row.root,
        to_wire(row.created_at),
        None if row.edited_at is None else to_wire(row.edited_at),
        tally(counts) if counts is not None else objects.Tally(row.id),
        announcement=row.announcement,
        hop=row.hop,
    )


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
    )


def member(row: model.Member, who: model.Account) -> objects.Member:
    return objects.Member(row.id, row.room, author(who), row.role, row.since, row.left)


def follow(row: model.Follow) -> objects.Follow:
    if row.stopped:
        return objects.Follow(row.id, row.feed, row.mode, row.since, row.auto, True)
    return objects.Follow(row.id, row.feed, row.mode, row.since, row.auto)


def relation(row: model.Relation, *, ended: bool = False) -> objects.Relation:
    until = None if row.until is None else to_wire(row.until)
    return objects.Relation(row.target, row.target, until, ended)


def mark(post: int, reactions: frozenset[str]) -> objects.Mark:
    return objects.Mark(post, tuple(sorted(reactions)))
