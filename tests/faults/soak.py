"""The kill test at length: `python -m tests.faults.soak --rounds 60` prints the counts of trust.md's P1 as one object.

Each round posts under load, kills the server with SIGKILL at a random moment, and starts it again.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import orjson

from tests.faults.swarm import LIMITS_OFF, swarming, verdict
from tests.support.server import Server


async def soak(rounds: int, writers: int, readers: int, seed: int, folder: Path) -> dict[str, Any]:
    """The figures of `rounds` kills; `violations` are the checker's counts."""
    server = await Server(folder, LIMITS_OFF).start()
    ready_s: list[float] = []
    try:
        async with swarming(server, writers=writers, readers=readers, seed=seed) as swarm:
            began = time.monotonic()
            for number in range(rounds):
                await swarm.until_oks(swarm.oks + swarm.random.randint(1, 200))
                swarm.up.clear()
                await server.kill()
                restarted = time.monotonic()
                await server.start()
                ready_s.append(round(time.monotonic() - restarted, 2))
                swarm.up.set()
                sys.stderr.write(f"round {number + 1} of {rounds}: {swarm.oks} acknowledged\n")
            took = time.monotonic() - began - sum(ready_s)
            await swarm.finish()
            report = await verdict(server, swarm)
    finally:
        if server.running:
            await server.kill()
    return {
        "rounds": rounds,
        "sessions": writers + readers,
        "acknowledged": swarm.oks,
        "acknowledged_by_a_retry": swarm.duplicates,
        "posts_per_second": round(swarm.oks / took),
        "deliveries": sum(len(session.deliveries) for session in swarm.history.sessions),
        "ready_s": {"median": sorted(ready_s)[len(ready_s) // 2], "most": max(ready_s)},
        "violations": report.counts,
    }


def main() -> int:
    """0 where nothing was violated."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("rounds", 60), ("writers", 16), ("readers", 32), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(soak(args.rounds, args.writers, args.readers, args.seed, Path(folder)))
    sys.stdout.write(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode() + "\n")
    return 1 if any(found["violations"].values()) else 0


if __name__ == "__main__":
    sys.exit(main())
