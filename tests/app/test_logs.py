"""S13: no secret and no control character in logs, whoever writes them."""

import asyncio
import gc
import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

from handraise.app import logs

TOKEN = "hr_CANARYcanaryCANARYcanary0123456789-_canary"
SESSION = "CANARYsession0123456789"
LINK = "CANARYlink0123456789"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(params=["console", "json"])
def log_format(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def written(log_format: str) -> Iterator[Callable[[], str]]:
    stream = io.StringIO()
    undo = logs.configure(log_format, "info", stream)
    yield stream.getvalue
    undo()


def test_secrets_are_redacted_wherever_they_stand(written: Callable[[], str]) -> None:
    log = structlog.get_logger("handraise.test")
    log.info(f"token {TOKEN} cookie handraise={SESSION}; __Host-handraise={SESSION}")
    log.info("link", url=f"http://x/#link={LINK}", authorization=f"Bearer {SESSION}", csrf_token=SESSION)
    log.info("nested", request={"headers": [("cookie", f"a=b; handraise={SESSION}")], "password": SESSION})
    log.info("object", exception_like=ValueError(TOKEN), data=TOKEN.encode())
    logging.getLogger("some.library").warning("GET /ws?x=%s", TOKEN)
    logging.getLogger("some.library").warning("Authorization: Bearer %s", SESSION)
    try:
        raise RuntimeError(f"failed for {TOKEN}")
    except RuntimeError:
        logging.getLogger("handraise.test").exception("it failed")
    assert written().count(logs.REDACTED) >= 9
    assert "canary" not in written().lower()


def test_nobody_can_forge_an_entry(written: Callable[[], str], log_format: str) -> None:
    forged = "x\n2026-11-22T00:00:00Z [error    ] forged\r\x1b[2Jy\u2028z\u202e"
    structlog.get_logger("handraise.test").info(forged, value=forged, **{"na\nme": 1})
    logging.getLogger("some.library").warning("%s", forged)
    lines = written().splitlines()
    assert len(lines) == 2
    assert "\\n2026" in lines[0] or "\\\\n2026" in lines[0]
    assert all(line.isprintable() for line in lines)


def test_a_stack_trace_cannot_forge_one_either(written: Callable[[], str], log_format: str) -> None:
    try:
        raise RuntimeError("x\n2026-11-22T00:00:00Z [error    ] forged")
    except RuntimeError:
        logging.getLogger("handraise.test").exception("it failed")
    assert [line for line in written().splitlines() if line.startswith("2026") and "forged" in line] == []
    assert "RuntimeError" in written()


def test_the_level_is_ours_and_libraries_are_quiet(written: Callable[[], str]) -> None:
    logging.getLogger("handraise.test").debug("not shown")
    logging.getLogger("websockets.server").info("not shown")
    logging.getLogger("handraise.test").info("shown")
    assert len(written().splitlines()) == 1


def test_json_is_one_object_a_line() -> None:
    stream = io.StringIO()
    undo = logs.configure("json", "info", stream)
    structlog.get_logger("handraise.test").warning("text", number=5)
    undo()
    entry: dict[str, Any] = json.loads(stream.getvalue())
    assert (entry["event"], entry["number"], entry["level"]) == ("text", 5, "warning")
    assert entry["logger"] == "handraise.test"
    assert entry["timestamp"].endswith("Z")


async def test_what_was_never_retrieved_is_shown(written: Callable[[], str]) -> None:
    async def fail() -> None:
        raise RuntimeError("nobody asked")

    done = asyncio.Event()
    task = asyncio.create_task(fail())
    task.add_done_callback(lambda _: done.set())
    await done.wait()
    del task
    gc.collect()
    assert "never retrieved" in written()


def test_colour_only_for_a_terminal_that_wants_it() -> None:
    assert logs.colours(Terminal(), {})
    assert not logs.colours(Terminal(), {"NO_COLOR": "1"})
    assert not logs.colours(io.StringIO(), {})
