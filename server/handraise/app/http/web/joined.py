"""The client as it is served: in a language (ADR 20), joined (ADR 19), compressed; made anew when a file changes."""

import gzip
import logging
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import brotli

from handraise.app.http.web.joining import PAGE, NotJoinable, join
from handraise.app.http.web.minifier import minified
from handraise.app.http.web.words import ENGLISH, Language, chosen, in_language, page_in_language, read_language

CODINGS: Final = ("br", "gzip")
"""The better one first. Only what is public is compressed: a secret beside a stranger's words would be told by its
length (BREACH)."""

WORDS: Final = "words"
"""The folder of the languages."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Encoded:
    """One text, plain and compressed."""

    media_type: str
    forms: Mapping[str, bytes]  # by content coding; "" is the plain one

    def best(self, accept_encoding: str) -> tuple[str, bytes]:
        """The coding and the bytes to send, by the request's `Accept-Encoding` (RFC 9110 §12.5.3)."""
        accepted = _accepted(accept_encoding)
        coding = next((coding for coding in CODINGS if coding in accepted and coding in self.forms), "")
        return coding, self.forms[coding]


@dataclass(frozen=True, slots=True)
class Client:
    """In one language. `files` are named as below `/client/joined/<version>/`."""

    language: str
    version: str
    page: Encoded
    files: Mapping[str, Encoded]


_State: TypeAlias = tuple[tuple[str, int, int], ...]


class JoinedClient:
    """The client in `folder`, in each of its languages (`words/<tag>.json`) from when somebody wants it. Methods may be
    called by any thread.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._state: _State | None = None
        self._languages: Mapping[str, Language] = {}
        self._clients: dict[str, Client | None] = {}  # by language
        self._versions: dict[str, Client] = {}

    def version(self, version: str) -> Client | None:
        """The one of this version as it was last made: its files never change. Doesn't block."""
        return self._versions.get(version)

    def now(self, preferred: str = "", accept_language: str = "") -> Client | None:
        """As its files are at present, in the language that `words.chosen` takes; None where they can't be joined,
        which is logged once. Blocks: a language's first call for a second, others for a look at the folder.
        """
        with self._lock:
            state = tuple(_states(self._folder))
            if state != self._state:
                self._languages = {ENGLISH.tag: ENGLISH} | _languages(self._folder)
                self._clients, self._versions = {}, {}
                self._state = state
            language = chosen(preferred, accept_language, self._languages)
            if language.tag not in self._clients:
                client = self._clients[language.tag] = self._made(language)
                self._versions |= {client.version: client} if client else {}
            return self._clients[language.tag]

    def _made(self, language: Language) -> Client | None:
        texts = {
            path.relative_to(self._folder).as_posix(): path.read_text("utf-8")
            for path in _texts(self._folder)
            if path.suffix != ".json"
        }
        texts = {name: in_language(text, language) if name.endswith(".js") else text for name, text in texts.items()}
        texts[PAGE] = page_in_language(texts[PAGE], language, self._languages)
        try:
            joined = join(texts)
        except NotJoinable as why:
            if None not in self._clients.values():
                _log.warning("the client is served unjoined: %s", why)
            return None
        written = {
            "first.js": ("text/javascript", joined.first),
            "rest.js": ("text/javascript", joined.rest),
            "client.css": ("text/css", joined.styles),
        }
        lean = zip(written.items(), minified([*written.values()]), strict=True)
        files = {name: _encoded(media_type, text) for (name, (media_type, _)), text in lean}
        return Client(language.tag, joined.version, _encoded("text/html", joined.page), files)


def _states(folder: Path) -> Iterator[tuple[str, int, int]]:
    for path in _texts(folder):
        state = path.stat()
        yield str(path), state.st_mtime_ns, state.st_size


def _texts(folder: Path) -> list[Path]:
    return sorted(path for kind in ("*.js", "*.css", PAGE, f"{WORDS}/*.json") for path in folder.rglob(kind))


def _languages(folder: Path) -> dict[str, Language]:
    languages = {}
    for path in sorted((folder / WORDS).glob("*.json")):
        try:
            languages[path.stem] = read_language(path.stem, path.read_bytes())
        except ValueError as why:
            _log.warning("a language is left out: %s: %s", path.name, why)
    return languages


def _encoded(media_type: str, text: str) -> Encoded:
    plain = text.encode()
    return Encoded(media_type, {"": plain, "br": brotli.compress(plain), "gzip": gzip.compress(plain, mtime=0)})


def _accepted(accept_encoding: str) -> set[str]:
    accepted = set()
    for part in accept_encoding.lower().split(","):
        coding, _, weight = (piece.strip() for piece in part.partition(";"))
        if weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            accepted.add(coding)
    return accepted
