"""The store: one log of changes, the rows behind it, and reads that are consistent with a position in the log.

results.py      what the methods give
base.py         the log: `apply`, due rows
posts.py        posts
help.py         help requests
images.py       images
people.py       accounts, profiles; follows, mutes, blocks
rooms.py        rooms and their members
direct.py       direct messages, conversations
notices.py      notifications, unread counts
moderation.py   reports and cases, suspensions, the log of moderation
lists.py        what an account has set for itself
search.py       search, the directory, completion
feeds.py        what a session reads: replay, pages, single objects
credentials.py  tokens, sessions and links, passwords, invites
"""

from typing import Protocol

from handraise.ports.store.base import Log
from handraise.ports.store.credentials import CredentialReads
from handraise.ports.store.direct import DirectReads
from handraise.ports.store.feeds import FeedReads
from handraise.ports.store.help import HelpReads
from handraise.ports.store.images import ImageReads
from handraise.ports.store.lists import ListReads
from handraise.ports.store.moderation import ModerationReads
from handraise.ports.store.notices import NoticeReads
from handraise.ports.store.people import PeopleReads
from handraise.ports.store.posts import PostReads
from handraise.ports.store.results import (
    AccountState,
    Applied,
    Audience,
    AuditPage,
    CaseFile,
    CasesPage,
    Conversations,
    DirectPage,
    Found,
    FoundDirect,
    Invitation,
    Listing,
    Notices,
    Own,
    People,
    Replayed,
    ReplayPage,
    Searched,
    Sight,
    Unread,
    Waiting,
)
from handraise.ports.store.rooms import RoomReads
from handraise.ports.store.search import SearchReads

__all__ = [
    "AccountState",
    "Applied",
    "Audience",
    "AuditPage",
    "CaseFile",
    "CasesPage",
    "Conversations",
    "DirectPage",
    "Found",
    "FoundDirect",
    "Invitation",
    "Listing",
    "Notices",
    "Own",
    "People",
    "ReplayPage",
    "Replayed",
    "Searched",
    "Sight",
    "Store",
    "Unread",
    "Waiting",
]


class Store(
    Log,
    PostReads,
    HelpReads,
    ImageReads,
    PeopleReads,
    RoomReads,
    DirectReads,
    NoticeReads,
    ModerationReads,
    ListReads,
    SearchReads,
    FeedReads,
    CredentialReads,
    Protocol,
):
    """One deployment's data.

    Writes go through `apply` alone, by one caller at a time. Reads may run at any time and see some committed state;
    each is one snapshot. Every method raises `Unavailable` when the database doesn't answer, having changed nothing
    that a later read would show as half done. Cancelling a read is safe; `apply` isn't to be cancelled.
    """
