"""Help: each command has its own with examples, docs/cli.md has them all, and a mistake points to it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from cyclopts import App

from handraise.cli.commands import build
from handraise.cli.entry import run
from tests.cli.conftest import Cli

DOCS = (Path(__file__).parents[2] / "docs" / "cli.md").read_text()


def _commands(app: App, *above: str) -> Iterator[tuple[tuple[str, ...], App]]:
    """Every command that does something, by its words."""
    for name in app:
        if name.startswith("-"):
            continue
        command = app[name]
        if command.default_command is not None:
            yield (*above, name), command
        yield from _commands(command, *above, name)


COMMANDS = dict(_commands(build()))


def _section(words: tuple[str, ...]) -> str:
    found = re.search(rf"^### handraise {' '.join(words)}$(.*?)(?=^##|\Z)", DOCS, re.MULTILINE | re.DOTALL)
    assert found, f"docs/cli.md has no heading «### handraise {' '.join(words)}»"
    return found[1]


def test_these_are_the_commands() -> None:
    assert {" ".join(words) for words in COMMANDS} == {
        *(f"account {name}" for name in ("add", "list", "disable", "enable", "reset", "password", "import")),
        *("ask", "queue", "claim", "answer", "resolve", "release", "duty", "figures"),
        *("merge", "note", "notes", "unmask", "held", "approve", "decline", "hide", "unhide"),
        *("room new", "room update", "room qr", "room close", "room open", "room announce"),
        *("report", "cases", "case", "remove", "suspend", "unsuspend", "audit"),
        *("serve", "login", "logout", "post", "direct", "search", "tail", "demo", "backup", "restore", "doctor"),
        *("token new", "token list", "token revoke"),
        *("invite new", "invite list", "invite revoke"),
        "alerts test",
    }


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_each_command_is_in_the_docs_with_its_options_and_has_examples(words: tuple[str, ...]) -> None:
    command, section = COMMANDS[words], _section(words)
    assert f"handraise {' '.join(words)}" in (command.help_epilogue or ""), "no example"
    if words != ("serve",):  # whose flags are those of docs/settings.md
        assert not [option for option in _options(command) if option not in section]


def _options(command: App) -> list[str]:
    """Its own, without those that are explained for all clients and those that `build` turns off for all."""
    parsed = [each for each in command.assemble_argument_collection() if each.parameter.parse is not False]
    names = [name for each in parsed for name in each.names if name.startswith("--")]
    return [name for name in names if not name.startswith(("--server", "--token-file", "--no-", "--empty-"))]


def test_no_heading_is_about_a_command_that_is_not_there() -> None:
    assert set(re.findall(r"^### handraise (.+)$", DOCS, re.MULTILINE)) == {" ".join(words) for words in COMMANDS}


async def test_help_goes_to_stdout(cli: Cli) -> None:
    for words in ((), ("account",), ("serve",)):
        done = await cli(*words, "--help")
        assert (done.returncode, done.stderr) == (0, ""), words
        assert "Usage: handraise" in done.stdout and "--data" in done.stdout


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["nonsense"], "nonsense"),
        (["account"], "See: handraise account --help"),
        (["account", "add"], "HANDLE"),
        (["account", "add", "ana", "--role", "king"], "king"),
        (["token", "new", "ana", "--scope", "all"], "all"),
        (["token", "new", "ana", "--expires", "soon"], "'soon'"),
        (["token", "revoke", "seven"], "seven"),
        (["invite", "new", "--role", "guest"], "guest"),
        (["invite", "new", "--expires", "soon"], "'soon'"),
        (["serve", "--prot", "1"], "--prot"),
        (["serve", "--port", "70000"], "port"),
        (["post", "--reply-too", "--json"], "--reply-too"),
        (["tail", "algebra"], "#tag"),
        (["tail", "--count", "0"], "count"),
        (["restore", "nothing.db"], "nothing.db"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_2_with_one_sentence_and_an_empty_stdout(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, line: list[str], said: str
) -> None:
    assert run(["--data", str(tmp_path), *line]) == 2
    printed = capsys.readouterr()
    sentence = printed.err.splitlines()[0]
    assert printed.out == "" and sentence.startswith("Error: ") and said in sentence and "Traceback" not in printed.err


async def test_the_process_ends_with_the_exit_code(cli: Cli) -> None:
    done = await cli("nonsense", "--json")
    assert (done.returncode, done.stdout) == (2, "") and '{"error":{"code":"usage"' in done.stderr


@pytest.mark.usefixtures("cold")
async def test_the_version(cli: Cli) -> None:
    assert re.fullmatch(r"handraise \d+\.\d+\.\d+\S*\n", (await cli("--version")).stdout)
    assert (await cli("--json", "--version")).stdout.startswith('{"version":"')
