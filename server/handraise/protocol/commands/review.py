"""Posts that are held until the staff have looked at them, or that they hide."""

from handraise.protocol.commands.base import Command, Id, Page, Prefix, Write


class Held(Command, tag="held", kw_only=True):
    """What waits for review, in a room or on the network. `after`: what came after that post."""

    room: Id | None = None
    after: Id | None = None
    limit: Page | None = None


class Approve(Write, tag="approve", kw_only=True):
    post: Id


class Hide(Write, tag="hide", kw_only=True):
    """From all but its writer and the staff. Which reasons there are, `domain.lifecycle` says."""

    post: Id
    reason: Prefix


class Unhide(Write, tag="unhide", kw_only=True):
    post: Id
