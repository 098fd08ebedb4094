"""Escalation: whom a request that nobody takes is brought to, one level after the other (design.md, section 5).

It governs alerts alone: everybody who follows a topic or is on duty has the request from the first. Its clock runs
while the request is open, and stands while somebody has it or more is asked. A level with nobody in it is passed over:
the others keep their times. The policy is the site's or the room's (`escalation_policy`), as it was when it was asked.

In quiet hours the levels of `QUIETED` are held back: all of them have their turn at the end of these, once, while the
clock of the others goes on.
"""

from typing import Final

from msgspec.structs import replace

from handraise.domain.model import Alert, Escalation, Help

LEVELS: Final = ("duty", "notify", "asker", "lead", "admins")
"""Who is on duty for its topics or room; who follows a topic as `notify`; its asker, for an honest word; who leads its
room; the admins."""
QUIETED: Final = frozenset({"notify", "lead", "admins"})
"""Who is left alone in quiet hours: who is on duty said that he can help now, and the asker waits."""


def begun(help: Help, policy: Escalation, now: int) -> Help:
    """A request that was just asked, with the policy of its place. `urgent` halves every time."""
    alerts = tuple([Alert(each.level, _half(each.wait_ms, help)) for each in policy.alerts])
    return again(replace(help, alerts=alerts, rounds=policy.rounds, again_ms=policy.again_ms), now)


def again(help: Help, now: int) -> Help:
    """From the first level on, by the policy that the request has."""
    at = now + help.alerts[0].wait_ms if help.alerts else None
    return replace(help, alert=0, alert_at=at, alert_wait_ms=None, held=(), held_until=None)


def _half(time_ms: int, help: Help) -> int:
    return time_ms // 2 if help.urgent else time_ms


def moved(before: Help, after: Help, now: int) -> Help:
    """The clock after a step of the request. What quiet hours hold back is due at their end, or when it is open."""
    if after.state == "open":
        if before.state == "open" or after.alert_wait_ms is None:
            return after
        return replace(after, alert_at=now + after.alert_wait_ms, alert_wait_ms=None)
    if before.state != "open" or before.alert_at is None:
        return after
    return replace(after, alert_at=None, alert_wait_ms=max(0, before.alert_at - now))


def due_at(help: Help) -> int | None:
    """When somebody has his turn next, None where all rounds are over, or it isn't open."""
    if help.state != "open":
        return None
    return min([at for at in (help.held_until, help.alert_at) if at is not None], default=None)


def turn(help: Help, now: int) -> tuple[str, ...]:
    """The levels whose turn it is: those that were held back all at once, else the next of the round, or none."""
    at = due_at(help)
    if at is None or at > now:
        return ()
    return help.held if at == help.held_until else (help.alerts[help.alert % len(help.alerts)].level,)


def taken(help: Help, now: int, quiet_until: int | None) -> tuple[Help, tuple[str, ...]]:
    """After the turn that it is: whom it is brought to now. `quiet_until`: quiet hours hold, and end then."""
    levels = turn(help, now)
    kept = tuple([name for name in levels if name in QUIETED]) if quiet_until is not None else ()
    if due_at(help) == help.held_until:  # where they are kept still, the hours were made longer meanwhile
        after = replace(help, held=kept, held_until=quiet_until if kept else None)
    else:
        held = tuple(dict.fromkeys(help.held + kept))
        until = quiet_until if kept else help.held_until
        after = passed(replace(help, held=held, held_until=until), now)
    return after, tuple([name for name in levels if name not in kept])


def passed(help: Help, now: int) -> Help:
    """A level has had its turn; the next one is due by when this one was, not by when it was told."""
    count = help.alert + 1
    if count >= help.rounds * len(help.alerts):
        return replace(help, alert=count, alert_at=None)
    if count % len(help.alerts) == 0:
        wait = _half(help.again_ms, help)
    else:
        wait = help.alerts[count % len(help.alerts)].wait_ms
    return replace(help, alert=count, alert_at=max(now, (help.alert_at or now) + wait))
