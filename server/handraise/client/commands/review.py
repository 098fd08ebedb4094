"""Posts that are held until the staff have looked at them, or that they hide."""

from handraise.client import reading
from handraise.client.commands.base import Base
from handraise.client.replies import HeldPage, PostReply


class Review(Base):
    """For the staff of the post's room, on the network for admins. `decline` is with the help desk's."""

    async def held(
        self,
        room: int | None = None,
        *,
        after: int | None = None,
        limit: int | None = None,
        timeout: float | None = None,
    ) -> HeldPage:
        """What waits for review, in a room or on the network; with `after` what came after that post."""
        frame = {"type": "held", "room": room, "after": after, "limit": limit}
        return await self._ask(frame, reading.held_page, timeout)

    async def approve(self, post: int, *, key: str | None = None, timeout: float | None = None) -> PostReply:
        """It appears to all now, as a new post does; a request is open from now on."""
        return await self._ask({"type": "approve", "post": post, "key": key}, reading.post_reply, timeout)

    async def hide(self, post: int, reason: str, *, key: str | None = None, timeout: float | None = None) -> PostReply:
        """From all but its writer and the staff; `reason` as for `decline`."""
        frame = {"type": "hide", "post": post, "reason": reason, "key": key}
        return await self._ask(frame, reading.post_reply, timeout)

    async def unhide(self, post: int, *, key: str | None = None, timeout: float | None = None) -> PostReply:
        """It comes back to its place."""
        return await self._ask({"type": "unhide", "post": post, "key": key}, reading.post_reply, timeout)
