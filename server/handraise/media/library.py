"""What the service needs of images, in one: the folder and the workers."""

import asyncio
from pathlib import Path
from typing import IO

from handraise.media.converter import Converter, ConverterStatistics
from handraise.media.files import MediaFolder, Staged
from handraise.media.wire import Converted


class Library:
    """Images by hash. `open_library` makes one; the caller holds the data folder."""

    def __init__(self, folder: MediaFolder, converter: Converter) -> None:
        self._folder = folder
        self._converter = converter

    def spool(self) -> IO[bytes]:
        """See `MediaFolder.spool`."""
        return self._folder.spool()

    async def convert(self, source: IO[bytes]) -> Converted:
        """See `Converter.convert`."""
        return await self._converter.convert(source)

    def statistics(self) -> ConverterStatistics:
        """See `Converter.statistics`."""
        return self._converter.statistics()

    async def stage(self, made: Converted) -> Staged:
        return await asyncio.to_thread(self._folder.stage, made.full, made.thumb)

    async def open(self, hash: str, *, thumb: bool) -> IO[bytes] | None:
        """See `MediaFolder.open`."""
        return await asyncio.to_thread(self._folder.open, hash, thumb=thumb)

    def has(self, hash: str) -> bool:
        """Whether there is a file with that hash. At once."""
        return self._folder.has(hash)

    def remove(self, hash: str) -> None:
        """Removes the files with that hash. At once."""
        self._folder.remove(hash)


def open_library(folder: Path, most_pixels: int) -> Library:
    """The library in `folder`, made where it is missing, without what a process that died has left half done."""
    files = MediaFolder(folder)
    files.clean()
    return Library(files, Converter(most_pixels))
