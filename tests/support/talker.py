"""A session over a raw WebSocket, as a stranger would write one from `docs/protocol.md`: no code of `handraise.client`.

Waits for frames, never for time; every wait has a failure deadline.
"""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final, Self, cast

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.protocol import State

from tests.support.history import Session

PATIENCE_S: Final = 30.0
"""A failure deadline, far beyond what anything here takes."""

CHANGES: Final = frozenset({"post", "tally", "room", "member", "direct", "notification"}) | frozenset(
    {
        "mark",
        "follow",
        "mute",
        "block",
        "read",
        "filter",
        "list",
        "profile",
        "privacy",
        "duty",
        "mask",
        "note",
        "report",
    }
    | {"suspension"}
)

Frame = dict[str, Any]


class Lost(Exception):
    """The connection ended before what was waited for came."""


class Talker:
    """One connection. `frames` has everything that came but replies, in order; `cursor` is as the protocol moves it."""

    def __init__(self, connection: ClientConnection, record: Session | None = None) -> None:
        self.socket = connection
        self.frames: list[Frame] = []
        self.cursor = 0
        self.epoch = ""
        self.account: Frame = {}
        self.ready: Frame = {}
        self.hello: Frame = {}
        self._record = record
        self._waiting: dict[str, asyncio.Future[Frame]] = {}
        self._changed = asyncio.Event()
        self._asked = 0
        self._seen = 0
        self._reader = asyncio.create_task(self._read(), name="talker")

    # Coming and going

    @classmethod
    async def open(
        cls, url: str, record: Session | None = None, *, sock: socket.socket | None = None, **headers: str
    ) -> Self:
        """A connection that has heard `hello` and not yet said who it is; over `sock`, where one is given."""
        address = url.replace("http", "ws", 1) + "/ws"
        subprotocols = cast(Any, ["handraise.v1"])
        more: Any = {} if sock is None else {"sock": sock}
        async with asyncio.timeout(PATIENCE_S):
            opened = await connect(
                address,
                subprotocols=subprotocols,
                additional_headers=headers,
                compression=None,
                max_size=None,
                ping_interval=None,
                proxy=None,
                user_agent_header=None,
                **more,
            )
        talker = cls(opened, record)
        try:
            talker.hello = await talker.until(lambda frame: frame["type"] == "hello")
        except BaseException:
            await talker.close()
            raise
        talker.epoch = talker.hello["epoch"]
        return talker

    async def sign_in(
        self, token: str | None, *, resume: Mapping[str, Any] | None = None, watch: Sequence[str] = ()
    ) -> Frame:
        """`ready`; with `resume` what follows it is in `frames` up to `caught_up` or `resync`. Raises `Lost`."""
        auth: Frame = {"watch": list(watch)} if watch else {}
        if token is not None:
            auth["token"] = token
        if resume is not None:
            auth["resume"] = dict(resume)
        self.tell("auth", **auth)
        self.ready = await self.until(lambda frame: frame["type"] == "ready")
        self.account = self.ready["account"]
        if resume is not None:
            await self.until(lambda frame: frame["type"] in ("caught_up", "resync"))
        return self.ready

    def cut(self) -> None:
        """The connection is gone as when a cable is pulled: no close frame, nothing more is sent."""
        self.socket.transport.abort()

    async def close(self) -> None:
        """Closes as a well-behaved client does."""
        await self.socket.close()
        await asyncio.wait([self._reader])

    async def ended(self) -> int:
        """The code with which the server closed the connection, when it has."""
        done, _ = await asyncio.wait([self._reader], timeout=PATIENCE_S)
        assert done, "the server hasn't closed the connection"
        code = self.socket.close_code
        return 1006 if code is None else code

    @property
    def lost(self) -> bool:
        return self._reader.done()

    # Saying

    def tell(self, kind: str, /, **fields: Any) -> "asyncio.Future[Frame]":
        """Sends a command at once; the future is its `ok` or `error`, or `Lost`. `id` is chosen where none is given."""
        self._asked += 1
        frame = {"type": kind, "id": f"t{self._asked}", **fields}
        reply: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        if self.lost:
            _lose(reply)
        else:
            self._waiting[str(frame["id"])] = reply
            if self.socket.protocol.state is State.OPEN:  # or it is lost with the connection, whose end is near
                self.write(json.dumps(frame))
        return reply

    def write(self, text: str) -> None:
        """One text frame, whatever is in it."""
        self.socket.protocol.send_text(text.encode("utf-8", "surrogatepass"))
        self.socket.transport.writelines(self.socket.protocol.data_to_send())

    async def ask(self, kind: str, /, **fields: Any) -> Frame:
        """The command's reply, `ok` or `error`."""
        async with asyncio.timeout(PATIENCE_S):
            return await self.tell(kind, **fields)

    async def ok(self, kind: str, /, **fields: Any) -> Frame:
        reply = await self.ask(kind, **fields)
        assert reply["type"] == "ok", reply
        return reply

    async def error(self, kind: str, /, **fields: Any) -> Frame:
        reply = await self.ask(kind, **fields)
        assert reply["type"] == "error", reply
        return reply

    async def post(self, body: str, **fields: Any) -> int:
        """The id of a new post."""
        ident: int = (await self.ok("post", body=body, **fields))["post"]["id"]
        return ident

    # Hearing

    async def until(self, holds: Callable[[Frame], bool]) -> Frame:
        """The first frame for which it holds, of those that no earlier `until` has passed. Raises `Lost`."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                while self._seen < len(self.frames):
                    frame = self.frames[self._seen]
                    self._seen += 1
                    if holds(frame):
                        return frame
                if self.lost:
                    raise Lost
                self._changed.clear()
                await self._changed.wait()

    async def wait(self) -> None:
        """Returns when something came, when the connection has ended, or when somebody called `wake`. No deadline."""
        self._changed.clear()
        if not self.lost:
            await self._changed.wait()

    def wake(self) -> None:
        self._changed.set()

    async def reached(self, seq: int) -> None:
        """Returns when the cursor is there. Raises `Lost`."""
        async with asyncio.timeout(PATIENCE_S):
            while self.cursor < seq:
                if self.lost:
                    raise Lost
                self._changed.clear()
                await self._changed.wait()

    async def change(self, kind: str, ident: int, **shown: Any) -> Frame:
        """The next change of that object whose fields are as `shown`."""

        def matches(frame: Frame) -> bool:
            if frame["type"] != kind:
                return False
            object = frame[kind]
            return ident in (object.get("id"), object.get("post")) and all(
                object.get(name) == value for name, value in shown.items()
            )

        return await self.until(matches)

    def changes(self, *kinds: str) -> list[Frame]:
        """All changes that came so far, of some kinds."""
        return [frame for frame in self.frames if frame["type"] in (kinds or CHANGES)]

    async def _read(self) -> None:
        try:
            async for message in self.socket:
                self._take(orjson.loads(message))
        except ConnectionClosed:
            pass
        finally:
            for reply in self._waiting.values():
                if not reply.done():
                    _lose(reply)
            self._waiting.clear()
            # `lost` is true in the turn after this one.
            asyncio.get_running_loop().call_soon(self._changed.set)

    def _take(self, frame: Frame) -> None:
        if frame["type"] in ("ok", "error"):
            reply = self._waiting.pop(frame["re"], None) if frame["re"] is not None else None
            if reply is None:
                self.frames.append(frame)
            elif not reply.done():
                reply.set_result(frame)
        else:
            self._note(frame)
            self.frames.append(frame)
        self._changed.set()

    def _note(self, frame: Frame) -> None:
        """Moves the cursor as the protocol says, and records."""
        kind, record = frame["type"], self._record
        if kind == "ready" and "follows" in frame:
            self.cursor = frame["seq"]
            if record is not None:
                record.began(self.cursor)
        elif kind == "resync":
            self.cursor, self.epoch = frame["seq"], frame["epoch"]
            if record is not None:
                record.resync(self.cursor)
        elif kind in ("caught_up", "ping") and "seq" in frame:
            self.cursor = max(self.cursor, frame["seq"])
            if record is not None:
                record.position(self.cursor)
        elif kind in CHANGES:
            self.cursor = frame["seq"]
            if record is not None:
                record.delivered(frame)

    @property
    def position(self) -> Frame:
        """What `resume` takes."""
        return {"epoch": self.epoch, "after": self.cursor}


def _lose(reply: "asyncio.Future[Frame]") -> None:
    """Nobody need be waiting for it."""
    reply.set_exception(Lost())
    reply.exception()


@asynccontextmanager
async def talking(
    url: str,
    token: str | None,
    *,
    resume: Mapping[str, Any] | None = None,
    watch: Sequence[str] = (),
    record: Session | None = None,
    sock: socket.socket | None = None,
    **headers: str,
) -> AsyncIterator[Talker]:
    """A signed-in session, closed at the end."""
    talker = await Talker.open(url, record, sock=sock, **headers)
    try:
        await talker.sign_in(token, resume=resume, watch=watch)
        yield talker
    finally:
        await talker.close()
