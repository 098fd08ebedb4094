"""Idle memory: what a session with 20 follows adds to the server's resident memory, beside `websockets.serve`.

Every account follows 20 of 200 topics; all sessions are signed in and idle. The baseline's connections have neither
account nor follows. Each round starts both servers anew: a heap that once grew tells nothing.
"""

from bench.context import Context, Side, people
from bench.measure.handraise import Person, enrol, scratch, serving
from bench.measure.result import Result
from bench.measure.system import resident_bytes

FOLLOWS, TOPICS = 20, 200


def run(context: Context) -> list[Result]:
    """KiB a session."""
    sessions = context.scaled(5000, 1000)
    fans = [Person(f"fan{i}", " ".join(f"#t{(i * 7 + j) % TOPICS}" for j in range(FOLLOWS))) for i in range(sessions)]
    first = people("first", 20)
    rounds = []
    with scratch() as folder:
        data = folder / "data"
        tokens = enrol(data, fans + first)
        for _ in range(min(context.rounds, 3)):
            with serving(data, tokens) as server, context.beside(server) as ours:
                grown = _grown(ours, first, fans)
            with context.plain(event_bytes=450) as plain:
                rounds.append((grown, _grown(plain, first, fans)))
    return [
        Result(
            scenario="idle_memory",
            figure="idle session with 20 follows",
            unit="KiB",
            rounds=rounds,
            against="websockets.serve, no follows",
            notes={"sessions": sessions},
        )
    ]


def _grown(side: Side, first: list[Person], fans: list[Person]) -> float:
    """KiB per session, once what the first few sessions load is loaded."""
    side.connect("first", "follower", first)
    before = resident_bytes(side.pid)
    side.connect("followers", "follower", fans)
    return (resident_bytes(side.pid) - before) / 1024 / len(fans)
