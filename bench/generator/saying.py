"""The job that gives commands: so many of one, or of one until there is nothing more to be had."""

from time import perf_counter
from typing import Final

import orjson

from bench.generator.loop import Answer, Loop
from bench.generator.orders import STALLED_S, Say
from bench.generator.speaker import ERROR, Speaker

_NOT_FOUND: Final = b'"code":"not_found"'
_CONFLICT: Final = b'"code":"conflict"'


class Saying:
    """Keeps every speaker's window full. With `until_none` each goes on until it is told `not_found`, and tries again
    what was somebody else's before it (`conflict`); any other error is a failure."""

    def __init__(self, loop: Loop, order: Say) -> None:
        self._order = order
        self._speakers = [connection for connection in loop.groups[order.group] if isinstance(connection, Speaker)]
        self._counts = loop.counts[order.group]
        self._closed = self._counts.closed
        self._said = self._lost = 0
        self._done: list[bytes] = []
        self._over: set[Speaker] = set()
        self._failed: str | None = None
        self._began = self._moved = perf_counter()
        for speaker in self._speakers:
            speaker.on_reply = self._reply
        self._fill()

    def tick(self) -> Answer | None:
        if not self._failed:
            self._fill()
        now = perf_counter()
        if self._counts.closed != self._closed:
            self._failed = self._failed or f"connections were closed: {self._counts.why}"
        elif now - self._moved > STALLED_S:
            self._failed = self._failed or "stalled: answers are missing"
        waiting = sum(speaker.in_flight for speaker in self._speakers)
        if not self._failed and (waiting or not self._complete()):
            return None
        owners = {orjson.loads(text).get("post", {}).get("id") for text in self._done}
        return {
            "failed": self._failed,
            "seconds": self._moved - self._began,
            "done": len(self._done),
            "distinct": len(owners),
            "lost": self._lost,
        }

    def _complete(self) -> bool:
        return len(self._over) == len(self._speakers) if self._order.until_none else self._said >= self._order.times

    def _fill(self) -> None:
        for speaker in self._speakers:
            while speaker.in_flight < self._order.window and self._more(speaker):
                self._said += 1
                speaker.say(self._order.command.replace("{n}", str(self._said)))

    def _more(self, speaker: Speaker) -> bool:
        return speaker not in self._over if self._order.until_none else self._said < self._order.times

    def _reply(self, speaker: Speaker, text: bytes) -> None:
        self._moved = perf_counter()
        if not text.startswith(ERROR):
            self._done.append(text)
        elif self._order.until_none and _NOT_FOUND in text:
            self._over.add(speaker)
        elif self._order.until_none and _CONFLICT in text:
            self._lost += 1
        else:
            self._failed = self._failed or text.decode()
        if not self._failed and self._more(speaker) and speaker.in_flight < self._order.window:
            self._said += 1
            speaker.say(self._order.command.replace("{n}", str(self._said)))
