"""Hot feed: 1,000 followers of one topic, 64 posts in flight; deliveries/s beside plain `websockets.broadcast`.

Handraise does all its work: authenticated sessions, rules, rendering, keys, storage with sync. The baseline stores
nothing. Eight posters keep eight posts in flight each, on both sides; a side that runs ahead of the generator by
more than four times that waits. The baseline's events have the size that Handraise's were measured to have.
"""

from typing import Any

from bench.context import Context, Side, people
from bench.measure.handraise import handraise
from bench.measure.result import Result, Target
from bench.measure.system import cpu_ns

POSTERS, WINDOW = 8, 8
LEAD_POSTS = 4 * POSTERS * WINDOW
BODY = "Try **Ctrl-Shift-B** first, then the menu `View`, page {n} #hot"


def run(context: Context) -> list[Result]:
    """Deliveries/s, and the server's CPU time for each."""
    followers = context.scaled(1000, 200)
    fans, authors = people("fan", followers, "#hot"), people("author", POSTERS)
    with handraise(fans + authors) as server, context.beside(server) as ours:
        _join(ours, fans, authors)
        event_bytes = _round(ours, followers, 0.5)["event_bytes"]
        with context.plain(event_bytes=event_bytes) as plain:
            _join(plain, fans, authors)
            pairs = [
                (_round(ours, followers, context.seconds), _round(plain, followers, context.seconds))
                for _ in range(context.rounds)
            ]
    notes = {
        "followers": followers,
        "event_bytes": event_bytes,
        "posts_per_s": [round(a["posts"] / a["seconds"]) for a, _ in pairs],
        "batch": [a["batch"] for a, _ in pairs],
        "ack_p50_us": [a["ack_p50_us"] for a, _ in pairs],
        "ack_p99_us": [a["ack_p99_us"] for a, _ in pairs],
    }
    return [
        Result(
            scenario="hot_feed",
            figure="deliveries",
            unit="per s",
            rounds=[(a["rate"], b["rate"]) for a, b in pairs],
            against="websockets.broadcast, nothing stored",
            target=Target(sign=">=", value=10),
            notes=notes,
        ),
        Result(
            scenario="hot_feed",
            figure="server CPU a delivery",
            unit="µs",
            rounds=[(a["cpu_us"], b["cpu_us"]) for a, b in pairs],
            against="websockets.broadcast, nothing stored",
        ),
    ]


def _join(side: Side, fans: list[Any], authors: list[Any]) -> None:
    side.connect("followers", "follower", fans)
    side.connect("posters", "poster", authors)


def _round(side: Side, followers: int, seconds: float) -> dict[str, Any]:
    before, counted = cpu_ns(side.pid), side.batches()
    answer = side.post(
        body=BODY,
        fanout=followers,
        window=WINDOW,
        seconds=seconds,
        warmup=seconds / 6,
        max_lag=LEAD_POSTS * followers,
    )
    spent = cpu_ns(side.pid) - before
    commits, posts = (now - then for now, then in zip(side.batches(), counted, strict=True))
    return answer | {
        "rate": answer["deliveries"] / answer["seconds"],
        "batch": posts / commits if commits else 1,
        "cpu_us": spent / 1000 / (answer["sent"] * followers),
    }
