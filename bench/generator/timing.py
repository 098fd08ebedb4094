"""The job that times: from a command of one client to what a second one gets by it, while others post at a pace."""

from statistics import quantiles
from time import perf_counter, perf_counter_ns

from bench.generator.loop import Answer, Loop
from bench.generator.orders import STALLED_S, Time
from bench.generator.poster import Poster
from bench.generator.speaker import ERROR, Speaker


class Timing:
    """Gives the commands in turn, one at a time: the next goes out when the listener has what came of the last.

    The posters post at `per_s` by the clock, whatever that takes; what they couldn't is made up for.
    """

    def __init__(self, loop: Loop, order: Time) -> None:
        self._order = order
        self._speaker, self._listener = (_speaker(loop, name) for name in (order.group, order.listener))
        self._posters = [connection for connection in loop.groups[order.posters] if isinstance(connection, Poster)]
        self._counts = [loop.counts[name] for name in (order.group, order.listener, order.posters)]
        self._closed = [counts.closed for counts in self._counts]
        self._took: list[list[float]] = [[] for _ in order.commands]
        self._number = self._heard = self._posted = 0
        self._mark = b""
        self._sent = perf_counter_ns()
        self._failed: str | None = None
        self._began = self._moved = perf_counter()
        self._speaker.on_reply = self._reply
        self._listener.on_event = self._hear

    def tick(self) -> Answer | None:
        now = perf_counter()
        self._keep_pace(now)
        if self._heard == self._number and self._speaker.in_flight == 0 and not self._whole():
            self._say()
        if [counts.closed for counts in self._counts] != self._closed:
            self._failed = next(counts.why for counts in self._counts if counts.why)
        elif now - self._moved > STALLED_S:
            self._failed = "stalled: what was said isn't heard"
        posting = sum(poster.in_flight() for poster in self._posters)
        whole = self._whole() and self._heard == self._number and self._speaker.in_flight == 0 and not posting
        return self._answer(now) if self._failed or whole else None

    def _whole(self) -> bool:
        return self._number >= self._order.times * len(self._order.commands)

    def _keep_pace(self, now: float) -> None:
        while not self._whole() and self._posted < (now - self._began) * self._order.per_s:
            poster = self._posters[self._posted % len(self._posters)]
            poster.post(self._order.body.replace("{topic}", str(self._posted % self._order.topics)), key=True)
            poster.flush()
            self._posted += 1

    def _say(self) -> None:
        command = self._order.commands[self._number % len(self._order.commands)]
        self._number += 1
        self._mark = b"case %dx" % self._number
        self._sent = perf_counter_ns()
        self._speaker.say(command.replace("{n}", f"{self._number}x"))

    def _reply(self, _speaker: Speaker, text: bytes) -> None:
        if text.startswith(ERROR):
            self._failed = text.decode()

    def _hear(self, event: bytes) -> None:
        if self._heard < self._number and event.startswith(b'{"type":"post"') and self._mark in event:
            took = (perf_counter_ns() - self._sent) / 1000
            self._took[self._heard % len(self._order.commands)].append(took)
            self._heard += 1
            self._moved = perf_counter()

    def _answer(self, now: float) -> Answer:
        cuts = [quantiles(took, n=10) if len(took) > 1 else took * 9 for took in self._took]
        return {
            "failed": self._failed,
            "seconds": now - self._began,
            "posted": self._posted,
            "p50_us": [cut[4] if cut else 0.0 for cut in cuts],
            "p90_us": [cut[8] if cut else 0.0 for cut in cuts],
        }


def _speaker(loop: Loop, group: str) -> Speaker:
    [speaker] = loop.groups[group]
    assert isinstance(speaker, Speaker)
    return speaker
