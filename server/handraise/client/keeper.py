"""Keeps a client connected: opens sessions, reads and sends, notices silence, comes back."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Literal

from handraise.client.backoff import Backoff
from handraise.client.errors import CannotConnect, ClientError, ConnectionLost
from handraise.client.events import Connected, Disconnected
from handraise.client.link import Link
from handraise.client.opening import Session, Target, open_session
from handraise.client.options import Options
from handraise.client.outbox import Outbox
from handraise.client.receiver import Receiver
from handraise.client.watches import GONE, Watches
from handraise.errors import CommandError, TooLarge
from handraise.protocol.close import CloseCode

State = Literal["connecting", "catching_up", "live", "offline", "closed"]

_log = logging.getLogger("handraise.client")


class Keeper:
    """Owns the connection and the task that keeps it.

    `watches` are named at each `auth`; where one of them ends a reconnect, `watch_again` asks for each by itself.
    """

    def __init__(
        self,
        target: Target,
        options: Options,
        receiver: Receiver,
        outbox: Outbox,
        watches: Watches,
        watch_again: Callable[[], None],
    ) -> None:
        self._target = target
        self._options = options
        self._receiver = receiver
        self._outbox = outbox
        self._watches = watches
        self._watch_again = watch_again
        self._watch_apart = False
        self._backoff = Backoff(options.uniform)
        self._may_read = asyncio.Event()
        self._heard = 0.0
        self._began: float | None = None
        self._session: Session | None = None
        self.ended = False
        self.error: Exception | None = None
        self.last_error: Exception | None = None
        self.first = asyncio.Event()
        self.ready: dict[str, Any] = {}
        self.sessions = 0
        self.attempts = 0

    @property
    def state(self) -> State:
        if self.ended:
            return "closed"
        if self._session is not None:
            return self._receiver.phase
        return "offline" if self.sessions else "connecting"

    @property
    def transport(self) -> str | None:
        return self._session.link.transport if self._session is not None else None

    def pressure_changed(self) -> None:
        """Whether the socket is read: while the consumer keeps up, or a command waits for its reply."""
        if self._receiver.queue.full and not len(self._outbox):
            self._may_read.clear()
        elif not self._may_read.is_set():
            self._heard = self._options.clock.now()  # the silence was ours until now
            self._may_read.set()

    async def run(self) -> None:
        """Until it is cancelled, refused, or lost without reconnecting. What ended it is `error`."""
        self.pressure_changed()
        try:
            while True:
                lost = await self._connection()
                if not self._options.reconnect:
                    raise lost
                await self._wait(lost)
        except (ClientError, CommandError) as error:
            _log.warning("the client ends: %s", error)
            self.error = error
        except Exception as error:
            _log.exception("a defect of the client ends it")
            self.error = error
        finally:
            self._finish()

    def _finish(self) -> None:
        self.ended = True
        self._outbox.end(self.error)
        self._receiver.queue.end(self.error)
        self.first.set()

    async def _wait(self, lost: ConnectionLost) -> None:
        """Before the next attempt: as long as a draining server said, else full jitter."""
        now, back_at = self._options.clock.now(), self._receiver.back_at
        self._receiver.back_at = None
        delay = self._backoff.next() if back_at is None else max(0.0, back_at - now)
        _log.info("%s; trying again in %.2f s", lost, delay)
        if self._began is not None:
            self._receiver.note(Disconnected(lost.code, lost.reason, delay))
        await self._options.clock.sleep(delay)

    async def _connection(self) -> ConnectionLost:
        """One attempt, and if it succeeds the session until it is lost."""
        self._began = None
        self.attempts += 1
        resume, watch = self._receiver.cursor, [] if self._watch_apart else self._watches.feeds
        try:
            session = await open_session(self._target, self._options, watch, resume)
        except ConnectionLost as lost:
            self.last_error = lost
            return lost
        except CommandError as error:
            self._watch_apart = bool(self.sessions and watch and error.code in GONE)
            if not error.retryable and not self._watch_apart:
                raise
            return ConnectionLost(1006, error.message)
        self._began = self._options.clock.now()
        try:
            await self._serve(session)
        except ConnectionLost as lost:
            return lost
        finally:
            self._session = None
            self._outbox.connection_lost()
            self._backoff.held(self._options.clock.now() - self._began)
        raise AssertionError("a session ends with an error")

    async def _serve(self, session: Session) -> None:
        """Reads until the connection ends, which is always an error."""
        resume, link = self._receiver.cursor, session.link
        self._receiver.begin(session.hello, session.ready, resume)
        self._session, self.ready = session, session.ready
        self.sessions += 1
        self._heard = self._options.clock.now()
        self._receiver.note(Connected(link.transport, resume is not None))
        if self._watch_apart:
            # Between the cursor and the new watches is a gap, so the reader is told to read afresh, after them.
            self._watch_apart = False
            self._watch_again()
            self._receiver.resync("watches")
        self.first.set()
        sender = asyncio.create_task(self._send(link), name="handraise-sender")
        guard = asyncio.create_task(self._guard(link, session.hello.heartbeat_ms), name="handraise-guard")
        try:
            await self._read(link)
        except ConnectionLost:
            if guard.done():
                raise ConnectionLost(CloseCode.SILENT, "nothing came for two heartbeats") from None
            raise
        finally:
            sender.cancel()
            guard.cancel()
            await asyncio.wait([sender, guard])
            await link.close()

    async def _read(self, link: Link) -> None:
        clock = self._options.clock
        while True:
            await self._may_read.wait()
            payload = await link.receive()
            self._heard = clock.now()
            self._receiver.take(payload)

    async def _send(self, link: Link) -> None:
        """What waits, in order, the repeated before the new. The reader hears of a lost connection."""
        try:
            while True:
                entry = await self._outbox.next()
                most = self._session.hello.limits.frame_bytes if self._session else 0
                if len(entry.payload) > most:
                    # Sent, it would end the connection, and every one after it.
                    self._outbox.remove(entry)
                    entry.settle(TooLarge("frame", "frame_bytes", most))
                    continue
                reply = await link.send(entry.payload)
                if reply is not None:
                    self._receiver.take(reply)
        except ClientError:
            link.abort()
        except Exception:
            _log.exception("a defect of the client ends this connection")
            link.abort()

    async def _guard(self, link: Link, heartbeat_ms: int) -> None:
        """Aborts a connection that has been silent for two heartbeats (half-open, trust.md P14)."""
        clock, most = self._options.clock, 2 * max(1, heartbeat_ms) / 1000
        while (left := self._heard + most - clock.now()) > 0:
            await clock.sleep(left)
            if not self._may_read.is_set():
                self._heard = clock.now()  # we don't listen; that nothing comes says nothing
        link.abort()


async def opened(keeper: Keeper, seconds: float | None) -> None:
    """Waits for the first session. Raises what ended the client, or `CannotConnect`."""
    try:
        async with asyncio.timeout(seconds):
            await keeper.first.wait()
    except TimeoutError:
        raise CannotConnect(f"no session in {seconds} s: {keeper.last_error}") from keeper.last_error
    if keeper.error is not None and not keeper.sessions:
        if isinstance(keeper.error, ConnectionLost):
            raise CannotConnect(str(keeper.error)) from keeper.error
        raise keeper.error
