"""Who waits, kept from pages and events; how requests and a terminal's screen look."""

import io
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from handraise.cli.desk.board import Board, Wanted
from handraise.cli.desk.vigil import step_words
from handraise.cli.desk.words import since
from handraise.cli.output import Output
from handraise.client import Event
from handraise.client.reading import requests_page
from handraise.protocol.objects import Help
from tests.client.fake import post

BO = {"id": 2, "handle": "bo", "name": "Bo", "role": "educator", "bot": False}
AT = "2026-11-22T20:30:00.000Z"


def _help(state: str = "open", **more: Any) -> dict[str, Any]:
    names = ("where", "tried", "claimant", "lease_until", "answer", "outcome", "reason")
    times = {"opened_at": AT, "claimed_at": None, "answered_at": None, "ended_at": None}
    return {"state": state, "urgent": False, "automatic": False, "reopened": 0, **dict.fromkeys(names), **times} | more


def _request(ident: int, seq: int, state: str = "open", *, tags: tuple[str, ...] = ("a",), **help: Any) -> Any:
    return post(ident, seq=seq, tags=list(tags), help=_help(state, **help))


def _requests(*idents: int) -> list[Any]:
    return [_request(ident, ident) for ident in idents]


def _event(request: Any) -> Event:
    return Event({"type": "post", "seq": request["seq"], "feeds": [], "post": request})


def _page(seq: int, *requests: Any, waiting: int | None = None) -> Any:
    return requests_page({"seq": seq, "requests": list(requests), "waiting": waiting or len(requests)})


def test_the_urgent_come_first_then_the_earlier() -> None:
    board = Board(Wanted.of(None, None))
    board.replace(_page(9, _request(5, 9), _request(3, 3), _request(4, 4, urgent=True)))
    assert [request.id for request in board] == [4, 3, 5] and board.waiting == 3


def test_events_tell_what_changes_and_nothing_twice() -> None:
    board = Board(Wanted.of(None, "#A"))
    assert [change.state for change in board.replace(_page(1, _request(1, 1)))] == ["open"]
    assert board.take(_event(_request(1, 1))) is None
    claimed = board.take(_event(_request(1, 2, "claimed", claimant=BO)))
    assert claimed is not None and claimed.state == "claimed"
    assert board.take(_event(_request(1, 3, "claimed", claimant=BO, lease_until=AT))) is None, "a renewed lease"
    assert board.take(_event(_request(1, 2, "resolved"))) is None, "an older state"
    assert board.take(_event(_request(2, 4, tags=("b",)))) is None, "another topic's"
    assert board.take(_event(post(5, tags=["a"]))) is None, "no request"
    resolved = board.take(_event(_request(1, 6, "resolved")))
    assert resolved is not None and resolved.state == "resolved" and not list(board)
    assert board.take(_event(_request(1, 7, "resolved"))) is None


def test_a_page_tells_what_has_left_it_also_where_more_wait_than_it_has() -> None:
    board = Board(Wanted.of(None, None))
    board.replace(_page(3, _request(1, 1), _request(2, 2), _request(3, 3)))
    assert [(change.id, change.state) for change in board.replace(_page(4, *_requests(2, 3)))] == [(1, "ended")]
    assert board.replace(_page(4, _request(2, 2), waiting=2)) == [], "3 waits past the page, or has ended"
    assert [request.id for request in board] == [2] and board.waiting == 2 and not board.whole
    board.take(_event(_request(9, 9)))
    changes = board.replace(_page(8, _request(3, 3), waiting=150))
    assert [(change.id, change.state) for change in changes] == [(3, "open"), (2, "ended")]
    assert [request.id for request in board] == [3, 9] and board.waiting == 151, "9 is newer than the page"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (-5, "just now"),
        (0.9, "just now"),
        (3.5, "3 min"),
        (60, "1 h"),
        (125, "2 h 5 min"),
        (1440, "1 d"),
        (1700, "1 d 4 h"),
    ],
)
def test_how_long_somebody_waits(minutes: float, words: str) -> None:
    assert since(AT, datetime.fromisoformat(AT) + timedelta(minutes=minutes)) == words


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        (("open", {}), ("claimed", {"claimant": BO}), "@bo has taken it."),
        (("claimed", {"claimant": BO}), ("open", {}), "It waits again, at its place in the queue."),
        (("needs_info", {"claimant": BO}), ("claimed", {"claimant": BO}), "It is with @bo again."),
        (("claimed", {"claimant": BO}), ("claimed", {"claimant": BO, "lease_until": AT}), ""),
        (("open", {}), ("resolved", {"outcome": "not_needed"}), "It is resolved (not needed)."),
        (("open", {}), ("declined", {"reason": "off_topic"}), "It was declined (off topic)."),
        (("open", {}), ("merged", {"into": 7}), "It was merged into #7: that one's answer is for you too."),
        (("open", {}), ("expired", {}), "It has expired: nobody could see to it in time."),
    ],
)
def test_what_an_asker_is_told(before: tuple[str, dict[str, Any]], now: tuple[str, dict[str, Any]], words: str) -> None:
    first, second = [msgspec.convert(_help(state, **more), Help) for state, more in (before, now)]
    assert step_words(first, second) == words


def test_a_screen_is_drawn_over_and_cut_to_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "10")
    monkeypatch.setenv("LINES", "3")
    out = io.StringIO()
    Output(out=out).screen("a line that is too long\nshort\nbelow the screen")
    assert out.getvalue() == "\x1b[Ha line tha\x1b[K\nshort\x1b[K\n\x1b[J\n"
    assert not Output(out=out).screened
