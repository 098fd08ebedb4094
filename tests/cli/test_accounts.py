"""Accounts and tokens: the contract that scripts rely on, beside a running server and without one."""

import asyncio
import csv
import json
import os
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from handraise.app.folder import held
from tests.cli.conftest import Cli
from tests.support.server import Server


def _object(done: CompletedProcess[str]) -> dict[str, Any]:
    """What the command printed: exactly one JSON object."""
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _error(done: CompletedProcess[str]) -> dict[str, str]:
    """The object on stderr's last line, after its sentence (and perhaps a progress bar); stdout is empty."""
    assert (done.returncode, done.stdout) == (1, ""), done
    *_, sentence, line = done.stderr.splitlines()
    error: dict[str, str] = json.loads(line)["error"]
    assert sentence == f"Error: {error['message']}"
    return error


@pytest.fixture(params=["beside a server", "without a server"])
def anywhere(request: pytest.FixtureRequest) -> Cli:
    """The command on a data folder that a server has, and on one that none has."""
    if request.param == "without a server":
        alone: Cli = request.getfixturevalue("cli")
        return alone
    server: Server = request.getfixturevalue("server")
    return server.cli


async def test_an_account_with_its_link_and_token(anywhere: Cli) -> None:
    ana = _object(await anywhere("account", "add", "ana", "--name", "Ana Lima", "--role", "educator", "--json"))
    assert ana["id"] > 0 and "/#link=" in ana.pop("link")
    assert (ana["handle"], ana["name"], ana["role"], ana["active"]) == ("ana", "Ana Lima", "educator", True)
    made = _object(await anywhere("token", "new", "ana", "--json"))
    assert made["token"].startswith("hr_") and made["handle"] == "ana"
    rows = _object(await anywhere("account", "list", "--json"))["accounts"]
    assert [row for row in rows if row["handle"] == "ana"] == [ana]


async def test_a_refusal_has_the_protocol_s_code(server: Server) -> None:
    _object(await server.cli("account", "add", "ana", "--json"))
    assert _error(await server.cli("account", "add", "@Ana", "--json"))["code"] == "conflict"
    assert _error(await server.cli("account", "add", "a", "--json"))["code"] == "invalid"
    assert _error(await server.cli("account", "reset", "nobody", "--json"))["code"] == "not_found"
    assert _error(await server.cli("token", "new", "ana", "--scope", "admin", "--json"))["code"] == "invalid"
    assert _error(await server.cli("token", "revoke", "99", "--json"))["code"] == "not_found"


async def test_disable_enable_and_reset(server: Server) -> None:
    first = _object(await server.cli("account", "add", "ana", "--json"))
    assert _object(await server.cli("account", "disable", "ana", "--json"))["active"] is False
    assert "disabled" in (await server.cli("account", "list")).stdout
    assert _object(await server.cli("account", "enable", "@ana", "--json"))["active"] is True
    _object(await server.cli("token", "new", "ana", "--json"))
    again = _object(await server.cli("account", "reset", "ana", "--json"))
    assert again["id"] == first["id"] and again["link"] != first["link"]
    assert all(row["revoked_at"] for row in _object(await server.cli("token", "list", "ana", "--json"))["tokens"])


async def test_a_token_alone_on_stdout_is_what_a_shell_variable_takes(server: Server) -> None:
    _object(await server.cli("account", "add", "ana", "--json"))
    done = await server.cli("token", "new", "ana", "--scope", "read", "--expires", "30d", "--name", "Room 12")
    assert done.stdout.startswith("hr_") and done.stdout.count("\n") == 1 and "won't be shown again" in done.stderr
    (row,) = _object(await server.cli("token", "list", "--json"))["tokens"]
    assert (row["name"], row["scopes"], row["handle"]) == ("Room 12", ["read"], "ana")
    assert row["created_at"] < row["expires_at"] and "token" not in row
    assert _object(await server.cli("token", "revoke", str(row["id"]), "--json")) == {"id": row["id"], "revoked": True}
    assert done.stdout.strip() not in (await server.cli("token", "list")).stdout


async def test_import_makes_people_and_what_they_follow_and_is_safe_to_run_twice(anywhere: Cli, tmp_path: Path) -> None:
    people, out = tmp_path / "people.csv", tmp_path / "out.csv"
    rows = "".join(f"p{n},Person {n},educator,@p{(n + 1) % 300} #algebra\n" for n in range(300))
    people.write_text(f"\ufeffhandle,name,role,follows\n{rows}")
    done = await anywhere("account", "import", str(people), "--tokens", str(out), "--json")
    assert _object(done) == {"created": 300, "updated": 0}
    assert "Importing 300 people" in done.stderr
    assert out.stat().st_mode & 0o777 == 0o600
    with out.open() as file:
        table = list(csv.DictReader(file))
    assert [row["handle"] for row in table] == [f"p{n}" for n in range(300)]
    assert all(row["token"].startswith("hr_") for row in table)
    assert _object(await anywhere("account", "import", str(people), "--json")) == {"created": 0, "updated": 300}


async def test_an_import_with_a_mistake_stores_nothing(cli: Cli, tmp_path: Path) -> None:
    people, out = tmp_path / "people.csv", tmp_path / "out.csv"
    _object(await cli("account", "add", "zoe", "--json"))
    people.write_text("handle,name,role,follows\nana,Ana,educator,\nb,Bo,educator,\n")
    error = _error(await cli("account", "import", str(people), "--tokens", str(out), "--json"))
    assert "Row 2" in error["message"] and not out.exists()
    people.write_text("handle,name,role,follows\nana,Ana,educator,#algebra algebra\n")
    assert "Row 1" in _error(await cli("account", "import", str(people), "--json"))["message"]
    handles = {row["handle"] for row in _object(await cli("account", "list", "--json"))["accounts"]}
    assert "ana" not in handles


async def test_a_folder_without_a_database_is_most_likely_the_wrong_one(cli: Cli, tmp_path: Path) -> None:
    for line in (["account", "list"], ["account", "disable", "ana"], ["token", "new", "ana"], ["backup", "b.db"]):
        assert "There is no Handraise database" in _error(await cli(*line, "--json"))["message"]
    assert not (tmp_path / "data").exists()


async def test_a_locked_folder_whose_holder_has_no_socket_is_said_so(cli: Cli, tmp_path: Path) -> None:
    _object(await cli("account", "add", "ana", "--json"))
    with held(tmp_path / "data"):
        error = _error(await cli("account", "list", "--json"))
    assert error["code"] == "locked" and f"in use by process {os.getpid()}" in error["message"]


async def test_commands_at_once_beside_a_server_all_succeed(server: Server) -> None:
    handles = [f"user{n}" for n in range(6)]
    done = await asyncio.gather(*[server.cli("account", "add", handle, "--json") for handle in handles])
    assert sorted(_object(each)["handle"] for each in done) == handles
