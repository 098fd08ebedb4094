"""Each command of the protocol as a typed method, over whatever carries it."""

import secrets
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from handraise.client import replies
from handraise.client.replies import (
    AccountReply,
    Done,
    FollowReply,
    MarkReply,
    MemberReply,
    MembersPage,
    Page,
    PostReply,
    RelationReply,
    RoomReply,
)
from handraise.errors import RateLimited
from handraise.protocol import codec, commands

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
    async def _pause(self, seconds: float) -> None:
        """Waits, by the clock that the client was given."""

    async def _ask(self, frame: Raw, read: Callable[[Raw], T], timeout: float | None) -> T:
        return read(await self.request({k: v for k, v in frame.items() if v is not None}, timeout=timeout))

    async def _patiently(self, send: Callable[[], Awaitable[Raw]]) -> Raw:
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
        hop: int | None = None,
        key: str | None = None,
        timeout: float | None = None,
    ) -> PostReply:
        """Stores a post, in a `room` where one is given, or a reply, which is where its parent is; its `#tags` and
        `@mentions` are read from the text by the server. `hop` is for bots: that of the bot's post which this answers,
        plus one."""
        frame = {"type": "post", "body": body, "room": room, "reply_to": reply_to, "hop": hop, "key": key}
        return await self._ask(frame, replies.post_reply, timeout)

    async def edit(self, post: int, body: str, *, key: str | None = None, timeout: float | None = None) -> PostReply:
        return await self._ask({"type": "edit", "post": post, "body": body, "key": key}, replies.post_reply, timeout)

    async def delete(self, post: int, *, key: str | None = None, timeout: float | None = None) -> PostReply:
        return await self._ask({"type": "delete", "post": post, "key": key}, replies.post_reply, timeout)

    async def react(self, post: int, kind: str, *, key: str | None = None, timeout: float | None = None) -> MarkReply:
        """`kind` is one of `protocol.commands.REACTIONS`."""
        return await self._ask({"type": "react", "post": post, "kind": kind, "key": key}, replies.mark_reply, timeout)

    async def unreact(self, post: int, kind: str, *, key: str | None = None, timeout: float | None = None) -> MarkReply:
        frame = {"type": "unreact", "post": post, "kind": kind, "key": key}
        return await self._ask(frame, replies.mark_reply, timeout)

    async def follow(
        self, feed: str, mode: str = "live", *, key: str | None = None, timeout: float | None = None
    ) -> FollowReply:
        """`feed` as `user:12`, `topic:algebra`, `thread:4702`, `@handle` or `#tag`; `mode` one of `MODES`."""
        frame = {"type": "follow", "feed": feed, "mode": mode, "key": key}
        return await self._ask(frame, replies.follow_reply, timeout)

    async def unfollow(self, feed: str, *, key: str | None = None, timeout: float | None = None) -> FollowReply:
        return await self._ask({"type": "unfollow", "feed": feed, "key": key}, replies.follow_reply, timeout)

    async def mute(
        self, account: int | str, until: str | None = None, *, key: str | None = None, timeout: float | None = None
    ) -> RelationReply:
        """`account` is an id or `@handle`, `until` a time of RFC 3339 with an offset; None is for ever."""
        frame = {"type": "mute", "account": account, "until": until, "key": key}
        return await self._ask(frame, replies.mute_reply, timeout)

    async def unmute(
        self, account: int | str, *, key: str | None = None, timeout: float | None = None
    ) -> RelationReply:
        return await self._ask({"type": "unmute", "account": account, "key": key}, replies.mute_reply, timeout)

    async def block(self, account: int | str, *, key: str | None = None, timeout: float | None = None) -> RelationReply:
        return await self._ask({"type": "block", "account": account, "key": key}, replies.block_reply, timeout)

    async def unblock(
        self, account: int | str, *, key: str | None = None, timeout: float | None = None
    ) -> RelationReply:
        return await self._ask({"type": "unblock", "account": account, "key": key}, replies.block_reply, timeout)

    async def get(self, post: int, *, timeout: float | None = None) -> PostReply:
        return await self._ask({"type": "get", "post": post}, replies.post_reply, timeout)

    async def home(self, *, before: int | None = None, limit: int | None = None, timeout: float | None = None) -> Page:
        """A page of the own posts and followed feeds, newest first; `before` is the last page's `next`."""
        return await self._ask({"type": "home", "before": before, "limit": limit}, replies.page, timeout)

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
        return await self._ask(frame, replies.page, timeout)

    async def thread(
        self, post: int, *, before: int | None = None, limit: int | None = None, timeout: float | None = None
    ) -> Page:
        frame = {"type": "thread", "post": post, "before": before, "limit": limit}
        return await self._ask(frame, replies.page, timeout)

    async def account(self, handle: int | str, *, timeout: float | None = None) -> AccountReply:
        """Who somebody is, by id or `@handle`."""
        return await self._ask({"type": "account", "handle": handle}, replies.account_reply, timeout)

    async def watch(self, feed: str, *, timeout: float | None = None) -> Done:
        """Receives a feed without following it, for this session: every change after the reply's `seq` comes."""
        return await self._ask({"type": "watch", "feed": feed}, replies.done, timeout)

    async def unwatch(self, feed: str, *, timeout: float | None = None) -> Done:
        return await self._ask({"type": "unwatch", "feed": feed}, replies.done, timeout)

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
        return await self._ask(frame, replies.room_reply, timeout)

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
        return await self._ask(frame, replies.room_reply, timeout)

    async def join(self, code: str, *, key: str | None = None, timeout: float | None = None) -> RoomReply:
        return await self._ask({"type": "join", "code": code, "key": key}, replies.room_reply, timeout)

    async def leave(self, room: int, *, key: str | None = None, timeout: float | None = None) -> MemberReply:
        return await self._ask({"type": "leave", "room": room, "key": key}, replies.member_reply, timeout)

    async def set_role(
        self, room: int, account: int | str, role: str, *, key: str | None = None, timeout: float | None = None
    ) -> MemberReply:
        """`role` is one of `protocol.commands.ROOM_ROLES`."""
        frame = {"type": "set_role", "room": room, "account": account, "role": role, "key": key}
        return await self._ask(frame, replies.member_reply, timeout)

    async def remove_member(
        self, room: int, account: int | str, *, key: str | None = None, timeout: float | None = None
    ) -> MemberReply:
        frame = {"type": "remove_member", "room": room, "account": account, "key": key}
        return await self._ask(frame, replies.member_reply, timeout)

    async def announce(
        self, room: int, body: str, *, key: str | None = None, timeout: float | None = None
    ) -> PostReply:
        frame = {"type": "announce", "room": room, "body": body, "key": key}
        return await self._ask(frame, replies.post_reply, timeout)

    async def room(self, room: int, *, timeout: float | None = None) -> RoomReply:
        """The room, the session's role in it, and its join code where that may be seen."""
        return await self._ask({"type": "room", "room": room}, replies.room_reply, timeout)

    async def members(
        self, room: int, *, before: int | None = None, limit: int | None = None, timeout: float | None = None
    ) -> MembersPage:
        frame = {"type": "members", "room": room, "before": before, "limit": limit}
        return await self._ask(frame, replies.members_page, timeout)
