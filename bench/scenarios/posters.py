"""Posters: 64 people with 10 followers each post without pause; stored and acknowledged posts/s beside a bare loop.

The bare loop is aiosqlite: it inserts and commits the same bodies, in batches of the size that Handraise's were (from
its metrics), with the same sync. It neither checks, renders, routes nor delivers, so the ratio is far below 1; what was
measured stands in bench/README.md.
"""

from typing import Any

from bench.context import Context, Side, people
from bench.measure.child import Child
from bench.measure.handraise import Person, handraise, scratch
from bench.measure.result import Result, Target
from bench.measure.system import cpu_ns

POSTERS, FOLLOWERS = 64, 10
BODY = "Try **Ctrl-Shift-B** first, then the menu `View`, page {n}"


def run(context: Context) -> list[Result]:
    """Posts/s."""
    authors = people("author", POSTERS)
    fans = [Person(f"fan{i}x{j}", f"@author{i}") for i in range(POSTERS) for j in range(FOLLOWERS)]
    with (
        scratch() as folder,
        Child("bench.baselines.commits", str(folder / "bare.db")) as bare,
        handraise(authors + fans) as server,
        context.beside(server) as ours,
    ):
        ours.connect("followers", "follower", fans)
        ours.connect("posters", "poster", authors)
        _round(ours, 0.5)
        rounds = []
        for _ in range(context.rounds):
            answer = _round(ours, context.seconds)
            order = {"batch": max(1, round(answer["batch"])), "seconds": context.seconds / 2, "body": BODY}
            rounds.append((answer, bare.ask("run", **order)))
    return [
        Result(
            scenario="posters",
            figure="posts stored, acknowledged and delivered to 10",
            unit="per s",
            rounds=[(a["posts"] / a["seconds"], b["rows_per_s"]) for a, b in rounds],
            against="bare aiosqlite, same bodies and batches",
            target=Target(sign=">=", value=0.05),
            notes={
                "batch": [a["batch"] for a, _ in rounds],
                "ack_p50_us": [a["ack_p50_us"] for a, _ in rounds],
                "ack_p99_us": [a["ack_p99_us"] for a, _ in rounds],
                "event_bytes": rounds[-1][0]["event_bytes"],
            },
        ),
        Result(
            scenario="posters",
            figure="server CPU a post, with 10 deliveries",
            unit="µs",
            rounds=[(a["cpu_us"], b["cpu_us"]) for a, b in rounds],
            against="bare aiosqlite, a row",
        ),
    ]


def _round(side: Side, seconds: float) -> dict[str, Any]:
    before = side.batches()
    spent = cpu_ns(side.pid)
    answer = side.post(body=BODY, fanout=FOLLOWERS, seconds=seconds, warmup=seconds / 6)
    spent = cpu_ns(side.pid) - spent
    commits, posts = (now - then for now, then in zip(side.batches(), before, strict=True))
    return answer | {"batch": posts / commits if commits else POSTERS, "cpu_us": spent / 1000 / answer["sent"]}
