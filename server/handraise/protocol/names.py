"""Tags, handles and feed names: how they are written, and their one canonical form.

Tags and handles are NFKC and case-folded. A feed name is `<kind>:<key>` as in `user:12`, `topic:algebra`,
`thread:4702`, `inbox:12`; a command may also write `#tag` and `@handle`.
"""

import re
import unicodedata
from typing import Final

from handraise.errors import Invalid

MAX_ID: Final = 2**53 - 1
"""Ids and seqs stay below 2^53, so that every JSON reader keeps them exact (RFC 8259 §6)."""

TAG = re.compile(r"[\w-]{1,50}")
HANDLE = re.compile(r"[a-z0-9_]{2,30}")
_ID = re.compile(r"[1-9][0-9]{0,15}")

IMAGES: Final = "/api/v1/images"
"""Where images are sent to; each is read below it."""

ID_FEEDS: Final = frozenset({"user", "thread", "inbox"})


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


def feed(text: str, field: str = "feed") -> str:
    """The canonical feed name; `@handle` is kept as `@` and the canonical handle, for the service to look up."""
    if text.startswith("#"):
        return "topic:" + tag(text[1:], field)
    if text.startswith("@"):
        return "@" + handle(text[1:], field)
    kind, colon, key = text.partition(":")
    if colon and kind == "topic":
        return "topic:" + tag(key, field)
    if colon and kind in ID_FEEDS and _ID.fullmatch(key) and int(key) <= MAX_ID:
        return text
    raise Invalid(field, "A feed is written user:12, topic:algebra, thread:4702, inbox:12, #tag or @handle.")


def user_feed(account: int) -> str:
    return f"user:{account}"


def inbox_feed(account: int) -> str:
    return f"inbox:{account}"


def thread_feed(post: int) -> str:
    return f"thread:{post}"


def topic_feed(tag: str) -> str:
    return f"topic:{tag}"


def feed_kind(name: str) -> str:
    return name.partition(":")[0]


def feed_id(name: str) -> int:
    """The number in `user:12`, `thread:4702` or `inbox:12`."""
    return int(name.partition(":")[2])


def is_public(name: str) -> bool:
    """Whether the feed may be named on the wire: an inbox never is."""
    return not name.startswith("inbox:")


def image_path(ident: int) -> str:
    """Where an image is read; its small form is at `/thumb` below."""
    return f"{IMAGES}/{ident}"
