"""Help requests: who waits."""

from collections.abc import Sequence
from typing import Protocol

from handraise.domain.figures import Entry, Wait
from handraise.domain.model import Account, Note, Shift
from handraise.ports.store.results import Audience, Searched, Sight, Waiting


class HelpReads(Protocol):
    async def waiting(self, room: int | None, *, sight: Sight, tag: str | None, limit: int) -> Waiting:
        """The requests of a room, or with None of the network, that somebody has still to see to; of `tag` alone where
        one is given. The urgent ones come first, then those that were asked earlier."""
        ...

    async def audience(
        self, asker: int, tags: Sequence[str], room: int | None, roles: frozenset[str], *, named: bool
    ) -> Audience:
        """Whom a request of `asker` with these tags, or in the room, reaches. `roles` are the network's audience. Where
        the asker isn't `named` nothing depends on who he is."""
        ...

    async def next_waiting(
        self, room: int | None, *, sight: Sight, tag: str | None, limit: int
    ) -> list[tuple[int, int, int]]:
        """Of `waiting` those that are open and not the reader's own, in the same order: the id, the author that is
        shown, and who is behind him (0: nobody else)."""
        ...

    async def waits(self, tags: Sequence[str], room: int | None, since: int, now: int) -> list[Wait]:
        """How long the newest hundred requests waited that were asked after `since` (ms), in the room or on the network
        with one of the tags; those that wait still until `now`."""
        ...

    async def alerted(self, level: str, request: int, roles: frozenset[str]) -> list[int]:
        """The accounts of a level of `domain.escalation`, for the request with this id; for `asker` none. Those who may
        see it now: active, on the network of one of these `roles`, in a room its members."""
        ...

    async def steps(
        self, room: int | None, tag: str | None, since: int, until: int, limit: int
    ) -> tuple[list[Entry], int]:
        """The log of the requests of a room, or with None of the network, that were asked from `since` and before
        `until` (ms), of `tag` alone where one is given; the newest `limit` requests at most. In the order of the log,
        with the head at which it was read. Deleted ones are left out."""
        ...

    async def shifts(self, room: int | None, tag: str | None, since: int, until: int, limit: int) -> list[Shift]:
        """Who was on duty in the room, or with None for the topic `tag`, or for any, at some time from `since` and
        before `until` (ms): the newest `limit` that have ended, and those that last, without `ended_at`."""
        ...

    async def similar(self, words: Sequence[str], room: int | None, *, sight: Sight, limit: int) -> Searched:
        """Requests of the room, or with None of the network, that have at least two of `words` (one where there is but
        one), as far as `sight` sees them: the answered and resolved first, then those with more of the words."""
        ...

    async def notes(self, request: int) -> tuple[list[tuple[Note, Account]], int]:
        """What the staff wrote about the request, the oldest first, with the head at which it was read."""
        ...

    async def joined(self, request: int, limit: int) -> list[int]:
        """Who has the same question, `limit` accounts at most."""
        ...

    async def merged_end(self, request: int) -> int:
        """The request that this one was merged into, through as many as there are; itself where it wasn't."""
        ...

    async def merged_into(self, request: int, limit: int) -> list[tuple[int, int]]:
        """The requests that were merged into this one, and into those, with who asked them, anonymous or not; `limit`
        at most."""
        ...

    async def on_duty(self) -> tuple[list[int], int | None]:
        """Accounts that are on duty, and when the row is due that says the server runs, if there is one."""
        ...

    async def left_waiting(self, room: int) -> list[tuple[int, int]]:
        """Requests that wait in a room that is closed, and their askers; none where it is open."""
        ...

    async def askers(self, room: int, limit: int) -> list[int]:
        """Those whose requests wait in the room, the first `limit` of its queue: who they are, whoever hides from whom,
        and whoever asks anonymously. For their own inboxes, never to be shown."""
        ...

    async def asker(self, request: int) -> list[int]:
        """Who wrote the post with this id; empty where there is none."""
        ...
