"""Commands and their replies."""

import asyncio
import inspect
from typing import Any

import pytest

from handraise import errors
from handraise.client import Client, HttpClient, NotSent, OtherError, OutboxFull, OutcomeUnknown, ServerFault
from handraise.protocol import codec, objects
from handraise.protocol.commands import COMMANDS
from tests.client.conftest import Connect
from tests.client.fake import FakeClock, FakeServer, post
from tests.client.session import greeted

ARGUMENTS: dict[str, Any] = {
    "post": 7,
    "body": "b",
    "kind": "thanks",
    "feed": "#algebra",
    "account": "@bo",
    "handle": "@bo",
    "title": "Algebra 2",
    "room": 7,
    "code": "7KX2-M9QD",
    "role": "helper",
    "text": "beamer",
    "to": "@bo",
    "presence": "nobody",
    "words": ["exam"],
    "filter": 7,
    "feeds": ["#algebra"],
    "list": 7,
    "pos": 5,
    "request": 7,
    "into": 6,
    "answer": 9,
    "outcome": "staff",
    "reason": "unclear",
    "on": True,
    "case": 7,
    "until": "2026-12-01T00:00:00Z",
}


@pytest.mark.parametrize("kind", [name for name in COMMANDS if name != "auth"])
async def test_each_command_is_a_typed_method(kind: str, client_of: Connect, server: FakeServer) -> None:
    """Every command of the protocol but auth, which connect sends, has a method, and the codec takes what it sends."""
    async with greeted(client_of(), server) as (client, connection, _):
        method = getattr(client, kind)
        required = [
            name for name, p in inspect.signature(method).parameters.items() if p.default is inspect.Parameter.empty
        ]
        calling = asyncio.create_task(method(*(ARGUMENTS[name] for name in required)))
        command = await connection.receive()
        assert type(codec.decode(command, suspect_nul=False)) is COMMANDS[kind]
        assert ("key" in command) == COMMANDS[kind].writes
        await connection.ok(command, 105, post=post(7))
        assert (await calling).seq == 105


def test_http_client_has_the_same_commands() -> None:
    """Both clients answer to every command."""
    assert all(hasattr(HttpClient, kind) and hasattr(Client, kind) for kind in COMMANDS if kind != "auth")


async def test_reply_is_typed_and_tolerant(client_of: Connect, server: FakeServer) -> None:
    """A post's reply has the post as a struct, whatever fields are newer than the library."""
    async with greeted(client_of(), server) as (client, connection, _):
        posting = asyncio.create_task(client.post("Try **this** #edtech", reply_to=5))
        command = await connection.receive()
        assert command["body"] == "Try **this** #edtech" and command["reply_to"] == 5
        await connection.ok(command, 101, post=post(101), duplicate=True, newer=1)
        reply = await posting
        assert isinstance(reply.post, objects.Post) and reply.post.author.name == "Ana Lima"
        assert reply.duplicate and reply.seq == 101 and reply.raw["newer"] == 1


async def test_page_lists_posts_and_marks(client_of: Connect, server: FakeServer) -> None:
    """A list gives its posts, the own marks, and where it goes on."""
    async with greeted(client_of(), server) as (client, connection, _):
        reading = asyncio.create_task(client.history("#algebra", before=90, limit=2))
        command = await connection.receive()
        assert (command["feed"], command["before"], command["limit"]) == ("#algebra", 90, 2)
        marks = [{"post": 9, "reactions": ["thanks"], "me_too": False}]
        await connection.ok(command, 101, posts=[post(9), post(8)], marks=marks, more=True, next=8)
        page = await reading
        assert [entry.id for entry in page] == [9, 8] and len(page) == 2
        assert page.marks[0].reactions == ("thanks",) and page.more and page.next == 8


async def test_what_is_found_is_typed(client_of: Connect, server: FakeServer) -> None:
    """Searches, people and completions have structs, and a text as the place of the next page."""
    person = {"id": 3, "handle": "bo", "name": "Bo", "role": "bot", "bot": True, "subjects": ["a"], "followed": None}
    topic = {"tag": "a", "posts": 1, "followers": 2, "followed": "live"}
    async with greeted(client_of(), server) as (client, connection, _):
        searching = asyncio.create_task(client.search("beamer -x", sort="new", before="9"))
        command = await connection.receive()
        assert (command["text"], command["sort"], command["before"]) == ("beamer -x", "new", "9")
        query = [{"kind": "word", "text": "beamer"}, {"kind": "word", "text": "x", "excluded": True}]
        snippets = [{"post": 9, "parts": [["a ", False], ["beamer", True]]}]
        await connection.ok(command, 101, posts=[post(9)], snippets=snippets, query=query, more=True, next="9")
        found = await searching
        assert [entry.id for entry in found] == [9] and len(found) == 1 and (found.more, found.next) == (True, "9")
        assert found.snippets[0].parts[1] == ("beamer", True) and found.query[1].excluded
        for call, fields in ((client.people("b"), {"accounts": [person]}), (client.topics(), {"topics": [topic]})):
            asking: asyncio.Task[Any] = asyncio.create_task(call)
            await connection.ok(await connection.receive(), 102, **fields)
            assert next(iter(fields)) in (await asking).raw
        completing = asyncio.create_task(client.complete("@b"))
        await connection.ok(await connection.receive(), 103, word="@b", accounts=[person], topics=[topic])
        offered = await completing
        assert (offered.people[0].handle, offered.topics[0].followed, offered.word) == ("bo", "live", "@b")


async def test_who_waits_is_a_page(client_of: Connect, server: FakeServer) -> None:
    """The network's requests and a room's queue have requests with their state, marks, how many wait, the own place."""
    help = {"state": "claimed", "urgent": True, "where": "Room 12", "tried": None, "claimant": None, "newer": 1}
    help |= {"lease_until": None, "answer": None, "outcome": None, "automatic": False, "reason": None, "reopened": 0}
    help |= {"opened_at": "2026-11-22T20:30:00.000Z", "claimed_at": None, "answered_at": None, "ended_at": None}
    listing = {"requests": [post(9, help=help), post(8)], "marks": [{"post": 9, "reactions": ["thanks"]}]}
    async with greeted(client_of(), server) as (client, connection, _):
        reading = asyncio.create_task(client.requests("#algebra", limit=2))
        command = await connection.receive()
        assert (command["topic"], command["limit"]) == ("#algebra", 2)
        await connection.ok(command, 101, **listing, waiting=7)
        page = await reading
        assert [entry.id for entry in page] == [9, 8] and len(page) == 2 and (page.waiting, page.place) == (7, None)
        first = page.requests[0]
        assert isinstance(first, objects.Post) and first.help is not None and first.help.where == "Room 12"
        assert page.marks[0].reactions == ("thanks",)
        queueing = asyncio.create_task(client.queue(7))
        command = await connection.receive()
        assert command["room"] == 7 and "limit" not in command
        await connection.ok(command, 102, **listing, place=3)
        assert ((await queueing).waiting, (await queueing).place) == (2, 3)


async def test_a_step_too_late_says_who_has_it(client_of: Connect, server: FakeServer) -> None:
    """The second who claims gets the state and the claimant."""
    async with greeted(client_of(), server) as (client, connection, _):
        claiming = asyncio.create_task(client.claim(7))
        command = await connection.receive()
        await connection.error(command, "conflict", details={"state": "claimed", "claimant": "bo"})
        with pytest.raises(errors.Conflict) as caught:
            await claiming
        assert caught.value.details == {"state": "claimed", "claimant": "bo"}


async def test_an_ask_says_only_what_it_was_given(client_of: Connect, server: FakeServer) -> None:
    """What is None or empty isn't sent."""
    async with greeted(client_of(), server) as (client, connection, _):
        asking = asyncio.create_task(client.ask("Dead #edtech", urgent=True, where="Room 12", images=[4]))
        command = await connection.receive()
        assert command["urgent"] is True and command["where"] == "Room 12" and command["images"] == [{"id": 4}]
        assert not {"room", "tried"} & set(command)
        await connection.ok(command, 101, post=post(101))
        assert (await asking).post.id == 101


async def test_replies_may_overtake_each_other(client_of: Connect, server: FakeServer) -> None:
    """Each caller gets the reply to its own command."""
    async with greeted(client_of(), server) as (client, connection, _):
        first, second = (asyncio.create_task(client.post(body)) for body in ("one", "two"))
        one, two = await connection.receive(), await connection.receive()
        assert (one["body"], two["body"]) == ("one", "two")
        assert one["key"] != two["key"] and len(one["key"]) == 32
        await connection.ok(two, 102, post=post(102))
        await connection.ok(one, 103, post=post(103))
        assert ((await first).seq, (await second).seq) == (103, 102)


@pytest.mark.parametrize(
    ("code", "kind", "fields"),
    [
        ("bad_frame", errors.BadFrame, {}),
        ("unknown_command", errors.UnknownCommand, {}),
        ("invalid", errors.Invalid, {"field": "body"}),
        ("unauthenticated", errors.Unauthenticated, {}),
        ("forbidden", errors.Forbidden, {}),
        ("forbidden", errors.Forbidden, {"until": "2026-12-01T00:00:00.000Z"}),
        ("not_found", errors.NotFound, {}),
        ("conflict", errors.Conflict, {"details": {"holder": 3}}),
        ("rate_limited", errors.RateLimited, {"limit": "posts_per_minute", "retry_after_ms": 4000}),
        ("too_large", errors.TooLarge, {"field": "body", "limit": "body_chars", "value": 4000}),
        ("closed", errors.Closed, {}),
        ("unavailable", errors.Unavailable, {}),
        ("internal", ServerFault, {}),
        ("from_the_future", OtherError, {"with": "data"}),
    ],
)
async def test_errors_are_exceptions(
    code: str, kind: type[errors.CommandError], fields: dict[str, Any], client_of: Connect, server: FakeServer
) -> None:
    """An error frame is raised as the class of its code, with the server's message and data."""
    async with greeted(client_of(), server) as (client, connection, _):
        reading = asyncio.create_task(client.get(7))
        await connection.error(await connection.receive(), code, **fields)
        with pytest.raises(kind) as caught:
            await reading
        assert caught.value.code == code and str(caught.value) == caught.value.message == f"It is {code}."
        assert caught.value.data() == fields


async def test_limited_call_is_surfaced_by_default(client_of: Connect, server: FakeServer) -> None:
    """A rate limit is the caller's to handle, unless the client was told to wait."""
    async with greeted(client_of(), server) as (client, connection, _):
        posting = asyncio.create_task(client.post("hello"))
        await connection.error(await connection.receive(), "rate_limited", limit="posts_per_minute", retry_after_ms=700)
        with pytest.raises(errors.RateLimited) as caught:
            await posting
        assert caught.value.retry_after_ms == 700


async def test_limited_call_waits_and_keeps_its_key(client_of: Connect, server: FakeServer, clock: FakeClock) -> None:
    """With wait_when_limited the same command with the same key is sent again after retry_after_ms."""
    async with greeted(client_of(wait_when_limited=True), server) as (client, connection, _):
        posting = asyncio.create_task(client.post("hello"))
        first = await connection.receive()
        await connection.error(first, "rate_limited", limit="posts_per_minute", retry_after_ms=700)
        await clock.release(0.7)
        second = await connection.receive()
        assert second == first
        await connection.ok(second, 101, post=post(101))
        assert (await posting).seq == 101


async def test_raw_request(client_of: Connect, server: FakeServer) -> None:
    """A command that this library doesn't know goes out as it is, and its reply comes back as it is."""
    async with greeted(client_of(), server) as (client, connection, _):
        asking = asyncio.create_task(client.request({"type": "from_the_future", "post": 5}))
        command = await connection.receive()
        assert {k: v for k, v in command.items() if k != "id"} == {"type": "from_the_future", "post": 5}
        await connection.ok(command, 101, lease="x")
        assert (await asking)["lease"] == "x"


async def test_same_id_twice_is_refused_here(client_of: Connect, server: FakeServer) -> None:
    """Two waiting commands can't share an id, or a reply would have two callers."""
    async with greeted(client_of(), server) as (client, connection, _):
        asking = asyncio.create_task(client.request({"type": "get", "id": "mine", "post": 5}))
        command = await connection.receive()
        with pytest.raises(ValueError, match="mine"):
            await client.request({"type": "get", "id": "mine", "post": 6})
        await connection.ok(command, post=post(5))
        await asking


@pytest.mark.parametrize("ident", ["", "x" * 65, 7, None])
async def test_id_that_no_reply_could_name(ident: Any, client_of: Connect, server: FakeServer) -> None:
    """Such a command would wait for ever; it is refused here."""
    async with greeted(client_of(), server) as (client, _, _):
        with pytest.raises(ValueError, match="1 to 64"):
            await client.request({"type": "get", "id": ident, "post": 5})


async def test_error_for_nobody_in_particular(client_of: Connect, server: FakeServer) -> None:
    """An error without `re` harms no command that waits."""
    async with greeted(client_of(), server) as (client, connection, _):
        reading = asyncio.create_task(client.get(7))
        command = await connection.receive()
        await connection.error({"id": None}, "bad_frame")
        await connection.ok(command, 102, post=post(7))
        assert (await reading).seq == 102


async def test_timeout_after_sending_is_unknown(client_of: Connect, server: FakeServer) -> None:
    """A sent command without a reply in time may have been carried out; its key makes a retry safe."""
    async with greeted(client_of(), server) as (client, connection, _):
        with pytest.raises(OutcomeUnknown) as caught:
            await client.post("hello", key="k1", timeout=0.05)
        assert caught.value.key == "k1" == (await connection.receive())["key"]
        assert client.statistics().commands_waiting == 0


async def test_reply_to_nobody_is_ignored(client_of: Connect, server: FakeServer) -> None:
    """The reply to a command whose caller has gone away harms nothing."""
    async with greeted(client_of(), server) as (client, connection, _):
        posting = asyncio.create_task(client.post("hello"))
        first = await connection.receive()
        posting.cancel()
        await asyncio.wait([posting])
        reading = asyncio.create_task(client.get(7))
        await connection.ok(first, 101, post=post(101))
        await connection.ok(await connection.receive(), 102, post=post(7))
        assert (await reading).seq == 102


async def test_outbox_is_bounded(client_of: Connect, server: FakeServer) -> None:
    """Past its number of commands or its bytes the outbox refuses, and nothing is sent."""
    async with greeted(client_of(outbox_most=1, outbox_bytes=400), server) as (client, connection, _):
        with pytest.raises(OutboxFull):
            await client.post("x" * 500)
        posting = asyncio.create_task(client.post("first"))
        command = await connection.receive()
        with pytest.raises(OutboxFull):
            await client.get(7)
        await connection.ok(command, post=post(101))
        await posting


async def test_too_large_a_command_never_leaves(client_of: Connect, server: FakeServer) -> None:
    """What the server's frame limit would refuse by ending the connection is refused here."""
    async with greeted(client_of(), server, frame_bytes=300) as (client, _, _):
        with pytest.raises(errors.TooLarge) as caught:
            await client.post("x" * 400)
        assert (caught.value.limit, caught.value.value) == ("frame_bytes", 300)


async def test_closing_ends_what_waits(client_of: Connect, server: FakeServer) -> None:
    """At close a sent command is unknown, and a command after it never leaves."""
    async with greeted(client_of(), server) as (client, connection, _):
        posting = asyncio.create_task(client.post("hello"))
        await connection.receive()
        await client.close()
        with pytest.raises(OutcomeUnknown):
            await posting
        assert client.state == "closed"
        with pytest.raises(errors.HandraiseError, match="closed"):
            await client.post("more")


async def test_never_sent_is_known(client_of: Connect, server: FakeServer) -> None:
    """A command that waited for a connection in vain was not carried out, and says so."""
    async with greeted(client_of(), server) as (client, connection, _):
        connection.cut()
        async for happening in client.events():
            if happening.type == "disconnected":
                break
        with pytest.raises(NotSent):
            await client.post("hello", timeout=0.05)
