"""Which events `tail` prints, and how they look."""

from typing import Any

import pytest

from handraise.cli.selection import Selection
from handraise.cli.tail import described
from handraise.client import Event
from handraise.errors import Invalid


def _post(ident: int, *feeds: str, author: str = "ana", kind: str = "post", **more: Any) -> Event:
    who = {"id": 12, "handle": author, "name": author.title(), "role": "educator", "bot": False}
    post = {
        "id": ident,
        "seq": ident,
        "pos": ident,
        "author": who,
        "body": "Hi",
        "html": "",
        "tags": [],
        "mentions": [],
    }
    post |= {"images": [], "room": None, "reply_to": None, "root": ident, "created_at": "2026-11-22T20:30:00.123Z"}
    post |= {"edited_at": None, "tally": {"post": ident}, **more}
    return Event({"type": kind, "seq": ident, "feeds": list(feeds), kind: post})


def test_only_the_named_feeds_although_the_session_gets_more() -> None:
    selection = Selection(["#Algebra", "@ana", "thread:7"])
    assert selection.takes(_post(1, "user:9", "topic:algebra", author="bo"))
    assert selection.takes(_post(2, "user:12"))
    assert selection.takes(_post(8, "thread:7", author="bo"))
    assert not selection.takes(_post(3, "user:9", "topic:biology", author="bo"))
    assert not selection.takes(_post(4, "thread:99"))  # ana's reply elsewhere isn't in her feed
    assert not selection.takes(_post(5, "topic:algebra", kind="tally"))


def test_a_shown_post_s_later_changes_are_shown_too() -> None:
    selection = Selection(["#algebra"])
    assert selection.takes(_post(1, "topic:algebra"))
    assert selection.takes(_post(1, "user:12"))
    assert selection.takes(Event({"type": "post", "seq": 3, "feeds": [], "post": {"id": 1, "deleted": True}}))
    assert not selection.takes(Event({"type": "post", "seq": 4, "feeds": [], "post": {"id": 2, "deleted": True}}))


def test_without_feeds_it_is_all_posts() -> None:
    assert Selection([]).takes(_post(1, "user:9"))


@pytest.mark.parametrize("feed", ["algebra", "@", "#", "room"])
def test_what_is_no_feed(feed: str) -> None:
    with pytest.raises(Invalid):
        Selection([feed])


@pytest.mark.parametrize("feed", ["inbox:12", "room:7:staff"])
def test_what_cannot_be_watched_is_named(feed: str) -> None:
    with pytest.raises(Invalid, match=f"{feed} can't be watched"):
        Selection(["#algebra", feed])


def test_a_post_is_shown_with_its_author_number_and_text() -> None:
    head, *body = described(
        _post(9, body="one\ntwo\x1b[2J", reply_to=7, edited_at="2026-11-22T20:31:00.000Z")
    ).splitlines()
    assert head.startswith("Ana @ana  ") and head.endswith("#9, a reply to #7, edited")
    assert body == ["  one", "  two�[2J"]


def test_what_is_left_of_a_post_is_said() -> None:
    deleted = Event({"type": "post", "seq": 3, "feeds": [], "post": {"id": 1, "deleted": True}})
    gone = Event({"type": "post", "seq": 3, "feeds": [], "post": {"id": 1, "gone": True}})
    assert described(deleted) == "#1 was deleted.\n"
    assert described(gone) == "#1 is no longer in this feed.\n"
