"""The options that every command takes, anywhere on the line: they are read first, the rest is the command's."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from handraise.cli.errors import UsageError

HELP: Final = """\
Options of every command, before or after it:
  --data DIR     the data folder (HANDRAISE_DATA; default ./data)
  --config FILE  the settings file (HANDRAISE_CONFIG; default DIR/handraise.toml)
  --json         print one JSON object on stdout, errors as JSON on stderr too
  --no-color     no colours (NO_COLOR)
  --verbose, -v  say more on stderr, with a stack trace where something fails
  --version      print the version"""

_FLAGS: Final = {
    "--json": "json",
    "--no-color": "no_color",
    "--verbose": "verbose",
    "-v": "verbose",
    "--version": "version",
}
_VALUES: Final = {"--data": "data", "--config": "config"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """`data` and `config` are None where the line doesn't say."""

    data: Path | None = None
    config: Path | None = None
    json: bool = False
    no_color: bool = False
    verbose: bool = False
    version: bool = False


def split(argv: Sequence[str]) -> tuple[Options, list[str]]:
    """The common options, and all else in its order. What follows `--` is text. Raises `UsageError`."""
    found: dict[str, bool | Path] = {}
    rest: list[str] = []
    words = iter(argv)
    for word in words:
        name, equals, value = word.partition("=")
        if word == "--":
            rest += [word, *words]
        elif word in _FLAGS:
            found[_FLAGS[word]] = True
        elif name in _VALUES:
            found[_VALUES[name]] = _path(name, value if equals else next(words, ""))
        else:
            rest.append(word)
    return Options(**found), rest  # type: ignore[arg-type]  # the tables name each field with its type


def _path(option: str, value: str) -> Path:
    if not value:
        raise UsageError(f"{option} needs a path.")
    return Path(value).expanduser()
