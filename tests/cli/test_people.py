"""Reading people: what is right comes through, and each mistake is named with its place."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handraise.cli.people import parse_people, read_people
from handraise.errors import OperatorError
from handraise.service.people import Person

HEAD = "handle,name,role,follows\n"
WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp", "Cf"]), min_size=1, max_size=12)


def test_a_file_as_the_help_shows_it() -> None:
    assert parse_people(f"{HEAD}ana,Ana Lima,educator,@bo #edtech #algebra\nbo,Bo Chen,student,\n") == [
        Person("ana", "Ana Lima", "educator", ("@bo", "#edtech", "#algebra")),
        Person("bo", "Bo Chen", "student"),
    ]


def test_columns_come_in_any_order_and_follows_may_be_left_out() -> None:
    assert parse_people("Role, Name ,HANDLE\nBot,Projector,@projector\n") == [Person("projector", "Projector", "bot")]


def test_empty_lines_and_a_spreadsheet_s_semicolons_do_no_harm() -> None:
    assert parse_people("handle;name;role\r\n\r\nana;Lima, Ana;educator\r\n;;\r\n") == [
        Person("ana", "Lima, Ana", "educator")
    ]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_byte_order_mark_makes_no_difference(tmp_path: Path, mark: bytes) -> None:
    (tmp_path / "people.csv").write_bytes(mark + "handle,name,role\nana,Åna,educator\n".encode())
    assert read_people(tmp_path / "people.csv") == [Person("ana", "Åna", "educator")]


@given(st.lists(st.tuples(WORDS, WORDS), max_size=8, unique_by=lambda pair: pair[0].removeprefix("@").lower()))
def test_whatever_csv_can_hold_is_read_back(pairs: list[tuple[str, str]]) -> None:
    file = io.StringIO()
    csv.writer(file).writerows([("handle", "name", "role"), *((handle, name, "bot") for handle, name in pairs)])
    assert parse_people(file.getvalue()) == [Person(handle.removeprefix("@"), name, "bot") for handle, name in pairs]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The column «handle», «name», «role» is missing"),
        ("handle,name\nana,Ana\n", "The column «role» is missing"),
        ("handle,name,role,password\n", "There is no column «password»"),
        ("handle,name,role,role\n", "A column is there twice"),
        (f"{HEAD}ana,Ana,educator,\nbo,Bo\n", "Row 2: it has 2 cells, the headings are 4"),
        (f"{HEAD}ana,Ana,educator,\n\nbo,Bo,bot,\n@ANA,Ana,bot,\n", "Row 3: @ANA is in row 1 already"),
        (f"{HEAD}ana,Ana,educator,#a @Ana\n", "Row 1: @ana follows itself"),
        (f'{HEAD}ana,"Ana,educator,\n', "line 2 is no CSV"),
    ],
)
def test_a_mistake_is_named_with_its_place(text: str, message: str) -> None:
    with pytest.raises(OperatorError, match=message):
        parse_people(text)


def test_what_is_no_utf_8_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_bytes(b"handle,name,role\nana,Ana,bot\nbo,B\xf6,bot\n")
    with pytest.raises(OperatorError, match=r"people\.csv, line 3: this is no UTF-8"):
        read_people(tmp_path / "people.csv")
