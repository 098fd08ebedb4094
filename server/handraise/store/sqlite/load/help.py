"""Help requests."""

from collections.abc import Callable
from typing import Any, Final

from handraise.domain.world import World
from handraise.store.sqlite import rows
from handraise.store.sqlite.requests import UNSETTLED
from handraise.store.sqlite.shapes import sql
from handraise.store.sqlite.shifts import ON
from handraise.store.sqlite.sight import WRITER

TEXTS: Final[dict[str, str]] = {
    "waiting": sql(
        """
        select json_array(p.room, {writer}, p.id) from json_each(:waiting) n
        cross join post p indexed by post_waiting
        on p.room = n.value ->> 0 and {writer} = n.value ->> 1 and {unsettled}""",
        writer=WRITER,
        unsettled=UNSETTLED,
    ),
    "shifts": sql(
        """
        select json_array(o.account, o.feed, o.began_at) from ({on}) o where o.began_at is not null""",
        on=sql(ON, which="d.account in (select value from json_each(:shifts))"),
    ),
    "duties": "select {duty d} from duty d where d.account in (select value from json_each(:duties))",
    "notes": """
        select {note n} from json_each(:notes) w
        cross join note n indexed by note_request on n.request = w.value and n.deleted = 0""",
}


def _waiting(made: World, found: list[Any]) -> None:
    for room, account, ident in found:
        made.waits(room, account, ident, on=True)


def _duties(made: World, found: list[Any]) -> None:
    made.duties.update((row.account, row) for row in map(rows.duty, found))


def _shifts(made: World, found: list[Any]) -> None:
    made.shifts.update(((account, feed), began_at) for account, feed, began_at in found)


def _notes(made: World, found: list[Any]) -> None:
    for row in map(rows.note, found):
        made.notes.setdefault(row.request, {})[row.id] = row


PUT: Final[dict[str, Callable[[World, list[Any]], None]]] = {
    "waiting": _waiting,
    "duties": _duties,
    "shifts": _shifts,
    "notes": _notes,
}
