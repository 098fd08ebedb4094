"""Images as the methods take them."""

import asyncio
from collections.abc import Sequence
from os import PathLike
from pathlib import Path

from handraise.protocol.commands import Use
from handraise.protocol.objects import Image

Source = bytes | bytearray | memoryview | str | PathLike[str]
"""An image file: its bytes, or the path at which it is."""


async def file_of(source: Source) -> bytes:
    """The file's bytes; raises `OSError` where it can't be read."""
    if isinstance(source, bytes | bytearray | memoryview):
        return bytes(source)
    return await asyncio.to_thread(Path(source).read_bytes)


def uses_of(images: Sequence[int | Image | Use]) -> list[Use]:
    """As the command has them."""
    return [Use(use) if isinstance(use, int) else Use(use.id, use.alt) for use in images]
