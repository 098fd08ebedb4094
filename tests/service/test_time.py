"""What happens at a time: tallies, the end of mutes and of thread follows; on a clock that the test moves."""

from contextlib import AsyncExitStack
from pathlib import Path

from handraise.domain.decide.follows import THREAD_FOLLOW_MS
from handraise.protocol.times import to_wire
from tests.support.node import HandClock, node
from tests.support.talker import talking


async def test_a_tally_is_told_at_most_once_a_second(tmp_path: Path) -> None:
    clock = HandClock()
    async with node(tmp_path / "data", clock=clock) as it, AsyncExitStack() as stack:
        ana = await it.talker(stack, "ana")
        people = [await it.talker(stack, f"person{number}") for number in range(4)]
        post = await ana.post("Good?")
        await people[0].ok("react", post=post, kind="thanks")
        await ana.change("tally", post, thanks=1)
        clock.forward(999)
        for person in people[1:]:
            await person.ok("react", post=post, kind="thanks")
        await ana.ok("home")
        assert len(ana.changes("tally")) == 1
        clock.forward(1)
        await ana.change("tally", post, thanks=4)
        assert len(ana.changes("tally")) == 2


async def test_a_tally_that_is_due_is_told_after_a_restart(tmp_path: Path) -> None:
    clock = HandClock()
    async with node(tmp_path / "data", clock=clock) as it, AsyncExitStack() as stack:
        tokens = {handle: await it.account(handle) for handle in ("ana", "bo")}
        ana, bo = [await stack.enter_async_context(talking(it.url, token)) for token in tokens.values()]
        post = await ana.post("Good?")
        await bo.ok("react", post=post, kind="thanks")
        await ana.change("tally", post, thanks=1)
        await bo.ok("react", post=post, kind="agree")
        position = ana.position
    clock.forward(1000)
    async with node(tmp_path / "data", clock=clock) as it, talking(it.url, tokens["ana"], resume=position) as ana:
        told = await ana.change("tally", post) if not ana.changes("tally") else ana.changes("tally")[0]
        assert (told["tally"]["thanks"], told["tally"]["agree"]) == (1, 1)


async def test_a_timed_mute_ends_by_itself(tmp_path: Path) -> None:
    clock = HandClock()
    async with node(tmp_path / "data", clock=clock) as it, AsyncExitStack() as stack:
        ana, bo = await it.talker(stack, "ana"), await it.talker(stack, "bo")
        until = to_wire(clock.now_ms() + 20)
        mute = (await bo.ok("mute", account="@ana", until=until))["mute"]
        assert mute["until"] == until
        hidden = await ana.post("unheard @bo")
        clock.forward(20)
        ended = await bo.until(lambda frame: frame["type"] == "mute" and bool(frame["mute"].get("deleted")))
        assert ended["mute"]["id"] == ana.account["id"]
        await bo.change("post", await ana.post("heard @bo"))
        assert hidden not in {frame["post"]["id"] for frame in bo.changes("post")}


async def test_a_mute_that_ended_while_nobody_ran_is_over_after_the_restart(tmp_path: Path) -> None:
    clock = HandClock()
    async with node(tmp_path / "data", clock=clock) as it, AsyncExitStack() as stack:
        tokens = {handle: await it.account(handle) for handle in ("ana", "bo")}
        bo = await stack.enter_async_context(talking(it.url, tokens["bo"]))
        await bo.ok("mute", account="@ana", until=to_wire(clock.now_ms() + 86_400_000))
        position = bo.position
    clock.forward(86_400_000)
    async with node(tmp_path / "data", clock=clock) as it, AsyncExitStack() as stack:
        bo = await stack.enter_async_context(talking(it.url, tokens["bo"], resume=position))
        ana = await stack.enter_async_context(talking(it.url, tokens["ana"]))
        if not bo.changes("mute"):
            await bo.change("mute", ana.account["id"], deleted=True)
        await bo.change("post", await ana.post("heard @bo"))


async def test_a_longer_mute_takes_the_place_of_a_shorter_one(tmp_path: Path) -> None:
    clock = HandClock()
    async with node(tmp_path / "data", clock=clock) as it, AsyncExitStack() as stack:
        ana, bo = await it.talker(stack, "ana"), await it.talker(stack, "bo")
        await bo.ok("mute", account="@ana", until=to_wire(clock.now_ms() + 20))
        await bo.ok("mute", account="@ana")
        other = (await bo.ok("mute", account=(await it.talker(stack, "cy")).account["id"],
                             until=to_wire(clock.now_ms() + 20)))["mute"]  # fmt: skip
        clock.forward(20)
        await bo.change("mute", other["id"], deleted=True)
        assert [frame["mute"]["id"] for frame in bo.changes("mute") if frame["mute"].get("deleted")] == [other["id"]]
        await ana.post("still unheard @bo")


async def test_a_thread_that_has_been_still_is_followed_no_more(tmp_path: Path) -> None:
    clock = HandClock()
    async with node(tmp_path / "data", clock=clock) as it, AsyncExitStack() as stack:
        tokens = {handle: await it.account(handle) for handle in ("ana", "bo", "cy")}
        ana, bo, cy = [await stack.enter_async_context(talking(it.url, token)) for token in tokens.values()]
        root = await ana.post("Root")
        await bo.post("First", reply_to=root)
        await cy.ok("follow", feed=f"thread:{root}")
        position = bo.position
    clock.forward(THREAD_FOLLOW_MS)
    async with node(tmp_path / "data", clock=clock) as it, AsyncExitStack() as stack:
        bo = await stack.enter_async_context(talking(it.url, tokens["bo"], resume=position))
        ended = [frame for frame in bo.changes("follow") if frame["follow"].get("deleted")]
        if not ended:
            ended = [await bo.until(lambda frame: frame["type"] == "follow" and bool(frame["follow"].get("deleted")))]
        assert ended[0]["follow"]["feed"] == f"thread:{root}"
        [kept] = (await stack.enter_async_context(talking(it.url, tokens["cy"]))).ready["follows"]
        assert kept["feed"] == f"thread:{root}"


async def test_a_key_is_forgotten_after_a_day(tmp_path: Path) -> None:
    clock = HandClock()
    async with node(tmp_path / "data", clock=clock) as it, AsyncExitStack() as stack:
        ana = await it.talker(stack, "ana")
        first = (await ana.ok("post", body="x", key="k"))["seq"]
        clock.forward(24 * 3600 * 1000 - 1)
        assert (await ana.ok("post", body="x", key="k"))["seq"] == first
        clock.forward(1)
        assert (await ana.ok("post", body="x", key="k"))["seq"] > first
