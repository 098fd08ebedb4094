"""The help desk: asking, taking, answering, resolving; who waits."""

import msgspec

from handraise.protocol.commands.base import Command, FeedName, Id, Page, Prefix, Write
from handraise.protocol.commands.images import Use

Word = Prefix
"""An outcome or a reason: which there are, `domain.lifecycle` says."""


class Ask(Write, tag="ask", kw_only=True):
    """A post that asks for help. `where` one is, and what one has `tried`. On the network `body` has a #tag.

    `anonymous`, in a room: to all others it is by nobody, as are one's replies in its thread.
    """

    body: str
    room: Id | None = None
    urgent: bool = False
    where: str | None = None
    tried: str | None = None
    images: list[Use] = msgspec.field(default_factory=list)
    anonymous: bool = False


class Claim(Write, tag="claim", kw_only=True):
    request: Id


class Renew(Write, tag="renew", kw_only=True):
    request: Id


class Release(Write, tag="release", kw_only=True):
    request: Id


class Assign(Write, tag="assign", kw_only=True):
    """Gives the request to somebody, by id or `@handle`."""

    request: Id
    to: Id | FeedName


class NeedInfo(Write, tag="need_info", kw_only=True):
    """A reply that asks the asker back."""

    request: Id
    body: str


class Answer(Write, tag="answer", kw_only=True):
    """A reply that is marked as an answer."""

    request: Id
    body: str
    images: list[Use] = msgspec.field(default_factory=list)


class Accept(Write, tag="accept", kw_only=True):
    """The asker says which reply solved it."""

    request: Id
    answer: Id


class Resolve(Write, tag="resolve", kw_only=True):
    request: Id
    outcome: Word


class Reopen(Write, tag="reopen", kw_only=True):
    request: Id


class Withdraw(Write, tag="withdraw", kw_only=True):
    request: Id


class Decline(Write, tag="decline", kw_only=True):
    """A request, or a `post` that is held for review."""

    request: Id | None = None
    post: Id | None = None
    reason: Word


class Merge(Write, tag="merge", kw_only=True):
    """Ends a request as the same as another, `into` which it is merged: that one's answer is for its asker too."""

    request: Id
    into: Id


class Note(Write, tag="note", kw_only=True):
    """What the staff writes about a request for itself: plain text."""

    request: Id
    body: str


class Notes(Command, tag="notes", kw_only=True):
    request: Id


class MeToo(Write, tag="me_too", kw_only=True):
    """One has the same question; with `on` false no longer."""

    request: Id
    on: bool = True


class Duty(Write, tag="duty", kw_only=True):
    """«I can help now», with these topics and in these rooms; it replaces what was said before. `until` is a time, or
    as long as one is connected."""

    on: bool
    topics: list[FeedName] = msgspec.field(default_factory=list)
    rooms: list[Id] = msgspec.field(default_factory=list)
    until: str | None = None


class Unmask(Write, tag="unmask", kw_only=True):
    """Who asks this anonymously. The reason is logged, and the asker told."""

    request: Id
    reason: str


class Reach(Command, tag="reach", kw_only=True):
    """Whom a request with this text would reach, before it is asked."""

    body: str
    room: Id | None = None


class Next(Write, tag="next", kw_only=True):
    """Takes the first who waits: in a room, or with `topic` or without it on the network."""

    room: Id | None = None
    topic: FeedName | None = None


class Similar(Command, tag="similar", kw_only=True):
    """What was asked before that is like this text, while it is being written."""

    body: str
    room: Id | None = None
    limit: Page | None = None


class Figures(Command, tag="figures", kw_only=True):
    """How the desk does: of a room, of a topic, or of all that is asked on the network, of requests that were asked
    from `since` and before `until` (times; without them the last 30 days); with `by` (`week`) also week by week."""

    room: Id | None = None
    topic: FeedName | None = None
    since: str | None = None
    until: str | None = None
    by: Word | None = None


class Requests(Command, tag="requests", kw_only=True):
    """Who waits on the network, with `topic` those of one topic alone (`algebra` or `#algebra`)."""

    topic: FeedName | None = None
    limit: Page | None = None


class Queue(Command, tag="queue", kw_only=True):
    """Who waits in a room."""

    room: Id
    limit: Page | None = None
