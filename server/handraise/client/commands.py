"""Each command of the protocol as a typed method, over whatever carries it."""

import secrets
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from handraise.client import reading
from handraise.client.images import Source, file_of, uses_of
from handraise.client.replies import (
    AccountReply,
    Completions,
    ConversationPage,
    DirectPage,
    DirectReply,
    Done,
    FilterReply,
    FollowReply,
    Found,
    ListReply,
    MarkReply,
    MemberReply,
    MembersPage,
    Notifications,
    Page,
    PeopleReply,
    PostReply,
    PrivacyReply,
    ProfileReply,
    ReadReply,
    RelationReply,
    RoomReply,
    TopicsReply,
    UnreadReply,
)
from handraise.errors import RateLimited
from handraise.protocol import codec, commands, objects
from handraise.protocol.commands import Use
from handraise.protocol.objects import Image

T = TypeVar("T")
Raw = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """A command ready to be sent; `repeatable` as in `outbox.Entry`."""

    id: str
    command: str
    payload: bytes
    key: str | None
    repeatable: bool


def new_key() -> str:
    """A key that no other command has: 128 random bits."""
    return secrets.token_hex(16)


def call_of(frame: Raw, ident: str) -> Call:
    """A raw command as a call. It gets an `id` where it has none, and a `key` where the command writes."""
    kind = str(frame.get("type", ""))
    shape = commands.COMMANDS.get(kind)
    frame = {**frame, "id": frame.get("id", ident)}
    if not (isinstance(frame["id"], str) and 1 <= len(frame["id"]) <= 64):
        raise ValueError("a command's id is a text of 1 to 64 characters")  # the error frame couldn't name it
    if shape is not None and shape.writes:
        frame.setdefault("key", new_key())
    key = frame.get("key")
    repeatable = key is not None or kind in ("watch", "unwatch")
    return Call(frame["id"], kind, codec.encode(frame), key, repeatable)


class Commands(ABC):
    """The commands. Every method raises the `CommandError` that the server answers with.

    A command that writes has a `key` of its own (128 random bits) unless one is given; the same key again stores
    nothing twice within 24 h. `timeout` is in seconds; None takes the client's own. A `timeout` that passes raises
    `OutcomeUnknown` where the command was sent, else `NotSent`.
    """

    wait_when_limited: bool = False

    @abstractmethod
    async def request(self, frame: Raw, *, timeout: float | None = None) -> Raw:
        """Sends any command frame, and returns its `ok` frame as it came. `id` and `key` are filled in."""

    @abstractmethod
    async def _upload(self, image: bytes, timeout: float | None) -> Image:
        """Sends one file, and raises what refuses it."""

    @abstractmethod
    async def _pause(self, seconds: float) -> None:
        """Waits, by the clock that the client was given."""

    async def _ask(self, frame: Raw, read: Callable[[Raw], T], timeout: float | None) -> T:
        return read(await self.request({k: v for k, v in frame.items() if v is not None}, timeout=timeout))

    async def _patiently(self, send: Callable[[], Awaitable[T]]) -> T:
        """Sends again, the same call, after each `rate_limited`, for as long as the server says."""
        while True:
            try:
                return await send()
            except RateLimited as limited:
                if not self.wait_when_limited:
                    raise
                # A server that says 0 must not make us spin.
                await self._pause(max(0.05, limited.retry_after_ms / 1000))

    async def post(
        self,
        body: str,
        *,
        room: int | None = None,
        reply_to: int | None = None,
        images: Sequence[int | Image | Use] = (),
        hop: int | None = None,
        key: str | None = None,
        timeout: float | None = None,
    ) -> PostReply:
        """Stores a post, in a `room` where one is given, or a reply, which is where its parent is; its `#tags` and
        `@mentions` are read from the text by the server.

        `images` are uploaded ones, each as `Use(id, alt)`, as its id, or as `upload_image` returned it. `hop` is for
        bots: that of the bot's post which this answers, plus one.
        """
        frame = {"type": "post", "body": body, "room": room, "reply_to": reply_to, "hop": hop, "key": key}
        return await self._ask(frame | {"images": uses_of(images) or None}, reading.post_reply, timeout)

    async def edit(
        self,
        post: int,
        body: str,
        *,
        images: Sequence[int | Image | Use] | None = None,
        key: str | None = None,
        timeout: float | None = None,
    ) -> PostReply:
        """`images` replaces those that the post has; one that is left out is gone. None keeps them."""
        shown = None if images is None else uses_of(images)
        frame = {"type": "edit", "post": post, "body": body, "images": shown, "key": key}
        return await self._ask(frame, reading.post_reply, timeout)

    async def upload_image(self, image: Source, *, timeout: float | None = None) -> Image:
        """Sends an image file (its bytes, or where it is), for a post to show within 24 h.

        It has no key: where the outcome is unknown, it may be sent again, and the one too many goes after a day.
        """
        content = await file_of(image)
        return await self._patiently(lambda: self._upload(content, timeout))

    async def relay(
        self, post: int, body: str = "", *, key: str | None = None, timeout: float | None = None
    ) -> PostReply:
        """Passes a post on with credit; the reply has the new post."""
        frame = {"type": "relay", "post": post, "body": body, "key": key}
        return await self._ask(frame, reading.post_reply, timeout)

    async def delete(self, post: int, *, key: str | None = None, timeout: float | None = None) -> PostReply:
        return await self._ask({"type": "delete", "post": post, "key": key}, reading.post_reply, timeout)

    async def react(self, post: int, kind: str, *, key: str | None = None, timeout: float | None = None) -> MarkReply:
        """`kind` is one of `protocol.commands.REACTIONS`."""
        return await self._ask({"type": "react", "post": post, "kind": kind, "key": key}, reading.mark_reply, timeout)

    async def unreact(self, post: int, kind: str, *, key: str | None = None, timeout: float | None = None) -> MarkReply:
        frame = {"type": "unreact", "post": post, "kind": kind, "key": key}
        return await self._ask(frame, reading.mark_reply, timeout)

    async def follow(
        self, feed: str, mode: str = "live", *, key: str | None = None, timeout: float | None = None
    ) -> FollowReply:
        """`feed` as `user:12`, `topic:algebra`, `thread:4702`, `@handle` or `#tag`; `mode` one of `MODES`."""
        frame = {"type": "follow", "feed": feed, "mode": mode, "key": key}
        return await self._ask(frame, reading.follow_reply, timeout)

    async def unfollow(self, feed: str, *, key: str | None = None, timeout: float | None = None) -> FollowReply:
        return await self._ask({"type": "unfollow", "feed": feed, "key": key}, reading.follow_reply, timeout)

    async def mute(
        self, account: int | str, until: str | None = None, *, key: str | None = None, timeout: float | None = None
    ) -> RelationReply:
        """`account` is an id or `@handle`, `until` a time of RFC 3339 with an offset; None is for ever."""
        frame = {"type": "mute", "account": account, "until": until, "key": key}
        return await self._ask(frame, reading.mute_reply, timeout)

    async def unmute(
        self, account: int | str, *, key: str | None = None, timeout: float | None = None
    ) -> RelationReply:
        return await self._ask({"type": "unmute", "account": account, "key": key}, reading.mute_reply, timeout)

    async def block(self, account: int | str, *, key: str | None = None, timeout: float | None = None) -> RelationReply:
        return await self._ask({"type": "block", "account": account, "key": key}, reading.block_reply, timeout)

    async def unblock(
        self, account: int | str, *, key: str | None = None, timeout: float | None = None
    ) -> RelationReply:
        return await self._ask({"type": "unblock", "account": account, "key": key}, reading.block_reply, timeout)

    async def direct(
        self, to: int | str, body: str, *, key: str | None = None, timeout: float | None = None
    ) -> DirectReply:
        """Writes to one account, by id or `@handle`. `edit_direct`, `delete_direct` and `get_direct` take its id."""
        return await self._ask({"type": "direct", "to": to, "body": body, "key": key}, reading.direct_reply, timeout)

    async def edit_direct(
        self, direct: int, body: str, *, key: str | None = None, timeout: float | None = None
    ) -> DirectReply:
        """The command `edit` with the id of a direct message."""
        frame = {"type": "edit", "post": direct, "body": body, "key": key}
        return await self._ask(frame, reading.direct_reply, timeout)

    async def delete_direct(self, direct: int, *, key: str | None = None, timeout: float | None = None) -> DirectReply:
        """The command `delete` with the id of a direct message."""
        return await self._ask({"type": "delete", "post": direct, "key": key}, reading.direct_reply, timeout)

    async def get_direct(self, direct: int, *, timeout: float | None = None) -> DirectReply:
        """The command `get` with the id of a direct message."""
        return await self._ask({"type": "get", "post": direct}, reading.direct_reply, timeout)

    async def direct_history(
        self,
        account: int | str,
        *,
        before: int | None = None,
        limit: int | None = None,
        timeout: float | None = None,
    ) -> DirectPage:
        """The conversation with an account, newest first."""
        frame = {"type": "direct_history", "with": account, "before": before, "limit": limit}
        return await self._ask(frame, reading.direct_page, timeout)

    async def conversations(
        self, *, before: int | None = None, limit: int | None = None, timeout: float | None = None
    ) -> ConversationPage:
        """With whom there are direct messages, and the last of each."""
        frame = {"type": "conversations", "before": before, "limit": limit}
        return await self._ask(frame, reading.conversation_page, timeout)

    async def typing(self, feed: str, *, timeout: float | None = None) -> Done:
        """Tells that somebody writes: in `thread:4702`, or to `@handle` or `direct:12`. Say it every 4 s or so."""
        return await self._ask({"type": "typing", "feed": feed}, reading.done, timeout)

    async def set_privacy(self, presence: str, *, key: str | None = None, timeout: float | None = None) -> PrivacyReply:
        """Who is told that this account is online, one of `protocol.commands.SHOWN_TO`."""
        frame = {"type": "set_privacy", "presence": presence, "key": key}
        return await self._ask(frame, reading.privacy_reply, timeout)

    async def filter(
        self, words: Sequence[str], until: str | None = None, *, key: str | None = None, timeout: float | None = None
    ) -> FilterReply:
        """Words and phrases not to be shown, until a time of RFC 3339 with an offset; None is for ever."""
        frame = {"type": "filter", "words": [*words], "until": until, "key": key}
        return await self._ask(frame, reading.filter_reply, timeout)

    async def unfilter(self, filter: int, *, key: str | None = None, timeout: float | None = None) -> FilterReply:
        return await self._ask({"type": "unfilter", "filter": filter, "key": key}, reading.filter_reply, timeout)

    async def list(
        self,
        title: str,
        feeds: Sequence[str],
        *,
        list: int | None = None,
        key: str | None = None,
        timeout: float | None = None,
    ) -> ListReply:
        """A list of people and topics to be read together, or with `list` what takes that one's place."""
        frame = {"type": "list", "title": title, "feeds": [*feeds], "list": list, "key": key}
        return await self._ask(frame, reading.list_reply, timeout)

    async def unlist(self, list: int, *, key: str | None = None, timeout: float | None = None) -> ListReply:
        return await self._ask({"type": "unlist", "list": list, "key": key}, reading.list_reply, timeout)

    async def read(self, feed: str, pos: int, *, key: str | None = None, timeout: float | None = None) -> ReadReply:
        """What is in the feed up to and with `pos` has been read. The mark never moves back."""
        frame = {"type": "read", "feed": feed, "pos": pos, "key": key}
        return await self._ask(frame, reading.read_reply, timeout)

    async def notifications(
        self, *, before: int | None = None, limit: int | None = None, timeout: float | None = None
    ) -> Notifications:
        frame = {"type": "notifications", "before": before, "limit": limit}
        return await self._ask(frame, reading.notifications, timeout)

    async def unread(self, *, timeout: float | None = None) -> UnreadReply:
        """How much is new in what is followed as `live` or `notify`, and in the own inbox."""
        return await self._ask({"type": "unread"}, reading.unread_reply, timeout)

    async def get(self, post: int, *, timeout: float | None = None) -> PostReply:
        return await self._ask({"type": "get", "post": post}, reading.post_reply, timeout)

    async def home(
        self,
        *,
        before: int | None = None,
        limit: int | None = None,
        list: int | None = None,
        timeout: float | None = None,
    ) -> Page:
        """A page of the own posts and followed feeds, or of those of a list, newest first.

        `before` is the last page's `next`.
        """
        frame = {"type": "home", "before": before, "limit": limit, "list": list}
        return await self._ask(frame, reading.page, timeout)

    async def history(
        self,
        feed: str,
        *,
        tag: str | None = None,
        before: int | None = None,
        limit: int | None = None,
        timeout: float | None = None,
    ) -> Page:
        """`tag` leaves only the posts that have it, as for one subject of a room."""
        frame = {"type": "history", "feed": feed, "tag": tag, "before": before, "limit": limit}
        return await self._ask(frame, reading.page, timeout)

    async def thread(
        self, post: int, *, before: int | None = None, limit: int | None = None, timeout: float | None = None
    ) -> Page:
        frame = {"type": "thread", "post": post, "before": before, "limit": limit}
        return await self._ask(frame, reading.page, timeout)

    async def account(self, handle: int | str, *, timeout: float | None = None) -> AccountReply:
        """Who somebody is, by id or `@handle`."""
        return await self._ask({"type": "account", "handle": handle}, reading.account_reply, timeout)

    async def profile(
        self,
        *,
        name: str | None = None,
        bio: str | None = None,
        subjects: Sequence[str] | None = None,
        links: Sequence[objects.Link] | None = None,
        public: bool | None = None,
        key: str | None = None,
        timeout: float | None = None,
    ) -> ProfileReply:
        """Changes the own name and profile; what is None stays as it is."""
        frame: Raw = {"type": "profile", "name": name, "bio": bio, "public": public, "key": key}
        frame["subjects"] = None if subjects is None else list(subjects)
        frame["links"] = None if links is None else [{"label": link.label, "url": link.url} for link in links]
        return await self._ask(frame, reading.profile_reply, timeout)

    async def search(
        self,
        text: str,
        *,
        sort: str | None = None,
        before: str | None = None,
        limit: int | None = None,
        timeout: float | None = None,
    ) -> Found:
        """Posts that the text finds, in the language that docs/protocol.md has; `sort` is `best` or `new`."""
        frame = {"type": "search", "text": text, "sort": sort, "before": before, "limit": limit}
        return await self._ask(frame, reading.found, timeout)

    async def people(
        self,
        prefix: str | None = None,
        *,
        subject: str | None = None,
        before: str | None = None,
        limit: int | None = None,
        timeout: float | None = None,
    ) -> PeopleReply:
        """People whose handle or a word of whose name begins so, who name that subject."""
        frame = {"type": "people", "prefix": prefix, "subject": subject, "before": before, "limit": limit}
        return await self._ask(frame, reading.people, timeout)

    async def topics(
        self, prefix: str | None = None, *, limit: int | None = None, timeout: float | None = None
    ) -> TopicsReply:
        return await self._ask({"type": "topics", "prefix": prefix, "limit": limit}, reading.topics, timeout)

    async def complete(self, text: str, *, timeout: float | None = None) -> Completions:
        """What the `@…` or `#…` at the end of the text may become; `text` is what stands before the cursor."""
        return await self._ask({"type": "complete", "text": text}, reading.completions, timeout)

    async def watch(self, feed: str, *, timeout: float | None = None) -> Done:
        """Receives a feed without following it, for this session: every change after the reply's `seq` comes."""
        return await self._ask({"type": "watch", "feed": feed}, reading.done, timeout)

    async def unwatch(self, feed: str, *, timeout: float | None = None) -> Done:
        return await self._ask({"type": "unwatch", "feed": feed}, reading.done, timeout)

    async def create_room(
        self,
        title: str,
        *,
        about: str | None = None,
        guests: bool | None = None,
        joinable: bool | None = None,
        code_shown: bool | None = None,
        key: str | None = None,
        timeout: float | None = None,
    ) -> RoomReply:
        """A room that the session leads; the reply has its join `code`."""
        frame = {"type": "create_room", "title": title, "about": about, "guests": guests, "key": key}
        frame |= {"joinable": joinable, "code_shown": code_shown}
        return await self._ask(frame, reading.room_reply, timeout)

    async def update_room(
        self,
        room: int,
        *,
        title: str | None = None,
        about: str | None = None,
        guests: bool | None = None,
        joinable: bool | None = None,
        code_shown: bool | None = None,
        closed: bool | None = None,
        new_code: bool | None = None,
        key: str | None = None,
        timeout: float | None = None,
    ) -> RoomReply:
        """What is None stays as it is. `closed` ends or reopens the room; with `new_code` the reply has its `code`."""
        frame = {"type": "update_room", "room": room, "title": title, "about": about, "guests": guests, "key": key}
        frame |= {"joinable": joinable, "code_shown": code_shown, "closed": closed, "new_code": new_code}
        return await self._ask(frame, reading.room_reply, timeout)

    async def join(self, code: str, *, key: str | None = None, timeout: float | None = None) -> RoomReply:
        return await self._ask({"type": "join", "code": code, "key": key}, reading.room_reply, timeout)

    async def leave(self, room: int, *, key: str | None = None, timeout: float | None = None) -> MemberReply:
        return await self._ask({"type": "leave", "room": room, "key": key}, reading.member_reply, timeout)

    async def set_role(
        self, room: int, account: int | str, role: str, *, key: str | None = None, timeout: float | None = None
    ) -> MemberReply:
        """`role` is one of `protocol.commands.ROOM_ROLES`."""
        frame = {"type": "set_role", "room": room, "account": account, "role": role, "key": key}
        return await self._ask(frame, reading.member_reply, timeout)

    async def remove_member(
        self, room: int, account: int | str, *, key: str | None = None, timeout: float | None = None
    ) -> MemberReply:
        frame = {"type": "remove_member", "room": room, "account": account, "key": key}
        return await self._ask(frame, reading.member_reply, timeout)

    async def announce(
        self, room: int, body: str, *, key: str | None = None, timeout: float | None = None
    ) -> PostReply:
        frame = {"type": "announce", "room": room, "body": body, "key": key}
        return await self._ask(frame, reading.post_reply, timeout)

    async def room(self, room: int, *, timeout: float | None = None) -> RoomReply:
        """The room, the session's role in it, and its join code where that may be seen."""
        return await self._ask({"type": "room", "room": room}, reading.room_reply, timeout)

    async def members(
        self, room: int, *, before: int | None = None, limit: int | None = None, timeout: float | None = None
    ) -> MembersPage:
        frame = {"type": "members", "room": room, "before": before, "limit": limit}
        return await self._ask(frame, reading.members_page, timeout)
