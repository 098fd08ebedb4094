"""The shared checker: what every session did and saw, held against what the database holds at the end.

A test records into a `History` while it runs, one `Session` for each reader or writer over all its connections, and
`check`s it when all is quiet. Nothing here knows the server; a new fault needs no new checker.

    lost            acknowledged, and not in the store
    duplicate       one seq delivered twice to a session, or one key stored twice
    out_of_order    a seq below one that the session was given before
    gap             an object of the session's feeds whose last state it was never given, nor told to read afresh
    phantom         delivered or stored, although its command was refused
    divergent       one seq in one view with two bodies (embedded authors and tallies aside)
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Final

import orjson

ASIDE: Final = frozenset({"author", "tally", "replies", "thanks", "agree", "celebrate", "relays"})
"""What a frame may show as of now: authors and counters. A replay's counters may be ahead of the last change that told
them, whose successor is due within a second."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An object in one feed, as the store has it at the end. `out`: it left at `seq`; `text`: a post's body."""

    feed: str
    kind: str
    id: int
    seq: int
    out: bool = False
    text: str = ""


@dataclass(slots=True, repr=False)
class Session:
    """One account's view over all its connections. `feeds` are those of the whole run (the test follows at its start).

    Writers record with `sent` and what came of it; readers with `began`, `delivered`, `position` and `resync`.
    """

    name: str
    feeds: frozenset[str] = frozenset()
    start: int | None = None
    sent: dict[str, str] = field(default_factory=dict)
    acknowledged: dict[str, tuple[int, int]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    deliveries: list[dict[str, Any]] = field(default_factory=list)
    resyncs: int = 0
    reached: int = 0
    faults: list[str] = field(default_factory=list)

    # Writing

    def send(self, key: str, text: str) -> None:
        """A command with that key and text leaves, for the first time or again."""
        self.sent[key] = text

    def ok(self, key: str, seq: int, ident: int) -> None:
        """Every `ok` of one key must name the same seq and object."""
        first = self.acknowledged.setdefault(key, (seq, ident))
        if first != (seq, ident):
            self.faults.append(f"{self.name}: key {key} was acknowledged as {first} and as {(seq, ident)}")
        self.refused.discard(key)
        self.unknown.discard(key)

    def error(self, key: str) -> None:
        self.refused.add(key)
        self.unknown.discard(key)

    def lost_reply(self, key: str) -> None:
        """The connection ended before the reply: stored or not, a retry with the key will tell."""
        if key not in self.acknowledged:
            self.unknown.add(key)

    # Reading

    def began(self, seq: int) -> None:
        """The first session's `ready`: everything after `seq` is owed from here on."""
        if self.start is None:
            self.start = seq
        self.position(seq)

    def delivered(self, frame: Mapping[str, Any]) -> None:
        """A change frame, in the order in which it came."""
        self.deliveries.append(dict(frame))
        self.position(frame["seq"])

    def position(self, seq: int) -> None:
        """The server has said that everything up to `seq` was given (`caught_up`, `ping`, a change)."""
        self.reached = max(self.reached, seq)

    def resync(self, seq: int) -> None:
        """Told to read afresh at `seq`: nothing up to it is owed any more."""
        self.resyncs += 1
        self.start = seq
        self.position(seq)


@dataclass(slots=True, repr=False)
class Report:
    """The violations of each class, in words."""

    lost: list[str] = field(default_factory=list)
    duplicate: list[str] = field(default_factory=list)
    out_of_order: list[str] = field(default_factory=list)
    gap: list[str] = field(default_factory=list)
    phantom: list[str] = field(default_factory=list)
    divergent: list[str] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        return {part.name: len(getattr(self, part.name)) for part in fields(self)}

    @property
    def clean(self) -> bool:
        return not any(self.counts.values())

    def __str__(self) -> str:
        """The counts, and a few of each."""
        shown = [f"  {name}: {text}" for name in self.counts for text in getattr(self, name)[:5]]
        return "\n".join([str(self.counts), *shown])

    __repr__ = __str__


class History:
    """All sessions of a run."""

    def __init__(self) -> None:
        self.sessions: list[Session] = []

    def session(self, name: str, feeds: Iterable[str] = ()) -> Session:
        made = Session(name, frozenset(feeds))
        self.sessions.append(made)
        return made

    def check(self, stored: Sequence[Stored]) -> Report:
        """Everything at once; call it when every reader has been given all that is owed to it."""
        report = Report()
        _check_writes(self.sessions, stored, report)
        _check_phantoms(self.sessions, report)
        _check_divergence(self.sessions, report)
        by_feed: dict[str, list[Stored]] = {}
        for row in stored:
            by_feed.setdefault(row.feed, []).append(row)
        for session in self.sessions:
            _check_order(session, report)
            if session.start is not None:
                _check_gaps(session, by_feed, report)
        return report


def _check_writes(sessions: Sequence[Session], stored: Sequence[Stored], report: Report) -> None:
    """Each text is sent under one key only, so that a text stored twice is a key stored twice."""
    ids: dict[str, set[int]] = {}
    for row in stored:
        if row.kind == "post" and row.text:
            ids.setdefault(row.text, set()).add(row.id)
    for session in sessions:
        report.duplicate += session.faults
        for key, (seq, ident) in session.acknowledged.items():
            if ident not in ids.get(session.sent[key], ()):
                report.lost.append(f"{session.name}: {key} was acknowledged as {ident} at {seq} and isn't stored")
        for key, text in session.sent.items():
            found = ids.get(text, set())
            if len(found) > 1:
                report.duplicate.append(f"{session.name}: {key} is stored as {sorted(found)}")
            if found and key in session.refused:
                report.phantom.append(f"{session.name}: {key} was refused and is stored as {sorted(found)}")


def _check_order(session: Session, report: Report) -> None:
    last, seen = 0, set[int]()
    for frame in session.deliveries:
        seq = frame["seq"]
        if seq in seen:
            report.duplicate.append(f"{session.name}: {frame['type']} {seq} was delivered again")
        elif seq < last:
            report.out_of_order.append(f"{session.name}: {seq} came after {last}")
        seen.add(seq)
        last = max(last, seq)


def _check_gaps(session: Session, by_feed: Mapping[str, Sequence[Stored]], report: Report) -> None:
    """The last state of each object in the session's feeds was its last delivery, where that state came after the
    session's start and not after what it reached; that it reached far enough is the test's to see."""
    owed: dict[tuple[str, int], Stored] = {}
    for feed in session.feeds:
        for row in by_feed.get(feed, ()):
            known = owed.get((row.kind, row.id))
            if known is None or (known.out and not row.out):
                owed[row.kind, row.id] = row
    last = {(frame["type"], ident_of(frame)): frame for frame in session.deliveries}
    for key, row in sorted(owed.items(), key=lambda item: item[1].seq):
        after, until = session.start or 0, session.reached
        if not after < row.seq <= until or (row.out and row.kind == "tally"):
            continue
        frame = last.get(key)
        if frame is None or frame["seq"] != row.seq:
            had = "never" if frame is None else f"as of {frame['seq']}"
            report.gap.append(f"{session.name}: {row.kind} {row.id} changed at {row.seq} in {row.feed}, given {had}")
        elif bool(frame[row.kind].get("gone")) != row.out:
            report.gap.append(f"{session.name}: {row.kind} {row.id} at {row.seq} was given as gone={not row.out}")


def _check_phantoms(sessions: Sequence[Session], report: Report) -> None:
    refused = {session.sent[key]: session.name for session in sessions for key in session.refused}
    for session in sessions:
        for frame in session.deliveries:
            text = frame[frame["type"]].get("body")
            if text in refused:
                report.phantom.append(f"{session.name}: was given {text!r}, which was refused to {refused[text]}")


def _check_divergence(sessions: Sequence[Session], report: Report) -> None:
    bodies: dict[tuple[int, bool], tuple[bytes, str]] = {}
    for session in sessions:
        for frame in session.deliveries:
            view = (frame["seq"], bool(frame[frame["type"]].get("gone")))
            body = _comparable(frame)
            first, by = bodies.setdefault(view, (body, session.name))
            if first != body:
                report.divergent.append(f"{frame['seq']}: {by} was given {first!r}, {session.name} {body!r}")


def _comparable(frame: Mapping[str, Any]) -> bytes:
    shown = {name: value for name, value in frame[frame["type"]].items() if name not in ASIDE}
    return orjson.dumps({**frame, frame["type"]: shown}, option=orjson.OPT_SORT_KEYS)


def ident_of(frame: Mapping[str, Any]) -> int:
    """The object's id: that of its post for tallies and marks."""
    shown = frame[frame["type"]]
    ident: int = shown["id"] if "id" in shown else shown["post"]
    return ident
