"""Which passwords may be chosen (S6). How they are kept is the service's."""

import unicodedata
from typing import Final

from handraise.domain.common_passwords import COMMON
from handraise.errors import Invalid
from handraise.protocol.names import fold

LEAST_DIFFERENT: Final = 4
"""Different characters, so that `aaaaaaaa` and `abababab` aren't taken."""


def canonical(password: str) -> str:
    """NFKC, so that the same text signs in from every keyboard (NIST SP 800-63B §5.1.1.2). Nothing is cut off."""
    return password if password.isascii() else unicodedata.normalize("NFKC", password)


def check(password: str, *, handle: str, name: str, least: int, most: int) -> str:
    """The canonical password, or `Invalid` with what is wrong with it. Lengths count its characters."""
    chosen = canonical(password)
    if not least <= len(chosen) <= most:
        raise Invalid("password", f"A password is {least} to {most} characters (password_least_chars, password_chars).")
    if not chosen.isprintable():
        raise Invalid("password", "A password has no control characters.")
    if is_common(chosen):
        raise Invalid("password", "This password is among those that are guessed first; choose another one.")
    if _core(fold(chosen)) in _own_words(handle, name):
        raise Invalid("password", "This password is your own name; choose another one.")
    return chosen


def is_common(password: str) -> bool:
    """Whether the password is one that everybody guesses, as it is or with digits and signs around it."""
    folded = fold(password)
    return len(set(folded)) < LEAST_DIFFERENT or folded in COMMON or _core(folded) in COMMON


def _core(folded: str) -> str:
    """Without digits and signs at either end. A password of those alone is its own core."""
    start, end = 0, len(folded)
    while start < end and not folded[start].isalpha():
        start += 1
    while end > start and not folded[end - 1].isalpha():
        end -= 1
    return folded[start:end] or folded


def _own_words(handle: str, name: str) -> frozenset[str]:
    words = fold(name).split()
    return frozenset({handle, _core(handle), fold(name), "".join(words), *words})
