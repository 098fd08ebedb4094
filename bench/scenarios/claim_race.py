"""Claim race: 50 helpers take 1,000 requests by `next`, all at once, beside a bare loop that writes rows.

Each helper asks for the next one as soon as it has one, until nobody waits. A round counts only if every request was
taken once: two owners of one, or one that is left, fail the scenario. The bare loop is that of `posters`: it inserts
and commits a row for each claim, in batches of the size that Handraise's were. Each round has a server of its own: what
was taken and never ended would be in the way of the next.
"""

from typing import Any

from bench.context import Context, Side, people
from bench.measure.child import Child, Failed
from bench.measure.handraise import handraise, scratch
from bench.measure.result import Result

HELPERS, ASKERS, REQUESTS = 50, 20, 1000
BODY = "The projector is dead, case {n} #projector"
ASK = f'{{"type":"ask","body":"{BODY}"}}'
NEXT = '{"type":"next","topic":"projector"}'


def run(context: Context) -> list[Result]:
    """Claims/s."""
    requests = context.scaled(REQUESTS, 100)
    askers, helpers = people("asker", ASKERS), people("helper", HELPERS)
    rounds = []
    with scratch() as folder, Child("bench.baselines.commits", str(folder / "bare.db")) as bare:
        for _ in range(min(context.rounds, 3)):
            with handraise([*askers, *helpers]) as server, context.beside(server) as side:
                side.connect("askers", "speaker", askers)
                side.connect("helpers", "speaker", helpers)
                found = _round(side, requests)
            order = {"batch": max(1, round(found["batch"])), "seconds": context.seconds / 2, "body": BODY}
            rounds.append((found, bare.ask("run", **order)))
    return [
        Result(
            scenario="claim_race",
            figure=f"{HELPERS} helpers take {requests:,} requests by `next`, one owner each",
            unit="per s",
            rounds=[(ours["done"] / ours["seconds"], base["rows_per_s"]) for ours, base in rounds],
            against="bare aiosqlite, a row a claim, same batches",
            notes={name: [ours[name] for ours, _ in rounds] for name in ("batch", "lost", "seconds")},
        )
    ]


def _round(side: Side, requests: int) -> dict[str, Any]:
    side.load.ask("say", group="askers", command=ASK, times=requests, window=4)
    before = side.batches()
    found = side.load.ask("say", group="helpers", command=NEXT, until_none=True)
    commits, taken = (now - then for now, then in zip(side.batches(), before, strict=True))
    if not found["done"] == found["distinct"] == requests:
        raise Failed(f"of {requests} requests {found['distinct']} were taken, in {found['done']} claims")
    return found | {"batch": taken / commits if commits else 1}
