"""The limits that a deployment publishes in `hello.limits`, one declaration each.

The name here is the name on the wire; as a setting it is `HANDRAISE_LIMIT_<NAME>` and `limit_<name>`.
A rate or a count of connections of 0 means «none».
"""

from typing import Final

import msgspec


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sizes are in the unit that ends the name; rates are windows, which a client may use up at once."""

    frame_bytes: int = 65536
    body_chars: int = 4000
    name_chars: int = 100
    tags_per_post: int = 20
    mentions_per_post: int = 50
    depth: int = 8
    commands_per_minute: int = 120
    posts_per_minute: int = 60
    requests_per_10_minutes: int = 10
    connections_per_account: int = 20
    connections_per_address: int = 2000
    follows: int = 2000
    thread_follows: int = 500
    watches: int = 100
    rooms: int = 200
    members_per_room: int = 2000
    title_chars: int = 100
    about_chars: int = 1000
    failed_codes_per_10_minutes: int = 200
    resume_changes: int = 5000
    list_items: int = 100
    hops: int = 7


HELP: Final[dict[str, str]] = {
    "frame_bytes": "Largest frame (and HTTP command) in bytes.",
    "body_chars": "Longest post in characters.",
    "name_chars": "Longest display name in characters.",
    "tags_per_post": "Most tags in one post.",
    "mentions_per_post": "Most mentions in one post.",
    "depth": "Deepest nesting of JSON in a frame.",
    "commands_per_minute": "Commands of one account in a minute; at twice as many the connection is closed. 0 = none.",
    "posts_per_minute": "Posts and replies of one account in a minute. 0 = none.",
    "requests_per_10_minutes": "Help requests of one account in ten minutes. 0 = none.",
    "connections_per_account": "Open connections of one account. 0 = none.",
    "connections_per_address": "Open connections from one address; a whole school may share one. 0 = none.",
    "follows": "Most people and topics that one account follows.",
    "thread_follows": "Most threads followed by taking part; the oldest go.",
    "watches": "Most feeds that one connection watches.",
    "rooms": "Most rooms that one account is in.",
    "members_per_room": "Most people in one room.",
    "title_chars": "Longest title of a room in characters.",
    "about_chars": "Longest description of a room in characters.",
    "failed_codes_per_10_minutes": "Wrong join codes from one address or account in ten minutes. 0 = none.",
    "resume_changes": "Most changes that a resume repeats; beyond it the answer is resync.",
    "list_items": "Most items in one page of a list.",
    "hops": "Most answers of bots to bots in a row; so a loop of two bots ends.",
}
