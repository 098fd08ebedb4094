"""What is printed where, and that nobody's text can command a terminal."""

import io

import pytest

from handraise.cli.errors import Failure, failure_of
from handraise.cli.output import Output, printable
from handraise.cli.token import duration_ms
from handraise.errors import Conflict, DataFolderLocked, OperatorError


def _output(*, json: bool) -> tuple[Output, io.StringIO, io.StringIO]:
    out, err = io.StringIO(), io.StringIO()
    return Output(json=json, out=out, err=err), out, err


def test_a_result_is_text_or_one_object_never_both() -> None:
    plain, out, _ = _output(json=False)
    plain.result({"id": 1}, "One.")
    assert out.getvalue() == "One.\n"
    json, out, err = _output(json=True)
    json.result({"id": 1}, "One.")
    json.note("Beside it.")
    assert (out.getvalue(), err.getvalue()) == ('{"id":1}\n', "Beside it.\n")


def test_an_error_is_a_sentence_and_with_json_an_object_after_it() -> None:
    output, out, err = _output(json=True)
    output.failure(Failure("conflict", "It is taken."))
    assert out.getvalue() == ""
    assert err.getvalue() == 'Error: It is taken.\n{"error":{"code":"conflict","message":"It is taken."}}\n'


def test_no_text_of_others_can_command_the_terminal() -> None:
    evil = "a\x1b[2Jb\x07c\x9b31md\u202ee\rf\x00g"
    assert printable(evil) == "a�[2Jb�c�31md�e�f�g"
    assert printable("two\nlines\tand Ünïcode 👋") == "two\nlines\tand Ünïcode 👋"
    output, _, err = _output(json=False)
    output.failure(Failure("x", evil))
    output.note(evil)
    assert "\x1b" not in err.getvalue() + output.table(["name"], [[evil]], "")


def test_columns_are_aligned_and_never_cut() -> None:
    output, _, _ = _output(json=False)
    table = output.table(["id", "name"], [(1, "x" * 200), (22, None), (3, "日本")], "none")
    assert table.splitlines() == ["ID  NAME", f"1   {'x' * 200}", "22  -", "3   日本"]
    assert output.table(["id"], [], "There are none.") == "There are none."


def test_without_a_terminal_there_are_no_colours() -> None:
    output, _, _ = _output(json=False)
    assert output.style("bold?", "bold") == "bold?"


@pytest.mark.parametrize(
    ("error", "code", "exit_code"),
    [
        (Conflict("Taken."), "conflict", 1),
        (OperatorError("Broken."), "operator", 1),
        (DataFolderLocked("Locked."), "locked", 1),
        (FileNotFoundError(2, "No such file", "x.csv"), "io", 1),
        (KeyboardInterrupt(), "interrupted", 130),
        (BrokenPipeError(), "broken_pipe", 141),
        (ValueError("a\nb"), "internal", 1),
    ],
)
def test_every_exception_has_its_code_and_one_sentence(error: BaseException, code: str, exit_code: int) -> None:
    failure = failure_of(error)
    assert (failure.code, failure.exit_code) == (code, exit_code)
    assert failure.message and "\n" not in failure.message


def test_how_long_a_token_lasts() -> None:
    assert [duration_ms(text) for text in ("90m", "12h", "30d", "8w")] == [
        5_400_000,
        43_200_000,
        2_592_000_000,
        4_838_400_000,
    ]
    for text in ("", "0d", "-1d", "1y", "d", "1.5h", "999999999w"):
        with pytest.raises(OperatorError, match="write 90m"):
            duration_ms(text)
