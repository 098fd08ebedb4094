"""The FAQ bot on a real server: it answers what it can, quotes nothing elsewhere, and no loop goes on."""

import ast
import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from client_example.bots.faq import TRIES, Faq, alike, escaped, queries, site_of, words_of
from handraise.client import Client, Event, OutcomeUnknown, connect
from handraise.domain.text import mentions_of, tags_of
from handraise.protocol import objects
from tests.client.fake import FakeConnection, FakeServer, fake_server, post
from tests.support.node import Node
from tests.support.node import node as running_node
from tests.support.server import PATIENCE_S, Server
from tests.support.talker import Frame, Talker, talking

BO = {"id": 31, "handle": "bo", "name": "Bo Chen", "role": "educator", "bot": False}
ASKED = post(105, "!faq projector", author=BO)
FILE = Path(__file__).parents[2] / "client_example" / "bots" / "faq.py"


@dataclass
class Place:
    """Ana and Bo are educators and watch #edtech, Robo is another bot, and `faq` runs with the account @faq."""

    node: Node
    ana: Talker
    bo: Talker
    robo: Talker
    faq: Client

    async def answer(self, post: int, who: Talker | None = None) -> Frame:
        """The bot's reply to that post, when it comes."""
        return (await (who or self.ana).until(lambda frame: _is_reply(frame, post)))["post"]  # type: ignore[no-any-return]

    async def silent(self) -> None:
        """Returns once the bot has heard all that was written before; it said nothing to it if nothing came by then."""
        asked = await self.ana.post("!faq nothing-like-this #edtech")
        await self.answer(asked)


def _is_reply(frame: Frame, post: int) -> bool:
    return bool(frame["type"] == "post" and frame["post"].get("reply_to") == post and frame["post"]["author"]["bot"])


def _answers(talker: Talker) -> list[int]:
    """The posts that bots have answered, as that session saw it."""
    posts = [frame["post"] for frame in talker.frames if frame["type"] == "post"]
    return [post["reply_to"] for post in posts if post.get("reply_to") and post["author"]["bot"]]


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with running_node(tmp_path / "data") as node, AsyncExitStack() as stack:
        people = {who: await node.account(who, "bot" if who in ("robo", "faq") else "educator") for who in _WHO}
        ana, bo, robo = [
            await stack.enter_async_context(talking(node.url, people[who], watch=["#edtech"])) for who in _WHO[:3]
        ]
        client = await stack.enter_async_context(connect(node.url, token=people["faq"], watch=["#edtech"]))
        await stack.enter_async_context(_running(Faq(client, node.url)))
        yield Place(node, ana, bo, robo, client)


_WHO = ("ana", "bo", "robo", "faq")


@asynccontextmanager
async def _running(bot: Faq) -> AsyncIterator[None]:
    task = asyncio.create_task(bot.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_it_finds_what_was_written(place: Place) -> None:
    earlier = await place.bo.post("The projector shows no signal: hold the *source* button #edtech @ana")
    await place.bo.post("Something else #edtech")
    asked = await place.ana.post("!faq projector signal\n#edtech")
    answer = await place.answer(asked)
    assert f"[Bo]({place.node.url}/thread/{earlier}): The projector" in answer["body"]
    assert answer["body"].count("/thread/") == 1
    assert (answer["mentions"], answer["tags"], answer["hop"]) == ([], [], 0)


async def test_it_says_so_where_there_is_nothing(place: Place) -> None:
    answer = await place.answer(await place.ana.post("Hello, !faq dragons #edtech"))
    assert "found nothing" in answer["body"]


async def test_a_question_gets_the_answer_that_an_earlier_one_got(place: Place) -> None:
    earlier = await place.bo.post("How do I calibrate the interactive board? #edtech")
    await place.ana.post("No idea.", reply_to=earlier)
    good = await place.ana.post("Round button for three seconds, then nine crosses.", reply_to=earlier)
    await place.bo.ok("react", post=good, kind="thanks")
    asked = await place.ana.post("The interactive board is off: how do I calibrate it again? #edtech")
    answer = await place.answer(asked)
    assert answer["body"].startswith("Bo asked something like this before.")
    assert "nine crosses" in answer["body"] and f"/thread/{earlier})" in answer["body"]


async def test_what_nobody_answered_or_asked_gets_no_answer(place: Place) -> None:
    """No answer yet, one by the asker alone, a question of another kind, no question, and an edit."""
    unanswered = await place.bo.post("Where is the long cable for the projector? #edtech")
    alone = await place.bo.post("Which tablet cart works offline today? #edtech")
    await place.bo.post("Found out: the second one.", reply_to=alone)
    for body in ("Where is the long projector cable now?", "Which tablet cart works offline now?", "Who has chalk?"):
        await place.ana.post(f"{body} #edtech")
    plain = await place.ana.post("The long projector cable. #edtech")
    await place.ana.ok("edit", post=plain, body="Where is the long projector cable? #edtech")
    await place.silent()
    assert len(_answers(place.ana)) == 1 and unanswered not in _answers(place.bo)


async def test_what_was_said_in_a_room_stays_there(place: Place) -> None:
    """The bot is in both places; a member outside the network gets nothing of it, nor the network of the room."""
    made = await place.ana.ok("create_room", title="Algebra 2")
    room = made["room"]["id"]
    await place.faq.join(made["code"])
    await place.ana.post("The password of the trolley is in the drawer #edtech", room=room)
    network = await place.bo.post("The trolley has 29 laptops #edtech")
    outside = await place.answer(await place.bo.post("!faq trolley #edtech"), place.bo)
    assert "29 laptops" in outside["body"] and "password" not in outside["body"]
    inside = await place.answer(await place.ana.post("!faq trolley", room=room))
    assert (
        "password" in inside["body"]
        and "29 laptops" not in inside["body"]
        and f"/thread/{network})" not in inside["body"]
    )


async def test_a_bot_s_question_is_answered_one_hop_on_and_at_the_limit_no_more(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    """At the limit it doesn't even try."""
    await place.bo.post("The backup runs at night #edtech")
    answer = await place.answer(
        (await place.robo.ok("post", body="!faq backup #edtech", hop=3))["post"]["id"], place.robo
    )
    assert answer["hop"] == 4
    last = (await place.robo.ok("post", body="!faq backup night #edtech", hop=7))["post"]["id"]
    await place.silent()
    assert last not in _answers(place.robo) and capsys.readouterr().err == ""


async def test_two_bots_who_ask_each_other_come_to_an_end(place: Place) -> None:
    """Robo answers every answer with the next command and knows of no hops; the server counts for it."""
    await place.bo.post("The backup runs at night #edtech")
    asked = (await place.robo.ok("post", body="!faq backup #edtech"))["post"]["id"]
    hops = [0]
    while True:
        answer = await place.answer(asked, place.robo)
        hops.append(answer["hop"])
        frame = {"body": "!faq backup, please #edtech", "reply_to": answer["id"]}
        if answer["hop"] >= 7:
            error = await place.robo.error("post", **frame)
            assert (error["code"], error["limit"]) == ("too_large", "hops")
            break
        again = (await place.robo.ok("post", **frame))["post"]
        hops.append(again["hop"])
        asked = again["id"]
    assert hops == list(range(8))


async def test_two_of_it_give_one_answer(place: Place) -> None:
    """As after a restart with an old cursor: the key is that of the post."""
    asked = await place.ana.post("!faq dragons #edtech")
    await place.answer(asked)
    bot = Faq(place.faq, place.node.url)
    await bot.hear((await place.faq.get(asked)).post)  # type: ignore[arg-type]
    replies = [post["id"] for post in (await place.ana.ok("thread", post=asked))["posts"]]
    assert len(replies) == 2


async def test_as_a_program_it_answers_and_comes_back_after_a_restart(server: Server) -> None:
    token = await server.account("faq", "FAQ", "bot")
    env = {**os.environ, "HANDRAISE_SERVER": server.url, "HANDRAISE_TOKEN": token}
    bot = await asyncio.create_subprocess_exec(sys.executable, str(FILE), "#edtech", env=env, stdout=PIPE)
    assert bot.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE_S):
            assert await bot.stdout.readline() == b"@faq listens.\n"
        ana_token = await server.account("ana")
        for number in range(2):
            async with talking(server.url, ana_token, watch=["#edtech"]) as ana:
                await ana.post(f"The kettle of floor {number} is broken #edtech")
                asked = await ana.post(f"!faq kettle floor {number} #edtech")
                answer = await ana.until(lambda frame, asked=asked: _is_reply(frame, asked))  # type: ignore[misc]
                assert f"floor {number} is broken" in answer["post"]["body"]
            if number == 0:
                await server.kill()
                await server.restart()
    finally:
        bot.kill()
        await bot.communicate()


async def test_a_post_whose_search_was_cut_off_is_heard_again() -> None:
    """A read isn't repeated by the client; and the answer has its key."""
    async with fake_server() as server:
        client = connect(server.url, token="hr_x", transport="websocket", uniform=lambda low, high: low)
        greeting = asyncio.create_task(_greeted(server))
        async with client, _running(Faq(client, server.url)):
            connection = await greeting
            frame = {"type": "post", "seq": 105, "feeds": ["topic:edtech"], "post": ASKED}
            await connection.send(frame)
            assert (await connection.receive())["type"] == "search"
            connection.cut()
            connection = await _greeted(server)
            again = await connection.receive()
            assert (again["type"], again["text"]) == ("search", "projector")
            await connection.ok(again, posts=[], snippets=[], marks=[], query=[], more=False, next=None)
            answer = await connection.receive()
            assert (answer["type"], answer["reply_to"], answer["key"]) == ("post", 105, "faq-105")


async def _greeted(server: FakeServer) -> FakeConnection:
    connection = await server.accept()
    await connection.greet()
    return connection


async def test_a_post_that_no_connection_lasts_for_is_given_up(capsys: pytest.CaptureFixture[str]) -> None:
    class Flaky:
        """A client whose every search is cut off."""

        searches = 0
        me = objects.Account(9, "faq", "FAQ", "bot", True, "2026-11-22T20:30:00.000Z")

        async def events(self) -> AsyncIterator[Event]:
            for _ in range(2):
                yield Event({"type": "post", "seq": 105, "feeds": [], "post": ASKED})

        async def search(self, text: str, limit: int) -> None:
            self.searches += 1
            raise OutcomeUnknown("search")

    client = Flaky()
    await Faq(client, "").run()
    assert client.searches == 2 * TRIES
    assert capsys.readouterr().err.count("Post 105 stays without an answer: No reply came") == 2


# Pure


@pytest.mark.parametrize(
    ("environ", "site"),
    [
        ({}, "http://127.0.0.1:8765"),
        ({"HANDRAISE_SITE": ""}, "http://127.0.0.1:8765"),
        ({"HANDRAISE_SITE": "https://help.example.org/"}, "https://help.example.org"),
    ],
)
def test_the_site_that_quotes_link_to(environ: dict[str, str], site: str) -> None:
    assert site_of("http://127.0.0.1:8765/", environ) == site


def test_it_uses_the_client_library_alone() -> None:
    imports = [node for node in ast.walk(ast.parse(FILE.read_text())) if isinstance(node, ast.Import | ast.ImportFrom)]
    ours = {node.module for node in imports if isinstance(node, ast.ImportFrom) and "handraise" in (node.module or "")}
    names = {alias.name for node in imports if isinstance(node, ast.Import) for alias in node.names}
    assert ours == {"handraise.client"} and not [name for name in names if "handraise" in name]


@pytest.mark.parametrize(
    "text", ["@ana #edtech !faq x", "a `@ana` b", "[x](http://a.example) <b>", "\\@ana \\\\#tag", "$x$ | ~~@bo~~"]
)
def test_a_quote_mentions_nobody_has_no_tag_and_commands_no_bot(text: str) -> None:
    quoted = escaped(text)
    assert not mentions_of(quoted) and not tags_of(quoted)
    assert "!faq" not in quoted.replace("\\!faq", "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Where is the long HDMI cable?", ("where", "long", "hdmi", "cable")),
        ("#edtech @anabel: cable, CABLE", ("cable",)),
        ("a an the", ()),
    ],
)
def test_the_words_of_a_question(text: str, words: tuple[str, ...]) -> None:
    assert words_of(text) == words


def test_a_search_begins_narrow_and_no_word_alone_is_enough() -> None:
    assert queries(("cable",)) == [] and queries(()) == []
    assert queries(("long", "cable", "projector", "where")) == [
        "projector cable where long",
        "projector cable where",
        "projector cable",
    ]


@pytest.mark.parametrize(
    ("words", "others", "is_so"),
    [("a b c d e", "a b c", True), ("a b c d e", "a b", False), ("", "a", False), ("a", "", False)],
)
def test_likeness(words: str, others: str, is_so: bool) -> None:
    check: Callable[..., bool] = alike
    assert check(words.split(), others.split()) is is_so
