"""Modules and style sheets in fewer characters, by a minifier in a process of its own.

The library brings Go's runtime with it, which has threads and signal handlers that the server shall not have, keeps its
memory, and doesn't survive a fork. There it comes and goes within a quarter of a second. This file is also what runs.
"""

import json
import logging
import subprocess
import sys
from collections.abc import Sequence
from typing import Final

PATIENCE_S: Final = 30.0

_log = logging.getLogger(__name__)


def minified(texts: Sequence[tuple[str, str]]) -> list[str]:
    """Each of the `texts`, which come with their media types; as they are where there is no minifier (for Apple's
    processors), and where it fails, which is logged. Blocks.
    """
    command = [sys.executable, "-I", __file__]
    try:
        done = subprocess.run(
            command, input=json.dumps(texts).encode(), capture_output=True, timeout=PATIENCE_S, check=True
        )
        lean: list[str] = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as why:
        _log.warning("the client is served as it is written: %s", why)
        return [text for _, text in texts]
    return lean


def _run() -> None:
    texts: list[tuple[str, str]] = json.loads(sys.stdin.buffer.read())
    try:
        from minify import string
    except ImportError:
        lean = [text for _, text in texts]
    else:
        lean = [string(media_type, text) for media_type, text in texts]
    sys.stdout.buffer.write(json.dumps(lean).encode())


if __name__ == "__main__":
    _run()
