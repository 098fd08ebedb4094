"""Hops: how many answers of bots to bots led to a post, so that two bots who answer each other come to an end."""

from handraise.domain.intents import WritePost
from handraise.domain.model import Account
from handraise.domain.world import World
from handraise.errors import Invalid, TooLarge


def of(intent: WritePost, writer: Account, world: World) -> int:
    """The post's hop: 0 for a person's; for a bot's what it says, and at least one more than the bot's post that it
    answers, so that a loop ends even where a bot says nothing. Past the limit nothing is written.
    """
    if writer.role != "bot":
        if intent.hop is not None:
            raise Invalid("hop", "Only what a bot writes has a hop.")
        return 0
    hop = max(intent.hop or 0, _least(intent, world))
    if hop > world.site.hops:
        raise TooLarge("hop", "hops", world.site.hops)
    return hop


def _least(intent: WritePost, world: World) -> int:
    if intent.thread is None or world.account(intent.thread.parent_author).role != "bot":
        return 0
    return world.posts[intent.thread.parent].hop + 1
