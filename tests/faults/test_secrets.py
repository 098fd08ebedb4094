"""S4, S13, S21, S22: what a dump, a log, a race and a lax umask give away: nothing."""

import asyncio
import base64
import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.conftest import ServerFactory
from tests.support.node import HandClock, node
from tests.support.server import Server
from tests.support.talker import Lost, Talker, talking


@pytest.fixture
def lax() -> Iterator[None]:
    """A umask that gives everybody everything, for what this process starts."""
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    """Of the folder and everything in it."""
    return {str(path): stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.rglob("*"))}


async def test_files_are_their_owners_alone_whatever_the_umask(lax: None, server_factory: ServerFactory) -> None:
    """S22: the folder 0700, every file 0600: database, WAL, lock, socket, head file, backup; also after a stop."""
    server = await server_factory()
    async with talking(server.url, await server.account("ana")) as ana:
        await ana.post("text")
    backup = server.data.parent / "backup.db"
    done = await server.cli("backup", str(backup))
    assert done.returncode == 0, done.stderr
    running = modes(server.data)
    folders = {str(server.data), str(server.data / "media")}
    await server.stop()
    for found in (running, modes(server.data), modes(backup)):
        assert len(found) >= (1 if str(backup) in found else 4)
        for path, mode in found.items():
            assert mode == (0o700 if path in folders else 0o600), (path, oct(mode))


async def used(server: Server) -> dict[str, str]:
    """Every kind of secret, each used in every way that there is; gives them by name."""
    token = await server.account("ana")
    link = (await server.link("ana")).partition("#link=")[2]
    bearer = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=server.url, headers={"Origin": server.url}) as browser:
        cookie = (await browser.post("/api/v1/session", json={"link": link})).cookies["handraise"]
        csrf = (await browser.get("/api/v1/session")).json()["csrf"]
        await browser.post("/api/v1/session", json={"link": link})
        headers = {"X-CSRF-Token": csrf}
        await browser.post("/api/v1/commands", json={"type": "home", "id": "1"}, headers=headers)
        await browser.post("/api/v1/commands", json={"type": "home", "id": token}, headers=headers)
        await browser.get("/api/v1/session", headers={"Cookie": f"handraise={cookie}; x=\x01"})
    async with httpx.AsyncClient(base_url=server.url) as bot:
        await bot.post("/api/v1/commands", content=b"{" + token.encode(), headers=bearer)
        await bot.get("/api/v1/session", headers={"Authorization": f"Basic {token}"})
        await bot.get(f"/api/v1/session?token={token}")
        await bot.get(f"/ws?token={token}")
        await bot.get("/api/v1/nothing%0d%0a%1b[31mred", headers=bearer)
        await bot.post("/api/v1/session", json={"token": token, "link": link})
        await bot.post("/api/v1/session", json={"token": token})
    async with talking(server.url, token) as ana:
        await ana.post("canary-in-a-post #a")
        await ana.error("post", body=1, key=token)
        await ana.error(token)
        ana.write(f"not json {token}")
        await ana.ended()
    stranger = await Talker.open(server.url)
    with pytest.raises(Lost):
        await stranger.sign_in(token[:-1] + "_")
    password, code = "canary of a password", await _by_hand(server, bearer, "canary of a password")
    return {
        "token": token,
        "link": link,
        "cookie": cookie,
        "csrf": csrf,
        "text": "canary-in-a-post",
        "password": password,
        "code": code,
    }


async def _by_hand(server: Server, bearer: dict[str, str], password: str) -> str:
    """Somebody comes by an invite with a password and signs in by it, rightly and wrongly; gives the invite's code."""
    async with httpx.AsyncClient(base_url=server.url, timeout=30) as http:
        code: str = (await http.post("/api/v1/invites", json={"role": "student"}, headers=bearer)).json()["code"]
        who = {"code": code, "handle": "newcomer", "name": "New", "password": password}
        for _ in range(2):
            await http.post("/api/v1/invite", json=who)
        for handle in ("newcomer", "nobody", password):
            await http.post("/api/v1/session", json={"handle": handle, "password": password})
        await http.post("/api/v1/session", json={"handle": "newcomer", "password": [password]})
        change = {"password": f"{password} 2", "old": password}
        await http.put("/api/v1/password", json=change, headers={"Sec-Fetch-Site": "same-origin"})
    done = await server.cli("account", "password", "newcomer", "--verbose", stdin=f"{password}\n".encode())
    assert (done.returncode, password in done.stdout + done.stderr) == (0, False)
    return code


async def test_the_log_holds_no_secret_and_no_control_character(server_factory: ServerFactory) -> None:
    """S13, at the level that says most."""
    server = await server_factory(env={"HANDRAISE_LOG_LEVEL": "debug"})
    secrets = await used(server)
    await server.stop()
    log = server.log.read_bytes()
    for name, secret in secrets.items():
        assert secret.encode() not in log, f"the {name} is in the log"
        assert secret[3:-3].encode() not in log, f"most of the {name} is in the log"
    assert not [byte for byte in log if byte < 32 and byte not in b"\n"], "a control character is in the log"


async def test_a_dump_holds_nothing_that_signs_in(server_factory: ServerFactory) -> None:
    """S4: no token, link or session; and what stands there in their place opens nothing."""
    server = await server_factory()
    secrets = await used(server)
    files = b"".join(path.read_bytes() for path in server.data.iterdir() if path.is_file())
    for name in ("token", "link", "cookie", "csrf", "password", "code"):
        assert secrets[name].encode() not in files, f"the {name} is in a file"
    digest = hashlib.sha256(secrets["token"].encode()).digest()
    assert base64.b64encode(digest) in files, "the hash should be what is stored"
    for guess in (base64.b64encode(digest).decode(), digest.hex(), f"hr_{base64.b64encode(digest).decode()}"):
        stranger = await Talker.open(server.url)
        with pytest.raises(Lost):
            await stranger.sign_in(guess)
        async with httpx.AsyncClient(base_url=server.url) as client:
            for headers in ({"Cookie": f"handraise={guess}"}, {"Authorization": f"Bearer {guess}"}):
                assert (await client.get("/api/v1/session", headers=headers)).status_code == 401


async def test_of_two_who_race_for_a_link_one_signs_in(tmp_path: Path) -> None:
    """S21."""
    async with node(tmp_path / "data", http=True) as it:
        _, link = await it.service.accounts.add("ana", "Ana", "educator")
        async with httpx.AsyncClient(base_url=it.url, headers={"Origin": it.url}) as client:
            answers = await asyncio.gather(*[client.post("/api/v1/session", json={"link": link}) for _ in range(8)])
        assert sorted(answer.status_code for answer in answers) == [200, *[409] * 7]
        assert [bool(answer.cookies) for answer in answers].count(True) == 1


async def test_of_two_who_race_for_the_first_link_one_gets_it(tmp_path: Path) -> None:
    """S21: one administrator, without any password."""
    async with node(tmp_path / "data") as it:
        links = await asyncio.gather(*[it.service.accounts.first_link() for _ in range(4)])
        assert sum(link is not None for link in links) == 1
        assert [account.handle for account in await it.service.accounts.all()] == ["admin"]
        assert await it.service.accounts.first_link() is None


async def test_a_link_is_good_for_an_hour(tmp_path: Path) -> None:
    """S21."""
    clock = HandClock()
    async with node(tmp_path / "data", http=True, clock=clock) as it:
        accounts = it.service.accounts
        _, late = await accounts.add("ana", "Ana", "educator")
        clock.forward(60 * 60_000 - 1)
        _, fresh = await accounts.add("bo", "Bo", "educator")
        async with httpx.AsyncClient(base_url=it.url, headers={"Origin": it.url}) as client:
            clock.forward(1)
            assert (await client.post("/api/v1/session", json={"link": late})).status_code == 404
            assert (await client.post("/api/v1/session", json={"link": fresh})).status_code == 200
            assert (await client.post("/api/v1/session", json={"link": fresh})).status_code == 409


async def test_sessions_belong_to_their_owner(tmp_path: Path) -> None:
    """S20: another's session can't be ended, nor acted for with one's own CSRF token."""
    async with node(tmp_path / "data", http=True) as it:
        cookies, csrf = {}, {}
        for handle in ("ana", "bo"):
            _, link = await it.service.accounts.add(handle, handle.title(), "educator")
            async with httpx.AsyncClient(base_url=it.url, headers={"Origin": it.url}) as client:
                answer = await client.post("/api/v1/session", json={"link": link})
                cookies[handle], csrf[handle] = f"handraise={answer.cookies['handraise']}", answer.json()["csrf"]
        async with httpx.AsyncClient(base_url=it.url, headers={"Origin": it.url}) as client:
            crossed = {"Cookie": cookies["ana"], "X-CSRF-Token": csrf["bo"]}
            assert (await client.delete("/api/v1/session", headers=crossed)).status_code == 403
            command = {"type": "post", "id": "1", "body": "forged"}
            assert (await client.post("/api/v1/commands", json=command, headers=crossed)).status_code == 403
            for handle, cookie in cookies.items():
                answer = await client.get("/api/v1/session", headers={"Cookie": cookie})
                assert answer.json()["account"]["handle"] == handle
        assert it.held.head == 0
