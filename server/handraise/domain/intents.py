"""Intents: commands with everything resolved that needs looking up, ready for the one writer.

What was resolved outside the transaction is either immutable (a post's root, its author) or checked again inside.
"""

import msgspec

from handraise.errors import CommandError
from handraise.protocol.objects import Link, Mention


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
    """Where a reply goes: its parent, the thread's first post, and who wrote them.

    Here as in the intents below, `credited` is whose post the thread's first one passes on, 0 where it is none: who
    blocks somebody keeps him out of such a thread too.
    """

    parent: int
    parent_author: int
    root: int
    root_author: int
    credited: int = 0


class Use(msgspec.Struct, frozen=True):
    """An image that a post is to show. Whose it is and where it is, the commit looks up."""

    id: int
    alt: str


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
    images: tuple[Use, ...] = ()
    hop: int | None = None


class EditPost(Intent, frozen=True, kw_only=True):
    """`root_author` wrote the first post of the thread. `images` are the present ones where None."""

    post: int
    root_author: int
    body: str
    html: str
    tags: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    room: int | None = None
    images: tuple[Use, ...] | None = None
    credited: int = 0


class DeletePost(Intent, frozen=True, kw_only=True):
    """`parent` and `root` are the post's, None for a thread's first. `relayed` is the post that it passes on."""

    post: int
    parent: int | None = None
    root: int | None = None
    room: int | None = None
    relayed: int | None = None


class RelayPost(Intent, frozen=True, kw_only=True):
    """Passes `post` on, which `author` wrote in a thread that `root_author` began. Always on the network (`room`)."""

    post: int
    author: int
    root_author: int
    body: str
    html: str
    tags: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    room: None = None
    credited: int = 0


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
    room: int | None = None
    credited: int = 0


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
    credited: int = 0


class UnfollowFeed(Intent, frozen=True, kw_only=True):
    feed: str


class SetRelation(Intent, frozen=True, kw_only=True):
    """Mutes or blocks `target` (`kind`), until a time in ms or for good; with `on` false ends it."""

    kind: str
    target: int
    on: bool
    until: int | None = None


class SetProfile(Intent, frozen=True, kw_only=True):
    """The actor's own name and profile; None leaves a field as it is."""

    name: str | None = None
    bio: str | None = None
    subjects: tuple[str, ...] | None = None
    links: tuple[Link, ...] | None = None
    public: bool | None = None


class SendDirect(Intent, frozen=True, kw_only=True):
    to: int
    body: str
    html: str


class EditDirect(Intent, frozen=True, kw_only=True):
    """`other` is the other one of the message's two accounts."""

    direct: int
    other: int
    body: str
    html: str


class DeleteDirect(Intent, frozen=True, kw_only=True):
    """`other` as in `EditDirect`."""

    direct: int
    other: int


class SetPrivacy(Intent, frozen=True, kw_only=True):
    """`presence` is one of `commands.SHOWN_TO`."""

    presence: str


class MarkRead(Intent, frozen=True, kw_only=True):
    """`own`: the feed is the actor's own `user:` or `inbox:`, or not on the network. `direct:12` is a conversation."""

    feed: str
    pos: int
    own: bool = False


class SetFilter(Intent, frozen=True, kw_only=True):
    """A new word filter, until a time in ms or for good."""

    words: tuple[str, ...]
    until: int | None = None


class EndFilter(Intent, frozen=True, kw_only=True):
    filter: int


class PutList(Intent, frozen=True, kw_only=True):
    """A new list of feeds, or with `list` what takes that one's place."""

    title: str
    feeds: tuple[str, ...]
    list: int | None = None


class DropList(Intent, frozen=True, kw_only=True):
    list: int


class FireDue(Intent, frozen=True, kw_only=True):
    """A due row's time has come. `accounts` are those whose rows it may touch: followers of a thread, guests."""

    """A due row's time has come. `accounts` are those whose rows it may touch (a thread's followers).

    `absent`: the file that it is about isn't there (any more).
    """

    kind: str
    key: str
    accounts: tuple[int, ...] = ()
    absent: bool = False


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
    """A one-time sign-in link for the account `actor`, by its hash.

    With `reset`, all else that signs it in ends, its password too, and the invites that it made.
    """

    hash: bytes
    expires_at: int
    reset: bool = False


class OpenSession(Intent, frozen=True, kw_only=True):
    """A browser session of `actor`: for a one-time link, which is used up in the same transaction, for a token, with
    which it ends, or for the password of this version, which `rehash` keeps in a newer form.
    """

    hash: bytes
    expires_at: int
    link: bytes | None = None
    token: int | None = None
    password: int | None = None
    rehash: str | None = None


class CloseSession(Intent, frozen=True, kw_only=True):
    hash: bytes


class CloseSessions(Intent, frozen=True, kw_only=True):
    """Ends all browser sessions of `actor` but the one with the hash `keep`."""

    keep: bytes | None = None


class SetPassword(Intent, frozen=True, kw_only=True):
    """A new password of `actor`, by its hash. All its other sessions and its links end.

    `session` is the one that asks, `old` the version of the password that it showed to be right, None where it showed
    none. Without a session it is the operator's.
    """

    hash: str
    session: bytes | None = None
    old: int | None = None


class IssueInvite(Intent, frozen=True, kw_only=True):
    """An invite by `actor`, 0 for the operator's."""

    hash: bytes
    role: str
    expires_at: int
    uses: int = 1


class RevokeInvite(Intent, frozen=True, kw_only=True):
    """`actor` is who made the invite, 0 for the operator, who may end anybody's."""

    invite: int


class RedeemInvite(Intent, frozen=True, kw_only=True):
    """Makes an account by an invite, of `inviter`, and opens a session for it. `actor` is 0: he isn't there yet.

    `password` is its hash. With `follow` the account follows its inviter, where both are of the network.
    """

    invite: int
    inviter: int | None
    handle: str
    name: str
    session: bytes
    expires_at: int
    password: str | None = None
    follow: bool = True
