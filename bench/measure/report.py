"""The table and the file."""

import platform
import sqlite3
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson
from rich.table import Table

from bench.measure.child import ROOT
from bench.measure.result import Result


def number(value: float | None) -> str:
    """Three digits that matter."""
    if value is None:
        return "–"
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def table(results: list[Result], ceiling: float) -> Table:
    """One row per figure; `ceiling` is what the generator itself takes in."""
    shown = Table(
        title="Handraise beside its baselines: medians, each pair taken in turn in this run",
        caption=f"The generator itself takes in {ceiling:,.0f} deliveries/s.",
    )
    for column in ("scenario", "figure"):
        shown.add_column(column, overflow="fold")
    for column in ("Handraise", "baseline", "ratio", "target"):
        shown.add_column(column, justify="right", no_wrap=True)
    shown.add_column("beside", overflow="fold")
    for result in results:
        mark = {True: " [green]✓[/]", False: " [red]✗[/]", None: ""}[result.met]
        shown.add_row(
            result.scenario,
            f"{result.figure} ({result.unit})",
            number(result.ours),
            number(result.baseline),
            number(result.ratio),
            (str(result.target) + mark) if result.target else "",
            result.against,
        )
    return shown


def revision() -> str:
    """The checkout's commit, with `+` when it holds changes."""
    try:
        return subprocess.run(
            ["git", "describe", "--always", "--dirty=+"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def document(results: list[Result], failures: dict[str, str], ceiling: float) -> dict[str, Any]:
    """The run as JSON."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "revision": revision(),
        "machine": machine(),
        "generator_deliveries_per_s": ceiling,
        "results": [result.as_json() for result in results],
        "failures": failures,
    }


def machine() -> dict[str, str]:
    """What the figures depend on."""
    models = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return {
        "cpu": f"{len(models)} × {models[0].partition(': ')[2]}" if models else platform.machine(),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "websockets": version("websockets"),
        "uvloop": version("uvloop"),
    }


def write(path: Path, run: dict[str, Any]) -> None:
    """Writes the results file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(orjson.dumps(run, option=orjson.OPT_INDENT_2))
