"""Reports and cases, suspensions."""

from collections.abc import Callable
from typing import Any, Final

from handraise.domain.world import World
from handraise.store.sqlite import rows
from handraise.store.sqlite.load import notices, people
from handraise.store.sqlite.load.notices import NOTIFIED
from handraise.store.sqlite.shapes import sql

_OPEN: Final = """json_each(:{names}) n
        cross join moderation_case c indexed by case_open
        on c.kind = n.value ->> 0 and c.target = n.value ->> 1 and coalesce(c.room, 0) = n.value ->> 2
        and c.closed_at is null"""

_REPORTERS: Final = """(
          select distinct account as value from report
          where case_id in (select value from json_each(:case_reporters)))"""

TEXTS: Final[dict[str, str]] = {
    "cases": "select {moderation_case c} from moderation_case c where c.id in (select value from json_each(:cases))",
    "open_cases": sql("select {moderation_case c} from {open}", open=_OPEN.replace("{names}", "open_cases")),
    "reported": sql(
        """
        select json_array(r.case_id, r.account) from {open}
        cross join report r on r.case_id = c.id and r.account = n.value ->> 3""",
        open=_OPEN.replace("{names}", "reported"),
    ),
    "report_counts": sql(
        """
        select json_array(k.id, k.count) from (
          select c.id, (select count(*) from report where case_id = c.id) as count from {open}) k""",
        open=_OPEN.replace("{names}", "report_counts"),
    ),
    "reports": "select {report r} from report r where r.case_id in (select value from json_each(:reports))",
    "case_people": """
        select {account a} from account a where a.id in (
          select r.account from report r where r.case_id in (select value from json_each(:case_people))
          union select c.author from moderation_case c where c.id in (select value from json_each(:case_people)))""",
    "case_reporters": NOTIFIED.replace("json_each(:notified)", _REPORTERS),
    "room_cases": """
        select json_array(json(k.found), json(k.told)) from (
          select {moderation_case c} as found, (
            select json_group_array({notification o}) from notification o
            where o.about = c.id and o.kind = 'case' and o.deleted = 0) as told
          from json_each(:room_cases) n
          cross join moderation_case c indexed by case_open_about
          on c.desk = n.value ->> 0 and c.account = n.value ->> 1 and c.closed_at is null) k""",
    "case_notices": """
        select {notification o} from notification o
        where o.about in (select value from json_each(:case_notices)) and o.kind = 'case' and o.deleted = 0""",
    "suspensions": """
        select {suspension s} from suspension s where s.account in (select value from json_each(:suspensions))""",
}


def _cases(made: World, found: list[Any]) -> None:
    for row in map(rows.case, found):
        made.cases[row.id] = row
        if row.closed_at is None:
            made.open_cases[row.kind, row.target, row.room or 0] = row.id


def _reported(made: World, found: list[Any]) -> None:
    made.reported.update((case, account) for case, account in found)


def _report_counts(made: World, found: list[Any]) -> None:
    made.report_counts.update((case, count) for case, count in found)


def _room_cases(made: World, found: list[Any]) -> None:
    _cases(made, [case for case, _ in found])
    _case_notices(made, [row for _, told in found for row in told])


def _reports(made: World, found: list[Any]) -> None:
    for row in map(rows.report, found):
        made.reports.setdefault(row.case_id, {})[row.id] = row


def _case_notices(made: World, found: list[Any]) -> None:
    for row in map(rows.notification, found):
        if row.about is not None:
            made.case_notices.setdefault(row.about, {})[row.id] = row


def _suspensions(made: World, found: list[Any]) -> None:
    made.suspensions.update(((row.account, row.room), row) for row in map(rows.suspension, found))


PUT: Final[dict[str, Callable[[World, list[Any]], None]]] = {
    "cases": _cases,
    "open_cases": _cases,
    "reported": _reported,
    "report_counts": _report_counts,
    "reports": _reports,
    "case_people": people.PUT["accounts"],
    "case_reporters": notices.PUT["notified"],
    "room_cases": _room_cases,
    "case_notices": _case_notices,
    "suspensions": _suspensions,
}
