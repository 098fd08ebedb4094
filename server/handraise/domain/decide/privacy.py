"""What an account lets others know of itself."""

from handraise.domain import policy, views
from handraise.domain.changes import Change, Outcome, PresenceSet
from handraise.domain.intents import SetPrivacy
from handraise.domain.model import Privacy
from handraise.domain.world import Needs, World
from handraise.protocol.names import inbox_feed


def need(intent: SetPrivacy, needs: Needs) -> None:
    """The actor's own row is all that is read, and every intent reads it."""


def set_privacy(intent: SetPrivacy, world: World) -> Outcome:
    """The account's own setting, told to its inbox alone."""
    actor = policy.Actor(world.account(intent.actor), intent.scopes)
    policy.check(actor, "set_privacy", world.site)
    row = Privacy(intent.actor, world.next_seq(), intent.presence)
    world.save_privacy(row)
    inbox = (inbox_feed(row.account),)
    world.place("privacy", row.account, row.seq, row.seq, inbox)
    shown = views.privacy(row.account, row.presence)
    change = Change(row.seq, "privacy", row.account, 0, inbox, shown)
    effect = PresenceSet(row.account, private=row.presence == "nobody")
    return Outcome(seq=row.seq, kind="privacy", id=row.account, object=shown, changes=(change,), effects=(effect,))
