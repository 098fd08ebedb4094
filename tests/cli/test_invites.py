"""Passwords and invites from a terminal."""

import json
from typing import Any

import httpx

from tests.cli.conftest import Cli
from tests.support.server import Server


async def _json(cli: Cli, *words: str, stdin: bytes | None = None) -> dict[str, Any]:
    done = await cli(*words, "--json", stdin=stdin)
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return said


async def test_a_password_is_piped_in_and_signs_in(server: Server) -> None:
    await _json(server.cli, "account", "add", "ana")
    row = await _json(server.cli, "account", "password", "@ana", stdin=b"correct horse\r\nnot this\n")
    assert row["handle"] == "ana" and "password" not in row
    async with httpx.AsyncClient(base_url=server.url, timeout=30) as http:
        for password, status in (("correct horse", 200), ("correct horse\r", 401)):
            answer = await http.post("/api/v1/session", json={"handle": "ana", "password": password})
            assert answer.status_code == status
    await server.cli("account", "reset", "ana")
    async with httpx.AsyncClient(base_url=server.url, timeout=30) as http:
        answer = await http.post("/api/v1/session", json={"handle": "ana", "password": "correct horse"})
        assert answer.status_code == 401


async def test_a_password_that_can_not_be_chosen_is_said_without_it(cli: Cli) -> None:
    await _json(cli, "account", "add", "ana")
    for stdin, code in ((b"password123\n", "invalid"), (b"", "usage"), (b"\n", "usage")):
        done = await cli("account", "password", "ana", "--json", stdin=stdin)
        assert (done.returncode, done.stdout) == (2 if code == "usage" else 1, "")
        assert json.loads(done.stderr.splitlines()[-1])["error"]["code"] == code
        assert "password123" not in done.stderr
    gone = await cli("account", "password", "bo", "--json", stdin=b"correct horse\n")
    assert json.loads(gone.stderr.splitlines()[-1])["error"]["code"] == "not_found"


async def test_an_invite_from_beginning_to_end(server: Server) -> None:
    made = await _json(server.cli, "invite", "new", "--role", "student", "--uses", "30", "--expires", "2d")
    code = made["link"].partition(f"{server.url}/#invite=")[2]
    assert (made["role"], made["uses"], made["inviter"]) == ("student", 30, None) and len(code) == 43
    async with httpx.AsyncClient(base_url=server.url) as http:
        ask = {"code": code, "handle": "stu", "name": "Stu"}
        assert (await http.post("/api/v1/invite", json=ask)).json()["account"]["role"] == "student"
    [row] = (await _json(server.cli, "invite", "list"))["invites"]
    assert (row["used"], row["joined"]) == (1, ["stu"]) and "link" not in row
    plain = await server.cli("invite", "list")
    assert "1/30" in plain.stdout and "@stu" in plain.stdout and "open" in plain.stdout and code not in plain.stdout
    assert await _json(server.cli, "invite", "revoke", str(row["id"])) == {"id": row["id"], "revoked": True}
    assert "revoked" in (await server.cli("invite", "list")).stdout
    async with httpx.AsyncClient(base_url=server.url) as http:
        late = await http.post("/api/v1/invite", json={"code": code, "handle": "late", "name": "Late"})
        assert late.status_code == 404


async def test_an_invite_without_a_server_is_good_when_it_runs(cli: Cli) -> None:
    await _json(cli, "account", "add", "ana")
    done = await cli("invite", "new")
    assert done.returncode == 0 and "/#invite=" in done.stdout and "for one account of the role educator" in done.stdout
    assert "There are no invites." not in (await cli("invite", "list")).stdout
    gone = await cli("invite", "revoke", "99", "--json")
    assert json.loads(gone.stderr.splitlines()[-1])["error"]["code"] == "not_found"
