"""Escalation: whom a request that nobody takes is brought to, one level after the other (design.md, section 5).

It governs alerts alone: everybody who follows a topic or is on duty has the request from the first. Its clock runs
while the request is open, and stands while somebody has it or more is asked. A level with nobody in it is passed over:
the others keep their times.
"""

from typing import Final

from msgspec.structs import replace

from handraise.domain.model import Alert, Help

LEVELS: Final = ("duty", "notify", "asker", "lead", "admins")
"""Who is on duty for its topics or room; who follows a topic as `notify`; its asker, for an honest word; who leads its
room; the admins."""
ROUNDS: Final = 3

DEFAULT: Final = (
    Alert("duty", 0),
    Alert("notify", 90_000),
    Alert("asker", 60_000),
    Alert("lead", 150_000),
    Alert("admins", 300_000),
)
AGAIN_MS: Final = 300_000
"""From the last level of a round to the first of the next."""


def begun(help: Help, now: int) -> Help:
    """A request that was just asked or opened again: the first level is due at once. `urgent` halves every time."""
    alerts = tuple([Alert(each.level, each.wait_ms // 2 if help.urgent else each.wait_ms) for each in DEFAULT])
    return replace(help, alerts=alerts, alert=0, alert_at=now + alerts[0].wait_ms, alert_wait_ms=None)


def moved(before: Help, after: Help, now: int) -> Help:
    """The clock after a step of the request."""
    if after.state == "open":
        if before.state == "open" or after.alert_wait_ms is None:
            return after
        return replace(after, alert_at=now + after.alert_wait_ms, alert_wait_ms=None)
    if before.state != "open" or before.alert_at is None:
        return after
    return replace(after, alert_at=None, alert_wait_ms=max(0, before.alert_at - now))


def level(help: Help) -> str | None:
    """The level that is due next, None where all rounds are over or there is nobody to wait for."""
    return None if help.alert_at is None else help.alerts[help.alert % len(help.alerts)].level


def passed(help: Help, now: int) -> Help:
    """A level has had its turn; the next one is due by when this one was, not by when it was told."""
    count = help.alert + 1
    if count >= ROUNDS * len(help.alerts):
        return replace(help, alert=count, alert_at=None)
    if count % len(help.alerts) == 0:
        wait = AGAIN_MS // 2 if help.urgent else AGAIN_MS
    else:
        wait = help.alerts[count % len(help.alerts)].wait_ms
    return replace(help, alert=count, alert_at=max(now, (help.alert_at or now) + wait))
