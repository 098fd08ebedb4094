"""The opening handshake of RFC 6455 §4.2, decided before any WebSocket object exists."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from websockets.datastructures import Headers
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

from handraise.app.edge.head import UPGRADE_HEADERS, WEBSOCKET_PATH, Head
from handraise.app.edge.limits import EdgeLimits
from handraise.app.edge.peer import Peer
from handraise.app.edge.problem import Problem, Refused, invalid
from handraise.app.edge.proxies import PeerRules, values

SUBPROTOCOL = Subprotocol("handraise.v1")

# At DEBUG the library logs every frame, tokens included; a root logger at DEBUG must not turn that on.
_LOGGER = logging.getLogger("handraise.edge.websocket")
_LOGGER.setLevel(logging.WARNING)


class Frames(ServerProtocol):
    """The library's sans-I/O protocol from the first frame on; the head was parsed by the HTTP side, once."""

    def __init__(self, max_size: int) -> None:
        super().__init__(state=State.OPEN, max_size=max_size, logger=_LOGGER)

    def select_subprotocol(self, subprotocols: Sequence[Subprotocol]) -> Subprotocol | None:
        """Ours where it is offered; others and none are accepted without one."""
        return SUBPROTOCOL if SUBPROTOCOL in subprotocols else None


@dataclass(frozen=True, slots=True)
class Accepted:
    """A finished negotiation: the 101 response to write, and the protocol that reads what follows."""

    response: bytes
    frames: Frames


def negotiate(head: Head, peer: Peer, rules: PeerRules, limits: EdgeLimits) -> Accepted:
    """Answers an upgrade request. Raises `Refused` with what must be answered in place of 101."""
    if head.path != WEBSOCKET_PATH:
        raise Refused(Problem(404, "not_found", "There is no WebSocket at this address.", "path"))
    if peer.origin is not None and not rules.accepts(peer.origin, peer.host_origin):
        raise Refused(Problem(403, "forbidden", "This Origin may not connect (RFC 6455 §10.2).", "origin"))
    if values(head.headers, b"sec-websocket-version") != ["13"]:
        problem = invalid("Only version 13 is spoken here (RFC 6455 §4.4).", "version", 426)
        raise Refused(problem.with_headers(*UPGRADE_HEADERS, (b"connection", b"upgrade")))
    frames = Frames(limits.frame_bytes)
    response = frames.accept(_request(head))
    if response.status_code != 101:
        detail = response.body.decode().partition(":")[2].strip() if response.body else response.reason_phrase
        raise Refused(invalid(detail, "handshake", response.status_code))
    return Accepted(response.serialize(), frames)


def _request(head: Head) -> Request:
    headers = Headers()
    for name, value in head.headers:
        headers[name.decode("latin-1")] = value.decode("latin-1")
    return Request(head.path.decode("latin-1"), headers, head.method, f"HTTP/{head.version}")
