"""Handraise as its users run it: `handraise --data DIR account import`, then `handraise --data DIR serve`."""

import csv
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Final

from bench.measure.child import ROOT, Failed

READY_S: Final = 60.0
"""How long a start may take."""

STOP_S: Final = 20.0

UNLIMITED: Final = {
    f"HANDRAISE_LIMIT_{name}": "0"
    for name in (
        "COMMANDS_PER_MINUTE",
        "POSTS_PER_MINUTE",
        "REQUESTS_PER_10_MINUTES",
        "CONNECTIONS_PER_ACCOUNT",
        "CONNECTIONS_PER_ADDRESS",
    )
}
"""The generator is one address that posts without pause; nothing else is set."""


@dataclass(frozen=True)
class Person:
    """A line of people.csv."""

    handle: str
    follows: str = ""
    role: str = "educator"


@dataclass(frozen=True)
class Server:
    """A running server and the tokens of its people, by handle."""

    pid: int
    port: int
    tokens: dict[str, str]

    def of(self, people: Iterable[Person]) -> list[str]:
        """Their tokens."""
        return [self.tokens[person.handle] for person in people]

    def metrics(self) -> dict[str, float]:
        """What `/metrics` shows, by sample name with its labels."""
        samples = {}
        for line in _get(self.port, "/metrics").splitlines():
            if line and not line.startswith("#"):
                name, _, value = line.rpartition(" ")
                samples[name] = float(value)
        return samples


def command() -> list[str]:
    """The program that stands beside this Python."""
    program = Path(sys.executable).with_name("handraise")
    return [str(program)] if program.exists() else [sys.executable, "-m", "handraise"]


def environment() -> dict[str, str]:
    return os.environ | UNLIMITED | {"PYTHONPATH": str(ROOT / "server")}


def enrol(data: Path, people: list[Person]) -> dict[str, str]:
    """Imports the people into the data folder, and returns their tokens."""
    source, tokens = data.with_suffix(".people.csv"), data.with_suffix(".tokens.csv")
    with source.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("handle", "name", "role", "follows"))
        rows.writerows((person.handle, person.handle.title(), person.role, person.follows) for person in people)
    run("--data", str(data), "account", "import", str(source), "--tokens", str(tokens), "--json")
    with tokens.open(newline="") as file:
        return {row["handle"]: row["token"] for row in csv.DictReader(file)}


def run(*arguments: str) -> None:
    """Runs the program to its end."""
    done = subprocess.run([*command(), *arguments], env=environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f"handraise {' '.join(arguments)}: exit {done.returncode}: {done.stderr[-500:]}")


@contextmanager
def serving(data: Path, tokens: dict[str, str]) -> Iterator[Server]:
    """A server on the data folder, ready on entry and stopped on exit."""
    port = _free_port()
    arguments = ["--data", str(data), "serve", "--host", "127.0.0.1", "--port", str(port)]
    with data.with_suffix(".log").open("wb") as log:
        process = subprocess.Popen([*command(), *arguments], env=environment(), stdout=log, stderr=log)
        try:
            _wait_ready(process, port)
            yield Server(process.pid, port, tokens)
        finally:
            _stop(process)


@contextmanager
def handraise(people: list[Person]) -> Iterator[Server]:
    """A server with these people in a folder of its own, which is removed after."""
    with scratch() as folder:
        data = folder / "data"
        tokens = enrol(data, people)
        with serving(data, tokens) as server:
            yield server


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that ends with the block."""
    folder = Path(tempfile.mkdtemp(prefix="handraise-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait_ready(process: subprocess.Popen[Any], port: int) -> None:
    deadline = monotonic() + READY_S
    while monotonic() < deadline:
        if process.poll() is not None:
            raise Failed(f"handraise serve ended with {process.returncode}")
        with suppress(OSError, HTTPException):
            _get(port, "/readyz")
            return
        sleep(0.05)
    raise Failed("handraise serve isn't ready")


def _get(port: int, path: str) -> str:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read().decode()
    finally:
        connection.close()
    if response.status != 200:
        raise HTTPException(f"{path}: {response.status}")
    return body


def _stop(process: subprocess.Popen[Any]) -> None:
    process.terminate()
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        port: int = sock.getsockname()[1]
    return port
