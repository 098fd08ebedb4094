"""The help desk: what becomes of a request."""

import msgspec

from handraise.domain.intents.base import Intent


class Asked(msgspec.Struct, frozen=True):
    """What a new post says of itself as a request, and whom it reaches: counted just before it is stored.

    `alias` is the name under which it is asked anonymously, empty where everybody sees who asks.
    """

    urgent: bool = False
    where: str | None = None
    tried: str | None = None
    reached: int = 0
    online: int = 0
    alias: str = ""


class SetDuty(Intent, frozen=True, kw_only=True):
    """What the actor can help with from now on; nothing ends it. `until` in ms."""

    topics: tuple[str, ...] = ()
    rooms: tuple[int, ...] = ()
    until: int | None = None


class TouchDuty(Intent, frozen=True, kw_only=True):
    """The account on duty has connected, or its last connection has gone: at `gone_at`, else now."""

    account: int
    connected: bool
    gone_at: int | None = None


class NextRequest(Intent, frozen=True, kw_only=True):
    """To take the first of `waiting` that is open still: requests in the order of the queue, with the author that is
    shown and who is behind him (0: nobody else).
    """

    waiting: tuple[tuple[int, int, int], ...]
    room: int | None = None


class MergeRequest(Intent, frozen=True, kw_only=True):
    """The request of `author`, or of who is `behind` him, is to be merged `into` that of `into_author`, both of `room`.
    `joining` have it too.
    """

    request: int
    author: int
    into: int
    into_author: int
    behind: int = 0
    joining: tuple[int, ...] = ()
    room: int | None = None

    @property
    def asker(self) -> int:
        return self.behind or self.author


class WriteNote(Intent, frozen=True, kw_only=True):
    """The staff of `room`, or of the network, writes about a request of `author`."""

    request: int
    author: int
    body: str
    room: int | None = None


class MoveRequest(Intent, frozen=True, kw_only=True):
    """An `action` of `domain.lifecycle` that comes without a text of its own.

    `author` asked, and wrote the first post of the thread: that is the request; `behind` him is the asker, where he is
    anonymous. `to` is whom it is assigned to (0:
    somebody who isn't there), or who wrote the `answer` that is accepted; `outcome` and `reason` are the action's own.
    """

    request: int
    action: str
    author: int
    behind: int = 0
    room: int | None = None
    to: int | None = None
    outcome: str | None = None
    reason: str | None = None
    answer: int | None = None

    @property
    def asker(self) -> int:
        return self.behind or self.author


class Unmask(Intent, frozen=True, kw_only=True):
    """Somebody of the staff has to know who asks anonymously, and says why."""

    request: int
    author: int
    behind: int
    room: int
    reason: str
