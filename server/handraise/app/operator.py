"""What an operator may ask for: one request and one result for each operation, both plain structs."""

from collections.abc import Callable
from typing import Final, Protocol

import msgspec

from handraise.service.people import ImportResult, Person

Progress = Callable[[int, int], None]
"""Told how many of how many steps are done; called from the event loop, so it must not wait."""


class Request(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all requests."""


class AccountAdd(Request, frozen=True, kw_only=True):
    handle: str
    name: str
    role: str = "educator"


class AccountNamed(Request, frozen=True, kw_only=True):
    handle: str


class AccountImport(Request, frozen=True, kw_only=True):
    """`tokens`: make one for each account too."""

    people: tuple[Person, ...]
    tokens: bool = False


class AccountPassword(Request, frozen=True, kw_only=True):
    handle: str
    password: str


class InviteNew(Request, frozen=True, kw_only=True):
    """Without `expires_at` (RFC 3339) it is good for `invite_days`. `uses`: so many accounts."""

    role: str = "educator"
    expires_at: str | None = None
    uses: int = 1


class InviteRevoke(Request, frozen=True, kw_only=True):
    id: int


class TokenNew(Request, frozen=True, kw_only=True):
    """Without `scopes`: all that the account may. `expires_at` is RFC 3339."""

    handle: str
    name: str = ""
    scopes: tuple[str, ...] | None = None
    expires_at: str | None = None


class TokenList(Request, frozen=True, kw_only=True):
    handle: str | None = None


class TokenRevoke(Request, frozen=True, kw_only=True):
    id: int


class BackupTo(Request, frozen=True, kw_only=True):
    """`path` is absolute, and nothing is there yet."""

    path: str


class Nothing(Request, frozen=True, kw_only=True):
    """No request."""


class AccountRow(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    handle: str | None
    name: str
    role: str
    bot: bool
    active: bool
    created_at: str


class AccountLink(AccountRow, frozen=True, kw_only=True):
    """`link` signs in once, within `link_minutes`."""

    link: str


class AccountRows(msgspec.Struct, frozen=True, kw_only=True):
    accounts: tuple[AccountRow, ...]


class NewToken(msgspec.Struct, frozen=True, kw_only=True):
    """`token` is shown this once."""

    id: int
    handle: str
    token: str


class TokenRow(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    handle: str | None
    name: str
    scopes: tuple[str, ...]
    created_at: str
    expires_at: str | None
    revoked_at: str | None


class TokenRows(msgspec.Struct, frozen=True, kw_only=True):
    tokens: tuple[TokenRow, ...]


class InviteRow(msgspec.Struct, frozen=True, kw_only=True):
    """`inviter` is a handle, None for the operator; `joined` are the handles of those who came by it."""

    id: int
    role: str
    inviter: str | None
    uses: int
    used: int
    created_at: str
    expires_at: str
    revoked_at: str | None
    joined: tuple[str, ...]


class InviteLink(InviteRow, frozen=True, kw_only=True):
    """`link` is shown this once."""

    link: str


class InviteRows(msgspec.Struct, frozen=True, kw_only=True):
    invites: tuple[InviteRow, ...]


class Revoked(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    revoked: bool = True


class BackedUp(msgspec.Struct, frozen=True, kw_only=True):
    path: str
    bytes: int
    epoch: str


class AlertTested(msgspec.Struct, frozen=True, kw_only=True):
    """`receiver` by scheme and host alone; `why` it didn't go, else empty."""

    receiver: str
    sent: bool
    why: str


class AlertsTested(msgspec.Struct, frozen=True, kw_only=True):
    receivers: tuple[AlertTested, ...]


class Info(msgspec.Struct, frozen=True, kw_only=True):
    """`url` is None where no server runs."""

    version: str
    data: str
    epoch: str
    head: int
    accounts: int
    url: str | None
    pid: int


class Operator(Protocol):
    """The operations, in this process (`Operations`) or in the server's (`adminclient.RemoteOperations`).

    They raise `CommandError` for what is refused and `OperatorError` for what the machine doesn't allow.
    """

    async def account_add(self, ask: AccountAdd) -> AccountLink: ...
    async def account_list(self, ask: Nothing) -> AccountRows: ...
    async def account_disable(self, ask: AccountNamed) -> AccountRow: ...
    async def account_enable(self, ask: AccountNamed) -> AccountRow: ...
    async def account_reset(self, ask: AccountNamed) -> AccountLink: ...
    async def account_password(self, ask: AccountPassword) -> AccountRow: ...
    async def account_import(self, ask: AccountImport, progress: Progress) -> ImportResult: ...
    async def invite_new(self, ask: InviteNew) -> InviteLink: ...
    async def invite_list(self, ask: Nothing) -> InviteRows: ...
    async def invite_revoke(self, ask: InviteRevoke) -> Revoked: ...
    async def token_new(self, ask: TokenNew) -> NewToken: ...
    async def token_list(self, ask: TokenList) -> TokenRows: ...
    async def token_revoke(self, ask: TokenRevoke) -> Revoked: ...
    async def backup(self, ask: BackupTo) -> BackedUp: ...
    async def alerts_test(self, ask: Nothing) -> AlertsTested: ...
    async def info(self, ask: Nothing) -> Info: ...


REQUESTS: Final[dict[str, type[Request]]] = {
    "account_add": AccountAdd,
    "account_list": Nothing,
    "account_disable": AccountNamed,
    "account_enable": AccountNamed,
    "account_reset": AccountNamed,
    "account_password": AccountPassword,
    "account_import": AccountImport,
    "invite_new": InviteNew,
    "invite_list": Nothing,
    "invite_revoke": InviteRevoke,
    "token_new": TokenNew,
    "token_list": TokenList,
    "token_revoke": TokenRevoke,
    "backup": BackupTo,
    "alerts_test": Nothing,
    "info": Nothing,
}
"""By the operation's name, which is the method's and the last part of its path on the admin socket."""
