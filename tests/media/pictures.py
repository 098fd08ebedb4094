"""Images to send: good ones, and such as somebody who means harm would."""

import io
import struct
import zlib
from typing import Any, Final

from PIL import Image

RED, BLUE = (220, 30, 30), (30, 30, 220)
GPS: Final = b"51 deg 30' 26\""


def encoded(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def picture(width: int = 60, height: int = 40, kind: str = "PNG", mode: str = "RGB", **options: Any) -> bytes:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    return encoded(image.convert(mode), kind, **options)


def bomb(width: int = 50_000, height: int = 50_000) -> bytes:
    """A PNG of a few KB whose header says how large it becomes; all zeros, which deflate by a thousand."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 4_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def exif(orientation: int = 1) -> bytes:
    """EXIF with a place, an owner and an orientation."""
    made = Image.Exif()
    made[0x0112] = orientation
    made[0x8298] = "Ana Lima, room 12"
    made.get_ifd(0x8825)[1] = "N"
    made.get_ifd(0x8825)[2] = (51.0, 30.0, 26.0)
    return made.tobytes()


def huge_gif() -> bytes:
    """A GIF of one pixel whose first frame is said to be of 65,535 x 65,535."""
    return (
        b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff"
        b",\x00\x00\x00\x00\xff\xff\xff\xff\x00\x02\x02\x44\x01\x00;"
    )


def animation(frames: int = 30) -> bytes:
    first, *rest = [Image.new("RGB", (50, 50), (8 * number, 0, 0)) for number in range(frames)]
    return encoded(first, "GIF", save_all=True, append_images=rest, duration=40)


def opened(data: bytes) -> Image.Image:
    """A WebP as a client sees it."""
    image = Image.open(io.BytesIO(data), formats=("WEBP",))
    image.load()
    return image


def near(found: Any, wanted: tuple[int, ...], by: int = 40) -> bool:
    return all(abs(a - b) <= by for a, b in zip(found, wanted, strict=True))
