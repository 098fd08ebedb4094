"""`handraise report`."""

from typing import Annotated

from cyclopts import App, Parameter

from handraise.cli.commands import examples
from handraise.cli.context import Given
from handraise.cli.desk.words import RoomFlag
from handraise.cli.moderation.words import ReasonFlag, account_of
from handraise.cli.target import ServerFlag, TokenFileFlag, carried_out, target

report = App(
    name="report",
    version_flags=[],
    help_epilogue=examples(
        "handraise report 4702 --reason harassment --text 'It is meant for Tim'",
        "handraise report @bo --reason spam",
        "handraise report @sam --room 7 --reason cheating",
    ),
)


@report.default
def file(
    what: Annotated[str, Parameter(help="The number of a post or a direct message; or somebody, as @ana or user:12.")],
    /,
    *,
    reason: ReasonFlag,
    room: RoomFlag = None,
    text: Annotated[str | None, Parameter(help="What the staff should know.", allow_leading_hyphen=True)] = None,
    server: ServerFlag = None,
    token_file: TokenFileFlag = None,
    context: Given,
) -> None:
    """Tell the staff of a post, a direct message or somebody; nobody else learns of it, least of all whom it is about.

    Of somebody, --room says to the staff of which room; without it, it goes to the admins.
    """
    named = account_of(what.removeprefix("user:"))
    somebody = what.startswith("user:") or isinstance(named, str)
    post, account = (None, named) if somebody else (int(named), None)
    login = target(context, server, token_file)
    made = carried_out(login, lambda client: client.report(reason, post=post, account=account, room=room, text=text))
    context.output.result(made.raw.get("report"), f"Reported: {what}. You are told when the staff have seen to it.")
