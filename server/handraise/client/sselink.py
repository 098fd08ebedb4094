"""A link over Server-Sent Events down and `POST` up, for networks that let no WebSocket through."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from typing import Any, Final

from handraise.client.cursor import Cursor
from handraise.client.errors import ConnectionLost
from handraise.client.http import HttpClient, first_frame
from handraise.client.link import AUTH_ID, Hello, parse
from handraise.client.sse import Message
from handraise.errors import CommandError
from handraise.protocol import codec, names

_WAITING: Final = 64
_LOST: Final = "the stream of events ended"


class SseLink:
    """One stream of events, and commands posted one after the other, so that their order holds.

    `auth` is the request for the stream, answered with its `ready`. `watch` and `unwatch` open the stream anew, with
    the other feeds, at the place where this one stood: nothing is missed or repeated.
    """

    transport = "sse"

    def __init__(self, http: HttpClient, watch: Sequence[str], after: Cursor | None) -> None:
        self._http = http
        self._watch = {names.feed(feed): feed for feed in watch}
        self._after = after
        self._frames: asyncio.Queue[bytes | Exception] = asyncio.Queue(_WAITING)
        self._pump: asyncio.Task[None] | None = None
        self._ready = b""
        self._end: Exception | None = None

    async def open(self) -> None:
        """Opens the stream; its `hello` is the first frame received."""
        hello, self._ready, stream = await self._start(self._after)
        await self._frames.put(hello)
        self._run(stream)

    async def receive(self) -> bytes:
        if self._end is not None:
            raise self._end
        item = await self._frames.get()
        if isinstance(item, Exception):
            self._end = item
            raise item
        return item

    async def send(self, payload: bytes) -> bytes:
        import httpx  # loaded by what this is over

        frame = parse(payload)
        if frame.get("type") == "auth":
            return codec.encode({**parse(self._ready), "re": AUTH_ID})
        if frame.get("type") in ("watch", "unwatch"):
            return await self._change_watch(frame)
        try:
            return _for(frame, await self._http.post_frame(payload))
        except httpx.HTTPError as error:
            raise ConnectionLost(1006, f"{type(error).__name__}: {error}") from error

    def limit(self, frame_bytes: int) -> None:
        """The reader's own limit holds: it is above that of any server."""

    def abort(self) -> None:
        if self._pump is not None:
            self._pump.cancel()
        self._finish(ConnectionLost(1006, _LOST))

    async def close(self) -> None:
        await self._stop()
        self._finish(ConnectionLost(1000, ""))
        await self._http.close()

    async def _start(self, after: Cursor | None) -> tuple[bytes, bytes, AsyncGenerator[Message, None]]:
        """A stream past its `hello` and `ready`."""
        self._http.last_event_id = None
        stream = self._http.messages(list(self._watch.values()), after)
        try:
            hello, ready = await first_frame(stream), await first_frame(stream)
            if after is None:
                self._after = Cursor(Hello.read(hello).epoch, int(parse(ready).get("seq", 0)))
            return hello, ready, stream
        except BaseException:
            await stream.aclose()
            raise

    def _run(self, stream: AsyncGenerator[Message, None]) -> None:
        self._pump = asyncio.create_task(self._read(stream), name="handraise-sse")

    async def _read(self, stream: AsyncGenerator[Message, None]) -> None:
        try:
            async for message in stream:
                await self._frames.put(message.data)
                if message.id:
                    self._after = Cursor.parse(message.id)
            await self._frames.put(ConnectionLost(1006, _LOST))
        except (ConnectionLost, ValueError) as error:
            await self._frames.put(ConnectionLost(1006, str(error)))
        finally:
            await stream.aclose()

    async def _change_watch(self, frame: dict[str, Any]) -> bytes:
        before = self._watch
        try:
            feed = str(frame.get("feed"))
            name = names.feed(feed)
            self._watch = {k: v for k, v in before.items() if k != name}
            if frame["type"] == "watch":
                self._watch[name] = feed
            await self._reopen()
        except CommandError as error:
            self._watch = before
            if self._pump is None:  # it was the server who refused, and the old stream is gone
                await self._reopen()
            return codec.error_frame(str(frame["id"]), error)
        seq = self._after.seq if self._after else 0
        return codec.ok_frame(str(frame["id"]), seq, None, None)

    async def _reopen(self) -> None:
        await self._stop()
        _, _, stream = await self._start(self._after)
        self._run(stream)

    async def _stop(self) -> None:
        if self._pump is not None:
            self._pump.cancel()
            await asyncio.wait([self._pump])
            self._pump = None

    def _finish(self, error: Exception) -> None:
        self._end = error
        # A reader that waits is woken; one frame may have to give way, but nobody will receive it any more.
        if self._frames.full():
            self._frames.get_nowait()
        self._frames.put_nowait(error)


def _for(frame: dict[str, Any], reply: bytes) -> bytes:
    """The reply with the command's `re`, which a problem document can't carry."""
    parsed = parse(reply)
    return reply if parsed.get("re") == frame.get("id") else codec.encode({**parsed, "re": frame.get("id")})
