"""Which server and token a client's command uses, and where they are kept."""

import io
from pathlib import Path

import msgspec
import pytest

from handraise.cli import secretfile
from handraise.cli.arguments import Options
from handraise.cli.context import Context
from handraise.cli.errors import UsageError
from handraise.cli.output import Output
from handraise.cli.target import DEFAULT_SERVER, Login, config_file, origin, remembered, target
from handraise.errors import OperatorError


class Home:
    """A user's configuration; `context` is what a command gets there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.err = io.StringIO()
        self.environ = {"XDG_CONFIG_HOME": str(folder)}

    def context(self, **environ: str) -> Context:
        output = Output(out=io.StringIO(), err=self.err)
        return Context(options=Options(), output=output, environ={**self.environ, **environ})

    def remember(self, login: Login) -> None:
        path = config_file(self.environ)
        path.parent.mkdir()
        secretfile.write(path, msgspec.json.encode(login).decode())


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_a_flag_wins_over_a_variable_and_that_over_the_login(home: Home) -> None:
    home.remember(Login("http://a.example", "hr_a"))
    assert target(home.context(), None, None) == Login("http://a.example", "hr_a")
    variable = home.context(HANDRAISE_SERVER="http://b.example", HANDRAISE_TOKEN="hr_b")
    assert target(variable, None, None) == Login("http://b.example", "hr_b")
    file = home.folder / "token"
    secretfile.write(file, "hr_c\n")
    assert target(variable, "http://C.example/", file) == Login("http://c.example", "hr_c")


def test_without_a_login_it_is_this_machine_s_server(home: Home) -> None:
    assert target(home.context(HANDRAISE_TOKEN="hr_x"), None, None) == Login(DEFAULT_SERVER, "hr_x")


def test_a_remembered_token_goes_to_no_other_server(home: Home) -> None:
    home.remember(Login("https://a.example", "hr_a"))
    for other in ("https://b.example", "http://a.example", "https://a.example:8443"):
        with pytest.raises(OperatorError, match="There is no token for"):
            target(home.context(), other, None)


def test_a_token_shows_in_no_repr() -> None:
    assert "hr_" not in repr(Login("http://a.example", "hr_secret"))


def test_a_token_file_that_others_can_read_is_named(home: Home) -> None:
    file = home.folder / "token"
    file.write_text("hr_x")
    file.chmod(0o644)
    assert target(home.context(), None, file).token == "hr_x"
    assert "Others can read" in home.err.getvalue()


def test_a_broken_login_says_how_to_mend_it(home: Home) -> None:
    path = config_file(home.environ)
    path.parent.mkdir()
    path.write_text("{")
    with pytest.raises(OperatorError, match="handraise login"):
        remembered(home.environ)


def test_a_relative_configuration_folder_is_ignored() -> None:
    assert config_file({"XDG_CONFIG_HOME": "here"}) == Path.home() / ".config/handraise/login.json"


@pytest.mark.parametrize(
    "address", ["ftp://a.example", "http://", "http://me:secret@a.example", "http://a.example/?t=1"]
)
def test_what_is_no_server_s_address_is_wrong_usage(address: str) -> None:
    with pytest.raises(UsageError):
        origin(address)


def test_a_secret_file_is_the_owner_s_alone_and_whole_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old")
    path.chmod(0o644)
    with pytest.raises(RuntimeError), secretfile.written(path) as write:
        write("half")
        raise RuntimeError
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]
    secretfile.write(path, "new")
    assert path.read_text() == "new" and path.stat().st_mode & 0o777 == 0o600


def test_a_secret_file_that_cannot_be_written_fails_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match="can't be written"), secretfile.written(tmp_path / "no" / "out.csv"):
        raise AssertionError("the work began")
