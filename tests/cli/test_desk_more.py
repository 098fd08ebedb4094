"""duty, figures and room, against a real server."""

import csv
import io
import json

from tests.cli.test_desk import _client, _done, _env
from tests.support.server import Server, run_cli


async def test_duty_is_said_for_a_time_and_ended(server: Server) -> None:
    ana, bo = await _env(server, "ana"), await _env(server, "bo")
    said = (await _done("duty", "on", "#edtech", "algebra", "--for", "2h", env=bo)).stdout
    assert said.startswith("You are on duty for #algebra, #edtech until ")
    asked = json.loads((await _done("ask", "Projector #edtech", "--json", env=ana)).stdout)
    assert asked["tally"]["reached"] == 1
    off = json.loads((await _done("duty", "off", "--json", env=bo)).stdout)["duty"]
    assert (off["on"], off["topics"], off["until"]) == (False, [], None)
    for words in (("on", "#edtech"), ("off", "#edtech"), ("on", "#edtech", "--for", "soon"), ("maybe",)):
        assert (await run_cli("duty", *words, env=bo)).returncode == 2, words
    nowhere = await run_cli("duty", "on", "--room", "99", "--for", "1h", env=bo)
    assert nowhere.returncode == 1 and "no such room" in nowhere.stderr


async def test_figures_as_a_table_as_csv_and_for_few_people(server: Server) -> None:
    people = [await _env(server, f"person{number}") for number in range(5)]
    for number, env in enumerate(people[:4]):
        async with _client(server, env) as asker:
            await asker.ask(f"Question {number} #edtech")
    hidden = (await _done("figures", env=people[0])).stdout
    assert hidden.startswith("Fewer than five people")
    no_table = await run_cli("figures", "--csv", env=people[0])
    assert (no_table.returncode, no_table.stdout) == (1, "") and "Fewer than five people" in no_table.stderr
    async with _client(server, people[4]) as helper:
        await helper.ask("Question 4 #edtech")
        await helper.claim(1)
        await helper.answer(1, "So.")
    shown = (await _done("figures", "--topic", "#edtech", env=people[0])).stdout
    assert shown.startswith("5 requests of 5 people, ") and "1 answered, 4 open" in shown and "first answer" in shown
    [row] = csv.DictReader(io.StringIO((await _done("figures", "--csv", env=people[0])).stdout))
    assert (row["requests"], row["people"], row["claim_p90_ms"]) == ("5", "5", "")
    whole = json.loads((await _done("figures", "--json", env=people[0])).stdout)
    assert whole["figures"]["states"] == {"answered": 1, "open": 4}
    assert (await run_cli("figures", "--since", "yesterday", env=people[0])).returncode == 1


async def test_a_room_is_made_shown_closed_and_opened(server: Server) -> None:
    ana, bo = await _env(server, "ana"), await _env(server, "bo")
    made = json.loads((await _done("room", "new", "Algebra 2", "--peers", "--json", env=ana)).stdout)
    number, code = made["room"]["id"], made["code"]
    assert made["link"] == f"{server.url}/join/{code}" and made["room"]["peers"] is True
    shown = (await _done("room", "qr", str(number), env=ana)).stdout
    assert shown.startswith(f"Room {number}: Algebra 2\nCode {code}, or {made['link']}\n") and "▀" in shown
    svg = (await _done("room", "qr", str(number), "--svg", env=ana)).stdout
    assert svg.startswith("<svg") and "</svg>" in svg
    assert (await run_cli("room", "qr", str(number), env=bo)).returncode == 1
    assert (await _done("room", "close", str(number), env=ana)).stdout == f"Room {number} is closed.\n"
    assert (await run_cli("ask", "x", "--room", str(number), env=ana)).returncode == 1
    assert (await _done("room", "open", str(number), env=ana)).stdout == f"Room {number} is open.\n"


async def test_a_room_s_own_escalation_and_quiet_hours(server: Server) -> None:
    ana = await _env(server, "ana")
    number = str(json.loads((await _done("room", "new", "Algebra 2", "--json", env=ana)).stdout)["room"]["id"])
    words = ("--title", "Algebra 2b", "--escalation", "duty 0, lead 60", "--quiet-hours", "18:00-07:30")
    room = json.loads((await _done("room", "update", number, *words, "--json", env=ana)).stdout)
    assert (room["title"], room["about"]) == ("Algebra 2b", "")
    assert (room["escalation"], room["quiet_hours"]) == ("duty 0, lead 60; again 300; rounds 3", "18:00-07:30")
    said = await _done("room", "update", number, "--escalation", "site", "--quiet-hours", "off", env=ana)
    assert said.stdout == f"Room {number} is changed.\n"
    async with _client(server, ana) as client:
        shown = (await client.room(int(number))).room
    assert shown is not None and (shown.escalation, shown.quiet_hours) == (None, "off")
    for more, why in ((["--escalation", "head 5"], "'head' is no level"), (list[str](), "Say what is to change")):
        refused = await run_cli("room", "update", number, *more, env=ana)
        assert refused.returncode == 1 and why in refused.stderr


async def test_requests_are_merged_and_noted_on(server: Server) -> None:
    ana, bo = await _env(server, "ana"), await _env(server, "bo")
    boss = {**ana, "HANDRAISE_TOKEN": await server.account("boss", role="admin")}
    for env in (ana, bo, ana):
        await _done("ask", "Printer jam #edtech", env=env)
    assert (await _done("merge", "2", "1", env=bo)).stdout == "#2 is merged into #1.\n"
    merged = json.loads((await _done("merge", "3", "2", "--json", env=boss)).stdout)
    assert (merged["help"]["state"], merged["help"]["into"], merged["id"]) == ("merged", 1, 3)
    assert (await run_cli("merge", "1", "3", env=ana)).returncode == 1

    assert (await _done("notes", "1", env=boss)).stdout == "There are no notes about #1.\n"
    assert (await _done("note", "1", "Ask the \x1b[2J vendor", env=boss)).stdout == "Noted on #1.\n"
    note = json.loads((await _done("note", "1", "-", "--json", env=boss, stdin=b"two\nlines\n")).stdout)
    assert (note["request"], note["body"]) == (1, "two\nlines")
    heading, first, second = (await _done("notes", "1", env=boss)).stdout.splitlines()
    assert heading.split() == ["WRITTEN", "BY", "NOTE"]
    assert first.endswith("@boss  Ask the �[2J vendor") and second.endswith("@boss  two lines")
    assert [each["body"] for each in json.loads((await _done("notes", "1", "--json", env=boss)).stdout)][
        1
    ] == "two\nlines"
    for words in (("notes", "1"), ("note", "1", "x")):
        assert (await run_cli(*words, env=ana)).returncode == 1
