"""backup, restore and doctor on real folders."""

import json
import sqlite3
from pathlib import Path

from tests.cli.conftest import Cli
from tests.media.pictures import picture
from tests.support.server import Server


async def test_a_backup_of_a_running_server_is_restored_elsewhere(server: Server, cli: Cli, tmp_path: Path) -> None:
    await server.cli("login", stdin=(await server.account("ana")).encode())
    assert (await server.cli("post", "Worth keeping")).returncode == 0
    file = tmp_path / "monday.tar"
    done = json.loads((await server.cli("backup", str(file), "--json")).stdout)
    assert done["path"] == str(file) and done["bytes"] == file.stat().st_size and file.stat().st_mode & 0o777 == 0o600
    again = await server.cli("backup", str(file))
    assert again.returncode == 1 and "never overwrites" in again.stderr
    assert (await cli("restore", str(file), "--json")).returncode == 0
    handles = [row["handle"] for row in json.loads((await cli("account", "list", "--json")).stdout)["accounts"]]
    assert handles == ["admin", "ana"]


async def test_a_backup_has_the_images_and_doctor_misses_those_that_were_left_behind(
    server: Server, cli: Cli, tmp_path: Path
) -> None:
    await server.cli("login", stdin=(await server.account("ana")).encode())
    (tmp_path / "plug.png").write_bytes(picture(30, 30))
    assert (await server.cli("post", "", "--image", str(tmp_path / "plug.png"))).returncode == 0
    assert (await _levels(server.cli))[1]["images"] == "ok"
    file = tmp_path / "monday.tar"
    await server.cli("backup", str(file))
    assert (await cli("restore", str(file))).returncode == 0
    assert (await _levels(cli))[1]["images"] == "ok"
    for path in list((tmp_path / "data" / "media").rglob("*.webp")):
        path.unlink()
    code, levels = await _levels(cli)
    assert (code, levels["images"]) == (0, "warning")


async def test_restore_replaces_a_database_only_when_told_to_and_never_a_running_one(
    server: Server, tmp_path: Path
) -> None:
    file = tmp_path / "monday.tar"
    await server.cli("backup", str(file))
    await server.account("late")
    asked = await server.cli("restore", str(file))
    assert asked.returncode == 2 and "--yes" in asked.stderr
    running = await server.cli("restore", str(file), "--yes", "--json")
    assert running.returncode == 1 and json.loads(running.stderr.splitlines()[-1])["error"]["code"] == "locked"
    await server.stop()
    assert (await server.cli("restore", str(file), "--yes")).returncode == 0
    await server.start()
    assert "late" not in (await server.cli("account", "list")).stdout


async def test_what_is_no_backup_leaves_the_database_alone(cli: Cli, tmp_path: Path) -> None:
    await cli("account", "add", "ana")
    (tmp_path / "bad.db").write_bytes(b"no database at all" * 100)
    done = await cli("restore", str(tmp_path / "bad.db"), "--yes")
    assert done.returncode == 1 and "no backup of Handraise" in done.stderr
    assert "ana" in (await cli("account", "list")).stdout


async def _levels(cli: Cli) -> tuple[int, dict[str, str]]:
    done = await cli("doctor", "--json")
    said = json.loads(done.stdout)
    assert said["healthy"] is (done.returncode == 0)
    return done.returncode, {finding["check"]: finding["level"] for finding in said["findings"]}


async def test_doctor_is_content_with_a_new_a_served_and_a_used_folder(
    server: Server, cli: Cli, tmp_path: Path
) -> None:
    code, levels = await _levels(cli)
    assert code == 0 and levels["data"] == "note" and not (tmp_path / "data").exists()
    code, levels = await _levels(server.cli)
    assert code == 0 and levels["server"] == "ok" and levels["database"] == "ok" and levels["rights"] == "ok"
    await cli("account", "add", "ana")
    before = sorted(path.name for path in (tmp_path / "data").iterdir())
    assert (await _levels(cli))[0] == 0
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == before, "doctor changes nothing"
    plain = await cli("doctor")
    assert plain.returncode == 0 and "is whole" in plain.stdout


async def test_doctor_warns_of_open_rights_and_fails_for_what_stops_the_server(cli: Cli, tmp_path: Path) -> None:
    await cli("account", "add", "ana")
    database = tmp_path / "data" / "handraise.db"
    database.chmod(0o644)
    assert (await _levels(cli))[1]["rights"] == "warning"
    database.chmod(0o600)
    connection = sqlite3.connect(database)
    connection.execute("pragma user_version = 999")
    connection.close()
    assert await _levels(cli) == (1, (await _levels(cli))[1] | {"schema": "error"})
    database.write_bytes(b"no database at all" * 1000)
    assert (await _levels(cli))[1]["database"] == "error"
    (tmp_path / "data" / "handraise.toml").write_text("port = 'no'\n")
    assert (await _levels(cli))[1]["settings"] == "error"
