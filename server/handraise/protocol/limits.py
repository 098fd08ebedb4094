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
    password_least_chars: int = 8
    password_chars: int = 128
    tags_per_post: int = 20
    mentions_per_post: int = 50
    depth: int = 8
    commands_per_minute: int = 120
    posts_per_minute: int = 60
    room_posts_per_minute: int = 600
    requests_per_10_minutes: int = 10
    reports_per_hour: int = 20
    reports_per_case: int = 200
    sign_in_failures_per_account: int = 30
    sign_in_failures_per_address: int = 600
    invites: int = 50
    invite_uses: int = 100
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
    search_chars: int = 500
    search_terms: int = 16
    search_per_minute: int = 60
    bio_chars: int = 500
    subjects: int = 10
    links: int = 5
    notifications_kept: int = 1000
    read_marks: int = 3000
    unread_most: int = 100
    filters: int = 30
    filter_words: int = 10
    filter_word_chars: int = 50
    lists: int = 50
    feeds_per_list: int = 100
    images_per_post: int = 4
    alt_chars: int = 1000
    image_bytes: int = 10 << 20
    image_pixels: int = 40_000_000
    image_bytes_per_account: int = 200 << 20
    uploads_per_hour: int = 100
    uploads_at_once: int = 4
    hops: int = 7
    held_words: int = 100
    slow_s: int = 3600
    where_chars: int = 80
    tried_chars: int = 1000
    duty_topics: int = 20
    note_chars: int = 2000
    notes_per_request: int = 50
    merged_me_toos: int = 500
    report_chars: int = 1000
    reason_chars: int = 300
    figure_weeks: int = 53


HELP: Final[dict[str, str]] = {
    "frame_bytes": "Largest frame (and HTTP command) in bytes.",
    "body_chars": "Longest post in characters.",
    "name_chars": "Longest display name in characters.",
    "password_least_chars": "Shortest password in characters.",
    "password_chars": "Longest password in characters.",
    "tags_per_post": "Most tags in one post.",
    "mentions_per_post": "Most mentions in one post.",
    "depth": "Deepest nesting of JSON in a frame.",
    "commands_per_minute": "Commands of one account in a minute; at twice as many the connection is closed. 0 = none.",
    "posts_per_minute": (
        "Posts, replies, relays, announcements, direct messages and steps of requests of one account in a minute, "
        "edits too, and besides them as many previews. 0 = none."
    ),
    "room_posts_per_minute": (
        "Posts, replies, announcements and steps of requests in one room in a minute, edits too. 0 = none."
    ),
    "requests_per_10_minutes": "Help requests of one account in ten minutes. 0 = none.",
    "reports_per_hour": "Reports of one account in an hour. 0 = none.",
    "reports_per_case": "Most reports of one thing while its case is open; its staff have been told long before.",
    "sign_in_failures_per_account": "Wrong passwords for one account at once; as many again over each hour.",
    "sign_in_failures_per_address": (
        "Wrong passwords, links and codes from one address at once; as many again over each hour. "
        "What is right doesn't count."
    ),
    "invites": "Most open invites of one account.",
    "invite_uses": "Most accounts that one invite makes.",
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
    "search_chars": "Longest search in characters.",
    "search_terms": "Most words and filters in one search; each word of a phrase counts.",
    "search_per_minute": (
        "Searches of one account in a minute; whom a request would reach, similar ones and figures too. 0 = none."
    ),
    "bio_chars": "Longest text of a profile in characters.",
    "subjects": "Most subjects of a profile.",
    "links": "Most links of a profile.",
    "notifications_kept": "Notifications that are kept for one account; the oldest go.",
    "read_marks": "Read marks that are kept for one account; those that were moved longest ago go.",
    "unread_most": "How far the new posts of a feed are counted.",
    "filters": "Most word filters of one account.",
    "filter_words": "Most words in one word filter.",
    "filter_word_chars": "Longest word or phrase of a word filter in characters.",
    "lists": "Most lists of one account.",
    "feeds_per_list": "Most feeds in one list.",
    "images_per_post": "Most images in one post.",
    "alt_chars": "Longest description of an image in characters.",
    "image_bytes": "Largest image file that may be uploaded, in bytes.",
    "image_pixels": "Largest image that may be uploaded, in pixels (width times height).",
    "image_bytes_per_account": "What the images of one account may take on the server's disk, in bytes.",
    "uploads_per_hour": "Images that one account uploads in an hour. 0 = none.",
    "uploads_at_once": "Images that one account uploads at the same time.",
    "where_chars": "Longest text that says where somebody needs help, in characters.",
    "tried_chars": "Longest text that says what somebody has tried, in characters.",
    "duty_topics": "Most topics that one account is on duty for.",
    "held_words": "Most words for which a room holds posts.",
    "slow_s": "Longest time that a room keeps one member's posts apart, in seconds.",
    "note_chars": "Longest note of the staff about a request, in characters.",
    "notes_per_request": "Most notes about one request.",
    "merged_me_toos": "Most people with the same question whom a merged request takes along.",
    "report_chars": "Longest text of a report, and of the note with which a case is closed, in characters.",
    "reason_chars": "Longest reason that staff give for what they do, in characters.",
    "figure_weeks": "Most weeks of figures by week.",
    "hops": "Most answers of bots to bots in a row; so a loop of two bots ends.",
}
