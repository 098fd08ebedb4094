"""figures by week, against a real server."""

import csv
import io
import json

from tests.cli.test_desk import _client, _done, _env
from tests.support.server import Server, run_cli


async def test_figures_by_week_as_a_table_as_csv_and_as_json(server: Server) -> None:
    people = [await _env(server, f"person{number}") for number in range(5)]
    async with _client(server, people[0]) as asker:
        await asker.ask("Question 0 #edtech")
    few = (await _done("figures", "--by", "week", env=people[0])).stdout
    assert few.startswith("Fewer than five people") and "(few)" in few
    rows = list(csv.DictReader(io.StringIO((await _done("figures", "--by", "week", "--csv", env=people[0])).stdout)))
    assert {row["withheld"] for row in rows} == {"yes"} and rows[-1]["requests"] == "" and len(rows) >= 5
    for number, env in enumerate(people[1:], 1):
        async with _client(server, env) as asker:
            await asker.ask(f"Question {number} #edtech")
    shown = (await _done("figures", "--by", "week", env=people[0])).stdout
    assert "5 requests of 5 people" in shown and "WITHIN 5 MIN" in shown
    last = list(csv.DictReader(io.StringIO((await _done("figures", "--by", "week", "--csv", env=people[0])).stdout)))[
        -1
    ]
    assert (last["withheld"], last["requests"], last["people"]) == ("no", "5", "5")
    whole = json.loads((await _done("figures", "--by", "week", "--json", env=people[0])).stdout)
    assert whole["weeks"][-1]["week"] == last["week"] and whole["weeks"][-1]["figures"]["requests"] == 5
    assert (await run_cli("figures", "--by", "day", env=people[0])).returncode == 2


async def test_the_staff_is_shown_how_the_desk_was_manned(server: Server) -> None:
    ana, bo = await _env(server, "ana"), await _env(server, "bo")
    async with _client(server, ana) as lead:
        made = await lead.create_room("Algebra 2")
        assert made.room is not None and made.code is not None
        async with _client(server, bo) as asker:
            await asker.join(made.code)
            await asker.ask("How?", room=made.room.id)
        room = str(made.room.id)
        await lead.duty(True, rooms=[made.room.id])
        shown = (await _done("figures", "--room", room, "--by", "week", env=ana)).stdout
        assert "On duty: 0 min of all helpers together." in shown and "UNCOVERED" in shown
        [row] = csv.DictReader(io.StringIO((await _done("figures", "--room", room, "--csv", env=ana)).stdout))
        assert row["duty_minutes"] == "0" and row["waiting_minutes"] == "0"
        assert json.loads((await _done("figures", "--room", room, "--json", env=bo)).stdout)["duty"] is None
