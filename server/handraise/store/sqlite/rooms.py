"""Reads of rooms and their members. Each is one statement."""

from typing import Any, Final

from handraise.domain import views
from handraise.domain.model import Account, Member, Room
from handraise.errors import NotFound
from handraise.store.sqlite import rows
from handraise.store.sqlite.connections import Readers
from handraise.store.sqlite.shapes import sql

ROOM: Final = sql("select (select {room r} from room r where r.id = :id)")

BY_CODE: Final = sql("select (select {room r} from room r where r.code = :code)")

PLACE: Final = sql("""
    select (select {member m} from member m where m.room = :room and m.account = :account and m."left" = 0)""")

MEMBERS: Final = sql("""
    select (select value from counter where name = 'seq'), (
      select json_group_array(json_array({member m}, {account a})) from (
        select * from member indexed by member_id
        where room = :room and "left" = 0 and id < :before order by id desc limit :limit
      ) m join account a on a.id = m.account)""")

MEMBER: Final = sql("""
    select (
      select json_array({member m}, {account a}) from member m join account a on a.id = m.account where m.id = :id)""")

GUESTS: Final = """
    select json_group_array(a.id) from member m join account a on a.id = m.account
    where m.room = :room and a.role = 'guest' and a.active = 1"""


async def room(readers: Readers, ident: int) -> Room | None:
    return await _room(readers, ROOM, id=ident)


async def by_code(readers: Readers, code: str) -> Room | None:
    return await _room(readers, BY_CODE, code=code)


async def _room(readers: Readers, text: str, **parameters: Any) -> Room | None:
    [found] = await readers.row(text, parameters)
    return None if found is None else rows.room(rows.loads(found))


async def place(readers: Readers, room: int, account: int) -> Member | None:
    [found] = await readers.row(PLACE, {"room": room, "account": account})
    return None if found is None else rows.member(rows.loads(found))


async def members(readers: Readers, room: int, before: int, limit: int) -> tuple[list[tuple[Member, Account]], int]:
    """Newest first, and the head."""
    head, found = await readers.row(MEMBERS, {"room": room, "before": before, "limit": limit})
    pairs = [(rows.member(member), rows.account(account)) for member, account in rows.loads(found)]
    return sorted(pairs, key=lambda pair: pair[0].id, reverse=True), head


async def guests(readers: Readers, room: int) -> list[int]:
    [found] = await readers.row(GUESTS, {"room": room})
    return sorted(rows.loads(found))


async def room_object(readers: Readers, kind: str, ident: int, account: int) -> Any:
    found = await room(readers, ident)
    if found is None or await place(readers, ident, account) is None:
        raise NotFound("There is no such room.")
    return views.room(found)


async def member_object(readers: Readers, kind: str, ident: int, account: int) -> Any:
    """For the key of a command that the account gave itself."""
    [found] = await readers.row(MEMBER, {"id": ident})
    if found is None:
        raise NotFound("There is no such member.")
    member, who = rows.loads(found)
    return views.member(rows.member(member), rows.account(who))
