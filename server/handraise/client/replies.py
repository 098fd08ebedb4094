"""The replies of the server, typed. All tolerate fields that this library doesn't know; `raw` has them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from handraise.client.events import read_object
from handraise.protocol import objects


@dataclass(frozen=True, kw_only=True)
class Done:
    """The command was carried out and is stored.

    `seq` is that of its change, or of the head for a read. `duplicate`: an earlier send of the same key did it.
    """

    seq: int
    duplicate: bool = False
    raw: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class PostReply(Done):
    """The post in its present state; `Deleted` where that is all that is left of it."""

    post: objects.Post | objects.Deleted


@dataclass(frozen=True, kw_only=True)
class MarkReply(Done):
    """The session's own reactions to the post."""

    mark: objects.Mark | None


@dataclass(frozen=True, kw_only=True)
class FollowReply(Done):
    """The follow, with `deleted` once it has ended."""

    follow: objects.Follow | objects.Deleted | None


@dataclass(frozen=True, kw_only=True)
class RelationReply(Done):
    """The mute or block, with `deleted` once it has ended."""

    relation: objects.Relation | objects.Deleted | None


@dataclass(frozen=True, kw_only=True)
class AccountReply(Done):
    """Who that is, as posts show their author."""

    account: objects.Author | None


@dataclass(frozen=True, kw_only=True)
class ReadReply(Done):
    """The read mark where it is now, which may be further on than what was asked."""

    read: objects.Read | objects.Deleted | None


@dataclass(frozen=True, kw_only=True)
class FilterReply(Done):
    """The word filter; `Deleted` once it has ended."""

    filter: objects.Filter | objects.Deleted | None


@dataclass(frozen=True, kw_only=True)
class ListReply(Done):
    """The list of feeds; `Deleted` once it has ended."""

    list: objects.List | objects.Deleted | None


@dataclass(frozen=True, kw_only=True)
class UnreadReply(Done):
    """How much is new, by feed, as of `seq`; one with nothing new is left out, and counting ends at `unread_most`."""

    unread: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class Notifications(Done):
    """What one was told of, newest first. `next` is what to pass as `before` where `more` follow."""

    notifications: tuple[objects.Notification, ...]
    more: bool
    next: int | None

    def __iter__(self) -> Iterator[objects.Notification]:
        return iter(self.notifications)

    def __len__(self) -> int:
        return len(self.notifications)


@dataclass(frozen=True, kw_only=True)
class Page(Done):
    """Posts, newest first, with the own `marks` for them. `next` is what to pass as `before` where `more` follow."""

    posts: tuple[objects.Post | objects.Deleted, ...]
    marks: tuple[objects.Mark, ...]
    more: bool
    next: int | None

    def __iter__(self) -> Iterator[objects.Post | objects.Deleted]:
        return iter(self.posts)

    def __len__(self) -> int:
        return len(self.posts)


Raw = dict[str, Any]


def _common(raw: Raw) -> dict[str, Any]:
    seq = raw.get("seq")
    return {"seq": seq if type(seq) is int else 0, "duplicate": raw.get("duplicate") is True, "raw": raw}


def done(raw: Raw) -> Done:
    return Done(**_common(raw))


def post_reply(raw: Raw) -> PostReply:
    return PostReply(**_common(raw), post=read_object("post", raw.get("post")))


def mark_reply(raw: Raw) -> MarkReply:
    return MarkReply(**_common(raw), mark=read_object("mark", raw.get("mark")))


def follow_reply(raw: Raw) -> FollowReply:
    return FollowReply(**_common(raw), follow=read_object("follow", raw.get("follow")))


def mute_reply(raw: Raw) -> RelationReply:
    return RelationReply(**_common(raw), relation=read_object("mute", raw.get("mute")))


def block_reply(raw: Raw) -> RelationReply:
    return RelationReply(**_common(raw), relation=read_object("block", raw.get("block")))


def account_reply(raw: Raw) -> AccountReply:
    return AccountReply(**_common(raw), account=read_object("author", raw.get("account")))


def read_reply(raw: Raw) -> ReadReply:
    return ReadReply(**_common(raw), read=read_object("read", raw.get("read")))


def filter_reply(raw: Raw) -> FilterReply:
    return FilterReply(**_common(raw), filter=read_object("filter", raw.get("filter")))


def list_reply(raw: Raw) -> ListReply:
    return ListReply(**_common(raw), list=read_object("list", raw.get("list")))


def unread_reply(raw: Raw) -> UnreadReply:
    found = raw.get("unread")
    counts = found.items() if isinstance(found, dict) else ()
    return UnreadReply(**_common(raw), unread={feed: count for feed, count in counts if type(count) is int})


def notifications(raw: Raw) -> Notifications:
    next_ = raw.get("next")
    told = [read_object("notification", item) for item in raw.get("notifications") or ()]
    return Notifications(
        **_common(raw),
        notifications=tuple(item for item in told if isinstance(item, objects.Notification)),
        more=raw.get("more") is True,
        next=next_ if type(next_) is int else None,
    )


def page(raw: Raw) -> Page:
    next_ = raw.get("next")
    return Page(
        **_common(raw),
        posts=tuple(read_object("post", post) for post in raw.get("posts") or ()),
        marks=tuple(read_object("mark", mark) for mark in raw.get("marks") or ()),
        more=raw.get("more") is True,
        next=next_ if type(next_) is int else None,
    )
