"""Prometheus metrics, read from the parts' own counts when they are asked for: a delivery costs nothing more."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from handraise import __version__
from handraise.app.edge.shared import Edge
from handraise.hub import Hub
from handraise.journal import Journal
from handraise.rendering import Renderer
from handraise.service import Service

_PREFIX: Final = "handraise_"


class Metrics:
    """One registry of its own, so that two servers in a process don't meet. `text` is Prometheus' text format."""

    def __init__(
        self, edge: Callable[[], Edge | None], hub: Hub, journal: Journal, service: Service, renderer: Renderer
    ):
        self.registry = CollectorRegistry()
        self.registry.register(_Counts(edge, hub, journal, service, renderer))
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        GCCollector(registry=self.registry)

    def text(self) -> bytes:
        return generate_latest(self.registry)


class _Counts(Collector):
    def __init__(
        self, edge: Callable[[], Edge | None], hub: Hub, journal: Journal, service: Service, renderer: Renderer
    ):
        self._edge = edge
        self._hub = hub
        self._journal = journal
        self._service = service
        self._renderer = renderer

    def describe(self) -> Iterable[Metric]:
        """Nothing is collected at registration."""
        return ()

    def collect(self) -> Iterator[Metric]:
        yield _gauge("build", "The running program.", 1, {"version": __version__})
        if (edge := self._edge()) is not None:
            yield from _of_edge(edge)
        yield from self._of_hub()
        yield from self._of_journal()
        yield from self._of_service()
        yield from self._of_passwords()
        yield from self._of_images()
        yield from self._of_outgoing()
        yield _counter("renderings", "Texts by the way they were rendered.", "way", self._renderings())

    def _of_hub(self) -> Iterator[Metric]:
        count = self._hub.statistics()
        yield _counter("changes", "Changes that were handed to the hub.", None, count.changes)
        yield _counter("deliveries", "Changes written to connections.", None, count.deliveries)
        yield _counter("writes", "Joined writes to connections.", None, count.writes)
        yield _counter("failed_writes", "Writes that raised an error.", None, count.failed_writes)
        yield _gauge("sessions", "Signed-in connections.", count.connections)
        yield _gauge("accounts_online", "Accounts with a signed-in connection.", count.readers)
        yield _gauge("subscriptions", "Entries of the routing index.", count.subscriptions)
        yield _gauge("ring_changes", "Recent changes in memory.", count.ring_events)
        yield _gauge("ring_bytes", "What they take, roughly.", count.ring_bytes)
        yield _gauge("head_seq", "The last change's place in the log.", count.head)

    def _of_journal(self) -> Iterator[Metric]:
        count = self._journal.statistics()
        sizes = {float(bound): number for bound, number in count.batch_sizes.items()}
        times = {bound / 1000: number for bound, number in count.commit_ms.items()}
        yield _histogram("batch_size", "Commands in one transaction.", sizes, count.intents, count.batches)
        yield _histogram(
            "commit_seconds", "Time of a transaction with its sync.", times, count.commit_seconds, count.batches
        )
        yield _gauge("commands_waiting", "Commands that wait for the next transaction.", count.forming)
        results = {"stored": count.intents - count.refused, "refused": count.refused}
        yield _counter("intents", "Commands that reached a transaction, by result.", "result", results)
        yield _counter("failed_batches", "Transactions that failed.", None, count.failures)

    def _of_service(self) -> Iterator[Metric]:
        count = self._service.statistics()
        yield _gauge("conversations", "Open conversations: sockets and event streams.", count.conversations)
        yield _gauge("service_tasks", "Commands that are being carried out.", count.tasks)
        yield _counter("lost", "Ended conversations, by reason.", "reason", count.lost)

    def _of_passwords(self) -> Iterator[Metric]:
        passwords = self._service.passwords
        works = {"check": passwords.checked, "make": passwords.made}
        yield _counter("password_hashes", "Password hashes, by what they were wanted for.", "work", works)
        yield _gauge("passwords_waiting", "Password hashes that wait or are at work.", passwords.waiting)

    def _of_images(self) -> Iterator[Metric]:
        count = self._service.images.statistics()
        results = {
            "converted": count.converted,
            "refused": count.refused - count.late - count.lost,
            "late": count.late,
            "lost": count.lost,
        }
        yield _counter("images", "Uploaded images, by what the worker made of them.", "result", results)
        yield _gauge("image_workers", "Images that are being worked on.", count.running)

    def _of_outgoing(self) -> Iterator[Metric]:
        count = self._service.outgoing.statistics()
        results = {
            "sent": count.sent,
            "failed": count.failed,
            "given_up": count.given_up,
            "settled": count.settled,
        }
        yield _counter("outgoing_alerts", "Alerts out of the house, by what became of them.", "result", results)
        yield _gauge("outgoing_alerts_waiting", "Alerts that are still to leave the house.", count.waiting)

    def _renderings(self) -> dict[str, int]:
        count = self._renderer.statistics()
        return {"inline": count.inline, "worker": count.worker, "degraded": count.degraded, "restart": count.restarts}


def _of_edge(edge: Edge) -> Iterator[Metric]:
    count = edge.statistics
    yield _counter("accepted", "Accepted connections.", None, count.accepted)
    yield _counter("handshakes", "WebSocket handshakes that were completed.", None, count.handshakes)
    yield _gauge("connections", "Open connections, HTTP and WebSocket.", len(edge.connections))
    yield _gauge("websockets", "Open WebSockets.", count.websockets)
    yield _gauge("write_buffer_bytes", "What waits in memory for clients, together.", edge.buffered_bytes())
    yield _counter("refused", "Requests and handshakes that the edge refused, by reason.", "reason", count.refused)
    yield _counter("dropped", "Connections that were cut off, by reason.", "reason", count.dropped)


def _gauge(name: str, help: str, value: float, labels: Mapping[str, str] | None = None) -> Metric:
    labels = labels or {}
    metric = GaugeMetricFamily(_PREFIX + name, help, labels=list(labels))
    metric.add_metric(list(labels.values()), value)
    return metric


def _counter(name: str, help: str, label: str | None, counts: Any) -> Metric:
    metric = CounterMetricFamily(_PREFIX + name, help, labels=[label] if label else [])
    for reason, number in counts.items() if label else [(None, counts)]:
        metric.add_metric([str(reason)] if label else [], number)
    return metric


def _histogram(name: str, help: str, counts: Mapping[float, int], total: float, number: int) -> Metric:
    """`counts` has the observations up to each bound and above the one before; Prometheus wants them summed up."""
    metric = HistogramMetricFamily(_PREFIX + name, help)
    buckets, seen = [], 0
    for bound, observed in sorted(counts.items()):
        seen += observed
        buckets.append((str(float(bound)), seen))
    metric.add_metric([], [*buckets, ("+Inf", number)], total)
    return metric
