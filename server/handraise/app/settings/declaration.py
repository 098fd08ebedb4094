"""One setting's declaration: its name gives flag and variable, its type the parsing, its range the check."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from handraise.errors import OperatorError

TRUE: Final = frozenset({"1", "true", "yes", "on"})
FALSE: Final = frozenset({"0", "false", "no", "off"})


class BadSetting(OperatorError):
    """A setting that can't be used; the text names the setting and where its value came from."""

    def __init__(self, name: str, source: str, why: str) -> None:
        super().__init__(f"Setting {name} (from {source}): {why}")
        self.name = name
        self.source = source


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """`kind` is `int`, `bool`, `str`, `path`, `list` (of texts) or `secrets` (a list too, whose texts are never shown).
    A default of None means «not set».

    `low` and `high` bound an integer, both inclusive. `choices` are a text's only values. `valid` gives the value that
    is used (normalized), and raises `ValueError` with a sentence for one that isn't.
    """

    name: str
    kind: str
    default: Any
    help: str
    group: str
    low: int | None = None
    high: int | None = None
    choices: tuple[str, ...] = ()
    valid: Callable[[Any], Any] | None = None

    @property
    def flag(self) -> str:
        """As in `--public-url`."""
        return "--" + self.name.replace("_", "-")

    @property
    def secret(self) -> bool:
        """It has no flag: everybody on a machine sees those of all processes."""
        return self.kind == "secrets"

    @property
    def variable(self) -> str:
        """As in `HANDRAISE_PUBLIC_URL`."""
        return "HANDRAISE_" + self.name.upper()

    def value(self, given: Any, source: str) -> Any:
        """The checked value of what a source gave: a text, or what TOML or the command line has typed already.

        Raises `BadSetting`.
        """
        try:
            value = _READ[self.kind](given)
            self._check(value)
            return self.valid(value) if self.valid else value
        except ValueError as error:
            raise BadSetting(self.name, source, str(error)) from None

    def _check(self, value: Any) -> None:
        if self.choices and value not in self.choices:
            raise ValueError(f"{value!r} is none of {', '.join(self.choices)}.")
        if self.kind == "int" and not (self._least <= value and (self.high is None or value <= self.high)):
            raise ValueError(f"{value} is not {self.range}.")

    @property
    def _least(self) -> int:
        return self.low or 0

    @property
    def range(self) -> str:
        """What is allowed, in words; empty where the kind says it."""
        if self.choices:
            return " or ".join(self.choices)
        if self.kind != "int":
            return ""
        return f"between {self._least} and {self.high}" if self.high is not None else f"{self._least} or more"


def _int(given: Any) -> int:
    if isinstance(given, bool) or not isinstance(given, int | str):
        raise ValueError(f"{given!r} is no whole number.")
    try:
        return int(given)
    except ValueError:
        raise ValueError(f"{given!r} is no whole number.") from None


def _bool(given: Any) -> bool:
    if isinstance(given, bool):
        return given
    word = str(given).strip().lower()
    if word in TRUE or word in FALSE:
        return word in TRUE
    raise ValueError(f"{given!r} is neither true nor false.")


def _text(given: Any) -> str:
    if not isinstance(given, str) or not given.strip():
        raise ValueError(f"{given!r} is no text.")
    if not given.isprintable():
        raise ValueError(f"{given!r} has control characters.")
    return given.strip()


def _path(given: Any) -> Path:
    return given if isinstance(given, Path) else Path(_text(given)).expanduser()


def _list(given: Any) -> tuple[str, ...]:
    items = given.replace(",", " ").split() if isinstance(given, str) else given
    if not isinstance(items, list | tuple):
        raise ValueError(f"{given!r} is no list.")
    return tuple(_text(item) for item in items)


def _secrets(given: Any) -> tuple[str, ...]:
    """No error repeats any of it. Commas don't separate: addresses have them."""
    items = given.split() if isinstance(given, str) else given
    if not isinstance(items, list | tuple) or not all(isinstance(item, str) for item in items):
        raise ValueError("it is no list of texts.")
    if not all(item.isprintable() and item.strip() and " " not in item.strip() for item in items):
        raise ValueError("one of its texts is empty, or has spaces or control characters.")
    return tuple(item.strip() for item in items)


_READ: Final[dict[str, Callable[[Any], Any]]] = {
    "int": _int,
    "bool": _bool,
    "str": _text,
    "path": _path,
    "list": _list,
    "secrets": _secrets,
}
