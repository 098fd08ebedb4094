"""The client's texts: where they stand in a module, how a language takes their place, and who gets which."""

import pytest

from handraise.app.http.web.joining import PAGE, join
from handraise.app.http.web.words import (
    ENGLISH,
    Language,
    chosen,
    in_language,
    key,
    messages,
    page_in_language,
    read_language,
)

MODULE = r"""
const NEWER = t('There is a newer one.');
const told = t('{name} has it', { name });
const link = parts('Merged into {other}', { other: h('a', {}, t('another request')) });
const count = plural(n, { one: '{n} reply', other: '{n} replies' });
const state = t('Open||state');
const quoted = t('It\'s \\ here');
const not = import('/client/x.js'), test = client.split('a'), data = { one: 'a' };
"""
PORTUGUESE = Language(
    "pt",
    "ltr",
    {
        "There is a newer one.": "Há um mais novo.",
        "{name} has it": "Está com {name}",
        "Merged into {other}": "Junto a {other}",
        "{n} replies": {"one": "{n} resposta", "many": "{n} de respostas", "other": "{n} respostas"},
        "Open||state": "Aberto",
        "It's \\ here": "D'aqui \\ até\naí",
    },
)


def test_a_module_tells_its_texts() -> None:
    assert [key(each) for each in messages(MODULE)] == [
        "There is a newer one.",
        "{name} has it",
        "Merged into {other}",
        "another request",
        "Open||state",
        "It's \\ here",
        "{n} replies",
    ]


def test_a_language_takes_the_place_of_the_texts_and_of_nothing_else() -> None:
    assert in_language(MODULE, PORTUGUESE) == (
        r"""
const NEWER = 'Há um mais novo.';
const told = t('Está com {name}', { name });
const link = parts('Junto a {other}', { other: h('a', {}, 'another request') });
const count = plural(n, { one: '{n} resposta', many: '{n} de respostas', other: '{n} respostas' });
const state = 'Aberto';
const quoted = 'D\'aqui \\ até\naí';
const not = import('/client/x.js'), test = client.split('a'), data = { one: 'a' };
"""
    )


def test_in_english_the_notes_for_translators_go() -> None:
    assert in_language(MODULE, ENGLISH) == (
        MODULE.replace("t('There is a newer one.')", "'There is a newer one.'")
        .replace("t('another request')", "'another request'")
        .replace("t('Open||state')", "'Open'")
        .replace(r"t('It\'s \\ here')", r"'It\'s \\ here'")
    )


def test_the_page_says_in_which_language_it_is() -> None:
    page = '<html lang="en">\n<a class="skip" href="#main" data-t>Skip</a><p data-t>Not known</p><p>As it is</p>'
    arabic = Language("ar", "rtl", {"Skip": "تخطَّ"})
    assert page_in_language(page, arabic, ["en", "ar"]) == (
        '<html lang="ar" dir="rtl" data-languages="en ar">\n'
        '<a class="skip" href="#main">تخطَّ</a><p>Not known</p><p>As it is</p>'
    )
    assert [*messages(page)] == ["Skip", "Not known"]


@pytest.mark.parametrize(
    ("preferred", "accepted", "tag"),
    [
        ("", "", "en"),
        ("", "pt-BR,pt;q=0.9,en;q=0.8", "pt"),
        ("", "de, en;q=0.5, ar;q=0.7", "ar"),
        ("", "en-GB, pt;q=0.9", "en"),
        ("", "AR-eg", "ar"),
        ("", "pt;q=0, ar;q=0.1", "ar"),
        ("", "de", "en"),
        ("", "*;q=0.5, pt;q=x, ;", "en"),
        ("", "pt;Q=0.1, ar;q=nan, en;q=0", "pt"),
        ("pt", "ar", "pt"),
        ("xx", "ar", "ar"),
        ("../pt", "", "en"),
    ],
)
def test_who_has_chosen_gets_that_and_others_what_their_browser_likes_best(
    preferred: str, accepted: str, tag: str
) -> None:
    languages = {"en": ENGLISH, "pt": PORTUGUESE, "ar": Language("ar", "rtl", {})}
    assert chosen(preferred, accepted, languages).tag == tag


def test_no_text_ends_its_literal_or_looks_like_something_else_to_the_joiner() -> None:
    script = '<script type="module" src="/client/app.js"></script>'
    odd = "a `b` /** c */ d\r\ne \\ f' }, t('g')"
    module = in_language("const a = t('x'), b = t('{y}', { y: 1 });\n", Language("pt", "ltr", {"x": odd, "{y}": odd}))
    first = join({PAGE: script, "app.js": f"{module}const c = [a, b]; // the last\n"}).first
    literal = r"'a \x60b\x60 /\** c */ d\r\ne \\ f\' }, t(\'g\')'"
    assert f"const a = {literal}, b = t({literal}, {{ y: 1 }});\nconst c" in first


def test_a_text_is_a_text_in_the_page_too() -> None:
    language = Language("pt", "ltr", {"Skip": "a < b & c", "Go": {"other": "d"}})
    page = "<p data-t>Skip</p><p data-t>Go</p>"
    assert page_in_language(page, language, []) == "<p>a &lt; b &amp; c</p><p>Go</p>"


def test_a_file_of_a_language_is_read_and_what_is_no_text_in_it_left_out() -> None:
    content = b"""{"direction": "rtl", "messages": {"a": "b", "c": null, "d": ["e"], "f": {"one": "g"},
        "h": {"other": "i", "zero": "j"}, "k": {"other": 1}, "l": {"other": "m", "n: 1, o": "p"}}}"""
    assert read_language("ar", content) == Language("ar", "rtl", {"a": "b", "h": {"other": "i", "zero": "j"}})


@pytest.mark.parametrize(
    ("tag", "content"),
    [
        ("pt", ""),
        ("pt", "[]"),
        ("pt", '{"direction": "ltr"}'),
        ("pt", '{"direction": "ltr", "messages": []}'),
        ("pt", '{"direction": "up", "messages": {}}'),
        ("pt-BR", '{"direction": "ltr", "messages": {}}'),
        ('x"', '{"direction": "ltr", "messages": {}}'),
    ],
)
def test_what_is_no_language_is_refused(tag: str, content: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_language(tag, content.encode())
