"""Quiet hours: never inside, always the first moment after, on the nights when the clocks are changed too."""

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handraise.domain.quiet import OFF, canonical, until

MINUTE = 60_000
DAY = 24 * 60 * MINUTE
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu")
CHANGES = {
    # the clocks go forward, and back
    "Europe/Berlin": ("2026-03-29T01:00Z", "2026-10-25T01:00Z"),
    "America/New_York": ("2026-03-08T07:00Z", "2026-11-01T06:00Z"),
    "Australia/Lord_Howe": ("2026-10-03T15:30Z", "2026-04-04T15:00Z"),
    "Africa/Casablanca": ("2026-03-22T02:00Z", "2026-02-15T02:00Z"),
}
TIMES = st.integers(0, 24 * 60 - 1).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}")
HOURS = st.tuples(TIMES, TIMES).filter(lambda pair: pair[0] != pair[1]).map("-".join)


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


def shown(at: int, zone: tzinfo) -> str:
    """What a clock on the wall there shows."""
    return (datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=at)).astimezone(zone).strftime("%H:%M")


def inside(hours: str, at: int, zone: tzinfo) -> bool:
    begin, end = hours.split("-")
    now = shown(at, zone)
    return begin <= now < end if begin < end else now >= begin or now < end


def first_after(hours: str, at: int, zone: tzinfo) -> int | None:
    """By looking at every minute: clocks are changed, and show others, at whole ones."""
    if not inside(hours, at, zone):
        return None
    moment = at // MINUTE * MINUTE
    while inside(hours, moment, zone):
        moment += MINUTE
    return moment


@given(HOURS, st.integers(ms("2026-01-01T00:00Z"), ms("2027-01-01T00:00Z")), st.sampled_from(ZONES))
def test_the_first_moment_after(hours: str, at: int, name: str) -> None:
    zone = ZoneInfo(name)
    assert until(hours, at, zone) == first_after(hours, at, zone)


@given(st.data(), st.sampled_from(sorted(CHANGES)), HOURS, st.integers(-DAY, DAY))
def test_on_the_nights_when_the_clocks_are_changed(data: st.DataObject, name: str, hours: str, away: int) -> None:
    zone, at = ZoneInfo(name), ms(data.draw(st.sampled_from(CHANGES[name]))) + away
    end = until(hours, at, zone)
    assert end == first_after(hours, at, zone)
    assert end is None or (until(hours, end, zone) is None and inside(hours, end - 1, zone))


@pytest.mark.parametrize(
    ("hours", "at", "end"),
    [
        ("22:00-06:30", "2026-03-28T20:59:59Z", None),
        ("22:00-06:30", "2026-03-28T21:00Z", "2026-03-29T04:30Z"),  # an hour shorter: the clocks go forward
        ("22:00-06:30", "2026-10-24T20:00Z", "2026-10-25T05:30Z"),  # an hour longer
        ("22:00-06:30", "2026-10-25T05:30Z", None),
        ("02:15-02:45", "2026-03-29T01:00Z", None),  # it is 03:00: that night has no such time
        ("01:30-02:30", "2026-03-29T00:45Z", "2026-03-29T01:00Z"),  # its end is never shown
        ("02:15-02:45", "2026-10-25T00:20Z", "2026-10-25T00:45Z"),
        ("02:15-02:45", "2026-10-25T01:20Z", "2026-10-25T01:45Z"),  # that night has it twice
        (OFF, "2026-10-25T01:20Z", None),
    ],
)
def test_nights_in_berlin(hours: str, at: str, end: str | None) -> None:
    assert until(hours, ms(at), ZoneInfo("Europe/Berlin")) == (None if end is None else ms(end))


@pytest.mark.parametrize(
    ("text", "same"), [("22:00-06:30", "22:00-06:30"), (" 09:00 - 10:00 ", "09:00-10:00"), ("Off", OFF)]
)
def test_one_form_is_kept(text: str, same: str) -> None:
    assert canonical(text) == same


@pytest.mark.parametrize("text", ["", "22-6", "22:00", "24:00-06:00", "22:60-06:00", "9:00-10:00", "22:00-06:30x"])
def test_what_is_none_says_why(text: str) -> None:
    with pytest.raises(ValueError, match="is no time of the day, as in 22:00-06:30, nor off"):
        canonical(text)
    with pytest.raises(ValueError, match="begins when it ends"):
        canonical("06:00-06:00")
