"""Moderation: what is reported, what the staff do about it, and the log of that."""

from typing import Final

from handraise.protocol.commands.base import Command, FeedName, Id, Page, Position, Prefix, Write

MISDEEDS: Final = (
    "harassment",
    "hate",
    "violence",
    "sexual",
    "self_harm",
    "personal_data",
    "cheating",
    "spam",
    "off_topic",
    "other",
)
"""Why something is reported or removed, or somebody suspended."""
CASE_OUTCOMES: Final = ("no_action", "removed", "suspended", "warned")
CASE_STATES: Final = ("open", "closed")


class Report(Write, tag="report", kw_only=True):
    """Tells the staff of a post, of a direct message by its id, or of an account: with `room` the staff of that room,
    in which both are, else the admins."""

    reason: str
    post: Id | None = None
    account: Id | FeedName | None = None
    room: Id | None = None
    text: str | None = None


class Cases(Command, tag="cases", kw_only=True):
    """The cases of a room, or those of the admins. `state` is one of `CASE_STATES`; without it all."""

    room: Id | None = None
    state: Prefix | None = None
    before: Position | None = None
    limit: Page | None = None


class Case(Command, tag="case", kw_only=True):
    """A case with its reports, and what was done."""

    case: Id


class CloseCase(Write, tag="close_case", kw_only=True):
    """`outcome` is one of `CASE_OUTCOMES`; `note` is for the staff alone."""

    case: Id
    outcome: str
    note: str | None = None


class Remove(Write, tag="remove", kw_only=True):
    """Deletes what somebody else wrote."""

    post: Id
    reason: str


class Suspend(Write, tag="suspend", kw_only=True):
    """Until that time the account reads but writes nothing: in a room, or on the site."""

    account: Id | FeedName
    until: str
    reason: str
    room: Id | None = None


class Unsuspend(Write, tag="unsuspend", kw_only=True):
    account: Id | FeedName
    room: Id | None = None


class Audit(Command, tag="audit", kw_only=True):
    """What was done, the newest first: in a room, or on the network."""

    room: Id | None = None
    before: Position | None = None
    limit: Page | None = None
