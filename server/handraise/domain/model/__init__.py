"""The rows that decisions read and write. Frozen: a change is a new row. Times are milliseconds since the epoch.

base.py         the operator's rules, places in feeds, keys, due rows
posts.py        posts, their counters
help.py         help requests, the log of their steps
images.py       images
people.py       accounts, profiles, privacy; follows, mutes, blocks
rooms.py        rooms and their members
direct.py       direct messages, conversations
notices.py      notifications, read marks
moderation.py   reports and cases, suspensions
lists.py        word filters, lists of feeds
audit.py        what staff did with others
credentials.py  tokens, sessions and links, passwords, invites
"""

from handraise.domain.model.audit import Audit
from handraise.domain.model.base import Due, Entry, Key, Site
from handraise.domain.model.credentials import SCOPES, Invite, Invited, Password, SignIn, Token
from handraise.domain.model.direct import Conversation, Direct
from handraise.domain.model.help import Alert, Duty, Escalation, Help, Note, Shift, Step
from handraise.domain.model.images import Image, Shown
from handraise.domain.model.lists import FeedList, WordFilter
from handraise.domain.model.moderation import Case, Report, Suspension
from handraise.domain.model.notices import Notification, ReadMark
from handraise.domain.model.people import ANONYMOUS, ROLES, Account, Follow, Privacy, Profile, Relation
from handraise.domain.model.posts import Held, Post, Tally
from handraise.domain.model.rooms import MODERATIONS, ROOM_ROLES, STAFF, Member, Room

__all__ = [
    "ANONYMOUS",
    "MODERATIONS",
    "ROLES",
    "ROOM_ROLES",
    "SCOPES",
    "STAFF",
    "Account",
    "Alert",
    "Audit",
    "Case",
    "Conversation",
    "Direct",
    "Due",
    "Duty",
    "Entry",
    "Escalation",
    "FeedList",
    "Follow",
    "Held",
    "Help",
    "Image",
    "Invite",
    "Invited",
    "Key",
    "Member",
    "Note",
    "Notification",
    "Password",
    "Post",
    "Privacy",
    "Profile",
    "ReadMark",
    "Relation",
    "Report",
    "Room",
    "Shift",
    "Shown",
    "SignIn",
    "Site",
    "Step",
    "Suspension",
    "Tally",
    "Token",
    "WordFilter",
]
