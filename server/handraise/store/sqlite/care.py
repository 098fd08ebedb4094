"""What the staff does for requests besides: notes, and which were merged into which."""

from typing import Any, Final

from handraise.domain import views
from handraise.domain.model import Account, Note
from handraise.errors import NotFound
from handraise.store.sqlite import rows
from handraise.store.sqlite.connections import Readers
from handraise.store.sqlite.shapes import sql
from handraise.store.sqlite.sight import WRITER

NOTES: Final = sql(
    """
    select (select value from counter where name = 'seq'), (
      select json_group_array(json_array({note n}, {account a}))
      from note n indexed by note_request join account a on a.id = n.author
      where n.request = :request and n.deleted = 0)"""
)

NOTE: Final = sql(
    """
    select (
      select json_array({note n}, {account a}) from note n join account a on a.id = n.author
      where n.id = :id and n.author = :account)"""
)

JOINED: Final = """
    select json_group_array(account) from (
      select account from reaction
      where post = :request and exists (select 1 from json_each(kinds) where value = 'me_too') limit :limit
    )"""

LONGEST_CHAIN: Final = 1000
"""What is merged further than that is read as merged, and so refused as something to merge into."""

_MERGED: Final = "p.help is not null and p.help ->> '$.into' is not null"
"""As the partial index `post_merged` has it, to the letter: or it isn't used."""

END: Final = """
    with recursive chain (id, step) as (
      select :request, 0
      union all
      select p.help ->> '$.into', step + 1 from chain c cross join post p on p.id = c.id
      where p.help ->> '$.into' is not null and step < :most
    )
    select id from chain order by step desc limit 1"""

INTO: Final = sql(
    """
    with recursive merged (id, writer) as (
      select p.id, {writer} from post p indexed by post_merged where {is_merged} and p.help ->> '$.into' = :request
      union
      select p.id, {writer} from merged m cross join post p indexed by post_merged
      on {is_merged} and p.help ->> '$.into' = m.id
    )
    select json_group_array(json_array(id, writer)) from (select id, writer from merged limit :limit)""",
    writer=WRITER,
    is_merged=_MERGED,
)


async def notes(readers: Readers, request: int) -> tuple[list[tuple[Note, Account]], int]:
    """`Store.notes`."""
    head, text = await readers.row(NOTES, {"request": request})
    found = [(rows.note(note), rows.account(by)) for note, by in rows.loads(text)]
    return sorted(found, key=lambda pair: pair[0].id), head


async def note_object(readers: Readers, kind: str, ident: int, account: int) -> Any:
    """For who wrote it."""
    [text] = await readers.row(NOTE, {"id": ident, "account": account})
    if text is None:
        raise NotFound("There is no such note.")
    note, by = rows.loads(text)
    return views.note(rows.note(note), rows.account(by))


async def joined(readers: Readers, request: int, limit: int) -> list[int]:
    """`Store.joined`."""
    [text] = await readers.row(JOINED, {"request": request, "limit": limit})
    found: list[int] = rows.loads(text)
    return found


async def merged_end(readers: Readers, request: int) -> int:
    """`Store.merged_end`."""
    [found] = await readers.row(END, {"request": request, "most": LONGEST_CHAIN})
    return int(found)


async def merged_into(readers: Readers, request: int, limit: int) -> list[tuple[int, int]]:
    """`Store.merged_into`."""
    [text] = await readers.row(INTO, {"request": request, "limit": limit})
    return [(ident, writer) for ident, writer in rows.loads(text)]
