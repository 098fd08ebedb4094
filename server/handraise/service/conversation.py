"""A conversation: what is said over one connection, from `hello` to its end.

Commands are taken in the order in which they came, each up to its submission; replies come as they are ready.
No task exists while nothing is said.
"""

import logging
from collections import deque
from typing import Any, Final

from handraise.errors import BadFrame, CommandError, ConnectionRefused, RateLimited, Unauthenticated, Unavailable
from handraise.protocol import codec, commands
from handraise.protocol.close import CloseCode
from handraise.service import door
from handraise.service.accounts import Credential
from handraise.service.link import Link
from handraise.service.parts import Parts
from handraise.service.session import Session

log = logging.getLogger("handraise.service")

Frame = tuple[dict[str, Any], bool, int]
"""A parsed frame, whether its text may hold U+0000, and its size in bytes."""

MAX_WAITING: Final = 64
"""Frames that may wait their turn before the connection is no longer read."""

MAX_WAITING_BYTES: Final = 64 << 10
"""The same in bytes of text: parsed, a frame of brackets takes twenty times its size."""

MAX_STRANGER_ERRORS: Final = 5
"""Commands that a connection may get wrong before it has signed in."""


class Conversation:
    """One connection's frames, in turn. `session` is None until it has signed in."""

    __slots__ = (
        "_errors",
        "_frames",
        "_parts",
        "_paused",
        "_running",
        "deadline",
        "link",
        "lost_at",
        "session",
        "silent",
        "waiting_bytes",
    )

    def __init__(self, parts: Parts, link: Link, deadline: float) -> None:
        self._parts = parts
        self.link = link
        self.session: Session | None = None
        self.deadline = deadline
        """Until then it has to sign in (monotonic seconds)."""
        self.silent = 0
        """Heartbeats since anything came."""
        self.lost_at: str | None = None
        self._frames: deque[Frame] | None = None
        self._running = False
        self._paused = False
        self._errors = 0
        self.waiting_bytes = 0
        """The size of the frames that wait their turn."""

    def heard(self) -> None:
        self.silent = 0

    def lost(self, reason: str) -> None:
        self.lost_at = reason
        self._frames = None
        if self.session is not None:
            self._parts.hub.leave(self.session)

    def receive(self, payload: bytes) -> None:
        """One message; the work on it begins in this turn of the loop or after that on earlier ones."""
        try:
            frame = codec.parse(payload)
        except codec.NotAnObject:
            self.link.close(CloseCode.BAD_FRAME, "a frame is a JSON object")
            return
        if frame.get("type") == "pong" or self.lost_at is not None:
            return
        if self._frames is None:
            self._frames = deque()
        self._frames.append((frame, b"\\u0000" in payload, len(payload)))
        self.waiting_bytes += len(payload)
        if not self._running:
            self._running = True
            self._parts.tasks.spawn(self._work())
        elif not self._paused and (len(self._frames) >= MAX_WAITING or self.waiting_bytes >= MAX_WAITING_BYTES):
            self._paused = True
            self.link.pause_reading()

    async def _work(self) -> None:
        try:
            while (waiting := self._frames) is not None and waiting:
                frame, suspect_nul, size = waiting.popleft()
                self.waiting_bytes -= size
                await self._take(frame, suspect_nul)
                if self._paused and len(waiting) < MAX_WAITING // 2 and self.waiting_bytes < MAX_WAITING_BYTES // 2:
                    self._paused = False
                    self.link.resume_reading()
        finally:
            self._running = False
            if self.lost_at is None:
                self._frames = None

    async def _take(self, frame: dict[str, Any], suspect_nul: bool) -> None:
        """One command, whatever becomes of it; the one place that maps errors to the wire."""
        ident = frame.get("id")
        re = ident if isinstance(ident, str) and 1 <= len(ident) <= 64 else None
        try:
            if self.session is not None:
                self._count(self.session)
            command = codec.decode(frame, suspect_nul=suspect_nul, depth=self._parts.settings.limits.depth)
            if self.session is None:
                await self._sign_in(command)
            else:
                await self.session.run(command, self._answer)
        except CommandError as error:
            self._refuse(None if isinstance(error, BadFrame) else re, error)
        except ConnectionRefused as refused:
            self.link.close(refused.close_code, refused.reason)
        except ConnectionError:
            pass  # lost while it was being written to; `lost` has been or will be called
        except Exception:
            log.exception("a command failed: %r", frame.get("type"))
            self.link.send(codec.internal_frame(re))

    def _count(self, session: Session) -> None:
        expires_at = session.credential.expires_at
        if expires_at is not None and self._parts.clock.now_ms() >= expires_at:
            raise ConnectionRefused(CloseCode.REVOKED, "the credential has expired")
        try:
            self._parts.commands.take(session.credential.account.id)
        except RateLimited:
            if self._parts.commands.flooded(session.credential.account.id):
                raise ConnectionRefused(CloseCode.TOO_MANY_COMMANDS, "commands_per_minute") from None
            raise

    def _answer(self, frame: bytes, error: CommandError | None) -> None:
        self.link.send(frame)

    def _refuse(self, re: str | None, error: CommandError) -> None:
        self.link.send(codec.error_frame(re, error))
        if self.session is None:
            self._errors += 1
            if self._errors >= MAX_STRANGER_ERRORS:
                self.link.close(CloseCode.AUTH_FAILED, "sign in first")

    async def _sign_in(self, command: commands.Command) -> None:
        if not isinstance(command, commands.Auth):
            raise Unauthenticated("The first command is auth.")
        try:
            credential = await door.credential_of(self.link, command, self._parts)
        except Unauthenticated as error:
            self.link.send(codec.error_frame(command.id, error))
            raise ConnectionRefused(CloseCode.AUTH_FAILED, "auth failed") from None
        try:
            await self.join(credential, command.id, list(command.watch), command.resume)
        except Unavailable as error:
            # Perhaps in the middle of a replay, where nothing but another connection mends what is missing.
            self.link.send(codec.error_frame(command.id, error))
            raise ConnectionRefused(CloseCode.INTERNAL, "the database doesn't answer") from None

    async def join(
        self, credential: Credential, re: str | None, watch: list[str], cursor: commands.Resume | None
    ) -> None:
        """Makes the session and brings it live. Raises what refuses it."""
        session, state = await door.admit(self.link, credential, self._parts)
        if self._is_lost():
            self._parts.hub.leave(session)
            return
        self.session = session
        try:
            await door.begin(session, state, self._parts, re=re, watch=watch, cursor=cursor)
        except BaseException:
            self._parts.hub.leave(session)
            self.session = None
            raise
        if self._is_lost():
            self._parts.hub.leave(session)

    def _is_lost(self) -> bool:
        return self.lost_at is not None
