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
