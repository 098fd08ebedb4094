"""Tags and mentions are read from a post's text alone, where a reader sees them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handraise.domain.text import mentions_of, tags_of
from handraise.protocol import names

TAGS = [
    ("", ()),
    ("#algebra", ("algebra",)),
    ("#Algebra and #ALGEBRA once, #physics too", ("algebra", "physics")),
    ("#a", ("a",)),
    ("#year-7 #snake_case #9b #C3PO", ("year-7", "snake_case", "9b", "c3po")),
    ("#1 #42 #2024-25 #_ #- #² are numbers or nothing", ()),
    ('(#a) "#b" *#c* _#d_ **#e**, #f. #g: #h- #i_', ("a", "b", "c", "d", "e", "f", "g", "h", "i")),
    ("a#b C# ## #! &#x41; /#c", ()),
    ("#" + "x" * 50, ("x" * 50,)),
    ("#" + "x" * 51, ()),
    ("#École #Straße #ﬁn", ("école", "strasse", "fin")),
    ("#日本語 #математика", ("日本語", "математика")),
    (r"\#no \\#yes", ("yes",)),
    ("`#no` ``#no ` #no`` #yes", ("yes",)),
    ("`#yes", ("yes",)),
    ("a ` b\n\n#yes ` c", ("yes",)),
    ("- a `\n- #yes `", ("yes",)),
    ("```\n#no\n```\n#yes", ("yes",)),
    ("~~~~ python\n#no\n~~~\n#no\n~~~~\n#yes", ("yes",)),
    ("```\n#no, to the end", ()),
    ("> ```\n> #no\n\n#yes", ("yes",)),
    ("- ```\n  #no\n#yes", ("yes",)),
    ("``` `x` #yes", ("yes",)),
    ("https://a.example/#no http://a.example/x?y#no #yes", ("yes",)),
    ("[#yes](https://a.example/#no)", ("yes",)),
    ('[x](https://a.example "#no") #yes', ("yes",)),
    ("<https://a.example/#no>", ()),
    ("$#no$ and $$x #no$$ #yes", ("yes",)),
    ("$$\nx #no\n$$\n#yes", ("yes",)),
    ("$$\nx #yes", ("yes",)),
    ("$5 for #yes and $6 for #too", ("yes", "too")),
    (r"$a\$ #no$ #yes", ("yes",)),
]

MENTIONS = [
    ("", ()),
    ("@ana", ("ana",)),
    ("@Ana @ana @ANA_Lima!", ("ana", "ana_lima")),
    ("(@ana) *@bo*, @cy. @dee: @eve's @fay-led ...@gil", ("ana", "bo", "cy", "dee", "eve", "fay", "gil")),
    ("ana@school.example a.b+c@school.example x%@ana", ()),
    ("@ana@other.example", ()),
    ("@a @" + "x" * 31, ()),
    ("@" + "x" * 30, ("x" * 30,)),
    ("@анна @anaé", ()),
    ("@ａｎａ", ("ana",)),
    ("`@no` https://a.example/@no @yes", ("yes",)),
    ("```\n@no\n```", ()),
    (r"\@no", ()),
    ("@@ana", ()),
]

markdown = st.text(st.sampled_from('#@ab1_-`~$\\[]()>*. \n/:"é') | st.characters(), max_size=200)


@pytest.mark.parametrize(("body", "tags"), TAGS)
def test_tags(body: str, tags: tuple[str, ...]) -> None:
    assert tags_of(body) == tags


@pytest.mark.parametrize(("body", "mentions"), MENTIONS)
def test_mentions(body: str, mentions: tuple[str, ...]) -> None:
    assert mentions_of(body) == mentions


@given(markdown)
def test_what_is_read_is_canonical_and_distinct(body: str) -> None:
    tags, handles = tags_of(body), mentions_of(body)
    assert [names.tag(tag) for tag in tags] == list(dict.fromkeys(tags))
    assert [names.handle(handle) for handle in handles] == list(dict.fromkeys(handles))


@given(st.text(st.sampled_from("abcdefgh1"), min_size=1, max_size=40))
def test_a_word_is_a_tag_where_it_has_a_letter(word: str) -> None:
    assert tags_of(f"please, #{word}, now") == ((word,) if not word.isdigit() else ())


@pytest.mark.parametrize(
    "unit", ["`", "$", "$$\n", "```\n", "~~~\n> ", "#a-", "\\", "` `` ", "[](", "$a\\$", "@a", "https://", "#-_"]
)
def test_hostile_text_is_read(unit: str) -> None:
    body = unit * (4_000 // len(unit)) + " #"
    assert len(tags_of(body)) <= 1_000
    assert len(mentions_of(body + "@")) <= 1_000
