"""Who may do what: one table, deny by default. An action without a row fails loudly."""

from typing import Final

import msgspec

from handraise.domain import direct_policy
from handraise.domain.model import Account, Site
from handraise.errors import Conflict, Forbidden, NotFound

AUDIENCE: Final = frozenset({"admin", "educator", "bot"})
"""The roles that are the network's audience wherever the site says nothing else; guests never are."""


NO_ACCOUNT: Final = "There is no such account."

WITHHELD: Final = {"direct": "direct"}
"""Kinds of changes that a connection gets only with a scope besides `read`, and that scope."""


class Actor(msgspec.Struct, frozen=True):
    """Who acts, as he is now, and how far his credential lets him."""

    account: Account
    scopes: frozenset[str]


class Rule(msgspec.Struct, frozen=True):
    """`scope` that the credential needs; `network`: only for the network's audience; `own`: only on what is his.

    `direct`: only for roles that the matrix of direct messages knows.
    """

    scope: str
    network: bool = False
    own: bool = False
    direct: bool = False


RULES: Final[dict[str, Rule]] = {
    "post": Rule("write", network=True),
    "reply": Rule("write", network=True),
    "edit": Rule("write", network=True, own=True),
    "delete": Rule("write", own=True),
    "react": Rule("write", network=True),
    "unreact": Rule("write", network=True),
    "follow": Rule("write", network=True),
    "unfollow": Rule("write"),
    "mute": Rule("write"),
    "unmute": Rule("write"),
    "block": Rule("write"),
    "unblock": Rule("write"),
    "direct": Rule("direct", direct=True),
    "direct_edit": Rule("direct", direct=True, own=True),
    "direct_delete": Rule("direct", own=True),
    "direct_get": Rule("direct", direct=True),
    "direct_history": Rule("direct", direct=True),
    "conversations": Rule("direct", direct=True),
    "direct_typing": Rule("direct", direct=True),
    "typing": Rule("write", network=True),
    "set_privacy": Rule("write"),
    "get": Rule("read", network=True),
    "home": Rule("read"),
    "history": Rule("read", network=True),
    "history_own": Rule("read"),
    "thread": Rule("read", network=True),
    "account": Rule("read", network=True),
    "watch": Rule("read", network=True),
    "watch_own": Rule("read"),
    "unwatch": Rule("read"),
    "connect": Rule("read"),
}


def in_audience(role: str, site: Site) -> bool:
    """Whether an account of this role sees and writes what is on the network, outside rooms."""
    return role in AUDIENCE or (role == "student" and site.students_on_network)


def allows(actor: Actor, action: str, site: Site, *, own: bool = False) -> bool:
    """The decision; `own` says whether the target is the actor's."""
    rule = RULES[action]
    return (
        actor.account.active
        and rule.scope in actor.scopes
        and (own or not rule.own)
        and (not rule.network or in_audience(actor.account.role, site))
        and (not rule.direct or direct_policy.takes_part(actor.account.role))
    )


def check(actor: Actor, action: str, site: Site, *, own: bool = False) -> None:
    """`Forbidden` with the reason that the actor may know: his own account, scope and role."""
    if allows(actor, action, site, own=own):
        return
    rule = RULES[action]
    if not actor.account.active:
        raise Forbidden("This account is disabled.")
    if rule.scope not in actor.scopes:
        raise Forbidden(f"This token lacks the scope {rule.scope}.")
    if rule.network and not in_audience(actor.account.role, site):
        raise Forbidden(f"On this site the network isn't open to the role {actor.account.role}.")
    if rule.direct and not direct_policy.takes_part(actor.account.role):
        raise Forbidden(f"There are no direct messages for the role {actor.account.role}.")
    raise Forbidden("Only its author may do this.")


def check_direct(sender: Account, recipient: Account | None, site: Site, *, blocked: bool, blocks: bool) -> None:
    """Whether the one may write to the other now. `blocked`: by the recipient; `blocks`: the sender does.

    Somebody who isn't there, is disabled, or blocks the sender is `NotFound` in the same words. So is, for one who
    can't see the accounts of the network, whom his role may not write to: he is not to learn who there is.
    """
    if recipient is None or not recipient.active or blocked or not direct_policy.takes_part(recipient.role):
        raise NotFound(NO_ACCOUNT)
    if recipient.id == sender.id:
        raise Conflict("You can't write to yourself.", account=sender.id)
    if not direct_policy.may_write(sender.role, recipient.role, site):
        if not in_audience(sender.role, site):
            raise NotFound(NO_ACCOUNT)
        raise Forbidden(f"On this site a {sender.role} can't write to a {recipient.role}.")
    if blocks:
        raise Forbidden("You block this account.")


def shows_presence(role: str, site: Site) -> bool:
    """Whether others may be told that an account of this role is online; students and guests never are shown."""
    return site.presence and role in AUDIENCE


def withheld(scopes: frozenset[str]) -> frozenset[str]:
    """The kinds of changes that a credential with these scopes isn't given."""
    return frozenset([kind for kind, scope in WITHHELD.items() if scope not in scopes])
