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


class Use(msgspec.Struct, frozen=True):
    """An image that a post is to show. Whose it is and where it is, the commit looks up."""

    id: int
    alt: str


class Refused(Intent, frozen=True, kw_only=True):
    """A command with a key that was refused before it got here: the key's first use may have been its success."""

    error: CommandError


class WritePost(Intent, frozen=True, kw_only=True):
    body: str
    html: str
    tags: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    thread: Thread | None = None
    images: tuple[Use, ...] = ()


class EditPost(Intent, frozen=True, kw_only=True):
    """`root_author` wrote the first post of the thread. `images` are the present ones where None."""

    post: int
    root_author: int
    body: str
    html: str
    tags: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    images: tuple[Use, ...] | None = None


class DeletePost(Intent, frozen=True, kw_only=True):
    """`parent` and `root` are the post's, None for a thread's first. `relayed` is the post that it passes on."""

    post: int
    parent: int | None = None
    root: int | None = None
    relayed: int | None = None


class RelayPost(Intent, frozen=True, kw_only=True):
    """Passes `post` on, which `author` wrote in a thread that `root_author` began."""

    post: int
    author: int
    root_author: int
    body: str
    html: str
    tags: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()


class PutImage(Intent, frozen=True, kw_only=True):
    """An uploaded image, whose files are ready to take their names. `bytes` is what they take."""

    hash: str
    width: int
    height: int
    bytes: int


class SetReaction(Intent, frozen=True, kw_only=True):
    """`author` is the post's, `root_author` that of its thread's first."""

    post: int
    author: int
    root_author: int
    kind: str
    on: bool


class FollowFeed(Intent, frozen=True, kw_only=True):
    """`target` is the account of a `user:` feed, `root` the post of a `thread:` feed and `root_author` its author.

    With `only_new` an existing follow is left as it is.
    """

    feed: str
    mode: str
    target: int | None = None
    root: int | None = None
    root_author: int | None = None
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
    """A due row's time has come. `accounts` are those whose rows it may touch (a thread's followers).

    `absent`: the file that it is about isn't there (any more).
    """

    kind: str
    key: str
    accounts: tuple[int, ...] = ()
    absent: bool = False


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
