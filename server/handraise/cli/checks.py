"""What a check of `handraise doctor` finds."""

from typing import Literal

import msgspec

Level = Literal["ok", "note", "warning", "error"]


class Finding(msgspec.Struct, frozen=True):
    """`text` is a sentence: what is so, and where it isn't well, what to do."""

    check: str
    level: Level
    text: str
