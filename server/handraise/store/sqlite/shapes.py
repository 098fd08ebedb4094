"""SQL text with rows as JSON arrays: `{post p}` in a statement stands for the table's columns, of the alias `p`."""

import re
from typing import Final

import msgspec

from handraise.domain import model

_TABLES: Final[dict[str, type[msgspec.Struct]]] = {
    "account": model.Account,
    "post": model.Post,
    "profile": model.Profile,
    "tally": model.Tally,
    "follow": model.Follow,
    "relation": model.Relation,
    "entry": model.Entry,
    "key": model.Key,
    "due": model.Due,
    "direct": model.Direct,
    "conversation": model.Conversation,
    "privacy": model.Privacy,
    "token": model.Token,
    "sign_in": model.SignIn,
    "room": model.Room,
    "member": model.Member,
    "password": model.Password,
    "invite": model.Invite,
    "notification": model.Notification,
    "read_mark": model.ReadMark,
    "word_filter": model.WordFilter,
    "feed_list": model.FeedList,
    "image": model.Image,
    "step": model.Step,
    "duty": model.Duty,
    "note": model.Note,
    "moderation_case": model.Case,
    "report": model.Report,
    "suspension": model.Suspension,
    "audit": model.Audit,
    "shift": model.Shift,
}
_JSON: Final = frozenset(
    {"tags", "mentions", "scopes", "subjects", "links", "words", "feeds", "images", "relay", "help", "topics", "rooms"}
) | {"held", "held_words"}
"""Columns that are JSON themselves."""
_SHAPE: Final = re.compile(r"\{(\w+) (\w+)\}")
_PART: Final = re.compile(r"\{(\w+)\}")


def sql(text: str, /, **parts: str) -> str:
    """The statement with its shapes and named parts filled in. Parts are constants; values are always parameters."""
    filled = _PART.sub(lambda found: parts[found[1]], text)
    return _SHAPE.sub(lambda found: shape(found[1], found[2]), filled)


def shape(table: str, alias: str) -> str:
    """The array of a table's columns, in the order of its struct's fields."""
    columns = [f'{alias}."{name}"' for name in _TABLES[table].__struct_fields__]
    return "json_array(" + ", ".join([_column(name) for name in columns]) + ")"


def _column(name: str) -> str:
    return f"json({name})" if name.partition(".")[2].strip('"') in _JSON else name


def rows_of(text: str) -> str:
    """A column that holds all that a statement of one shape selects, as one JSON array of arrays."""
    selected, rest = sql(text).split(" from ", 1)
    return sql(
        "(select '[' || coalesce(group_concat(item), '') || ']' from ({selected} as item from {rest}))",
        selected=selected,
        rest=rest,
    )
