"""Alerts out of the house: when they go, again and again, to whom alone; on a clock that the test moves."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from handraise.domain import outgoing
from handraise.domain.escalation_policy import DEFAULT, parsed
from handraise.domain.intents import Intent
from handraise.outgoing.receivers import open_receivers
from handraise.ports.outgoing import Receivers
from handraise.ports.store import Applied
from handraise.service import outgoing as service_outgoing
from handraise.service.outgoing import LEASE_MS, WAITS_MS, OutgoingStatistics
from tests.support.node import Node, WallClock, node
from tests.support.receivers import HandReceivers, hook, refusing_port, until
from tests.support.talker import PATIENCE_S, Talker

ALERTS = parsed(DEFAULT).alerts


class World:
    """A node, its clock, and Ana, who asks."""

    def __init__(self, it: Node, clock: WallClock, ana: Talker, stack: AsyncExitStack) -> None:
        self.node, self.clock, self.ana, self.stack = it, clock, ana, stack
        self._committed = asyncio.Event()
        self._apply = it.held.apply
        it.held.apply = self._applied  # type: ignore[method-assign]

    async def _applied(self, batch: Sequence[Intent], now: int) -> Applied:
        try:
            return await self._apply(batch, now)
        finally:
            self._committed.set()

    async def until(self, holds: Callable[[], Awaitable[bool]]) -> None:
        """Returns once the store is so; looks after each commit."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                self._committed.clear()
                if await holds():
                    return
                await self._committed.wait()

    def forward(self, ms: int) -> None:
        self.clock.forward(ms)
        self.node.journal.on_due(self.clock.now_ms())

    async def asked(self, body: str = "The projector died #it", **fields: object) -> int:
        """A request for which the last level was due just now."""
        request: int = (await self.ana.ok("ask", body=body, **fields))["post"]["id"]
        await self.levels(request)
        return request

    async def levels(self, request: int, wanting_ms: int = 0) -> None:
        """Goes on to the last level of this request's escalation; with `wanting_ms` to so long before it."""
        for count, alert in enumerate(ALERTS):
            await self.alerted(request, count)
            self.forward(alert.wait_ms - (wanting_ms if alert.level == "admins" else 0))

    async def alerted(self, request: int, count: int) -> None:
        """Returns once so many levels were told."""

        async def told() -> bool:
            return bool((await self.node.held.find(request, 0)).row.help.alert >= count)

        await self.until(told)

    async def failed(self, *attempts: int) -> None:
        """Returns once the store has rows of these attempts, after so many failures, and nobody is at them."""
        await self.counted(failed=sum(attempts))
        await self.rows(*attempts)

    async def waits(self) -> list[int]:
        """How long it is until each row is due."""
        return [row.at - self.clock.now_ms() for row in await self.node.held.dues(outgoing.KIND)]

    async def nothing_is_due(self) -> None:
        """Whatever the timer would look for now, nothing comes of it."""
        assert await self.node.held.due(self.clock.now_ms(), 1000) == []

    async def rows(self, *attempts: int) -> None:
        """Returns once the store has rows of these attempts."""

        async def there() -> bool:
            found = await self.node.held.dues(outgoing.KIND)
            return sorted(outgoing.of_key(row.key)[2] for row in found) == sorted(attempts)

        await self.until(there)

    @property
    def count(self) -> OutgoingStatistics:
        return self.node.service.outgoing.statistics()

    async def counted(self, **wanted: int) -> None:
        await until(lambda: all(getattr(self.count, name) == number for name, number in wanted.items()))


@asynccontextmanager
async def world(
    data: Path, receivers: Receivers, clock: WallClock | None = None, handle: str = "ana"
) -> AsyncIterator[World]:
    clock = clock or WallClock()
    async with node(data, clock=clock, receivers=receivers) as it, AsyncExitStack() as stack:
        it.service.outgoing.base = lambda: "https://help.example.org"
        yield World(it, clock, await it.talker(stack, handle), stack)


async def test_the_last_level_goes_to_every_receiver_once(tmp_path: Path) -> None:
    to = HandReceivers("mail", "chat")
    async with world(tmp_path / "data", to) as it:
        request = (await it.ana.ok("ask", body="The projector died #it"))["post"]["id"]
        await it.levels(request, 1)
        await it.nothing_is_due()
        assert to.sent == {"mail": [], "chat": []}
        it.forward(1)
        for name in to.names:
            message = await to.took(name, 1)
            assert message.title == "A request for help is waiting: #it"
            assert "for 10 minutes" in message.text and "Ana (@ana)" in message.text
            assert message.text.endswith(f"The projector died #it\n\nhttps://help.example.org/thread/{request}")
        await it.rows()
        await it.counted(sent=2, failed=0, given_up=0, waiting=0)
        it.forward(LEASE_MS)
        await it.nothing_is_due()
        assert [len(sent) for sent in to.sent.values()] == [1, 1]


async def test_without_receivers_nothing_is_kept(tmp_path: Path) -> None:
    async with world(tmp_path / "data", HandReceivers()) as it:
        request = await it.asked()
        await it.alerted(request, len(ALERTS))
        assert await it.node.held.dues(outgoing.KIND) == []


async def test_of_a_room_neither_who_nor_what(tmp_path: Path) -> None:
    to = HandReceivers("mail")
    async with world(tmp_path / "data", to) as it:
        lead = await it.node.talker(it.stack, "lena")
        made = await lead.ok("create_room", title="Algebra 2")
        await it.ana.ok("join", code=made["code"])
        await it.asked("I am lost", room=made["room"]["id"])
        message = await to.took("mail", 1)
        said = message.title + message.text
        assert "Algebra 2" in said and "lost" not in said and "ana" not in said.lower()


async def test_what_fails_is_tried_again_and_given_up(tmp_path: Path) -> None:
    to = HandReceivers("mail")
    to.answers["mail"] = [False] * 4
    async with world(tmp_path / "data", to) as it:
        await it.asked()
        for attempt, wait in enumerate((30_000, 120_000, 600_000), 1):
            await to.took("mail", attempt)
            await it.failed(attempt)
            assert await it.waits() == [wait] and it.count.waiting == 1
            it.forward(wait)
        # By the last wait the second round is due too: what is counted here is the first alert's.
        await it.counted(given_up=1, failed=4)
        await it.rows()


async def test_a_receiver_that_never_answers_delays_no_command_and_no_other_alert(tmp_path: Path) -> None:
    to = HandReceivers("dead", "mail")
    never = asyncio.get_running_loop().create_future()
    to.answers["dead"] = [never]
    async with world(tmp_path / "data", to) as it:
        first = await it.asked("One #it")
        await to.took("dead", 1)
        await to.took("mail", 1)
        await it.ana.post("Goes on")
        await it.ana.ok("withdraw", request=first)
        await it.asked("Two #it")
        assert "Two" in (await to.took("mail", 2)).text
        await it.counted(sent=2)
        assert len(to.sent["dead"]) == 1
        never.set_result(True)
        await it.counted(sent=4, waiting=0)


async def test_past_its_deadline_an_attempt_has_failed_and_one_that_went_late_is_not_sent_again(tmp_path: Path) -> None:
    to = HandReceivers("mail")
    slow = asyncio.get_running_loop().create_future()
    to.answers["mail"] = [slow]
    async with world(tmp_path / "data", to) as it:
        it.node.service.outgoing.deadline_s = 0.01
        await it.asked()
        await it.failed(1)
        it.forward(WAITS_MS[0])
        await it.failed(2)
        assert len(to.sent["mail"]) == 1
        slow.set_result(True)
        await it.counted(sent=1)
        it.forward(WAITS_MS[1])
        await it.rows()
        await it.counted(sent=1, waiting=0)
        assert len(to.sent["mail"]) == 1


async def test_what_waits_is_sent_after_a_restart(tmp_path: Path) -> None:
    to, clock = HandReceivers("mail"), WallClock()
    to.answers["mail"] = [False]
    async with world(tmp_path / "data", to, clock) as it:
        await it.asked()
        await it.failed(1)
    async with world(tmp_path / "data", to, clock, "bo") as it:
        assert it.count.waiting == 1
        it.forward(WAITS_MS[0])
        await to.took("mail", 2)
        await it.rows()
        await it.counted(sent=1, waiting=0)


async def test_what_was_under_way_at_the_end_is_sent_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At least once: whether it arrived nobody knows."""
    monkeypatch.setattr(service_outgoing, "FINISH_S", 0.01)
    to, clock = HandReceivers("mail"), WallClock()
    to.answers["mail"] = [asyncio.get_running_loop().create_future()]
    async with world(tmp_path / "data", to, clock) as it:
        await it.asked()
        await to.took("mail", 1)
        await it.rows(0)
    again = HandReceivers("mail")
    async with world(tmp_path / "data", again, clock, "bo") as it:
        it.forward(LEASE_MS)
        await again.took("mail", 1)
        await it.rows()


async def test_what_somebody_has_taken_meanwhile_is_not_told(tmp_path: Path) -> None:
    to = HandReceivers("mail")
    to.answers["mail"] = [False]
    async with world(tmp_path / "data", to) as it:
        request = await it.asked()
        await it.failed(1)
        bo = await it.node.talker(it.stack, "bo")
        await bo.ok("claim", request=request)
        it.forward(WAITS_MS[0])
        await it.rows()
        await it.counted(settled=1, sent=0, waiting=0)
        assert len(to.sent["mail"]) == 1


async def test_a_receiver_that_is_in_the_settings_no_more_ends_what_waits_for_it(tmp_path: Path) -> None:
    to, clock = HandReceivers("mail"), WallClock()
    to.answers["mail"] = [False]
    async with world(tmp_path / "data", to, clock) as it:
        await it.asked()
        await it.failed(1)
    async with world(tmp_path / "data", HandReceivers("chat"), clock, "bo") as it:
        it.forward(WAITS_MS[0])
        await it.rows()
        await it.counted(given_up=1, waiting=0)


async def test_a_full_line_leaves_the_rest_in_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_outgoing, "LINE", 2)
    to = HandReceivers("mail")
    hold = asyncio.get_running_loop().create_future()
    to.answers["mail"] = [hold]
    async with world(tmp_path / "data", to) as it:
        asked = [(await it.ana.ok("ask", body=f"Number {number} #it"))["post"]["id"] for number in range(5)]
        await it.levels(asked[-1])
        await to.took("mail", 1)
        await it.rows(0, 0, 0, 0, 0)
        await it.counted(waiting=5)
        hold.set_result(True)
        for _ in range(3):
            await it.node.journal.wait_idle()
            it.forward(LEASE_MS)
        await it.counted(sent=5, waiting=0)
        assert len({message.text for message in to.sent["mail"]}) == 5


async def test_a_hook_that_fails_then_hangs_then_takes_it(tmp_path: Path) -> None:
    """Apprise itself, over HTTP, beside one that refuses."""
    async with hook(500, None, 200) as it_is, refusing_port() as refusing:
        urls = [f"json://u:canary@127.0.0.1:{it_is.port}/canary", f"json://127.0.0.1:{refusing}"]
        async with world(tmp_path / "data", open_receivers(urls)) as it:
            await it.asked()
            await it_is.took(1)
            await it.failed(1, 1)
            it.node.service.outgoing.deadline_s = 0.5
            it.forward(WAITS_MS[0])
            await it_is.took(2)
            await it.ana.post("Goes on")
            await it.failed(2, 2)
            it_is.close()
            await until(lambda: not it.node.service.outgoing._lines[open_receivers(urls).names[0]].late)
            it.node.service.outgoing.deadline_s = PATIENCE_S
            it.forward(WAITS_MS[1])
            assert "projector" in (await it_is.took(3))["message"]
            await it.rows(3)
            await it.counted(sent=1, failed=5)
