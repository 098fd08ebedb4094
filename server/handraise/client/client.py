"""The client: commands as typed methods, events as an async iterator, over a connection that is kept."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import msgspec

from handraise.client.address import Address
from handraise.client.commands import Call, Commands, Raw, call_of
from handraise.client.cursor import Cursor
from handraise.client.errors import ClientClosed, error_of
from handraise.client.events import Happening
from handraise.client.http import HttpClient
from handraise.client.keeper import Keeper, State, opened
from handraise.client.link import Hello
from handraise.client.opening import Target
from handraise.client.options import Credentials, Options
from handraise.client.outbox import Entry, Outbox
from handraise.client.queue import EventQueue
from handraise.client.receiver import Receiver
from handraise.client.watches import Watches
from handraise.protocol.objects import Account, Image

_log = logging.getLogger("handraise.client")


@dataclass(frozen=True)
class Statistics:
    """A look at a client. Counts are since its start; sizes are in bytes."""

    state: State
    transport: str | None
    attempts: int
    sessions: int
    frames: int
    frame_bytes: int
    repetitions_dropped: int
    events_waiting: int
    events_waiting_bytes: int
    overflows: int
    commands_waiting: int
    commands_waiting_bytes: int
    commands_repeated: int


class Client(Commands):
    """Made by `connect`. Owned by one task group: use it from the event loop that opened it."""

    def __init__(
        self,
        target: Target,
        options: Options,
        watch: Sequence[str],
        resume: Cursor | None,
    ) -> None:
        self.options = options
        self.wait_when_limited = options.wait_when_limited
        self._target = target
        self._watches = Watches(watch)
        self._outbox = Outbox(options.outbox_most, options.outbox_bytes, self._pressure_changed)
        self._receiver = Receiver(options, resume, self._answered, self._pressure_changed)
        self._keeper = Keeper(target, options, self._receiver, self._outbox, self._watches, self._watch_again)
        self._task: asyncio.Task[None] | None = None
        self._commands = 0

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._keeper.run(), name="handraise-client")
        try:
            await opened(self._keeper, self.options.first_timeout)
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Ends the session. Commands without a reply end with `OutcomeUnknown` or `NotSent`, the events just end."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    @property
    def state(self) -> State:
        """`connecting` (the first time), `catching_up`, `live`, `offline` (it will be back) or `closed`."""
        return self._keeper.state

    @property
    def me(self) -> Account | None:
        """Who this session is, as the last `ready` said."""
        found = self._keeper.ready.get("account")
        return msgspec.convert(found, Account) if isinstance(found, dict) else None

    @property
    def ready(self) -> dict[str, Any]:
        """The last `ready` frame as it came. Where the session didn't resume it has all that the account has set for
        itself: `follows`, `rooms`, `mutes`, `blocks`, `reads`, `filters`, `lists`, `privacy`, `duty`; and `people`,
        `unread`.
        """
        return self._keeper.ready

    @property
    def hello(self) -> Hello | None:
        """The last `hello`: the server's name, epoch, heartbeat and limits."""
        return self._receiver.hello

    @property
    def cursor(self) -> Cursor | None:
        """Where the reader of the events stands; stored and passed as `resume`, nothing is missed or repeated."""
        return self._receiver.queue.cursor

    @property
    def watches(self) -> tuple[str, ...]:
        """The feeds that are watched, and will be again after a reconnect."""
        return tuple(self._watches.feeds)

    def events(self) -> "Events":
        """What happens, in order: `Event`s and notices. One reader at a time; a new iterator goes on where the last
        one stopped. It ends when the client is closed, and raises what else ended it (`Refused`, `ConnectionLost`).
        """
        return Events(self._receiver.queue)

    async def request(self, frame: Raw, *, timeout: float | None = None) -> Raw:
        """See `Commands.request`. Until the reply comes, the command waits in the outbox: it is sent when there is a
        connection, and one that has a key (or is `watch`, `unwatch`) again after each reconnect. Raises `OutboxFull`.
        `timeout` covers each send, not the waits of `wait_when_limited`.
        """
        call = call_of(frame, self._next_id())
        return await self._patiently(lambda: self._send(call, timeout))

    def statistics(self) -> Statistics:
        receiver, queue, keeper = self._receiver, self._receiver.queue, self._keeper
        return Statistics(
            state=self.state,
            transport=keeper.transport,
            attempts=keeper.attempts,
            sessions=keeper.sessions,
            frames=receiver.frames,
            frame_bytes=receiver.bytes,
            repetitions_dropped=receiver.repetitions,
            events_waiting=len(queue),
            events_waiting_bytes=queue.bytes,
            overflows=queue.overflows,
            commands_waiting=len(self._outbox),
            commands_waiting_bytes=self._outbox.bytes,
            commands_repeated=self._outbox.repeated,
        )

    def __repr__(self) -> str:
        return f"<Client {self._target.address.http} {self.state} cursor={self.cursor or '-'}>"

    async def _send(self, call: Call, timeout: float | None) -> Raw:
        if self._keeper.ended:
            raise self._keeper.error or ClientClosed()
        if call.id in self._outbox:
            raise ValueError(f"a command with the id {call.id!r} is waiting already")
        entry = self._entry(call)
        self._outbox.add(entry)
        try:
            async with asyncio.timeout(self.options.command_timeout if timeout is None else timeout):
                outcome = await entry.reply
        except TimeoutError:
            raise entry.lost("there was no connection in time") from None
        finally:
            self._outbox.remove(entry)
        if isinstance(outcome, Exception):
            raise outcome
        if outcome.get("type") == "error":
            raise error_of(outcome)
        return outcome

    def _next_id(self) -> str:
        self._commands += 1
        return f"c{self._commands}"

    @staticmethod
    def _entry(call: Call) -> Entry:
        reply: asyncio.Future[Raw | Exception] = asyncio.get_running_loop().create_future()
        return Entry(call.id, call.command, call.payload, call.key, call.repeatable, reply)

    def _answered(self, frame: Raw) -> None:
        if frame.get("re") is None:
            _log.warning("the server answered no command in particular: %s", frame.get("code"))
            return
        entry = self._outbox.answer(str(frame["re"]), frame)
        if entry is not None:
            # Here and not in the caller's task: the connection may be lost, and watches named anew, before that runs.
            self._watches.answered(entry, frame)

    def _watch_again(self) -> None:
        """One command for each watch; a feed that is refused is watched no longer. Nobody waits for the replies."""
        for feed in self._watches.feeds:
            call = call_of({"type": "watch", "feed": feed}, self._next_id())
            self._outbox.add(self._entry(call), bounded=False)

    def _pressure_changed(self) -> None:
        self._keeper.pressure_changed()

    async def _upload(self, image: bytes, timeout: float | None) -> Image:
        credentials = self._target.credentials
        http = HttpClient(
            self._target.address.http, token=credentials.token, cookie=credentials.cookie, options=self.options
        )
        async with http:
            return await http.send_image(image, timeout)

    async def _pause(self, seconds: float) -> None:
        await self.options.clock.sleep(seconds)


class Events(AsyncIterator[Happening]):
    """The events of a client, one after the other."""

    def __init__(self, queue: EventQueue) -> None:
        self._queue = queue

    async def __anext__(self) -> Happening:
        return await self._queue.get()


def connect(
    server: str,
    *,
    token: str | None = None,
    cookie: str | None = None,
    watch: Sequence[str] = (),
    resume: Cursor | None = None,
    **options: Any,
) -> Client:
    """A client for the server at `http(s)://host:port` (or `ws(s)://host:port/path`), to be used as `async with`.

    `token` is a bearer token, `cookie` the `Cookie` header of a signed-in browser; `watch` names feeds to receive
    without following them; `resume` is the `cursor` of an earlier client. `options` are the fields of `Options`.

    Entering it waits for the first session, attempts repeated, and raises `Refused` (auth failed …), the
    `CommandError` with which the server answers, or `CannotConnect`.
    """
    target = Target(Address.parse(server), Credentials(token, cookie))
    return Client(target, Options(**options), watch, resume)
