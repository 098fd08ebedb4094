"""What a command says: its result on stdout, all else on stderr, for people or as JSON."""

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TextIO

from handraise.cli.errors import Failure

if TYPE_CHECKING:
    from rich.console import Console

Progress = Callable[[int, int], None]

# C0 without line feed and tab, DEL, C1, line separators and what turns the direction of text: in a terminal each can
# hide or fake what somebody else's text says.
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """Somebody else's text, with nothing in it that a terminal would obey."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)


class Output:
    """Owns both streams. With `json`, stdout gets JSON alone. Only a terminal gets colours, and none with NO_COLOR."""

    def __init__(self, *, json: bool = False, out: TextIO | None = None, err: TextIO | None = None) -> None:
        self.json = json
        self._colour = not os.environ.get("NO_COLOR")
        self._out = out or sys.stdout
        self._err = err or sys.stderr

    def result(self, value: Any, text: str | Callable[[], str]) -> None:
        """The command's one result: `value` as JSON, or `text` for people."""
        if self.json:
            self.line(value)
        else:
            self.text(text() if callable(text) else text)

    def line(self, value: Any) -> None:
        """One line of JSON on stdout, at once."""
        import msgspec

        self._write(msgspec.json.encode(value).decode())

    def text(self, text: str) -> None:
        """Lines for people on stdout, at once; not with `json`."""
        self._write(text)

    def table(self, headings: Sequence[str], rows: Sequence[Sequence[object]], empty: str) -> str:
        """Columns as wide as they must be, so that `grep` and `cut` see whole lines; `empty` where there are none."""
        if not rows:
            return empty
        cells = [["-" if cell in (None, "") else printable(str(cell)) for cell in row] for row in rows]
        lines = [[heading.upper() for heading in headings], *cells]
        widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
        return "\n".join(_aligned(line, widths) for line in lines)

    def style(self, text: str, style: str) -> str:
        """`text` in a rich style where stdout is a terminal that may have colours."""
        if not (self._colour and self._out.isatty()):
            return text
        from rich.style import Style

        return Style.parse(style).render(text)

    @property
    def screened(self) -> bool:
        """Whether stdout is a terminal, whose screen can be drawn anew."""
        return self._out.isatty()

    def screen(self, text: str) -> None:
        """Draws `text` in the place of all that a terminal shows, cut to its size."""
        columns, rows = shutil.get_terminal_size()
        lines = [_cut(line, columns) for line in text.splitlines()[: rows - 1]]
        # Written over what is there, and only then erased: nothing flickers.
        self._write("\x1b[H" + "".join(f"{line}\x1b[K\n" for line in lines) + "\x1b[J")

    def note(self, text: str) -> None:
        """Something that the person should know, on stderr."""
        self._say(printable(text))

    @contextmanager
    def progress(self, what: str) -> Iterator[Progress]:
        """A bar on stderr while the block runs; gives what to call with (done, total)."""
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
        with Progress(*columns, console=self._console()) as bar:
            task = bar.add_task(what, total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)

    def failure(self, failure: Failure) -> None:
        """One sentence on stderr; with `json` the error as an object on the line after it."""
        colours = self._colour and self._err.isatty()
        self._say(("\x1b[1;31mError:\x1b[0m " if colours else "Error: ") + printable(failure.message))
        if self.json:
            import msgspec

            error = {"code": failure.code, "message": failure.message}
            self._say(msgspec.json.encode({"error": error}).decode())

    def _console(self) -> "Console":
        from rich.console import Console

        return Console(file=self._err, no_color=not self._colour, highlight=False)

    def _write(self, line: str) -> None:
        self._out.write(line + "\n")
        self._out.flush()

    def _say(self, line: str) -> None:
        self._err.write(line + "\n")
        self._err.flush()


def _width(text: str) -> int:
    from rich.cells import cell_len

    return len(text) if text.isascii() else cell_len(text)


def _cut(line: str, columns: int) -> str:
    """A line of a terminal. What is styled is short, and stays as it is: it could be cut within a style."""
    from rich.cells import set_cell_size

    return line if "\x1b" in line or _width(line) <= columns else set_cell_size(line, columns)


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)).rstrip()
