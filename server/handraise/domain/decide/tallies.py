"""A post's counters: true at once, told a little later."""

from msgspec.structs import replace

from handraise.domain.decide.dues import TALLY_EVERY_MS
from handraise.domain.model import Post, Tally
from handraise.domain.world import World


def count(world: World, post: int, **by: int) -> None:
    """Moves the post's counters at once; the change that tells them follows, at most one in `TALLY_EVERY_MS`."""
    row = world.tallies.get(post) or Tally(post)
    row = replace(row, **{name: max(0, getattr(row, name) + step) for name, step in by.items()})
    world.save_tally(row)
    told_at = min(row.published_at, world.now)  # a clock that was put back must not silence it until it is there again
    world.save_due("tally", str(post), max(world.now, told_at + TALLY_EVERY_MS))


def count_in(post: Post, by: int, world: World) -> None:
    """Counts the post, or with -1 no longer, where it answers or passes on another that is there still."""
    if post.reply_to is not None:
        for counted in {post.root, post.reply_to}:
            if not world.posts[counted].deleted:
                count(world, counted, replies=by)
    if post.relay is not None and not world.posts[post.relay.post].deleted:
        count(world, post.relay.post, relays=by)
