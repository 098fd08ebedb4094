"""Audience: what a post to 10 followers costs with 100 others online, and with 10,000; it should be the same.

Two Handraise servers, alike but for the others, who follow other topics. One post at a time. "Ours" is the server with
10,000 others, the baseline the one with 100. They take short turns of 25 posts, and every turn is compared with the
other's beside it: what else the machine does falls on both, and the median leaves out the turn in which a round of
pings fell. What the others cost at rest, with posts or without, is measured apart, on both servers at once.
"""

from contextlib import ExitStack
from time import perf_counter_ns, sleep

from bench.context import Context, Side, people
from bench.measure.handraise import handraise
from bench.measure.result import Result
from bench.measure.system import cpu_ns

FOLLOWERS, FEW = 10, 100
BODY = "The projector is dead, page {n} #rare"
POSTS, TURNS = 25, 80
"""Of a turn, and turns of each in a round."""


def run(context: Context) -> list[Result]:
    """Server CPU per post in µs, the median time to acknowledgement in ms, and CPU at rest in ms/s."""
    many = context.scaled(10_000, 1000)
    with ExitStack() as stack:
        sides = [_side(stack, context, others) for others in (many, FEW)]
        for side in sides:
            _turn(side)
        rest = [_at_rest(sides, context.scaled(10, 2)) for _ in range(1 if context.quick else 3)]
        turns = [_pair(sides, first=number % 2) for number in range(context.rounds * context.scaled(TURNS, 8))]
    with_others = f"with {many:,} others online"
    cpu, ack = ([(ours[at], base[at]) for ours, base in turns] for at in (0, 1))
    return [
        _result(f"server CPU a post to {FOLLOWERS} {with_others}", "µs", cpu),
        _result(f"post to acknowledgement {with_others}", "ms", ack),
        _result(f"server CPU at rest {with_others}", "ms/s", rest),
    ]


def _result(figure: str, unit: str, rounds: list[tuple[float, float]]) -> Result:
    return Result(scenario="audience", figure=figure, unit=unit, rounds=rounds, against=f"the same with {FEW}")


def _side(stack: ExitStack, context: Context, others: int) -> Side:
    fans, authors = people("fan", FOLLOWERS, "#rare"), people("author", 1)
    crowd = people("other", others, "#common #daily")
    server = stack.enter_context(handraise(fans + authors + crowd))
    side = stack.enter_context(context.beside(server))
    side.connect("crowd", "follower", crowd)
    side.connect("followers", "follower", fans)
    side.connect("posters", "poster", authors)
    return side


def _at_rest(sides: list[Side], seconds: float) -> tuple[float, float]:
    """What each server takes in CPU, in ms a second, when nothing is posted."""
    before, began = [cpu_ns(side.pid) for side in sides], perf_counter_ns()
    sleep(seconds)
    took_s = (perf_counter_ns() - began) / 1e9
    ours, base = ((cpu_ns(side.pid) - then) / 1e6 / took_s for side, then in zip(sides, before, strict=True))
    return ours, base


def _pair(sides: list[Side], *, first: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """A turn of each, that of `first` first: for both CPU per post in µs and the median acknowledgement in ms."""
    found = {place: _turn(sides[place]) for place in (first, 1 - first)}
    return found[0], found[1]


def _turn(side: Side) -> tuple[float, float]:
    before = cpu_ns(side.pid)
    answer = side.post(body=BODY, fanout=FOLLOWERS, posts=POSTS, max_lag=0)
    return (cpu_ns(side.pid) - before) / 1000 / POSTS, answer["ack_p50_us"] / 1000
