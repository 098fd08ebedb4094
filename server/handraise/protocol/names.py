"""Tags, handles and feed names: how they are written, and their one canonical form.

Tags and handles are NFKC and case-folded. A feed name is `<kind>:<key>` as in `user:12`, `topic:algebra`,
`thread:4702`, `room:7`, `room:7:staff`, `inbox:12`; a command may also write `#tag` and `@handle`.
"""

import re
import unicodedata
from typing import Final

from handraise.errors import Invalid

MAX_ID: Final = 2**53 - 1
"""Ids and seqs stay below 2^53, so that every JSON reader keeps them exact (RFC 8259 §6)."""

TAG = re.compile(r"[\w-]{1,50}")
CODE: Final = re.compile(r"[0-9A-HJKMNP-TV-Z]{8}")
"""A room's join code: 40 random bits in Crockford's base 32, which has no letter that reads like a digit."""

HANDLE = re.compile(r"[a-z0-9_]{2,30}")
_ID = re.compile(r"[1-9][0-9]{0,15}")

ID_FEEDS: Final = frozenset({"user", "thread", "inbox", "room"})
STAFF: Final = ":staff"
_REVIEW: Final = "review:"
_LOOK_ALIKES: Final = str.maketrans("ILO", "110")
IMAGES: Final = "/api/v1/images"
"""Where images are sent to; each is read below it."""


def fold(text: str) -> str:
    """The canonical form of a tag or handle: NFKC, case-folded, NFKC again (folding may decompose)."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def tag(text: str, field: str = "tag") -> str:
    """The canonical tag, or `Invalid`."""
    folded = fold(text)
    if not TAG.fullmatch(folded):
        raise Invalid(field, "A tag is 1 to 50 letters, digits, hyphens or underscores.")
    return folded


def handle(text: str, field: str = "handle") -> str:
    """The canonical handle, or `Invalid`."""
    folded = fold(text)
    if not HANDLE.fullmatch(folded):
        raise Invalid(field, "A handle is 2 to 30 of a–z, 0–9 and underscore.")
    return folded


def display_name(text: str, most: int, field: str = "name") -> str:
    """The name as it is shown, at most `most` characters, or `Invalid`."""
    name = " ".join(text.split())
    if not 1 <= len(name) <= most or not name.isprintable():
        raise Invalid(field, f"A name is 1 to {most} printable characters (name_chars).")
    return name


def feed(text: str, field: str = "feed") -> str:
    """The canonical feed name; `@handle` is kept as `@` and the canonical handle, for the service to look up."""
    if text.startswith("#"):
        return "topic:" + tag(text[1:], field)
    if text.startswith("@"):
        return "@" + handle(text[1:], field)
    kind, colon, key = text.partition(":")
    if colon and kind == "topic":
        return "topic:" + tag(key, field)
    number = key.removesuffix(STAFF) if kind == "room" else key
    if colon and kind in ID_FEEDS and _ID.fullmatch(number) and int(number) <= MAX_ID:
        return text
    raise Invalid(field, "A feed is written user:12, topic:algebra, thread:4702, room:7, inbox:12, #tag or @handle.")


def code(text: str, field: str = "code") -> str:
    """The canonical join code of what somebody typed or read aloud (`abcd-1o2l`), or `Invalid`."""
    folded = re.sub(r"[\s-]", "", text.upper()).translate(_LOOK_ALIKES)
    if not CODE.fullmatch(folded):
        raise Invalid(field, "A code is 8 letters and digits, as in 7KX2-M9QD.")
    return folded


def shown_code(code: str) -> str:
    """As people write it: in two groups."""
    return f"{code[:4]}-{code[4:]}"


def user_feed(account: int) -> str:
    return f"user:{account}"


def inbox_feed(account: int) -> str:
    return f"inbox:{account}"


def direct_feed(account: int) -> str:
    """A conversation, by its other side; nothing is stored under this name, nor followed or watched."""
    return f"direct:{account}"


def other_side(written: str) -> int | None:
    """The account in `direct:12`; None for any other text."""
    kind, _, key = written.partition(":")
    return int(key) if kind == "direct" and _ID.fullmatch(key) and int(key) <= MAX_ID else None


def duty_feed(tag: str) -> str:
    """What those on duty for a topic get; nobody follows or watches it."""
    return f"duty:{tag}"


def thread_feed(post: int) -> str:
    return f"thread:{post}"


def room_feed(room: int) -> str:
    return f"room:{room}"


def staff_feed(room: int) -> str:
    return f"room:{room}{STAFF}"


def review_feed(room: int | None) -> str:
    """What a room's staff get of posts that are held, with None the admins of the network's; nobody follows or watches
    it.
    """
    return f"{_REVIEW}{'network' if room is None else room}"


NETWORK_STAFF: Final = f"network{STAFF}"
"""What the admins alone get of the network's requests; nobody follows, watches or reads it."""


def desk_feed(room: int | None) -> str:
    """Where the staff of a room, or with None the network's, hears what is for it alone."""
    return NETWORK_STAFF if room is None else staff_feed(room)


def topic_feed(tag: str) -> str:
    return f"topic:{tag}"


def feed_kind(name: str) -> str:
    return name.partition(":")[0]


def feed_id(name: str) -> int:
    """The number in `user:12`, `thread:4702`, `inbox:12`, `room:7` or `room:7:staff`."""
    return int(name.removesuffix(STAFF).partition(":")[2])


def is_public(name: str) -> bool:
    """Whether the feed may be named on the wire: an inbox never is, and what is a room's staff's not to its peers."""
    return not name.startswith(("inbox:", _REVIEW)) and not name.endswith(STAFF)


def image_path(ident: int) -> str:
    """Where an image is read; its small form is at `/thumb` below."""
    return f"{IMAGES}/{ident}"
