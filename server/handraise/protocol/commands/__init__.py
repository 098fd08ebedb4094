"""The commands, one struct each: what a client may ask.

Unknown fields are refused. `id` is the client's own, repeated in the reply as `re`; `key` makes a retry safe.
Feed names and accounts are as the client wrote them; `names` gives their canonical form.

base.py         what every command has, the types of fields
posts.py        posts, relays, reactions
help.py         the help desk
images.py       images of a post
people.py       accounts, profiles, privacy; follows, mutes, blocks
rooms.py        rooms and their members
direct.py       direct messages, conversations
notices.py      notifications, read marks, unread counts
lists.py        word filters, lists of feeds
search.py       search, the directory, completion
feeds.py        pages, watches, typing
credentials.py  signing in

The table at the end is all there is: a command without a row is unknown.
"""

from typing import Final

from handraise.protocol.commands.base import (
    PAGE_MOST,
    Command,
    Cursor,
    FeedName,
    Id,
    Page,
    Position,
    Prefix,
    Token,
    Write,
)
from handraise.protocol.commands.credentials import Auth, Resume
from handraise.protocol.commands.direct import Conversations, Direct, DirectHistory
from handraise.protocol.commands.feeds import History, Home, Thread, Typing, Unwatch, Watch
from handraise.protocol.commands.help import (
    Accept,
    Answer,
    Ask,
    Assign,
    Claim,
    Decline,
    NeedInfo,
    Queue,
    Release,
    Renew,
    Reopen,
    Requests,
    Resolve,
    Withdraw,
)
from handraise.protocol.commands.images import Use
from handraise.protocol.commands.lists import Feeds, Filter, Unfilter, Unlist
from handraise.protocol.commands.notices import Notifications, Read, Unread
from handraise.protocol.commands.people import (
    MODES,
    SHOWN_TO,
    Account,
    Block,
    Follow,
    Mute,
    Profile,
    SetPrivacy,
    Unblock,
    Unfollow,
    Unmute,
)
from handraise.protocol.commands.posts import REACTIONS, Delete, Edit, Get, Post, React, Reaction, Relay, Unreact
from handraise.protocol.commands.rooms import (
    ROOM_ROLES,
    Announce,
    CreateRoom,
    Join,
    Leave,
    Members,
    RemoveMember,
    Room,
    SetRole,
    UpdateRoom,
)
from handraise.protocol.commands.search import Complete, People, Search, Topics

__all__ = [
    "COMMANDS",
    "MODES",
    "PAGE_MOST",
    "REACTIONS",
    "ROOM_ROLES",
    "SHOWN_TO",
    "Accept",
    "Account",
    "Announce",
    "Answer",
    "Ask",
    "Assign",
    "Auth",
    "Block",
    "Claim",
    "Command",
    "Complete",
    "Conversations",
    "CreateRoom",
    "Cursor",
    "Decline",
    "Delete",
    "Direct",
    "DirectHistory",
    "Edit",
    "FeedName",
    "Feeds",
    "Filter",
    "Follow",
    "Get",
    "History",
    "Home",
    "Id",
    "Join",
    "Leave",
    "Members",
    "Mute",
    "NeedInfo",
    "Notifications",
    "Page",
    "People",
    "Position",
    "Post",
    "Prefix",
    "Profile",
    "Queue",
    "React",
    "Reaction",
    "Read",
    "Relay",
    "Release",
    "RemoveMember",
    "Renew",
    "Reopen",
    "Requests",
    "Resolve",
    "Resume",
    "Room",
    "Search",
    "SetPrivacy",
    "SetRole",
    "Thread",
    "Token",
    "Topics",
    "Typing",
    "Unblock",
    "Unfilter",
    "Unfollow",
    "Unlist",
    "Unmute",
    "Unreact",
    "Unread",
    "Unwatch",
    "UpdateRoom",
    "Use",
    "Watch",
    "Withdraw",
    "Write",
]

COMMANDS: Final[dict[str, type[Command]]] = {
    "auth": Auth,
    "post": Post,
    "edit": Edit,
    "delete": Delete,
    "relay": Relay,
    "ask": Ask,
    "claim": Claim,
    "renew": Renew,
    "release": Release,
    "assign": Assign,
    "need_info": NeedInfo,
    "answer": Answer,
    "accept": Accept,
    "resolve": Resolve,
    "reopen": Reopen,
    "withdraw": Withdraw,
    "decline": Decline,
    "requests": Requests,
    "queue": Queue,
    "react": React,
    "unreact": Unreact,
    "follow": Follow,
    "unfollow": Unfollow,
    "mute": Mute,
    "unmute": Unmute,
    "block": Block,
    "unblock": Unblock,
    "profile": Profile,
    "direct": Direct,
    "set_privacy": SetPrivacy,
    "filter": Filter,
    "unfilter": Unfilter,
    "list": Feeds,
    "unlist": Unlist,
    "read": Read,
    "get": Get,
    "home": Home,
    "history": History,
    "thread": Thread,
    "account": Account,
    "create_room": CreateRoom,
    "update_room": UpdateRoom,
    "join": Join,
    "leave": Leave,
    "set_role": SetRole,
    "remove_member": RemoveMember,
    "announce": Announce,
    "room": Room,
    "members": Members,
    "search": Search,
    "people": People,
    "topics": Topics,
    "complete": Complete,
    "notifications": Notifications,
    "unread": Unread,
    "watch": Watch,
    "unwatch": Unwatch,
    "direct_history": DirectHistory,
    "conversations": Conversations,
    "typing": Typing,
}
