"""Why a session is shown a post: said from its feeds, of which the server sends the full public list."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from handraise.client.events import Event
from handraise.client.watches import canonical
from handraise.protocol import objects
from handraise.protocol.names import duty_feed, feed_kind, user_feed

Because = Literal["own", "mention", "person", "topic", "thread", "duty", "room", "watch", "review", "inbox"]

_KINDS: dict[str, Because] = {"user": "person", "topic": "topic", "thread": "thread"}


@dataclass(frozen=True)
class Reason:
    """`because` of what; `feed` is the followed or watched feed behind it, the duty's or the room's; `mode` is that
    follow's.
    """

    because: Because
    feed: str | None = None
    mode: str | None = None


def why(
    event: Event,
    follows: Iterable[objects.Follow],
    *,
    me: int | None = None,
    watches: Collection[str] = (),
    duty: objects.Duty | None = None,
) -> tuple[Reason, ...]:
    """Every reason for which the event came, the weightiest first.

    Own, mentioned in it, then followed people, topics and threads (each in the order of `follows`), then topics that
    one is on `duty` for (as `ready` or the last `duty` event has it), then the room that it is in, then watches, which
    may be written as for `connect`: `#tag`, `@handle` or a feed's name. With none of these it came through the inbox:
    it replies to a post of this account or relays one, or it replies to a thread that this account takes part in, whose
    follow begins by itself and isn't in `ready.follows`; or it is held, for the staff to review. `me` is this account's
    id; without it, own posts and mentions can't be told. Ended follows are passed over.
    """
    reasons = [*_of_me(event, me), *_followed(event, follows)]
    reasons += [Reason("duty", duty_feed(tag)) for tag in _on_duty(duty) if duty_feed(tag) in event.feeds]
    reasons += [Reason("room", feed) for feed in event.feeds if feed_kind(feed) == "room"]
    reasons += [Reason("watch", feed) for feed in _named(event, watches) if feed in event.feeds]
    return tuple(reasons) or (Reason("review" if _is_held(event) else "inbox"),)


def _is_held(event: Event) -> bool:
    return isinstance(event.object, objects.Post) and event.object.held is not None


def _on_duty(duty: objects.Duty | None) -> tuple[str, ...]:
    return () if duty is None or not duty.on else duty.topics


def _named(event: Event, watches: Iterable[str]) -> list[str]:
    """The watches as events name them; one by a handle is told from the post's author."""
    post = event.object
    author = {f"@{post.author.handle}": user_feed(post.author.id)} if isinstance(post, objects.Post) else {}
    named = map(canonical, watches)
    return list(dict.fromkeys(author.get(feed, feed) for feed in named))


def _of_me(event: Event, me: int | None) -> list[Reason]:
    post = event.object
    reasons: list[Reason] = []
    if me is None:
        return reasons
    if user_feed(me) in event.feeds or (isinstance(post, objects.Post) and post.author.id == me):
        reasons.append(Reason("own", user_feed(me)))
    if isinstance(post, objects.Post) and any(mention.id == me for mention in post.mentions):
        reasons.append(Reason("mention"))
    return reasons


def _followed(event: Event, follows: Iterable[objects.Follow]) -> list[Reason]:
    held = [row for row in follows if row.feed in event.feeds and not row.deleted]
    kinds = list(_KINDS)
    held = [row for row in held if feed_kind(row.feed) in _KINDS]
    held.sort(key=lambda row: kinds.index(feed_kind(row.feed)))
    return [Reason(_KINDS[feed_kind(row.feed)], row.feed, row.mode) for row in held]
