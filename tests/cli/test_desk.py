"""ask, queue, claim, answer, resolve and release against a real server."""

import json
import signal
from subprocess import CompletedProcess

import pytest

from handraise.client import HttpClient
from tests.cli.support import running_cli
from tests.support.server import Server, run_cli

Env = dict[str, str]


async def _env(server: Server, handle: str) -> Env:
    """The environment of somebody with an account."""
    return {**server.env, "HANDRAISE_SERVER": server.url, "HANDRAISE_TOKEN": await server.account(handle)}


async def _done(*words: str, env: Env, stdin: bytes | None = None) -> CompletedProcess[str]:
    done = await run_cli(*words, env=env, stdin=stdin)
    assert done.returncode == 0, done.stderr
    return done


def _client(server: Server, env: Env) -> HttpClient:
    return HttpClient(server.url, token=env["HANDRAISE_TOKEN"])


async def test_a_request_goes_from_hand_to_hand(server: Server) -> None:
    ana, bo, cy = [await _env(server, handle) for handle in ("ana", "bo", "cy")]
    said = (await _done("ask", "-", env=ana, stdin=b"Printer jam #edtech\n")).stdout
    assert said == f"Asked as #1: {server.url}/thread/1\n"
    words = ("ask", "Evil \x1b[2J #edtech", "--urgent", "--where", "Lab \x1b[2J", "--tried", "It\nall", "--json")
    asked = json.loads((await _done(*words, env=cy)).stdout)
    assert (asked["link"], asked["help"]["urgent"]) == (f"{server.url}/thread/2", True)

    taken = (await _done("claim", env=bo)).stdout.splitlines()
    assert taken[0].startswith("#2 is yours until ") and taken[0].endswith("/thread/2")
    assert taken[-3:] == ["  Evil �[2J #edtech", "  Where: Lab �[2J", "  Tried: It all"]
    late = await run_cli("claim", "2", "--json", env=ana)
    assert late.returncode == 1 and json.loads(late.stderr.splitlines()[-1])["error"]["code"] == "conflict"
    table = (await _done("queue", env=bo)).stdout
    heading, first, second = table.splitlines()
    assert heading.split() == ["REQUEST", "STATE", "WAITS", "BY", "WHERE", "WITH", "TEXT"] and "\x1b" not in table
    assert first.startswith("#2 ") and "claimed, urgent  just now  @cy" in first and "  @bo  " in first
    assert second.startswith("#1 ") and second.endswith("  Printer jam #edtech")

    assert (await _done("release", "2", env=bo)).stdout == "#2 waits again.\n"
    answer = json.loads((await _done("answer", "2", "- turn it *off*", "--json", env=bo)).stdout)
    assert (answer["reply_to"], answer["link"]) == (2, f"{server.url}/thread/2")
    assert (await _done("resolve", "2", env=cy)).stdout == "#2 is resolved.\n"
    async with _client(server, ana) as client:
        help = (await client.get(2)).raw["post"]["help"]
    assert (help["state"], help["outcome"], help["answer"]) == ("resolved", "peer", answer["id"])
    ended = json.loads((await _done("resolve", "1", "--outcome", "not_needed", "--json", env=ana)).stdout)
    assert ended["help"]["outcome"] == "not_needed"
    assert (await _done("queue", env=bo)).stdout == "Nobody waits for help on the network.\n"


async def test_the_first_that_waits_is_nobody_s_and_not_one_s_own(server: Server) -> None:
    ana, bo = await _env(server, "ana"), await _env(server, "bo")
    for text, env in (("Mine #edtech", bo), ("A formula #algebra", ana), ("A cable #edtech", ana)):
        await _done("ask", text, env=env)
    assert json.loads((await _done("claim", "--topic", "#EdTech", "--json", env=bo)).stdout)["id"] == 3
    none = await run_cli("claim", "--topic", "edtech", "--json", env=bo)
    assert (none.returncode, none.stdout) == (1, "")
    error = json.loads(none.stderr.splitlines()[-1])["error"]
    assert error == {"code": "not_found", "message": "Nobody waits."}
    assert json.loads((await _done("claim", "--json", env=bo)).stdout)["id"] == 2
    assert json.loads((await _done("resolve", "2", "--json", env=bo)).stdout)["help"]["outcome"] == "peer"


async def test_an_asker_solved_it_himself_where_its_answer_was_deleted(server: Server) -> None:
    ana, bo = await _env(server, "ana"), await _env(server, "bo")
    async with _client(server, ana) as asker, _client(server, bo) as helper:
        await asker.ask("A lamp #edtech")
        await helper.delete((await helper.answer(1, "Turn it on")).post.id)
    assert json.loads((await _done("resolve", "1", "--json", env=ana)).stdout)["help"]["outcome"] == "self"


async def test_a_room_s_queue_says_one_s_own_place(server: Server) -> None:
    ana, bo, cy = [await _env(server, handle) for handle in ("ana", "bo", "cy")]
    async with _client(server, bo) as lead:
        made = await lead.create_room("Algebra 2")
        assert made.room is not None and made.code is not None
    for env in (ana, cy):
        async with _client(server, env) as member:
            await member.join(made.code)
    room = ("--room", str(made.room.id))
    for env in (cy, ana):
        await _done("ask", "Stuck at 6c", *room, "--where", "Desk 4", env=env)
    shown = await _done("queue", *room, env=ana)
    assert len(shown.stdout.splitlines()) == 3 and shown.stderr == "Your own place is 2 of 2.\n"
    page = json.loads((await _done("queue", *room, "--json", env=bo)).stdout)
    assert set(page) == {"requests", "marks", "waiting", "place"} and (page["waiting"], page["place"]) == (2, None)
    taken = json.loads((await _done("claim", *room, "--json", env=bo)).stdout)
    assert taken["author"]["handle"] == "cy"
    done = json.loads((await _done("resolve", str(taken["id"]), "--json", env=bo)).stdout)
    assert done["help"]["outcome"] == "staff"
    written = json.loads((await _done("post", "Page 14, please", *room, "--json", env=bo)).stdout)
    assert written["room"] == made.room.id
    masked = json.loads((await _done("ask", "I am lost", *room, "--anonymous", "--json", env=cy)).stdout)
    assert masked["author"]["role"] == "anonymous" and masked["author"]["handle"] is None
    wanted = ("unmask", str(masked["id"]), "--reason", "It speaks of self-harm")
    assert (await run_cli(*wanted, env=ana)).returncode == 1
    assert (await _done(*wanted, env=bo)).stdout.endswith(" (@cy), who is told that you looked.\n")
    hidden = await run_cli("queue", *room, env=await _env(server, "di"))
    assert hidden.returncode == 1


async def test_who_waits_sees_who_takes_it_what_is_replied_and_the_answer(server: Server) -> None:
    ana, bo = await _env(server, "ana"), await _env(server, "bo")
    async with running_cli("ask", "Dead #edtech", "--wait", env=ana) as asking, _client(server, bo) as helper:
        assert await asking.line() == f"Asked as #1: {server.url}/thread/1\n"
        await helper.claim(1)
        assert await asking.line() == "@bo has taken it.\n"
        await helper.need_info(1, "Which \x1b[2J lamp?")
        assert (await asking.line()).startswith("Bo @bo  ")
        assert await asking.line() == "  Which �[2J lamp?\n"
        assert await asking.line() == "You are asked back; your reply goes on with it.\n"
        async with _client(server, ana) as own:
            await own.post("Orange", reply_to=1)
        assert await asking.line() == "It is with @bo again.\n"
        answered = await helper.answer(1, "The dust filter")
        assert (await asking.line()).endswith("a reply to #1\n") and await asking.line() == "  The dust filter\n"
        assert await asking.line() == f"It is answered by #{answered.post.id}.\n"
        assert await asking.ended() == 0


async def test_waiting_with_json_prints_one_object_at_the_end(server: Server) -> None:
    ana, bo = await _env(server, "ana"), await _env(server, "bo")
    async with running_cli("ask", "Dead #edtech", "--wait", "--json", env=ana) as asking, _client(server, bo) as helper:
        await asking.note_with("Asked as #1")
        answered = await helper.answer(1, "The dust filter")
        said = json.loads(await asking.line())
        assert (said["id"], said["help"]["state"], said["link"]) == (1, "answered", f"{server.url}/thread/1")
        assert [reply["id"] for reply in said["replies"]] == [answered.post.id]
        assert await asking.ended() == 0


@pytest.mark.parametrize(
    ("how", "said"), [("withdraw", "It was withdrawn.\n"), ("delete", "It was deleted"), ("decline", "declined (un")]
)
async def test_a_request_without_help_ends_with_3(server: Server, how: str, said: str) -> None:
    ana = await _env(server, "ana")
    root = {**ana, "HANDRAISE_TOKEN": await server.account("root", role="admin")}
    async with running_cli("ask", "Dead #edtech", "--wait", env=ana) as asking:
        await asking.line()
        async with _client(server, root if how == "decline" else ana) as client:
            if how == "decline":
                await client.decline(1, "unclear")
            else:
                await getattr(client, how)(1)
        assert said in await asking.line()
        assert await asking.ended() == 3


@pytest.mark.usefixtures("cold")
async def test_ctrl_c_leaves_the_request_open_and_says_so(server: Server) -> None:
    ana, bo = await _env(server, "ana"), await _env(server, "bo")
    async with running_cli("ask", "Dead #edtech", "--wait", env=ana) as asking, _client(server, bo) as helper:
        await asking.line()
        await helper.claim(1)
        assert "has taken it" in await asking.line()
        asking.process.send_signal(signal.SIGINT)
        assert await asking.note() == f"#1 stays as it is, and people still see it: {server.url}/thread/1\n"
        assert await asking.ended() == 130
        assert (await helper.get(1)).raw["post"]["help"]["state"] == "claimed"


async def test_watching_a_topic_prints_a_line_for_each_change(server: Server) -> None:
    ana, bo = await _env(server, "ana"), await _env(server, "bo")
    await _done("ask", "First #edtech", env=ana)
    async with running_cli("queue", "--topic", "edtech", "--watch", env=bo) as watching, _client(server, ana) as asker:
        assert (await watching.line()).split("  ")[1:] == ["#1", "open", "@ana", "-", "-", "First #edtech\n"]
        await asker.ask("Of no interest #algebra")
        second = (await asker.ask("Second \x1b[2J\nand more #edtech", urgent=True, where="B12")).post.id
        line = [f"#{second}", "open, urgent", "@ana", "B12", "-", "Second �[2J\n"]
        assert (await watching.line()).split("  ")[1:] == line
        async with _client(server, bo) as helper:
            await helper.claim(1)
        assert (await watching.line()).split("  ")[1:] == ["#1", "claimed", "@ana", "-", "@bo", "First #edtech\n"]
        await asker.withdraw(1)
        assert (await watching.line()).split("  ")[1:3] == ["#1", "withdrawn"]
        await asker.delete(second)
        assert (await watching.line()).split("  ")[1:] == [f"#{second}", "deleted\n"]
        watching.process.send_signal(signal.SIGINT)
        assert await watching.ended() == 130


async def test_watching_the_whole_network_needs_no_follow(server: Server) -> None:
    """No feed brings all of its requests: it is read again."""
    ana, bo = await _env(server, "ana"), await _env(server, "bo")
    async with _client(server, ana) as asker:
        first = (await asker.ask("A cable #edtech")).post.id
        async with running_cli("queue", "--watch", "--json", env=bo) as watching:
            assert json.loads(await watching.line())["id"] == first
            second = (await asker.ask("A lamp #edtech")).post.id
            await asker.withdraw(first)
            said = json.loads(await watching.line())
            assert (said["id"], said["help"]["state"]) == (second, "open")
            assert json.loads(await watching.line()) == {"id": first, "state": "ended"}


async def test_what_is_refused(server: Server) -> None:
    ana = await _env(server, "ana")
    for words, code, said in (
        (("ask", "Without a topic"), 1, "invalid"),
        (("answer", "99", "x"), 1, "not_found"),
        (("claim", "--room", "7", "--topic", "edtech"), 2, "usage"),
        (("claim", "1", "--room", "7"), 2, "usage"),
        (("queue", "--topic", "no tag"), 2, "usage"),
        (("resolve", "1", "--outcome", "magic"), 2, "usage"),
    ):
        done = await run_cli(*words, "--json", env=ana)
        assert (done.returncode, done.stdout) == (code, ""), done.stderr
        assert json.loads(done.stderr.splitlines()[-1])["error"]["code"] == said


async def test_a_refused_answer_leaves_nothing_behind(server: Server) -> None:
    ana = await _env(server, "ana")
    await _done("ask", "Dead #edtech", env=ana)
    assert (await run_cli("answer", "1", "My own", env=ana)).returncode == 1
    async with _client(server, ana) as client:
        assert [post.id for post in (await client.thread(1)).posts] in ([], [1])
        assert (await client.get(1)).raw["post"]["tally"]["replies"] == 0
