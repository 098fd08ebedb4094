"""Escalation policies as people write them: which levels a request is brought to, when, and how often.

`duty 0, notify 90, asker 150, lead 300, admins 600; again 300; rounds 3`: levels, each with the seconds after which it
has its turn; the seconds from the last of them until the first has it again; how many times in all. `again` and
`rounds` may be left out. `off`: nobody is alerted.
"""

import re
from typing import Final

from handraise.domain.escalation import LEVELS
from handraise.domain.model import Alert, Escalation

OFF: Final = "off"
MOST_S: Final = 86_400
"""The latest turn of a level, and the longest wait for a round: by then the request has expired."""
AGAIN_LEAST_S: Final = 30
ROUNDS_MOST: Final = 10

_PAIR: Final = re.compile(r"([A-Za-z_]+)\s+([0-9]{1,9})")


def parsed(text: str) -> Escalation:
    """The policy that the text says; `ValueError` with a sentence for people where it says none."""
    written = text.strip()
    if written.lower() == OFF:
        return Escalation(())
    levels, *rest = [part.strip() for part in written.split(";")]
    options: dict[str, int] = {}
    for part in rest:
        name, number = _pair(part, "again 300 or rounds 3")
        if name not in ("again", "rounds"):
            raise ValueError(f"{name!r} is neither again nor rounds.")
        if name in options:
            raise ValueError(f"{name} stands there twice.")
        options[name] = number
    alerts, usual = _alerts(levels), Escalation(())
    again, rounds = options.get("again", usual.again_ms // 1000), options.get("rounds", usual.rounds)
    if not AGAIN_LEAST_S <= again <= MOST_S:
        raise ValueError(f"again {again} is not between {AGAIN_LEAST_S} and {MOST_S} seconds.")
    if not 1 <= rounds <= ROUNDS_MOST:
        raise ValueError(f"rounds {rounds} is not between 1 and {ROUNDS_MOST}.")
    return Escalation(alerts, rounds, again * 1000)


def _alerts(text: str) -> tuple[Alert, ...]:
    if not text:
        raise ValueError(f"it needs at least one level of {', '.join(LEVELS)}, or it is off.")
    alerts: list[Alert] = []
    before = 0
    for part in text.split(","):
        level, after = _pair(part.strip(), "duty 0")
        if level not in LEVELS:
            raise ValueError(f"{level!r} is no level; there are {', '.join(LEVELS)}.")
        if any(alert.level == level for alert in alerts):
            raise ValueError(f"{level} stands there twice.")
        if after > MOST_S:
            raise ValueError(f"{level} {after} is later than {MOST_S} seconds.")
        if after < before:
            raise ValueError(f"{level} {after} comes after {alerts[-1].level} {before}: the times have to rise.")
        alerts.append(Alert(level, (after - before) * 1000))
        before = after
    return tuple(alerts)


def _pair(text: str, example: str) -> tuple[str, int]:
    found = _PAIR.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no name and number, as in {example}.")
    return found[1].lower(), int(found[2])


def written(policy: Escalation) -> str:
    """The policy as text, all of it: `parsed` gives the same again."""
    if not policy.alerts:
        return OFF
    after, levels = 0, []
    for alert in policy.alerts:
        after += alert.wait_ms
        levels.append(f"{alert.level} {after // 1000}")
    return f"{', '.join(levels)}; again {policy.again_ms // 1000}; rounds {policy.rounds}"


def canonical(text: str) -> str:
    """The one form of a policy that is stored and shown."""
    return written(parsed(text))


DEFAULT: Final = "duty 0, notify 90, asker 150, lead 300, admins 600; again 300; rounds 3"
"""The site's, where the operator says nothing else."""
