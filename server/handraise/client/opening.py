"""From an address to a session: the choice of the transport, `hello`, `auth`, `ready`."""

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any

from handraise.client.address import Address
from handraise.client.cursor import Cursor
from handraise.client.errors import ConnectionLost, Refused
from handraise.client.http import HttpClient
from handraise.client.link import Hello, Link, authenticate
from handraise.client.options import Credentials, Options
from handraise.client.sselink import SseLink
from handraise.client.websocket import NoWebSocket, open_websocket

_log = logging.getLogger("handraise.client")


@dataclass(frozen=True)
class Target:
    """Where to, and as whom."""

    address: Address
    credentials: Credentials


@dataclass(frozen=True)
class Session:
    """An open connection that has its `ready`."""

    link: Link
    hello: Hello
    ready: dict[str, Any]


async def open_session(target: Target, options: Options, watch: list[str], resume: Cursor | None) -> Session:
    """One attempt, `open_timeout` long at most. Raises `ConnectionLost`, `Refused`, or the error to `auth`."""
    try:
        async with asyncio.timeout(options.open_timeout):
            link, hello = await _open(target, options, watch, resume)
            # Before `ready`: that has all that the account has set for itself, and may be large.
            link.limit(hello.largest_frame)
            try:
                ready = await authenticate(link, _auth(target.credentials, watch, resume))
            except BaseException:
                await _drop(link)
                raise
    except TimeoutError:
        raise ConnectionLost(1006, "the session didn't open in time") from None
    return Session(link, hello, ready)


def _auth(credentials: Credentials, watch: list[str], resume: Cursor | None) -> dict[str, Any]:
    auth: dict[str, Any] = {}
    if credentials.token:
        auth["token"] = credentials.token
    if watch:
        auth["watch"] = watch
    if resume is not None:
        auth["resume"] = {"epoch": resume.epoch, "after": resume.seq}
    return auth


async def _open(target: Target, options: Options, watch: list[str], resume: Cursor | None) -> tuple[Link, Hello]:
    if options.transport == "sse":
        return await _open_sse(target, options, watch, resume)
    try:
        seconds = options.fallback_after if options.transport == "auto" else None
        async with asyncio.timeout(seconds):
            return await _open_websocket(target, options)
    except TimeoutError:
        _log.info("no WebSocket to %s opened in time", target.address.http)
    except NoWebSocket as error:
        if options.transport == "websocket":
            if error.final:
                raise Refused(error.status or 0, error.reason) from error
            raise
        _log.info("no WebSocket to %s: %s", target.address.http, error.reason)
    return await _open_sse(target, options, watch, resume)


async def _open_websocket(target: Target, options: Options) -> tuple[Link, Hello]:
    link = await open_websocket(target.address, target.credentials, options)
    try:
        return await _greeted(link, link.receive())
    except ConnectionLost as lost:
        # A middlebox may let the handshake through and cut what follows.
        if lost.code == 1006:
            raise NoWebSocket(None, "the socket was cut before the server's hello") from lost
        raise


async def _open_sse(target: Target, options: Options, watch: list[str], resume: Cursor | None) -> tuple[Link, Hello]:
    credentials = target.credentials
    http = HttpClient(target.address.http, token=credentials.token, cookie=credentials.cookie, options=options)
    link = SseLink(http, watch, resume)
    return await _greeted(link, _open_and_receive(link))


async def _open_and_receive(link: SseLink) -> bytes:
    await link.open()
    return await link.receive()


async def _greeted(link: Link, first: Awaitable[bytes]) -> tuple[Link, Hello]:
    try:
        return link, Hello.read(await first)
    except BaseException:
        await _drop(link)
        raise


async def _drop(link: Link) -> None:
    """Gives a link up without waiting for the other side."""
    link.abort()
    await link.close()
