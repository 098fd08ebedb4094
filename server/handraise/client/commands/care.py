"""What is done for requests besides: merging those that ask the same, and the notes of the staff."""

from handraise.client import reading
from handraise.client.commands.base import Base
from handraise.client.replies import NoteReply, NotesReply, PostReply


class Care(Base):
    async def merge(
        self, request: int, into: int, *, key: str | None = None, timeout: float | None = None
    ) -> PostReply:
        """Ends a request as the same as another: its people join that one, which `help.into` names."""
        frame = {"type": "merge", "request": request, "into": into, "key": key}
        return await self._ask(frame, reading.post_reply, timeout)

    async def note(self, request: int, body: str, *, key: str | None = None, timeout: float | None = None) -> NoteReply:
        """Plain text about a request, for its staff alone."""
        return await self._ask(
            {"type": "note", "request": request, "body": body, "key": key}, reading.note_reply, timeout
        )

    async def notes(self, request: int, *, timeout: float | None = None) -> NotesReply:
        """What the staff wrote about a request, the oldest first."""
        return await self._ask({"type": "notes", "request": request}, reading.notes_reply, timeout)
