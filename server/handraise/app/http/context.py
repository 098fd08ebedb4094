"""What the routes need of the rest, given by the composition root."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias, cast

from litestar.di import NamedDependency
from litestar.params import SkipValidation
from litestar.types import Scope

from handraise.app.edge.http import PEER_KEY
from handraise.app.edge.peer import Peer
from handraise.app.edge.proxies import UNIX
from handraise.app.settings import Settings
from handraise.service import Service


@dataclass(eq=False)
class Context:
    """`ping` returns when the store answers; `metrics` makes the text of `/metrics`; `draining` is set before a stop.

    `dropped` counts a connection that a route ends, by reason; `checking` is how many test streams run.
    """

    settings: Settings
    service: Service
    ping: Callable[[], Awaitable[None]]
    metrics: Callable[[], bytes]
    dropped: Callable[[str], None]
    draining: bool = False
    checking: int = 0


Given: TypeAlias = NamedDependency[SkipValidation[Context]]


def peer_of(scope: Scope) -> Peer:
    """Who sent a request. Without the edge's word it came over the admin socket."""
    peer = cast(dict[str, object], scope).get(PEER_KEY)
    if isinstance(peer, Peer):
        return peer
    return Peer(UNIX, secure=False, origin=None, host_origin="", cookies="", cookie_allowed=False, user_agent="")
