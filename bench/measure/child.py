"""A process of the bench that takes orders: one JSON object a line in, one out."""

import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import orjson

ROOT: Final = Path(__file__).parents[2]


class Failed(Exception):
    """A scenario couldn't be measured; the text says why."""


class Child:
    """Owns `python -m <module> <arguments>`. It ends when its stdin does."""

    def __init__(self, module: str, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "server")))},
        )
        self.pid = self._process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.communicate()

    def read(self) -> dict[str, Any]:
        """The next answer."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise Failed(f"process {self._process.args!r} ended")
        answer: dict[str, Any] = orjson.loads(line)
        if answer.get("failed"):
            raise Failed(str(answer["failed"]))
        return answer

    def ask(self, do: str, **order: Any) -> dict[str, Any]:
        """Gives an order and waits for its answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(orjson.dumps({"do": do, **order}) + b"\n")
        self._process.stdin.flush()
        return self.read()
