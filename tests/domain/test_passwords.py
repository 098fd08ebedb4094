"""S6: which passwords may be chosen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handraise.domain.common_passwords import COMMON
from handraise.domain.passwords import canonical, check, is_common
from handraise.errors import Invalid
from handraise.protocol.names import fold

LETTERS = "correct horse battery staple, and so on until it is long enough. "


def chosen(password: str, handle: str = "ana_lima", name: str = "Ana María Lima") -> str:
    return check(password, handle=handle, name=name, least=8, most=128)


@pytest.mark.parametrize(("count", "taken"), [(7, False), (8, True), (9, True), (127, True), (128, True), (129, False)])
def test_it_has_8_to_128_characters(count: int, taken: bool) -> None:
    password = (LETTERS * 2)[:count]
    if taken:
        assert chosen(password) == password
        return
    with pytest.raises(Invalid, match="password_least_chars") as caught:
        chosen(password)
    assert caught.value.field == "password"


@pytest.mark.parametrize(
    "password",
    [
        "password",
        "PASSWORD",
        "Password1",
        "p@ssw0rd",
        "12345678",
        "Summer2024!",
        "qwertz1234",
        "«Sunshine»",
        "!!fußball11",
    ],
)
def test_common_ones_are_refused_with_what_people_put_around_them(password: str) -> None:
    with pytest.raises(Invalid, match="guessed first"):
        chosen(password)


@pytest.mark.parametrize("password", ["aaaaaaaa", "abababab", "11111112", "????????", "\N{GRINNING FACE}" * 8])
def test_so_are_those_of_hardly_any_characters(password: str) -> None:
    with pytest.raises(Invalid, match="guessed first"):
        chosen(password)


@pytest.mark.parametrize(
    "password", ["ana_lima", "Ana_Lima99", "1990-Lima", "Ana María Lima", "AnaMaríaLima!", "maría2015"]
)
def test_so_are_the_handle_and_the_name(password: str) -> None:
    with pytest.raises(Invalid, match="your own name"):
        chosen(password)
    assert chosen(password, "somebody", "Somebody Else")


@pytest.mark.parametrize(
    "password", ["tab\tin the middle", "nul\0in the middle", "lone \ud800 surrogate", "line\u2028separator"]
)
def test_what_nobody_can_type_is_refused(password: str) -> None:
    with pytest.raises(Invalid, match="control"):
        chosen(password)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse",
        "Zwölf Boxkämpfer",
        "пароль надёжный",
        "とても長い合言葉です",
        "  spaces at both ends  ",
        "x9!kQ2#v",
    ],
)
def test_all_else_is_taken_as_it_is(password: str) -> None:
    assert chosen(password) == password


def test_the_same_text_from_another_keyboard_is_the_same_password() -> None:
    assert chosen("ｐａｓｓ　ｔｈｅ　ｓａｌｔ") == canonical("pass the salt")
    assert chosen("Zwo\u0308lf A\u0308pfel") == "Zwölf Äpfel"


@given(st.text(max_size=140))
def test_what_was_chosen_is_canonical_and_in_the_bounds(text: str) -> None:
    try:
        password = chosen(text)
    except Invalid:
        return
    assert 8 <= len(password) <= 128 and canonical(password) == password == canonical(text)


def test_the_list_is_in_the_form_in_which_it_is_looked_up() -> None:
    assert len(COMMON) > 500
    assert all(fold(word) == word and is_common(word) for word in COMMON)
