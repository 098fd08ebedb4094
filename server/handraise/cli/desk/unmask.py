"""`handraise unmask`."""

from typing import Annotated

from cyclopts import App, Parameter

from handraise.cli.commands import examples
from handraise.cli.context import Given
from handraise.cli.desk.words import RequestId
from handraise.cli.target import ServerFlag, TokenFileFlag, carried_out, target

unmask = App(
    name="unmask",
    version_flags=[],
    help_epilogue=examples("handraise unmask 4702 --reason 'It speaks of self-harm'"),
)


@unmask.default
def tell(
    request: RequestId,
    /,
    *,
    reason: Annotated[str, Parameter(help="Why you have to know. It is logged.")],
    server: ServerFlag = None,
    token_file: TokenFileFlag = None,
    context: Given,
) -> None:
    """Learn who asks a request anonymously, as staff of its room. It is logged, and the asker is told that you did."""
    login = target(context, server, token_file)
    made = carried_out(login, lambda client: client.unmask(request, reason))
    who = made.asker
    named = who.name if who.handle is None else f"{who.name} (@{who.handle})"
    context.output.result(made.raw, f"#{request} is asked by {named}, who is told that you looked.")
