"""What a scenario is given, and the helpers that most of them share."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.measure.child import Child
from bench.measure.handraise import Person, Server
from bench.measure.system import pin

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Context:
    """How this run is to be done. `quick` means a look in a minute, not a figure to quote."""

    rounds: int = 5
    quick: bool = False
    pin: bool = False
    cache: Path = Path("/tmp/handraise-bench-cache")

    def scaled(self, full: int, quick: int) -> int:
        """A size, or its small stand-in."""
        return quick if self.quick else full

    @property
    def seconds(self) -> float:
        """How long a timed round lasts."""
        return 1.0 if self.quick else 3.0

    @contextmanager
    def load(self) -> Iterator[Child]:
        """A load generator; with `--pin` on the last core."""
        with Child("bench.load") as child:
            if self.pin:
                pin(child.pid, (os.cpu_count() or 1) - 1)
            yield child

    @contextmanager
    def plain(self, *, event_bytes: float, replay: int = 0) -> Iterator["Side"]:
        """The `websockets` baseline with a generator of its own."""
        arguments = (f"--event-bytes={event_bytes:.0f}", f"--replay={replay}")
        with Child("bench.baselines.broadcast", *arguments) as server, self.load() as load:
            port = server.read()["port"]
            self.pinned(server.pid)
            yield Side(load, server.pid, port, None)

    @contextmanager
    def beside(self, server: Server) -> Iterator["Side"]:
        """A generator for a running Handraise."""
        self.pinned(server.pid)
        with self.load() as load:
            yield Side(load, server.pid, server.port, server)

    def pinned(self, pid: int) -> None:
        """With `--pin`, keeps a server on the first core."""
        if self.pin:
            pin(pid, 0)


@dataclass(frozen=True)
class Side:
    """One of the two that are compared: a server and the generator that is its client.

    `server` is None for the baseline.
    """

    load: Child
    pid: int
    port: int
    server: Server | None

    def connect(self, group: str, role: str, people: list[Person], **order: Any) -> dict[str, Any]:
        """Connects one client per person. The baseline has no people: there the role alone counts."""
        tokens = self.server.of(people) if self.server else [role] * len(people)
        return self.load.ask("connect", group=group, role=role, host=HOST, port=self.port, tokens=tokens, **order)

    def batches(self) -> tuple[float, float]:
        """Batches committed so far, and the posts in them; nothing for the baseline."""
        if self.server is None:
            return 0.0, 0.0
        samples = self.server.metrics()
        return samples["handraise_batch_size_count"], samples["handraise_batch_size_sum"]

    def post(self, **order: Any) -> dict[str, Any]:
        """Posts from the group `posters`, while the group `followers` counts what comes."""
        return self.load.ask("post", group="posters", followers="followers", **order)


def people(prefix: str, count: int, follows: str = "", role: str = "educator") -> list[Person]:
    """`<prefix>0`, `<prefix>1` …, who follow the same; `{i}` in `follows` becomes each one's number."""
    return [Person(f"{prefix}{i}", follows.replace("{i}", str(i)), role) for i in range(count)]
