"""What tests of the help desk share: time that passes, and who has come or gone."""

from typing import Any

from tests.support.node import HandClock, Node
from tests.support.talker import Frame, Talker

SECOND = 1000
MINUTE = 60 * SECOND


async def passes(it: Node, clock: HandClock, ms: int) -> None:
    """So much later; all that is due by then is settled, each when it is."""
    end = clock.now_ms() + ms
    while (at := await it.held.next_due()) is not None and at <= end:
        clock.forward(max(0, at - clock.now_ms()))
        for row in await it.held.due(clock.now_ms(), 1000):
            assert await it.service.dues.settle(row)
    clock.forward(end - clock.now_ms())


async def gone(it: Node, talker: Talker, other: Talker) -> None:
    """Returns when the server has seen that this connection, the last of its account, is closed."""
    ident = talker.account["id"]
    await talker.close()
    while it.hub.reader(ident) is not None:
        await other.ok("home")
    await heard(other)


async def heard(talker: Talker) -> None:
    """Everything that was submitted before is committed, and this talker has been given it."""
    seq = (await talker.ok("set_privacy", presence="followers"))["seq"]
    await talker.reached(seq)


async def asked(talker: Talker, body: str, **fields: Any) -> int:
    ident: int = (await talker.ok("ask", body=body, **fields))["post"]["id"]
    return ident


async def made_room(lead: Talker, *members: Talker, **fields: Any) -> int:
    """A room with these in it."""
    made = await lead.ok("create_room", title="Algebra", **fields)
    for member in members:
        await member.ok("join", code=made["code"])
    room: int = made["room"]["id"]
    return room


def posts(talker: Talker) -> set[int]:
    """All posts that came to it."""
    return {frame["post"]["id"] for frame in talker.changes("post")}


async def told(talker: Talker, request: int) -> list[str]:
    """The kinds of its notifications of a request, the oldest first."""
    rows: list[Frame] = (await talker.ok("notifications", limit=100))["notifications"]
    return [row["kind"] for row in reversed(rows) if row["post"] == request]
