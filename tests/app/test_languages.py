"""The files of languages: each has what the client says, all of it, with the same names in braces."""

import json
import re
from pathlib import Path
from typing import Any, Final

import pytest

from handraise.app.http.web.files import client_folder
from handraise.app.http.web.joining import PAGE
from handraise.app.http.web.words import Message, key, messages

FORMS: Final = {"pt": {"one", "many", "other"}, "ar": {"zero", "one", "two", "few", "many", "other"}}
"""Unicode's plural categories (CLDR 48) of each language that there is."""
FILES: Final = sorted((client_folder() / "words").glob("*.json"))


def _said() -> dict[str, Message]:
    folder = client_folder()
    found: dict[str, Message] = {}
    for path in [folder / PAGE, *sorted(folder.rglob("*.js"))]:
        if path.name == "words.js":
            continue  # its examples
        for message in messages(path.read_text()):
            known = found.setdefault(key(message), message)
            assert known == message, f"{path.name}: “{key(message)}” stands elsewhere with other forms."
    return found


def _places(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def test_there_is_a_language_for_each_that_is_known() -> None:
    assert [path.stem for path in FILES] == sorted(FORMS)


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_a_language_has_all_texts_and_no_others(path: Path) -> None:
    said, has = _said(), json.loads(path.read_text())["messages"]
    lacking = [text for text in said if text not in has]
    assert not lacking, f"{path.name} lacks:\n{json.dumps(lacking, indent=2, ensure_ascii=False)}"
    assert [text for text in has if text not in said] == [], f"{path.name} has what nobody says."


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_a_language_keeps_the_places_and_has_its_forms(path: Path) -> None:
    language: dict[str, Any] = json.loads(path.read_text())
    assert language["direction"] in ("ltr", "rtl")
    wrong = []
    for english, message in _said().items():
        found = language["messages"].get(english, "")
        if isinstance(message, str):
            right = isinstance(found, str) and found.strip() != "" and _places(found) == _places(english)
        else:
            right = isinstance(found, dict) and found.keys() == FORMS[path.stem]
            # A form for one number alone may say it in a word.
            right = right and all(
                form.strip() and _places(form) | {"n"} == _places(message["other"]) | {"n"} for form in found.values()
            )
            right = right and "{n}" in found["other"]
        if not right:
            wrong.append((english, found))
    assert not wrong, "\n".join(map(repr, wrong))
