"""A world in memory for decisions: accounts, and intents applied one after another."""

from typing import Any

from handraise.domain.changes import Outcome
from handraise.domain.decide import decide
from handraise.domain.intents import FollowFeed, Thread, WritePost
from handraise.domain.model import Account, Site
from handraise.domain.world import World

WRITE = frozenset({"read", "write"})
NOW = 1_800_000_000_000


def world(*roles: str, site: Site | None = None) -> World:
    """Accounts 1, 2, … with these roles (educators, if none are named)."""
    made = World(site or Site(), NOW, 0, 100, 0)
    for ident, role in enumerate(roles or ("educator",) * 4, 1):
        made.accounts[ident] = Account(ident, f"person{ident}", f"Person {ident}", role, True, NOW)
    return made


def post(made: World, actor: int, *tags: str, reply_to: int | None = None, **fields: Any) -> Outcome:
    """A post or reply by `actor`, with everything resolved as the service does it."""
    thread = None
    if reply_to is not None:
        parent = made.posts[reply_to]
        thread = Thread(parent.id, parent.author, parent.root, made.posts[parent.root].author)
    intent = WritePost(actor=actor, scopes=WRITE, body="text", html="<p>text</p>", tags=tags, thread=thread, **fields)
    return decide(intent, made)


def follow(made: World, actor: int, feed: str, **fields: Any) -> Outcome:
    return decide(FollowFeed(actor=actor, scopes=WRITE, feed=feed, mode="live", **fields), made)
