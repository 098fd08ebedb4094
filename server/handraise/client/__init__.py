"""The asyncio client library: connect, authenticate, send commands as typed methods, read events as they come.

It reconnects with full jitter, resumes at its cursor, and keeps unanswered commands with their keys, so that a retry
stores nothing twice. It speaks the wire protocol alone; bots, the command line and the tests all use it.
`docs/client.md` is the tour.
"""

from handraise.client.client import Client, Statistics, connect
from handraise.client.cursor import Cursor
from handraise.client.errors import (
    CannotConnect,
    ClientClosed,
    ClientError,
    ConnectionLost,
    NotSent,
    OtherError,
    OutboxFull,
    OutcomeUnknown,
    Refused,
    ServerFault,
)
from handraise.client.events import (
    CaughtUp,
    Connected,
    Disconnected,
    Draining,
    Event,
    Happening,
    Notice,
    Resync,
)
from handraise.client.http import HttpClient
from handraise.client.link import Hello
from handraise.client.options import Clock, Options, SystemClock
from handraise.client.replies import (
    AccountReply,
    Completions,
    ConversationPage,
    DirectPage,
    DirectReply,
    Done,
    FilterReply,
    FollowReply,
    Found,
    ListReply,
    MarkReply,
    MemberReply,
    MembersPage,
    Notifications,
    Page,
    PeopleReply,
    PostReply,
    PrivacyReply,
    ProfileReply,
    ReadReply,
    RelationReply,
    RequestsPage,
    RoomReply,
    TopicsReply,
    UnreadReply,
)
from handraise.client.why import Reason, why
from handraise.errors import CommandError
from handraise.protocol.commands import Use
from handraise.protocol.objects import Post

__all__ = [
    "AccountReply",
    "CannotConnect",
    "CaughtUp",
    "Client",
    "ClientClosed",
    "ClientError",
    "Clock",
    "CommandError",
    "Completions",
    "Connected",
    "ConnectionLost",
    "ConversationPage",
    "Cursor",
    "DirectPage",
    "DirectReply",
    "Disconnected",
    "Done",
    "Draining",
    "Event",
    "FilterReply",
    "FollowReply",
    "Found",
    "Happening",
    "Hello",
    "HttpClient",
    "ListReply",
    "MarkReply",
    "MemberReply",
    "MembersPage",
    "NotSent",
    "Notice",
    "Notifications",
    "Options",
    "OtherError",
    "OutboxFull",
    "OutcomeUnknown",
    "Page",
    "PeopleReply",
    "Post",
    "PostReply",
    "PrivacyReply",
    "ProfileReply",
    "ReadReply",
    "Reason",
    "Refused",
    "RelationReply",
    "RequestsPage",
    "Resync",
    "RoomReply",
    "ServerFault",
    "Statistics",
    "SystemClock",
    "TopicsReply",
    "UnreadReply",
    "Use",
    "connect",
    "why",
]
