"""Accounts and what signs them in, for the operator's tools and the doors (sockets, HTTP)."""

import hashlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final

import msgspec

from handraise.domain.decide.identity import credential
from handraise.domain.intents import (
    CloseSession,
    Intent,
    IssueLink,
    IssueToken,
    OpenSession,
    PutAccount,
    RevokeToken,
    SetActive,
)
from handraise.domain.model import ROLES, SCOPES, Account, Token
from handraise.errors import Conflict, Invalid, NotFound, Unauthenticated
from handraise.journal import Journal
from handraise.ports.store import Store
from handraise.protocol import names, objects
from handraise.service.clock import Clock, secret
from handraise.service.settings import ServiceSettings

TOKEN_PREFIX: Final = "hr_"
_DAY_MS: Final = 86_400_000
ALL_SCOPES: Final = frozenset(SCOPES)
EVERYDAY: Final = tuple(scope for scope in SCOPES if scope != "admin")
ADDABLE: Final = tuple(role for role in ROLES if role != "guest")


class Credential(msgspec.Struct, frozen=True):
    """Who is at the door: `name` is `token:<id>` or `session:<hash>`, under which a revocation finds him.

    `mark` is the hub's moment before it was read: what ended it since, the hub knows. It ends at `expires_at` (ms).
    """

    account: Account
    scopes: frozenset[str]
    name: str
    mark: int = 0
    expires_at: int | None = None


def digest(secret: str) -> bytes:
    """How a secret of 256 random bits is stored: a plain hash is enough, since it can't be guessed."""
    return hashlib.sha256(secret.encode()).digest()


class Accounts:
    """Everything that makes, lists and ends accounts, tokens, links and sessions."""

    def __init__(
        self, store: Store, journal: Journal, settings: ServiceSettings, clock: Clock, mark: Callable[[], int]
    ) -> None:
        self._mark = mark
        self._store = store
        self._journal = journal
        self._settings = settings
        self._clock = clock

    # Accounts

    async def add(self, handle: str, name: str, role: str) -> tuple[objects.Account, str]:
        """A new account and the secret of its one-time sign-in link. `Conflict` where the handle is taken."""
        outcome = await self._journal.commit(self.put(handle, name, role))
        return outcome.object, await self._link(outcome.id)

    def put(self, handle: str, name: str, role: str, *, update: bool = False) -> PutAccount:
        """The intent, with everything that the operator wrote checked."""
        handle, name = names.handle(handle), names.display_name(name, self._settings.limits.name_chars)
        if role not in ADDABLE:
            raise Invalid("role", f"A role is one of {', '.join(ADDABLE)}.")
        return PutAccount(actor=0, handle=handle, name=name, role=role, update=update)

    async def all(self) -> list[Account]:
        return await self._store.accounts()

    async def by_handle(self, handle: str) -> Account:
        folded = names.handle(handle.removeprefix("@"))
        found = (await self._store.accounts_by_handle([folded])).get(folded)
        if found is None:
            raise NotFound(f"There is no account {folded}.")
        return found

    async def set_active(self, handle: str, active: bool) -> objects.Account:
        """Disables (live connections end at once) or enables an account."""
        account = await self.by_handle(handle)
        outcome = await self._journal.commit(SetActive(actor=0, target=account.id, active=active))
        view: objects.Account = outcome.object
        return view

    async def reset(self, handle: str) -> str:
        """Ends all that signs the account in, its password too, and its invites; the result is a new link's secret."""
        return await self._link((await self.by_handle(handle)).id, reset=True)

    async def _link(self, account: int, *, reset: bool = False) -> str:
        link = secret()
        expires_at = self._clock.now_ms() + self._settings.link_minutes * 60_000
        await self._journal.commit(IssueLink(actor=account, hash=digest(link), expires_at=expires_at, reset=reset))
        return link

    async def first_link(self) -> str | None:
        """On a store without accounts, makes the account `admin` and gives its one-time link's secret."""
        if await self._store.accounts():
            return None
        try:
            _, link = await self.add("admin", "Administrator", "admin")
        except Conflict:
            return None
        return link

    # Tokens

    async def new_token(
        self, handle: str, *, name: str = "", scopes: Sequence[str] | None = None, expires_at: int | None = None
    ) -> tuple[int, str]:
        """The token's id and the token itself, which is shown this once. Without `scopes`: all that the account may."""
        account = await self.by_handle(handle)
        intent, token = self.token_intent(account, name=name, scopes=scopes, expires_at=expires_at)
        return (await self._journal.commit(intent)).id, token

    def token_intent(
        self, account: Account, *, name: str = "", scopes: Sequence[str] | None = None, expires_at: int | None = None
    ) -> tuple[IssueToken, str]:
        allowed = _allowed(account)
        grants = tuple(dict.fromkeys(scopes)) if scopes else allowed
        for scope in grants:
            if scope not in SCOPES:
                raise Invalid("scope", f"A scope is one of {', '.join(SCOPES)}.")
            if scope not in allowed:
                raise Invalid("scope", f"The role {account.role} can't have the scope {scope}.")
        token = TOKEN_PREFIX + secret()
        return (
            IssueToken(actor=account.id, hash=digest(token), name=name, grants=grants, expires_at=expires_at),
            token,
        )

    async def tokens(self, handle: str | None) -> list[Token]:
        return await self._store.tokens(None if handle is None else (await self.by_handle(handle)).id)

    async def revoke_token(self, ident: int) -> None:
        """Ends the token at once, and the connections that use it."""
        await self._journal.commit(RevokeToken(actor=0, token=ident))

    # At the door

    async def by_token(self, token: str) -> Credential | None:
        """The credential, or None for a token that is unknown, expired, revoked, or whose account is disabled."""
        if not token.startswith(TOKEN_PREFIX):
            return None
        mark = self._mark()
        found = await self._store.bearer(digest(token))
        if found is None:
            return None
        row, account = found
        if row.revoked_at is not None or self._past(row.expires_at):
            return None
        return _credential(account, _scopes(row.scopes), credential(row), mark, row.expires_at)

    async def by_session(self, session: str) -> Credential | None:
        mark = self._mark()
        row = await self._store.sign_in(digest(session))
        if row is None or row.kind != "session" or self._past(row.expires_at):
            return None
        account = await self._store.account(row.account)
        return _credential(account, ALL_SCOPES, credential(row), mark, row.expires_at)

    def _past(self, at: int | None) -> bool:
        return at is not None and at <= self._clock.now_ms()

    async def redeem(self, link: str) -> tuple[str, Credential]:
        """Uses a one-time link up: the secret of a new browser session. `NotFound` or `Conflict` where it can't."""
        row = await self._store.sign_in(digest(link))
        if row is None or row.kind != "link":
            raise NotFound("This sign-in link is unknown or has expired.")
        return await self.open_session(row.account, link=row.hash)

    async def sign_in(self, token: str) -> tuple[str, Credential]:
        """A browser session for the bearer of a token with all scopes of its account. `Unauthenticated` otherwise.

        It ends with the token: at its time, or when it is revoked.
        """
        found = await self.by_token(token)
        if found is None:
            raise Unauthenticated("This token isn't valid.")
        if not found.scopes.issuperset(_allowed(found.account)):
            raise Unauthenticated("A token with fewer scopes than its account can't open a browser session.")
        return await self.open_session(found.account.id, token=int(found.name.removeprefix("token:")))

    async def open_session(self, account: int, **by: Any) -> tuple[str, Credential]:
        """`by` is what opens it, as `OpenSession` names it: a link, a token, a password."""
        return await self.begin(
            lambda hash, expires_at: OpenSession(actor=account, hash=hash, expires_at=expires_at, **by)
        )

    async def begin(self, opening: Callable[[bytes, int], Intent]) -> tuple[str, Credential]:
        """Commits what opens a session with this hash and end, and gives the session's secret."""
        session = secret()
        await self._journal.commit(
            opening(digest(session), self._clock.now_ms() + self._settings.session_days * _DAY_MS)
        )
        found = await self.by_session(session)
        if found is None:
            raise Unauthenticated("This account is disabled.")
        return session, found

    async def sign_out(self, session: str) -> None:
        """Ends the session and the connections that use it; an unknown one is as good as ended."""
        found = await self.by_session(session)
        if found is not None:
            await self._journal.commit(CloseSession(actor=found.account.id, hash=digest(session)))


@lru_cache(maxsize=256)
def _scopes(grants: tuple[str, ...]) -> frozenset[str]:
    """Shared by all connections with the same grants: there are few kinds, and a set takes more than the rest of a
    credential."""
    return frozenset(grants)


@lru_cache(maxsize=256)
def _within(role: str, scopes: frozenset[str]) -> frozenset[str]:
    return scopes if role == "admin" else scopes - {"admin"}


def _allowed(account: Account) -> tuple[str, ...]:
    return SCOPES if account.role == "admin" else EVERYDAY


def _credential(
    account: Account | None, scopes: frozenset[str], name: str, mark: int, expires_at: int | None
) -> Credential | None:
    """A token can't exceed its account, as the account is now."""
    if account is None or not account.active:
        return None
    return Credential(account, _within(account.role, scopes), name, mark, expires_at)
