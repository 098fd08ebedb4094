"""The query language: any text parses, and means what the page says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handraise.domain.query import HAS, WORDS, Part, Query, parse
from handraise.protocol import names

PIECES = st.sampled_from(
    [
        *("beamer", "Ctrl-Shift-B", "be*", "b*", "*", "-", "--x", "-be*", '"', '"no signal"', '-"no', "(", "NOT", "OR"),
        *("#algebra", "-#ex-am", "#1", "#", "#Ü", "from:@ana", "from:me", "from:", "-from:@b", "from:@bo", "in:7"),
        *('in:"Room 12"', "has:code", "-has:link", "has:x", "is:reply", "before:2026-11-01", "after:2026-02-30"),
        *("-after:2026-11-01", "foo:bar", "https://a.b/c?d=e", "\0", "\ud800", "ﬁ", "数学", "数*", "e\u0301", "🦆"),
    ]
)
TEXTS = st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=12).map(" ".join))


def parts(text: str) -> list[tuple[str, str]]:
    return [(("-" if part.excluded else "") + part.kind, part.text) for part in parse(text).parts]


def written(query: Query) -> str:
    """A text that means this query."""
    return " ".join(("-" if part.excluded else "") + one(part) for part in query.parts)


def one(part: Part) -> str:
    match part.kind:
        case "word" | "phrase":
            return f'"{part.text}"'
        case "prefix":
            return f"{part.text}*"
        case "tag":
            return f"#{part.text}"
        case "in":
            return f'in:"{part.text}"'
        case _:
            return f"{part.kind}:{part.text}"


@given(TEXTS)
def test_any_text_is_a_query(text: str) -> None:
    """S12: it never fails, its parts are canonical, and written down it is understood the same."""
    query = parse(text)
    assert parse(written(query)) == query
    assert len(set(query.parts)) == len(query.parts)
    assert query.size >= len(query.parts) - 1 or not query.parts
    for part in query.parts:
        assert part.text and '"' not in part.text and "\0" not in part.text
        assert part.kind in (*WORDS, "tag", "from", "in", "has", "is", "before", "after")
        assert part.kind != "tag" or names.TAG.fullmatch(part.text)
        assert part.kind != "from" or part.text == "me" or names.HANDLE.fullmatch(part.text[1:])
        assert part.kind != "has" or part.text in HAS
    assert query.before_ms is None or query.before_ms % 86_400_000 == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("  \n\t", []),
        ("beamer  kabel beamer", [("word", "beamer"), ("word", "kabel")]),
        ('"no signal" x', [("phrase", "no signal"), ("word", "x")]),
        ('"no signal x', [("phrase", "no signal x")]),
        ('"one"', [("word", "one")]),
        ('""" "', []),
        ("be* b* 1a* *", [("prefix", "be"), ("word", "b"), ("prefix", "1a")]),
        ("数*", [("prefix", "数")]),
        ("-hdmi -be* -'x'", [("-word", "hdmi"), ("-prefix", "be"), ("-word", "x")]),
        ("- -- --- ?!", []),
        ("--x", [("-word", "x")]),
        ("re-use", [("word", "re-use")]),
        ("#Algebra -#exam", [("tag", "algebra"), ("-tag", "exam")]),
        ("#1 #a,b #", [("word", "1"), ("word", "a,b")]),
        ("from:@Ana from:bo from:ME", [("from", "@ana"), ("from", "@bo"), ("from", "me")]),
        ("from:a-b from:", [("word", "from:a-b"), ("word", "from")]),
        ('in:7 in:"Room  12" -in:x', [("in", "7"), ("in", "Room 12"), ("-in", "x")]),
        ("has:CODE has:cats is:reply is:x", [("has", "code"), ("word", "has:cats"), ("is", "reply"), ("word", "is:x")]),
        ("has:answer", [("word", "has:answer")]),
        ("before:2026-11-01", [("before", "2026-11-01")]),
        ("before:2026-02-30 after:1969-12-31", [("word", "before:2026-02-30"), ("word", "after:1969-12-31")]),
        ("before:0000-01-01 after:20261101", [("word", "before:0000-01-01"), ("word", "after:20261101")]),
        ("-before:2026-11-01", []),
        ("foo:bar https://a.b/c", [("word", "foo:bar"), ("word", "https://a.b/c")]),
        ("a AND b OR NOT c", [("word", w) for w in ("a", "AND", "b", "OR", "NOT", "c")]),
    ],
)
def test_what_a_text_means(text: str, expected: list[tuple[str, str]]) -> None:
    assert parts(text) == expected


def test_dates_narrow() -> None:
    query = parse("before:2026-11-02 before:2026-11-01 after:1970-01-01 after:1970-01-02")
    assert (query.before_ms, query.after_ms) == (1_793_491_200_000, 86_400_000)
    assert (Query().before_ms, Query((Part("word", "x"),)).after_ms) == (None, None)


def test_each_word_of_a_phrase_counts() -> None:
    assert parse('"a b c" d e:f #t from:me').size == 7


def test_a_long_text_takes_time_in_proportion() -> None:
    """Nothing to measure: a quadratic scan of these would take minutes."""
    for text in ('"' * 200_000, "-" * 200_000, "#" * 200_000, "from:" * 40_000, "a" * 200_000 + "*", "* " * 100_000):
        parse(text)
