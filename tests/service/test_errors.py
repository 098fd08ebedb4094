"""What is wrong with a frame is said exactly; the connection, and those beside it, go on."""

from typing import Any

import orjson
import pytest

from handraise.protocol.commands import COMMANDS
from handraise.protocol.limits import Limits
from tests.service.conftest import School
from tests.service.samples import SAMPLES

LIMITS = Limits()
FORBIDDEN_FIELDS = ("role", "author", "seq", "created_at", "account_id", "is_admin", "token_id")
"""What an attacker would like to set; no command has these, but `set_role` its `role`."""


@pytest.mark.parametrize("command", COMMANDS)
async def test_unknown_fields_are_refused(school: School, command: str) -> None:
    """S19: for every command."""
    for name in set(FORBIDDEN_FIELDS) - set(SAMPLES[command]):
        error = await school.ana.error(command, **SAMPLES[command], **{name: 1})
        assert (error["code"], error["field"], error["retryable"]) == ("invalid", name, False), name
    assert school.node.held.head == 0


@pytest.mark.parametrize("command", [name for name, shape in COMMANDS.items() if SAMPLES[name]])
async def test_missing_fields_are_named(school: School, command: str) -> None:
    for name in SAMPLES[command]:
        fields = {key: value for key, value in SAMPLES[command].items() if key != name}
        error = await school.ana.error(command, **fields)
        assert (error["code"], error["field"]) == ("invalid", name)


@pytest.mark.parametrize("value", [None, [], {}, 1.5, False])
@pytest.mark.parametrize("command", [name for name in COMMANDS if SAMPLES[name]])
async def test_wrong_types_are_named(school: School, command: str, value: Any) -> None:
    for name in SAMPLES[command]:
        error = await school.ana.error(command, **(SAMPLES[command] | {name: value}))
        assert (error["code"], error["field"]) == ("invalid", name)


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"type":"post"}',
        '{"id":"x"}',
        '{"type":1,"id":"x"}',
        '{"type":"post","id":1,"body":"x"}',
        '{"type":"post","id":"","body":"x"}',
        '{"type":"post","id":"' + "x" * 65 + '","body":"x"}',
        '{"type":null,"id":"x"}',
    ],
)
async def test_a_frame_without_a_usable_type_or_id(school: School, text: str) -> None:
    school.ana.write(text)
    frame = await school.ana.until(lambda frame: frame["type"] == "error")
    assert (frame["code"], frame["re"]) == ("bad_frame", None)
    await school.ana.ok("home")


@pytest.mark.parametrize("kind", ["subscribe", "POST", "hello", "ok", "", "a" * 1000, "post\n"])
async def test_an_unknown_command(school: School, kind: str) -> None:
    error = await school.ana.error(kind)
    assert error["code"] == "unknown_command" and len(error["message"]) < 200


@pytest.mark.parametrize("text", ["", "hello", "[]", "1", "null", '"post"', '{"type":"post"', "\ufeff{}"])
async def test_what_is_no_object_ends_the_connection_and_no_other(school: School, text: str) -> None:
    school.ana.write(text)
    assert await school.ana.ended() == 4502
    await school.bo.ok("home")


async def test_text_may_not_hold_nul_or_half_characters(school: School) -> None:
    """What one store takes and another doesn't is refused at the gate."""
    for name, fields in (("body", {"body": "a\0b"}), ("feed", {"feed": "#a\0"}), ("key", {"body": "x", "key": "\0"})):
        error = await school.ana.error("post" if "body" in fields else "follow", **fields)
        assert (error["code"], error["field"]) == ("invalid", name)
    school.ana.write('{"type":"post","id":"x","body":"\\ud800"}')
    assert await school.ana.ended() == 4502


async def test_numbers_beyond_2_53_are_refused(school: School) -> None:
    for value in (2**53, 2**63, 2**64, 10**30, -1, 1e300):
        error = await school.ana.error("get", post=value)
        assert (error["code"], error["field"]) == ("invalid", "post")


async def test_a_deep_frame_is_refused_by_the_name_of_the_limit(school: School) -> None:
    for depth, field in (
        (LIMITS.depth - 2, "body"),
        (LIMITS.depth - 1, "body"),
        (LIMITS.depth, "depth"),
        (200, "depth"),
    ):
        body: Any = "x"
        for _ in range(depth):
            body = [body]
        error = await school.ana.error("post", body=body)
        assert (error["code"], error["field"]) == ("invalid", field), depth


@pytest.mark.parametrize(
    ("limit", "make"),
    [
        ("body_chars", lambda count: "é" * count),
        ("tags_per_post", lambda count: " ".join(f"#tag{number}" for number in range(count)) + " x"),
        ("mentions_per_post", lambda count: " ".join(f"@name{number}" for number in range(count)) + " x"),
    ],
)
async def test_each_size_is_taken_up_to_its_limit(school: School, limit: str, make: Any) -> None:
    """S17: n−1, n, n+1, for a new post and for an edit."""
    most = getattr(LIMITS, limit)
    assert school.ana.hello["limits"][limit] == most
    idents = [await school.ana.post(make(size)) for size in (most - 1, most)]
    for command, fields in (("post", {}), ("edit", {"post": idents[0]})):
        error = await school.ana.error(command, body=make(most + 1), **fields)
        assert (error["code"], error["limit"], error["value"]) == ("too_large", limit, most)
        assert error["field"] == {"body_chars": "body", "tags_per_post": "tags", "mentions_per_post": "mentions"}[limit]
    await school.ana.ok("edit", post=idents[0], body=make(most))


async def test_a_frame_is_taken_up_to_its_limit(school: School) -> None:
    frame = orjson.dumps({"type": "home", "id": "big"}).decode()
    for size in (LIMITS.frame_bytes - 1, LIMITS.frame_bytes):
        school.ana.write(frame + " " * (size - len(frame)))
        assert (await school.ana.until(lambda said: said.get("re") == "big"))["type"] == "ok"
    school.ana.write(frame + " " * (LIMITS.frame_bytes + 1 - len(frame)))
    assert await school.ana.ended() == 1009  # RFC 6455 §7.4.1: too big to process
    await school.bo.ok("home")


async def test_watches_are_taken_up_to_their_limit(school: School) -> None:
    for number in range(LIMITS.watches):
        await school.ana.ok("watch", feed=f"#tag{number}")
    await school.ana.ok("watch", feed="#tag0")
    error = await school.ana.error("watch", feed="#more")
    assert (error["code"], error["limit"], error["value"]) == ("too_large", "watches", LIMITS.watches)


@pytest.mark.parametrize(("size", "taken"), [(1, True), (63, True), (64, True), (65, False)])
async def test_keys_have_1_to_64_characters(school: School, size: int, taken: bool) -> None:
    reply = await school.ana.ask("post", body="x", key="k" * size)
    assert (reply["type"] == "ok") is taken
    assert taken or reply["field"] == "key"


async def test_a_second_auth_is_a_conflict(school: School) -> None:
    assert (await school.ana.error("auth", token=school.tokens["bo"]))["code"] == "conflict"
    assert school.ana.account["handle"] == "ana"
