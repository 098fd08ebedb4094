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
    """Who that is, as posts show their author, and the profile, None for whom has none to show."""

    account: objects.Author | None
    profile: objects.FullProfile | None = None


@dataclass(frozen=True, kw_only=True)
class ProfileReply(Done):
    """The own profile in its present state."""

    profile: objects.Profile | None


@dataclass(frozen=True, kw_only=True)
class Found(Done):
    """Posts that a search found, with a snippet for each and the query as the server understood it.

    `next` is what to pass as `before` where `more` follow.
    """

    posts: tuple[objects.Post | objects.Deleted, ...]
    snippets: tuple[objects.Snippet, ...]
    marks: tuple[objects.Mark, ...]
    query: tuple[objects.QueryPart, ...]
    more: bool
    next: str | None

    def __iter__(self) -> Iterator[objects.Post | objects.Deleted]:
        return iter(self.posts)

    def __len__(self) -> int:
        return len(self.posts)


@dataclass(frozen=True, kw_only=True)
class PeopleReply(Done):
    """People of the directory, by handle; `next` is what to pass as `before` where `more` follow."""

    people: tuple[objects.Person, ...]
    more: bool
    next: str | None


@dataclass(frozen=True, kw_only=True)
class TopicsReply(Done):
    """Topics, the most used first."""

    topics: tuple[objects.Topic, ...]


@dataclass(frozen=True, kw_only=True)
class Completions(Done):
    """What the last word of a text may become: people for `@…`, topics for `#…`, the likeliest first."""

    word: str
    people: tuple[objects.Person, ...]
    topics: tuple[objects.Topic, ...]


@dataclass(frozen=True, kw_only=True)
class DirectReply(Done):
    """The direct message in its present state; `Deleted` where that is all that is left of it."""

    direct: objects.Direct | objects.Deleted


@dataclass(frozen=True, kw_only=True)
class PrivacyReply(Done):
    """What the session's account lets others know."""

    privacy: objects.Privacy | None


@dataclass(frozen=True, kw_only=True)
class DirectPage(Done):
    """A conversation with `other`, newest first. `next` is what to pass as `before` where `more` follow."""

    other: objects.Author | None
    directs: tuple[objects.Direct, ...]
    more: bool
    next: int | None

    def __iter__(self) -> Iterator[objects.Direct]:
        return iter(self.directs)

    def __len__(self) -> int:
        return len(self.directs)


@dataclass(frozen=True, kw_only=True)
class ConversationPage(Done):
    """The account's conversations, the one with the newest message first."""

    conversations: tuple[objects.Conversation, ...]
    more: bool
    next: int | None

    def __iter__(self) -> Iterator[objects.Conversation]:
        return iter(self.conversations)

    def __len__(self) -> int:
        return len(self.conversations)


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
    """What one was told of, newest first. `next` is what to pass as `before` where `more` follow.

    `posts` are those that they are about and that one may see, each once, with the own `marks` for them.
    """

    notifications: tuple[objects.Notification, ...]
    posts: tuple[objects.Post | objects.Deleted, ...]
    marks: tuple[objects.Mark, ...]
    more: bool
    next: int | None

    def __iter__(self) -> Iterator[objects.Notification]:
        return iter(self.notifications)

    def __len__(self) -> int:
        return len(self.notifications)


@dataclass(frozen=True, kw_only=True)
class Page(Done):
    """Posts, newest first, with the own `marks` for them. `next` is what to pass as `before` where `more` follow.

    A page may be short, or empty, although more follow.
    """

    posts: tuple[objects.Post | objects.Deleted, ...]
    marks: tuple[objects.Mark, ...]
    more: bool
    next: int | None

    def __iter__(self) -> Iterator[objects.Post | objects.Deleted]:
        return iter(self.posts)

    def __len__(self) -> int:
        return len(self.posts)


@dataclass(frozen=True, kw_only=True)
class RoomReply(Done):
    """The room. `code` where it was asked for by who may see it; `role` is the session's own there."""

    room: objects.Room | None
    code: str | None = None
    role: str | None = None


@dataclass(frozen=True, kw_only=True)
class MemberReply(Done):
    """Somebody's place in a room, with `deleted` once he has left it."""

    member: objects.Member | None


@dataclass(frozen=True, kw_only=True)
class MembersPage(Done):
    """Who is in a room, newest first; `next` is what to pass as `before` where `more` follow."""

    members: tuple[objects.Member, ...]
    more: bool
    next: int | None


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
    return AccountReply(
        **_common(raw),
        account=read_object("author", raw.get("account")),
        profile=read_object("full_profile", raw.get("profile")),
    )


def profile_reply(raw: Raw) -> ProfileReply:
    return ProfileReply(**_common(raw), profile=read_object("profile", raw.get("profile")))


def _each(kind: str, values: Any) -> tuple[Any, ...]:
    return tuple(read_object(kind, value) for value in values or ())


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def found(raw: Raw) -> Found:
    return Found(
        **_common(raw),
        posts=_each("post", raw.get("posts")),
        snippets=_each("snippet", raw.get("snippets")),
        marks=_each("mark", raw.get("marks")),
        query=_each("query_part", raw.get("query")),
        more=raw.get("more") is True,
        next=_text(raw.get("next")),
    )


def people(raw: Raw) -> PeopleReply:
    accounts = _each("person", raw.get("accounts"))
    return PeopleReply(**_common(raw), people=accounts, more=raw.get("more") is True, next=_text(raw.get("next")))


def topics(raw: Raw) -> TopicsReply:
    return TopicsReply(**_common(raw), topics=_each("topic", raw.get("topics")))


def completions(raw: Raw) -> Completions:
    return Completions(
        **_common(raw),
        word=_text(raw.get("word")) or "",
        people=_each("person", raw.get("accounts")),
        topics=_each("topic", raw.get("topics")),
    )


def direct_reply(raw: Raw) -> DirectReply:
    return DirectReply(**_common(raw), direct=read_object("direct", raw.get("direct")))


def privacy_reply(raw: Raw) -> PrivacyReply:
    return PrivacyReply(**_common(raw), privacy=read_object("privacy", raw.get("privacy")))


def direct_page(raw: Raw) -> DirectPage:
    return DirectPage(
        **_common(raw),
        other=read_object("author", raw.get("with")),
        directs=tuple(read_object("direct", direct) for direct in raw.get("directs") or ()),
        **_turning(raw),
    )


def conversation_page(raw: Raw) -> ConversationPage:
    found = raw.get("conversations") or ()
    conversations = tuple(read_object("conversation", conversation) for conversation in found)
    return ConversationPage(**_common(raw), conversations=conversations, **_turning(raw))


def _turning(raw: Raw) -> dict[str, Any]:
    next_ = raw.get("next")
    return {"more": raw.get("more") is True, "next": next_ if type(next_) is int else None}


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
        posts=tuple(read_object("post", post) for post in raw.get("posts") or ()),
        marks=tuple(read_object("mark", mark) for mark in raw.get("marks") or ()),
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


def room_reply(raw: Raw) -> RoomReply:
    member = read_object("member", raw.get("member"))
    role = raw.get("role") or (member.role if isinstance(member, objects.Member) else None)
    return RoomReply(**_common(raw), room=read_object("room", raw.get("room")), code=raw.get("code"), role=role)


def member_reply(raw: Raw) -> MemberReply:
    return MemberReply(**_common(raw), member=read_object("member", raw.get("member")))


def members_page(raw: Raw) -> MembersPage:
    next_ = raw.get("next")
    return MembersPage(
        **_common(raw),
        members=tuple(read_object("member", member) for member in raw.get("members") or ()),
        more=raw.get("more") is True,
        next=next_ if type(next_) is int else None,
    )
