"""held, approve, decline, hide, unhide and room update, against a real server."""

import json

from tests.cli.test_desk import _client, _done, _env
from tests.support.server import Server, run_cli


async def test_posts_are_looked_at(server: Server) -> None:
    ana, bo = await _env(server, "ana"), await _env(server, "bo")
    made = json.loads((await _done("room", "new", "Algebra 2", "--json", env=ana)).stdout)
    number = str(made["room"]["id"])
    changed = ("room", "update", number, "--moderation", "all", "--slow-s", "0", "--held-word", "free money")
    assert (await _done(*changed, env=ana)).stdout == f"Room {number} is changed.\n"
    assert (await _done("held", "--room", number, env=ana)).stdout == f"Nothing is held in room {number}.\n"
    async with _client(server, bo) as client:
        await client.join(made["code"])
        first = (await client.post("How do I\nswitch it on?", room=int(number))).post.id
        second = (await client.post("Noise", room=int(number))).post.id
    table = (await _done("held", "--room", number, env=ana)).stdout.splitlines()
    assert table[0].split() == ["POST", "WAITS", "BY", "ANSWERS", "TEXT"]
    assert [line.split()[0] for line in table[1:]] == [f"#{first}", f"#{second}"] and table[1].endswith("How do I")
    listed = json.loads((await _done("held", "--room", number, "--json", env=ana)).stdout)
    assert (listed["waiting"], [post["held"] for post in listed["posts"]]) == (2, ["review", "review"])
    assert (await _done("approve", str(first), env=ana)).stdout == f"#{first} is seen by all.\n"
    assert (await _done("decline", str(second), "--reason", "off_topic", env=ana)).stdout == f"#{second} is declined.\n"
    hidden = json.loads((await _done("hide", str(first), "--reason", "unkind", "--json", env=ana)).stdout)
    assert (hidden["held"], hidden["held_reason"]) == ("hidden", "unkind")
    assert (await _done("unhide", str(first), env=ana)).stdout == f"#{first} is seen again.\n"
    for words in (("held",), ("held", "--room", number), ("approve", str(second)), ("unhide", str(first))):
        assert (await run_cli(*words, env=bo)).returncode == 1, words
    assert (await run_cli("hide", str(first), "--reason", "boring", env=ana)).returncode == 2


async def test_what_is_said_of_a_room_is_whole(server: Server) -> None:
    ana = await _env(server, "ana")
    for words in (("--held-word", "x", "--no-held-words"), ("--slow-s", "3601"), ("--moderation", "some")):
        assert (await run_cli("room", "update", "1", *words, env=ana)).returncode == 2, words
    number = json.loads((await _done("room", "new", "Lab", "--json", env=ana)).stdout)["room"]["id"]
    await _done("room", "update", str(number), "--held-word", "free money", "--held-word", "casino", env=ana)
    async with _client(server, ana) as client:
        assert (await client.room(number)).held_words == ("free money", "casino")
        await _done("room", "update", str(number), "--no-held-words", env=ana)
        assert (await client.room(number)).held_words == ()
