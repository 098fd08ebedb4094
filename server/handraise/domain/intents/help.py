"""The help desk: what becomes of a request."""

import msgspec

from handraise.domain.intents.base import Intent


class Asked(msgspec.Struct, frozen=True):
    """What a new post says of itself as a request."""

    urgent: bool = False
    where: str | None = None
    tried: str | None = None


class MoveRequest(Intent, frozen=True, kw_only=True):
    """An `action` of `domain.lifecycle` that comes without a text of its own.

    `author` asked, and wrote the first post of the thread: that is the request. `to` is whom it is assigned to (0:
    somebody who isn't there), or who wrote the `answer` that is accepted; `outcome` and `reason` are the action's own.
    """

    request: int
    action: str
    author: int
    room: int | None = None
    to: int | None = None
    outcome: str | None = None
    reason: str | None = None
    answer: int | None = None
