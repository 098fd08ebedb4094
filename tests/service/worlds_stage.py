"""The two worlds' machinery: a school made once and copied for each world, acts carried out, all that one account is
then told, and how that is compared. The node is that of `tests.faults.schedule`: without sockets or timers.
"""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

import orjson

from handraise.errors import CommandError
from handraise.protocol.commands import COMMANDS, Resume
from handraise.service.conversation import Conversation
from tests.faults.schedule import Pipe, Stage, stage
from tests.service.worlds_policy import ROLES, Act, Label, State
from tests.support.talker import PATIENCE_S, Frame

NOBODY: Final = 1 << 40
"""Beyond every id: `NOBODY + label` stands for what a world doesn't have."""
PASSING_MS: Final = 3000
"""Between any two steps: past what holds back typing, counters and searches."""


@dataclass(frozen=True)
class School:
    """Who is there before the first act: `r1` is Ana's, `r2` Dan's; Bo blocks Eli."""

    data: Path
    tokens: Mapping[str, str]
    ids: Mapping[str, int]
    rooms: Mapping[str, int]
    codes: Mapping[str, str]
    head: int

    @staticmethod
    def state() -> State:
        return State(
            {"r1": {"ana": "lead", "cy": "helper", "bo": "member", "sam": "member"},
             "r2": {"dan": "lead", "bo": "member", "gus": "member"}},
            {("bo", "eli")},
        )  # fmt: skip


FOLLOWS: Final = (
    *(("eli", "@ana"), ("eli", "@cy"), ("eli", "#algebra"), ("dan", "@ana"), ("dan", "@bo"), ("dan", "#physics")),
    *(("ana", "@bo"), ("bo", "@ana"), ("adm", "#art"), ("cy", "@dan")),
)


async def school(data: Path) -> School:
    """Made once; every world starts from a copy of its folder."""
    async with stage(data, 1 << 20) as scene:
        scene.gate.open()
        tokens, ids = {}, {}
        for handle, role in ROLES.items():
            if role != "guest":
                added, _ = await scene.service.accounts.add(handle, handle.title(), role)
                ids[handle] = added.id
                tokens[handle] = (await scene.service.accounts.new_token(handle))[1]
                scene.credentials[handle] = await credential(scene, tokens[handle])
        rooms, codes = {}, {}
        for room, lead, members in (("r1", "ana", ("cy", "bo", "sam")), ("r2", "dan", ("bo",))):
            made = await scene.command(lead, "create_room", title=f"Room {room}", about="for us alone")
            rooms[room], codes[room] = made["room"]["id"], made["code"]
            for member in members:
                await scene.command(member, "join", code=codes[room])
        await scene.command("ana", "set_role", room=rooms["r1"], account="@cy", role="helper")
        tokens["gus"], _ = await scene.service.guests.join(codes["r2"], "Gus", address="::1", session=False)
        ids["gus"] = (await credential(scene, tokens["gus"])).account.id
        for handle, feed in FOLLOWS:
            assert (await scene.command(handle, "follow", feed=feed))["type"] == "ok"
        blocked = await scene.command("bo", "block", account="@eli")
        return School(data, tokens, ids, rooms, codes, blocked["seq"])


async def credential(scene: Stage, token: str) -> Any:
    found = await scene.service.accounts.by_token(token)
    assert found is not None
    return found


class Line(Pipe):
    """A pipe that can be asked over."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: dict[str, asyncio.Future[Frame]] = {}
        self._asked = 0
        self.conversation: Conversation

    def send(self, payload: bytes) -> None:
        frame = orjson.loads(payload)
        waiting = self._waiting.pop(frame["re"], None) if frame["type"] in ("ok", "error") else None
        if waiting is None:
            self.frames.append(frame)
        else:
            waiting.set_result(frame)

    async def ask(self, kind: str, /, **fields: Any) -> Frame:
        self._asked += 1
        reply = self._waiting[str(self._asked)] = asyncio.get_running_loop().create_future()
        self.conversation.receive(orjson.dumps({"type": kind, "id": str(self._asked), **fields}))
        async with asyncio.timeout(PATIENCE_S):
            answer: Frame = await reply
            return answer

    @property
    def cursor(self) -> int:
        moved = [frame["seq"] for frame in self.frames if "feeds" in frame or frame["type"] == "ready"]
        return int(moved[-1])


@dataclass
class Heard:
    """What one account was told: by each session in order, and in answer to each question."""

    sessions: list[list[Frame]] = field(default_factory=list)
    answers: list[tuple[str, Frame]] = field(default_factory=list)


class World:
    """One world, as `who` hears it. `ids` has what each act made in it."""

    def __init__(self, scene: Stage, made: School, who: str) -> None:
        self.scene, self.made, self.who = scene, made, who
        self.ids: dict[Label, int] = {}
        self.heard = Heard()
        self.lines: dict[str, Line] = {}
        self._open: list[Line] = []

    # Sessions

    async def line(self, handle: str, after: int | None = None, watch: Sequence[str] = ()) -> Line:
        line = Line()
        line.conversation = self.scene.service.open(cast(Any, line))
        self._open.append(line)
        resume = None if after is None else Resume(self.scene.hub.epoch, after)
        await line.conversation.join(self.scene.credentials[handle], None, list(watch), resume)
        return line

    async def listen(self, after: int | None = None, watch: Sequence[str] = ()) -> Line | None:
        """A session of the account itself; None where one of its watches is refused, which is noted."""
        try:
            line = await self.line(self.who, after, watch)
        except CommandError as error:
            self.heard.answers.append(("refused", {"type": "error", "message": str(error)}))
            self._open.pop()
            return None
        self.heard.sessions.append(line.frames)
        return line

    def close(self) -> None:
        for line in self._open:
            line.conversation.lost("client")

    # Acts

    def named(self, fields: Mapping[str, Any], act: Act | None = None) -> dict[str, Any]:
        """The fields with this world's ids for labels."""
        found = dict(fields)
        for name in ("post", "reply_to", "request", "answer", "into", "case"):
            if name in found:
                found[name] = self.ident(found[name])
        if "thread" in found:
            found["feed"] = f"thread:{self.ident(found.pop('thread'))}"
        if act is not None and act.place is not None:
            if act.kind == "join":
                found["code"] = self.made.codes[act.place]
            else:
                found["room"] = self.made.rooms[act.place]
        return found

    def ident(self, label: Label) -> int:
        return self.ids.get(label, NOBODY + label)

    async def carry_out(self, act: Act) -> bool:
        """Whether it was taken; what the account itself does is heard by it."""
        fields = self.named(act.fields, act)
        if act.actor == self.who:
            reply = await self.lines[self.who].ask(act.kind, **fields)
            self.heard.answers.append((f"act {act.number} {act.kind}", noted(act.kind, fields, reply)))
        elif act.kind == "typing":
            if act.actor not in self.lines:
                self.lines[act.actor] = await self.line(act.actor)
            reply = await self.lines[act.actor].ask(act.kind, **fields)
        else:
            reply = await self.scene.command(act.actor, act.kind, **fields)
        if reply["type"] != "ok":
            return False
        made = reply.get("post") or reply.get("direct") or reply.get("report")
        if act.kind in ("post", "announce", "relay", "direct", "ask", "answer", "report") and made is not None:
            self.ids[act.number] = made["id"]
        return True

    async def passes(self) -> None:
        self.scene.clock.forward(PASSING_MS - 1000)
        await self.scene.tick()

    # Questions

    async def ask(self, line: Line, name: str, kind: str, /, **fields: Any) -> Frame:
        """Notes the answer under a name that is the same in both worlds."""
        if COMMANDS[kind].writes:
            await self.passes()
        else:
            self.scene.clock.forward(PASSING_MS)
        named = self.named(fields)
        reply = await line.ask(kind, **named)
        self.heard.answers.append((name, noted(kind, named, reply)))
        return reply

    async def leafed(self, line: Line, name: str, kind: str, /, **fields: Any) -> None:
        """All pages of a list, two by two."""
        for page in range(40):
            reply = await self.ask(line, f"{name} page {page}", kind, limit=2, **fields)
            if not reply.get("more"):
                return
            fields["before"] = reply["next"]
        raise AssertionError(f"{name} has no end")


@asynccontextmanager
async def world(made: School, folder: Path, who: str, ring_bytes: int) -> AsyncIterator[World]:
    shutil.copytree(made.data, folder)
    async with AsyncExitStack() as stack:
        scene = await stack.enter_async_context(stage(folder, ring_bytes))
        scene.gate.open()
        for handle, token in made.tokens.items():
            scene.credentials[handle] = await credential(scene, token)
        it = World(scene, made, who)
        stack.callback(it.close)
        yield it


def noted(kind: str, fields: Mapping[str, Any], reply: Frame) -> Frame:
    """The answer without what the account knew: a refusal's echo of the feed that it named. And a read's without the
    head of the log at which it was read, which moves with what others do in secret.
    """
    if reply["type"] == "ok":
        return reply if COMMANDS[kind].writes else {**reply, "seq": "HEAD"}
    if reply.get("details") == {"feed": fields.get("feed")}:
        return {**reply, "details": "the feed"}
    return reply


# How the two are compared

IDS: Final = frozenset(
    {"id", "seq", "pos", "post", "root", "reply_to", "since", "next", "room", "relay", "request", "answer", "into"}
    | {"about", "target"}
)
"""Fields that hold a position in the log or the id of what was made there."""
_NAMED: Final = re.compile(r"\b(thread|room):(\d+)")
_HEADS: Final = frozenset({"ready", "caught_up", "resync"})
_PASSING: Final = frozenset({"presence", "ping"})
"""By a clock of their own."""


def canonical(heard: Heard, made: School) -> list[Any]:
    """What was heard, with every number of the log from after the school's making as its rank among those heard.

    So the order of all seqs, ids and positions is compared, and gaps between them aren't: «Gaps in the seqs that a
    client sees are normal» (protocol.md). The head of the log goes for the same reason, as do the epoch, join codes
    and a search's `next`, which has no meaning. Times stay: both worlds have the same clock.
    """
    everything: list[Any] = [
        ("session", [plain(frame) for frame in frames if frame["type"] not in _PASSING]) for frames in heard.sessions
    ]
    everything += [(name, plain(reply)) for name, reply in heard.answers]
    numbers: list[int] = []
    renamed(everything, numbers.append)
    ranks = {number: f"n{rank}" for rank, number in enumerate(sorted({each for each in numbers if each > made.head}))}
    found: list[Any] = renamed(everything, lambda number: ranks.get(number, number))
    return found


def plain(frame: Frame) -> Frame:
    """Without what no two runs share."""
    kept = {name: value for name, value in frame.items() if name not in ("epoch", "re")}
    if frame["type"] in _HEADS:
        kept.pop("seq")
    if "code" in kept and frame["type"] == "ok":
        kept["code"] = "CODE"
    if isinstance(kept.get("next"), str) and "snippets" in kept:
        kept["next"] = "NEXT"
    return kept


def renamed(value: Any, rename: Callable[[int], Any], field: str = "") -> Any:
    """The value with its ids, seqs and positions as `rename` has them, those in names of feeds too.

    Who is online isn't compared: people come here when they act.
    """
    if field == "online" and type(value) is int:
        return "ONLINE"
    if isinstance(value, dict):
        return {_in_text(key, rename): renamed(each, rename, key) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [renamed(each, rename, field) for each in value]
    if isinstance(value, str):
        return _in_text(value, rename)
    if field in IDS and isinstance(value, int) and not isinstance(value, bool):
        return rename(value)
    return value


def _in_text(text: str, rename: Callable[[int], Any]) -> str:
    return _NAMED.sub(lambda found: f"{found[1]}:{rename(int(found[2]))}", text)
