"""What signs in: tokens, links, sessions, passwords, invites."""

from handraise.domain.intents.base import Intent


class IssueToken(Intent, frozen=True, kw_only=True):
    """Stores a token of the account `actor` by its hash. The operator's."""

    hash: bytes
    name: str
    grants: tuple[str, ...]
    expires_at: int | None = None


class RevokeToken(Intent, frozen=True, kw_only=True):
    """Ends a token at once, and with it the connections that use it. The operator's."""

    token: int


class IssueLink(Intent, frozen=True, kw_only=True):
    """A one-time sign-in link for the account `actor`, by its hash.

    With `reset`, all else that signs it in ends, its password too, and the invites that it made.
    """

    hash: bytes
    expires_at: int
    reset: bool = False


class OpenSession(Intent, frozen=True, kw_only=True):
    """A browser session of `actor`: for a one-time link, which is used up in the same transaction, for a token, with
    which it ends, or for the password of this version, which `rehash` keeps in a newer form.
    """

    hash: bytes
    expires_at: int
    link: bytes | None = None
    token: int | None = None
    password: int | None = None
    rehash: str | None = None


class CloseSession(Intent, frozen=True, kw_only=True):
    hash: bytes


class CloseSessions(Intent, frozen=True, kw_only=True):
    """Ends all browser sessions of `actor` but the one with the hash `keep`."""

    keep: bytes | None = None


class SetPassword(Intent, frozen=True, kw_only=True):
    """A new password of `actor`, by its hash. All its other sessions and its links end.

    `session` is the one that asks, `old` the version of the password that it showed to be right, None where it showed
    none. Without a session it is the operator's.
    """

    hash: str
    session: bytes | None = None
    old: int | None = None


class IssueInvite(Intent, frozen=True, kw_only=True):
    """An invite by `actor`, 0 for the operator's."""

    hash: bytes
    role: str
    expires_at: int
    uses: int = 1


class RevokeInvite(Intent, frozen=True, kw_only=True):
    """`actor` is who made the invite, 0 for the operator, who may end anybody's."""

    invite: int


class RedeemInvite(Intent, frozen=True, kw_only=True):
    """Makes an account by an invite, of `inviter`, and opens a session for it. `actor` is 0: he isn't there yet.

    `password` is its hash. With `follow` the account follows its inviter, where both are of the network.
    """

    invite: int
    inviter: int | None
    handle: str
    name: str
    session: bytes
    expires_at: int
    password: str | None = None
    follow: bool = True
