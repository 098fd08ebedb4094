"""Images."""

from typing import Protocol

from handraise.domain.model import Image


class ImageReads(Protocol):
    async def image(self, ident: int) -> Image | None: ...
