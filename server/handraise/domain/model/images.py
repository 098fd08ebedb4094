"""Images."""

import msgspec


class Shown(msgspec.Struct, frozen=True):
    """An image as its post shows it, in pixels and words."""

    id: int
    width: int
    height: int
    alt: str


class Image(msgspec.Struct, frozen=True):
    """An uploaded image. `hash` names its files, which rows with the same one share; `bytes` is what they take.

    Until a post has it (`post`), it is its owner's alone, and goes after a day.
    """

    id: int
    owner: int
    hash: str
    width: int
    height: int
    bytes: int
    created_at: int
    post: int | None = None
