"""A fresh store of each adapter."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handraise.ports.store import Store
from tests.store.support import ADAPTERS, SITE, Opener


@pytest.fixture(params=sorted(ADAPTERS))
def opener(request: pytest.FixtureRequest) -> Opener:
    return ADAPTERS[request.param]


@pytest.fixture
async def store(opener: Opener, tmp_path: Path) -> AsyncIterator[Store]:
    async with opener(tmp_path / "data", SITE) as opened:
        yield opened
