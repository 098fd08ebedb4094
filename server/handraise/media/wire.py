"""The worker's answer: `+`, four numbers and two WebP files, or `-` and why there are none. Pure."""

import struct
from dataclasses import dataclass
from typing import Final

HEAD: Final = struct.Struct(">IIII")
"""Width and height of the whole image in pixels, then the sizes of both files in bytes."""

MOST_BYTES: Final = 32 << 20
"""Of one answer. 2048 x 2048 pixels of noise take 4 MB."""


class Refused(Exception):
    """This can't become an image."""


class NoImage(Refused):
    """None of the formats that are taken, or damaged."""


class TooManyPixels(Refused):
    """Larger than the limit, as its header says; it wasn't decoded."""


@dataclass(frozen=True, slots=True)
class Converted:
    """Two WebP files, and the size of the whole one in pixels."""

    width: int
    height: int
    full: bytes
    thumb: bytes


def answer(made: Converted) -> bytes:
    return b"+" + HEAD.pack(made.width, made.height, len(made.full), len(made.thumb)) + made.full + made.thumb


def refusal(error: Refused) -> bytes:
    return b"-pixels" if isinstance(error, TooManyPixels) else b"-image"


def converted(payload: bytes) -> Converted:
    """The image in an answer. Raises `Refused`; what a worker that was taken over might say is `NoImage`."""
    if payload == b"-pixels":
        raise TooManyPixels
    start = 1 + HEAD.size
    if payload[:1] != b"+" or len(payload) < start:
        raise NoImage
    width, height, full, thumb = HEAD.unpack_from(payload, 1)
    made = Converted(width, height, payload[start : start + full], payload[start + full :])
    if len(made.thumb) != thumb or not (_is_webp(made.full) and _is_webp(made.thumb)) or not (width and height):
        raise NoImage
    return made


def _is_webp(data: bytes) -> bool:
    """RIFF header (Google's WebP container specification)."""
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"
