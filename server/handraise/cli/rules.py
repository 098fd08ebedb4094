"""What holds in a room, as options of the commands that make and change one."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from cyclopts import Parameter
from cyclopts.validators import Number

from handraise.cli.errors import UsageError

Moderation = Literal["off", "first", "all"]


@dataclass(frozen=True)
class Rules:
    """What isn't said is None: in a new room as the server has it, in one that is changed as it is."""

    about: Annotated[str | None, Parameter(help="What it is for.")] = None
    peers: Annotated[
        bool | None, Parameter(help="Members may take and answer requests too, or not.", negative="--no-peers")
    ] = None
    guests: Annotated[
        bool | None, Parameter(help="People join without an account too, or not.", negative="--accounts-only")
    ] = None
    joinable: Annotated[
        bool | None, Parameter(help="The code lets people in, or nobody at present.", negative="--not-joinable")
    ] = None
    code_shown: Annotated[
        bool | None, Parameter(help="Members see the code too, or the staff alone.", negative="--code-hidden")
    ] = None
    asking: Annotated[
        bool | None, Parameter(help="New requests are taken, or those of the staff alone.", negative="--no-asking")
    ] = None
    anonymous: Annotated[
        bool | None, Parameter(help="One may ask without being named to one's peers, or not.", negative="--named-only")
    ] = None
    escalation: Annotated[
        str | None,
        Parameter(help="Whom a request that nobody takes is brought to, by levels and seconds; off; or site."),
    ] = None
    quiet_hours: Annotated[
        str | None, Parameter(help="When only who is on duty is alerted, as 22:00-06:30; off; or site.")
    ] = None
    moderation: Annotated[
        Moderation | None, Parameter(help="Whose posts you look at first: nobody's, until one was approved, or all.")
    ] = None
    held_word: Annotated[
        list[str] | None, Parameter(help="Hold posts with this word or phrase; again for another one.")
    ] = None
    no_held_words: Annotated[bool, Parameter(help="Hold posts for no word any more.")] = False
    slow_s: Annotated[
        int | None, Parameter(help="Seconds between a member's posts; 0 for none.", validator=Number(gte=0, lte=3600))
    ] = None

    def fields(self) -> dict[str, Any]:
        """As the client library takes them. Raises `UsageError`."""
        if self.held_word and self.no_held_words:
            raise UsageError("Say --held-word or --no-held-words.")
        names = ("about", "peers", "guests", "joinable", "code_shown", "asking", "anonymous")
        given = {name: getattr(self, name) for name in (*names, "escalation", "quiet_hours", "moderation", "slow_s")}
        return given | {"held_words": [] if self.no_held_words else self.held_word}


RulesFlags = Annotated[Rules, Parameter(name="*")]
NONE = Rules()
