"""`handraise remove`, `suspend` and `unsuspend`."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from cyclopts import App, Parameter
from cyclopts.validators import Number

from handraise.cli.commands import examples
from handraise.cli.context import Given
from handraise.cli.desk.words import RoomFlag
from handraise.cli.moderation.words import ReasonFlag, Who, account_of
from handraise.cli.target import ServerFlag, TokenFileFlag, carried_out, target
from handraise.cli.token import duration_ms
from handraise.protocol.times import to_wire

remove = App(name="remove", version_flags=[], help_epilogue=examples("handraise remove 4702 --reason harassment"))
suspend = App(
    name="suspend",
    version_flags=[],
    help_epilogue=examples(
        "handraise suspend @bo --for 2d --reason spam", "handraise suspend @sam --room 7 --for 45m --reason harassment"
    ),
)
unsuspend = App(
    name="unsuspend",
    version_flags=[],
    help_epilogue=examples("handraise unsuspend @bo", "handraise unsuspend @sam --room 7"),
)


@remove.default
def take_away(
    post: Annotated[int, Parameter(help="The post's number.", validator=Number(gte=1))],
    /,
    *,
    reason: ReasonFlag,
    server: ServerFlag = None,
    token_file: TokenFileFlag = None,
    context: Given,
) -> None:
    """Delete what somebody else wrote, as staff of its room or as an admin. Its author is told why."""
    login = target(context, server, token_file)
    done = carried_out(login, lambda client: client.remove(post, reason))
    context.output.result(done.raw.get("post"), f"#{post} is removed.")


@suspend.default
def stop(
    account: Who,
    /,
    *,
    lasting: Annotated[str, Parameter(name="--for", help="How long: 45m, 2h, 7d.")],
    reason: ReasonFlag,
    room: RoomFlag = None,
    server: ServerFlag = None,
    token_file: TokenFileFlag = None,
    context: Given,
) -> None:
    """Let somebody read but write nothing for a while: in a room as its staff, on the whole site as an admin.

    Who is suspended may write direct messages to the admins, or to the leads of the room.
    """
    named, until = account_of(account), _until(duration_ms(lasting, "suspension"))
    login = target(context, server, token_file)
    made = carried_out(login, lambda client: client.suspend(named, until, reason, room=room))
    where = "on the site" if room is None else f"in room {room}"
    context.output.result(made.raw.get("suspension"), f"{account} is suspended {where} until {until}.")


@unsuspend.default
def let(
    account: Who,
    /,
    *,
    room: RoomFlag = None,
    server: ServerFlag = None,
    token_file: TokenFileFlag = None,
    context: Given,
) -> None:
    """End a suspension before its time."""
    named = account_of(account)
    login = target(context, server, token_file)
    done = carried_out(login, lambda client: client.unsuspend(named, room=room))
    context.output.result(done.raw.get("suspension"), f"{account} may write again.")


def _until(ms: int) -> str:
    at = datetime.now(UTC) + timedelta(milliseconds=ms)
    return to_wire(round(at.timestamp() * 1000))
