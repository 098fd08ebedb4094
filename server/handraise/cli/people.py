"""Reading people from a CSV file: every mistake is named with its row before anything is stored."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from handraise.cli.errors import UsageError
from handraise.errors import OperatorError

if TYPE_CHECKING:
    from handraise.service.people import Person

REQUIRED: Final = ("handle", "name", "role")
COLUMNS: Final = (*REQUIRED, "follows")


class BadRow(OperatorError):
    """`row` counts the people; 1 is the first one, below the headings."""

    def __init__(self, row: int, why: str) -> None:
        super().__init__(f"Row {row}: {why}")
        self.row = row


def read_people(path: Path) -> "list[Person]":
    """The people in the file (UTF-8, with or without a byte order mark). Raises `OperatorError`."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}.") from None
    try:
        return parse_people(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise OperatorError(f"{path}, line {line}: this is no UTF-8; save the file as «CSV UTF-8».") from None
    except BadRow as error:
        raise OperatorError(f"{path}, {str(error)[:1].lower()}{str(error)[1:]}") from None
    except OperatorError as error:
        raise OperatorError(f"{path}: {error}") from None


def parse_people(text: str) -> "list[Person]":
    """The people in a CSV text. Cells are separated by commas, or by semicolons where the headings are.

    Raises `BadRow`, or `OperatorError` where the headings are wrong.
    """
    from handraise.service.people import Person

    rows = _rows(text)
    columns = _columns(next(rows, []))
    people: list[Person] = []
    first: dict[str, int] = {}
    for number, cells in enumerate(rows, 1):
        if len(cells) != len(columns):
            raise BadRow(number, f"it has {len(cells)} cells, the headings are {len(columns)}.")
        row = dict(zip(columns, (cell.strip() for cell in cells), strict=True))
        handle = row["handle"].removeprefix("@")
        if earlier := first.get(handle.lower()):
            raise BadRow(number, f"@{handle} is in row {earlier} already.")
        first[handle.lower()] = number
        follows = tuple(row.get("follows", "").split())
        if f"@{handle.lower()}" in map(str.lower, follows):
            raise BadRow(number, f"@{handle} follows itself; its own posts reach it anyway.")
        people.append(Person(handle, row["name"], row["role"].lower(), follows))
    return people


def _rows(text: str) -> Iterator[list[str]]:
    """The rows that aren't empty, the headings first."""
    heading = text.lstrip().partition("\n")[0]
    delimiter = ";" if ";" in heading and "," not in heading else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from (cells for cells in reader if any(cell.strip() for cell in cells))
    except csv.Error as error:
        raise OperatorError(f"line {reader.line_num} is no CSV: {error}.") from None


def _columns(cells: Sequence[str]) -> list[str]:
    columns = [cell.strip().lower() for cell in cells]
    if unknown := [column for column in columns if column not in COLUMNS]:
        raise OperatorError(f"There is no column {_quoted(unknown)}; the columns are {', '.join(COLUMNS)}.")
    if missing := [column for column in REQUIRED if column not in columns]:
        raise OperatorError(f"The column {_quoted(missing)} is missing; the columns are {', '.join(COLUMNS)}.")
    if len(set(columns)) < len(columns):
        raise OperatorError("A column is there twice.")
    return columns


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"«{name}»" for name in names)
