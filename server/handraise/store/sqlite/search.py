"""Search: a query for the full-text index, and a page of the posts that it finds.

The index gives matches newest first, one by one. By relevance are ranked the newest `CANDIDATES` of them, so that a
word that half of all posts have costs no more than others. A rank follows from the post alone: how often it has what
was asked for, in how much text, and its age. The usual bm25 would also ask how rare the words are in all posts, so that
the order told of posts that the reader may not see.
"""

from collections.abc import Mapping
from typing import Any, Final

from handraise.domain.query import WORDS, Part, Query
from handraise.ports.store import Searched, Sight
from handraise.protocol.names import MAX_ID
from handraise.store.sqlite import rows, sight
from handraise.store.sqlite.connections import Readers
from handraise.store.sqlite.moments import seq_at
from handraise.store.sqlite.shapes import sql

CANDIDATES: Final = 500
USUAL_CHARS: Final = 300.0
"""A post of this length counts in full; what is found in a longer one counts for less."""
HALF_MS: Final = 90 * 24 * 3600 * 1000
"""A post that is so much older than the newest match counts for three quarters of it, a very old one for a half."""

_HYPHEN, _UNDERSCORE = "\ue000", "\ue001"
"""As `searchable` writes them in tags (migration 0007)."""

# The index alone says which posts have the words; what it can't say exactly is asked of the row.
_MATCHES: Final = """
    from search s cross join post p on p.id = s.rowid
    where search match :match and s.rowid < :before
      and s.rowid >= iif(:after_ms is null, 0, {after})
      and s.rowid < iif(:before_ms is null, :before, {until})
      and (:after_ms is null or p.created_at >= :after_ms) and (:before_ms is null or p.created_at < :before_ms)
      and not exists (
        select 1 from json_each(:tags) t where t.value not in (select value from json_each(p.tags)))
      and not exists (
        select 1 from json_each(:other_tags) t where t.value in (select value from json_each(p.tags)))
      and not exists (
        select 1 from json_each(:answered) w
        where w.value <> exists (select 1 from tally where post = p.id and replies > 0))
      and {visible}
    order by s.rowid desc"""

_NEWEST: Final = """page (id, place) as materialized (
      select p.id, -p.id {matches} limit :limit)"""

_BEST: Final = """candidate (id, hits, chars, at) as materialized (
      select p.id, length(highlight(search, 0, char(1), '')) - length(p.body), length(p.body), p.created_at
      {matches} limit :candidates
    ),
    newest (at) as materialized (select max(at) from candidate),
    page (id, place) as materialized (
      select c.id, row_number() over (
        order by c.hits / (c.hits + 0.3 + 0.9 * c.chars / :usual_chars)
          * (1.0 + 1.0 / (1.0 + 1.0 * (newest.at - c.at) / :half_ms)) desc, c.id desc)
      from candidate c join newest order by 2 limit :limit offset :skip)"""

_PAGE: Final = """
    with {chosen}
    select (select value from counter where name = 'seq'), (
      select '[' || group_concat(json_array(
        page.place, {post p}, {account a}, case when t.post then {tally t} end,
        (select json(kinds) from reaction where post = p.id and account = :reader)
      )) || ']'
      from page cross join post p on p.id = page.id
      join account a on a.id = p.author left join tally t on t.post = p.id)"""

_PARTS: Final = sql(_MATCHES, after=seq_at(":after_ms"), until=seq_at(":before_ms"), visible=sight.VISIBLE)
NEWEST: Final = sql(_PAGE, chosen=sql(_NEWEST, matches=_PARTS))
BEST: Final = sql(_PAGE, chosen=sql(_BEST, matches=_PARTS))


async def page(
    readers: Readers,
    query: Query,
    seer: Sight,
    named: Mapping[Part, int],
    *,
    best: bool,
    before: int | None,
    skip: int,
    limit: int,
) -> Searched:
    """`Store.search`."""
    parameters: dict[str, Any] = {
        **sight.parameters(seer),
        "match": expression(query, sight.scope(seer), named),
        "before": MAX_ID if before is None else before,
        "before_ms": query.before_ms,
        "after_ms": query.after_ms,
        "tags": rows.dumps([part.text for part in query.of("tag")]),
        "other_tags": rows.dumps([part.text for part in query.of("tag", excluded=True)]),
        "answered": rows.dumps(_answered(query)),
        "limit": limit + 1,
    }
    if best:
        parameters |= {
            "candidates": CANDIDATES,
            "usual_chars": USUAL_CHARS,
            "half_ms": HALF_MS,
            "skip": skip,
        }
    head, text = await readers.row(BEST if best else NEWEST, parameters)
    found = sorted(rows.loads(text or "[]"), key=lambda item: item[0])
    return _searched(found, limit, head)


def _searched(found: list[Any], limit: int, head: int) -> Searched:
    posts, reactions = rows.wire_posts([(rows.post(post), *rest) for _, post, *rest in found[:limit]])
    return Searched(posts, reactions, len(found) > limit, head)


def _answered(query: Query) -> list[bool]:
    """Whether posts with replies are asked for, those without, or both, which no post is."""
    return [not part.excluded for part in query.parts if (part.kind, part.text) == ("has", "reply")]


# ---------------------------------------------------------------- the index's own language (SQLite's fts5, section 3)


def expression(query: Query, scope: list[str], named: Mapping[Part, int]) -> str:
    """The query for the index. Every word of the user's stands in quotes there; nothing of his is syntax (S12).

    `named` has the ids of accounts and rooms that the query names; one that isn't there is nobody's. `scope` has the
    marks of which a post must have one.
    """
    wanted = [marks(scope)]
    named_parts = (query.of("from"), query.of("in"))
    wanted += [marks([_named(part, named) for part in parts]) for parts in named_parts if parts]
    wanted += [item for part in query.parts if not part.excluded and (item := _asked(part))]
    unwanted = [item for part in query.parts if part.excluded and (item := _asked(part) or _other(part, named))]
    text = " AND ".join(wanted)
    return f"({text}) NOT ({' OR '.join(unwanted)})" if unwanted else text


def _asked(part: Part) -> str:
    """What the index is asked for; empty for what isn't asked of it."""
    if part.kind in WORDS:
        return f"body : {quoted(part.text)}" + ("*" if part.kind == "prefix" else "")
    if part.kind == "tag":
        # Tags that differ in accents alone are one here: which it is, the row says, also for one that is unwanted.
        return "" if part.excluded else f"tags : {quoted(part.text.replace('-', _HYPHEN).replace('_', _UNDERSCORE))}"
    if part.kind in ("has", "is") and part != Part("has", "reply", part.excluded):
        return marks([part.text])
    return ""


def _other(part: Part, named: Mapping[Part, int]) -> str:
    return marks([_named(part, named)]) if part.kind in ("from", "in") else ""


def _named(part: Part, named: Mapping[Part, int]) -> str:
    return f"{'a' if part.kind == 'from' else 'r'}{named.get(part, 0)}"


def marks(words: list[str]) -> str:
    """That a post has one of these marks."""
    return f"marks : ({' OR '.join(map(quoted, words))})"


def quoted(text: str) -> str:
    """A word or phrase, whatever stands in it (S12)."""
    escaped = text.replace('"', '""').replace("\0", " ")
    return f'"{escaped}"'
