"""Who may do what: one table, deny by default. An action without a row fails loudly."""

from typing import Final

import msgspec

from handraise.domain import direct_policy
from handraise.domain.model import STAFF, Account, Site
from handraise.errors import Conflict, Forbidden, NotFound
from handraise.protocol.names import feed_kind

AUDIENCE: Final = frozenset({"admin", "educator", "bot"})
"""The roles that are the network's audience wherever the site says nothing else; guests never are."""


NOBODY: Final[frozenset[str]] = frozenset()
"""The roles that may do outside of rooms what is only done in one."""
ADMINS: Final = frozenset({"admin"})
NO_ACCOUNT: Final = "There is no such account."

APART: Final = frozenset({"direct"})
"""The scopes without which a credential isn't given changes that need them; all others come by `read`."""


class Actor(msgspec.Struct, frozen=True):
    """Who acts, as he is now, and how far his credential lets him."""

    account: Account
    scopes: frozenset[str]


class Rule(msgspec.Struct, frozen=True):
    """`scope` that the credential needs; `own`: only on what is his.

    Outside rooms: `network` is for the network's audience alone, `roles` for these roles alone. In a room its `room`
    roles count in their place. `direct`: only for roles that the matrix of direct messages knows.
    """

    scope: str
    network: bool = False
    own: bool = False
    roles: frozenset[str] | None = None
    room: frozenset[str] = frozenset()
    direct: bool = False


MEMBERS: Final = frozenset({"lead", "helper", "member", "observer"})
WRITERS: Final = MEMBERS - {"observer"}
LEADS: Final = frozenset({"lead"})

RULES: Final[dict[str, Rule]] = {
    "post": Rule("write", network=True, room=WRITERS),
    "reply": Rule("write", network=True, room=WRITERS),
    "edit": Rule("write", network=True, own=True, room=WRITERS),
    "delete": Rule("write", own=True, room=MEMBERS),
    "preview": Rule("write"),
    "ask": Rule("help", network=True, room=WRITERS),
    "ask_anonymously": Rule("help", roles=NOBODY, room=frozenset({"member"})),
    "claim": Rule("help", network=True, room=WRITERS),
    "renew": Rule("help", network=True, room=WRITERS),
    "release": Rule("help", network=True, room=WRITERS),
    "assign": Rule("help", network=True, room=WRITERS),
    "need_info": Rule("help", network=True, room=WRITERS),
    "answer": Rule("help", network=True, room=WRITERS),
    "accept": Rule("help", network=True, room=WRITERS),
    "resolve": Rule("help", network=True, room=WRITERS),
    "reopen": Rule("help", network=True, room=WRITERS),
    "withdraw": Rule("help", network=True, room=WRITERS),
    "decline": Rule("help", network=True, room=WRITERS),
    "merge": Rule("help", network=True, room=WRITERS),
    "note": Rule("help", roles=frozenset({"admin"}), room=STAFF),
    "notes": Rule("read", roles=frozenset({"admin"}), room=STAFF),
    "me_too": Rule("help", network=True, room=WRITERS),
    "unmask": Rule("help", roles=NOBODY, room=STAFF),
    "duty": Rule("help"),
    "duty_topics": Rule("help", network=True),
    "duty_room": Rule("help", roles=NOBODY, room=WRITERS),
    "reach": Rule("read", network=True, room=MEMBERS),
    "next": Rule("help", network=True, room=WRITERS),
    "similar": Rule("read", network=True, room=MEMBERS),
    "figures": Rule("read", network=True, room=MEMBERS),
    "requests": Rule("read", network=True),
    "queue": Rule("read", roles=NOBODY, room=MEMBERS),
    "react": Rule("write", network=True, room=WRITERS),
    "unreact": Rule("write", network=True, room=WRITERS),
    "follow": Rule("write", network=True, room=MEMBERS),
    "relay": Rule("write", network=True),
    "upload": Rule("write"),
    "unfollow": Rule("write"),
    "mute": Rule("write"),
    "unmute": Rule("write"),
    "block": Rule("write"),
    "unblock": Rule("write"),
    "get": Rule("read", network=True, room=MEMBERS),
    "profile": Rule("write", network=True),
    "direct": Rule("direct", direct=True),
    "direct_edit": Rule("direct", direct=True, own=True),
    "direct_delete": Rule("direct", own=True),
    "direct_get": Rule("direct", direct=True),
    "direct_history": Rule("direct", direct=True),
    "conversations": Rule("direct", direct=True),
    "direct_typing": Rule("direct", direct=True),
    "direct_read": Rule("direct", direct=True),
    "typing": Rule("write", network=True, room=WRITERS),
    "set_privacy": Rule("write"),
    "filter": Rule("write"),
    "unfilter": Rule("write"),
    "list": Rule("write", network=True),
    "unlist": Rule("write"),
    "read": Rule("write", network=True, room=MEMBERS),
    "read_own": Rule("write"),
    "image": Rule("read"),
    "home": Rule("read"),
    "history": Rule("read", network=True, room=MEMBERS),
    "history_own": Rule("read"),
    "thread": Rule("read", network=True, room=MEMBERS),
    "account": Rule("read", network=True),
    "watch": Rule("read", network=True, room=MEMBERS),
    "search": Rule("read"),
    "people": Rule("read", network=True),
    "topics": Rule("read", network=True),
    "complete": Rule("read"),
    "notifications": Rule("read"),
    "unread": Rule("read"),
    "watch_own": Rule("read"),
    "unwatch": Rule("read"),
    "connect": Rule("read"),
    "create_room": Rule("write", roles=AUDIENCE),
    "join": Rule("write", roles=AUDIENCE | {"student"}),
    "room": Rule("read", roles=NOBODY, room=MEMBERS),
    "members": Rule("read", roles=NOBODY, room=MEMBERS),
    "see_code": Rule("read", roles=NOBODY, room=STAFF),
    "update_room": Rule("write", roles=NOBODY, room=LEADS),
    "held": Rule("read", roles=ADMINS, room=STAFF),
    "approve": Rule("write", roles=ADMINS, room=STAFF),
    "hide": Rule("write", roles=ADMINS, room=STAFF),
    "unhide": Rule("write", roles=ADMINS, room=STAFF),
    "set_role": Rule("write", roles=NOBODY, room=LEADS),
    "remove_member": Rule("write", roles=NOBODY, room=STAFF),
    "announce": Rule("write", roles=NOBODY, room=STAFF),
    "leave": Rule("write", roles=NOBODY, room=MEMBERS),
    "report": Rule("write", network=True, room=MEMBERS),
    "direct_report": Rule("direct", direct=True),
    "appeal": Rule("direct", own=True),
    "cases": Rule("read", roles=ADMINS, room=STAFF),
    "case": Rule("read", roles=ADMINS, room=STAFF),
    "close_case": Rule("write", roles=ADMINS, room=STAFF),
    "remove": Rule("write", roles=ADMINS, room=STAFF),
    "suspend": Rule("write", roles=ADMINS, room=STAFF),
    "unsuspend": Rule("write", roles=ADMINS, room=STAFF),
    "audit": Rule("read", roles=ADMINS, room=STAFF),
    "invite": Rule("write", roles=frozenset({"admin", "educator"})),
    "invites": Rule("read"),
    "revoke_invite": Rule("write", own=True),
}

INVITES: Final[dict[str, tuple[str, ...]]] = {"admin": ("educator", "student"), "educator": ("educator", "student")}
"""Whom an account of a role may invite. Admins and bots are made by the operator alone: a bot signs in by a token."""


def in_audience(role: str, site: Site) -> bool:
    """Whether an account of this role sees and writes what is on the network, outside rooms."""
    return role in AUDIENCE or (role == "student" and site.students_on_network)


def may_invite(role: str, site: Site) -> tuple[str, ...]:
    """The roles that an account of this role may let in by an invite."""
    return () if role == "educator" and not site.educators_invite else INVITES.get(role, ())


def audience(site: Site, *, listed: bool = False) -> frozenset[str]:
    """The roles of the network's audience; with `listed` those that its directory shows."""
    students = site.students_on_network and (site.students_listed or not listed)
    return AUDIENCE | {"student"} if students else AUDIENCE


def allows(actor: Actor, action: str, site: Site, *, own: bool = False, room: str | None = None) -> bool:
    """The decision; `own` says whether the target is the actor's, `room` is his role in the room that it is in."""
    rule = RULES[action]
    return (
        actor.account.active
        and rule.scope in actor.scopes
        and (own or not rule.own)
        and (room in rule.room if room is not None else _outside(rule, actor.account.role, site))
        and (not rule.direct or direct_policy.takes_part(actor.account.role))
    )


def _outside(rule: Rule, role: str, site: Site) -> bool:
    """Whether the role may do it where no room is concerned."""
    return (not rule.network or in_audience(role, site)) and (rule.roles is None or role in rule.roles)


def check(actor: Actor, action: str, site: Site, *, own: bool = False, room: str | None = None) -> None:
    """`Forbidden` with the reason that the actor may know: his own account, scope and role."""
    if allows(actor, action, site, own=own, room=room):
        return
    rule, role = RULES[action], actor.account.role
    if not actor.account.active:
        raise Forbidden("This account is disabled.")
    check_scope(actor, action)
    if room is not None and room not in rule.room:
        raise Forbidden(f"In this room the role {room} may not do this.")
    if room is None and rule.network and not in_audience(role, site):
        raise Forbidden(f"On this site the network isn't open to the role {role}.")
    if room is None and not _outside(rule, role, site):
        raise Forbidden(f"The role {role} may not do this.")
    if rule.direct and not direct_policy.takes_part(actor.account.role):
        raise Forbidden(f"There are no direct messages for the role {actor.account.role}.")
    raise Forbidden("Only its author may do this.")


def check_scope(actor: Actor, action: str) -> None:
    """`Forbidden` where the credential can't do that to anything, whatever it is."""
    scope = RULES[action].scope
    if scope not in actor.scopes:
        raise Forbidden(f"This token lacks the scope {scope}.")


def check_direct(
    sender: Account, recipient: Account | None, site: Site, *, blocked: bool, blocks: bool, appeal: bool = False
) -> None:
    """Whether the one may write to the other now. `blocked`: by the recipient; `blocks`: the sender does.

    Somebody who isn't there, is disabled, or blocks the sender is `NotFound` in the same words. So is, for one who
    can't see the accounts of the network, whom his role may not write to: he is not to learn who there is.
    `appeal`: one of the two is suspended by those of whom the other one is; then the roles say nothing.
    """
    takes_part = recipient is not None and (appeal or direct_policy.takes_part(recipient.role))
    if recipient is None or not recipient.active or blocked or not takes_part:
        raise NotFound(NO_ACCOUNT)
    if recipient.id == sender.id:
        raise Conflict("You can't write to yourself.", account=sender.id)
    if not appeal and not direct_policy.may_write(sender.role, recipient.role, site):
        if not in_audience(sender.role, site):
            raise NotFound(NO_ACCOUNT)
        raise Forbidden(f"On this site a {sender.role} can't write to a {recipient.role}.")
    if blocks:
        raise Forbidden("You block this account.")


def shows_presence(role: str, site: Site) -> bool:
    """Whether others may be told that an account of this role is online; students and guests never are shown."""
    return site.presence and role in AUDIENCE


def withheld(scopes: frozenset[str]) -> frozenset[str]:
    """The scopes that a credential with these `scopes` lacks to be given all changes."""
    return APART - scopes


def mark_scope(feed: str) -> str:
    """The scope that a credential needs to be given a read mark of the feed, if any: one tells with whom one talks."""
    return "direct" if feed_kind(feed) == "direct" else ""
