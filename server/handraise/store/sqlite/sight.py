"""What a reader may see, as SQL: the one place that says it for lists, search, unread counts and notifications, and for
the directory and completion.

`PLACED`, `HEARD` and `VISIBLE` speak of the post `p`, `TOLD` of the notification `m` too, `PRESENT` of the account
`a`; their parameters are `parameters(sight)`.
"""

from typing import Any, Final

from handraise.ports.store import Sight
from handraise.store.sqlite import rows
from handraise.store.sqlite.shapes import sql

WRITER: Final = "iif(p.behind, p.behind, p.author)"
"""Who wrote it, where its author is nobody: to find the reader's own by, never to be shown."""

SEES_HELD: Final = sql(
    "({writer} = :reader or iif(p.room is null, :admin, p.room in (select value from json_each(:staff))))",
    writer=WRITER,
)
"""Whether a post that is held is for the reader: its writer, or of the staff."""

PLACED: Final = sql(
    """(iif(p.room is null, :network, p.room in (select value from json_each(:rooms)))
    and (p.held is null or {sees_held}))""",
    sees_held=SEES_HELD,
)
"""Whether the reader is where the post was written, and the post isn't held from him."""

HEARD: Final = """(
    p.room in (select value from json_each(:staff)) or (
      p.author not in (select value from json_each(:hidden))
      and coalesce(p.relay ->> '$.author.id', 0) not in (select value from json_each(:hidden))))"""
"""Whether neither its author nor whose post it passes on is hidden from him; nobody is from the staff of a room."""

VISIBLE: Final = sql(
    """(
    p.deleted = 0 and {placed} and {heard}
    and (p.root = p.id or p.room in (select value from json_each(:staff)) or not exists (
      select 1 from post r cross join relation b
      on b.kind = 'block' and b.owner in (r.author, r.relay ->> '$.author.id') and b.target = :reader
      where r.id = p.root)))""",
    placed=PLACED,
    heard=HEARD,
)

TOLD: Final = sql(
    """iif(
    m.author = m.account, m.room is null or m.room in (select value from json_each(:rooms)), {heard} and {placed})""",
    heard=HEARD,
    placed=PLACED,
)
"""Whether the reader is told the notification `m`, perhaps about the post `p`: what is his own names nobody else."""

# A mute hides what somebody writes, not that he is there: whom one has muted one must find again.
PRESENT: Final = """(
    a.active = 1 and a.handle is not null and a.role in (select value from json_each(:roles))
    and not exists (select 1 from relation b where b.owner = a.id and b.kind = 'block' and b.target = :reader)
    and not exists (select 1 from relation b where b.owner = :reader and b.kind = 'block' and b.target = a.id))"""


def parameters(sight: Sight) -> dict[str, Any]:
    return {
        "reader": sight.account,
        "network": sight.network,
        "admin": sight.admin,
        "hidden": rows.dumps(list(sight.hidden)),
        "roles": rows.dumps(sorted(sight.roles)),
        "rooms": rows.dumps(sorted(sight.rooms)),
        "staff": rows.dumps(sorted(sight.staff)),
    }


def scope(sight: Sight) -> list[str]:
    """The marks of what the reader may see, for the index; one that no post has where that is nothing."""
    return (["n"] if sight.network else []) + [f"r{room}" for room in sorted(sight.rooms)] or ["nothing"]
