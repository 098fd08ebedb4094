"""Reads of what signs in by hand: passwords, an account's sessions, invites. Each is one statement."""

from typing import Any, Final

from handraise.domain.model import Account, Password, SignIn
from handraise.ports.store import Invitation
from handraise.store.sqlite import rows
from handraise.store.sqlite.connections import Readers
from handraise.store.sqlite.shapes import sql

PASSWORD: Final = sql("select (select {password p} from password p where p.account = :account)")

PASSWORD_OF: Final = sql("""
    select (
      select json_array({account a}, case when p.account then {password p} end)
      from account a left join password p on p.account = a.id where a.handle = :handle)""")

SESSIONS: Final = sql("""
    select json_group_array({sign_in s}) from sign_in s
    where s.account = :account and s.kind = 'session' and s.expires_at > :now""")

_INVITATION: Final = """
    json_array({invite i}, case when a.id then {account a} end, (
      select json_group_array({account j})
      from invited n join account j on j.id = n.account where n.invite = i.id))"""

INVITE: Final = sql(
    "select (select {row} from invite i left join account a on a.id = i.inviter where i.hash = :hash)", row=_INVITATION
)

INVITES: Final = sql(
    """
    select json_group_array({row}) from invite i left join account a on a.id = i.inviter
    where :inviter is null or i.inviter = :inviter""",
    row=_INVITATION,
)


async def password(readers: Readers, account: int) -> Password | None:
    [found] = await readers.row(PASSWORD, {"account": account})
    return None if found is None else rows.password(rows.loads(found))


async def password_of(readers: Readers, handle: str) -> tuple[Account, Password | None] | None:
    [found] = await readers.row(PASSWORD_OF, {"handle": handle})
    if found is None:
        return None
    account, password = rows.loads(found)
    return rows.account(account), None if password is None else rows.password(password)


async def sessions(readers: Readers, account: int, now: int) -> list[SignIn]:
    [found] = await readers.row(SESSIONS, {"account": account, "now": now})
    made: list[SignIn] = rows.each(found, rows.sign_in)
    return sorted(made, key=lambda row: (row.created_at, row.hash), reverse=True)


async def invite(readers: Readers, hash: bytes) -> Invitation | None:
    [found] = await readers.row(INVITE, {"hash": rows.hash_text(hash)})
    return None if found is None else _invitation(rows.loads(found))


async def invites(readers: Readers, inviter: int | None) -> list[Invitation]:
    [found] = await readers.row(INVITES, {"inviter": inviter})
    made: list[Invitation] = rows.each(found, _invitation)
    return sorted(made, key=lambda row: row.invite.id, reverse=True)


def _invitation(values: list[Any]) -> Invitation:
    invite, inviter, joined = values
    accounts = tuple(sorted(map(rows.account, joined), key=lambda row: row.id))
    return Invitation(rows.invite(invite), None if inviter is None else rows.account(inviter), accounts)
