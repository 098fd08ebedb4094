"""Figures: how the help desk does, as a whole and week by week."""

from typing import Any, Final

from handraise.domain import coverage, figures, policy, weeks
from handraise.domain.coverage import Coverage
from handraise.domain.figures import Course, Entry
from handraise.domain.model import STAFF, Site
from handraise.errors import Invalid, TooLarge
from handraise.ports.store import Store
from handraise.protocol import commands, names, objects
from handraise.protocol.limits import Limits
from handraise.protocol.times import from_wire, to_wire
from handraise.service.caller import Caller
from handraise.service.clock import Clock
from handraise.service.commands.reads import Reply
from handraise.service.rates import Window
from handraise.service.resolve import Resolver

FIGURES_OF_MS: Final = 30 * 24 * 3600 * 1000
MOST_COUNTED: Final = 2_000
"""Requests that figures count at most, the newest."""
MOST_SHIFTS: Final = 10_000
"""Times of duty that are counted at most, of those that have ended: the newest."""


class DeskFigures:
    """`searches` is the rate of searches, in which figures count."""

    def __init__(
        self, store: Store, resolver: Resolver, searches: Window, clock: Clock, limits: Limits, site: Site
    ) -> None:
        self._store = store
        self._resolver = resolver
        self._searches = searches
        self._clock = clock
        self._limits = limits
        self._site = site

    async def read(self, caller: Caller, command: commands.Figures) -> Reply:
        """Of few people nothing is told to their peers, who could tell them apart; so they are told of whole weeks, and
        of those in which many asked: else the difference of two answers were that of few.
        """
        role = None if command.room is None else self._resolver.room_role(command.room, caller)
        policy.check(caller.actor, "figures", self._site, room=role)
        if command.room is not None and command.topic is not None:
            raise Invalid("topic", "Figures are of a room or of a topic.")
        tag = None if command.topic is None else names.tag(command.topic.removeprefix("#"), "topic")
        now = self._clock.now_ms()
        since, until = self._time(command, now)
        staff = role in STAFF if command.room is not None else caller.account.role == "admin"
        if not staff:
            since, whole = weeks.widened(since, until)
            until = min(whole, max(until, now + 1))
        self._searches.take(caller.id)
        entries, head = await self._store.steps(command.room, tag, since, until, MOST_COUNTED)
        found = figures.courses(entries, now)
        manned = await self._manned(command.room, tag, entries, (since, until), now) if staff else None
        fields: dict[str, Any] = {
            "figures": _shown(found if staff else weeks.of_many(found), staff=staff),
            "since": to_wire(since),
            "until": to_wire(until),
            "duty": None if manned is None else coverage.told(manned, (since, until))[0],
        }
        if command.by is not None:
            fields["weeks"] = _weeks(found, manned, since, until, staff=staff)
        return head, fields

    async def _manned(
        self, room: int | None, tag: str | None, entries: list[Entry], time: tuple[int, int], now: int
    ) -> Coverage:
        """Who is on duty, and when, the staff alone is told."""
        shifts = await self._store.shifts(room, tag, *time, MOST_SHIFTS)
        feed = names.room_feed(room) if room is not None else None if tag is None else names.topic_feed(tag)
        return coverage.coverage(coverage.waiting(entries, now), shifts, feed, now)

    def _time(self, command: commands.Figures, now: int) -> tuple[int, int]:
        """From when and before when."""
        until = now + 1 if command.until is None else from_wire(command.until, "until")
        since = until - FIGURES_OF_MS if command.since is None else from_wire(command.since, "since")
        if since >= until:
            raise Invalid("since", "Figures are of a time that begins before it ends.")
        if command.by not in (None, "week"):
            raise Invalid("by", "Figures are told as a whole, or by week.")
        if command.by is not None and len(weeks.starts(since, until)) > self._limits.figure_weeks:
            raise TooLarge("since", "figure_weeks", self._limits.figure_weeks)
        return since, until


def _shown(found: list[Course], *, staff: bool) -> objects.Figures | None:
    counted = figures.figures(found)
    return counted if staff or counted.people >= figures.LEAST_PEOPLE else None


def _weeks(found: list[Course], manned: Coverage | None, since: int, until: int, *, staff: bool) -> list[objects.Week]:
    chosen = weeks.whole(weeks.starts(since, until), found, MOST_COUNTED)
    edges = [*[max(since, start) for start in chosen], until]
    duty = [None] * len(chosen) if manned is None else coverage.told(manned, edges)
    return [
        objects.Week(weeks.name_of(start), to_wire(max(0, start)), _shown(asked, staff=staff), helped)
        for (start, asked), helped in zip(weeks.split(found, chosen).items(), duty, strict=True)
    ]
