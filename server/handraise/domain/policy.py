"""Who may do what: one table, deny by default. An action without a row fails loudly."""

from typing import Final

import msgspec

from handraise.domain.model import Account, Site
from handraise.errors import Forbidden

AUDIENCE: Final = frozenset({"admin", "educator", "bot"})
"""The roles that are the network's audience wherever the site says nothing else; guests never are."""


class Actor(msgspec.Struct, frozen=True):
    """Who acts, as he is now, and how far his credential lets him."""

    account: Account
    scopes: frozenset[str]


class Rule(msgspec.Struct, frozen=True):
    """`scope` that the credential needs; `network`: only for the network's audience; `own`: only on what is his."""

    scope: str
    network: bool = False
    own: bool = False


RULES: Final[dict[str, Rule]] = {
    "post": Rule("write", network=True),
    "reply": Rule("write", network=True),
    "edit": Rule("write", network=True, own=True),
    "delete": Rule("write", own=True),
    "relay": Rule("write", network=True),
    "upload": Rule("write"),
    "react": Rule("write", network=True),
    "unreact": Rule("write", network=True),
    "follow": Rule("write", network=True),
    "unfollow": Rule("write"),
    "mute": Rule("write"),
    "unmute": Rule("write"),
    "block": Rule("write"),
    "unblock": Rule("write"),
    "get": Rule("read", network=True),
    "image": Rule("read"),
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
    raise Forbidden("Only its author may do this.")
