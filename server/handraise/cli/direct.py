"""`handraise direct`."""

from typing import Annotated

from cyclopts import App, Parameter

from handraise.cli.commands import examples
from handraise.cli.context import Given
from handraise.cli.errors import UsageError
from handraise.cli.post import body_of
from handraise.cli.target import ServerFlag, TokenFileFlag, run_client, target
from handraise.protocol.objects import Deleted, Direct

direct = App(
    name="direct",
    version_flags=[],
    help_epilogue=examples(
        "handraise direct @ana 'The key to lab 2 is at the front desk'",
        "handraise direct 12 'By number, for who has no handle at hand'",
        "./report | handraise direct @ana - --json",
    ),
)


@direct.default
def write(
    to: Annotated[str, Parameter(help="Whom to write to, as @ana or by number.")],
    text: Annotated[str, Parameter(help="Markdown; - reads it from stdin.", allow_leading_hyphen=True)],
    /,
    *,
    server: ServerFlag = None,
    token_file: TokenFileFlag = None,
    context: Given,
) -> None:
    """Write a direct message, which the two of you alone can read. It is on the server's disk when this returns."""
    account = _account(to)
    body = body_of(text)
    login = target(context, server, token_file)

    async def sent() -> Direct | Deleted:
        # It waits through a lost connection and sends again with the same key, which stores nothing twice.
        async with login.connect(events=False) as client:
            return (await client.direct(account, body)).direct

    made = run_client(sent)
    context.output.result(made, f"Sent #{made.id}.")


def _account(written: str) -> int | str:
    if written.startswith("@"):
        return written
    if written.isdecimal() and written.isascii():
        return int(written)
    raise UsageError(f"Somebody is written as @handle or as a number, not as {written}.")
