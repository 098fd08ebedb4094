"""Intents: commands with everything resolved that needs looking up, ready for the one writer.

What was resolved outside the transaction is either immutable (a post's root, its author) or checked again inside.

base.py         what every intent has; a refused command, a due row
posts.py        posts, relays, reactions
help.py         help requests
images.py       images
people.py       accounts, profiles, privacy; follows, mutes, blocks
rooms.py        rooms and their members
direct.py       direct messages
notices.py      read marks
moderation.py   reports and cases, what is removed, who is suspended
lists.py        word filters, lists of feeds
credentials.py  tokens, links, sessions, passwords, invites
"""

from handraise.domain.intents.base import FireDue, Intent, MoveDue, Refused, Retry
from handraise.domain.intents.credentials import (
    CloseSession,
    CloseSessions,
    IssueInvite,
    IssueLink,
    IssueToken,
    OpenSession,
    RedeemInvite,
    RevokeInvite,
    RevokeToken,
    SetPassword,
)
from handraise.domain.intents.direct import DeleteDirect, EditDirect, SendDirect
from handraise.domain.intents.help import (
    Asked,
    MergeRequest,
    MoveRequest,
    NextRequest,
    SetDuty,
    TouchDuty,
    Unmask,
    WriteNote,
)
from handraise.domain.intents.images import PutImage, Use
from handraise.domain.intents.lists import DropList, EndFilter, PutList, SetFilter
from handraise.domain.intents.moderation import CloseCase, FileReport, RemovePost, Suspend, Unsuspend
from handraise.domain.intents.notices import MarkRead
from handraise.domain.intents.people import (
    FollowFeed,
    PutAccount,
    SetActive,
    SetPrivacy,
    SetProfile,
    SetRelation,
    UnfollowFeed,
)
from handraise.domain.intents.posts import DeletePost, EditPost, RelayPost, ReviewPost, SetReaction, Thread, WritePost
from handraise.domain.intents.rooms import AddGuest, CreateRoom, JoinRoom, LeaveRoom, SetRole, UpdateRoom

__all__ = [
    "AddGuest",
    "Asked",
    "CloseCase",
    "CloseSession",
    "CloseSessions",
    "CreateRoom",
    "DeleteDirect",
    "DeletePost",
    "DropList",
    "EditDirect",
    "EditPost",
    "EndFilter",
    "FileReport",
    "FireDue",
    "FollowFeed",
    "Intent",
    "IssueInvite",
    "IssueLink",
    "IssueToken",
    "JoinRoom",
    "LeaveRoom",
    "MarkRead",
    "MergeRequest",
    "MoveDue",
    "MoveRequest",
    "NextRequest",
    "OpenSession",
    "PutAccount",
    "PutImage",
    "PutList",
    "RedeemInvite",
    "Refused",
    "RelayPost",
    "RemovePost",
    "Retry",
    "ReviewPost",
    "RevokeInvite",
    "RevokeToken",
    "SendDirect",
    "SetActive",
    "SetDuty",
    "SetFilter",
    "SetPassword",
    "SetPrivacy",
    "SetProfile",
    "SetReaction",
    "SetRelation",
    "SetRole",
    "Suspend",
    "Thread",
    "TouchDuty",
    "UnfollowFeed",
    "Unmask",
    "Unsuspend",
    "UpdateRoom",
    "Use",
    "WriteNote",
    "WritePost",
]
