"""`handraise alerts test`, the start, and `doctor`: where alerts go, and nothing of the secrets in it."""

import json
from pathlib import Path

import httpx

from tests.cli.support import running_cli
from tests.conftest import ServerFactory
from tests.support.receivers import hook, mail_server, refusing_port
from tests.support.server import environment, run_cli

VARIABLE = "HANDRAISE_ALERT_URLS"


async def test_a_test_message_goes_to_all_and_each_is_told(server_factory: ServerFactory) -> None:
    """By scheme and host alone; and neither the log nor the metrics say more."""
    async with refusing_port() as refusing, hook() as it, mail_server() as box:
        urls = [
            f"json://u:canary@127.0.0.1:{it.port}/canary",
            f"mailto://127.0.0.1:{box.port}?from=canary@example.org&to=it@example.org",
            f"json://u:canary@127.0.0.1:{refusing}/canary",
        ]
        server = await server_factory(env={VARIABLE: " ".join(urls), "HANDRAISE_LOG_LEVEL": "debug"})
        done = await server.cli("alerts", "test", "--json")
        assert (await box.next())["Subject"] == "A test of Handraise"
        assert (await it.took(1))["title"] == "A test of Handraise" and server.url in it.bodies[0]["message"]
        assert done.returncode == 1 and json.loads(done.stdout)["receivers"] == [
            {"receiver": "json://127.0.0.1", "sent": True, "why": ""},
            {"receiver": "mailto://127.0.0.1", "sent": True, "why": ""},
            {"receiver": "json://127.0.0.1 (2)", "sent": False, "why": "it was not taken"},
        ]
        said = await server.cli("alerts", "test")
        assert "json://127.0.0.1 (2): not sent, it was not taken" in said.stdout
        doctor = await server.cli("doctor")
        assert "Alerts go to json://127.0.0.1, mailto://127.0.0.1, json://127.0.0.1 (2) too" in doctor.stdout
        async with httpx.AsyncClient(base_url=server.url) as http:
            metrics = (await http.get("/metrics")).text
        assert 'handraise_outgoing_alerts_total{result="given_up"} 0.0' in metrics
        assert "handraise_outgoing_alerts_waiting 0.0" in metrics
        await server.stop()
        log = server.log.read_text()
        assert "canary" not in metrics + log + done.stdout + done.stderr + said.stdout + said.stderr + doctor.stdout


async def test_what_apprise_does_not_know_ends_the_start(tmp_path: Path) -> None:
    env = environment(tmp_path, {VARIABLE: "json://h.example/canary canary://canary@h.example"})
    data = ("--data", str(tmp_path / "data"))
    async with running_cli(*data, "serve", "--port", "0", env=env) as it:
        assert "address 2 of 2" in (said := await it.note_with("alert_urls")) and "canary" not in said
        assert await it.ended() == 1
    doctor = await run_cli(*data, "doctor", env=env)
    assert doctor.returncode == 1 and "address 2 of 2" in doctor.stdout
    assert "canary" not in doctor.stdout + doctor.stderr


async def test_without_addresses_there_is_nothing_to_test(tmp_path: Path) -> None:
    env = environment(tmp_path)
    data = ("--data", str(tmp_path / "data"))
    assert (await run_cli(*data, "account", "add", "ana", env=env)).returncode == 0
    done = await run_cli(*data, "alerts", "test", env=env)
    assert done.returncode == 1 and "alert_urls isn't set" in done.stderr


async def test_there_is_no_flag_for_it(tmp_path: Path) -> None:
    """Everybody on a machine sees the arguments of all processes; what is refused isn't repeated either."""
    done = await run_cli("serve", "--alert-urls=json://canary", env=environment(tmp_path), cwd=tmp_path)
    assert done.returncode == 2 and "canary" not in done.stdout + done.stderr
