"""P7: whatever happens while a session loads, its snapshot and its events together are the present state."""

import asyncio
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as given_schedule
from hypothesis import settings
from hypothesis import strategies as st

from handraise.errors import NotFound
from tests.faults.schedule import Joining, Stage, stage
from tests.support.history import ident_of
from tests.support.talker import Frame
from tests.support.truth import rows

WRITERS = ("ana", "bo")
TAGS = ("x", "y")
FEEDS = ("#x", "#y", "@ana", "@bo")

some_tags = st.sets(st.sampled_from(TAGS))
which = st.integers(0, 30)
writer = st.sampled_from(WRITERS)
act = st.one_of(
    st.tuples(st.just("post"), writer, some_tags, st.booleans(), st.none() | which),
    st.tuples(st.just("edit"), which, some_tags, st.booleans()),
    st.tuples(st.just("delete"), which),
    st.tuples(st.just("react"), st.sampled_from(("ana", "bo", "ria")), which, st.booleans()),
    st.tuples(st.just("follow"), st.sampled_from(FEEDS)),
    st.tuples(st.just("unfollow"), st.sampled_from(FEEDS)),
    st.tuples(st.just("relate"), st.sampled_from(("mute", "unmute", "block", "unblock")), writer),
    st.tuples(st.just("blocked"), st.sampled_from(("block", "unblock")), writer),
    st.tuples(st.just("tick")),
)
step = st.one_of(
    act,
    act,
    st.tuples(st.just("join"), st.none() | st.integers(0, 100), st.sets(st.sampled_from(FEEDS), max_size=2)),
    st.tuples(st.just("through"), which),
    st.tuples(st.just("through"), which),
    st.tuples(st.just("cut"), which),
)


class Play:
    """Carries a schedule out, and knows from the replies alone what was hidden from Ria, and since when."""

    def __init__(self, scene: Stage) -> None:
        self.scene = scene
        self.posts: list[tuple[str, int]] = []
        self.reasons: dict[str, set[str]] = defaultdict(set)
        self.turned: dict[str, int] = defaultdict(int)
        """The seq at which a writer was last hidden from Ria, or shown to her again."""
        self.let_go: set[str] = set()
        """Feeds that Ria followed and left: what they brought her meanwhile was right."""

    async def run(self, schedule: list[tuple[Any, ...]]) -> None:
        for name, *args in schedule:
            await getattr(self, name)(*args)
            await self.scene.settled()
        self.scene.gate.open()
        for session in self.scene.sessions:
            try:
                await session.task
            except NotFound:
                assert session.watches, "only a watch of somebody who blocks her can be refused"
                session.cut = True

    async def post(self, by: str, tags: set[str], mention: bool, reply_to: int | None) -> None:
        parent = {} if reply_to is None or not self.posts else {"reply_to": self._post(reply_to)[1]}
        reply = await self.scene.command(by, "post", body=text(tags, mention), **parent)
        if reply["type"] == "ok":
            self.posts.append((by, reply["post"]["id"]))

    def _post(self, number: int) -> tuple[str, int]:
        return self.posts[number % len(self.posts)]

    async def edit(self, number: int, tags: set[str], mention: bool) -> None:
        if self.posts:
            by, ident = self._post(number)
            await self.scene.command(by, "edit", post=ident, body=text(tags, mention))

    async def delete(self, number: int) -> None:
        if self.posts:
            by, ident = self._post(number)
            await self.scene.command(by, "delete", post=ident)

    async def react(self, by: str, number: int, on: bool) -> None:
        if self.posts:
            await self.scene.command(by, "react" if on else "unreact", post=self._post(number)[1], kind="thanks")

    async def follow(self, feed: str) -> None:
        await self.scene.command("ria", "follow", feed=feed)

    async def unfollow(self, feed: str) -> None:
        reply = await self.scene.command("ria", "unfollow", feed=feed)
        if reply["type"] == "ok":
            self.let_go.add(reply["follow"]["feed"])

    async def relate(self, command: str, other: str) -> None:
        reply = await self.scene.command("ria", command, account=f"@{other}")
        self._note(command, command.removeprefix("un"), other, reply)

    async def blocked(self, command: str, other: str) -> None:
        reply = await self.scene.command(other, command, account="@ria")
        self._note(command, "blocked", other, reply)

    def _note(self, command: str, reason: str, other: str, reply: Frame) -> None:
        reasons = self.reasons[other]
        before = bool(reasons)
        if reply["type"] == "ok":
            (reasons.discard if command.startswith("un") else reasons.add)(reason)
        if bool(reasons) is not before:
            self.turned[other] = reply["seq"]

    async def tick(self) -> None:
        await self.scene.tick()

    async def join(self, after: int | None, watches: set[str]) -> None:
        head = self.scene.hub.head
        self.scene.join("ria", None if after is None else after * head // 100, sorted(watches))

    async def through(self, number: int) -> None:
        self.scene.gate.let_through(number)

    async def cut(self, number: int) -> None:
        if self.scene.sessions:
            session = self.scene.sessions[number % len(self.scene.sessions)]
            if not session.cut:
                session.cut = True
                session.conversation.lost("client")


BEFORE = {
    "unfollow": ("follow", {"feed": "#x"}),
    "unmute": ("mute", {"account": "@ana"}),
    "unblock": ("block", {"account": "@ana"}),
}
MEANWHILE: list[tuple[str, dict[str, str], bool]] = [
    ("follow", {"feed": "#x"}, True),
    ("unfollow", {"feed": "#x"}, False),
    ("mute", {"account": "@ana"}, False),
    ("unmute", {"account": "@ana"}, True),
    ("block", {"account": "@ana"}, False),
    ("unblock", {"account": "@ana"}, True),
]


@pytest.mark.parametrize("resumes", [False, True])
@pytest.mark.parametrize("reads", [0, 1, 2, 3])
@pytest.mark.parametrize(("command", "fields", "heard"), MEANWHILE)
async def test_what_changes_while_the_first_session_loads_holds_for_it(
    tmp_path: Path, command: str, fields: dict[str, str], heard: bool, reads: int, resumes: bool
) -> None:
    """At each point of the load: before and after each of its reads."""
    async with stage(tmp_path / "data", ring_bytes=2000) as scene:
        await scene.add("ana", "bo", "ria")
        for by in ("bo", "bo", "bo"):
            await scene.command(by, "post", body="so that there is something to read #y")
        watches = [] if "follow" in command else ["#x"]
        if command in BEFORE:
            before, more = BEFORE[command]
            await scene.command("ria", before, **more)
        scene.join("ria", 0 if resumes else None, watches)
        await scene.settled()
        for _ in range(reads):
            scene.gate.let_through(0)
            await scene.settled()
        assert (await scene.command("ria", command, **fields))["type"] == "ok"
        post = (await scene.command("ana", "post", body="hello #x"))["post"]["id"]
        scene.gate.open()
        [session] = scene.sessions
        await session.task
        after = (await scene.command("ana", "post", body="again #x"))["post"]["id"]
        given = [frame["post"]["id"] for frame in session.changes if frame["type"] == "post"]
        assert (after in given) is heard
        assert heard or post not in given
        assert len(given) == len(set(given))


def text(tags: set[str], mention: bool) -> str:
    return " ".join(["text", *sorted(f"#{tag}" for tag in tags), *(["@ria"] if mention else [])])


@settings(max_examples=100)
@given_schedule(st.lists(step, min_size=5, max_size=60), st.sampled_from([2000, 1 << 20]))
def test_load_then_live(schedule: list[tuple[Any, ...]], ring_bytes: int) -> None:
    """Half of the schedules have a ring of two or three changes, so that sessions load from the store."""
    asyncio.run(played(schedule, ring_bytes))


async def played(schedule: list[tuple[Any, ...]], ring_bytes: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        async with stage(data, ring_bytes) as scene:
            await scene.add("ana", "bo", "ria")
            play = Play(scene)
            await play.run(schedule)
            for session in scene.sessions:
                if not session.cut:
                    await check(session, play, data)


async def check(session: Joining, play: Play, data: Path) -> None:
    """In order, each once, nothing from before the cursor, nothing hidden, and everything that is owed."""
    seqs = [frame["seq"] for frame in session.changes]
    assert seqs == sorted(set(seqs)), seqs
    assert not seqs or seqs[0] > session.begun
    authors = authors_of(play, data)
    last: dict[tuple[str, int], Frame] = {}
    for frame in session.changes:
        key = (frame["type"], ident_of(frame))
        last[key] = frame
        by = authors.get(key)
        assert by is None or not (play.reasons[by] and frame["seq"] > play.turned[by]), f"{by} is hidden: {frame}"
    feeds = await feeds_of(session, play)
    for key, (seq, out) in owed(data, feeds, session.begun).items():
        by = authors.get(key)
        if by and (play.reasons[by] or seq <= play.turned[by]):
            continue
        given_last = last.get(key)
        assert given_last is not None and given_last["seq"] == seq, (key, seq, given_last)
        gone = bool(given_last[key[0]].get("gone"))
        assert gone is out or (out and play.let_go & set(given_last["feeds"])), (key, seq, given_last)


def authors_of(play: Play, data: Path) -> dict[tuple[str, int], str]:
    """Whose hiding hides an object; what isn't here is Ria's own."""
    told = rows(data, "select n.id, a.handle from notification n join account a on a.id = n.author")
    by_post = {(kind, ident): by for by, ident in play.posts for kind in ("post", "tally")}
    return by_post | {("notification", ident): by for ident, by in told}


async def feeds_of(session: Joining, play: Play) -> dict[str, int]:
    """The session's feeds and since when, as a fresh session finds them."""
    ria = play.scene.ident("ria")
    state = await play.scene.gate.account_state(ria)
    feeds = {row.feed: row.since for row in state.follows}
    feeds |= {f"user:{ria}": 0, f"inbox:{ria}": 0}
    names = {f"#{tag}": f"topic:{tag}" for tag in TAGS} | {f"@{by}": f"user:{play.scene.ident(by)}" for by in WRITERS}
    return feeds | {names[feed]: 0 for feed in session.watches}


def owed(data: Path, feeds: dict[str, int], after: int) -> dict[tuple[str, int], tuple[int, bool]]:
    """Each object whose last change a session with these feeds must have: its seq, and whether it is gone.

    One that is gone from one feed and in another by now (a later follow) is read with that feed's history.
    """
    found: dict[tuple[str, int], tuple[int, bool]] = {}
    inside: set[tuple[str, int]] = set()
    for feed, kind, ident, seq, out in rows(data, "select feed, kind, id, seq, out from feed_entry"):
        if feed not in feeds:
            continue
        if not out:
            inside.add((kind, ident))
        known = found.get((kind, ident))
        if seq > max(after, feeds[feed]) and not (out and kind == "tally") and (known is None or known[1]):
            found[kind, ident] = (seq, bool(out))
    ended = {ident for (kind, ident), (_, out) in found.items() if kind == "post" and out}
    return {
        key: value
        for key, value in found.items()
        if not (value[1] and key in inside) and not (key[0] == "tally" and key[1] in ended)
    }
