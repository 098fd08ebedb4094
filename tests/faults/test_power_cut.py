"""P2: an acknowledged change survives a power cut; and the simulation would show it if it didn't."""

import pytest

from tests.faults.powercut import FULL, NORMAL, level, run


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_power_cut_loses_nothing(seed: int) -> None:
    found = await run(cuts=150, batches=30, seed=seed)
    assert (found.cuts, found.lost, found.corrupt, found.torn) == (150, 0, 0, 0), found.examples[:5]
    assert found.survived, "no cut came late enough to leave a whole batch that nobody was told of"


async def test_without_a_sync_at_each_commit_the_same_cuts_lose_acknowledged_changes() -> None:
    assert await level() == FULL
    found = await run(cuts=150, batches=30, seed=1, synchronous=NORMAL)
    assert found.lost > 10 and not found.corrupt, found.examples[:5]
