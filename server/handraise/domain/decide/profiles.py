"""What an account says of itself."""

from msgspec.structs import replace

from handraise.domain import policy, views
from handraise.domain.changes import Change, Outcome
from handraise.domain.intents import SetProfile
from handraise.domain.model import Profile
from handraise.domain.world import Needs, World
from handraise.errors import Forbidden
from handraise.protocol.names import inbox_feed


def need(intent: SetProfile, needs: Needs) -> None:
    needs.profiles.add(intent.actor)


def set_profile(intent: SetProfile, world: World) -> Outcome:
    """The own profile and name. Later posts carry the new name; the own sessions are told, nobody else."""
    account = world.account(intent.actor)
    policy.check(policy.Actor(account, intent.scopes), "profile", world.site)
    if intent.public and account.role not in policy.AUDIENCE:
        raise Forbidden(f"A profile of the role {account.role} can't be public.")
    seq = world.next_seq()
    given = {name: value for name in _FIELDS if (value := getattr(intent, name)) is not None}
    row = replace(world.profiles.get(account.id) or Profile(account.id), **given, seq=seq)
    world.save_profile(row)
    if intent.name not in (None, account.name):
        account = replace(account, name=intent.name)
        world.save_account(account)
    inbox = (inbox_feed(account.id),)
    world.place("profile", account.id, seq, seq, inbox)
    change = Change(seq, "profile", account.id, 0, inbox, views.profile(row, account))
    return Outcome(seq=seq, kind="profile", id=account.id, object=change.object, changes=(change,))


_FIELDS = ("bio", "subjects", "links", "public")
