"""Reads of moderation: cases with their reports, suspensions, the log. Each is one statement."""

from typing import Any, Final

from handraise.domain import views
from handraise.domain.model import Case, Suspension
from handraise.errors import NotFound
from handraise.ports.store import AuditPage, CaseFile, CasesPage
from handraise.protocol.names import MAX_ID
from handraise.store.sqlite import rows
from handraise.store.sqlite.connections import Readers
from handraise.store.sqlite.shapes import sql

MOST_TOLD: Final = 100
"""Accounts that are told of a case: all are written in its transaction."""

CASE: Final = sql("select (select {moderation_case c} from moderation_case c where c.id = :id)")

OPEN_CASE: Final = sql("""
    select (
      select {moderation_case c} from moderation_case c indexed by case_open
      where c.kind = :kind and c.target = :target and coalesce(c.room, 0) = :room and c.closed_at is null)""")

_SHOWN: Final = """json_array({moderation_case c}, {account a}, case when k.id then {account k} end, (
      select json_group_array(reason) from (select reason from report where case_id = c.id order by id)))"""
_PEOPLE: Final = "join account a on a.id = c.author left join account k on k.id = c.closed_by"

_CASES: Final = """
    select (select value from counter where name = 'seq'), (
      select '[' || group_concat({shown}) || ']' from (
        select * from moderation_case {which} and desk = :desk and id < :before and account <> :reader
        order by id desc limit :limit
      ) c {people})"""


def _cases_in(which: str) -> str:
    return sql(_CASES, which=which, shown=sql(_SHOWN), people=_PEOPLE)


CASES: Final[dict[str | None, str]] = {
    None: _cases_in("indexed by case_desk where true"),
    "open": _cases_in("indexed by case_open_desk where closed_at is null"),
    "closed": _cases_in("indexed by case_desk where closed_at is not null"),
}
"""By the state that is asked for."""

FILE: Final = sql(
    """
    select (select value from counter where name = 'seq'), (
      select json_array(json({shown}), json((
        select '[' || coalesce(group_concat(json_array({report r}, {account b})), '') || ']'
        from (select * from report where case_id = c.id order by id desc limit :limit) r
        join account b on b.id = r.account
      )), json((
        select '[' || coalesce(group_concat(json_array({audit u}, {account w})), '') || ']'
        from (
          select * from audit where (room is nullif(c.desk, 0) or (c.desk = 0 and room is c.room)) and seq >= c.id and (
            (target_kind = 'case' and target = c.id) or (target_kind = 'account' and target = c.author)
            or (target_kind = 'post' and c.kind = 'post' and target = c.target))
          order by seq desc limit :limit
        ) u join account w on w.id = u.actor
      )))
      from moderation_case c {people} where c.id = :id)""",
    shown=sql(_SHOWN),
    people=_PEOPLE,
)

AUDIT: Final = sql("""
    select (select value from counter where name = 'seq'), (
      select '[' || group_concat(json_array({audit u}, {account w})) || ']' from (
        select * from audit a indexed by audit_room
        where room is :room and seq < :before and not exists (
          select 1 from moderation_case c where a.target_kind = 'case' and c.id = a.target and c.account = :reader)
        order by seq desc limit :limit
      ) u join account w on w.id = u.actor)""")

STAFF: Final = """
    select json_group_array(id) from (
      select a.id from member m join account a on a.id = m.account
      where m.room = :room and m."left" = 0 and m.role in ('lead', 'helper') and a.active = 1
      order by m.role = 'lead' desc, m.id limit :most)"""

ADMINS: Final = """
    select json_group_array(id) from (
      select id from account indexed by account_admin where role = 'admin' and active = 1 order by id limit :most)"""

SUSPENSIONS: Final = sql("select json_group_array({suspension s}) from suspension s where s.account = :account")

REPORT: Final = sql("""
    select (
      select json_array({report q}, {moderation_case c})
      from report q join moderation_case c on c.id = q.case_id where q.id = :id and q.account = :account)""")

STAFFED: Final = sql(
    """
    select (
      select {shown} from moderation_case c {people}
      where c.id = :id and c.account <> :account and iif(c.desk = 0,
        exists (select 1 from account where id = :account and role = 'admin'),
        exists (select 1 from member m where m.room = c.desk and m.account = :account and m."left" = 0
          and m.role in ('lead', 'helper'))))""",
    shown=sql(_SHOWN),
    people=_PEOPLE,
)

SUSPENSION: Final = sql("select (select {suspension s} from suspension s where s.id = :id)")


def _case(values: list[Any]) -> Any:
    row, shown, closed_by, reasons = values
    return views.case(
        rows.case(row), rows.account(shown), None if closed_by is None else rows.account(closed_by), reasons
    )


def _audit(values: list[Any]) -> Any:
    return views.audit(rows.audit(values[0]), rows.account(values[1]))


async def case(readers: Readers, ident: int) -> Case | None:
    """`Store.moderation_case`."""
    [found] = await readers.row(CASE, {"id": ident})
    return None if found is None else rows.case(rows.loads(found))


async def open_case(readers: Readers, kind: str, target: int, room: int | None) -> Case | None:
    """`Store.open_case`."""
    [found] = await readers.row(OPEN_CASE, {"kind": kind, "target": target, "room": room or 0})
    return None if found is None else rows.case(rows.loads(found))


async def cases(
    readers: Readers, desk: int, reader: int, *, state: str | None, before: int | None, limit: int
) -> CasesPage:
    """`Store.cases`."""
    bounds = {"before": MAX_ID if before is None else before, "limit": limit + 1}
    head, text = await readers.row(CASES[state], {"desk": desk, "reader": reader, **bounds})
    found = sorted(map(_case, rows.loads(text or "[]")), key=lambda case: case.id, reverse=True)
    shown = found[:limit]
    return CasesPage(tuple(shown), shown[-1].id if len(found) > limit else None, head)


async def case_file(readers: Readers, ident: int, limit: int) -> CaseFile | None:
    """`Store.case_file`."""
    head, text = await readers.row(FILE, {"id": ident, "limit": limit})
    if text is None:
        return None
    shown, reports, done = rows.loads(text)
    made = [views.case_report(rows.report(row), rows.account(by)) for row, by in reports]
    return CaseFile(
        _case(shown),
        tuple(sorted(made, key=lambda report: report.id)),
        tuple(sorted(map(_audit, done), key=lambda row: row.seq)),
        head,
    )


async def audit(readers: Readers, room: int | None, reader: int, before: int | None, limit: int) -> AuditPage:
    """`Store.audit`."""
    bounds = {"before": MAX_ID if before is None else before, "limit": limit + 1}
    head, text = await readers.row(AUDIT, {"room": room, "reader": reader, **bounds})
    found = sorted(map(_audit, rows.loads(text or "[]")), key=lambda row: row.seq, reverse=True)
    shown = found[:limit]
    return AuditPage(tuple(shown), shown[-1].seq if len(found) > limit else None, head)


async def staff_of(readers: Readers, room: int | None) -> list[int]:
    """`Store.staff_of`."""
    parameters = {"most": MOST_TOLD} if room is None else {"most": MOST_TOLD, "room": room}
    [text] = await readers.row(ADMINS if room is None else STAFF, parameters)
    found: list[int] = rows.loads(text)
    return found


async def suspensions(readers: Readers, account: int) -> list[Suspension]:
    """`Store.suspensions`."""
    [text] = await readers.row(SUSPENSIONS, {"account": account})
    found: list[Suspension] = rows.each(text, rows.suspension)
    return sorted(found, key=lambda row: row.room)


async def report_object(readers: Readers, kind: str, ident: int, account: int) -> Any:
    """The account's own report."""
    [found] = await readers.row(REPORT, {"id": ident, "account": account})
    if found is None:
        raise NotFound("There is no such report.")
    report, of = rows.loads(found)
    return views.report(rows.report(report), rows.case(of))


async def case_object(readers: Readers, kind: str, ident: int, account: int) -> Any:
    """For whom is of its staff still."""
    [found] = await readers.row(STAFFED, {"id": ident, "account": account})
    if found is None:
        raise NotFound("There is no such case.")
    return _case(rows.loads(found))


async def suspension_object(readers: Readers, kind: str, ident: int, account: int) -> Any:
    """For the key of a command that the account gave itself; ended where there is none."""
    [found] = await readers.row(SUSPENSION, {"id": ident})
    return views.deleted(ident) if found is None else views.suspension(rows.suspension(rows.loads(found)))
