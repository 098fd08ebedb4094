"""What an alert that leaves the house says: that a request waits, and where; of its text the beginning alone.

A room is read by its members, and who reads an alert out there is nobody's member: of a room's request it says neither
who asked nor what.
"""

import unicodedata
from typing import Final

from handraise.domain.model import Post
from handraise.protocol.objects import Author

KIND: Final = "outgoing"
"""The due rows of what is still to be sent."""
TEXT_CHARS: Final = 200
_TAGS: Final = 3
_JOINER: Final = "\u200d"
"""Within an emoji of several parts."""


def key(request: int, turn: int, attempt: int, receiver: str) -> str:
    """A due row's: the level of the request that was due at `turn` (ms) goes to this receiver."""
    return f"{request}:{turn}:{attempt}:{receiver}"


def of_key(text: str) -> tuple[int, int, int, str]:
    request, turn, attempt, receiver = text.split(":", 3)
    return int(request), int(turn), int(attempt), receiver


def title(post: Post, room: str | None) -> str:
    """`room` is the title of the request's room."""
    where = " ".join(f"#{tag}" for tag in post.tags[:_TAGS]) if room is None else plain(room)
    return f"A request for help is waiting: {where}"


def text(post: Post, asker: Author, room: str | None, now: int, base: str) -> str:
    """`base` is the server's address."""
    help = post.help
    lines = [f"Nobody has taken it for {_duration(now - (help.opened_at if help else post.created_at))}."]
    if help is not None and help.urgent:
        lines.append("It is urgent.")
    if room is not None:
        lines.append(f"Room: {plain(room)}")
    else:
        handle = f" (@{asker.handle})" if asker.handle else ""
        lines.append(f"Asked by {plain(asker.name)}{handle}")
        lines.append(f"Topics: {' '.join(f'#{tag}' for tag in post.tags)}")
        lines += ["", _beginning(plain(post.body))]
    return "\n".join([*lines, "", f"{base}/thread/{post.root}"])


def plain(body: str) -> str:
    """One line, without characters that control something instead of being shown."""
    spaced = "".join([_shown(letter) for letter in body])
    return " ".join(spaced.split())


def _shown(letter: str) -> str:
    category = unicodedata.category(letter)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    return "" if category in ("Cf", "Cs") and letter != _JOINER else letter


def _beginning(shown: str) -> str:
    return shown if len(shown) <= TEXT_CHARS else shown[: TEXT_CHARS - 1].rstrip() + "…"


def _duration(ms: int) -> str:
    minutes = max(1, ms // 60_000)
    if minutes < 120:
        return "1 minute" if minutes == 1 else f"{minutes} minutes"
    return f"{minutes // 60} hours"
