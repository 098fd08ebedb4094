"""The parts that are pure: cursor, memory of objects, backoff, address, errors, the event-stream parser."""

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handraise.client import Cursor, Event
from handraise.client.address import Address
from handraise.client.backoff import Backoff
from handraise.client.cursor import moved
from handraise.client.events import read_object
from handraise.client.seen import Seen
from handraise.client.sse import Message, Parser, TooLong
from handraise.protocol import objects
from tests.client.fake import Frame, change

AT = Cursor("E1", 100)


@pytest.mark.parametrize(
    ("frame", "after"),
    [
        (change(105), 105),
        ({"type": "caught_up", "seq": 110}, 110),
        ({"type": "ping", "seq": 120, "time": "…"}, 120),
        ({"type": "ping", "time": "…"}, 100),
        ({"type": "ready", "re": "auth", "seq": 130}, 100),
        ({"type": "ok", "re": "c1", "seq": 130, "post": {"id": 130}}, 100),
        ({"type": "error", "re": "c1", "code": "invalid", "seq": 130}, 100),
        ({"type": "typing", "feed": "thread:5"}, 100),
        ({"type": "something_new", "seq": 140}, 100),
        ({"type": "room", "seq": 140, "feeds": ["room:7"], "room": {"id": 7}}, 140),
        (change(90), 100),
        ({"type": "ping", "seq": 90}, 100),
    ],
)
def test_cursor_moves_with_these_frames_alone(frame: Frame, after: int) -> None:
    """Changes, caught_up and ping move it, forward only; ready, ok, error and unknown frames never do."""
    assert moved(AT, frame, "E1") == Cursor("E1", after)


def test_resync_moves_the_cursor_into_the_present_epoch() -> None:
    """Even backward: another epoch's seqs are another log's."""
    assert moved(AT, {"type": "resync", "why": "epoch", "seq": 7}, "E2") == Cursor("E2", 7)


def test_cursor_as_text() -> None:
    """The id of a Server-Sent Event; an epoch may itself contain dots."""
    assert str(AT) == "E1.100" and Cursor.parse("a.b.12") == Cursor("a.b", 12)
    for wrong in ("", "12", ".12", "E1.", "E1.x", "E1.-1", "E1.²"):
        with pytest.raises(ValueError, match="not a cursor"):
            Cursor.parse(wrong)


def test_older_copy_never_replaces_a_newer_one() -> None:
    """Equal or higher passes, lower doesn't; kinds and ids are apart."""
    seen = Seen(10)
    assert seen.admit("post", 1, 5) and seen.admit("post", 1, 5) and seen.admit("post", 1, 7)
    assert not seen.admit("post", 1, 6)
    assert seen.admit("tally", 1, 6) and seen.admit("post", 2, 6)


def test_memory_of_objects_is_bounded() -> None:
    """The object that changed longest ago is forgotten first."""
    seen = Seen(2)
    for ident, seq in ((1, 10), (2, 11), (1, 12), (3, 13)):
        assert seen.admit("post", ident, seq)
    assert len(seen) == 2
    assert not seen.admit("post", 1, 11), "1 changed after 2, so it is still known"
    assert seen.admit("post", 2, 1), "2 was forgotten"


def test_backoff_doubles_to_its_cap_and_calms_down() -> None:
    """Full jitter between 0 and 0.5, 1, 2 … 30 s; only a minute's calm starts it again."""
    asked: list[tuple[float, float]] = []

    def uniform(low: float, high: float) -> float:
        asked.append((low, high))
        return high / 3

    backoff = Backoff(uniform)
    delays = [backoff.next() for _ in range(8)]
    caps = [0.5, 1, 2, 4, 8, 16, 30, 30]
    assert asked == [(0.0, cap) for cap in caps] and delays == [cap / 3 for cap in caps]
    backoff.held(59.9)
    assert backoff.cap == 30
    backoff.held(60)
    assert backoff.cap == 0.5


@pytest.mark.parametrize(
    ("server", "websocket", "http", "loopback"),
    [
        ("http://127.0.0.1:8000", "ws://127.0.0.1:8000/ws", "http://127.0.0.1:8000", True),
        ("https://help.example", "wss://help.example/ws", "https://help.example", False),
        ("ws://[::1]:8000/", "ws://[::1]:8000/ws", "http://[::1]:8000", True),
        ("wss://help.example/a/ws", "wss://help.example/a/ws", "https://help.example", False),
        ("localhost:8000", "ws://localhost:8000/ws", "http://localhost:8000", True),
    ],
)
def test_address(server: str, websocket: str, http: str, loopback: bool) -> None:
    """Both transports' URLs follow from any of the usual ways to name a server."""
    assert Address.parse(server) == Address(websocket, http, loopback)


@pytest.mark.parametrize("server", ["ftp://x", "http://", "http://u:secret@x", "http://x?token=secret", "http://x#t"])
def test_address_without_secrets(server: str) -> None:
    """A secret never stands in a URL; nor is it repeated in the error."""
    with pytest.raises(ValueError, match="address of a server") as caught:
        Address.parse(server)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "value", "shape"),
    [
        ("post", change(5)["post"], objects.Post),
        ("post", {"id": 5, "deleted": True}, objects.Deleted),
        ("post", {"id": 5, "gone": True}, objects.Gone),
        ("tally", {"post": 5, "replies": 2, "newer": 1}, objects.Tally),
        ("mark", {"post": 5, "reactions": ["agree"]}, objects.Mark),
        ("follow", {"id": 3, "feed": "topic:a", "mode": "live", "since": 9, "deleted": True}, objects.Follow),
        ("follow", {"id": 3, "deleted": True}, objects.Deleted),
        ("mute", {"id": 3, "account": 3}, objects.Relation),
        ("post", {"id": 5, "author": "of another shape"}, dict),
        ("direct", {"id": 5, "deleted": True}, objects.Deleted),
        ("privacy", {"id": 5, "presence": "nobody", "newer": 1}, objects.Privacy),
        ("room", {"id": 7}, dict),
    ],
)
def test_objects_are_typed_where_they_are_known(kind: str, value: Any, shape: type) -> None:
    """What this library can't read stays a dict; nothing raises."""
    assert type(read_object(kind, value)) is shape


def test_event() -> None:
    """An event has the frame's seq, feeds and object; its repr shows no text of users."""
    event = Event(change(5, body="private words"))
    assert (event.type, event.seq, event.feeds, event.ident) == ("post", 5, ("user:12",), 5)
    assert event.object.body == "private words" and "private" not in repr(event)
    assert Event({"type": "tally", "seq": 6, "tally": {"post": 5}}).ident == 5
    assert Event({"type": "typing", "feed": "thread:5"}).seq is None


STREAM = (
    b"\xef\xbb\xbf: a comment\r\n"
    b"data: hello\n\n"
    b"id: E1.5\rdata: one\rdata:two\r\r"
    b"event: named\r\ndata\r\nid: with\0nul\r\n\r\n"
    b"id: E1.6\n\n"
    b"retry: 10\nunknown: x\ndata:  \xc3\xa4\n\n"
    b"data: never finished"
)
MESSAGES = [
    Message(b"hello", "message", ""),
    Message(b"one\ntwo", "message", "E1.5"),
    Message(b"", "named", "E1.5"),
    Message(" ä".encode(), "message", "E1.6"),
]


@given(st.lists(st.integers(0, len(STREAM)), max_size=12))
def test_event_stream_in_pieces(cuts: list[int]) -> None:
    """Wherever the stream is cut (inside CRLF, a character, the byte-order mark), the messages are the same."""
    edges = [0, *sorted(cuts), len(STREAM)]
    parser = Parser(1000)
    found = [m for start, end in itertools.pairwise(edges) for m in parser.feed(STREAM[start:end])]
    assert found == MESSAGES


def test_event_stream_byte_by_byte() -> None:
    """The worst cutting of all."""
    parser = Parser(1000)
    assert [m for i in range(len(STREAM)) for m in parser.feed(STREAM[i : i + 1])] == MESSAGES


@pytest.mark.parametrize("stream", [b"data: " + b"x" * 200, b"data: x\n" * 60, b"x" * 101])
def test_event_stream_is_bounded(stream: bytes) -> None:
    """One endless line, or endless lines without an end of the message, are refused."""
    parser = Parser(100)
    with pytest.raises(TooLong):
        for byte in stream:
            parser.feed(bytes([byte]))
