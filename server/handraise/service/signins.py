"""Signing in by hand, changing a password, signing out everywhere. What is wrong is counted by `guessing`."""

import msgspec

from handraise.domain import passwords as rules
from handraise.domain.decide.credentials import NO_PROOF, PROOF
from handraise.domain.decide.identity import WRONG
from handraise.domain.intents import CloseSessions, SetPassword
from handraise.domain.model import Account, Password, SignIn
from handraise.errors import Forbidden, Invalid, Unauthenticated
from handraise.journal import Journal
from handraise.ports.store import Store
from handraise.protocol import names
from handraise.protocol.limits import Limits
from handraise.service.accounts import Accounts, Credential, digest
from handraise.service.clock import Clock
from handraise.service.guessing import Guessing
from handraise.service.passwords import Passwords

Opened = tuple[str, Credential]
"""A new browser session: its secret, and whose it is."""


class Sessions(msgspec.Struct, frozen=True):
    """An account's browser sessions, newest first, and when its password was set (ms), if it has one."""

    rows: tuple[SignIn, ...]
    password_at: int | None


class SignIns:
    """What a browser needs to come in and to go. `address` is what guessing counts as one."""

    def __init__(
        self,
        store: Store,
        journal: Journal,
        accounts: Accounts,
        passwords: Passwords,
        guessing: Guessing,
        limits: Limits,
        clock: Clock,
    ) -> None:
        self._store = store
        self._journal = journal
        self._accounts = accounts
        self._passwords = passwords
        self._guessing = guessing
        self._limits = limits
        self._clock = clock

    async def by_link(self, link: str, address: str) -> Opened:
        """As `Accounts.redeem`."""
        with self._guessing.attempt(address):
            return await self._accounts.redeem(link)

    async def by_token(self, token: str, address: str) -> Opened:
        """As `Accounts.sign_in`."""
        with self._guessing.attempt(address):
            return await self._accounts.sign_in(token)

    async def by_password(self, handle: str, password: str, address: str) -> Opened:
        """`Unauthenticated` with the same words, after the same work, whatever it is that is wrong (S8)."""
        written = names.fold(handle.removeprefix("@"))
        with self._guessing.attempt(address, f"@{written}"):
            there = await self._store.password_of(written) if names.HANDLE.fullmatch(written) else None
            account, known = there or (None, None)
            hash = known.hash if known is not None and account is not None and account.active else None
            right = await self._passwords.matches(hash, password)
            if not right or account is None or known is None or hash is None:
                raise Unauthenticated(WRONG)
            renewed = await self._renewed(hash, password)
            return await self._accounts.open_session(account.id, password=known.version, rehash=renewed)

    async def _renewed(self, hash: str, password: str) -> str | None:
        """The hash with today's parameters, where it was made with others."""
        return await self._passwords.hash(rules.canonical(password)) if self._passwords.is_outdated(hash) else None

    async def change_password(self, credential: Credential, session: str, password: str, old: str | None) -> None:
        """The session that asks stays, all others of the account end, and its unused links.

        `Invalid` for a password that can't be chosen or an old one that isn't right; `Forbidden` for a first one by a
        session that no link opened.
        """
        account = credential.account
        if account.handle is None:
            raise Forbidden("A guest has no password.")
        chosen = self.choose(password, account.handle, account.name)
        known = await self._store.password(account.id)
        shown = None
        if known is not None and known.hash is not None:
            shown = await self._show(account, known, old)
        else:
            await self._check_proof(session)
        hash = await self._passwords.hash(chosen)
        await self._journal.commit(SetPassword(actor=account.id, hash=hash, session=digest(session), old=shown))

    async def _check_proof(self, session: str) -> None:
        """Before a hash is made for a first password; the commit looks again."""
        row = await self._store.sign_in(digest(session))
        if row is not None and row.via not in PROOF:
            raise Forbidden(NO_PROOF)

    async def _show(self, account: Account, known: Password, old: str | None) -> int:
        """The version of the password that was shown to be known. Its guesses are counted apart from a stranger's."""
        if old is None:
            raise Invalid("old", "The old password is needed.")
        try:
            with self._guessing.attempt(account=f"#{account.id}"):
                if not await self._passwords.matches(known.hash, old):
                    raise Unauthenticated(WRONG)
        except Unauthenticated:
            raise Invalid("old", "The old password isn't right.") from None
        return known.version

    async def set_password(self, handle: str, password: str) -> Account:
        """The operator's way: all sessions and unused links of the account end."""
        account = await self._accounts.by_handle(handle)
        chosen = self.choose(password, account.handle or "", account.name)
        await self._journal.commit(SetPassword(actor=account.id, hash=await self._passwords.hash(chosen)))
        return account

    def choose(self, password: str, handle: str, name: str) -> str:
        """The password as it is kept, or `Invalid` with what is wrong with it."""
        least, most = self._limits.password_least_chars, self._limits.password_chars
        return rules.check(password, handle=handle, name=name, least=least, most=most)

    async def sign_out_everywhere(self, credential: Credential, *, keep: str | None = None) -> None:
        """Ends all browser sessions of the account, but the one whose secret is `keep`, and their connections."""
        hash = None if keep is None else digest(keep)
        await self._journal.commit(CloseSessions(actor=credential.account.id, keep=hash))

    async def sessions(self, credential: Credential) -> Sessions:
        account = credential.account.id
        found = await self._store.sessions(account, self._clock.now_ms())
        known = await self._store.password(account)
        return Sessions(tuple(found), known.changed_at if known is not None and known.hash is not None else None)
