"""What was asked before: requests that share words with a text, the answered first, then those with more of them."""

from collections.abc import Sequence
from typing import Any, Final

from handraise.ports.store import Searched, Sight
from handraise.store.sqlite import rows, sight
from handraise.store.sqlite.connections import Readers
from handraise.store.sqlite.search import CANDIDATES, marks, quoted
from handraise.store.sqlite.shapes import sql

# `hits` counts the words found, each time; nothing is ranked by how rare a word is, which would tell of hidden posts.
PAGE: Final = sql(
    """
    with candidate (id, hits) as materialized (
      select p.id, length(highlight(search, 0, char(1), '')) - length(p.body)
      from search s cross join post p on p.id = s.rowid
      where search match :match and p.help is not null and {visible}
      order by s.rowid desc limit :candidates
    ),
    page (id, place) as materialized (
      select c.id, row_number() over (
        order by p.help ->> '$.state' in ('resolved', 'answered') desc, c.hits desc, c.id desc)
      from candidate c cross join post p on p.id = c.id where c.hits >= :least order by 2 limit :limit
    )
    select (select value from counter where name = 'seq'), (
      select '[' || group_concat(json_array(
        page.place, {post p}, {account a}, case when t.post then {tally t} end,
        (select json(kinds) from reaction where post = p.id and account = :reader)
      )) || ']'
      from page cross join post p on p.id = page.id
      join account a on a.id = p.author left join tally t on t.post = p.id)""",
    visible=sight.VISIBLE,
)


async def page(readers: Readers, words: Sequence[str], room: int | None, *, seer: Sight, limit: int) -> Searched:
    """`Store.similar`."""
    place = ["n"] if room is None else [f"r{room}"]
    found = f"body : ({' OR '.join(map(quoted, words))})"
    parameters: dict[str, Any] = {
        **sight.parameters(seer),
        "match": f"{marks(sight.scope(seer))} AND {marks(place)} AND {marks(['request'])} AND {found}",
        "candidates": CANDIDATES,
        "least": min(2, len(words)),
        "limit": limit + 1,
    }
    head, text = await readers.row(PAGE, parameters)
    shown = sorted(rows.loads(text or "[]"), key=lambda item: item[0])
    posts, reactions = rows.wire_posts([(rows.post(post), *rest) for _, post, *rest in shown[:limit]])
    return Searched(posts, reactions, len(shown) > limit, head)
