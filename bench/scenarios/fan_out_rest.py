"""Fan-out at rest: one post to 5,000 followers; server CPU per delivery beside `websockets.broadcast`'s.

One post at a time: the next goes out when all 5,000 have the last. Nothing can be joined here, so the cost is that of
5,000 separate writes; Handraise's also holds its decoding, rules, rendering and sync.
"""

from bench.context import Context, Side, people
from bench.measure.handraise import handraise
from bench.measure.result import Result, Target
from bench.measure.system import cpu_ns

BODY = "The projector is dead, page {n} #hot"


def run(context: Context) -> list[Result]:
    """Server CPU per delivery in µs."""
    followers, posts = context.scaled(5000, 500), context.scaled(40, 10)
    fans, authors = people("fan", followers, "#hot"), people("author", 1)
    with handraise(fans + authors) as server, context.beside(server) as ours:
        ours.connect("followers", "follower", fans)
        ours.connect("posters", "poster", authors)
        event_bytes = ours.post(body=BODY, fanout=followers, posts=2, max_lag=0)["event_bytes"]
        with context.plain(event_bytes=event_bytes) as plain:
            plain.connect("followers", "follower", fans)
            plain.connect("posters", "poster", authors)
            plain.post(body=BODY, fanout=followers, posts=2, max_lag=0)
            pairs = [(_round(ours, followers, posts), _round(plain, followers, posts)) for _ in range(context.rounds)]
    return [
        Result(
            scenario="fan_out_rest",
            figure="server CPU a delivery",
            unit="µs",
            rounds=pairs,
            against="websockets.broadcast",
            target=Target(sign="<=", value=0.9),
            notes={"followers": followers, "posts": posts, "event_bytes": event_bytes},
        )
    ]


def _round(side: Side, followers: int, posts: int) -> float:
    before = cpu_ns(side.pid)
    side.post(body=BODY, fanout=followers, posts=posts, max_lag=0)
    return (cpu_ns(side.pid) - before) / 1000 / (posts * followers)
