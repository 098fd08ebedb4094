"""Small reads: by key, and lists that only the operator or the scheduler asks for. Each is one statement."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from msgspec.structs import replace

from handraise.domain import views
from handraise.domain.model import Account, Due, Duty, Follow, Image, Relation, SignIn, Token
from handraise.errors import NotFound
from handraise.ports.store import AccountState, Found
from handraise.protocol.names import thread_feed
from handraise.store.sqlite import care, direct, directory, moderation, notices, replay, rooms, rows
from handraise.store.sqlite.connections import Readers
from handraise.store.sqlite.shapes import sql

TOKEN: Final = sql("select (select {token t} from token t where t.hash = :hash)")

BEARER: Final = sql("""
    select (
      select json_array({token t}, {account a})
      from token t join account a on a.id = t.account where t.hash = :hash)""")

SIGN_IN: Final = sql("select (select {sign_in s} from sign_in s where s.hash = :hash)")

ACCOUNT: Final = sql("select (select {account a} from account a where a.id = :id)")

BY_HANDLE: Final = sql("""
    select json_group_array({account a}) from account a where a.handle in (select value from json_each(:handles))""")

ACCOUNTS: Final = sql("select json_group_array({account a}) from account a where a.role <> 'anonymous'")

TOKENS: Final = sql("select json_group_array({token t}) from token t where :account is null or t.account = :account")

# What hides an account's writing is a mute or block of one's own, or a block by the other.
STATE: Final = sql("""
    select
      (select value from counter where name = 'seq'),
      (select {account a} from account a where a.id = :id),
      (select json_group_array({follow f}) from follow f where f.account = :id and f.stopped = 0),
      (select json_group_array(other) from (
        select target as other from relation where owner = :id
        union select owner from relation where target = :id and kind = 'block')),
      (select json_group_array(json_array({room r}, {member m})) from member m join room r on r.id = m.room
        where m.account = :id and m."left" = 0),
      (select presence from privacy where account = :id),
      (select {duty d} from duty d where d.account = :id)""")

FIND: Final = sql("""
    select (select value from counter where name = 'seq'), (
      select json_array(
        {post p}, {account a}, case when t.post then {tally t} end, r.author, r.behind,
        coalesce(r.relay ->> '$.author.id', 0),
        exists (
          select 1 from relation b
          where b.kind = 'block' and b.target = :reader
            and b.owner in (p.author, r.author, r.relay ->> '$.author.id')),
        (select json(kinds) from reaction where post = p.id and account = :reader))
      from post p join account a on a.id = p.author join post r on r.id = p.root left join tally t on t.post = p.id
      where p.id = :post)""")

IMAGE: Final = sql("select (select {image i} from image i where i.id = :id)")

DUTY: Final = sql("select (select {duty d} from duty d where d.account = :id)")

RELATION: Final = sql("""
    select (select {relation r} from relation r where r.owner = :owner and r.kind = :kind and r.target = :target)""")

FOLLOW: Final = sql("select (select {follow f} from follow f where f.id = :id and f.account = :account)")

BEHIND: Final = sql("select (select {account a} from post p join account a on a.id = p.behind where p.id = :id)")

DUE: Final = sql("""
    select json_group_array({due d}) from (select * from due where at <= :now order by at limit :limit) d""")

DUES: Final = sql("select json_group_array({due d}) from due d where d.kind = :kind")


async def _one(readers: Readers, text: str, make: Callable[[list[Any]], Any], **parameters: Any) -> Any:
    [found] = await readers.row(text, parameters)
    return None if found is None else make(rows.loads(found))


async def _many(readers: Readers, text: str, make: Callable[[list[Any]], Any], **parameters: Any) -> list[Any]:
    [found] = await readers.row(text, parameters)
    return rows.each(found, make)


async def token(readers: Readers, hash: bytes) -> Token | None:
    found: Token | None = await _one(readers, TOKEN, rows.token, hash=rows.hash_text(hash))
    return found


async def bearer(readers: Readers, hash: bytes) -> tuple[Token, Account] | None:
    found: tuple[Token, Account] | None = await _one(readers, BEARER, _bearer, hash=rows.hash_text(hash))
    return found


def _bearer(values: list[Any]) -> tuple[Token, Account]:
    return rows.token(values[0]), rows.account(values[1])


async def sign_in(readers: Readers, hash: bytes) -> SignIn | None:
    found: SignIn | None = await _one(readers, SIGN_IN, rows.sign_in, hash=rows.hash_text(hash))
    return found


async def account(readers: Readers, ident: int) -> Account | None:
    found: Account | None = await _one(readers, ACCOUNT, rows.account, id=ident)
    return found


async def accounts_by_handle(readers: Readers, handles: Sequence[str]) -> dict[str, Account]:
    if not handles:
        return {}
    found: list[Account] = await _many(readers, BY_HANDLE, rows.account, handles=rows.dumps(list(handles)))
    return {row.handle: row for row in found if row.handle is not None}


async def accounts(readers: Readers) -> list[Account]:
    found: list[Account] = await _many(readers, ACCOUNTS, rows.account)
    return sorted(found, key=lambda row: row.id)


async def tokens(readers: Readers, account: int | None) -> list[Token]:
    found: list[Token] = await _many(readers, TOKENS, rows.token, account=account)
    return sorted(found, key=lambda row: row.id)


async def account_state(readers: Readers, ident: int) -> AccountState | None:
    head, found, follows, hidden, places, presence, duty = await readers.row(STATE, {"id": ident})
    if found is None:
        return None
    held: list[Follow] = sorted(rows.each(follows, rows.follow), key=lambda row: row.id)
    within = [(rows.room(room), rows.member(member)) for room, member in sorted(rows.loads(places))]
    made = AccountState(
        rows.account(rows.loads(found)), tuple(held), frozenset(rows.loads(hidden)), head, tuple(within)
    )
    if duty is not None:
        made = replace(made, duty=rows.duty(rows.loads(duty)))
    return made if presence is None else replace(made, presence=presence)


async def find(readers: Readers, post: int, reader: int) -> Found | None:
    head, found = await readers.row(FIND, {"post": post, "reader": reader})
    if found is None:
        return None
    row, author, counts, root_author, root_behind, credited, blocked, kinds = rows.loads(found)
    written = rows.post(row)
    shown = views.post(written, rows.account(author), None if counts is None else rows.tally(counts))
    return Found(written, shown, root_author, root_behind, credited, bool(blocked), frozenset(kinds or ()), head)


async def image(readers: Readers, ident: int) -> Image | None:
    found: Image | None = await _one(readers, IMAGE, rows.image, id=ident)
    return found


async def relation(readers: Readers, kind: str, owner: int, target: int) -> Relation | None:
    found: Relation | None = await _one(readers, RELATION, rows.relation, kind=kind, owner=owner, target=target)
    return found


async def _post_object(readers: Readers, kind: str, ident: int, account: int) -> Any:
    found = await find(readers, ident, account)
    if found is None:
        raise NotFound("There is no such post.")
    return found.view


async def _mark_object(readers: Readers, kind: str, ident: int, account: int) -> Any:
    text = "select (select kinds from reaction where post = :post and account = :account)"
    kinds: list[str] | None = await _one(readers, text, list, post=ident, account=account)
    return views.mark(ident, frozenset(kinds or ()))


async def _follow_object(readers: Readers, kind: str, ident: int, account: int) -> Any:
    row: Follow | None = await _one(readers, FOLLOW, rows.follow, id=ident, account=account)
    if row is None:
        raise NotFound("There is no such follow.")
    return views.follow(row)


async def _relation_object(readers: Readers, kind: str, ident: int, account: int) -> Any:
    [found] = await readers.row(RELATION, {"kind": kind, "owner": account, "target": ident})
    return replay.relation(kind, account, ident, None if found is None else rows.loads(found))


async def _profile_object(readers: Readers, kind: str, ident: int, account: int) -> Any:
    found = await directory.own(readers, account)
    if found is None:
        raise NotFound("There is no such profile.")
    return views.profile(*found)


async def _duty_object(readers: Readers, kind: str, ident: int, account: int) -> Any:
    row: Duty | None = await _one(readers, DUTY, rows.duty, id=account)
    return views.duty(Duty(account, 0, {}, ()) if row is None else row)


async def _asker_object(readers: Readers, kind: str, ident: int, account: int) -> Any:
    row: Account | None = await _one(readers, BEHIND, rows.account, id=ident)
    if row is None:
        raise NotFound("There is no such request.")
    return views.author(row)


_OBJECTS: Final = {
    "duty": _duty_object,
    "note": care.note_object,
    "post": _post_object,
    "room": rooms.room_object,
    "member": rooms.member_object,
    "mark": _mark_object,
    "profile": _profile_object,
    "follow": _follow_object,
    "direct": direct.wire_object,
    "privacy": direct.privacy_object,
    "asker": _asker_object,
    "mute": _relation_object,
    "block": _relation_object,
    "report": moderation.report_object,
    "case": moderation.case_object,
    "suspension": moderation.suspension_object,
    "read": notices.wire_object,
    "filter": notices.wire_object,
    "list": notices.wire_object,
}


async def wire_object(readers: Readers, kind: str, ident: int, account: int) -> Any:
    """`Store.object`; `NotFound` for a kind that has none."""
    read = _OBJECTS.get(kind)
    if read is None:
        raise NotFound(f"There is no object of kind {kind}.")
    return await read(readers, kind, ident, account)


async def due(readers: Readers, now: int, limit: int) -> list[Due]:
    found: list[Due] = await _many(readers, DUE, rows.due, now=now, limit=limit)
    return sorted(found, key=lambda row: row.at)


async def dues(readers: Readers, kind: str) -> list[Due]:
    found: list[Due] = await _many(readers, DUES, rows.due, kind=kind)
    return sorted(found, key=lambda row: row.at)


async def next_due(readers: Readers) -> int | None:
    [at] = await readers.row("select min(at) from due")
    return None if at is None else int(at)


async def thread_followers(readers: Readers, root: int) -> list[int]:
    text = "select json_group_array(account) from follow where feed = :feed and auto = 1 and stopped = 0"
    [found] = await readers.row(text, {"feed": thread_feed(root)})
    return sorted(rows.loads(found))


async def ping(readers: Readers) -> None:
    await readers.row("select value from counter where name = 'seq'")
