"""Writers and readers that go on through whatever happens to the server, and record it.

Both come back at once when they are cut off; while `up` is clear they wait for it. Neither sleeps, but where a run is
to last a time or to keep a pace.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from websockets.exceptions import InvalidHandshake, InvalidMessage

from tests.support.history import History, Report, Session
from tests.support.server import Server
from tests.support.talker import PATIENCE_S, Frame, Lost, Talker
from tests.support.truth import sound, stored

AWAY: Final = (OSError, EOFError, Lost, InvalidHandshake, InvalidMessage, TimeoutError)
"""How it shows that the server is away, or went while a connection was made."""

LIMITS_OFF: Final = {
    "HANDRAISE_LIMIT_POSTS_PER_MINUTE": "0",
    "HANDRAISE_LIMIT_ROOM_POSTS_PER_MINUTE": "0",
    "HANDRAISE_LIMIT_COMMANDS_PER_MINUTE": "0",
    "HANDRAISE_LIMIT_CONNECTIONS_PER_ACCOUNT": "0",
}


@dataclass(eq=False, repr=False)
class Writer:
    """Posts one text after another, each under a key that it keeps until the server has said ok."""

    swarm: "Swarm"
    session: Session
    token: str
    talker: Talker | None = None
    last: int | None = None

    async def run(self) -> None:
        number = 0
        while not self.swarm.stopping:
            await self.swarm.turn()
            number += 1
            await self.post(number, self.swarm.random.choice(self.swarm.tags))
        if self.talker is not None:
            await self.talker.close()

    async def post(self, number: int, *tags: str) -> int:
        """Posts until it is acknowledged; the seq."""
        key, text = f"{self.session.name}-{number}", f"{self.session.name} {number} {' '.join(tags)}"
        reply_to = self.last if self.last is not None and self.swarm.random.random() < 0.25 else None
        self.session.send(key, text)
        while True:
            reply = await self._try(key, text, reply_to)
            if reply is None:
                self.session.lost_reply(key)
            elif reply["type"] == "error":
                assert reply["retryable"], reply
                self.session.error(key)
            else:
                self.last = reply["post"]["id"]
                self.session.ok(key, reply["seq"], reply["post"]["id"])
                self.swarm.acknowledged(bool(reply.get("duplicate")))
                return int(reply["seq"])

    async def _try(self, key: str, text: str, reply_to: int | None) -> Frame | None:
        """The reply; None where the connection was lost before it came."""
        if self.talker is None or self.talker.lost:
            self.talker = await self.swarm.connected(self.token, None, None)
        more = {} if reply_to is None else {"reply_to": reply_to}
        try:
            return await self.talker.ask("post", key=key, body=text, **more)
        except Lost:
            return None


@dataclass(eq=False, repr=False)
class Reader:
    """Takes in what its account follows, from where it last was.

    `cut_after`: cut off after so many frames at most. `cut_within_s`: after a time between these two.
    """

    swarm: "Swarm"
    session: Session
    token: str
    cut_after: int | None = None
    cut_within_s: tuple[float, float] | None = None
    talker: Talker | None = None
    cuts: int = 0
    sessions: int = 0
    resyncs: int = 0
    drained: int = 0
    position: Frame | None = None
    codes: list[int] = field(default_factory=list)

    async def run(self) -> None:
        """Ends when it has the run's last change."""
        while True:
            talker = self.talker = await self.swarm.connected(self.token, self.session, self.position)
            self.sessions += 1
            self.swarm.moved()
            if self.cut_after is not None:
                await self._cut(talker, self.swarm.random.randint(0, self.cut_after))
            elif self.cut_within_s is not None:
                after_s = self.swarm.random.uniform(*self.cut_within_s)
                asyncio.get_running_loop().call_later(after_s, self._cut_now, talker)
            while not talker.lost:
                if self.swarm.last is not None and talker.cursor >= self.swarm.last:
                    await talker.close()
                    return
                await talker.wait()
            self.codes.append(await talker.ended())
            self.position = talker.position
            self.drained += any(frame["type"] == "draining" for frame in talker.frames)

    async def _cut(self, talker: Talker, after: int) -> None:
        before = len(talker.frames)

        def enough() -> bool:
            return len(talker.frames) - before >= after or self.swarm.calm

        while not enough():
            if talker.lost:
                return
            await talker.wait()
        self._cut_now(talker)

    def _cut_now(self, talker: Talker) -> None:
        if not self.swarm.calm and not talker.lost:
            self.cuts += 1
            talker.cut()


class Pace:
    """So many turns a second for all who take them together; what comes late is made up for."""

    def __init__(self, per_second: float) -> None:
        self._every_s = 1 / per_second
        self._due: float | None = None

    async def turn(self) -> None:
        now = asyncio.get_running_loop().time()
        due = now if self._due is None else self._due
        self._due = due + self._every_s
        if due > now:
            await asyncio.sleep(due - now)


class Swarm:
    """All of a run. `calm`: nobody is cut off any more; `stopping`: writers end after their present post.

    With a `pace` the writers keep to it; without, each posts as soon as its last post is acknowledged.
    """

    def __init__(
        self, url: str, history: History, tags: Iterable[str], seed: int = 1, pace: Pace | None = None
    ) -> None:
        self.url = url
        self._pace = pace
        self.history = history
        self.tags = list(tags)
        self.random = random.Random(seed)
        self.up = asyncio.Event()
        self.up.set()
        self.calm = self.stopping = False
        self.writers: list[Writer] = []
        self.readers: list[Reader] = []
        self.oks = self.duplicates = 0
        self.last: int | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._writing: set[asyncio.Task[None]] = set()
        self._moved = asyncio.Event()

    def write(self, name: str, token: str) -> None:
        self.writers.append(Writer(self, self.history.session(name), token))

    async def turn(self) -> None:
        """Returns when a writer may go on."""
        if self._pace is not None:
            await self._pace.turn()

    async def read(
        self,
        name: str,
        token: str,
        tags: Iterable[str],
        cut_after: int | None = None,
        cut_within_s: tuple[float, float] | None = None,
    ) -> None:
        """A reader that follows these tags before anything is recorded."""
        talker = await Talker.open(self.url)
        ident = (await talker.sign_in(token))["account"]["id"]
        for tag in tags:
            await talker.ok("follow", feed=tag)
        await talker.close()
        feeds = [f"topic:{tag[1:]}" for tag in tags] + [f"user:{ident}", f"inbox:{ident}"]
        self.readers.append(Reader(self, self.history.session(name, feeds), token, cut_after, cut_within_s))

    def start(self) -> None:
        reading = {asyncio.create_task(reader.run()) for reader in self.readers}
        self._writing = {asyncio.create_task(writer.run()) for writer in self.writers}
        self._tasks = reading | self._writing
        for task in self._tasks:
            task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._moved.set()

    def acknowledged(self, duplicate: bool) -> None:
        self.oks += 1
        self.duplicates += duplicate
        self.moved()

    def moved(self) -> None:
        self._moved.set()

    async def until_oks(self, count: int) -> None:
        """Returns when so many posts were acknowledged since the start. A member that failed is raised here."""
        while self.oks < count:
            await self._next()

    async def until_all_read(self) -> None:
        """Returns when every reader has been connected once."""
        while not all(reader.sessions for reader in self.readers):
            await self._next()

    async def _next(self) -> None:
        for task in self._tasks:
            if task.done():
                task.result()
        self._moved.clear()
        async with asyncio.timeout(PATIENCE_S):
            await self._moved.wait()

    async def connected(self, token: str, record: Session | None, position: Frame | None) -> Talker:
        """A session; tries again at once where the server goes away meanwhile, waits while it is known to be away."""
        while True:
            async with asyncio.timeout(PATIENCE_S):
                await self.up.wait()
            try:
                talker = await Talker.open(self.url, record)
            except AWAY:
                await asyncio.sleep(0)
                continue
            try:
                await talker.sign_in(token, resume=position)
            except AWAY:
                position = talker.position if talker.cursor else position
                await talker.close()
            else:
                return talker

    async def finish(self) -> int:
        """Ends the writers, posts one last text that every reader follows and waits until all have it; its seq."""
        self.calm = self.stopping = True
        self._wake()
        async with asyncio.timeout(PATIENCE_S):
            await asyncio.gather(*self._writing)
            last = Writer(self, self.writers[0].session, self.writers[0].token)
            self.last = await last.post(0, *self.tags)
            assert last.talker is not None
            await last.talker.close()
            self._wake()
            await asyncio.gather(*self._tasks)
        return self.last

    def _wake(self) -> None:
        for reader in self.readers:
            if reader.talker is not None:
                reader.talker.wake()

    async def abandon(self) -> None:
        """Cancels whoever still runs."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        members: list[Reader | Writer] = [*self.readers, *self.writers]
        for talker in [member.talker for member in members if member.talker is not None]:
            await talker.close()


@asynccontextmanager
async def swarming(
    server: Server,
    *,
    writers: int,
    readers: int,
    topics: str = "abcdef",
    cut_after: int | None = None,
    cut_within_s: tuple[float, float] | None = None,
    pace: Pace | None = None,
    seed: int = 1,
) -> AsyncIterator[Swarm]:
    """A swarm at work on a running server, every reader connected once. Leaving it doesn't finish it.

    Each reader follows one to four of the topics, of which there is one for each letter.
    """
    # With asyncio's debug mode the swarm, not the server, would be the load.
    asyncio.get_running_loop().set_debug(False)
    tags = [f"#tag{letter}" for letter in topics]
    swarm = Swarm(server.url, History(), tags, seed, pace)
    for number in range(writers):
        swarm.write(f"w{number}", await server.account(f"writer{number}"))
    for number in range(readers):
        followed = swarm.random.sample(tags, swarm.random.randint(1, 4))
        await swarm.read(f"r{number}", await server.account(f"reader{number}"), followed, cut_after, cut_within_s)
    swarm.start()
    try:
        await swarm.until_all_read()
        yield swarm
    finally:
        await swarm.abandon()


async def verdict(server: Server, swarm: Swarm) -> Report:
    """Stops the server, checks its file, and holds everything that was seen against it."""
    await server.stop()
    assert sound(server.data)
    report = swarm.history.check(stored(server.data))
    assert swarm.stopping and not any(session.unknown for session in swarm.history.sessions)
    return report
