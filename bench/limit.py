"""The generator's own limit: deliveries/s that it takes in when the sender costs nothing but `sendall`."""

from statistics import median

from bench.measure.child import Child


def limit(connections: int = 1000, batch: int = 64, event_bytes: int = 450, seconds: float = 2.0) -> float:
    """Deliveries/s: the median of three."""
    arguments = (f"--connections={connections}", f"--batch={batch}", f"--event-bytes={event_bytes}")
    with Child("bench.baselines.pusher", *arguments) as pusher, Child("bench.load") as load:
        port = pusher.read()["port"]
        tokens = ["-"] * connections
        load.ask("connect", group="all", role="follower", host="127.0.0.1", port=port, tokens=tokens, concurrency=1)
        taken = [load.ask("receive", group="all", seconds=seconds) for _ in range(3)]
    return float(median(answer["deliveries"] / answer["seconds"] for answer in taken))


def print_limit() -> None:
    """Says what the generator takes in, for joined writes and for one event at a time."""
    for batch in (64, 8, 1):
        print(f"{batch:3} events a write, 450 bytes each, 1,000 connections: {limit(batch=batch):12,.0f} deliveries/s")
