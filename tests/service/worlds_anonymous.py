"""Where two worlds differ only in which of two candidates asks anonymously: the people, their room, and what was done.

The asker's acts are by `ASKER`; each world says who that is. All else is done by name, the same in both.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.faults.schedule import stage
from tests.service.worlds_policy import STAFF, Act, Label
from tests.service.worlds_stage import School, credential

ASKER: Final = "the asker"
STUDENTS: Final = ("sam", "tim")
EDUCATORS: Final = ("bo", "dan")
HELPED_BY: Final = ("ana", "cy")
PEERS: Final = ("pat", "eli", "gus")
OBSERVERS: Final = ("pat", "pat", "eli", "gus", "cy")
"""A student, an educator, a guest; and a helper, who may learn who asks, but by `unmask` alone, which is logged."""
ROLES: Final = {
    **dict.fromkeys(("ana", "cy", "bo", "dan", "eli"), "educator"),
    **dict.fromkeys(("sam", "tim", "pat"), "student"),
}


async def crowd(data: Path) -> School:
    """`r1` is Ana's, where Cy helps and members help each other; `r2` has others of them."""
    async with stage(data, 1 << 20) as scene:
        scene.gate.open()
        tokens, ids = {}, {}
        for handle, role in ROLES.items():
            added, _ = await scene.service.accounts.add(handle, handle.title(), role)
            ids[handle] = added.id
            tokens[handle] = (await scene.service.accounts.new_token(handle))[1]
            scene.credentials[handle] = await credential(scene, tokens[handle])
        rooms, codes = {}, {}
        for room, lead, members in (
            ("r1", "ana", ("cy", "bo", "dan", "eli", "sam", "tim", "pat")),
            ("r2", "dan", ("sam", "tim", "pat", "eli")),
        ):
            made = await scene.command(lead, "create_room", title=f"Room {room}", peers=True)
            rooms[room], codes[room] = made["room"]["id"], made["code"]
            for member in members:
                await scene.command(member, "join", code=codes[room])
        tokens["gus"], _ = await scene.service.guests.join(codes["r1"], "Gus", address="::1", session=False)
        ids["gus"] = (await credential(scene, tokens["gus"])).account.id
        made = await scene.command("ana", "set_role", room=rooms["r1"], account="@cy", role="helper")
        return School(data, tokens, ids, rooms, codes, made["seq"])


@dataclass
class Said:
    """`by` is `ASKER` for what he wrote in his thread."""

    by: str
    root: Label
    asks: bool = False


@dataclass
class Room:
    """What the draws look at: who is what in `r1`, and what was written there."""

    candidates: tuple[str, str]
    connected: Collection[str]
    roles: dict[str, str] = field(
        default_factory=lambda: (
            {"ana": "lead", "cy": "helper"} | dict.fromkeys((*STUDENTS, *EDUCATORS, *PEERS), "member")
        )
    )
    suspended: set[str] = field(default_factory=set)
    blocks: set[frozenset[str]] = field(default_factory=set)
    """Those that ever were."""
    said: dict[Label, Said] = field(default_factory=dict)
    waiting: set[Label] = field(default_factory=set)
    """Those of the requests that wait now, as somebody looked before the act."""
    held: set[Label] = field(default_factory=set)
    """And those of the anonymous posts that are held: to react to one is for its asker and the staff alone."""

    def masked(self, label: Label) -> bool:
        return self.said[self.said[label].root].by == ASKER

    def able(self) -> bool:
        """Whether either candidate may write in the room."""
        free = not self.suspended & set(self.candidates)
        return free and all(self.roles.get(who, "observer") != "observer" for who in self.candidates)

    def members(self) -> bool:
        return all(self.roles.get(who) == "member" for who in self.candidates)

    def apart(self, label: Label) -> bool:
        """Whether who wrote it has been in a block with one of the candidates."""
        return any(frozenset({who, self.said[label].by}) in self.blocks for who in self.candidates)

    def requests(self) -> list[Label]:
        return [label for label, said in self.said.items() if said.asks]

    def replies(self, root: Label) -> list[Label]:
        return [label for label, said in self.said.items() if said.root == root != label]

    def asked_by(self, *people: str) -> bool:
        """Whether one of these waits."""
        return any(self.said[label].by in people for label in self.waiting)

    def taken(self, act: Act) -> None:
        """What an act that was answered with `ok` changes."""
        number, other = act.number, act.other or ""
        match act.kind:
            case "post" | "ask" | "answer" | "announce":
                above = act.fields.get("request", act.fields.get("reply_to"))
                root = number if above is None else self.said[above].root
                self.said[number] = Said(act.actor, root, act.kind == "ask")
            case "set_role":
                self.roles[other] = act.fields["role"]
            case "remove_member":
                self.roles.pop(other, None)
            case "leave":
                self.roles.pop(act.actor, None)
            case "join":
                self.roles.setdefault(act.actor, "member")
            case "suspend":
                self.suspended.add(other)
            case "block":
                self.blocks.add(frozenset({act.actor, other}))
            case "unsuspend":
                self.suspended.discard(other)


def may_unmask(who: str, room: Room) -> bool:
    return room.roles.get(who) in STAFF
