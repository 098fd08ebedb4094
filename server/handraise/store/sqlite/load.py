"""`Needs` to `World`: everything that a batch reads, in one statement with a column for each kind of row."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from handraise.domain.model import Account, Site
from handraise.domain.world import Needs, World
from handraise.store.sqlite import rows
from handraise.store.sqlite.shapes import rows_of

_TEXTS: Final[dict[str, str]] = {
    "accounts": "select {account a} from account a where a.id in (select value from json_each(:accounts))",
    "handles": "select {account a} from account a where a.handle in (select value from json_each(:handles))",
    "posts": "select {post p} from post p where p.id in (select value from json_each(:posts))",
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
    "dues": """
        select {due d} from json_each(:dues) n cross join due d on d.kind = n.value ->> 0 and d.key = n.value ->> 1""",
    "tokens": "select {token t} from token t where t.id in (select value from json_each(:tokens))",
    "sign_ins": "select {sign_in s} from sign_in s where s.hash in (select value from json_each(:sign_ins))",
    "all_tokens": "select {token t} from token t where t.account in (select value from json_each(:all_tokens))",
    "all_sign_ins": """
        select {sign_in s} from sign_in s where s.account in (select value from json_each(:all_sign_ins))""",
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


def question(needs: Needs, site: Site) -> tuple[str, tuple[str, ...], dict[str, Any]]:
    """The statement that reads what is needed, the columns that it gives after the counters, and its parameters."""
    wanted: dict[str, Any] = {name: getattr(needs, name) for name in Needs.__slots__ if getattr(needs, name)}
    if needs.sign_ins:
        wanted["sign_ins"] = [rows.hash_text(hash) for hash in needs.sign_ins]
    if needs.all_sign_ins:
        wanted["all_tokens"] = needs.all_sign_ins
    names = tuple(wanted)
    parameters: dict[str, Any] = {name: rows.dumps(list(value)) for name, value in wanted.items()}
    if needs.thread_follows:
        parameters["most_thread_follows"] = site.thread_follows
    return _statement(names), names, parameters


@lru_cache(maxsize=256)
def _statement(names: tuple[str, ...]) -> str:
    counters = "(select json_group_object(name, value) from counter)"
    return "select " + ", ".join([counters, *[COLUMNS[name] for name in names]])


def world(site: Site, now: int, counters: dict[str, int], names: tuple[str, ...], texts: tuple[str, ...]) -> World:
    """A fresh world of the rows that were read; it may be made again from the same texts."""
    made = World(site, now, counters["seq"], counters["account"], counters["token"], counters["image"])
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


def _keys(made: World, found: list[Any]) -> None:
    made.keys.update(((row.account, row.key), row) for row in map(rows.key, found))


def _follows(made: World, found: list[Any]) -> None:
    made.follows.update(((row.account, row.feed), row) for row in map(rows.follow, found))


def _relations(made: World, found: list[Any]) -> None:
    made.relations.update(((row.kind, row.owner, row.target), row) for row in map(rows.relation, found))


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


def _tokens(made: World, found: list[Any]) -> None:
    made.tokens.update((row.id, row) for row in map(rows.token, found))


def _sign_ins(made: World, found: list[Any]) -> None:
    made.sign_ins.update((row.hash, row) for row in map(rows.sign_in, found))


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
    "keys": _keys,
    "follows": _follows,
    "relations": _relations,
    "reactions": _reactions,
    "tallies": _tallies,
    "entries": _entries,
    "follow_counts": _follow_counts,
    "thread_follows": _thread_follows,
    "dues": _dues,
    "tokens": _tokens,
    "sign_ins": _sign_ins,
    "all_tokens": _tokens,
    "all_sign_ins": _sign_ins,
    "images": _images,
    "post_images": _images,
    "image_hashes": _images,
    "image_owners": _image_owners,
    "relays": _relays,
}
