"""Who may see what, written down from the documents alone (`docs/policy.md`, `docs/protocol.md`), and what follows for
a second world: which acts of a scenario may be left out or say something else, without an account noticing.

Nothing of the server is used here. Where the documents let a number be seen (the counters of a post that one sees,
those of a profile, the followers of a topic), the act that is counted stays, and only its text differs.

One's own mutes and blocks are no secret: `get` gives what they keep away. So they hide nothing here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

ROLES: Final = {
    **dict.fromkeys(("ana", "bo", "cy", "dan", "eli"), "educator"),
    **dict.fromkeys(("sam", "tim"), "student"),
    "adm": "admin",
    "gus": "guest",
}
NETWORK: Final = frozenset({"admin", "educator", "bot"})
"""Students aren't of it, as the site doesn't say so."""
STAFF: Final = frozenset({"lead", "helper"})

Label = int
"""An object by the number of the act that made it, which is the same in both worlds; its id needn't be."""


@dataclass
class Written:
    """A post; `root` and `parent` are labels, `credited` whose post it passes on."""

    author: str
    room: str | None
    root: Label
    parent: Label | None = None
    original: Label | None = None
    credited: str | None = None


@dataclass
class State:
    """What the rules look at. Changed by acts that were taken."""

    places: dict[str, dict[str, str]]
    blocks: set[tuple[str, str]]
    posts: dict[Label, Written] = field(default_factory=dict)
    directs: dict[Label, tuple[str, str]] = field(default_factory=dict)
    requests: list[Label] = field(default_factory=list)
    reports: list[Label] = field(default_factory=list)

    def authors(self, label: Label) -> set[str]:
        """All whose block may refuse what is done to a post: its author, its thread's, and whose post either passes
        on.
        """
        post = self.posts[label]
        root = self.posts[post.root]
        return {who for who in (post.author, root.author, post.credited, root.credited) if who is not None}

    def sees(self, who: str, label: Label) -> bool:
        """A block keeps away what its owner wrote and what passes that on. What others write below it, the server
        keeps from lists and `get` too, but delivers to who follows its author or its tags: so it counts as seen.
        """
        post = self.posts[label]
        if post.room is None:
            if ROLES[who] not in NETWORK:
                return False
        elif who not in self.places[post.room]:
            return False
        elif self.places[post.room][who] in STAFF:
            return True
        if post.room is None and ROLES[who] == "admin":
            return True  # whoever blocks him: he may hide it
        return post.author == who or not any((each, who) in self.blocks for each in (post.author, post.credited))


@dataclass(frozen=True)
class Act:
    """`fields` are the command's, with labels for ids under `post`, `thread` and so on. `about` are those concerned."""

    number: Label
    actor: str
    kind: str
    fields: Mapping[str, Any]
    place: str | None = None
    other: str | None = None
    about: frozenset[str] = frozenset()

    @property
    def refers_to(self) -> Label | None:
        for name in ("post", "reply_to", "thread", "request", "case"):
            if name in self.fields:
                return int(self.fields[name])
        return None


def written(act: Act, state: State) -> Written:
    if act.kind == "relay":
        original = act.fields["post"]
        credited = state.posts[original].author
        return Written(act.actor, None, act.number, original=original, credited=credited)
    parent = act.fields.get("request" if act.kind == "answer" else "reply_to")
    above = None if parent is None else state.posts[parent]
    place = act.place if above is None else above.room
    return Written(act.actor, place, act.number if above is None else above.root, parent)


def taken(act: Act, state: State) -> None:
    """What an act that was answered with `ok` changes."""
    number, room = act.number, act.place
    match act.kind:
        case "post" | "announce" | "ask" | "answer" | "relay":
            state.posts[number] = written(act, state)
            state.requests += [number] if act.kind == "ask" else []
        case "report":
            state.reports.append(number)
        case "direct":
            state.directs[number] = (act.actor, act.other or "")
        case "block":
            state.blocks.add((act.actor, act.other or ""))
        case "unblock":
            state.blocks.discard((act.actor, act.other or ""))
        case "join" if room:
            state.places[room].setdefault(act.actor, "member")
        case "leave" if room:
            state.places[room].pop(act.actor)
        case "remove_member" if room:
            state.places[room].pop(act.other or "", None)
        case "set_role" if room:
            state.places[room][act.other or ""] = act.fields["role"]


@dataclass
class Story:
    """The acts that were taken in the first world, with the state before each and at the end."""

    acts: list[Act]
    states: list[State]
    """One more than there are acts: `states[k]` is before the k-th, `states[k + 1]` after it."""
    follows: set[tuple[str, str]]

    def since(self, index: int, *, before: bool = False) -> Iterator[State]:
        yield from self.states[index + (0 if before else 1) :]


class Secrets:
    """Which acts `who` may not see, and which of them may be left out."""

    def __init__(self, story: Story, who: str) -> None:
        self._story = story
        self._who = who
        self._network = ROLES[who] in NETWORK

    def visible(self, index: int) -> bool:
        """Whether `who` may see anything of the act, now or ever after."""
        act, who = self._story.acts[index], self._who
        label = act.refers_to
        if act.actor == who or (act.other == who and act.kind not in ("mute", "unmute")):
            return True
        if act.kind == "suspend":
            return any(
                state.places[act.place or ""].get(who) in STAFF for state in self._story.since(index, before=True)
            )
        if act.kind in ("report", "close_case"):
            return self._of_case(index, act)
        return self._shown(index, act, label)

    def _shown(self, index: int, act: Act, label: Label | None) -> bool:
        who = self._who
        match act.kind:
            case "post" | "announce" | "relay" | "ask":
                return self._ever(index, act.number)
            case "answer" if label is not None:
                return self._ever(index, label) or self._ever(index, act.number)
            case "edit" | "delete" | "react" | "unreact" | "typing" | "claim" | "resolve" | "me_too" if (
                label is not None
            ):
                last = self._story.states[-1]
                return who in last.directs[label] if label in last.directs else self._ever(index, label)
            case "follow" if label is not None and self._story.states[-1].posts[label].room is not None:
                return False
            case "follow" | "unfollow":
                topic = str(act.fields.get("feed", "")).startswith("#")
                known = self._profile(index, act.actor) or (act.other is not None and self._profile(index, act.other))
                return self._network and (topic or known)
            case "profile" if "bio" in act.fields:
                return self._profile(index, act.actor)
            case "profile":
                return self._named(index, act.actor)
            case "update_room" | "set_role" | "remove_member" | "leave" | "join":
                return self._inside(index, act.place or "")
        return False  # mutes, blocks and directs of others; what they read, filter and list; their privacy

    def counted(self, index: int) -> bool:
        """Whether a number that he may see counts a post that he may not."""
        act, last = self._story.acts[index], self._story.states[-1]
        label = act.refers_to if act.kind == "delete" else act.number
        if act.kind not in ("post", "announce", "relay", "ask", "answer", "delete") or label not in last.posts:
            return False
        post = last.posts[label]
        counters = [above for above in (post.parent, post.original) if above is not None]
        if post.root != label:
            counters.append(post.root)
        own = post.room is None and self._profile(index, post.author)
        return own or any(self._ever(index, above) for above in counters)

    def _of_case(self, index: int, act: Act) -> bool:
        """A report is seen by those whose case it is; that this is closed, by who made one of its reports too."""
        reports = {each.number: each for each in self._story.acts if each.kind == "report"}
        label = act.refers_to if act.kind == "report" else reports[act.fields["case"]].refers_to
        reported = any(each.actor == self._who and each.refers_to == label for each in reports.values())
        return label is None or self._judges(index, label) or (act.kind == "close_case" and reported)

    def _judges(self, index: int, label: Label) -> bool:
        """Whether he may see a case about that post: of the staff of its room, or an admin; never one about himself."""
        if label not in self._story.states[index].posts:
            return ROLES[self._who] == "admin"  # a direct message
        post = self._story.states[index].posts[label]
        if post.author == self._who:
            return False
        states = list(self._story.since(index, before=True))
        place = post.room
        return ROLES[self._who] == "admin" or (
            place is not None and any(state.places[place].get(self._who) in STAFF for state in states)
        )

    def _inside(self, index: int, room: str) -> bool:
        """Whether he is in the room then or later, or tries its code, whose answer says whether it is open."""
        tries = any(act.actor == self._who and act.place == room for act in self._story.acts[index:])
        return tries or any(self._who in state.places[room] for state in self._story.since(index, before=True))

    def _ever(self, index: int, label: Label) -> bool:
        return any(state.sees(self._who, label) for state in self._story.since(index))

    def _profile(self, index: int, owner: str) -> bool:
        if not self._network or ROLES[owner] not in NETWORK:
            return False
        return any((owner, self._who) not in state.blocks for state in self._story.since(index, before=True))

    def _named(self, index: int, owner: str) -> bool:
        """Whether he may learn how somebody is called: in a room or a conversation with him, or as one to write to."""
        states = list(self._story.since(index, before=True))
        if any({owner, self._who} <= set(place) for state in states for place in state.places.values()):
            return True
        if any({owner, self._who} == set(sides) for sides in states[-1].directs.values()):
            return True
        if ROLES[self._who] == "guest" or ROLES[owner] == "guest":
            return False
        return any((owner, self._who) not in state.blocks for state in states)


CHANGED: Final = frozenset({"post", "announce", "edit", "direct", "relay", "ask", "answer"})
"""What may say something else in the second world."""

LEFT_OUT, OTHER, SAME = "left out", "other", "same"


def plan(story: Story, who: str, choices: Sequence[bool]) -> list[str]:
    """What becomes of each act in the second world. `choices` say which secrets say something else there."""
    secrets, fates = Secrets(story, who), [LEFT_OUT] * len(story.acts)
    needed: set[Label] = set()
    for index in reversed(range(len(story.acts))):
        act = story.acts[index]
        later = [story.acts[at] for at in range(index + 1, len(story.acts)) if fates[at] != LEFT_OUT]
        if secrets.visible(index) or _matters(act, later, story, network=ROLES[who] in NETWORK):
            fates[index] = SAME
        elif act.number in needed or secrets.counted(index) or (act.kind in CHANGED and choices[index]):
            fates[index] = OTHER if act.kind in CHANGED else SAME
        if fates[index] != LEFT_OUT and act.refers_to is not None and act.actor != who:
            needed.add(act.refers_to)
    return fates


def _matters(act: Act, later: Sequence[Act], story: Story, *, network: bool) -> bool:
    """Whether what nobody else is told decides what becomes of acts that stay, or changes a number."""
    if act.kind == "set_privacy":
        return any(each.kind == "typing" and each.actor == act.actor for each in later)
    if act.kind not in ("block", "unblock"):
        return False
    pair = {act.actor, act.other}
    if network and any(set(follow) == pair for follow in story.follows):
        return True
    return any(each.actor in pair and (each.about | {each.actor}) >= pair for each in later)
