"""The day of `tests.browser.day` in short."""

from pathlib import Path

from tests.browser.day import run


async def test_a_day_with_a_kill_and_a_restart_loses_doubles_and_leaks_nothing(tmp_path: Path) -> None:
    report = await run(tmp_path, 7, lambda _part, acts: acts >= 10)
    assert (report["lost"], report["wrong"], report["leaked"]) == ([], [], [])
    assert report["written"] >= 20
