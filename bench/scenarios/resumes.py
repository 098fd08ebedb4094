"""Resumes: 5,000 sessions come back at once with 20 missed changes each, in a database of 1 million posts.

A resume is TCP, upgrade, `auth` with its cursor, `ready`, the 20 changes and `caught_up`. The server was started
after the posts were stored, so nothing is in its memory. The baseline is `websockets.serve` that sends 20 ready events
of the same size to whoever connects; it looks up nothing.
"""

from bench.context import Context, Side
from bench.measure.child import Failed
from bench.measure.handraise import Person, serving
from bench.measure.result import Result
from bench.seeding import MISSED, cached, sessions


def run(context: Context) -> list[Result]:
    """Resumes/s."""
    people = sessions(context.scaled(5000, 1000))
    posts = context.scaled(1_000_000, 50_000)
    data, tokens, after = cached(context.cache, people, posts)
    with serving(data, tokens) as server, context.beside(server) as ours:
        event_bytes = _round(ours, people[:50], after)[1]
        with context.plain(event_bytes=event_bytes, replay=MISSED) as plain:
            rounds = [(_round(ours, people, after)[0], _round(plain, people, 0)[0]) for _ in range(context.rounds)]
    return [
        Result(
            scenario="resumes",
            figure=f"resumes with {MISSED} missed changes each",
            unit="per s",
            rounds=rounds,
            against="websockets.serve that sends 20 ready events",
            notes={"sessions": len(people), "posts": posts, "event_bytes": event_bytes},
        )
    ]


def _round(side: Side, people: list[Person], after: int) -> tuple[float, float]:
    """Resumes/s and the mean size of a change."""
    answer = side.connect("back", "resumer", people, after=after, concurrency=256)
    side.load.ask("close", group="back")
    if answer["posts"] != MISSED * len(people):
        raise Failed(f"{answer['posts']} changes came to {len(people)} sessions, not {MISSED} to each")
    return len(people) / answer["seconds"], answer["bytes"] / answer["posts"]
