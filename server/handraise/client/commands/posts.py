"""Writing on the network and in rooms: posts, their images, relays and reactions."""

from collections.abc import Sequence

from handraise.client import reading
from handraise.client.commands.base import Base
from handraise.client.images import Source, file_of, uses_of
from handraise.client.replies import MarkReply, PostReply, PreviewReply
from handraise.protocol.commands import Use
from handraise.protocol.objects import Image


class Posts(Base):
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

    async def preview(self, body: str, *, timeout: float | None = None) -> PreviewReply:
        """What the text looks like once it is posted; nothing is stored."""
        return await self._ask({"type": "preview", "body": body}, reading.preview_reply, timeout)

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

    async def get(self, post: int, *, timeout: float | None = None) -> PostReply:
        return await self._ask({"type": "get", "post": post}, reading.post_reply, timeout)
