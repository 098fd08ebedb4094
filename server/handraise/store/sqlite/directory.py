"""People and topics: the directory, completion, profiles."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, Final

from handraise.domain import model, views
from handraise.ports.store import People, Sight
from handraise.protocol import objects
from handraise.protocol.names import topic_feed, user_feed
from handraise.protocol.times import to_wire
from handraise.store.sqlite import rows, sight
from handraise.store.sqlite.connections import Readers
from handraise.store.sqlite.moments import seq_at
from handraise.store.sqlite.shapes import sql

COUNTED: Final = 500
"""Posts of a topic are counted so far."""
NAMES: Final = 5000
"""Of so many topics, in the order of the alphabet, the most used are told."""
MONTH_MS: Final = 30 * 24 * 3600 * 1000
_AFTER_ALL: Final = "\U0010ffff"
_WORD: Final = re.compile(r"[^\W_][\w]*|_+\w*")

# ---------------------------------------------------------------- people

_PERSON: Final = """json_array(
      {account a}, (select json(subjects) from profile where account = a.id),
      (select mode from follow where account = :reader and feed = 'user:' || a.id and stopped = 0))"""

_ALL: Final = "account a"
_NAMED: Final = "person f cross join account a on a.id = f.rowid and person match :match"
_BY_SUBJECT: Final = "subject s cross join account a on a.id = s.account and s.tag = :subject"
_NAMED_BY_SUBJECT: Final = (
    "person f cross join account a on a.id = f.rowid and person match :match"
    " cross join subject s on s.tag = :subject and s.account = a.id"
)

_PEOPLE: Final = """
    select (select value from counter where name = 'seq'), (
      select json_group_array(json(item)) from (
        select {person} as item from {source}
        where a.handle > :after and {present} order by a.handle limit :limit))"""

PEOPLE: Final = {
    (named, subject): sql(_PEOPLE, person=sql(_PERSON), source=source, present=sight.PRESENT)
    for (named, subject), source in {
        (False, False): _ALL,
        (True, False): _NAMED,
        (False, True): _BY_SUBJECT,
        (True, True): _NAMED_BY_SUBJECT,
    }.items()
}

# Whom one follows comes first, then who is followed by many.
_OFFERED: Final = """
    with begun (id) as materialized ({begun}),
    near (id, followed) as materialized (
      select a.id, exists (
        select 1 from follow where account = :reader and feed = 'user:' || a.id and stopped = 0) as followed
      from begun cross join account a on a.id = begun.id where {present} order by 2 desc, a.handle limit 200
    )
    select (select value from counter where name = 'seq'), (
      select json_group_array(json(item)) from (
        select {person} as item
        from near cross join account a on a.id = near.id
        order by near.followed desc, (
          select count(*) from (
            select 1 from follow where feed = 'user:' || a.id and auto = 0 and stopped = 0 limit 1000)) desc, a.handle
        limit :limit))"""

_BEGUN: Final = "select rowid from person where person match :match limit 5000"
_ANYONE: Final = """
      select id from (
        select a.id from account a where a.handle > '' and {present} order by a.handle limit 200)
      union select cast(substr(feed, 6) as integer) from follow
      where account = :reader and stopped = 0 and feed >= 'user:' and feed < 'user;'"""

OFFERED: Final = {
    named: sql(_OFFERED, begun=begun, person=sql(_PERSON), present=sight.PRESENT)
    for named, begun in {False: sql(_ANYONE, present=sight.PRESENT), True: _BEGUN}.items()
}


def names_match(prefix: str) -> str:
    """The query for the index of people: words of handle or name that begin so; empty where there is no word.

    The index folds case and accents itself. It knows names as they are written, `ß` too, which a handle's form lacks.
    """
    words = _WORD.findall(unicodedata.normalize("NFC", prefix))
    return " AND ".join([f'"{word}"*' for word in words])


async def people(readers: Readers, prefix: str, subject: str | None, seer: Sight, *, after: str, limit: int) -> People:
    """`Store.people`."""
    match = names_match(prefix)
    if prefix and not match:
        return People((), False, (await readers.row("select value from counter where name = 'seq'"))[0])
    parameters = sight.parameters(seer) | {"match": match, "subject": subject, "after": after, "limit": limit + 1}
    head, text = await readers.row(PEOPLE[bool(match), subject is not None], parameters)
    found = _people(text)
    return People(found[:limit], len(found) > limit, head)


async def offered(readers: Readers, prefix: str, seer: Sight, limit: int) -> People:
    """`Store.offered_people`."""
    match = names_match(prefix)
    parameters = sight.parameters(seer) | {"match": match, "limit": limit}
    head, text = await readers.row(OFFERED[bool(match)], parameters)
    return People(_people(text), False, head)


def _people(text: str) -> tuple[objects.Person, ...]:
    return tuple([_person(*item) for item in rows.loads(text)])


def _person(account: list[Any], subjects: list[str] | None, followed: str | None) -> objects.Person:
    shown = views.author(rows.account(account))
    return objects.Person(shown.id, shown.handle, shown.name, shown.role, shown.bot, tuple(subjects or ()), followed)


# ---------------------------------------------------------------- topics

# The names come from the index, a step for each. They are put in order by what the index alone can count; those that
# are told are counted again, post by post, by what the reader may see.
TOPICS: Final = sql(
    """
    with recursive name (feed) as (
      select (
        select feed from feed_entry indexed by feed_entry_history
        where kind = 'post' and out = 0 and feed >= :from and feed < :to order by feed limit 1)
      union all
      select (
        select e.feed from feed_entry e indexed by feed_entry_history
        where e.kind = 'post' and e.out = 0 and e.feed > name.feed and e.feed < :to order by e.feed limit 1)
      from name where name.feed is not null limit :names
    ),
    known (feed) as (
      select feed from name where feed is not null
      union select feed from follow where account = :reader and stopped = 0 and feed >= :from and feed < :to
    ),
    month (since) as materialized (select {since}),
    rough (feed, followed, used) as materialized (
      select
        k.feed,
        (select mode from follow where account = :reader and feed = k.feed and stopped = 0) as mode,
        (select count(*) from (
          select 1 from feed_entry e indexed by feed_entry_history
          where e.feed = k.feed and e.kind = 'post' and e.out = 0 and e.pos >= month.since limit :counted)) as entries
      from known k join month
      order by (:followed_first and mode is not null) desc, entries desc, k.feed limit :depth
    ),
    exact (feed, followed, used, there) as materialized (
      select r.feed, r.followed, (
        select count(*) from (
          select 1 from feed_entry e indexed by feed_entry_history cross join post p on p.id = e.id
          where e.feed = r.feed and e.kind = 'post' and e.out = 0 and e.pos >= month.since and {visible}
          limit :counted)),
        exists (
          select 1 from feed_entry e indexed by feed_entry_history cross join post p on p.id = e.id
          where e.feed = r.feed and e.kind = 'post' and e.out = 0 and {visible})
      from rough r join month
    )
    select (select value from counter where name = 'seq'), (
      select json_group_array(json(item)) from (
        select json_array(feed, used, (
          select count(*) from follow f where f.feed = exact.feed and f.auto = 0 and f.stopped = 0
        ), followed) as item
        from exact where there or followed is not null
        order by (:followed_first and followed is not null) desc, used desc, feed limit :limit))""",
    since=seq_at(":month_ms"),
    visible=sight.VISIBLE,
)


async def topics(
    readers: Readers, prefix: str, seer: Sight, now: int, limit: int, *, followed_first: bool
) -> tuple[Sequence[objects.Topic], int]:
    """`Store.topics`."""
    parameters = sight.parameters(seer) | {
        "from": topic_feed(prefix),
        "to": topic_feed(prefix) + _AFTER_ALL,
        "names": NAMES,
        "month_ms": now - MONTH_MS,
        "counted": COUNTED,
        "depth": 2 * limit + 20,
        "followed_first": followed_first,
        "limit": limit,
    }
    head, text = await readers.row(TOPICS, parameters)
    found = [
        objects.Topic(feed.removeprefix("topic:"), posts, followers, followed)
        for feed, posts, followers, followed in rows.loads(text)
    ]
    return tuple(found), head


# ---------------------------------------------------------------- profiles

PROFILE: Final = sql("""
    select (select value from counter where name = 'seq'), (
      select json_array(
        {account a}, case when f.account then {profile f} end,
        (select count(*) from follow where feed = :feed and auto = 0 and stopped = 0),
        (select count(*) from follow where account = :id and auto = 0 and stopped = 0 and room is null),
        (select count(*) from search where search match :match),
        (select mode from follow where account = :reader and feed = :feed and stopped = 0),
        exists (select 1 from relation where owner = :reader and kind = 'mute' and target = :id),
        exists (select 1 from relation where owner = :reader and kind = 'block' and target = :id))
      from account a left join profile f on f.account = a.id where a.id = :id)""")

OWN: Final = sql("""
    select (
      select json_array({profile f}, {account a})
      from profile f join account a on a.id = f.account where a.id = :id)""")


async def profile(readers: Readers, account: int, seer: Sight) -> tuple[objects.FullProfile | None, int]:
    """`Store.profile`."""
    match = f'marks : ("{"n" if seer.network else "nothing"}" AND "a{account}") NOT marks : "held"'
    parameters = {"id": account, "feed": user_feed(account), "reader": seer.account, "match": match}
    head, text = await readers.row(PROFILE, parameters)
    return (None if text is None else _profile(*rows.loads(text))), head


def _profile(
    account: list[Any],
    said: list[Any] | None,
    followers: int,
    following: int,
    posts: int,
    followed: str | None,
    muted: int,
    blocked: int,
) -> objects.FullProfile:
    of = rows.account(account)
    own = views.profile(model.Profile(of.id) if said is None else rows.profile(said), of)
    return objects.FullProfile(
        own.id,
        own.seq,
        own.handle,
        own.name,
        own.bio,
        own.subjects,
        own.links,
        own.public,
        to_wire(of.created_at),
        followers,
        following,
        posts,
        followed,
        bool(muted),
        bool(blocked),
    )


async def own(readers: Readers, account: int) -> tuple[model.Profile, model.Account] | None:
    """The account's profile with its account; None where it never had one."""
    [text] = await readers.row(OWN, {"id": account})
    if text is None:
        return None
    said, of = rows.loads(text)
    return rows.profile(said), rows.account(of)
