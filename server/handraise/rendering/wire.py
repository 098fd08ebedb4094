"""The frames between server and worker: big-endian size of the payload and number of the job, then the payload.

A job is a text in UTF-8. An answer is `+` and its HTML, or `-` and why there is none. Job 0 is the worker's greeting.
Pure; each side reads and writes in its own way.
"""

import struct
from typing import Final

HEAD: Final = struct.Struct(">II")
GREETING: Final = HEAD.pack(1, 0) + b"+"


class Refused(Exception):
    """The worker has no HTML for this text."""


def frame(job: int, payload: bytes) -> bytes:
    return HEAD.pack(len(payload), job) + payload


def rendered(html: str) -> bytes:
    return b"+" + html.encode()


def refused(why: str) -> bytes:
    return b"-" + why.encode(errors="replace")


def html_of(payload: bytes) -> str:
    """The HTML of an answer, or `Refused`."""
    text = payload[1:].decode()
    if payload[:1] != b"+":
        raise Refused(text)
    return text
