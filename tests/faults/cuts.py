"""The cut test at full size: `python -m tests.faults.cuts` prints the counts of trust.md's P4 as one object.

200 sessions, each cut off every 1 to 5 s and back at once from where it was, while 200 posts a second are written for a
minute. The server keeps few changes in memory, so that some resume from there and some from the disk.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import orjson

from tests.faults.swarm import LIMITS_OFF, Pace, swarming, verdict
from tests.support.server import Server

CUT_WITHIN_S: Final = (1.0, 5.0)
TOPICS: Final = "abcdefghijklmnopqrst"
"""So many that the swarm, one Python process, isn't the slowest part. The last post names all: 20 tags at most."""

SETTINGS: Final = LIMITS_OFF | {"HANDRAISE_LIMIT_CONNECTIONS_PER_ADDRESS": "0", "HANDRAISE_RING_BYTES": "1000000"}


async def cuts(sessions: int, writers: int, rate: int, seconds: float, seed: int, folder: Path) -> dict[str, Any]:
    """The figures of a run; `violations` are the checker's counts."""
    server = await Server(folder, SETTINGS).start()
    try:
        async with swarming(
            server,
            writers=writers,
            readers=sessions,
            topics=TOPICS,
            cut_within_s=CUT_WITHIN_S,
            pace=Pace(rate),
            seed=seed,
        ) as swarm:
            began = time.monotonic()
            while time.monotonic() - began < seconds:
                await swarm.until_oks(swarm.oks + rate)
                sys.stderr.write(f"{time.monotonic() - began:.0f} s: {swarm.oks} acknowledged\n")
            took, posted = time.monotonic() - began, swarm.oks
            await swarm.finish()
            report = await verdict(server, swarm)
    finally:
        if server.running:
            await server.kill()
    cut = sorted(reader.cuts for reader in swarm.readers)
    return {
        "sessions": sessions,
        "seconds": round(took, 1),
        "acknowledged": swarm.oks,
        "posts_per_second": round(posted / took),
        "cuts": sum(cut),
        "cuts_of_a_session": {"least": cut[0], "median": cut[len(cut) // 2], "most": cut[-1]},
        "deliveries": sum(len(session.deliveries) for session in swarm.history.sessions),
        "resyncs": sum(session.resyncs for session in swarm.history.sessions),
        "violations": report.counts,
    }


def main() -> int:
    """0 where nothing was violated."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("sessions", 200), ("writers", 64), ("rate", 200), ("seconds", 60), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(cuts(args.sessions, args.writers, args.rate, args.seconds, args.seed, Path(folder)))
    sys.stdout.write(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode() + "\n")
    return 1 if any(found["violations"].values()) else 0


if __name__ == "__main__":
    sys.exit(main())
