"""What all connections of one server share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from handraise.app.edge.addresses import AddressBook
from handraise.app.edge.conversation import OpenConversation
from handraise.app.edge.limits import EdgeLimits
from handraise.app.edge.proxies import PeerRules
from handraise.app.edge.statistics import EdgeStatistics
from handraise.app.edge.sweeper import Sweeper


@dataclass(slots=True, kw_only=True)
class Edge:
    """Owned by the server. `connections` holds every open connection, HTTP and WebSocket, and is uvicorn's own set."""

    limits: EdgeLimits
    rules: PeerRules
    open_conversation: OpenConversation
    clock: Callable[[], float]
    connections: set[Any] = field(default_factory=set)
    statistics: EdgeStatistics = field(default_factory=EdgeStatistics)
    addresses: AddressBook = field(init=False)
    sweeper: Sweeper = field(init=False)
    on_empty: Callable[[], None] | None = None

    def __post_init__(self) -> None:
        self.addresses = AddressBook(self.limits.connections_per_address)
        self.sweeper = Sweeper(self.connections, self.limits, self.clock)

    def gone(self, connection: Any) -> None:
        """Forgets a connection that has ended."""
        self.sweeper.forget(connection)
        self.connections.discard(connection)
        if not self.connections and self.on_empty is not None:
            self.on_empty()

    def buffered_bytes(self) -> int:
        """What waits in our memory for all clients together; a walk over the connections, for the metrics."""
        return sum(connection.buffered() for connection in tuple(self.connections))
