"""The objects on the wire, as a change or a reply carries them. Times are wire text, ids integers below 2^53.

base.py     an author; what is deleted or gone
posts.py    posts, their counters, one's own reactions
help.py     what a help request has besides its post
images.py   images
people.py   accounts, profiles, privacy; follows, mutes, blocks
rooms.py    rooms and their members
direct.py   direct messages, conversations
notices.py  notifications, read marks
moderation.py  reports and cases, suspensions, the log of moderation
lists.py    word filters, lists of feeds
search.py   people and topics of the directory, what a search found
"""

from handraise.protocol.objects.base import Author, Deleted, Gone
from handraise.protocol.objects.direct import Conversation, Direct
from handraise.protocol.objects.help import Duty, DutyTime, Figures, Help, Mask, Note, Reach, Spread, Week
from handraise.protocol.objects.images import Image
from handraise.protocol.objects.lists import Filter, List
from handraise.protocol.objects.moderation import Audit, Case, CaseReport, Report, Suspension
from handraise.protocol.objects.notices import Notification, Read
from handraise.protocol.objects.people import (
    Account,
    Follow,
    FullProfile,
    Link,
    Privacy,
    Profile,
    PublicProfile,
    Relation,
)
from handraise.protocol.objects.posts import Mark, Mention, Post, Relay, Tally
from handraise.protocol.objects.rooms import Member, Room
from handraise.protocol.objects.search import Person, QueryPart, Snippet, Topic

__all__ = [
    "Account",
    "Audit",
    "Author",
    "Case",
    "CaseReport",
    "Conversation",
    "Deleted",
    "Direct",
    "Duty",
    "DutyTime",
    "Figures",
    "Filter",
    "Follow",
    "FullProfile",
    "Gone",
    "Help",
    "Image",
    "Link",
    "List",
    "Mark",
    "Mask",
    "Member",
    "Mention",
    "Note",
    "Notification",
    "Person",
    "Post",
    "Privacy",
    "Profile",
    "PublicProfile",
    "QueryPart",
    "Reach",
    "Read",
    "Relation",
    "Relay",
    "Report",
    "Room",
    "Snippet",
    "Spread",
    "Suspension",
    "Tally",
    "Topic",
    "Week",
]
