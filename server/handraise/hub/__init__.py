"""The hub: who is connected, what they subscribe to, and the delivery of committed changes to them.

Plain functions on plain structures, owned by the event loop; nothing here waits.
"""

from handraise.hub.hub import Hub, HubStatistics
from handraise.hub.passing import Observer, Passing
from handraise.hub.readers import Connection, Reader, Seen
from handraise.hub.ring import Event, Ring

__all__ = ["Connection", "Event", "Hub", "HubStatistics", "Observer", "Passing", "Reader", "Ring", "Seen"]
