"""The options that every command takes."""

from pathlib import Path

import pytest

from handraise.cli.arguments import Options, split
from handraise.cli.errors import UsageError


def test_they_stand_before_and_after_the_command() -> None:
    expected = (Options(data=Path("d"), json=True), ["account", "add", "ana"])
    assert split(["--data", "d", "--json", "account", "add", "ana"]) == expected
    assert split(["account", "add", "ana", "--json", "--data=d"]) == expected
    assert split(["account", "--data", "d", "add", "--json", "ana"]) == expected


def test_what_follows_two_hyphens_is_text() -> None:
    assert split(["post", "--json", "--", "--data", "--json"]) == (
        Options(json=True),
        ["post", "--", "--data", "--json"],
    )


def test_the_home_folder_may_be_written_short() -> None:
    options, _ = split(["--config", "~/handraise.toml"])
    assert options.config == Path.home() / "handraise.toml"


@pytest.mark.parametrize("line", [["serve", "--data"], ["--data="], ["--config"]])
def test_an_option_without_its_path_is_wrong_usage(line: list[str]) -> None:
    with pytest.raises(UsageError, match="needs a path"):
        split(line)
