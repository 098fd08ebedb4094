"""Direct messages: in the inboxes of two accounts, and nowhere else."""

from typing import Final

from msgspec.structs import replace

from handraise.domain import policy, views
from handraise.domain.changes import Change, Outcome
from handraise.domain.decide import suspensions
from handraise.domain.intents import DeleteDirect, EditDirect, SendDirect
from handraise.domain.model import Conversation, Direct
from handraise.domain.world import Needs, World
from handraise.errors import NotFound
from handraise.protocol.names import inbox_feed

NO_DIRECT: Final = "There is no such post."
"""The words for an id that nobody has: ids don't tell a third person what they are of."""


def need_send(intent: SendDirect, needs: Needs) -> None:
    _need_other(intent.actor, intent.to, needs)
    if intent.appeals:
        suspensions.need_appeal(intent.appeals, (intent.actor, intent.to), needs)


def _need_other(actor: int, other: int, needs: Needs) -> None:
    needs.accounts.add(other)
    needs.relations.update((("block", other, actor), ("block", actor, other)))


def send(intent: SendDirect, world: World) -> Outcome:
    """A new message, the newest of its conversation."""
    writer = policy.Actor(world.account(intent.actor), intent.scopes)
    appeal = _is_appeal(intent, intent.to, world)
    policy.check(writer, "appeal" if appeal else "direct", world.site, own=True)
    _check_other(writer, intent.to, world, appeal=appeal)
    seq = world.next_seq()
    row = Direct(seq, seq, seq, intent.actor, intent.to, intent.body, intent.html, world.now)
    for account, other in ((row.sender, row.recipient), (row.recipient, row.sender)):
        world.save_conversation(Conversation(account, other, row.pos))
    return _told(row, world)


def _is_appeal(intent: SendDirect | EditDirect, other: int, world: World) -> bool:
    return bool(intent.appeals) and suspensions.is_appeal(intent.actor, other, world)


def _check_other(writer: policy.Actor, other: int, world: World, *, appeal: bool) -> None:
    actor = writer.account.id
    policy.check_direct(
        writer.account,
        world.accounts.get(other),
        world.site,
        blocked=world.related("block", other, actor),
        blocks=world.related("block", actor, other),
        appeal=appeal,
    )


def need_change(intent: EditDirect | DeleteDirect, needs: Needs) -> None:
    needs.directs.add(intent.direct)
    _need_other(intent.actor, intent.other, needs)
    if isinstance(intent, EditDirect) and intent.appeals:
        suspensions.need_appeal(intent.appeals, (intent.actor, intent.other), needs)


def edit(intent: EditDirect, world: World) -> Outcome:
    """The new text. Whom the sender may no longer write to, he can't reach by an edit either."""
    writer = policy.Actor(world.account(intent.actor), intent.scopes)
    appeal = _is_appeal(intent, intent.other, world)
    old = _own(intent.direct, "appeal" if appeal else "direct_edit", writer, world)
    if world.related("block", old.recipient, old.sender):
        raise NotFound(NO_DIRECT)
    _check_other(writer, old.recipient, world, appeal=appeal)
    return _told(
        replace(old, seq=world.next_seq(), body=intent.body, html=intent.html, edited_at=world.now),
        world,
    )


def delete(intent: DeleteDirect, world: World) -> Outcome:
    """Leaves the id alone. Its rows stay, so that replay tells it; what one wrote one can always take back."""
    writer = policy.Actor(world.account(intent.actor), intent.scopes)
    old = _own(intent.direct, "direct_delete", writer, world)
    return _told(replace(old, seq=world.next_seq(), body="", html="", deleted=True), world)


def _own(ident: int, action: str, writer: policy.Actor, world: World) -> Direct:
    row = world.directs.get(ident)
    actor = writer.account.id
    if row is None or row.deleted or actor not in (row.sender, row.recipient):
        raise NotFound(NO_DIRECT)
    policy.check(writer, action, world.site, own=row.sender == actor)
    return row


def _told(row: Direct, world: World) -> Outcome:
    """Saves the message as it is now and tells both. It hides with its sender, as a post does with its author."""
    world.save_direct(row)
    inboxes = (inbox_feed(row.sender), inbox_feed(row.recipient))
    world.place("direct", row.id, row.seq, row.pos, inboxes)
    shown = views.direct(row, world.account(row.sender), world.account(row.recipient))
    change = Change(row.seq, "direct", row.id, row.sender, inboxes, shown, scope="direct")
    return Outcome(seq=row.seq, kind="direct", id=row.id, object=shown, changes=(change,))
