"""docs/client.md says what is so."""

import ast
import asyncio
import dataclasses
import re
from pathlib import Path
from typing import Any

from handraise import client
from handraise.client import Options
from handraise.protocol.commands import COMMANDS
from tests.client.fake import FakeServer, change, post

PAGE = (Path(__file__).parents[2] / "docs" / "client.md").read_text()
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def test_examples_are_python() -> None:
    """Every example can be read, and what it imports is there."""
    for block in BLOCKS:
        compile(block, "client.md", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


def test_names_are_all_there() -> None:
    """Each command and each public name of errors and events is on the page; each option in its table exists."""
    for name in [*COMMANDS, "Resync", "CaughtUp", "Connected", "Disconnected", "Draining", "OutcomeUnknown", "NotSent"]:
        assert f"`{name}`" in PAGE or name == "auth", name
    options = {field.name for field in dataclasses.fields(Options)}
    table = re.findall(r"^\| `(\w+)` \| [`\"\w .]", PAGE, re.MULTILINE)
    assert table and set(table) - {"Event", "CaughtUp", "Resync"} <= options
    assert all(hasattr(client, name) for name in client.__all__)


def test_every_reply_can_be_named_by_a_program() -> None:
    assert {"Done", *(reply.__name__ for reply in client.Done.__subclasses__())} <= set(client.__all__)


async def test_bot(server: FakeServer) -> None:
    """The bot of the page, run: it answers the first post, not the reply, and not a bot."""
    scope: dict[str, Any] = {"__name__": "bot"}
    exec(compile(BLOCKS[0], "client.md", "exec"), scope)
    running = asyncio.create_task(scope["main"](server.url, "hr_secret"))
    connection = await server.accept()
    assert (await connection.greet())["watch"] == ["#newhere"]
    reply, robot, first = change(201), change(202), change(203)
    reply["post"]["reply_to"] = 5
    robot["post"]["author"]["bot"] = True
    await connection.send(reply, robot, first)
    command = await connection.receive()
    assert (command["reply_to"], command["key"]) == (203, "welcome-203")
    await connection.ok(command, 204, post=post(204))
    await connection.close(4503, "revoked")
    await asyncio.wait([running])
    assert isinstance(running.exception(), client.Refused)
