"""Direct messages, and the word that somebody writes."""

from handraise.client import reading
from handraise.client.commands.base import Base
from handraise.client.replies import ConversationPage, DirectPage, DirectReply, Done


class Directs(Base):
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
