"""A TCP proxy that a test can disturb: it swallows everything, loses answers, cuts, or lets no WebSocket through."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

UPGRADE = b"GET /ws"


class Proxy:
    """`port` leads to the target. After `swallow`, what is already connected is dead and nobody is told."""

    def __init__(self, target: int) -> None:
        self.target = target
        self._writers: set[asyncio.StreamWriter] = set()
        self._dead: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0
        self.connections = 0
        self.answers = True
        """Whether what the target sends gets through; else it is lost."""
        self.sockets = True
        """Whether a WebSocket may be opened; else its connection ends."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def swallow(self) -> None:
        self._dead |= self._writers

    def cut(self) -> None:
        """Ends all connections."""
        for writer in self._writers:
            writer.close()

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        self._writers |= {writer, far_writer}
        for pipe in (self._there(reader, far_writer), self._back(far_reader, writer)):
            task = asyncio.create_task(pipe)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _there(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await source.read(65536):
                if data.startswith(UPGRADE) and not self.sockets:
                    break
                if sink not in self._dead:
                    sink.write(data)
        if sink not in self._dead:
            sink.close()

    async def _back(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await source.read(65536):
                if sink not in self._dead and self.answers:
                    sink.write(data)
        if sink not in self._dead:
            sink.close()

    async def close(self) -> None:
        for writer in self._writers:
            writer.close()
        if self._tasks:
            await asyncio.wait(self._tasks)
        for writer in self._writers:
            with suppress(ConnectionError):
                await writer.wait_closed()


@asynccontextmanager
async def proxying(target: int) -> AsyncIterator[Proxy]:
    proxy = Proxy(target)
    server = await asyncio.start_server(proxy.accept, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        await proxy.close()
