"""login, post and tail against a real server."""

import json
import signal
from pathlib import Path

import pytest

from tests.cli.support import running_cli
from tests.media.pictures import picture
from tests.support.server import Server, run_cli


async def _env(server: Server, handle: str) -> dict[str, str]:
    """The environment of somebody with an account."""
    return {**server.env, "HANDRAISE_SERVER": server.url, "HANDRAISE_TOKEN": await server.account(handle)}


async def test_a_login_is_checked_kept_private_and_used(server: Server) -> None:
    token = await server.account("ana", "Ana Lima")
    done = await server.cli("login", "--json", stdin=f"{token}\n".encode())
    said = json.loads(done.stdout)
    assert (said["server"], said["account"]["handle"]) == (server.url, "ana")
    file = Path(server.env["XDG_CONFIG_HOME"]) / "handraise" / "login.json"
    assert file.stat().st_mode & 0o777 == 0o600 and file.parent.stat().st_mode & 0o777 == 0o700
    assert token not in done.stdout + done.stderr
    assert (await server.cli("post", "Hello")).stdout == "Posted #1.\n"
    assert json.loads((await server.cli("logout", "--json")).stdout) == {"forgotten": True}
    after = await server.cli("post", "Hello again")
    assert after.returncode == 1 and "handraise login" in after.stderr and not file.exists()


async def test_a_token_that_the_server_refuses_is_not_kept(server: Server) -> None:
    done = await server.cli("login", "--json", stdin=b"hr_" + b"x" * 43)
    assert (done.returncode, done.stdout) == (1, "")
    assert json.loads(done.stderr.splitlines()[-1])["error"]["code"] == "unauthenticated"
    assert not (Path(server.env["XDG_CONFIG_HOME"]) / "handraise" / "login.json").exists()


async def test_a_post_from_an_argument_and_a_reply_from_stdin(server: Server, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text(await server.account("ana"))
    token.chmod(0o600)
    where = ("--token-file", str(token), "--json")
    post = json.loads((await server.cli("post", "- a *list* #edtech", *where)).stdout)
    assert (post["body"], post["tags"], post["author"]["handle"]) == ("- a *list* #edtech", ["edtech"], "ana")
    reply = await server.cli("post", "-", "--reply-to", str(post["id"]), *where, stdin="Zweite\nZeile ü\n".encode())
    assert json.loads(reply.stdout)["body"] == "Zweite\nZeile ü" and json.loads(reply.stdout)["root"] == post["id"]
    refused = await server.cli("post", "x", "--reply-to", "999", *where)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert json.loads(refused.stderr.splitlines()[-1])["error"]["code"] == "not_found"


async def test_search_as_a_table_and_as_json(server: Server) -> None:
    env = await _env(server, "ana")
    assert (await server.cli("login", stdin=env["HANDRAISE_TOKEN"].encode())).returncode == 0
    for text in ("The projector\nis dead #edtech", "A lamp \x1b[31m #edtech", "Something else"):
        assert (await server.cli("post", text)).returncode == 0
    table = (await server.cli("search", "#edtech -lamp")).stdout.splitlines()
    assert table[0].split() == ["POST", "DAY", "BY", "TEXT"] and len(table) == 2
    assert table[1].startswith("#1 ") and table[1].endswith("@ana  The projector is dead #edtech")
    assert "\x1b" not in (await server.cli("search", "lamp")).stdout
    found = json.loads((await server.cli("search", "-lamp", "--sort", "new", "--limit", "1", "--json")).stdout)
    assert [post["id"] for post in found["posts"]] == [3] and (found["more"], found["next"]) == (True, "3")
    assert found["query"] == [{"kind": "word", "text": "lamp", "excluded": True}]
    assert (await server.cli("search", "nothing like it")).stdout == "Nothing was found.\n"
    refused = await server.cli("search", "x" * 501, "--json")
    assert refused.returncode == 1 and json.loads(refused.stderr.splitlines()[-1])["error"]["code"] == "too_large"


async def test_a_direct_message_by_handle_from_stdin_and_to_nobody(server: Server) -> None:
    token = await server.account("ana")
    await server.account("bo")
    assert (await server.cli("login", stdin=token.encode())).returncode == 0
    sent = await server.cli("direct", "@bo", "The key is at the desk")
    assert sent.stdout == "Sent #1.\n", sent.stderr
    first = json.loads((await server.cli("direct", "@bo", "- a *list*", "--json")).stdout)
    assert (first["body"], first["from"]["handle"], first["to"]["handle"]) == ("- a *list*", "ana", "bo")
    by_number = ("direct", str(first["to"]["id"]), "-", "--json")
    assert json.loads((await server.cli(*by_number, stdin=b"one\ntwo\n")).stdout)["body"] == "one\ntwo"
    refused = await server.cli("direct", "@nobody", "x", "--json")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert json.loads(refused.stderr.splitlines()[-1])["error"]["code"] == "not_found"
    assert (await server.cli("direct", "bo", "x")).returncode == 2


async def test_tail_prints_a_post_the_moment_it_is_stored_and_nothing_else(server: Server) -> None:
    ana, bo = await _env(server, "ana"), await _env(server, "bo")
    async with running_cli("tail", "#algebra", "@bo", "--json", "--count", "2", env=ana) as tail:
        await tail.note_with("Watching #algebra, @bo")
        async with running_cli("post", "Mine, of no topic", env=ana) as own:
            assert await own.ended() == 0
        for text in ("Of bo", "Of #Algebra"):
            async with running_cli("post", text, env=bo if text == "Of bo" else ana) as posting:
                assert await posting.ended() == 0
        first, second = json.loads(await tail.line()), json.loads(await tail.line())
        assert (first["type"], first["post"]["body"], second["post"]["body"]) == ("post", "Of bo", "Of #Algebra")
        assert first["feeds"] and first["seq"] < second["seq"]
        assert await tail.ended() == 0


async def test_tail_without_feeds_shows_what_reaches_the_account_for_people(server: Server) -> None:
    ana, bo = await _env(server, "ana"), await _env(server, "bo")
    async with running_cli("tail", env=ana) as tail:
        await tail.note_with("all that reaches your account")
        async with running_cli("post", "Evil \x1b[2J for @ana", env=bo) as posting:
            assert await posting.ended() == 0
        assert (await tail.line()).startswith("Bo @bo  ")
        assert await tail.line() == "  Evil �[2J for @ana\n"


@pytest.mark.usefixtures("cold")
async def test_ctrl_c_ends_a_tail_with_130(server: Server) -> None:
    async with running_cli("tail", "#algebra", env=await _env(server, "ana")) as tail:
        await tail.note_with("Watching")
        tail.process.send_signal(signal.SIGINT)
        assert await tail.ended() == 130
        assert "Traceback" not in await tail.note()


async def test_tail_comes_back_after_a_kill_and_prints_each_post_once(server: Server) -> None:
    env = await _env(server, "ana")
    async with running_cli("tail", "#algebra", "--json", "--count", "2", env=env) as tail:
        await tail.note_with("Watching")
        assert (await server.cli("login", stdin=env["HANDRAISE_TOKEN"].encode())).returncode == 0
        assert (await server.cli("post", "Before #algebra")).returncode == 0
        assert json.loads(await tail.line())["post"]["body"] == "Before #algebra"
        await server.kill()
        await tail.note_with("The connection was lost")
        await server.restart()
        await tail.note_with("Connected again")
        assert (await server.cli("post", "After #algebra")).returncode == 0
        assert json.loads(await tail.line())["post"]["body"] == "After #algebra"
        assert await tail.ended() == 0


async def test_a_disabled_account_s_tail_ends_with_a_sentence(server: Server) -> None:
    async with running_cli("tail", "#algebra", env=await _env(server, "ana")) as tail:
        await tail.note_with("Watching")
        assert (await server.cli("account", "disable", "ana")).returncode == 0
        assert await tail.note_with("Error:") == "Error: The server doesn't accept this token.\n"
        assert await tail.ended() == 1


async def test_a_feed_that_is_not_there_is_said(server: Server) -> None:
    async with running_cli("tail", "@nobody", "--json", env=await _env(server, "ana")) as tail:
        assert "not_found" in await tail.note_with("{")
        assert await tail.ended() == 1


async def test_a_server_that_is_not_there_is_said(server: Server) -> None:
    env = await _env(server, "ana")
    await server.stop()
    async with running_cli("post", "Hello", "--json", env=env) as posting:
        assert "can't be reached" in await posting.note()
        assert '"unreachable"' in await posting.note()
        assert await posting.ended() == 1


@pytest.mark.usefixtures("cold")
async def test_a_reader_who_goes_away_ends_a_tail_quietly(server: Server) -> None:
    env = await _env(server, "ana")
    async with running_cli("tail", "#algebra", env=env) as tail:
        await tail.note_with("Watching")
        tail.process.stdout._transport.close()  # type: ignore[union-attr]
        async with running_cli("post", "One #algebra", env=env) as posting:
            assert await posting.ended() == 0
        assert await tail.ended() == 141
        assert await tail.note() == ""


async def test_a_post_with_images(server: Server, tmp_path: Path) -> None:
    env = await _env(server, "ana")
    for name, size in (("one.png", 30), ("two.jpg", 50)):
        (tmp_path / name).write_bytes(picture(size, size, "JPEG" if name.endswith("jpg") else "PNG"))
    one, two = str(tmp_path / "one.png"), str(tmp_path / "two.jpg")
    done = await run_cli("post", "", "--image", one, "--alt", "A plug", "--image", two, "--json", env=env)
    shown = json.loads(done.stdout)["images"]
    assert [(image["width"], image["alt"]) for image in shown] == [(30, "A plug"), (50, "")]


async def test_what_is_wrong_with_images_is_said_before_anything_is_sent(server: Server, tmp_path: Path) -> None:
    env = await _env(server, "ana")
    (tmp_path / "text.png").write_text("no image")
    wrong = str(tmp_path / "text.png")
    for arguments, code, words in (
        (("--image", str(tmp_path / "none.png")), 2, "There is no file"),
        (("--alt", "A plug"), 2, "more than there are images"),
        (("--image", wrong), 1, "no PNG, JPEG, WebP or GIF"),
    ):
        done = await run_cli("post", "words", *arguments, env=env)
        assert (done.returncode, done.stdout) == (code, "") and words in done.stderr, done.stderr
    assert json.loads((await run_cli("post", "words", "--json", env=env)).stdout)["id"] == 1
