"""What an alert that leaves the house says."""

from typing import Any

import pytest

from handraise.domain import outgoing
from handraise.domain.model import Help, Post
from handraise.protocol.objects import Author

ANA = Author(2, "ana", "Ana\u202e\nLima", "educator", bot=False)
NOW = 1_800_000_000_000


def request(body: str = "The projector died. #it #room12", **fields: Any) -> Post:
    thread: dict[str, Any] = {"reply_to": None, "root": 7, "parent_author": None, "created_at": NOW}
    row: dict[str, Any] = {"tags": ("it", "room12"), "mentions": (), "help": Help("open", NOW), **thread}
    return Post(id=7, seq=7, pos=7, author=2, body=body, html="", **(row | fields))


def test_a_request_of_the_network() -> None:
    assert outgoing.title(request(), None) == "A request for help is waiting: #it #room12"
    assert outgoing.text(request(), ANA, None, NOW + 600_000, "https://help.example.org") == (
        "Nobody has taken it for 10 minutes.\nAsked by Ana Lima (@ana)\nTopics: #it #room12\n\n"
        "The projector died. #it #room12\n\nhttps://help.example.org/thread/7"
    )


def test_of_a_room_neither_who_nor_what() -> None:
    post = request("I am lost", tags=(), room=3, help=Help("open", NOW, urgent=True, where="bench 4", tried="all"))
    assert outgoing.title(post, "Algebra\r\n2") == "A request for help is waiting: Algebra 2"
    assert outgoing.text(post, ANA, "Algebra\r\n2", NOW + 59_000, "https://h.example") == (
        "Nobody has taken it for 1 minute.\nIt is urgent.\nRoom: Algebra 2\n\nhttps://h.example/thread/7"
    )


def test_a_long_text_is_cut_and_has_no_control_characters() -> None:
    said = outgoing.text(request("a\x00b\x1b[31m\u2028\u200bc\n\nd" + "x" * 300), ANA, None, NOW, "")
    body = said.split("\n\n")[1]
    assert body.startswith("a b [31m c dxx") and body.endswith("x…") and len(body) == outgoing.TEXT_CHARS
    assert outgoing.plain("👩‍🏫") == "👩‍🏫"


@pytest.mark.parametrize(
    ("ms", "says"), [(0, "1 minute."), (119 * 60_000, "119 minutes."), (5 * 3_600_000, "5 hours.")]
)
def test_how_long(ms: int, says: str) -> None:
    assert outgoing.text(request(), ANA, None, NOW + ms, "").split("\n")[0].endswith(says)


def test_a_key_gives_what_it_was_made_of() -> None:
    parts = (7, NOW, 2, "mailto://[::1]:25 (2)")
    assert outgoing.of_key(outgoing.key(*parts)) == parts
