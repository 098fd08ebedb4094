"""The help desk: asking, taking, answering, resolving; who waits."""

from collections.abc import Sequence
from typing import Any

from handraise.client import reading
from handraise.client.commands.base import Base
from handraise.client.images import uses_of
from handraise.client.replies import (
    AskerReply,
    DutyReply,
    FiguresReply,
    MarkReply,
    PostReply,
    ReachReply,
    RequestsPage,
    SimilarPage,
)
from handraise.protocol.commands import Use
from handraise.protocol.objects import Image


class HelpDesk(Base):
    """A request is its post: each step's reply has it with its state in `post.help`, but for `answer` and `need_info`,
    whose reply has the post that they wrote. A step that comes too late raises `Conflict`, with the `state` and the
    `claimant` in its details.
    """

    async def ask(
        self,
        body: str,
        *,
        room: int | None = None,
        urgent: bool = False,
        where: str | None = None,
        tried: str | None = None,
        images: Sequence[int | Image | Use] = (),
        anonymous: bool = False,
        key: str | None = None,
        timeout: float | None = None,
    ) -> PostReply:
        """A request for help, on the network with a `#tag` in its text. `images` as for `post`.

        With `anonymous`, in a room, the author that everybody sees is nobody; a `mask` event says to this account alone
        which one it is.
        """
        frame: dict[str, Any] = {"type": "ask", "body": body, "room": room, "urgent": urgent, "where": where}
        frame |= {"tried": tried, "anonymous": anonymous or None}
        return await self._ask(frame | {"images": uses_of(images) or None, "key": key}, reading.post_reply, timeout)

    async def claim(self, request: int, *, key: str | None = None, timeout: float | None = None) -> PostReply:
        """Takes a request, until `help.lease_until`; who comes second gets `Conflict`."""
        return await self._ask({"type": "claim", "request": request, "key": key}, reading.post_reply, timeout)

    async def renew(self, request: int, *, key: str | None = None, timeout: float | None = None) -> PostReply:
        """A new lease; a reply of the claimant's begins one too, where it is over a minute old."""
        return await self._ask({"type": "renew", "request": request, "key": key}, reading.post_reply, timeout)

    async def release(self, request: int, *, key: str | None = None, timeout: float | None = None) -> PostReply:
        """Gives it back to its place in the queue."""
        return await self._ask({"type": "release", "request": request, "key": key}, reading.post_reply, timeout)

    async def assign(
        self, request: int, to: int | str, *, key: str | None = None, timeout: float | None = None
    ) -> PostReply:
        """Gives it to somebody, by id or `@handle`."""
        frame = {"type": "assign", "request": request, "to": to, "key": key}
        return await self._ask(frame, reading.post_reply, timeout)

    async def unmask(
        self, request: int, reason: str, *, key: str | None = None, timeout: float | None = None
    ) -> AskerReply:
        """Who asks this anonymously, for the staff of its room. The reason is logged, and the asker is told."""
        frame = {"type": "unmask", "request": request, "reason": reason, "key": key}
        return await self._ask(frame, reading.asker_reply, timeout)

    async def need_info(
        self, request: int, body: str, *, key: str | None = None, timeout: float | None = None
    ) -> PostReply:
        """A reply that asks the asker back."""
        frame = {"type": "need_info", "request": request, "body": body, "key": key}
        return await self._ask(frame, reading.post_reply, timeout)

    async def answer(
        self,
        request: int,
        body: str,
        *,
        images: Sequence[int | Image | Use] = (),
        key: str | None = None,
        timeout: float | None = None,
    ) -> PostReply:
        """A reply that is marked as an answer."""
        frame = {"type": "answer", "request": request, "body": body, "images": uses_of(images) or None, "key": key}
        return await self._ask(frame, reading.post_reply, timeout)

    async def accept(
        self, request: int, answer: int, *, key: str | None = None, timeout: float | None = None
    ) -> PostReply:
        """`answer` is the reply that solved it."""
        frame = {"type": "accept", "request": request, "answer": answer, "key": key}
        return await self._ask(frame, reading.post_reply, timeout)

    async def resolve(
        self, request: int, outcome: str, *, key: str | None = None, timeout: float | None = None
    ) -> PostReply:
        """`outcome` is `self`, `peer`, `staff`, `expert` or `not_needed`."""
        frame = {"type": "resolve", "request": request, "outcome": outcome, "key": key}
        return await self._ask(frame, reading.post_reply, timeout)

    async def reopen(self, request: int, *, key: str | None = None, timeout: float | None = None) -> PostReply:
        return await self._ask({"type": "reopen", "request": request, "key": key}, reading.post_reply, timeout)

    async def withdraw(self, request: int, *, key: str | None = None, timeout: float | None = None) -> PostReply:
        return await self._ask({"type": "withdraw", "request": request, "key": key}, reading.post_reply, timeout)

    async def decline(
        self,
        request: int | None,
        reason: str,
        *,
        post: int | None = None,
        key: str | None = None,
        timeout: float | None = None,
    ) -> PostReply:
        """A request, or with None a `post` that is held for review.

        `reason` is `off_topic`, `duplicate`, `not_here`, `unkind` or `unclear`.
        """
        frame = {"type": "decline", "request": request, "post": post, "reason": reason, "key": key}
        return await self._ask(frame, reading.post_reply, timeout)

    async def me_too(
        self, request: int, *, on: bool = True, key: str | None = None, timeout: float | None = None
    ) -> MarkReply:
        """The session has the same question, and hears the answer; with `on` false no longer."""
        frame = {"type": "me_too", "request": request, "on": None if on else False, "key": key}
        return await self._ask(frame, reading.mark_reply, timeout)

    async def next(
        self,
        *,
        room: int | None = None,
        topic: str | None = None,
        key: str | None = None,
        timeout: float | None = None,
    ) -> PostReply:
        """Takes the first who waits, in a room or on the network; `NotFound` where nobody does."""
        frame = {"type": "next", "room": room, "topic": topic, "key": key}
        return await self._ask(frame, reading.post_reply, timeout)

    async def duty(
        self,
        on: bool,
        *,
        topics: Sequence[str] = (),
        rooms: Sequence[int] = (),
        until: str | None = None,
        key: str | None = None,
        timeout: float | None = None,
    ) -> DutyReply:
        """«I can help now», until a time or as long as the account is connected; it replaces what was said before."""
        frame = {"type": "duty", "on": on, "until": until, "key": key}
        return await self._ask(
            frame | {"topics": list(topics) or None, "rooms": list(rooms) or None}, reading.duty_reply, timeout
        )

    async def reach(self, body: str, *, room: int | None = None, timeout: float | None = None) -> ReachReply:
        """Whom a request with this text would reach."""
        return await self._ask({"type": "reach", "body": body, "room": room}, reading.reach_reply, timeout)

    async def similar(
        self, body: str, *, room: int | None = None, limit: int | None = None, timeout: float | None = None
    ) -> SimilarPage:
        """Requests like this text that were asked before, the answered ones first."""
        frame = {"type": "similar", "body": body, "room": room, "limit": limit}
        return await self._ask(frame, reading.similar_page, timeout)

    async def figures(
        self,
        *,
        room: int | None = None,
        topic: str | None = None,
        since: str | None = None,
        until: str | None = None,
        by: str | None = None,
        timeout: float | None = None,
    ) -> FiguresReply:
        """How the desk does, of requests that were asked from `since` and before `until` (times); with `by="week"` also
        week by week."""
        frame = {"type": "figures", "room": room, "topic": topic, "since": since, "until": until, "by": by}
        return await self._ask(frame, reading.figures_reply, timeout)

    async def requests(
        self, topic: str | None = None, *, limit: int | None = None, timeout: float | None = None
    ) -> RequestsPage:
        """Who waits on the network, with a `topic` (`algebra` or `#algebra`) there alone."""
        return await self._ask({"type": "requests", "topic": topic, "limit": limit}, reading.requests_page, timeout)

    async def queue(self, room: int, *, limit: int | None = None, timeout: float | None = None) -> RequestsPage:
        """Who waits in a room."""
        return await self._ask({"type": "queue", "room": room, "limit": limit}, reading.requests_page, timeout)
