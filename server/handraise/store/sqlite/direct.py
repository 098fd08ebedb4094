"""Direct messages: one by its id, a conversation's pages, and the list of an account's conversations."""

from typing import Any, Final

from handraise.domain import views
from handraise.errors import NotFound
from handraise.ports.store import Conversations, DirectPage, FoundDirect
from handraise.protocol import objects
from handraise.protocol.names import MAX_ID
from handraise.store.sqlite import rows
from handraise.store.sqlite.connections import Readers
from handraise.store.sqlite.shapes import sql

_MESSAGE: Final = "json_array({direct d}, {account s}, {account r})"
_WRITTEN: Final = "direct d {how} join account s on s.id = d.sender {how} join account r on r.id = d.recipient"
_JOINED: Final = sql(_WRITTEN, how="")
_IN_ORDER: Final = sql(_WRITTEN, how="cross")

FIND: Final = sql(
    """
    select (select value from counter where name = 'seq'), (
      select json_array({message}, exists (
        select 1 from relation b
        where b.kind = 'block' and b.target = :reader and b.owner in (d.sender, d.recipient) and b.owner <> :reader))
      from {joined} where d.id = :id and :reader in (d.sender, d.recipient))""",
    message=_MESSAGE,
    joined=_JOINED,
)

PAGE: Final = sql(
    """
    select
      (select value from counter where name = 'seq'),
      exists (select 1 from conversation where account = :low and other = :high),
      (
        select '[' || coalesce(group_concat(message), '') || ']' from (
          select {message} as message from {in_order}
          where min(d.sender, d.recipient) = :low and max(d.sender, d.recipient) = :high
            and d.deleted = 0 and d.pos < :before
          order by d.pos desc limit :limit + 1))""",
    message=_MESSAGE,
    in_order=_IN_ORDER,
)

CONVERSATIONS: Final = sql(
    """
    with page (other, pos) as materialized (
      select other, pos from conversation
      where account = :account and pos < :before and other not in (select value from json_each(:hidden))
      order by pos desc limit :limit + 1
    )
    select (select value from counter where name = 'seq'), (
      select '[' || coalesce(group_concat(json_array(page.pos, {account a}, json((
        select {message} from {in_order}
        where min(d.sender, d.recipient) = min(:account, page.other)
          and max(d.sender, d.recipient) = max(:account, page.other) and d.deleted = 0
        order by d.pos desc limit 1
      )))), '') || ']'
      from page cross join account a on a.id = page.other)""",
    message=_MESSAGE,
    in_order=_IN_ORDER,
)


def _view(values: list[Any]) -> Any:
    message, sender, recipient = values
    return views.direct(rows.direct(message), rows.account(sender), rows.account(recipient))


async def find(readers: Readers, ident: int, reader: int) -> FoundDirect | None:
    """`Store.direct`."""
    head, found = await readers.row(FIND, {"id": ident, "reader": reader})
    if found is None:
        return None
    message, blocked = rows.loads(found)
    return FoundDirect(rows.direct(message[0]), _view(message), bool(blocked), head)


async def page(readers: Readers, account: int, other: int, before: int | None, limit: int) -> DirectPage:
    """`Store.directs`."""
    pair = {"low": min(account, other), "high": max(account, other)}
    parameters = pair | {"before": MAX_ID if before is None else before, "limit": limit}
    head, known, text = await readers.row(PAGE, parameters)
    found = sorted(map(_view, rows.loads(text)), key=lambda direct: direct.pos, reverse=True)
    shown = found[:limit]
    return DirectPage(tuple(shown), bool(known), shown[-1].pos if len(found) > limit else None, head)


async def conversations(
    readers: Readers, account: int, before: int | None, limit: int, *, hidden: frozenset[int]
) -> Conversations:
    """`Store.conversations`."""
    bounds = {"before": MAX_ID if before is None else before, "limit": limit}
    head, text = await readers.row(CONVERSATIONS, {"account": account, "hidden": rows.dumps(list(hidden)), **bounds})
    found = sorted(rows.loads(text), key=lambda values: values[0], reverse=True)
    shown = [
        objects.Conversation(views.author(rows.account(other)), None if last is None else _view(last), pos)
        for pos, other, last in found[:limit]
    ]
    return Conversations(tuple(shown), shown[-1].pos if len(found) > limit else None, head)


async def wire_object(readers: Readers, kind: str, ident: int, account: int) -> Any:
    """`Store.object` of a direct message."""
    found = await find(readers, ident, account)
    if found is None:
        raise NotFound("There is no such post.")
    return found.view


async def privacy_object(readers: Readers, kind: str, ident: int, account: int) -> Any:
    """`Store.object` of the account's own settings."""
    [presence] = await readers.row("select (select presence from privacy where account = :id)", {"id": account})
    return views.privacy(account, presence or "followers")
