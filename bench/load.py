"""The load generator's process: `python -m bench.load`. Orders come on stdin and answers go to stdout, as JSON lines.

`python -m bench.load --limit` measures its own limit: what it takes in from a pusher that only calls `sendall`.
"""

import gc
import sys

from bench.generator.jobs import start
from bench.generator.loop import Loop
from bench.measure.system import raise_file_limit


def main() -> None:
    """Runs until stdin ends."""
    raise_file_limit()
    if sys.argv[1:] == ["--limit"]:
        from bench.limit import print_limit

        print_limit()
        return
    gc.disable()  # what it keeps is bounded, and a collection would show up as the server's latency
    Loop(start).run()


if __name__ == "__main__":
    main()
