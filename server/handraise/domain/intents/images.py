"""Images: uploaded, and shown by a post."""

import msgspec

from handraise.domain.intents.base import Intent


class Use(msgspec.Struct, frozen=True):
    """An image that a post is to show. Whose it is and where it is, the commit looks up."""

    id: int
    alt: str


class PutImage(Intent, frozen=True, kw_only=True):
    """An uploaded image, whose files are ready to take their names. `bytes` is what they take."""

    hash: str
    width: int
    height: int
    bytes: int
