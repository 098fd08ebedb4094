"""The replies of the server, typed. All tolerate fields that this library doesn't know; `raw` has them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

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
class PreviewReply(Done):
    """The clean HTML that a post with this text would have."""

    html: str


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
class RequestsPage(Done):
    """Who waits for help: the urgent ones first, then in the order in which they asked, with the own `marks` for them.

    `waiting` counts all, also those that are past the page. `place` is the session's own in a room's queue, 1 for the
    next one; None where it has none there, and on the network.
    """

    requests: tuple[objects.Post | objects.Deleted, ...]
    marks: tuple[objects.Mark, ...]
    waiting: int
    place: int | None

    def __iter__(self) -> Iterator[objects.Post | objects.Deleted]:
        return iter(self.requests)

    def __len__(self) -> int:
        return len(self.requests)


@dataclass(frozen=True, kw_only=True)
class HeldPage(Done):
    """What waits for review: what has waited longest first. `waiting` counts all, also those that are past the page."""

    posts: tuple[objects.Post | objects.Deleted, ...]
    marks: tuple[objects.Mark, ...]
    waiting: int

    def __iter__(self) -> Iterator[objects.Post | objects.Deleted]:
        return iter(self.posts)

    def __len__(self) -> int:
        return len(self.posts)


@dataclass(frozen=True, kw_only=True)
class SimilarPage(Done):
    """Requests like a text; `more`: there are others."""

    requests: tuple[objects.Post | objects.Deleted, ...]
    marks: tuple[objects.Mark, ...]
    more: bool

    def __iter__(self) -> Iterator[objects.Post | objects.Deleted]:
        return iter(self.requests)

    def __len__(self) -> int:
        return len(self.requests)


@dataclass(frozen=True, kw_only=True)
class AskerReply(Done):
    """Who asks anonymously."""

    asker: objects.Author


@dataclass(frozen=True, kw_only=True)
class DutyReply(Done):
    """What the session is on duty for now."""

    duty: objects.Duty


@dataclass(frozen=True, kw_only=True)
class NoteReply(Done):
    """A note of the staff about a request."""

    note: objects.Note | objects.Deleted


@dataclass(frozen=True, kw_only=True)
class NotesReply(Done):
    """All notes about a request, the oldest first."""

    notes: tuple[objects.Note, ...]

    def __iter__(self) -> Iterator[objects.Note]:
        return iter(self.notes)

    def __len__(self) -> int:
        return len(self.notes)


@dataclass(frozen=True, kw_only=True)
class ReachReply(Done):
    """Whom a request would reach."""

    reach: objects.Reach


@dataclass(frozen=True, kw_only=True)
class FiguresReply(Done):
    """`figures` of the requests from `since` and before `until`; None where too few asked for peers to be told.

    `duty` is how the desk was manned, for the staff alone. `weeks` has both week by week, the first one first, where
    they were asked for so.
    """

    figures: objects.Figures | None
    since: str
    until: str
    duty: objects.DutyTime | None = None
    weeks: tuple[objects.Week, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RoomReply(Done):
    """The room. `code` where it was asked for by who may see it; `role` is the session's own there. `held_words` for
    its staff.
    """

    room: objects.Room | None
    code: str | None = None
    role: str | None = None
    held_words: tuple[str, ...] = ()


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
