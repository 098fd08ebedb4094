"""Signing in."""

from typing import Annotated

import msgspec
from msgspec import Meta

from handraise.protocol.commands.base import Command, FeedName, Position


class Resume(msgspec.Struct, forbid_unknown_fields=True):
    """Where a client stands: all changes up to and with `after` of the log `epoch` reached it."""

    epoch: Annotated[str, Meta(min_length=1, max_length=64)]
    after: Position


class Auth(Command, tag="auth", kw_only=True):
    token: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    watch: list[FeedName] = msgspec.field(default_factory=list)
    resume: Resume | None = None
