"""What was merged into a request: its askers are told when that is answered, or ends; by a due row, being many."""

from typing import Final

from handraise.domain.changes import Change, Outcome
from handraise.domain.decide import notifications, places
from handraise.domain.intents import FireDue
from handraise.domain.model import Post
from handraise.domain.world import Needs, World

_TOLD: Final = {"answered": "answer", "resolved": "resolve"} | dict.fromkeys(
    ("withdrawn", "declined", "expired"), "dropped"
)
"""The kind of the notification by what became of the other request; `dropped`: it got no answer, ask anew."""


def of_key(key: str) -> tuple[int, int]:
    """The request, and who answered or ended it; 0 where its time was over."""
    ident, _, actor = key.partition(":")
    return int(ident), int(actor)


def ended_by(actor: int, into: Post) -> int:
    """Who is said to have done it: its asker as he is shown."""
    return into.author if actor in (0, into.writer) else actor


def need(intent: FireDue, needs: Needs) -> None:
    """`accounts` has who did it."""
    needs.posts.add(of_key(intent.key)[0])
    needs.accounts.update(intent.accounts)
    askers = [asker for _, asker in intent.merged]
    needs.posts.update(request for request, _ in intent.merged)
    needs.accounts.update(askers)
    for by in intent.accounts:
        notifications.need(askers, by, needs)
    places.need_place(intent.room, askers, needs)


def fire(intent: FireDue, world: World) -> Outcome:
    """The request into which others were merged was answered, or has ended; nothing where it has moved on since."""
    ident, actor = of_key(intent.key)
    into = world.posts.get(ident)
    if into is None:
        return Outcome()
    kind = "dropped" if into.help is None else _TOLD.get(into.help.state)
    by = world.accounts.get(ended_by(actor, into))
    if kind is None or by is None:
        return Outcome()
    told: list[Change] = []
    for request, asker in intent.merged:
        row = world.posts.get(request)
        if row is not None and row.help is not None and places.reachable(asker, row.room, world):
            told += notifications.of_step(asker, kind, row, by, world)
    return Outcome(changes=tuple(told))
