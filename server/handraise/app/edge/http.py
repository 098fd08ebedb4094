"""uvicorn's HTTP connection, guarded: deadlines and sizes for every request, and upgrades by our own rules."""

import asyncio
from enum import IntEnum
from typing import Any, Final, cast

import httptools
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from handraise.app.edge import transports
from handraise.app.edge.handshake import negotiate
from handraise.app.edge.head import Head, HeadMeter, check
from handraise.app.edge.peer import Peer
from handraise.app.edge.problem import Problem, Refused, invalid, late, too_large
from handraise.app.edge.proxies import UNIX, canonical_address
from handraise.app.edge.shared import Edge
from handraise.app.edge.websocket import WebSocketConnection

PEER_KEY: Final = "handraise.peer"
"""Where an HTTP application finds the `Peer` in its ASGI scope."""
_SLICE_BYTES: Final = 4096
_NO_BUFFER_LIMIT: Final = 1 << 62


class Phase(IntEnum):
    """Where the parser stands. A response may be in progress in any of them but `FIRST`."""

    FIRST, BETWEEN, HEAD, BODY, REFUSED = range(5)


class GuardedHTTP(HttpToolsProtocol):
    """One HTTP/1.1 connection. What it refuses is answered with a problem document, then the connection ends."""

    # An HTTP application waits while the buffer is full, and sends what is large in pieces: only the lack of progress
    # counts here.
    buffer_limit_bytes = _NO_BUFFER_LIMIT

    def __init__(
        self,
        edge: Edge,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.edge = edge
        self.meter = HeadMeter(edge.limits)
        self.phase = Phase.FIRST
        self.head: Head | None = None
        self.body_bytes = 0
        self.dropped = False  # and `connection_lost` may still be to come
        self.cycles: list[RequestResponseCycle] = []  # those not answered in full
        self.address = UNIX
        self.address_key = ""

    # The connection.

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        edge = self.edge
        edge.statistics.accepted += 1
        edge.sweeper.expect(self, edge.limits.handshake_ms)
        if self.client is not None:
            self.address = canonical_address(self.client[0]) or UNIX
        try:
            if edge.limits.connections and len(self.connections) > edge.limits.connections:
                raise Refused(Problem(503, "unavailable", "The server is full; try again later.", "connections"))
            if self.address != UNIX and not edge.rules.trusts(self.address):
                self._count(self.address)
        except Refused as exc:
            self._refuse(exc.problem)

    def connection_lost(self, exc: Exception | None) -> None:
        for cycle in self.cycles:
            cycle.disconnected = cycle.disconnected or not cycle.response_complete
            cycle.message_event.set()
        super().connection_lost(exc)
        self.edge.addresses.leave(self.address_key)
        self.edge.gone(self)

    def data_received(self, data: bytes) -> None:
        """Feeds the parser in slices: a limit that is passed takes effect within 4 KiB."""
        view = memoryview(data)
        while view and self.phase is not Phase.REFUSED and not self.transport.is_closing():
            try:
                taken = self._parse(view[:_SLICE_BYTES])
            except httptools.HttpParserUpgrade as exc:
                taken = int(exc.args[0])
                if self._should_upgrade():
                    self._upgrade(bytes(view[taken:]))
                    return
            view = view[taken:]

    def _parse(self, piece: memoryview) -> int:
        before = self.phase
        try:
            self.parser.feed_data(piece)
            if before is Phase.HEAD and self.phase is Phase.HEAD:
                self.meter.raw(len(piece))
        except httptools.HttpParserError as exc:
            # What a callback raises comes as the context of the parser's own error.
            cause = exc.__context__
            self._refuse(cause.problem if isinstance(cause, Refused) else invalid("This is not HTTP/1.1.", "malformed"))
        except Refused as exc:
            self._refuse(exc.problem)
        return len(piece)

    # The parser's callbacks.

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self.phase is not Phase.FIRST:
            self.edge.sweeper.expect(self, self.edge.limits.handshake_ms)
        self.phase = Phase.HEAD
        self.head = None
        self.body_bytes = 0
        self.meter.begin()

    def on_url(self, url: bytes) -> None:
        self.meter.target(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        value = value.rstrip(b" \t")
        self.meter.header(name, value)
        # A trailer must not become a header of a request that has been judged already (RFC 9110 §6.5.1).
        if self.phase is Phase.HEAD:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        edge = self.edge
        url = httptools.parse_url(self.url)
        self.head = head = Head(
            method=self.parser.get_method().decode("ascii"),
            version=self.parser.get_http_version(),
            path=url.path or b"",
            query=url.query or b"",
            headers=self.headers,
            upgrades=self.parser.should_upgrade(),
        )
        check(head, edge.limits)
        if self._responding() and (head.websocket or len(self.pipeline) >= edge.limits.pipelined_requests):
            raise Refused(too_large(429, "The number of waiting requests", "pipelined_requests", len(self.pipeline)))
        self._name_peer(head)
        if head.websocket:
            return
        self.phase = Phase.BODY
        edge.sweeper.expect(self, getattr(edge.limits, self._body_deadline))
        super().on_headers_complete()
        self.cycles = [cycle for cycle in self.cycles if not cycle.response_complete] + [self.cycle]

    def on_body(self, body: bytes) -> None:
        self.body_bytes += len(body)
        if self.head is not None:
            self.head.check_body(self.body_bytes, self.edge.limits)
        super().on_body(body)

    def on_message_complete(self) -> None:
        if self._should_upgrade():
            return
        super().on_message_complete()
        self.phase = Phase.BETWEEN
        self._await_next()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._unset_keepalive_if_required()  # the sweeper keeps this deadline too
        self._await_next()

    @property
    def _body_deadline(self) -> str:
        """The name of the limit."""
        return "upload_ms" if self.head is not None and self.head.uploads else "body_ms"

    def _await_next(self) -> None:
        sweeper, limits = self.edge.sweeper, self.edge.limits
        if self.transport.is_closing() or (self.phase is Phase.BETWEEN and self._responding()):
            sweeper.forget(self)
        elif self.phase is Phase.BETWEEN:
            sweeper.expect(self, limits.keep_alive_ms)
        elif self.phase is Phase.HEAD:
            sweeper.expect(self, limits.handshake_ms)  # reading was paused meanwhile

    def _responding(self) -> bool:
        return any(not cycle.response_complete for cycle in self.cycles)

    def _name_peer(self, head: Head) -> None:
        peer = self.edge.rules.peer(self.address, self.scheme == "https", head.headers, websocket=head.websocket)
        scope = cast(dict[str, Any], self.scope)
        scope[PEER_KEY] = peer
        scope["client"] = (peer.address, 0)
        scope["scheme"] = "https" if peer.secure else "http"

    # Upgrades.

    def _should_upgrade(self) -> bool:
        return self.head is not None and self.head.websocket

    def _upgrade(self, rest: bytes) -> None:
        """Hands the transport over. `rest` came after the head, from a client that didn't wait for our answer."""
        edge = self.edge
        assert self.head is not None
        peer: Peer = cast(dict[str, Any], self.scope)[PEER_KEY]
        try:
            accepted = negotiate(self.head, peer, edge.rules, edge.limits)
            if peer.address != self.address:
                self._count(peer.address)
        except Refused as exc:
            self._refuse(exc.problem)
            return
        make: Any = self.ws_protocol_class
        connection: WebSocketConnection = make(accepted.frames, peer, self.address_key)
        self.connections.discard(self)
        edge.sweeper.forget(self)
        edge.statistics.handshakes += 1
        self.parser = None  # type: ignore[assignment]  # it refers to us; this frees both at once
        connection.open(self.transport, accepted.response, rest)

    def _count(self, address: str) -> None:
        key = self.edge.addresses.enter(address)
        if key is None:
            raise Refused(
                Problem(429, "rate_limited", "Too many connections from this address.", "connections_per_address")
            )
        self.address_key = key

    # Refusals and the end.

    def _refuse(self, problem: Problem, *, linger: bool = True) -> None:
        """Answers for the request at fault, unless an answer to this or an earlier one has begun; then ends."""
        answerable = self._withdraw()
        self.phase = Phase.REFUSED
        self.edge.statistics.refused[problem.reason] += 1
        if not answerable:
            self._drop(problem.reason)
            return
        self.transport.write(problem.response(self.server_state.default_headers))
        if linger and self.transport.can_write_eof():
            # Read on for a moment: a reset for unread bytes would take the answer with it (RFC 9112 §9.6).
            self.flow.resume_reading()
            self.transport.write_eof()
            self.edge.sweeper.expect(self, self.edge.limits.linger_ms)
        else:
            self.edge.sweeper.forget(self)
            self.transport.close()

    def _withdraw(self) -> bool:
        """Takes the connection from the application; True where the request at fault can still be answered."""
        running = [cycle for cycle in self.cycles if not cycle.response_complete]
        for cycle in running:
            cycle.disconnected = True
            cycle.message_event.set()
        self.pipeline.clear()
        if self.phase is Phase.BODY:
            return running == [self.cycle] and not self.cycle.response_started
        return not running

    def _drop(self, reason: str) -> None:
        if self.dropped:
            return
        self.dropped = True
        self.edge.sweeper.forget(self)
        self.edge.statistics.dropped[reason] += 1
        transports.drop(self.transport)

    def discard(self) -> None:
        """The server can't wait any longer."""
        self._drop("shutdown")

    # For the sweeper.

    def buffered(self) -> int:
        return self.transport.get_write_buffer_size()

    def progress(self, buffered_bytes: int) -> int:
        return transports.progress(self.transport, buffered_bytes)

    def stalled(self) -> None:
        self._drop("slow")

    def overdue(self) -> None:
        limits = self.edge.limits
        if self.phase is Phase.REFUSED:
            self._drop("linger")
        elif self._responding() and (self.phase is not Phase.BODY or self.flow.read_paused):
            self.edge.sweeper.expect(self, limits.handshake_ms)  # it is us who don't read
        elif self.phase is Phase.HEAD:
            self._refuse(late("The request head", "handshake_ms", limits.handshake_ms), linger=False)
        elif self.phase is Phase.BODY:
            name = self._body_deadline
            self._refuse(late("The request body", name, getattr(limits, name)), linger=False)
        else:
            if self.phase is Phase.FIRST:
                self.edge.statistics.refused["silent"] += 1
            self.transport.close()
