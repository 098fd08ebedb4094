"""Invites: made, listed and revoked by who may invite; redeemed by who has the code."""

import logging
from typing import Final

import msgspec

from handraise.domain import policy
from handraise.domain.decide.identity import taken
from handraise.domain.decide.invites import UNKNOWN, is_good
from handraise.domain.intents import IssueInvite, RedeemInvite, RevokeInvite
from handraise.errors import Forbidden, Invalid, NotFound
from handraise.journal import Journal
from handraise.ports.store import Invitation, Store
from handraise.service.accounts import ADDABLE, Accounts, Credential, digest
from handraise.service.caller import actor_of
from handraise.service.clock import Clock, secret
from handraise.service.guessing import Guessing
from handraise.service.passwords import Passwords
from handraise.service.settings import ServiceSettings
from handraise.service.signins import Opened, SignIns

log = logging.getLogger("handraise.service")

DAY_MS: Final = 86_400_000
MOST_DAYS: Final = 90


class Newcomer(msgspec.Struct, frozen=True, kw_only=True):
    """Who comes by an invite, as he writes himself."""

    handle: str
    name: str
    password: str | None = None
    follow_inviter: bool = True


class Invites:
    """A code is shown once, when it is made; stored is its hash."""

    def __init__(
        self,
        store: Store,
        journal: Journal,
        accounts: Accounts,
        signins: SignIns,
        secrets: tuple[Passwords, Guessing],
        settings: ServiceSettings,
        clock: Clock,
    ) -> None:
        self._store = store
        self._journal = journal
        self._accounts = accounts
        self._signins = signins
        self._passwords, self._guessing = secrets
        self._settings = settings
        self._clock = clock

    async def new(
        self, by: Credential | None, role: str, *, expires_at: int | None = None, uses: int = 1
    ) -> tuple[Invitation, str]:
        """The invite and its code. `by` None is the operator, who may invite every role but guests."""
        if by is not None:
            policy.check(actor_of(by), "invite", self._settings.site)
        self._check_role(by, role)
        most = self._settings.limits.invite_uses
        if not 1 <= uses <= most:
            raise Invalid("uses", f"An invite makes 1 to {most} accounts (invite_uses).")
        code = secret()
        await self._journal.commit(
            IssueInvite(
                actor=0 if by is None else by.account.id,
                scopes=frozenset() if by is None else by.scopes,
                hash=digest(code),
                role=role,
                expires_at=self._end(expires_at),
                uses=uses,
            )
        )
        return await self._found(code), code

    def _check_role(self, by: Credential | None, role: str) -> None:
        if role not in ADDABLE:
            raise Invalid("role", f"A role is one of {', '.join(ADDABLE)}.")
        if by is not None and role not in policy.may_invite(by.account.role, self._settings.site):
            raise Forbidden(f"On this site the role {by.account.role} may not invite the role {role}.")

    def _end(self, expires_at: int | None) -> int:
        now = self._clock.now_ms()
        if expires_at is None:
            return now + self._settings.invite_days * DAY_MS
        if not now < expires_at <= now + MOST_DAYS * DAY_MS:
            raise Invalid("expires_at", f"An invite ends within {MOST_DAYS} days from now.")
        return expires_at

    async def made_by(self, by: Credential | None) -> list[Invitation]:
        """Those of an account; of everybody, for the operator."""
        if by is None:
            return await self._store.invites(None)
        policy.check(actor_of(by), "invites", self._settings.site)
        return await self._store.invites(by.account.id)

    async def revoke(self, by: Credential | None, ident: int) -> None:
        """Who came by it stays."""
        actor, scopes = (0, frozenset[str]()) if by is None else (by.account.id, by.scopes)
        await self._journal.commit(RevokeInvite(actor=actor, scopes=scopes, invite=ident))

    async def look(self, code: str, address: str) -> Invitation:
        """What a code is good for, before it is used. `NotFound` where it is good for nothing."""
        with self._guessing.attempt(address):
            return await self._found(code)

    async def _found(self, code: str) -> Invitation:
        found = await self._store.invite(digest(code))
        if found is None or not is_good(found.invite, found.inviter, self._clock.now_ms(), self._settings.site):
            raise NotFound(UNKNOWN)
        return found

    async def redeem(self, code: str, who: Newcomer, address: str) -> Opened:
        """A new account, signed in. A code that is good for nothing costs no hash, nor does a handle that is taken."""
        with self._guessing.attempt(address):
            found = await self._found(code)
            wanted = self._accounts.put(who.handle.removeprefix("@"), who.name, found.invite.role)
            hash = None if who.password is None else await self._hash(who.password, wanted.handle, wanted.name)
            session, credential = await self._accounts.begin(
                lambda session, expires_at: RedeemInvite(
                    actor=0,
                    invite=found.invite.id,
                    inviter=found.invite.inviter,
                    handle=wanted.handle,
                    name=wanted.name,
                    session=session,
                    expires_at=expires_at,
                    password=hash,
                    follow=who.follow_inviter,
                )
            )
        log.info("account %d came by invite %d of %s", credential.account.id, found.invite.id, _by(found))
        return session, credential

    async def _hash(self, password: str, handle: str, name: str) -> str:
        chosen = self._signins.choose(password, handle, name)
        if await self._store.accounts_by_handle([handle]):
            raise taken(handle)
        return await self._passwords.hash(chosen)


def _by(found: Invitation) -> str:
    return "the operator" if found.inviter is None else f"account {found.inviter.id}"
