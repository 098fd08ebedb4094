"""Plain `websockets.serve` with `websockets.broadcast`: no accounts, no rules, no rendering, no storage.

It answers `hello`, `ready` and `ok` as the protocol names them, so that the same generator drives both sides. Every
post goes to all who follow; a poster says so with the token `poster`, an idle client is any other.
Prints its port as a JSON line and ends with its stdin.
"""

import argparse
import asyncio
import sys
from typing import Any

import orjson
import uvloop
from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed

from bench.measure.system import raise_file_limit

_HELLO = orjson.dumps({"type": "hello", "protocol": 1, "epoch": "plain"}).decode()


class Plain:
    """The server's state: who follows, and what an event is padded to."""

    def __init__(self, event_bytes: int, replay: int) -> None:
        self._followers: set[ServerConnection] = set()
        self._seq = 0
        self._event_bytes = event_bytes
        self._replay = replay

    async def handle(self, connection: ServerConnection) -> None:
        """One client, from `hello` to its end."""
        try:
            await connection.send(_HELLO)
            async for message in connection:
                await self._command(connection, orjson.loads(message))
        except ConnectionClosed:
            pass  # the generator ends its connections without a closing handshake
        finally:
            self._followers.discard(connection)

    async def _command(self, connection: ServerConnection, command: dict[str, Any]) -> None:
        if command["type"] == "post":
            self._seq += 1
            broadcast(self._followers, self._event(command["body"]))
            await connection.send(orjson.dumps({"type": "ok", "re": command["id"], "seq": self._seq}).decode())
        elif command["type"] == "auth":
            await connection.send('{"type":"ready","re":"a"}')
            if "resume" in command:
                await self._resume(connection)
            elif command["token"] != "poster":
                self._followers.add(connection)

    async def _resume(self, connection: ServerConnection) -> None:
        for _ in range(self._replay):
            await connection.send(self._event("missed"))
        await connection.send('{"type":"caught_up","seq":0}')

    def _event(self, body: str) -> str:
        """An event of the size that Handraise's has."""
        event = {"type": "post", "seq": self._seq, "post": {"id": self._seq, "body": body}, "pad": ""}
        event["pad"] = "x" * (self._event_bytes - len(orjson.dumps(event)))
        return orjson.dumps(event).decode()


async def _run(event_bytes: int, replay: int) -> None:
    plain = Plain(event_bytes, replay)
    async with serve(plain.handle, "127.0.0.1", 0, compression=None, backlog=2048, max_size=65536) as server:
        print(orjson.dumps({"port": server.sockets[0].getsockname()[1]}).decode(), flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


def main() -> None:
    """Serves until stdin ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--event-bytes", type=int, default=450)
    parser.add_argument("--replay", type=int, default=0, help="changes sent to who resumes")
    options = parser.parse_args()
    raise_file_limit()
    uvloop.run(_run(options.event_bytes, options.replay))


if __name__ == "__main__":
    main()
