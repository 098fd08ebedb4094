"""Request to duty: from `ask` to the socket of a helper on duty, with 1,000 others online, beside a plain post.

One helper, one socket: on duty for a topic, and a follower of another one. One person asks with the first topic and
posts with the second, in turn, one at a time; timed is when the helper's socket has the post. Meanwhile others post 50
times a second, each post to 10 of the 1,000. A request costs more than a post: whom it reaches is counted before it is
stored, and a step, its timers and the first alert are stored with it.
"""

from typing import Any

from bench.context import Context, Side, people
from bench.measure.handraise import Person, handraise
from bench.measure.result import Result

OTHERS, TOPICS, POSTERS, PER_S = 1000, 100, 5, 50
BODY = "Try **Ctrl-Shift-B** first, page {n} #t{topic}"
ASK = '{"type":"ask","body":"The projector is dead, case {n} #projector"}'
POST = '{"type":"post","body":"The projector is dead, case {n} #news"}'
DUTY = '{"type":"duty","on":true,"topics":["projector"]}'


def run(context: Context) -> list[Result]:
    """The median and the 90th percentile, in ms."""
    others = [Person(f"other{i}", f"#t{i % TOPICS}") for i in range(context.scaled(OTHERS, 200))]
    asker, helper, posters = people("asker", 1), people("helper", 1, "#news"), people("poster", POSTERS)
    with handraise([*others, *asker, *helper, *posters]) as server, context.beside(server) as side:
        side.connect("others", "follower", others)
        side.connect("posters", "poster", posters)
        for group, who in (("asker", asker), ("helper", helper)):
            side.connect(group, "speaker", who)
        side.load.ask("say", group="helper", command=DUTY, times=1)
        _round(side, 10)
        rounds = [_round(side, context.scaled(100, 20)) for _ in range(context.rounds)]
    return [
        Result(
            scenario="request_to_duty",
            figure=f"request to a helper on duty, {name}",
            unit="ms",
            rounds=[(found[cut][0] / 1000, found[cut][1] / 1000) for found in rounds],
            against="a plain post to the same socket",
            notes={"others": len(others), "posts_per_s": [found["posted"] / found["seconds"] for found in rounds]},
        )
        for name, cut in (("median", "p50_us"), ("nine in ten", "p90_us"))
    ]


def _round(side: Side, times: int) -> dict[str, Any]:
    return side.load.ask(
        "time",
        group="asker",
        listener="helper",
        commands=[ASK, POST],
        times=times,
        posters="posters",
        body=BODY,
        per_s=PER_S,
        topics=TOPICS,
    )
