"""`python -m bench`: runs the scenarios, prints the table, writes the figures.

Exit codes: 0 all was measured, 1 a scenario couldn't be, 2 a wrong option. A missed target is shown and changes
nothing: figures of one machine on one day don't decide.
"""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from bench.context import Context
from bench.limit import limit
from bench.measure.child import Failed
from bench.measure.report import document, revision, table, write
from bench.measure.result import Result
from bench.measure.system import raise_file_limit
from bench.scenarios import SCENARIOS, summary

RESULTS = Path(__file__).with_name("results")


def options(arguments: list[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__, allow_abbrev=False)
    parser.add_argument("--only", action="append", choices=SCENARIOS, metavar="NAME", help="this one (repeatable)")
    parser.add_argument("--list", action="store_true", help="name the scenarios and end")
    parser.add_argument("--quick", action="store_true", help="small sizes and one round: does it run at all?")
    parser.add_argument("--rounds", type=int, default=5, help="pairs per scenario (5); the medians are shown")
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="where the figures go (bench/results/<date>-<rev>.json)"
    )
    parser.add_argument(
        "--cache", type=Path, default=Context.cache, help="where the database of 1 million posts is kept"
    )
    parser.add_argument("--pin", action="store_true", help="servers on the first core, generators on the last")
    return parser.parse_args(arguments)


def measure(names: list[str], context: Context, console: Console) -> tuple[list[Result], dict[str, str]]:
    """All results, and why those that are missing are."""
    results: list[Result] = []
    failures: dict[str, str] = {}
    for name in names:
        console.print(f"{name}: {summary(name)}", highlight=False)
        try:
            results += SCENARIOS[name](context)
        except Failed as failure:
            failures[name] = str(failure)
            console.print(f"[red]{name} couldn't be measured:[/] {failure}", highlight=False)
    return results, failures


def main() -> int:
    """Runs it."""
    chosen = options(sys.argv[1:])
    if chosen.list:
        for name in SCENARIOS:
            print(f"{name:15} {summary(name)}")
        return 0
    raise_file_limit()
    context = Context(
        rounds=1 if chosen.quick else chosen.rounds, quick=chosen.quick, pin=chosen.pin, cache=chosen.cache
    )
    ceiling = limit(seconds=context.seconds / 3)
    results, failures = measure(chosen.only or list(SCENARIOS), context, Console(stderr=True))
    Console().print(table(results, ceiling))
    path = chosen.json or RESULTS / f"{datetime.now(UTC):%Y-%m-%d-%H%M}-{revision()}.json"
    write(path, document(results, failures, ceiling))
    Console(stderr=True).print(f"written to {path}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
