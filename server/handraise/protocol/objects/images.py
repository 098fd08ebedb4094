"""Images."""

import msgspec


class Image(msgspec.Struct, frozen=True):
    """An image: the paths of the whole (2048 pixels at most on a side) and the small one, on the server that sent it.

    Both are for those who may see its post. `width` and `height` are the whole one's.
    """

    id: int
    url: str
    thumb: str
    width: int
    height: int
    alt: str = ""
