"""Each command of the protocol as a typed method, over whatever carries it.

posts.py    posts, images, relays, reactions
help.py     help requests: asking, taking, answering, resolving; who waits
care.py     what is done for requests besides: merging them, notes of the staff
people.py   accounts and profiles; follows, mutes, blocks
directs.py  direct messages
feeds.py    pages, search, lists, filters, read marks, watches
rooms.py    rooms
review.py   posts that are held, or hidden
moderation.py  reports, cases, suspensions, the log
base.py     what a command is, and how it is sent
"""

from handraise.client.commands.base import Call, Raw, call_of, new_key
from handraise.client.commands.care import Care
from handraise.client.commands.directs import Directs
from handraise.client.commands.feeds import Feeds
from handraise.client.commands.help import HelpDesk
from handraise.client.commands.moderation import Moderation
from handraise.client.commands.people import People
from handraise.client.commands.posts import Posts
from handraise.client.commands.review import Review
from handraise.client.commands.rooms import Rooms

__all__ = ["Call", "Commands", "Raw", "call_of", "new_key"]


class Commands(Posts, HelpDesk, Care, People, Directs, Feeds, Rooms, Review, Moderation):
    """The commands. Every method raises the `CommandError` that the server answers with.

    A command that writes has a `key` of its own (128 random bits) unless one is given; the same key again stores
    nothing twice within 24 h. `timeout` is in seconds; None takes the client's own. A `timeout` that passes raises
    `OutcomeUnknown` where the command was sent, else `NotSent`.
    """
