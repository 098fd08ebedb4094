"""Where alerts go, in tests: by hand, and real servers on loopback."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from email import message_from_bytes
from email.message import Message as Mail
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope

from handraise.ports.outgoing import Busy, Message
from tests.support.talker import PATIENCE_S


class HandReceivers:
    """Receivers that answer as they are told: `answers[name]` is what becomes of the messages to it one by one (True,
    False, or a future), and then it takes all. `took` gives the next message that it was sent."""

    def __init__(self, *names: str) -> None:
        self.names = names
        self.answers: dict[str, list[bool | asyncio.Future[bool]]] = {name: [] for name in names}
        self.sent: dict[str, list[Message]] = {name: [] for name in names}
        self._busy: set[str] = set()
        self._came = asyncio.Event()

    async def send(self, name: str, message: Message) -> bool:
        if name in self._busy:
            raise Busy
        self.sent[name].append(message)
        self._came.set()
        answers = self.answers[name]
        answer = answers.pop(0) if answers else True
        if isinstance(answer, bool):
            return answer
        self._busy.add(name)
        answer.add_done_callback(lambda _: self._busy.discard(name))
        return await asyncio.shield(answer)

    async def took(self, name: str, count: int) -> Message:
        """The message of this number, counted from one, once it was sent."""
        async with asyncio.timeout(PATIENCE_S):
            while len(self.sent[name]) < count:
                self._came.clear()
                await self._came.wait()
        return self.sent[name][count - 1]


class Mailbox:
    """What an SMTP server was given."""

    def __init__(self) -> None:
        self.port = 0
        self._mails: asyncio.Queue[Mail] = asyncio.Queue()

    async def handle_DATA(self, server: object, session: object, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self._mails.put_nowait(message_from_bytes(envelope.content, policy=default))
        return "250 taken"

    async def next(self) -> Mail:
        async with asyncio.timeout(PATIENCE_S):
            return await self._mails.get()

    @property
    def count(self) -> int:
        return self._mails.qsize()


@asynccontextmanager
async def mail_server() -> AsyncIterator[Mailbox]:
    box = Mailbox()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(box, hostname="localhost", loop=loop), "127.0.0.1", 0)
    box.port = server.sockets[0].getsockname()[1]
    async with server:
        yield box


@asynccontextmanager
async def refusing_port() -> AsyncIterator[int]:
    """A port that refuses, and stays nobody else's."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port: int = bound.getsockname()[1]
        yield port


class Hook:
    """An HTTP receiver: `answers` are the status of each request, None for none at all; then it says 200."""

    def __init__(self, *answers: int | None) -> None:
        self.port = 0
        self.answers = list(answers)
        self.bodies: list[Any] = []
        self._came = asyncio.Event()
        self._open: set[asyncio.StreamWriter] = set()

    async def took(self, count: int) -> Any:
        """The body of the request of this number, counted from one."""
        async with asyncio.timeout(PATIENCE_S):
            while len(self.bodies) < count:
                self._came.clear()
                await self._came.wait()
        return self.bodies[count - 1]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            size = int(head.partition(b"content-length:")[2].split()[0])
            body = json.loads(await reader.readexactly(size))
            status = self.answers.pop(0) if self.answers else 200
            self.bodies.append(body)
            self._came.set()
            if status is None:
                await reader.read()
            else:
                writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
                await writer.drain()
        self._end(writer)

    def _end(self, writer: asyncio.StreamWriter) -> None:
        self._open.discard(writer)
        writer.close()

    def close(self) -> None:
        for writer in tuple(self._open):
            self._end(writer)


@asynccontextmanager
async def hook(*answers: int | None) -> AsyncIterator[Hook]:
    it = Hook(*answers)
    server = await asyncio.start_server(it.serve, "127.0.0.1", 0)
    it.port = server.sockets[0].getsockname()[1]
    async with server:
        yield it
        it.close()


async def until(holds: Callable[[], bool]) -> None:
    """Returns once it holds; looks at every turn of the loop."""
    async with asyncio.timeout(PATIENCE_S):
        while not holds():  # noqa: ASYNC110  # what is looked at has no event
            await asyncio.sleep(0)
