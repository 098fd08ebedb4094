"""Where a post goes: the one place that knows the table of design.md, section 4."""

from handraise.domain.model import Post
from handraise.protocol.names import duty_feed, inbox_feed, review_feed, room_feed, thread_feed, topic_feed, user_feed


def public_feeds(post: Post) -> tuple[str, ...]:
    """The feeds that the wire names, in a fixed order. A reply reaches its thread and its own tags, not followers.

    A request reaches those on duty for its tags besides. What is written in a room never leaves it: its tags filter
    inside. One that is held is in none.
    """
    if post.held is not None:
        return ()
    if post.room is not None:
        return (room_feed(post.room), thread_feed(post.root))
    topics = tuple([topic_feed(tag) for tag in post.tags])
    if post.reply_to is None:
        duty = () if post.help is None else tuple([duty_feed(tag) for tag in post.tags])
        return (user_feed(post.author), *topics, *duty, thread_feed(post.root))
    return (*topics, thread_feed(post.root))


def inboxes(post: Post) -> tuple[str, ...]:
    """Those whom the post is for: the parent's author and everyone mentioned, each once, never its own author.

    But his, where it was held once: he had it by his inbox then, and may follow nothing else that it is in.
    """
    own = (inbox_feed(post.writer),) if post.was_held else ()
    if not post.mentions and post.parent_author is None:
        return own
    accounts = [mention.id for mention in post.mentions]
    if post.parent_author is not None:
        accounts.insert(0, post.parent_author)
    return tuple([inbox_feed(account) for account in dict.fromkeys(accounts) if account != post.writer]) + own


def all_feeds(post: Post) -> tuple[str, ...]:
    """Every feed that the post is in. One that is held is in those of the staff and its writer alone."""
    if post.held is not None:
        return (review_feed(post.room), inbox_feed(post.writer))
    return public_feeds(post) + inboxes(post)


def credited(post: Post) -> int:
    """Whose post this one passes on, 0 where it is none: who mutes or blocks him isn't shown it either."""
    return 0 if post.relay is None else post.relay.author.id
