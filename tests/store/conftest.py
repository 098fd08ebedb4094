"""A fresh store: of each adapter, or of SQLite alone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handraise.ports.store import Store
from handraise.store.sqlite import SQLiteStore, open_store
from tests.store.support import ADAPTERS, SITE, Opener, people


@pytest.fixture(params=sorted(ADAPTERS))
def opener(request: pytest.FixtureRequest) -> Opener:
    return ADAPTERS[request.param]


@pytest.fixture
async def store(opener: Opener, tmp_path: Path) -> AsyncIterator[Store]:
    async with opener(tmp_path / "data", SITE) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder that isn't there yet."""
    return tmp_path / "data"


@pytest.fixture
async def sqlite(folder: Path) -> AsyncIterator[SQLiteStore]:
    """A SQLite store in `folder` with two accounts."""
    async with open_store(folder, SITE) as store:
        await people(store, 2)
        yield store
