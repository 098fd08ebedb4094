"""What store tests share: adapters to run over, and short ways to write intents."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, Final

from handraise.domain import intents
from handraise.domain.changes import Outcome
from handraise.domain.intents import Intent
from handraise.domain.model import Site
from handraise.ports.store import ReplayPage, Store
from handraise.protocol.objects import Mention
from handraise.store.sqlite import open_store

Opener = Callable[[Path, Site], AbstractAsyncContextManager[Store]]

ADAPTERS: Final[dict[str, Opener]] = {"sqlite": open_store}
"""Every adapter of the port. The contract suite runs over each."""

SCOPES: Final = frozenset({"read", "write"})
NOW: Final = 1_700_000_000_000
SITE: Final = Site(follows=5, thread_follows=3)


def person(number: int) -> Intent:
    return intents.PutAccount(actor=0, handle=f"user{number}", name=f"User {number}", role="educator")


def post(actor: int, *tags: str, body: str = "text", mentions: tuple[int, ...] = (), **rest: Any) -> intents.WritePost:
    named = tuple([Mention(ident, f"user{ident}") for ident in mentions])
    return intents.WritePost(
        actor=actor, scopes=SCOPES, body=body, html=f"<p>{body}</p>", tags=tags, mentions=named, **rest
    )


def reply(
    actor: int, parent: int, parent_author: int, root: int = 0, root_author: int = 0, **rest: Any
) -> intents.WritePost:
    thread = intents.Thread(parent, parent_author, root or parent, root_author or parent_author)
    return post(actor, thread=thread, **rest)


def edit(actor: int, ident: int, *tags: str, body: str = "edited") -> Intent:
    html = f"<p>{body}</p>"
    return intents.EditPost(actor=actor, scopes=SCOPES, post=ident, root_author=actor, body=body, html=html, tags=tags)


def delete(
    actor: int, ident: int, parent: int | None = None, root: int | None = None, relayed: int | None = None
) -> Intent:
    return intents.DeletePost(actor=actor, scopes=SCOPES, post=ident, parent=parent, root=root, relayed=relayed)


def relay(actor: int, ident: int, author: int, root_author: int, *tags: str) -> Intent:
    return intents.RelayPost(
        actor=actor, scopes=SCOPES, post=ident, author=author, root_author=root_author, body="", html="", tags=tags
    )


def image(owner: int, hash: str = "a" * 64, size: int = 1000) -> Intent:
    return intents.PutImage(actor=owner, scopes=SCOPES, hash=hash, width=60, height=40, bytes=size)


def react(actor: int, ident: int, author: int, kind: str = "agree", *, on: bool = True) -> Intent:
    return intents.SetReaction(
        actor=actor, scopes=SCOPES, post=ident, author=author, root_author=author, kind=kind, on=on
    )


def follow(actor: int, feed: str, target: int | None = None) -> Intent:
    return intents.FollowFeed(actor=actor, scopes=SCOPES, feed=feed, mode="live", target=target)


def unfollow(actor: int, feed: str) -> Intent:
    return intents.UnfollowFeed(actor=actor, scopes=SCOPES, feed=feed)


def relate(kind: str, actor: int, target: int, *, on: bool = True, until: int | None = None) -> Intent:
    return intents.SetRelation(actor=actor, scopes=SCOPES, kind=kind, target=target, on=on, until=until)


def fire(kind: str, key: object, accounts: tuple[int, ...] = ()) -> Intent:
    return intents.FireDue(actor=0, kind=kind, key=str(key), accounts=accounts)


def retry(intent: intents.WritePost, key: str, content: bytes = b"content") -> Intent:
    return post(intent.actor, *intent.tags, body=intent.body, retry=intents.Retry(key, content), thread=intent.thread)


async def people(store: Store, count: int) -> None:
    """Accounts 1 to `count`, with the handles user1, user2 …"""
    await store.apply([person(number) for number in range(1, count + 1)], NOW)


async def one(store: Store, intent: Intent, now: int = NOW) -> Outcome:
    """What becomes of a single intent; one that is refused fails the test."""
    [outcome] = (await store.apply([intent], now)).outcomes
    assert outcome.error is None, outcome.error
    return outcome


async def refused(store: Store, intent: Intent, now: int = NOW) -> type[Exception]:
    [outcome] = (await store.apply([intent], now)).outcomes
    assert outcome.error is not None
    return type(outcome.error)


async def all_pages(
    store: Store, feeds: dict[str, int], after: int = 0, *, account: int = 1, limit: int = 100, hidden: Any = ()
) -> list[Any]:
    """A whole replay, read a page at a time as a session does, without what these authors wrote."""
    hidden = frozenset(hidden)
    items: list[Any] = []
    while True:
        page: ReplayPage = await store.replay(feeds, after, account=account, limit=limit)
        assert len(page.items) <= limit
        assert all(after < item.seq <= page.until for item in page.items)
        items += [item for item in page.items if hidden.isdisjoint((item.author, item.credited))]
        after = page.until
        if page.dry:
            return items
