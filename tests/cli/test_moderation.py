"""report, cases, case, remove, suspend, unsuspend and audit against a real server."""

import json
from subprocess import CompletedProcess
from typing import get_args, get_type_hints

from handraise.cli import review
from handraise.cli.moderation import cases, words
from handraise.client import HttpClient
from handraise.domain.lifecycle import REASONS
from handraise.protocol.commands import CASE_OUTCOMES, MISDEEDS
from tests.support.server import Server, run_cli

Env = dict[str, str]


async def _env(server: Server, handle: str) -> Env:
    """The environment of somebody with an account."""
    return {**server.env, "HANDRAISE_SERVER": server.url, "HANDRAISE_TOKEN": await server.account(handle)}


async def _done(*words: str, env: Env) -> CompletedProcess[str]:
    done = await run_cli(*words, env=env)
    assert done.returncode == 0, done.stderr
    return done


def _client(server: Server, env: Env) -> HttpClient:
    return HttpClient(server.url, token=env["HANDRAISE_TOKEN"])


def test_the_words_that_one_may_choose_from_are_the_servers() -> None:
    assert get_args(words.Reason) == MISDEEDS
    assert get_args(get_args(review.Reason)[0]) == REASONS
    close = get_type_hints(cases.one, include_extras=False)["close"]
    assert get_args(get_args(close)[0]) == CASE_OUTCOMES


async def test_a_case_from_its_report_to_its_end(server: Server) -> None:
    ana, bo, cy = [await _env(server, handle) for handle in ("ana", "bo", "cy")]
    async with _client(server, ana) as lead, _client(server, bo) as member, _client(server, cy) as other:
        made = await lead.create_room("Algebra 2")
        assert made.room is not None and made.code is not None
        room = str(made.room.id)
        for each in (member, other):
            await each.join(made.code)
        post = (await member.post("You \x1b[2J can't read", room=made.room.id)).post.id

    words = ("report", str(post), "--reason", "harassment", "--text", "Me \x1b[2J")
    said = await _done(*words, env=cy)
    assert said.stdout == f"Reported: {post}. You are told when the staff have seen to it.\n"
    again = await run_cli(*words, "--json", env=cy)
    assert again.returncode == 1 and json.loads(again.stderr.splitlines()[-1])["error"]["code"] == "conflict"
    filed = json.loads((await _done("report", "@bo", "--room", room, "--reason", "spam", "--json", env=cy)).stdout)
    assert (filed["account"] is not None, filed["room"]) == (True, int(room))

    table = (await _done("cases", "--room", room, "--state", "open", env=ana)).stdout.splitlines()
    assert table[0].split() == ["CASE", "STATE", "OPENED", "ABOUT", "WHAT", "REPORTS", "REASONS", "OUTCOME"]
    assert "  account  " in table[1] and f"  post #{post}  " in table[2] and "  @bo  " in table[2]
    page = json.loads((await _done("cases", "--room", room, "--limit", "1", "--json", env=ana)).stdout)
    assert set(page) == {"cases", "more", "next"} and page["more"]
    number = table[2].split()[0].removeprefix("#")
    shown = (await _done("case", number, env=ana)).stdout
    assert (
        "\x1b" not in shown and "@cy reported harassment: Me �[2J" in shown and "It said: You �[2J can't read" in shown
    )

    assert (await _done("remove", str(post), "--reason", "harassment", env=ana)).stdout == f"#{post} is removed.\n"
    suspending = ("suspend", "@bo", "--room", room, "--for", "45m", "--reason", "harassment")
    assert (await _done(*suspending, env=ana)).stdout.startswith(f"@bo is suspended in room {room} until 20")
    async with _client(server, bo) as member:
        assert (await member.history(f"room:{room}")).posts == ()
    held = await run_cli("ask", "How?", "--room", room, env=bo)
    assert held.returncode == 1 and "suspended in this room" in held.stderr
    assert (await _done("unsuspend", "@bo", "--room", room, env=ana)).stdout == "@bo may write again.\n"

    assert (await _done("case", number, "--close", "removed", "--note", "Talked", env=ana)).stdout == (
        f"Case #{number} is closed.\n"
    )
    file = json.loads((await _done("case", number, "--json", env=ana)).stdout)
    assert (file["case"]["outcome"], file["case"]["note"], file["post"]) == ("removed", "Talked", None)
    assert [row["action"] for row in file["done"]] == ["remove", "suspend", "unsuspend", "close_case"]
    log = (await _done("audit", "--room", room, env=ana)).stdout.splitlines()
    assert [line.split()[3] for line in log[1:]] == ["close_case", "unsuspend", "suspend", "remove"]
    first = await _done("audit", "--room", room, "--limit", "1", env=ana)
    assert first.stderr.startswith("There is more: --before ")


async def test_what_is_not_for_everybody(server: Server) -> None:
    ana = await _env(server, "ana")
    words: tuple[str, ...]
    for words in (("cases",), ("audit",), ("case", "1"), ("remove", "1", "--reason", "spam")):
        done = await run_cli(*words, env=ana)
        assert (done.returncode, done.stdout) == (1, ""), words
    wrong: tuple[str, ...]
    for wrong in (("case", "1", "--note", "x"), ("suspend", "bo", "--for", "1h", "--reason", "spam"), ("report", "1")):
        assert (await run_cli(*wrong, env=ana)).returncode == 2, wrong
