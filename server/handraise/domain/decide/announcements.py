"""Announcements to those who wait: an announcement of which each is told who has a request in the room."""

from typing import Final

from handraise.domain.decide import notifications, places
from handraise.domain.intents import WritePost
from handraise.domain.world import Needs, World

MOST_TOLD: Final = 500
"""Of those who wait, the first in the queue: all are written in one transaction."""


def need(intent: WritePost, needs: Needs) -> None:
    """`waiting` are those who did just before it was stored."""
    if intent.waiting and intent.room is not None:
        needs.waiting.update((intent.room, account) for account in intent.waiting)
        places.need_place(intent.room, intent.waiting, needs)
        notifications.need(intent.waiting, intent.actor, needs)


def to_tell(intent: WritePost, world: World) -> list[int]:
    """Those of them who wait still, and are in the room."""
    if intent.room is None:
        return []
    return [
        account
        for account in intent.waiting
        if (intent.room, account) in world.waiting and world.place_of(account, intent.room) is not None
    ]
