"""What signs in: tokens, sessions and links, passwords, invites."""

from typing import Final

import msgspec

SCOPES: Final = ("read", "write", "direct", "help", "admin")


class Token(msgspec.Struct, frozen=True):
    """A bearer token, known by its hash alone."""

    id: int
    account: int
    hash: bytes
    name: str
    scopes: tuple[str, ...]
    created_at: int
    expires_at: int | None
    revoked_at: int | None = None


class SignIn(msgspec.Struct, frozen=True):
    """A browser session (`kind` = session) or a one-time sign-in link (`kind` = link), known by its hash alone.

    A session was opened `via` a link, a token (`token`, with which it ends), a password or an invite.
    """

    kind: str
    hash: bytes
    account: int
    created_at: int
    expires_at: int
    used_at: int | None = None
    via: str = ""
    token: int | None = None


class Password(msgspec.Struct, frozen=True):
    """An account's password by its hash, None after a reset. `version` counts changes, not new hashes of the same."""

    account: int
    hash: str | None
    version: int
    changed_at: int


class Invite(msgspec.Struct, frozen=True):
    """A code, known by its hash alone, with which people make accounts of a role. The operator's has no `inviter`."""

    id: int
    hash: bytes
    role: str
    inviter: int | None
    created_at: int
    expires_at: int
    uses: int
    used: int = 0
    revoked_at: int | None = None


class Invited(msgspec.Struct, frozen=True):
    """By which invite an account came. Never changed."""

    account: int
    invite: int
    at: int
