"""P1, P4, P15: through SIGKILL, cut connections and a planned restart every session sees each change once, in order."""

from tests.conftest import ServerFactory
from tests.faults.swarm import LIMITS_OFF, swarming, verdict

ROUNDS = 3
SMALL_RING = {"HANDRAISE_RING_BYTES": "65536"}


async def test_kill_9_under_load_loses_nothing(server_factory: ServerFactory) -> None:
    """P1: what was acknowledged is there after SIGKILL; all resume without a gap, retries store nothing."""
    server = await server_factory(env=LIMITS_OFF)
    async with swarming(server, writers=8, readers=8) as swarm:
        for _ in range(ROUNDS):
            await swarm.until_oks(swarm.oks + swarm.random.randint(40, 160))
            swarm.up.clear()
            await server.kill()
            await server.start()
            swarm.up.set()
        await swarm.until_oks(swarm.oks + 50)
        await swarm.finish()
        report = await verdict(server, swarm)
    assert report.clean, report
    assert all(reader.sessions > ROUNDS for reader in swarm.readers)
    assert not any(session.resyncs for session in swarm.history.sessions)


async def test_sessions_that_are_cut_again_and_again_see_each_change_once(server_factory: ServerFactory) -> None:
    """P4: 40 sessions, each cut off after a few frames, while posts go on; the ring is small, so some read the disk."""
    server = await server_factory(env=LIMITS_OFF | SMALL_RING)
    async with swarming(server, writers=6, readers=40, cut_after=12) as swarm:
        await swarm.until_oks(700)
        await swarm.finish()
        report = await verdict(server, swarm)
    assert report.clean, report
    assert not any(session.resyncs for session in swarm.history.sessions)
    assert all(reader.cuts > 3 for reader in swarm.readers), [reader.cuts for reader in swarm.readers]


async def test_a_restart_is_invisible(server_factory: ServerFactory) -> None:
    """P15: SIGTERM under load: everybody is told, the queue is committed, exit 0, all are back and miss nothing."""
    server = await server_factory(env=LIMITS_OFF | {"HANDRAISE_DRAIN_MS": "300"})
    async with swarming(server, writers=8, readers=24) as swarm:
        await swarm.until_oks(150)
        swarm.up.clear()
        await server.stop()
        await server.start()
        swarm.up.set()
        await swarm.until_oks(swarm.oks + 100)
        await swarm.finish()
        report = await verdict(server, swarm)
    assert report.clean, report
    assert all(reader.drained == 1 and reader.codes[0] == 4003 for reader in swarm.readers)
    assert not any(session.resyncs for session in swarm.history.sessions)
