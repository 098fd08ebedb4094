"""What the parent may order, one JSON object a line: `do` names the order, the rest are its fields."""

from typing import Final, Literal

import msgspec

STALLED_S: Final = 30.0
"""A job in which nothing moves for so long has failed."""


class Connect(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Connects one client per token, `concurrency` of them in the handshake at a time."""

    group: str
    role: Literal["follower", "poster", "resumer", "speaker"]
    host: str
    port: int
    tokens: list[str]
    concurrency: int = 128
    after: int = 0
    receive_bytes: int | None = None


class Post(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Posts from every connection of `group`, `window` in flight each, for `seconds` or until `posts` are sent.

    `fanout` followers in `followers` get each post; no post is sent while more than `max_lag` deliveries are
    outstanding. Ends when all is acknowledged and delivered; rates are of the time from `warmup` to the last send.
    """

    group: str
    body: str
    followers: str = ""
    fanout: int = 0
    window: int = 1
    seconds: float = 0.0
    warmup: float = 0.0
    posts: int = 0
    max_lag: int = 1 << 60
    key: bool = True


class Say(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Gives `command`, a JSON object with `{n}` for a number of its own, from the speakers of `group`, `window` in
    flight each: `times` in all, or with `until_none` until each is told that there is nothing more.
    """

    group: str
    command: str
    times: int = 0
    window: int = 1
    until_none: bool = False


class Time(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The speaker of `group` gives each of `commands` `times` times, in turn; timed is when the one of `listener` has a
    post that says «case {n}». Meanwhile `posters` post `body` `per_s` times a second, `{topic}` being one of `topics`.
    """

    group: str
    listener: str
    commands: list[str]
    times: int
    posters: str
    body: str
    per_s: float
    topics: int


class Receive(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Counts what `group` takes in for so many seconds."""

    group: str
    seconds: float


class Close(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Closes a group."""

    group: str
