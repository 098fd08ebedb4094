"""Every command of the protocol, with everything that it could name."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from tests.service.samples import SAMPLES
from tests.service.worlds_policy import Label
from tests.service.worlds_stage import School

ROOMS: Final = ("r1", "r2")
TAGS: Final = ("algebra", "physics", "art")

SUSPENDED: Final = {"until": "2099-01-01T00:00:00Z", "reason": "spam"}

Question = tuple[str, str, dict[str, Any], bool]
"""Its name, the command, its fields (labels where ids stand), and whether all pages of the answer are asked for."""

TEXTS: Final = ("said", "hushed", "hush*", "is:reply", "has:reply", "-nothing", '"said at"', "said -hushed from:me")


def read_questions(labels: Sequence[Label], made: School) -> list[Question]:
    """What only reads."""
    whole: list[Question] = [
        (f"{kind} all", kind, {}, True) for kind in ("home", "conversations", "notifications", "people")
    ]
    people = [each for handle, ident in made.ids.items() for each in _person(handle, ident)]
    rooms = [each for room in ROOMS for each in _room(room, made.rooms[room])]
    posts = [each for label in labels for each in _post(label)]
    waiting: list[Question] = [("who waits", "requests", {}, False)]
    waiting += [(f"who waits for {tag}", "requests", {"topic": f"#{tag}"}, False) for tag in TAGS]
    waiting += [(f"figures of {tag}", "figures", {"topic": f"#{tag}"}, False) for tag in TAGS]
    waiting += [(f"weeks of {tag}", "figures", {"topic": f"#{tag}", "by": "week"}, False) for tag in TAGS]
    waiting += [(f"reach of {tag}", "reach", {"body": f"How? #{tag}"}, False) for tag in TAGS]
    waiting += [("held", "held", {}, False)]
    waiting += [(f"like {text}", "similar", {"body": text}, False) for text in ("said at", "hushed", "said hushed")]
    cases: list[Question] = [("cases of admins", "cases", {}, True), ("log of admins", "audit", {}, True)]
    cases += [(f"case {label}", "case", {"case": label}, False) for label in labels]
    whole += [*cases, *waiting, ("the next who waits", "requests", {"limit": 1}, False)]
    return [*whole, ("unread now", "unread", {}, False), *posts, *people, *rooms, *_words()]


def _feed(feed: str) -> Iterator[Question]:
    yield f"history {feed}", "history", {"feed": feed}, True
    yield f"watch {feed}", "watch", {"feed": feed}, False
    yield f"unwatch {feed}", "unwatch", {"feed": feed}, False


def _post(label: Label) -> Iterator[Question]:
    yield f"get {label}", "get", {"post": label}, False
    yield f"thread {label}", "thread", {"post": label}, True
    for kind in ("history", "watch", "unwatch"):
        yield f"{kind} thread {label}", kind, {"thread": label}, False


def _person(handle: str, ident: int) -> Iterator[Question]:
    for named in (ident, f"@{handle}"):
        yield f"account {named}", "account", {"handle": named}, False
        yield f"with {named}", "direct_history", {"with": named}, True
    for feed in (f"user:{ident}", f"inbox:{ident}"):
        yield from _feed(feed)
    yield f"from {handle}", "search", {"text": f"from:@{handle}", "sort": "new"}, True


def _room(room: str, ident: int) -> Iterator[Question]:
    yield room, "room", {"room": ident}, False
    yield f"queue of {room}", "queue", {"room": ident}, False
    yield f"held in {room}", "held", {"room": ident}, False
    yield f"figures of {room}", "figures", {"room": ident}, False
    yield f"reach in {room}", "reach", {"room": ident, "body": "How?"}, False
    yield f"like it in {room}", "similar", {"room": ident, "body": "said hushed"}, False
    yield f"cases of {room}", "cases", {"room": ident}, True
    yield f"log of {room}", "audit", {"room": ident}, True
    yield f"in {room}", "members", {"room": ident}, True
    for feed in (f"room:{ident}", f"room:{ident}:staff"):
        yield from _feed(feed)
    yield f"{room} by tag", "history", {"feed": f"room:{ident}", "tag": "#algebra"}, False
    yield f"search {room}", "search", {"text": f"in:{ident}", "sort": "new"}, True


def _words() -> Iterator[Question]:
    for tag in TAGS:
        yield from _feed(f"#{tag}")
        yield f"teach {tag}", "people", {"subject": tag}, False
        yield f"search {tag}", "search", {"text": f"#{tag}"}, True
    yield "preview", "preview", {"body": "Ask @ana and @nobody #algebra"}, False
    for text in TEXTS:
        yield f"search {text}", "search", {"text": text}, True
    for prefix in ("", "a", "p"):
        yield f"topics {prefix}…", "topics", {"prefix": prefix}, False
        yield f"first topic {prefix}…", "topics", {"prefix": prefix, "limit": 1}, False
        yield f"people {prefix}…", "people", {"prefix": prefix}, False
        for sign in "@#":
            yield f"complete {sign}{prefix}", "complete", {"text": sign + prefix}, False


def write_questions(labels: Sequence[Label], requests: Sequence[Label], made: School) -> list[Question]:
    """What changes something, or is passed on: what is refused, and in which words, tells something too."""
    posts = [each for label in requests for each in _step(label)]
    posts += [each for label in labels for each in _change(label)]
    rooms = [each for room in ROOMS for each in _change_room(room, made)]
    people = [each for handle, ident in made.ids.items() for each in _change_person(handle, ident)]
    own = (
        "duty",
        "next",
        "ask",
        "join",
        "filter",
        "unfilter",
        "list",
        "unlist",
        "set_privacy",
        "profile",
        "create_room",
    )
    rest = [(f"{kind} as ever", kind, SAMPLES[kind], False) for kind in own]
    return [*posts, *rooms, *people, *rest, ("auth again", "auth", {"token": "x"}, False)]


def _change(label: Label) -> Iterator[Question]:
    for kind in ("react", "unreact"):
        yield f"{kind} {label}", kind, {"post": label, "kind": "agree"}, False
    for kind in ("follow", "unfollow", "typing"):
        yield f"{kind} thread {label}", kind, {"thread": label}, False
    yield f"read thread {label}", "read", {"thread": label, "pos": 0}, False
    yield f"claim {label}", "claim", {"request": label}, False
    for kind in ("approve", "unhide"):
        yield f"{kind} {label}", kind, {"post": label}, False
    yield f"decline post {label}", "decline", {"post": label, "reason": "unclear"}, False
    yield f"relay {label}", "relay", {"post": label, "body": "passed on"}, False
    yield f"report {label}", "report", {"post": label, "reason": "spam"}, False
    yield f"close case {label}", "close_case", {"case": label, "outcome": "warned"}, False
    yield f"remove {label}", "remove", {"post": label, "reason": "spam"}, False
    yield f"reply to {label}", "post", {"reply_to": label, "body": "by the way #art"}, False
    yield f"edit {label}", "edit", {"post": label, "body": "edited at last"}, False
    yield f"hide {label}", "hide", {"post": label, "reason": "unkind"}, False
    yield f"delete {label}", "delete", {"post": label}, False


def _step(label: Label) -> Iterator[Question]:
    """All of a request. That nobody learns by `claim` what is no request of his to see is asked of every label."""
    for kind in (
        "claim",
        "renew",
        "need_info",
        "release",
        "answer",
        "resolve",
        "reopen",
        "decline",
        "withdraw",
        "me_too",
        "unmask",
        "note",
        "notes",
    ):
        yield f"{kind} request {label}", kind, {**SAMPLES[kind], "request": label}, False
    for named in ("@nobody", "@tim"):
        yield f"assign {label} to {named}", "assign", {"request": label, "to": named}, False
    yield f"merge {label}", "merge", {"request": label, "into": label}, False
    yield f"accept {label}", "accept", {"request": label, "answer": label}, False


def _change_room(room: str, made: School) -> Iterator[Question]:
    ident = made.rooms[room]
    yield f"post in {room}", "post", {"room": ident, "body": "into the room"}, False
    yield f"ask in {room}", "ask", {"room": ident, "body": "How?"}, False
    yield f"next in {room}", "next", {"room": ident}, False
    yield f"duty in {room}", "duty", {"on": True, "rooms": [ident]}, False
    yield f"announce in {room}", "announce", {"room": ident, "body": "to the room"}, False
    yield f"update {room}", "update_room", {"room": ident, "about": "changed"}, False
    for handle, account in made.ids.items():
        place = {"room": ident, "account": account}
        yield f"role of {handle} in {room}", "set_role", {**place, "role": "member"}, False
        yield f"report {handle} in {room}", "report", {**place, "reason": "spam"}, False
        yield f"suspend {handle} in {room}", "suspend", {**place, **SUSPENDED}, False
        yield f"unsuspend {handle} in {room}", "unsuspend", place, False
        yield f"remove {handle} from {room}", "remove_member", place, False
    yield f"read {room}", "read", {"feed": f"room:{ident}", "pos": 0}, False
    yield f"leave {room}", "leave", {"room": ident}, False


def _change_person(handle: str, ident: int) -> Iterator[Question]:
    yield f"direct to {handle}", "direct", {"to": ident, "body": "to you alone"}, False
    yield f"report {handle}", "report", {"account": ident, "reason": "spam"}, False
    yield f"suspend {handle}", "suspend", {"account": ident, **SUSPENDED}, False
    yield f"unsuspend {handle}", "unsuspend", {"account": ident}, False
    yield f"typing to {handle}", "typing", {"feed": f"direct:{ident}"}, False
    for kind in ("follow", "unfollow"):
        yield f"{kind} {handle}", kind, {"feed": f"user:{ident}"}, False
        yield f"{kind} inbox of {handle}", kind, {"feed": f"inbox:{ident}"}, False
    for kind in ("mute", "unmute", "block", "unblock"):
        yield f"{kind} {handle}", kind, {"account": ident}, False
