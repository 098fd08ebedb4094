"""Commands and events over plain HTTP: `POST /api/v1/commands` and `GET /api/v1/events`.

`HttpClient` is one request at a time, without an outbox or reconnecting; `connect(transport="sse")` puts it under a
whole client.

httpx is loaded when it is used: a command over a WebSocket, which never does, would load it for a quarter of its time.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import aclosing, contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

import msgspec
import orjson

from handraise.client.address import Address
from handraise.client.commands import Call, Commands, Raw, call_of, new_key
from handraise.client.cursor import Cursor
from handraise.client.errors import ConnectionLost, NotSent, OutcomeUnknown, Refused, error_of
from handraise.client.events import Happening
from handraise.client.link import Hello, parse
from handraise.client.options import Credentials, Options
from handraise.client.receiver import Receiver
from handraise.client.sse import Message, Parser, TooLong
from handraise.protocol import names
from handraise.protocol.objects import Image

if TYPE_CHECKING:
    import httpx

COMMANDS: Final = "/api/v1/commands"
EVENTS: Final = "/api/v1/events"
UPLOAD: Final = "upload_image"

_MESSAGE_BYTES: Final = 32 * 1024 * 1024
_CODES: Final = {401: "unauthenticated", 403: "forbidden", 404: "not_found", 413: "too_large", 429: "rate_limited"}


class HttpClient(Commands):
    """The commands, and the events of `GET /api/v1/events`. Use it as `async with`.

    `last_event_id` is where the events stand; the next `events()` resumes there.
    """

    def __init__(
        self, server: str, *, token: str | None = None, cookie: str | None = None, options: Options | None = None
    ) -> None:
        import httpx

        self.options = options or Options()
        self.wait_when_limited = self.options.wait_when_limited
        self.last_event_id: str | None = None
        self._address = Address.parse(server)
        self._http = httpx.AsyncClient(
            base_url=self._address.http,
            headers=_headers(Credentials(token, cookie), self._address.http),
            # Without TLS, no certificates: reading them takes 20 ms of the loop.
            verify=self.options.ssl or self._address.http.startswith("https:"),
            trust_env=not self._address.loopback,
            timeout=self.options.open_timeout,
        )

    def __repr__(self) -> str:
        return f"<HttpClient {self._address.http}>"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        await self._http.aclose()

    async def request(self, frame: Raw, *, timeout: float | None = None) -> Raw:
        call = call_of(frame, new_key())

        async def send() -> Raw:
            reply = parse(await self._exchange(call, timeout))
            if reply.get("type") == "error":
                raise error_of(reply)
            return reply

        return await self._patiently(send)

    async def post_frame(self, payload: bytes, timeout: float | None = None) -> bytes:
        """Posts an encoded command, and returns the `ok` or `error` frame. Raises `httpx.HTTPError`."""
        seconds = self.options.command_timeout if timeout is None else timeout
        headers = {"Content-Type": "application/json"}
        response = await self._http.post(COMMANDS, content=payload, headers=headers, timeout=seconds)
        return _reply(response)

    async def send_image(self, image: bytes, timeout: float | None = None) -> Image:
        """One upload, tried once. Raises the server's `CommandError`, `NotSent` or `OutcomeUnknown`."""
        seconds = self.options.command_timeout if timeout is None else timeout
        headers = {"Content-Type": "application/octet-stream"}
        with _outcome(UPLOAD):
            response = await self._http.post(names.IMAGES, content=image, headers=headers, timeout=seconds)
        try:
            if response.status_code == 201:
                return msgspec.json.decode(response.content, type=Image)
        except msgspec.DecodeError as error:
            raise OutcomeUnknown(UPLOAD) from error
        raise error_of(parse(_error_frame(response)))

    async def _upload(self, image: bytes, timeout: float | None) -> Image:
        return await self.send_image(image, timeout)

    async def events(self, watch: Sequence[str] = (), after: Cursor | None = None) -> AsyncGenerator[Happening, None]:
        """The events of one stream, until it ends; call it again to resume (`Last-Event-ID`).

        Raises the server's `CommandError`, or `ConnectionLost` where the network ends it. Close it (`aclosing`) when
        leaving it early.
        """
        receiver = Receiver(self.options)
        resume = self.last_event_id or (str(after) if after else None)
        async with aclosing(self.messages(watch, after)) as stream:
            hello = Hello.read(await first_frame(stream))
            receiver.begin(hello, parse(await first_frame(stream)), Cursor.parse(resume) if resume else None)
            async for message in stream:
                receiver.take(message.data)
                while len(receiver.queue):
                    yield await receiver.queue.get()

    async def messages(self, watch: Sequence[str], after: Cursor | None) -> AsyncGenerator[Message, None]:
        """The raw messages of one stream; moves `last_event_id`, which wins over `after` as the protocol says."""
        import httpx

        query: dict[str, Any] = {"watch": list(watch)}
        if after is not None:
            query["after"] = str(after)
        headers = {"Accept": "text/event-stream", "Cache-Control": "no-store"}
        if self.last_event_id is not None:
            headers["Last-Event-ID"] = self.last_event_id
        # The server's heartbeat bounds the silence; the caller watches it.
        timeout = httpx.Timeout(self.options.open_timeout, read=None)
        try:
            async with self._http.stream("GET", EVENTS, params=query, headers=headers, timeout=timeout) as response:
                await _require_stream(response)
                parser = Parser(_MESSAGE_BYTES)
                async for chunk in response.aiter_raw():
                    for message in parser.feed(chunk):
                        self.last_event_id = message.id or self.last_event_id
                        yield message
        except (httpx.HTTPError, TooLong) as error:
            raise ConnectionLost(1006, f"{type(error).__name__}: {error}") from error

    async def _exchange(self, call: Call, timeout: float | None) -> bytes:
        with _outcome(call.command, call.key):
            return await self.post_frame(call.payload, timeout)

    async def _pause(self, seconds: float) -> None:
        await self.options.clock.sleep(seconds)


async def first_frame(stream: AsyncIterator[Message]) -> bytes:
    """A frame without which there is no session: `hello`, and then `ready`."""
    try:
        return (await anext(stream)).data
    except StopAsyncIteration:
        raise ConnectionLost(1006, "the stream of events ended") from None


@contextmanager
def _outcome(command: str, key: str | None = None) -> Iterator[None]:
    """What a failed request says of the command in it: `NotSent` where it never left, else `OutcomeUnknown`."""
    import httpx

    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise NotSent(command, f"{type(error).__name__}: {error}") from error
    except httpx.HTTPError as error:
        raise OutcomeUnknown(command, key) from error


def _headers(credentials: Credentials, origin: str) -> dict[str, str]:
    headers = {"Accept-Encoding": "identity"}
    if credentials.token:
        headers["Authorization"] = f"Bearer {credentials.token}"
    elif credentials.cookie:
        # What a browser says of a request from the server's own page.
        headers |= {"Cookie": credentials.cookie, "Origin": origin, "Sec-Fetch-Site": "same-origin"}
    return headers


def _reply(response: "httpx.Response") -> bytes:
    """The frame in a response; a problem document (RFC 9457) becomes the `error` frame that it stands for."""
    if "problem+json" not in response.headers.get("content-type", "") and response.content.startswith(b"{"):
        return response.content
    return _error_frame(response)


def _error_frame(response: "httpx.Response") -> bytes:
    try:
        problem = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        problem = None
    if not isinstance(problem, dict):
        problem = {}
    code = problem.get("code") or _CODES.get(response.status_code, "unavailable")
    message = problem.get("detail") or problem.get("title") or f"The server answered with HTTP {response.status_code}."
    return orjson.dumps({**problem, "type": "error", "re": None, "code": code, "message": message})


async def _require_stream(response: "httpx.Response") -> None:
    """Raises what a refused stream means: `Refused` without the right, the server's error, or `ConnectionLost`."""
    if response.status_code == 200 and "text/event-stream" in response.headers.get("content-type", ""):
        return
    await response.aread()
    error = error_of(parse(_error_frame(response)))
    if response.status_code in (401, 403):
        raise Refused(response.status_code, error.message)
    if response.status_code in (400, 404, 409, 422) and error.code in ("invalid", "not_found", "conflict"):
        raise error
    raise ConnectionLost(1006, error.message)
