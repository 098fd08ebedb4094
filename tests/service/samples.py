"""One good frame for every command, so that a walk over all of them can't forget one."""

from typing import Any, Final

from handraise.protocol.commands import COMMANDS

SAMPLES: Final[dict[str, dict[str, Any]]] = {
    "auth": {},
    "post": {"body": "text #a"},
    "edit": {"post": 1, "body": "text #b"},
    "delete": {"post": 1},
    "relay": {"post": 1},
    "react": {"post": 1, "kind": "thanks"},
    "unreact": {"post": 1, "kind": "thanks"},
    "follow": {"feed": "#a"},
    "unfollow": {"feed": "#a"},
    "mute": {"account": 1},
    "unmute": {"account": 1},
    "block": {"account": 1},
    "unblock": {"account": 1},
    "get": {"post": 1},
    "home": {},
    "history": {"feed": "#a"},
    "thread": {"post": 1},
    "account": {"handle": "@ana"},
    "watch": {"feed": "#a"},
    "unwatch": {"feed": "#a"},
}

assert SAMPLES.keys() == COMMANDS.keys(), "every command has a sample"
