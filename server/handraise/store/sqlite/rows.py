"""Rows between JSON arrays, as statements give and take them, and the domain's structs.

A table's columns are its struct's fields in their order. A hash is base64 text, as msgspec writes bytes.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec
import orjson

from handraise.domain import views
from handraise.domain.model import (
    Account,
    Audit,
    Case,
    Direct,
    Due,
    Duty,
    Entry,
    FeedList,
    Follow,
    Held,
    Help,
    Image,
    Invite,
    Key,
    Member,
    Note,
    Notification,
    Password,
    Post,
    Profile,
    ReadMark,
    Relation,
    Report,
    Room,
    Shown,
    SignIn,
    Suspension,
    Tally,
    Token,
    WordFilter,
)
from handraise.protocol.objects import Author, Link, Mention, Relay

_encode = msgspec.json.Encoder().encode

loads = orjson.loads


def dumps(value: Any) -> str:
    """A parameter for `json_each`."""
    return _encode(value).decode()


def dump_rows(rows: Iterable[msgspec.Struct]) -> str:
    """Rows as an array of arrays, for `json_each`."""
    return _encode([msgspec.structs.astuple(row) for row in rows]).decode()


def hash_text(hash: bytes) -> str:
    return b64encode(hash).decode()


def account(values: list[Any]) -> Account:
    ident, handle, name, role, active, created_at = values
    return Account(ident, handle, name, role, bool(active), created_at)


def profile(values: list[Any]) -> Profile:
    account, bio, subjects, links, public, seq = values
    shown = tuple([Link(link["label"], link["url"]) for link in links])
    return Profile(account, bio, tuple(subjects), shown, bool(public), seq)


def post(values: list[Any]) -> Post:
    mentions = tuple([Mention(item["id"], item["handle"]) for item in values[7]])
    ident, seq, pos, author, body, html, tags, _, reply_to, root, parent_author, *rest = values
    created_at, edited_at, deleted, room, announcement, images, passed_on, hop, request, behind, *more = rest
    held, was_held = more
    return Post(
        ident,
        seq,
        pos,
        author,
        body,
        html,
        tuple(tags),
        mentions,
        reply_to,
        root,
        parent_author,
        created_at,
        edited_at,
        bool(deleted),
        room,
        bool(announcement),
        tuple([Shown(**item) for item in images]) if images else (),
        None if passed_on is None else relay(passed_on),
        hop,
        None if request is None else asked(request),
        behind,
        None if held is None else Held(**held),
        bool(was_held),
    )


def asked(item: dict[str, Any]) -> Help:
    return msgspec.convert(item, Help)


def relay(item: dict[str, Any]) -> Relay:
    return Relay(item["post"], Author(**item["author"]))


def image(values: list[Any]) -> Image:
    return Image(*values)


def tally(values: list[Any]) -> Tally:
    return Tally(*values)


def follow(values: list[Any]) -> Follow:
    ident, account, feed, mode, since, seq, auto, stopped, room = values
    return Follow(ident, account, feed, mode, since, seq, bool(auto), bool(stopped), room)


def room(values: list[Any]) -> Room:
    ident, seq, title, about, code, guests, joinable, code_shown, made_by, made_at, closed_at, *rest = values
    peers, asking, closes_at, escalation, quiet_hours, moderation, words, slow_s, anonymous = rest
    flags = (bool(guests), bool(joinable), bool(code_shown))
    return Room(
        *(ident, seq, title, about, code, *flags, made_by, made_at, closed_at),
        peers=bool(peers),
        asking=bool(asking),
        closes_at=closes_at,
        escalation=escalation,
        quiet_hours=quiet_hours,
        moderation=moderation,
        held_words=tuple(words),
        slow_s=slow_s,
        anonymous=bool(anonymous),
    )


def member(values: list[Any]) -> Member:
    ident, room, account, role, since, seq, name, left, approved, posted_at = values
    return Member(ident, room, account, role, since, seq, name, bool(left), bool(approved), posted_at)


def duty(values: list[Any]) -> Duty:
    account, seq, topics, rooms, *times = values
    return Duty(account, seq, topics, tuple(rooms), *times)


def note(values: list[Any]) -> Note:
    ident, seq, request, room, author, body, created_at, deleted = values
    return Note(ident, seq, request, room, author, body, created_at, bool(deleted))


def relation(values: list[Any]) -> Relation:
    return Relation(*values)


def entry(values: list[Any]) -> Entry:
    feed, kind, ident, seq, pos, out = values
    return Entry(feed, kind, ident, seq, pos, bool(out))


def key(values: list[Any]) -> Key:
    account, name, hash, *rest = values
    return Key(account, name, b64decode(hash), *rest)


def due(values: list[Any]) -> Due:
    return Due(*values)


def direct(values: list[Any]) -> Direct:
    ident, seq, pos, sender, recipient, body, html, created_at, edited_at, deleted = values
    return Direct(ident, seq, pos, sender, recipient, body, html, created_at, edited_at, bool(deleted))


def token(values: list[Any]) -> Token:
    ident, account, hash, name, scopes, *rest = values
    return Token(ident, account, b64decode(hash), name, tuple(scopes), *rest)


def sign_in(values: list[Any]) -> SignIn:
    kind, hash, *rest = values
    return SignIn(kind, b64decode(hash), *rest)


def password(values: list[Any]) -> Password:
    return Password(*values)


def invite(values: list[Any]) -> Invite:
    ident, hash, *rest = values
    return Invite(ident, b64decode(hash), *rest)


def notification(values: list[Any]) -> Notification:
    ident, seq, pos, account, kind, post, author, created_at, deleted, *rest = values
    return Notification(ident, seq, pos, account, kind, post, author, created_at, bool(deleted), *rest)


def case(values: list[Any]) -> Case:
    return Case(*values)


def report(values: list[Any]) -> Report:
    return Report(*values)


def suspension(values: list[Any]) -> Suspension:
    return Suspension(*values)


def audit(values: list[Any]) -> Audit:
    return Audit(*values)


def read_mark(values: list[Any]) -> ReadMark:
    return ReadMark(*values)


def word_filter(values: list[Any]) -> WordFilter:
    ident, seq, account, words, until = values
    return WordFilter(ident, seq, account, tuple(words), until)


def feed_list(values: list[Any]) -> FeedList:
    ident, seq, account, title, feeds = values
    return FeedList(ident, seq, account, title, tuple(feeds))


def each(text: str, make: Callable[[list[Any]], Any]) -> list[Any]:
    """The rows in a JSON array of arrays."""
    return [make(values) for values in loads(text)]


def wire_posts(shown: Sequence[tuple[Any, ...]]) -> tuple[tuple[Any, ...], dict[int, frozenset[str]]]:
    """Posts as the wire shows them, and the reader's own reactions by post; of a post with its author's row, its
    counters' row or none, the kinds of the reactions or none.
    """
    posts = [
        views.post(row, account(author), None if counts is None else tally(counts)) for row, author, counts, _ in shown
    ]
    return tuple(posts), {row.id: frozenset(kinds) for row, _, _, kinds in shown if kinds}
