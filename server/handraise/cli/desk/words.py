"""How requests look: for people in words, for programs as the protocol has them, with a link."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from cyclopts import Parameter
from cyclopts.validators import Number

from handraise.cli.output import printable
from handraise.cli.tail import written
from handraise.protocol.objects import Author, Post

RequestId = Annotated[int, Parameter(help="The request's number.", validator=Number(gte=1))]
RoomFlag = Annotated[int | None, Parameter(name="--room", help="The number of a room.", validator=Number(gte=1))]
TopicFlag = Annotated[str | None, Parameter(name="--topic", help="A topic of the network's, as algebra or '#algebra'.")]

_MINUTE: Final = 60
_HOUR: Final = 3600
_DAY: Final = 24 * 3600


def link(server: str, request: int) -> str:
    """Where a browser shows it."""
    return f"{server}/thread/{request}"


def linked(raw: dict[str, Any], server: str) -> dict[str, Any]:
    """A reply's post as it came, with its `link`."""
    post = raw["post"]
    return {**post, "link": link(server, post.get("root") or post["id"])}


def who(author: Author | None) -> str:
    """As `@ana`; a guest, who has no handle, by his name."""
    if author is None:
        return ""
    return f"@{author.handle}" if author.handle else author.name


def state(post: Post) -> str:
    """As `open` or `open, urgent`."""
    if post.help is None:
        return ""
    return f"{post.help.state}, urgent" if post.help.urgent else post.help.state


def since(at: str, now: datetime | None = None) -> str:
    """How long ago that was: `just now`, `3 min`, `2 h 5 min`, `1 d 3 h`."""
    seconds = ((now or datetime.now(UTC)) - datetime.fromisoformat(at)).total_seconds()
    if seconds < _MINUTE:
        return "just now"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE:.0f} min"
    if seconds < _DAY:
        return _both(seconds, _HOUR, "h", _MINUTE, "min")
    return _both(seconds, _DAY, "d", _HOUR, "h")


def clock(at: str) -> str:
    """A moment as the local clock shows it."""
    return f"{datetime.fromisoformat(at).astimezone():%H:%M}"


def first_line(body: str) -> str:
    return next((line.strip() for line in body.splitlines() if line.strip()), "")


def request_text(post: Post, style: Callable[[str, str], str]) -> str:
    """A request in full: who asks, what, where, and what was tried."""
    lines = [written(post, style).rstrip("\n")]
    if post.help is not None:
        said = (("Where", post.help.where), ("Tried", post.help.tried))
        lines += [f"  {style(f'{what}:', 'dim')} {_in_one(text)}" for what, text in said if text]
    return "\n".join(lines)


def _in_one(text: str) -> str:
    return printable(" ".join(text.split()))


def _both(seconds: float, large_s: int, large: str, small_s: int, small: str) -> str:
    whole, rest = divmod(int(seconds), large_s)
    return f"{whole} {large} {rest // small_s} {small}" if rest >= small_s else f"{whole} {large}"
