"""What comes of a post that others see from now on: new, or held until it was approved."""

from collections.abc import Sequence

from handraise.domain.changes import Change, Effect
from handraise.domain.decide import follows, notifications, requests
from handraise.domain.decide.tallies import count_in
from handraise.domain.model import Account, Post
from handraise.domain.world import World


def begun(
    post: Post, shown_as: Account, step: str | None, world: World, waiting: Sequence[int] = ()
) -> tuple[list[Change], list[Effect]]:
    """It is counted, its writer and the thread's take part, its `step` is taken, and whom it is for are told of it.

    `shown_as` is its author; `waiting` hear of an announcement besides.
    """
    count_in(post, 1, world)
    changes: list[Change] = []
    effects: list[Effect] = []
    if post.reply_to is not None:
        people = (world.posts[post.root].writer, post.writer)
        changes, effects = follows.take_part(people, post.root, world, room=post.room)
        changes += requests.on_reply(post, step, world)
    return [*changes, *notifications.of_new(post, shown_as, world, waiting)], effects
