"""`Needs` to `World`: everything that a batch reads, in one statement with a column for each kind of row."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from handraise.domain.kept import Kept
from handraise.domain.model import Account, Follow, Site
from handraise.domain.world import Needs, World
from handraise.store.sqlite import rows
from handraise.store.sqlite.shapes import rows_of

OLDEST: Final = 64
"""Rows that may have to go for a batch's new ones, of one account; what is over after that goes with the next batch."""

_TEXTS: Final[dict[str, str]] = {
    "accounts": "select {account a} from account a where a.id in (select value from json_each(:accounts))",
    "handles": "select {account a} from account a where a.handle in (select value from json_each(:handles))",
    "posts": "select {post p} from post p where p.id in (select value from json_each(:posts))",
    "profiles": "select {profile p} from profile p where p.account in (select value from json_each(:profiles))",
    "keys": """
        select {key k} from json_each(:keys) n
        cross join key k on k.account = n.value ->> 0 and k.key = n.value ->> 1""",
    "follows": """
        select {follow f} from json_each(:follows) n
        cross join follow f on f.account = n.value ->> 0 and f.feed = n.value ->> 1""",
    "relations": """
        select {relation r} from json_each(:relations) n
        cross join relation r on r.kind = n.value ->> 0 and r.owner = n.value ->> 1 and r.target = n.value ->> 2""",
    "reactions": """
        select json_array(c.post, c.account, json(c.kinds)) from json_each(:reactions) n
        cross join reaction c on c.post = n.value ->> 0 and c.account = n.value ->> 1""",
    "tallies": "select {tally t} from tally t where t.post in (select value from json_each(:tallies))",
    "entries": """
        select {entry e} from feed_entry e
        where e.kind in ('post', 'tally') and e.id in (select value from json_each(:entries))""",
    "follow_counts": """
        select json_array(f.account, count(*)) from follow f
        where f.account in (select value from json_each(:follow_counts)) and f.stopped = 0 and f.auto = 0
        group by f.account""",
    "thread_follows": """
        select {follow f} from json_each(:thread_follows) n
        cross join follow f on f.account = n.value and f.auto = 1 and f.stopped = 0
        where (select count(*) from follow c where c.account = n.value and c.auto = 1 and c.stopped = 0)
          >= :most_thread_follows""",
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
    "room_follows": """
        select {follow f} from json_each(:room_follows) n
        cross join follow f on f.room = n.value ->> 0 and f.account = n.value ->> 1 and f.stopped = 0""",
    "dues": """
        select {due d} from json_each(:dues) n cross join due d on d.kind = n.value ->> 0 and d.key = n.value ->> 1""",
    "directs": "select {direct d} from direct d where d.id in (select value from json_each(:directs))",
    "tokens": "select {token t} from token t where t.id in (select value from json_each(:tokens))",
    "sign_ins": "select {sign_in s} from sign_in s where s.hash in (select value from json_each(:sign_ins))",
    "all_tokens": "select {token t} from token t where t.account in (select value from json_each(:all_tokens))",
    "all_sign_ins": """
        select {sign_in s} from sign_in s where s.account in (select value from json_each(:all_sign_ins))""",
    "token_sessions": """
        select {sign_in s} from sign_in s where s.token in (select value from json_each(:token_sessions))""",
    "passwords": "select {password p} from password p where p.account in (select value from json_each(:passwords))",
    "invites": "select {invite i} from invite i where i.id in (select value from json_each(:invites))",
    "all_invites": "select {invite i} from invite i where i.inviter in (select value from json_each(:all_invites))",
    "open_invites": """
        select {invite i} from invite i
        where i.inviter in (select value from json_each(:open_invites))
          and i.revoked_at is null and i.used < i.uses and i.expires_at > :now""",
    "notifications": """
        select {notification o} from notification o where o.post in (select value from json_each(:notifications))""",
    "notified": """
        select json_array(k.account, k.count, json(k.oldest)) from (
          select account, count, case when count > :most_notifications - :oldest then (
            select json_group_array({notification o}) from (
              select * from notification where account = c.account and deleted = 0 order by pos limit :oldest
            ) o) end as oldest
          from (
            select value as account,
              (select count(*) from notification where account = value and deleted = 0) as count
            from json_each(:notified)) c) k""",
    "reads": """
        select {read_mark m} from json_each(:reads) n
        cross join read_mark m on m.account = n.value ->> 0 and m.feed = n.value ->> 1""",
    "read_counts": """
        select json_array(k.account, k.count, json(k.oldest)) from (
          select account, count, case when count > :most_reads - :oldest then (
            select json_group_array({read_mark m}) from (
              select * from read_mark where account = c.account and feed not glob 'inbox:*' order by seq limit :oldest
            ) m) end as oldest
          from (
            select a.account,
              (select count(*) from read_mark where account = a.account and feed not glob 'inbox:*') as count
            from (
              select distinct value ->> 0 as account from json_each(:reads)
              where not exists (select 1 from read_mark where account = value ->> 0 and feed = value ->> 1)) a) c) k""",
    "filters": "select {word_filter w} from word_filter w where w.account in (select value from json_each(:filters))",
    "lists": "select {feed_list l} from feed_list l where l.account in (select value from json_each(:lists))",
    "images": "select {image i} from image i where i.id in (select value from json_each(:images))",
    "post_images": "select {image i} from image i where i.post in (select value from json_each(:post_images))",
    "image_hashes": "select {image i} from image i where i.hash in (select value from json_each(:image_hashes))",
    "image_owners": """
        select json_array(i.owner, sum(i.bytes)) from image i
        where i.owner in (select value from json_each(:image_owners)) group by i.owner""",
    "relays": """
        select json_array(r.post, r.account, r.id) from json_each(:relays) n
        cross join relay r on r.post = n.value ->> 0 and r.account = n.value ->> 1""",
}

COLUMNS: Final = {name: rows_of(text) for name, text in _TEXTS.items()}


def question(needs: Needs, site: Site, now: int) -> tuple[str, tuple[str, ...], dict[str, Any]]:
    """The statement that reads what is needed, the columns that it gives after the counters, and its parameters."""
    wanted: dict[str, Any] = {name: getattr(needs, name) for name in Needs.__slots__ if getattr(needs, name)}
    if needs.sign_ins:
        wanted["sign_ins"] = [rows.hash_text(hash) for hash in needs.sign_ins]
    if needs.all_sign_ins:
        wanted["all_tokens"] = needs.all_sign_ins
    if needs.reads:
        wanted["read_counts"] = needs.reads
    names = tuple(wanted)
    parameters: dict[str, Any] = {name: rows.dumps(list(value)) for name, value in wanted.items()}
    if needs.thread_follows:
        parameters["most_thread_follows"] = site.thread_follows
    if needs.notified or needs.reads:
        parameters |= {
            "most_notifications": site.notifications_kept,
            "most_reads": site.read_marks,
            "oldest": OLDEST,
        }
    if needs.open_invites:
        parameters["now"] = now
    return _statement(names), names, parameters


@lru_cache(maxsize=256)
def _statement(names: tuple[str, ...]) -> str:
    counters = "(select json_group_object(name, value) from counter)"
    return "select " + ", ".join([counters, *[COLUMNS[name] for name in names]])


def world(site: Site, now: int, counters: dict[str, int], names: tuple[str, ...], texts: tuple[str, ...]) -> World:
    """A fresh world of the rows that were read; it may be made again from the same texts."""
    made = World(site, now, *[counters[name] for name in ("seq", "account", "token", "invite", "image")])
    for name, text in zip(names, texts, strict=True):
        if text != "[]":
            _PUT[name](made, rows.loads(text))
    return made


def _accounts(made: World, found: list[Any]) -> None:
    for row in map(rows.account, found):
        _known(made, row)


def _known(made: World, row: Account) -> None:
    made.accounts[row.id] = row
    if row.handle is not None:
        made.handles[row.handle] = row.id


def _posts(made: World, found: list[Any]) -> None:
    made.posts.update((row.id, row) for row in map(rows.post, found))


def _profiles(made: World, found: list[Any]) -> None:
    made.profiles.update((row.account, row) for row in map(rows.profile, found))


def _keys(made: World, found: list[Any]) -> None:
    made.keys.update(((row.account, row.key), row) for row in map(rows.key, found))


def _follows(made: World, found: list[Any]) -> None:
    made.follows.update(((row.account, row.feed), row) for row in map(rows.follow, found))


def _relations(made: World, found: list[Any]) -> None:
    made.relations.update(((row.kind, row.owner, row.target), row) for row in map(rows.relation, found))


def _rooms(made: World, found: list[Any]) -> None:
    made.rooms.update((row.id, row) for row in map(rows.room, found))


def _members(made: World, found: list[Any]) -> None:
    made.members.update(((row.room, row.account), row) for row in map(rows.member, found))


def _member_names(made: World, found: list[Any]) -> None:
    made.member_names.update((room, name) for room, name in found)


def _counts(name: str) -> Callable[[World, list[Any]], None]:
    return lambda made, found: getattr(made, name).update((key, count) for key, count in found)


def _room_follows(made: World, found: list[Any]) -> None:
    for row in map(rows.follow, found):
        made.follows.setdefault((row.account, row.feed), row)
        made.room_follows.setdefault((_room_of(row), row.account), set()).add(row.feed)


def _room_of(row: Follow) -> int:
    assert row.room is not None
    return row.room


def _reactions(made: World, found: list[Any]) -> None:
    made.reactions.update(((post, account), frozenset(kinds)) for post, account, kinds in found)


def _tallies(made: World, found: list[Any]) -> None:
    made.tallies.update((row.post, row) for row in map(rows.tally, found))


def _entries(made: World, found: list[Any]) -> None:
    for row in map(rows.entry, found):
        made.entries.setdefault((row.kind, row.id), {})[row.feed] = row


def _follow_counts(made: World, found: list[Any]) -> None:
    made.follow_counts.update((account, count) for account, count in found)


def _thread_follows(made: World, found: list[Any]) -> None:
    for row in sorted(map(rows.follow, found), key=lambda row: row.since):
        made.thread_follows.setdefault(row.account, []).append(row)


def _dues(made: World, found: list[Any]) -> None:
    made.dues.update(((row.kind, row.key), row) for row in map(rows.due, found))


def _directs(made: World, found: list[Any]) -> None:
    made.directs.update((row.id, row) for row in map(rows.direct, found))


def _tokens(made: World, found: list[Any]) -> None:
    made.tokens.update((row.id, row) for row in map(rows.token, found))


def _sign_ins(made: World, found: list[Any]) -> None:
    made.sign_ins.update((row.hash, row) for row in map(rows.sign_in, found))


def _passwords(made: World, found: list[Any]) -> None:
    made.passwords.update((row.account, row) for row in map(rows.password, found))


def _invites(made: World, found: list[Any]) -> None:
    made.invites.update((row.id, row) for row in map(rows.invite, found))


def _notifications(made: World, found: list[Any]) -> None:
    for row in map(rows.notification, found):
        made.notifications.setdefault(row.post, {})[row.id] = row


def _notified(made: World, found: list[Any]) -> None:
    made.notified.update(
        (account, Kept(count, map(rows.notification, oldest or ()))) for account, count, oldest in found
    )


def _reads(made: World, found: list[Any]) -> None:
    made.reads.update(((row.account, row.feed), row) for row in map(rows.read_mark, found))


def _read_counts(made: World, found: list[Any]) -> None:
    made.read_counts.update(
        (account, Kept(count, map(rows.read_mark, oldest or ()))) for account, count, oldest in found
    )


def _filters(made: World, found: list[Any]) -> None:
    for row in map(rows.word_filter, found):
        made.filters.setdefault(row.account, {})[row.id] = row


def _lists(made: World, found: list[Any]) -> None:
    for row in map(rows.feed_list, found):
        made.lists.setdefault(row.account, {})[row.id] = row


def _images(made: World, found: list[Any]) -> None:
    made.images.update((row.id, row) for row in map(rows.image, found))


def _image_owners(made: World, found: list[Any]) -> None:
    made.image_bytes.update((account, size) for account, size in found)


def _relays(made: World, found: list[Any]) -> None:
    made.relays.update(((post, account), ident) for post, account, ident in found)


_PUT: Final[dict[str, Callable[[World, list[Any]], None]]] = {
    "accounts": _accounts,
    "handles": _accounts,
    "posts": _posts,
    "profiles": _profiles,
    "keys": _keys,
    "follows": _follows,
    "relations": _relations,
    "rooms": _rooms,
    "members": _members,
    "member_names": _member_names,
    "member_counts": _counts("member_counts"),
    "room_counts": _counts("room_counts"),
    "room_leads": _counts("room_leads"),
    "room_follows": _room_follows,
    "reactions": _reactions,
    "tallies": _tallies,
    "entries": _entries,
    "follow_counts": _follow_counts,
    "thread_follows": _thread_follows,
    "dues": _dues,
    "directs": _directs,
    "tokens": _tokens,
    "sign_ins": _sign_ins,
    "all_tokens": _tokens,
    "all_sign_ins": _sign_ins,
    "token_sessions": _sign_ins,
    "passwords": _passwords,
    "invites": _invites,
    "all_invites": _invites,
    "open_invites": _invites,
    "notifications": _notifications,
    "notified": _notified,
    "reads": _reads,
    "read_counts": _read_counts,
    "filters": _filters,
    "lists": _lists,
    "images": _images,
    "post_images": _images,
    "image_hashes": _images,
    "image_owners": _image_owners,
    "relays": _relays,
}
