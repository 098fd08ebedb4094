"""Images of a post."""

import msgspec

from handraise.protocol.commands.base import Id


class Use(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """An uploaded image of one's own, and what it shows in words, for those who don't see it."""

    id: Id
    alt: str = ""
