"""The schema's versions: newer ones are refused, and a migration is done as a whole or not at all."""

import asyncio
import contextlib
import signal
import sqlite3
import sys
from pathlib import Path

import pytest

from handraise.errors import DatabaseTooNew, OperatorError
from handraise.store.sqlite import open_store, schema
from handraise.store.sqlite.connections import DATABASE
from tests.store.files import make
from tests.store.support import SITE, one, people, post


async def test_a_newer_database_is_refused_and_untouched(folder: Path) -> None:
    async with open_store(folder, SITE):
        pass
    with contextlib.closing(sqlite3.connect(folder / DATABASE)) as connection:
        connection.execute(f"pragma user_version = {schema.latest() + 1}")
    before = (folder / DATABASE).read_bytes()
    with pytest.raises(DatabaseTooNew):
        async with open_store(folder, SITE):
            pass
    assert (folder / DATABASE).read_bytes() == before


async def test_a_database_of_another_program_is_refused(folder: Path) -> None:
    make(folder)
    with contextlib.closing(sqlite3.connect(folder / DATABASE)) as connection:
        connection.execute("pragma application_id = 7")
        connection.execute("create table other (id)")
    with pytest.raises(OperatorError):
        async with open_store(folder, SITE):
            pass


def statements() -> list[str]:
    """The migration script, statement by statement."""
    found, text = [], ""
    for line in schema.script(0).splitlines(keepends=True):
        text += line
        if sqlite3.complete_statement(text):
            found.append(text)
            text = ""
    return found


KILLED_AT = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("pragma journal_mode = wal")
for statement in sys.stdin.read().split("\\0"):
    connection.execute(statement)
os.kill(os.getpid(), signal.SIGKILL)
"""


async def run_until_killed(code: str, *arguments: str, given: str = "") -> bytes:
    """Runs Python code that ends by SIGKILL, and returns what it wrote."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, *arguments, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    written, _ = await process.communicate(given.encode())
    assert process.returncode == -signal.SIGKILL
    return written


async def test_a_migration_that_is_killed_at_any_statement_completes_the_next_time(tmp_path: Path) -> None:
    script = statements()
    for count in range(1, len(script) + 1):
        folder = tmp_path / str(count)
        make(folder)
        await run_until_killed(KILLED_AT, str(folder / DATABASE), given="\0".join(script[:count]))
        async with open_store(folder, SITE) as store:
            await people(store, 1)
            assert (await one(store, post(1))).seq == 1


async def test_migrations_are_numbered_without_a_gap() -> None:
    assert list(schema.migrations()) == list(range(1, schema.latest() + 1))
