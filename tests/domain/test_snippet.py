"""Snippets: what they show is in the post, and what they mark was asked for."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handraise.domain.query import parse
from handraise.domain.snippet import BEFORE, CHARS, flat, pattern, snippet

BODIES = st.text(st.sampled_from("abcé ßİǅ\n\t_-e\u0301ﬁ#数x1 "), max_size=700)


def shown(body: str, text: str) -> str:
    """With brackets around what is marked."""
    return "".join(f"[{part}]" if marked else part for part, marked in snippet(body, pattern(parse(text))))


@pytest.mark.parametrize(
    ("body", "text", "expected"),
    [
        ("The Projector is dead", "projector", "The [Projector] is dead"),
        ("Café, CAFE, cafés", "cafe", "[Café], [CAFE], cafés"),
        ("Beamers and beam", "beam*", "[Beamers] and [beam]"),
        ("no\n\nsignal, no signal", '"no signal"', "[no signal], [no signal]"),
        ("Ctrl-Shift-B", "shift-b", "Ctrl-[Shift-B]"),
        ("snake_case", "case", "snake_[case]"),
        ("cat concatenate", "cat", "[cat] concatenate"),
        ("a.b a+b", "a.b", "[a.b] [a+b]"),
        ("not this", "-this from:me #not", "not this"),
        ("", "x", ""),
        ("<b>x</b>", "x", "<b>[x]</b>"),
    ],
)
def test_marks(body: str, text: str, expected: str) -> None:
    assert shown(body, text) == expected


def test_a_long_text_is_cut_at_words_around_the_first_mark() -> None:
    text = shown("word " * 100 + "here " + "more " * 100, "here")
    assert text.startswith("… word ") and "[here]" in text and text.endswith("more …")
    assert text.index("[") <= BEFORE + 3 and len(text) <= CHARS + 10


@given(
    BODIES, st.lists(st.sampled_from(["a", "b*", "ab*", '"a b"', "é", "ß", "1", "-c", "數", "x_1", "İ"]), max_size=4)
)
def test_a_snippet_is_a_piece_of_the_post(body: str, words: list[str]) -> None:
    parts = snippet(body, pattern(parse(" ".join(words))))
    text = "".join(part for part, _ in parts)
    whole = re.sub(r"\s+", " ", body)
    assert text.removeprefix("… ").removesuffix(" …").strip() in whole
    assert len(text) <= CHARS + 4
    assert all(part for part, _ in parts)
    assert all(left[1] != right[1] for left, right in itertools.pairwise(parts))


@given(st.text())
def test_flat_keeps_every_place(text: str) -> None:
    assert len(flat(text)) == len(text)
