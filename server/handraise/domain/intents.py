"""Intents: commands with everything resolved that needs looking up, ready for the one writer.

What was resolved outside the transaction is either immutable (a post's root, its author) or checked again inside.
"""

import msgspec

from handraise.errors import CommandError
from handraise.protocol.objects import Mention


class Retry(msgspec.Struct, frozen=True):
    """A client's key with the hash of the command's content."""

    key: str
    hash: bytes


class Intent(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants; `scopes` are those of his credential."""

    actor: int
    scopes: frozenset[str] = frozenset()
    retry: Retry | None = None


class Thread(msgspec.Struct, frozen=True):
    """Where a reply goes: its parent, the thread's first post, and who wrote them."""

    parent: int
    parent_author: int
    root: int
    root_author: int


class Refused(Intent, frozen=True, kw_only=True):
    """A command with a key that was refused before it got here: the key's first use may have been its success."""

    error: CommandError


class WritePost(Intent, frozen=True, kw_only=True):
    """`hop` as the writer gave it; None where he said nothing."""

    body: str
    html: str
    tags: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    thread: Thread | None = None
    room: int | None = None
    announcement: bool = False
    hop: int | None = None


class EditPost(Intent, frozen=True, kw_only=True):
    """`root_author` wrote the first post of the thread."""

    post: int
    root_author: int
    body: str
    html: str
    tags: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    room: int | None = None


class DeletePost(Intent, frozen=True, kw_only=True):
    """`parent` and `root` are the post's, None for a thread's first."""

    post: int
    parent: int | None = None
    root: int | None = None
    room: int | None = None


class SetReaction(Intent, frozen=True, kw_only=True):
    """`author` is the post's, `root_author` that of its thread's first."""

    post: int
    author: int
    root_author: int
    kind: str
    on: bool
    room: int | None = None


class FollowFeed(Intent, frozen=True, kw_only=True):
    """`target` is the account of a `user:` feed, `root` the post of a `thread:` feed and `root_author` its author.

    With `only_new` an existing follow is left as it is.
    """

    feed: str
    mode: str
    target: int | None = None
    root: int | None = None
    root_author: int | None = None
    room: int | None = None
    only_new: bool = False


class UnfollowFeed(Intent, frozen=True, kw_only=True):
    feed: str


class SetRelation(Intent, frozen=True, kw_only=True):
    """Mutes or blocks `target` (`kind`), until a time in ms or for good; with `on` false ends it."""

    kind: str
    target: int
    on: bool
    until: int | None = None


class FireDue(Intent, frozen=True, kw_only=True):
    """A due row's time has come. `accounts` are those whose rows it may touch: followers of a thread, guests."""

    kind: str
    key: str
    accounts: tuple[int, ...] = ()


class CreateRoom(Intent, frozen=True, kw_only=True):
    """`name` is the actor's, folded, as for all intents that put somebody in a room."""

    title: str
    about: str
    code: str
    guests: bool
    joinable: bool
    code_shown: bool
    name: str


class UpdateRoom(Intent, frozen=True, kw_only=True):
    """What is None stays as it is."""

    room: int
    title: str | None = None
    about: str | None = None
    code: str | None = None
    guests: bool | None = None
    joinable: bool | None = None
    code_shown: bool | None = None
    closed: bool | None = None


class JoinRoom(Intent, frozen=True, kw_only=True):
    """`code` is looked at again: it may have been replaced."""

    room: int
    code: str
    name: str


class AddGuest(Intent, frozen=True, kw_only=True):
    """A guest's account, his place in the room, and what signs him in: a token, or a browser session with its end."""

    room: int
    code: str
    shown_name: str
    name: str
    hash: bytes
    session_until: int | None = None


class LeaveRoom(Intent, frozen=True, kw_only=True):
    """`target` leaves, by himself or sent away."""

    room: int
    target: int


class SetRole(Intent, frozen=True, kw_only=True):
    room: int
    target: int
    role: str


class PutAccount(Intent, frozen=True, kw_only=True):
    """Makes an account, or with `update` brings the name and role of an existing one up to date. The operator's."""

    handle: str
    name: str
    role: str
    update: bool = False


class SetActive(Intent, frozen=True, kw_only=True):
    """Disables or enables the account `target`. The operator's."""

    target: int
    active: bool


class IssueToken(Intent, frozen=True, kw_only=True):
    """Stores a token of the account `actor` by its hash. The operator's."""

    hash: bytes
    name: str
    grants: tuple[str, ...]
    expires_at: int | None = None


class RevokeToken(Intent, frozen=True, kw_only=True):
    """Ends a token at once, and with it the connections that use it. The operator's."""

    token: int


class IssueLink(Intent, frozen=True, kw_only=True):
    """A one-time sign-in link for the account `actor`, by its hash. With `reset`, all else that signs it in ends."""

    hash: bytes
    expires_at: int
    reset: bool = False


class OpenSession(Intent, frozen=True, kw_only=True):
    """A browser session of `actor`, for a one-time link, which is used up in the same transaction, or for a token.

    By a token it ends no later than that.
    """

    hash: bytes
    expires_at: int
    link: bytes | None = None
    token: int | None = None


class CloseSession(Intent, frozen=True, kw_only=True):
    hash: bytes
