"""The operator's operations, in the process that holds the data folder: the server, or a tool while none runs."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec

from handraise import __version__
from handraise.app import operator as op
from handraise.domain import model, views
from handraise.errors import Invalid, OperatorError
from handraise.ports.outgoing import Message
from handraise.ports.store import Invitation, Store
from handraise.protocol.times import from_wire, to_wire
from handraise.service import ImportResult, Service


class Operations:
    """The operations in the process that holds the data folder.

    `url` is the server's address, None where none runs; `base` is what sign-in links begin with. `back_up` is
    `backup.back_up` of the data folder.
    """

    def __init__(
        self,
        service: Service,
        store: Store,
        back_up: Callable[[Path], Awaitable[object]],
        *,
        data: Path,
        base: Callable[[], str],
        url: Callable[[], str | None],
    ) -> None:
        self._service = service
        self._accounts = service.accounts
        self._store = store
        self._back_up = back_up
        self._data = data
        self._base = base
        self._url = url

    def link(self, secret: str) -> str:
        """A sign-in link; its secret stands in the fragment, which browsers send to nobody."""
        return f"{self._base()}/#link={secret}"

    async def account_add(self, ask: op.AccountAdd) -> op.AccountLink:
        _, secret = await self._accounts.add(ask.handle, ask.name, ask.role)
        return self._with_link(await self._accounts.by_handle(ask.handle), secret)

    async def account_list(self, ask: op.Nothing) -> op.AccountRows:
        return op.AccountRows(accounts=tuple(map(_row, await self._accounts.all())))

    async def account_disable(self, ask: op.AccountNamed) -> op.AccountRow:
        return await self._set_active(ask.handle, active=False)

    async def account_enable(self, ask: op.AccountNamed) -> op.AccountRow:
        return await self._set_active(ask.handle, active=True)

    async def _set_active(self, handle: str, *, active: bool) -> op.AccountRow:
        await self._accounts.set_active(handle, active)
        return _row(await self._accounts.by_handle(handle))

    async def account_reset(self, ask: op.AccountNamed) -> op.AccountLink:
        secret = await self._accounts.reset(ask.handle)
        return self._with_link(await self._accounts.by_handle(ask.handle), secret)

    async def account_password(self, ask: op.AccountPassword) -> op.AccountRow:
        return _row(await self._service.signins.set_password(ask.handle, ask.password))

    async def account_import(self, ask: op.AccountImport, progress: op.Progress) -> ImportResult:
        return await self._service.importer.run(ask.people, progress=progress, tokens=ask.tokens)

    async def invite_new(self, ask: op.InviteNew) -> op.InviteLink:
        expires_at = None if ask.expires_at is None else from_wire(ask.expires_at, "expires_at")
        made, code = await self._service.invites.new(None, ask.role, expires_at=expires_at, uses=ask.uses)
        return op.InviteLink(**msgspec.structs.asdict(_invite_row(made)), link=f"{self._base()}/#invite={code}")

    async def invite_list(self, ask: op.Nothing) -> op.InviteRows:
        return op.InviteRows(invites=tuple(map(_invite_row, await self._service.invites.made_by(None))))

    async def invite_revoke(self, ask: op.InviteRevoke) -> op.Revoked:
        await self._service.invites.revoke(None, ask.id)
        return op.Revoked(id=ask.id)

    async def token_new(self, ask: op.TokenNew) -> op.NewToken:
        expires_at = None if ask.expires_at is None else from_wire(ask.expires_at, "expires_at")
        account = await self._accounts.by_handle(ask.handle)
        ident, token = await self._accounts.new_token(
            ask.handle, name=ask.name, scopes=ask.scopes, expires_at=expires_at
        )
        return op.NewToken(id=ident, handle=account.handle or "", token=token)

    async def token_list(self, ask: op.TokenList) -> op.TokenRows:
        handles = {account.id: account.handle for account in await self._accounts.all()}
        rows = await self._accounts.tokens(ask.handle)
        return op.TokenRows(tokens=tuple(_token_row(row, handles.get(row.account)) for row in rows))

    async def token_revoke(self, ask: op.TokenRevoke) -> op.Revoked:
        await self._accounts.revoke_token(ask.id)
        return op.Revoked(id=ask.id)

    async def backup(self, ask: op.BackupTo) -> op.BackedUp:
        path = Path(ask.path)
        if not path.is_absolute():
            raise Invalid("path", "The backup's path must be absolute.")
        await self._back_up(path)
        size = (await asyncio.to_thread(path.stat)).st_size
        return op.BackedUp(path=str(path), bytes=size, epoch=self._store.epoch)

    async def alerts_test(self, ask: op.Nothing) -> op.AlertsTested:
        if not self._service.outgoing.names:
            raise OperatorError("Alerts go to nobody out of the house: alert_urls isn't set.")
        message = Message("A test of Handraise", f"Alerts arrive here, as this message did.\n\n{self._base()}")
        results = await self._service.outgoing.test(message)
        return op.AlertsTested(
            receivers=tuple(op.AlertTested(receiver=each.name, sent=not each.why, why=each.why) for each in results)
        )

    async def info(self, ask: op.Nothing) -> op.Info:
        return op.Info(
            version=__version__,
            data=str(self._data),
            epoch=self._store.epoch,
            head=self._store.head,
            accounts=len(await self._accounts.all()),
            url=self._url(),
            pid=os.getpid(),
        )

    def _with_link(self, account: model.Account, secret: str) -> op.AccountLink:
        return op.AccountLink(**msgspec.structs.asdict(_row(account)), link=self.link(secret))


def _row(account: model.Account) -> op.AccountRow:
    return op.AccountRow(**msgspec.structs.asdict(views.account(account)), active=account.active)


def _invite_row(found: Invitation) -> op.InviteRow:
    row = found.invite
    return op.InviteRow(
        id=row.id,
        role=row.role,
        inviter=None if found.inviter is None else found.inviter.handle,
        uses=row.uses,
        used=row.used,
        created_at=to_wire(row.created_at),
        expires_at=to_wire(row.expires_at),
        revoked_at=None if row.revoked_at is None else to_wire(row.revoked_at),
        joined=tuple(account.handle or "" for account in found.joined),
    )


def _token_row(row: model.Token, handle: str | None) -> op.TokenRow:
    return op.TokenRow(
        id=row.id,
        handle=handle,
        name=row.name,
        scopes=row.scopes,
        created_at=to_wire(row.created_at),
        expires_at=None if row.expires_at is None else to_wire(row.expires_at),
        revoked_at=None if row.revoked_at is None else to_wire(row.revoked_at),
    )
