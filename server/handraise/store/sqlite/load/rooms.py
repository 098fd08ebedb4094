"""Rooms and who is in them."""

from collections.abc import Callable
from typing import Any, Final

from handraise.domain.world import World
from handraise.store.sqlite import rows

TEXTS: Final[dict[str, str]] = {
    "rooms": "select {room r} from room r where r.id in (select value from json_each(:rooms))",
    "members": """
        select {member m} from json_each(:members) n
        cross join member m on m.room = n.value ->> 0 and m.account = n.value ->> 1""",
    "member_names": """
        select distinct json_array(m.room, m.name) from json_each(:member_names) n
        cross join member m on m.room = n.value ->> 0 and m.name = n.value ->> 1 and m."left" = 0""",
    "member_counts": """
        select json_array(m.room, count(*)) from member m
        where m.room in (select value from json_each(:member_counts)) and m."left" = 0 group by m.room""",
    "room_counts": """
        select json_array(m.account, count(*)) from member m
        where m.account in (select value from json_each(:room_counts)) and m."left" = 0 group by m.account""",
    "room_leads": """
        select json_array(m.room, count(*)) from member m
        where m.room in (select value from json_each(:room_leads)) and m.role = 'lead' and m."left" = 0
        group by m.room""",
}


def _rooms(made: World, found: list[Any]) -> None:
    made.rooms.update((row.id, row) for row in map(rows.room, found))


def _members(made: World, found: list[Any]) -> None:
    made.members.update(((row.room, row.account), row) for row in map(rows.member, found))


def _member_names(made: World, found: list[Any]) -> None:
    made.member_names.update((room, name) for room, name in found)


def _counts(name: str) -> Callable[[World, list[Any]], None]:
    return lambda made, found: getattr(made, name).update((key, count) for key, count in found)


PUT: Final[dict[str, Callable[[World, list[Any]], None]]] = {
    "rooms": _rooms,
    "members": _members,
    "member_names": _member_names,
    "member_counts": _counts("member_counts"),
    "room_counts": _counts("room_counts"),
    "room_leads": _counts("room_leads"),
}
