"""`handraise serve` as a process: what it says, where, and how it ends."""

import json
import signal
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from handraise.cli.qrcode import qr_code
from tests.cli.conftest import Cli
from tests.cli.support import running_cli
from tests.conftest import ServerFactory
from tests.support.server import Server, environment

pytestmark = pytest.mark.usefixtures("cold")


async def _healthy(url: str) -> bool:
    async with httpx.AsyncClient(trust_env=False) as http:
        return (await http.get(f"{url}/healthz")).status_code == 200


async def test_with_json_it_says_one_object_once_it_is_ready(server: Server) -> None:
    assert await _healthy(server.url)
    assert server.first_link is not None and server.first_link.startswith(f"{server.url}/#link=")
    await server.stop()  # which also asserts that nothing more came on stdout, and exit code 0
    first = server.first_link
    await server.start()
    assert server.first_link == first, "a store with accounts has no first link"


async def test_it_keeps_its_port_and_people_over_kill_and_restart(server: Server) -> None:
    url, token = server.url, await server.account("ana", "Ana Lima")
    await server.kill()
    await server.restart()
    assert server.url == url
    async with httpx.AsyncClient(trust_env=False) as http:
        assert (await http.post(f"{url}/api/v1/session", json={"token": token})).status_code == 200


async def test_for_people_it_prints_the_address_the_link_and_how_to_stop(tmp_path: Path) -> None:
    line = ("--data", str(tmp_path / "data"), "serve", "--port", "0")
    async with running_cli(*line, env=environment(tmp_path)) as serving:
        said = ""
        while "Ctrl-C stops it" not in said:
            said += (line_ := await serving.line())
            assert line_, said
        url = said.split("Open")[1].split()[0]
        assert await _healthy(url) and f"{url}/#link=" in said
        assert "works once, within 60 minutes" in said and str(tmp_path / "data") in said
        assert f"Try it with a school: handraise --data {tmp_path / 'data'} demo" in said
        serving.process.send_signal(signal.SIGINT)
        assert await serving.ended() == 0


async def test_a_setting_comes_from_a_flag_a_variable_and_a_file(server_factory: ServerFactory) -> None:
    server = await server_factory(env={"HANDRAISE_LINK_MINUTES": "7", "HANDRAISE_PUBLIC_URL": "http://b.example"})
    assert (server.first_link or "").startswith("http://b.example/#link=")
    assert "within 7 minutes" in (await server.cli("account", "add", "ana")).stdout
    await server.stop()


async def test_what_cannot_start_says_why(server: Server, cli: Cli, tmp_path: Path) -> None:
    taken = await cli("serve", "--port", str(server.port), "--json")
    assert taken.returncode == 1 and taken.stdout == "" and f"port {server.port}" in taken.stderr
    locked = await server.cli("serve", "--port", "0", "--json")
    assert locked.returncode == 1 and json.loads(locked.stderr.splitlines()[-1])["error"]["code"] == "locked"
    public = await cli("serve", "--host", "192.0.2.1")
    assert public.returncode == 1 and "--tls-cert" in public.stderr
    (tmp_path / "x.toml").write_text("prot = 1\n")
    config = await cli("serve", "--config", str(tmp_path / "x.toml"))
    assert config.returncode == 1 and "Is port meant?" in config.stderr


@pytest.mark.parametrize("host", ["8.8.8.8", "help.example.org", "0.0.0.0"])
async def test_plain_http_for_others_is_asked_for_by_name(cli: Cli, tmp_path: Path, host: str) -> None:
    """S1: else it exits with a message, before it has listened or made anything. With the flag it serves."""
    refused = await cli("serve", "--host", host, "--port", "0")
    assert (refused.returncode, refused.stdout) == (1, "") and "Traceback" not in refused.stderr
    said = " ".join(refused.stderr.split())
    assert host in said and "--tls-cert" in said and ("--lan" in said or "--allow-plain-public" in said)
    if host == "0.0.0.0":
        line = ("--data", str(tmp_path / "open"), "serve", "--host", host, "--port", "0", "--allow-plain-public")
        async with running_cli(*line, "--json", env=environment(tmp_path)) as serving:
            assert await _healthy(f"http://127.0.0.1:{urlsplit(json.loads(await serving.line())['url']).port}")
            serving.process.send_signal(signal.SIGINT)
            assert await serving.ended() == 0


def test_the_qr_code_is_drawn_in_half_blocks() -> None:
    lines = qr_code("http://192.168.1.20:8765").splitlines()
    assert len({len(line) for line in lines}) == 1 and set("".join(lines)) <= set("█▀▄ ")
