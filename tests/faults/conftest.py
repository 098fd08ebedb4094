"""P21: at the end of every fault test everything is back as it was at its start."""

import asyncio
import gc
import logging
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support import launcher
from tests.support.talker import PATIENCE_S

_TURNS = 1000
"""Of the loop, in which transports that were closed give their descriptors back."""


@pytest.fixture(autouse=True)
async def nothing_left() -> AsyncIterator[None]:
    """No task, no descriptor, and no failure that nobody has looked at. (`node` looks into its own index besides.)"""
    launcher.start()  # whose socket all tests share
    tasks, before = asyncio.all_tasks(), descriptors()
    unseen = Unseen()
    gc.freeze()  # what was there before needn't be searched at the end
    logging.getLogger("asyncio").addHandler(unseen)
    try:
        yield
        await _ended(asyncio.all_tasks() - tasks - {_current()})
        for _ in range(_TURNS):
            if not (left := descriptors() - before):
                break
            await asyncio.sleep(0)
        gc.collect()  # a failure is told of when its future goes
        assert not left, f"descriptors are left open: {left}"
        assert not unseen.said, unseen.said
    finally:
        gc.unfreeze()
        logging.getLogger("asyncio").removeHandler(unseen)


class Unseen(logging.Handler):
    """What the loop says of exceptions that were never retrieved, and of tasks that were dropped while they ran."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


def descriptors() -> Counter[str]:
    """What is open in this process, by what it is (`/dev/fd` is where Linux and macOS both show it)."""
    found: Counter[str] = Counter()
    for each in Path("/dev/fd").iterdir():
        try:
            found[str(each.readlink())] += 1
        except FileNotFoundError:
            pass  # the folder's own, which is closed again
        except OSError:
            found["open"] += 1  # no link: not Linux
    return found


def _current() -> "asyncio.Task[object]":
    task = asyncio.current_task()
    assert task is not None
    return task


async def _ended(tasks: "set[asyncio.Task[object]]") -> None:
    """Those that are about to end may; one that stays is a leak."""
    if tasks:
        _, left = await asyncio.wait(tasks, timeout=PATIENCE_S)
        assert not left, f"tasks are left: {left}"
