"""Audience: what a post to 10 followers costs with 100 others online, and with 10,000; it should be the same.

Two Handraise servers, alike but for the others, who follow other topics. One post at a time. "Ours" is the server with
10,000 others, the baseline the one with 100.
"""

from contextlib import ExitStack

from bench.context import Context, Side, people
from bench.measure.handraise import handraise
from bench.measure.result import Result
from bench.measure.system import cpu_ns

FOLLOWERS, FEW = 10, 100
BODY = "The projector is dead, page {n} #rare"


def run(context: Context) -> list[Result]:
    """Server CPU per post in µs, and the median time to acknowledgement in ms."""
    many, posts = context.scaled(10_000, 1000), context.scaled(1000, 200)
    with ExitStack() as stack:
        crowded, calm = (_side(stack, context, others) for others in (many, FEW))
        for side in (crowded, calm):
            _round(side, 50)
        pairs = [(_round(crowded, posts), _round(calm, posts)) for _ in range(context.rounds)]
    return [
        Result(
            scenario="audience",
            figure=f"{figure} with {many:,} others online",
            unit=unit,
            rounds=[(a[at], b[at]) for a, b in pairs],
            against=f"the same with {FEW}",
        )
        for at, figure, unit in ((0, "server CPU a post to 10", "µs"), (1, "post to acknowledgement", "ms"))
    ]


def _side(stack: ExitStack, context: Context, others: int) -> Side:
    fans, authors = people("fan", FOLLOWERS, "#rare"), people("author", 1)
    crowd = people("other", others, "#common #daily")
    server = stack.enter_context(handraise(fans + authors + crowd))
    side = stack.enter_context(context.beside(server))
    side.connect("crowd", "follower", crowd)
    side.connect("followers", "follower", fans)
    side.connect("posters", "poster", authors)
    return side


def _round(side: Side, posts: int) -> tuple[float, float]:
    before = cpu_ns(side.pid)
    answer = side.post(body=BODY, fanout=FOLLOWERS, posts=posts, max_lag=0)
    return (cpu_ns(side.pid) - before) / 1000 / posts, answer["ack_p50_us"] / 1000
