"""`handraise duty`."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

from cyclopts import App, Parameter
from cyclopts.validators import Number

from handraise.cli.commands import examples
from handraise.cli.context import Given
from handraise.cli.desk.words import clock
from handraise.cli.errors import UsageError
from handraise.cli.target import ServerFlag, TokenFileFlag, carried_out, target
from handraise.cli.token import duration_ms
from handraise.protocol.times import to_wire

duty = App(
    name="duty",
    version_flags=[],
    help_epilogue=examples(
        "handraise duty on '#edtech' '#algebra' --for 2h", "handraise duty on --room 7 --for 45m", "handraise duty off"
    ),
)


@duty.default
def say(
    on: Annotated[Literal["on", "off"], Parameter(help="Whether you can help now.")],
    /,
    *topics: Annotated[str, Parameter(help="Topics, as algebra or '#algebra'.")],
    room: Annotated[
        tuple[int, ...], Parameter(name="--room", help="A room; may be repeated.", validator=Number(gte=1))
    ] = (),
    lasting: Annotated[str | None, Parameter(name="--for", help="How long: 45m, 2h.")] = None,
    server: ServerFlag = None,
    token_file: TokenFileFlag = None,
    context: Given,
) -> None:
    """Say that you can help now, with topics or in rooms: requests with these reach you.

    It replaces what you said before. It lasts as long as you are connected (a page, `handraise tail`, `queue --watch`)
    and a minute more; from here, where you aren't, say how long with --for.
    """
    if on == "on" and lasting is None:
        raise UsageError("Nobody is connected as you from here: say how long, as in --for 2h.")
    if on == "off" and (topics or room or lasting):
        raise UsageError("Who goes off duty says nothing more.")
    until = None if lasting is None else _until(duration_ms(lasting, "duty"))
    login = target(context, server, token_file)
    made = carried_out(login, lambda client: client.duty(on == "on", topics=topics, rooms=room, until=until)).duty
    words = [*[f"#{tag}" for tag in made.topics], *[f"room {number}" for number in made.rooms]]
    ends = "" if made.until is None else f" until {clock(made.until)}"
    text = f"You are on duty for {', '.join(words)}{ends}." if made.on else "You are off duty."
    context.output.result(
        {"duty": {"on": made.on, "topics": made.topics, "rooms": made.rooms, "until": made.until}}, text
    )


def _until(ms: int) -> str:
    at = datetime.now(UTC) + timedelta(milliseconds=ms)
    return to_wire(round(at.timestamp() * 1000))
