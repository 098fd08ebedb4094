"""Quiet hours: `22:00-06:30` by the site's clocks on the wall, on every day; `off`: none.

A moment is in them when a clock there shows a time from the first on and before the second. So a night in which the
clocks are put forward or back has what these show of it, however long that is.
"""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

OFF: Final = "off"
_HOURS: Final = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])\s*-\s*([01][0-9]|2[0-3]):([0-5][0-9])")
_DAY_MS: Final = 86_400_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def canonical(text: str) -> str:
    """The one form that is stored and shown; `ValueError` with a sentence for people where it says no hours."""
    written = text.strip()
    if written.lower() == OFF:
        return OFF
    found = _HOURS.fullmatch(written)
    if found is None:
        raise ValueError(f"{written!r} is no time of the day, as in 22:00-06:30, nor off.")
    begin, end = f"{found[1]}:{found[2]}", f"{found[3]}:{found[4]}"
    if begin == end:
        raise ValueError(f"{written!r} begins when it ends; without quiet hours it is off.")
    return f"{begin}-{end}"


def until(hours: str, at: int, zone: tzinfo) -> int | None:
    """When the quiet hours that `at` (ms) is in are over: the first moment after it that is in none. None outside.

    `hours` are canonical.
    """
    if hours == OFF:
        return None
    begin, end = [_of_day(text) for text in hours.split("-")]
    moment = at
    while _inside(shown := _shown(moment, zone), begin, end):
        ahead = moment + (end - shown) % _DAY_MS
        # Where the clocks are changed in between, they show something else from then on.
        moment = _changed(moment, ahead, zone) if _offset(ahead, zone) != _offset(moment, zone) else ahead
    return None if moment == at else moment


def _of_day(text: str) -> int:
    hour, minute = text.split(":")
    return (int(hour) * 60 + int(minute)) * 60_000


def _inside(shown: int, begin: int, end: int) -> bool:
    return begin <= shown < end if begin < end else shown >= begin or shown < end


def _offset(at: int, zone: tzinfo) -> int:
    """What the clocks there are ahead of UTC, in ms."""
    offset = (_EPOCH + timedelta(milliseconds=at)).astimezone(zone).utcoffset() or timedelta()
    return offset // timedelta(milliseconds=1)


def _shown(at: int, zone: tzinfo) -> int:
    """The time of the day that the clocks there show, in ms."""
    return (at + _offset(at, zone)) % _DAY_MS


def _changed(before: int, after: int, zone: tzinfo) -> int:
    """The moment at which the clocks are changed between these two; they are once in a day."""
    was = _offset(before, zone)
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (middle, after) if _offset(middle, zone) == was else (before, middle)
    return after
