"""What is drawn for two worlds that differ only in which of two candidates asks anonymously.

What a peer may conclude from the published rules and from what somebody does by name isn't drawn:

- One open request a room (protocol.md): who asks by name while an anonymous request waits isn't its asker. So a
  candidate asks or opens again by name only where none waits anonymously, and the asker only where no candidate waits.
- Whatever the asker writes in his thread is anonymous, he has no «me too» there, doesn't help and doesn't report
  himself: who does one of these by name isn't the asker. So candidates don't, in an anonymous thread. They do what
  shows nobody's name there: they react, follow and read, in both worlds the same ones (so the asker doesn't react
  besides, or one would react twice).
- A block keeps what its owner writes from whom he blocks, in an anonymous thread too: its asker replies to nobody who
  blocks him, and accepts no answer of his (ADR 0017, price). So he does neither where one of the candidates is in a
  block with who wrote it.
- In a slow room (`slow_s`) who writes by name within the pace hasn't asked anonymously just before: no room is slow.
- Who isn't in the room, is an observer or suspended there, writes nothing: while one of the candidates is, the asker
  does nothing; and as the staff ask by name, he asks anew only while both are members.
"""

from collections.abc import Iterable
from typing import Any, Final

from tests.service.worlds_anonymous import ASKER, HELPED_BY, PEERS, Room
from tests.service.worlds_policy import Act, Label
from tests.service.worlds_questions import SUSPENDED, Question
from tests.service.worlds_stage import School

Turn = tuple[str, str, int, int, int]
"""Whose, what, and three numbers that choose: who, what of what there is, and whom or how."""

# Who does what, by how often it stands here.
TURNS: Final = (
    *((ASKER, kind) for kind in ("ask", "ask", "ask", "ask", "post", "post", "post", "edit", "delete", "accept")),
    *((ASKER, kind) for kind in ("resolve", "withdraw", "reopen", "reopen", "merge", "typing", "release")),
    *((ASKER, kind) for kind in ("me_too", "follow", "unfollow", "read")),
    *(("candidate", kind) for kind in ("post", "post", "reply", "ask", "ask", "react", "follow", "unfollow", "read")),
    *(("candidate", kind) for kind in ("withdraw", "accept", "edit", "delete", "mute", "block", "block", "unblock")),
    *(("candidate", kind) for kind in ("set_privacy", "duty", "off_duty", "leave", "leave", "join", "join", "name")),
    *(("candidate", kind) for kind in ("direct", "follow_user", "typing")),
    *(("staff", kind) for kind in ("claim", "answer", "need_info", "release", "assign", "decline", "note", "unmask")),
    *(("staff", kind) for kind in ("hide", "hide", "unhide", "approve", "approve", "remove", "merge", "merge")),
    *(("staff", kind) for kind in ("suspend", "unsuspend", "set_role", "set_role", "remove_member", "resolve")),
    *(("staff", kind) for kind in ("first", "off", "held_words", "asking", "alerts", "announce", "report")),
    *(("other", kind) for kind in ("claim", "claim", "answer", "answer", "answer", "reply", "reply", "post", "ask")),
    *(("other", kind) for kind in ("delete", "delete", "edit", "release", "need_info", "assign", "me_too", "me_too")),
    *(("other", kind) for kind in ("react", "report", "report", "mute", "block", "duty", "follow", "renew", "typing")),
    *(("other", kind) for kind in ("direct", "follow_user", "accept", "resolve", "withdraw")),
    *(("time", "wait") for _ in range(4)),
)
WAITS_MIN: Final = (1, 6, 16, 31, 45)
NAMELESS: Final = frozenset({"react", "follow", "unfollow", "read"})
"""What a candidate may do by name where he may be the asker: nobody is told who does it."""
TO_POST: Final[dict[str, tuple[str, str, dict[str, Any]]]] = {
    "reply": ("post", "reply_to", {}),
    "edit": ("edit", "post", {}),
    "delete": ("delete", "post", {}),
    "react": ("react", "post", {"kind": "thanks"}),
    "report": ("report", "post", {"reason": "spam"}),
    "follow": ("follow", "thread", {}),
    "unfollow": ("unfollow", "thread", {}),
    "typing": ("typing", "thread", {}),
    "read": ("read", "thread", {"pos": 0}),
    "hide": ("hide", "post", {"reason": "unkind"}),
    "unhide": ("unhide", "post", {}),
    "approve": ("approve", "post", {}),
    "remove": ("remove", "post", {"reason": "spam"}),
}
TO_REQUEST: Final[dict[str, dict[str, Any]]] = {
    **{kind: {} for kind in ("claim", "renew", "release", "reopen", "withdraw", "me_too", "accept", "merge", "assign")},
    **{kind: {} for kind in ("answer", "need_info")},
    "resolve": {"outcome": "peer"},
    "decline": {"reason": "unclear"},
    "note": {"body": "a note"},
    "unmask": {"reason": "He may be in danger"},
}
WITH_TEXT: Final = frozenset({"reply", "edit", "answer", "need_info"})
TO_SOMEBODY: Final[dict[str, tuple[str, str, dict[str, Any]]]] = {
    **{kind: (kind, "account", {}) for kind in ("mute", "block", "unblock", "unsuspend", "remove_member")},
    "suspend": ("suspend", "account", SUSPENDED),
    "direct": ("direct", "to", {"body": "to you alone"}),
    "follow_user": ("follow", "feed", {}),
    "set_role": ("set_role", "account", {}),
}
IN_ROOM: Final = frozenset(
    {"post", "ask", "announce", "suspend", "unsuspend", "set_role", "remove_member", "update_room", "leave", "join"}
)
SETTINGS: Final[dict[str, dict[str, Any]]] = {
    "first": {"moderation": "first"},
    "off": {"moderation": "off", "asking": True, "held_words": []},
    "held_words": {"held_words": ["urgently"]},
    "asking": {"asking": False},
    "alerts": {"escalation": "duty 60, lead 1200, asker 1800"},
}


def act_of(number: int, turn: Turn, room: Room, made: School) -> Act | None:
    """The turn as an act, where there is something for it to be done to and it may be drawn."""
    party, kind, by, one, two = turn
    if party == "time":
        return Act(number, party, kind, {"minutes": WAITS_MIN[one % len(WAITS_MIN)]})
    people = {ASKER: (ASKER,), "candidate": room.candidates, "staff": HELPED_BY, "other": (*PEERS, *PEERS, "cy")}
    actor = people[party][by % len(people[party])]
    if kind == "unmask":
        actor = "ana"  # who looks behind it may know
    if actor == ASKER and not room.able():
        return None
    act = _drawn(number, actor, kind, one, two, room, made)
    return act if act is not None and _may_be_drawn(act, room) else None


def _may_be_drawn(act: Act, room: Room) -> bool:
    """By the rules above."""
    waits = room.asked_by(ASKER, *room.candidates)
    if act.actor == ASKER:
        if any(room.apart(act.fields[name]) for name in ("reply_to", "answer", "into") if name in act.fields):
            return False
        if act.kind == "ask":
            return room.members() and not waits
        return (act.kind != "reopen" or not waits) and (act.kind != "typing" or len(room.connected) == 2)
    if act.actor in room.candidates:
        if act.kind in ("ask", "reopen") and room.asked_by(ASKER):
            return False
        label = act.refers_to
        return act.kind != "typing" or (act.actor in room.connected and label is not None)
    return True


def _drawn(number: int, actor: str, kind: str, one: int, two: int, room: Room, made: School) -> Act | None:
    body = _body(number, two, room)
    if kind in TO_POST or (kind == "post" and actor == ASKER):
        return _to_a_post(number, actor, "reply" if kind == "post" else kind, one, body, room)
    if kind in TO_REQUEST:
        return _to_a_request(number, actor, kind, one, two, body, room)
    if kind in TO_SOMEBODY:
        return _to_somebody(number, actor, kind, one, two, room)
    plain: dict[str, tuple[str, dict[str, Any]]] = {
        "post": ("post", {"body": body}),
        "ask": ("ask", {"body": body, "urgent": two % 2 == 0, **({"anonymous": True} if actor == ASKER else {})}),
        "announce": ("announce", {"body": body}),
        "set_privacy": ("set_privacy", {"presence": ("nobody", "followers")[two % 2]}),
        "duty": ("duty", {"on": True, "rooms": [made.rooms["r1"]]}),
        "off_duty": ("duty", {"on": False}),
        "leave": ("leave", {}),
        "join": ("join", {}),
        "name": ("profile", {"name": f"{actor.title()} {number}"}),
        **{name: ("update_room", fields) for name, fields in SETTINGS.items()},
    }
    command, fields = plain[kind]
    return Act(number, actor, command, fields, "r1" if command in IN_ROOM else None)


def _body(number: int, two: int, room: Room) -> str:
    """It may have the word that is held, and name one of the candidates or others."""
    named = (*room.candidates, "pat", "ana", "cy")
    words = f"said at {number} #algebra"
    words += f" @{named[two % len(named)]}" if two % 3 == 0 else ""
    return words + (" urgently" if two % 7 == 0 else "")


def _choose(among: Iterable[Label], number: int) -> Label | None:
    """The newest half as often again as the others."""
    labels = list(among)
    labels += labels[len(labels) // 2 :]
    return labels[number % len(labels)] if labels else None


def _to_a_post(number: int, actor: str, kind: str, one: int, body: str, room: Room) -> Act | None:
    command, name, more = TO_POST[kind]
    if kind in ("edit", "delete"):
        label = _choose((label for label, said in room.said.items() if said.by == actor), one)
    else:
        label = _choose((label for label in room.said if _within(actor, kind, room.masked(label), room)), one)
        if kind == "react" and label in room.held and actor in room.candidates:
            return None
    if label is None:
        return None
    target = room.said[label].root if name == "thread" else label
    text = {"body": body} if kind in WITH_TEXT else {}
    return Act(number, actor, command, {name: target, **more, **text})


def _within(actor: str, kind: str, masked: bool, room: Room) -> bool:
    """Whether it is for the actor to do that in an anonymous thread, or in any other one."""
    if actor == ASKER:
        return masked
    return not masked or actor not in room.candidates or kind in NAMELESS


def _to_a_request(number: int, actor: str, kind: str, one: int, two: int, body: str, room: Room) -> Act | None:
    own = {"withdraw", "reopen", "accept"}
    label = _choose(
        (
            label
            for label in room.requests()
            if _within(actor, kind, room.masked(label), room) and (kind not in own or room.said[label].by == actor)
        ),
        one,
    )
    if label is None:
        return None
    fields: dict[str, Any] = {"request": label, **TO_REQUEST[kind], **({"body": body} if kind in WITH_TEXT else {})}
    if kind == "accept":
        fields["answer"] = _choose(room.replies(label), two)
    elif kind == "merge":
        fields["into"] = _choose(room.requests(), two)
    elif kind == "assign":
        fields["to"] = f"@{(*room.candidates, 'cy', 'pat', 'ana')[two % 5]}"
    return None if None in fields.values() else Act(number, actor, kind, fields)


def _to_somebody(number: int, actor: str, kind: str, one: int, two: int, room: Room) -> Act:
    """For the most part one of the candidates; by them one of those who may look."""
    command, name, more = TO_SOMEBODY[kind]
    others: tuple[str, ...] = (
        ("pat", "eli", "cy", "ana") if actor in room.candidates else (*room.candidates, *room.candidates, "pat")
    )
    if kind in ("set_role", "suspend", "unsuspend", "remove_member"):
        others = room.candidates
    other = others[one % len(others)]
    role = {"role": ("helper", "member", "observer", "helper", "member")[two % 5]} if kind == "set_role" else {}
    fields = {name: f"@{other}", **more, **role}
    return Act(number, actor, command, fields, "r1" if command in IN_ROOM else None, other)


def more_questions(room: Room) -> list[Question]:
    """Of each request: to give it to everybody, the candidates first; to merge it into all others; each answer."""
    found: list[Question] = []
    for label in reversed(room.requests()):
        found.append((f"claim {label} to give it", "claim", {"request": label}, False))
        found += [
            (f"assign {label} to {who}", "assign", {"request": label, "to": f"@{who}"}, False)
            for who in (*room.candidates, "cy", *PEERS[:2], "ana")
        ]
        for below in room.replies(label):
            found.append((f"accept {below}", "accept", {"request": label, "answer": below}, False))
            found.append((f"delete {below}", "delete", {"post": below}, False))
        found += [
            (f"merge {label} into {into}", "merge", {"request": label, "into": into}, False) for into in room.requests()
        ]
    return found
