"""Which posts are held until somebody of the staff has looked at them, and how far apart a member's posts are.

In a room that is moderated all that is written by who isn't of its staff, or until one post of his was approved there;
everywhere, what has one of the words that the site or the room holds. What the staff write never is.
"""

from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from handraise.domain.decide import places
from handraise.domain.decide.filters import Text
from handraise.domain.intents import EditPost, RelayPost, WritePost
from handraise.domain.model import Account, Held, Post
from handraise.domain.world import World
from handraise.errors import Conflict, NotFound, RateLimited

IS_HELD: Final = "This post is held: nobody else sees it."


def at_first(intent: WritePost | RelayPost, writer: Account, world: World) -> Held | None:
    """How a new post begins: None where all see it at once."""
    step = intent.step if isinstance(intent, WritePost) else None
    masked = isinstance(intent, WritePost) and _masked(intent, writer, world)
    held = _is_held(writer, intent.room, _texts(intent), world, masked=masked)
    return Held("review", step=step) if held else None


def after_edit(old: Post, intent: EditPost, writer: Account, world: World) -> Held | None:
    """One that is held stays so; one that was shown is looked at again where a new one with this text would be."""
    if old.held is not None:
        return old.held
    held = _is_held(writer, old.room, _texts(intent), world, masked=bool(old.behind))
    return Held("review", shown=True) if held else None


def _masked(intent: WritePost, writer: Account, world: World) -> bool:
    """Whether he writes anonymously."""
    if intent.thread is None:
        return intent.asked is not None and bool(intent.asked.alias)
    return world.posts[intent.thread.root].behind == writer.id


def _is_held(writer: Account, room: int | None, texts: Iterable[str], world: World, *, masked: bool) -> bool:
    """Who is anonymous is treated as anybody who was never approved, or others would see by it what he is."""
    if places.reviews(writer, room, world) and not masked:
        return False
    words = world.site.held_words
    if room is not None:
        row, place = world.rooms[room], world.place_of(writer.id, room)
        if row.moderation == "all" or (row.moderation == "first" and (masked or place is None or not place.approved)):
            return True
        words += row.held_words
    return bool(words) and any(text.has(word) for text in map(Text, texts) for word in words)


def _texts(intent: WritePost | EditPost | RelayPost) -> list[str]:
    """All that somebody reads of it."""
    texts = [intent.body]
    if not isinstance(intent, RelayPost):
        texts += [use.alt for use in intent.images or ()]
    if isinstance(intent, WritePost) and intent.asked is not None:
        texts += filter(None, (intent.asked.where, intent.asked.tried))
    return texts


def sees(account: Account, post: Post, world: World) -> bool:
    """Whether the post isn't held from him."""
    return post.held is None or account.id == post.writer or places.reviews(account, post.room, world)


def check_seen(account: Account, post: Post, missing: str, world: World) -> None:
    """`NotFound` with the words `missing` for who doesn't see it, as if it weren't there."""
    if not sees(account, post, world):
        raise NotFound(missing)


def check_shown(account: Account, post: Post, missing: str, world: World) -> None:
    """As `check_seen`; `Conflict` for who sees it, where what he wants would tell others of it."""
    check_seen(account, post, missing, world)
    if post.held is not None:
        raise Conflict(IS_HELD, held=post.held.state)


# ---------------------------------------------------------------- slow mode


def check_pace(intent: WritePost, writer: Account, world: World) -> None:
    """`RateLimited` for a member who wrote in the room less than its `slow_s` ago."""
    if intent.room is None or not _paced(intent, intent.room, writer, world):
        return
    place, apart = world.place_of(writer.id, intent.room), world.rooms[intent.room].slow_s * 1000
    since = world.now - (0 if place is None else place.posted_at)
    if 0 <= since < apart:  # below 0 the clock was put back
        raise RateLimited("posts of yours in this room", "slow_s", apart - since)


def note_pace(intent: WritePost, writer: Account, world: World) -> None:
    place = world.place_of(writer.id, intent.room)
    if intent.room is not None and place is not None and _paced(intent, intent.room, writer, world):
        world.save_member(replace(place, posted_at=world.now))


def _paced(intent: WritePost, room: int, writer: Account, world: World) -> bool:
    """All but the staff; and not who speaks with whoever helps him."""
    if not world.rooms[room].slow_s or places.is_staff(writer.id, room, world):
        return False
    root = None if intent.thread is None else world.posts.get(intent.thread.root)
    return root is None or root.help is None or root.writer != writer.id
