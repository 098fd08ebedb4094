"""P20: the wall clock is put back by two hours or forward by a day, and what follows from seqs and durations stays."""

from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest

from handraise.protocol.times import to_wire
from handraise.service import dues
from handraise.service.invites import Newcomer
from tests.support.browser import Browser
from tests.support.node import WallClock, node
from tests.support.talker import Talker, talking

HOUR_MS = 3_600_000
BACK, ON = -2 * HOUR_MS, 24 * HOUR_MS

jumping = pytest.mark.parametrize("jump", [BACK, ON], ids=["back", "on"])


@jumping
async def test_the_order_is_that_of_seq(tmp_path: Path, jump: int) -> None:
    """In every list, live, on resume and after a restart."""
    clock = WallClock()
    async with node(tmp_path / "data", clock=clock) as it, AsyncExitStack() as stack:
        ana, token = await it.talker(stack, "ana"), await it.account("bo")
        bo = await stack.enter_async_context(talking(it.url, token, watch=["#a"]))
        start = bo.position
        idents = [await ana.post("one #a"), await ana.post("two #a")]
        clock.forward(jump)
        idents += [await ana.post("three #a"), await ana.post("four #a")]
        messages = [(await ana.ok("direct", to="@bo", body="before"))["direct"]["id"]]
        clock.forward(jump)
        messages.append((await ana.ok("direct", to="@bo", body="after"))["direct"]["id"])
        await bo.change("direct", messages[-1])
        assert [frame["post"]["id"] for frame in bo.changes("post")] == idents
        await reads(bo, idents, messages)
        times = [frame["post"]["created_at"] for frame in bo.changes("post")]
        assert (sorted(times) == times) is (jump > 0), "the clock did jump"
    async with node(tmp_path / "data", clock=clock) as it, talking(it.url, token, resume=start, watch=["#a"]) as bo:
        assert [frame["post"]["id"] for frame in bo.changes("post")] == idents
        assert await reads(bo, idents, messages) == start["epoch"]


async def reads(bo: Talker, idents: list[int], messages: list[int]) -> str:
    for command, fields in (("history", {"feed": "#a"}), ("history", {"feed": "@ana"}), ("search", {"text": "#a"})):
        found = (await bo.ok(command, **fields))["posts"]
        assert [post["id"] for post in found] == idents[::-1], command
    found = (await bo.ok("direct_history", **{"with": "@ana"}))["directs"]
    assert [direct["id"] for direct in found] == messages[::-1]
    return bo.epoch


@jumping
async def test_nobody_is_signed_out_but_who_has_expired(tmp_path: Path, jump: int) -> None:
    """Tokens, browsers and guests stay, on the line and when they come again; a token of an hour ends with its day."""
    clock = WallClock()
    async with node(tmp_path / "data", clock=clock, http=True, heartbeat_ms=200) as it, AsyncExitStack() as stack:
        token = await it.account("ana")
        ana = await stack.enter_async_context(talking(it.url, token))
        browser = await stack.enter_async_context(Browser(it.url))
        assert (await browser.come(token=token)).status_code == 200
        code = (await ana.ok("create_room", title="Algebra"))["code"]
        async with httpx.AsyncClient(base_url=it.url) as http:
            guest = (await http.post("/api/v1/join", json={"code": code, "name": "Lea"})).json()["token"]
        _, short = await it.service.accounts.new_token("ana", expires_at=clock.now_ms() + HOUR_MS)
        staying = [ana, await stack.enter_async_context(browser.socket())]
        staying.append(await stack.enter_async_context(talking(it.url, guest)))
        brief = await stack.enter_async_context(talking(it.url, short))
        clock.forward(jump)
        if jump == ON:
            assert await brief.ended() == 4503
        else:
            staying.append(brief)
        for talker in staying:
            for _ in range(3):  # at each beat credentials are looked at
                await talker.until(lambda frame: frame["type"] == "ping")
            await talker.ok("home")
        assert await browser.signed_in()
        for good in (token, guest):
            async with talking(it.url, good):
                pass
        assert (await it.service.accounts.by_token(short) is None) is (jump == ON)


@jumping
async def test_a_mute_ends_by_the_clock_on_the_wall(tmp_path: Path, jump: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put back, it holds; put forward past its end, it is over without a restart."""
    monkeypatch.setattr(dues, "LONGEST_S", 0.05)
    clock = WallClock()
    async with node(tmp_path / "data", clock=clock) as it, AsyncExitStack() as stack:
        ana, bo = await it.talker(stack, "ana"), await it.talker(stack, "bo")
        await bo.ok("mute", account="@ana", until=to_wire(clock.now_ms() + HOUR_MS))
        await bo.ok("mute", account=(await it.talker(stack, "cy")).account["id"])
        clock.forward(jump)
        if jump == ON:
            await bo.change("mute", ana.account["id"], deleted=True)
            await bo.change("post", await ana.post("heard @bo"))
        else:
            clock.forward(2 * HOUR_MS + HOUR_MS // 2)
            unheard = await ana.post("unheard @bo")
            clock.forward(HOUR_MS)
            await bo.change("mute", ana.account["id"], deleted=True)
            await bo.change("post", await ana.post("heard @bo"))
            assert unheard not in [frame["post"]["id"] for frame in bo.changes("post")]
        assert len([frame for frame in bo.changes("mute") if frame["mute"].get("deleted")]) == 1


def test_a_row_is_never_waited_for_longer_than_a_minute() -> None:
    """What the clock's jump makes late is late by this at most."""
    assert dues.LONGEST_S <= 60


@jumping
async def test_links_and_invites_open_once_and_to_their_end(tmp_path: Path, jump: int) -> None:
    """A link is good for an hour and an invite for a week, as the clock on the wall says."""
    clock = WallClock()
    async with node(tmp_path / "data", clock=clock, http=True, invite_days=7) as it, AsyncExitStack() as stack:
        _, link = await it.service.accounts.add("ana", "Ana", "educator")
        _, code = await it.service.invites.new(None, "educator")
        clock.forward(jump)
        browser = await stack.enter_async_context(Browser(it.url))
        answers = [(await browser.come(link=link)).status_code for _ in range(2)]
        assert answers == ([404, 404] if jump == ON else [200, 409])
        bo = Newcomer(handle="bo", name="Bo", password=None, follow_inviter=False)
        _, credential = await it.service.invites.redeem(code, bo, "a")
        assert credential.account.handle == "bo"
        again = await browser.come("/api/v1/invite", code=code, handle="cy", name="Cy")
        assert again.status_code == 404


@pytest.mark.parametrize("jumps", [(BACK,), (ON,), (ON, -ON)], ids=["back", "on", "on and back"])
async def test_counters_go_on(tmp_path: Path, jumps: tuple[int, ...]) -> None:
    """They are told at most once a second by the clock, and not held up until the clock is there again."""
    clock = WallClock()
    async with node(tmp_path / "data", clock=clock) as it, AsyncExitStack() as stack:
        ana, *others = [await it.talker(stack, handle) for handle in ("ana", "bo", "cy", "di")]
        post = await ana.post("Good?")
        for told, (jump, other) in enumerate(zip((0, *jumps), others, strict=False), 1):
            clock.forward(jump)
            await other.ok("react", post=post, kind="thanks")
            clock.forward(1000)
            await ana.change("tally", post, thanks=told)


@jumping
async def test_rates_are_no_matter_of_the_clock_and_a_key_is_known(tmp_path: Path, jump: int) -> None:
    """A window is as long as it takes. A key is kept for a day: after a jump over it, it is a new one."""
    clock = WallClock()
    async with node(tmp_path / "data", clock=clock, limit_posts_per_minute=3) as it, AsyncExitStack() as stack:
        ana = await it.talker(stack, "ana")
        first = (await ana.ok("post", body="x", key="k"))["seq"]
        await ana.post("y")
        clock.forward(jump)
        assert ((await ana.ok("post", body="x", key="k"))["seq"] == first) is (jump == BACK)
        refused = await ana.error("post", body="z")
        assert refused["limit"] == "posts_per_minute" and 0 < refused["retry_after_ms"] <= 60_000
