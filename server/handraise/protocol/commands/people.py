"""Accounts and profiles, privacy, follows, mutes and blocks."""

from typing import Final

from handraise.protocol.commands.base import Command, FeedName, Id, Write
from handraise.protocol.objects import Link

MODES: Final = ("live", "notify", "quiet")
SHOWN_TO: Final = ("followers", "nobody")


class Follow(Write, tag="follow", kw_only=True):
    feed: FeedName
    mode: str = "live"


class Unfollow(Write, tag="unfollow", kw_only=True):
    feed: FeedName


class Mute(Write, tag="mute", kw_only=True):
    account: Id | FeedName
    until: str | None = None


class Unmute(Write, tag="unmute", kw_only=True):
    account: Id | FeedName


class Block(Write, tag="block", kw_only=True):
    account: Id | FeedName


class Unblock(Write, tag="unblock", kw_only=True):
    account: Id | FeedName


class Profile(Write, tag="profile", kw_only=True):
    """The own name and profile; what is left out stays."""

    name: str | None = None
    bio: str | None = None
    subjects: list[FeedName] | None = None
    links: list[Link] | None = None
    public: bool | None = None


class SetPrivacy(Write, tag="set_privacy", kw_only=True):
    """`presence`: who is told that this account is online, one of `SHOWN_TO`."""

    presence: str


class Account(Command, tag="account", kw_only=True):
    """Who somebody is, by `@handle` or id."""

    handle: Id | FeedName
