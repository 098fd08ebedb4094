"""Acknowledgement at rest: from sending a post to its `ok`, beside a bare insert and commit.

One poster, one post at a time, nobody else. The bare side is one aiosqlite insert and commit with the same sync,
timed inside its own process; ours includes the sockets, both ways.
"""

from bench.context import Context, people
from bench.measure.child import Child
from bench.measure.handraise import handraise, scratch
from bench.measure.result import Result

BODY = "Try **Ctrl-Shift-B** first, page {n}"


def run(context: Context) -> list[Result]:
    """Median and 99th percentile, in ms."""
    authors, posts = people("author", 1), context.scaled(1000, 200)
    with (
        scratch() as folder,
        Child("bench.baselines.commits", str(folder / "bare.db")) as bare,
        handraise(authors) as server,
        context.beside(server) as ours,
    ):
        ours.connect("posters", "poster", authors)
        ours.post(body=BODY, posts=50)
        rounds = [
            (ours.post(body=BODY, posts=posts), bare.ask("run", batch=1, seconds=context.seconds / 3, body=BODY))
            for _ in range(context.rounds)
        ]
    return [
        Result(
            scenario="ack_latency",
            figure=f"post to acknowledgement, {name}",
            unit="ms",
            rounds=[(a[f"ack_{cut}_us"] / 1000, b[f"{cut}_us"] / 1000) for a, b in rounds],
            against="bare insert and commit",
        )
        for name, cut in (("median", "p50"), ("99th percentile", "p99"))
    ]
