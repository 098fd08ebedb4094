"""What signs in: tokens, sessions and links, passwords, invites."""

from typing import Protocol

from handraise.domain.model import Account, Password, SignIn, Token
from handraise.ports.store.results import Invitation


class CredentialReads(Protocol):
    async def token(self, hash: bytes) -> Token | None: ...

    async def bearer(self, hash: bytes) -> tuple[Token, Account] | None:
        """The token and whose it is, in one read: each connection begins with it."""
        ...

    async def sign_in(self, hash: bytes) -> SignIn | None: ...

    async def sessions(self, account: int, now: int) -> list[SignIn]:
        """Its browser sessions that haven't ended by `now`, newest first."""
        ...

    async def password(self, account: int) -> Password | None: ...

    async def password_of(self, handle: str) -> tuple[Account, Password | None] | None:
        """The account of a canonical handle and its password, in one read."""
        ...

    async def invite(self, hash: bytes) -> Invitation | None: ...

    async def invites(self, inviter: int | None) -> list[Invitation]:
        """Those that an account made, or all, newest first; ended ones too."""
        ...

    async def tokens(self, account: int | None) -> list[Token]:
        """An account's tokens, or all, by id."""
        ...
