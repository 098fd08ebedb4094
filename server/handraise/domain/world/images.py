"""Images."""

from handraise.domain.model import Image
from handraise.domain.world.base import Rows


class ImageRows(Rows):
    images: dict[int, Image]
    image_bytes: dict[int, int]
    """What an account's images take, absent where it has none."""

    def save_image(self, row: Image) -> None:
        self.images[row.id] = self.saved.images[row.id] = row

    def end_image(self, ident: int) -> None:
        del self.images[ident]
        self.saved.images.pop(ident, None)
        self.saved.ended_images.add(ident)
