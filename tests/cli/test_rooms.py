"""room close --at and room announce, against a real server."""

import json
from datetime import UTC, datetime, timedelta

from tests.cli.test_desk import _client, _done, _env
from tests.support.server import Server, run_cli


async def test_a_room_is_set_to_close_and_lets_be(server: Server) -> None:
    ana = await _env(server, "ana")
    made = json.loads((await _done("room", "new", "Algebra 2", "--json", env=ana)).stdout)
    number = str(made["room"]["id"])
    at = f"{datetime.now(UTC) + timedelta(hours=2):%Y-%m-%dT%H:%M:%SZ}"
    set_to = json.loads((await _done("room", "close", number, "--at", at, "--json", env=ana)).stdout)
    assert set_to["closes_at"] == at.replace("Z", ".000Z") and set_to["closed_at"] is None
    assert (await _done("room", "close", number, "--at", at, env=ana)).stdout.startswith(f"Room {number} closes at 2")
    assert (await _done("room", "open", number, env=ana)).stdout == f"Room {number} is open.\n"
    assert (await run_cli("room", "close", number, "--at", "yesterday", env=ana)).returncode == 1
    assert (await _done("room", "close", number, env=ana)).stdout == f"Room {number} is closed.\n"


async def test_those_who_wait_are_told_of_an_announcement(server: Server) -> None:
    ana, bo = await _env(server, "ana"), await _env(server, "bo")
    async with _client(server, ana) as lead, _client(server, bo) as asker:
        made = await lead.create_room("Algebra 2")
        assert made.room is not None and made.code is not None
        await asker.join(made.code)
        await asker.ask("How?", room=made.room.id)
        number = str(made.room.id)
        said = (await _done("room", "announce", number, "Come to bench 4.", "--waiting", env=ana)).stdout
        assert said.startswith("Announced #")
        assert [row.kind for row in await asker.notifications()] == ["announce"]
        assert (await run_cli("room", "announce", number, "No!", env=bo)).returncode == 1


async def test_a_room_has_its_rules_from_the_first_and_they_are_changed_one_by_one(server: Server) -> None:
    ana = await _env(server, "ana")
    rules = ("--peers", "--accounts-only", "--named-only", "--quiet-hours", "18:00-07:30", "--moderation", "first")
    made = json.loads((await _done("room", "new", "Lab", *rules, "--slow-s", "5", "--json", env=ana)).stdout)["room"]
    shown = {name: made[name] for name in ("peers", "guests", "anonymous", "moderation", "slow_s", "joinable")}
    assert shown == {
        "peers": True,
        "guests": False,
        "anonymous": False,
        "moderation": "first",
        "slow_s": 5,
        "joinable": True,
    }
    assert made["quiet_hours"] == "18:00-07:30"
    change = ("--no-peers", "--guests", "--anonymous", "--not-joinable", "--quiet-hours", "site")
    now = json.loads((await _done("room", "update", str(made["id"]), *change, "--json", env=ana)).stdout)
    assert not now["peers"] and now["guests"] and now["anonymous"] and not now["joinable"]
    assert now["quiet_hours"] is None and (now["moderation"], now["slow_s"]) == ("first", 5)
    both = await run_cli("room", "update", str(made["id"]), "--held-word", "x", "--no-held-words", env=ana)
    assert both.returncode == 2
    shown_help = (await _done("room", "new", "--help", env=ana)).stdout
    assert "--accounts-only" in shown_help and "--named-only" in shown_help
