"""One good frame for every command, so that a walk over all of them can't forget one."""

from typing import Any, Final

from handraise.protocol.commands import COMMANDS

SAMPLES: Final[dict[str, dict[str, Any]]] = {
    "auth": {},
    "post": {"body": "text #a"},
    "edit": {"post": 1, "body": "text #b"},
    "delete": {"post": 1},
    "react": {"post": 1, "kind": "thanks"},
    "unreact": {"post": 1, "kind": "thanks"},
    "follow": {"feed": "#a"},
    "unfollow": {"feed": "#a"},
    "mute": {"account": 1},
    "unmute": {"account": 1},
    "block": {"account": 1},
    "unblock": {"account": 1},
    "profile": {},
    "direct": {"to": "@ana", "body": "text"},
    "set_privacy": {"presence": "nobody"},
    "get": {"post": 1},
    "home": {},
    "history": {"feed": "#a"},
    "thread": {"post": 1},
    "account": {"handle": "@ana"},
    "create_room": {"title": "Algebra 2"},
    "update_room": {"room": 1},
    "join": {"code": "7KX2-M9QD"},
    "leave": {"room": 1},
    "set_role": {"room": 1, "account": 1, "role": "helper"},
    "remove_member": {"room": 1, "account": 1},
    "announce": {"room": 1, "body": "text"},
    "room": {"room": 1},
    "members": {"room": 1},
    "search": {"text": "a"},
    "people": {},
    "topics": {},
    "complete": {"text": "#a"},
    "watch": {"feed": "#a"},
    "unwatch": {"feed": "#a"},
    "direct_history": {"with": "@ana"},
    "conversations": {},
    "typing": {"feed": "@ana"},
}

assert SAMPLES.keys() == COMMANDS.keys(), "every command has a sample"
