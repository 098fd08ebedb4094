"""`handraise token …`: what signs programs in."""

import re
import time
from typing import Annotated, Final, Literal

from cyclopts import Parameter

from handraise.cli.commands import examples, group
from handraise.cli.context import Given
from handraise.cli.errors import UsageError
from handraise.cli.operator import operate
from handraise.protocol.times import to_wire

token = group("token", "Make, list and revoke tokens, for bots and the command line.")

Scope = Literal["read", "write", "direct", "help", "admin"]

_UNITS_MS: Final = {"m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 7 * 86_400_000}
_MOST_MS: Final = 100 * 366 * 86_400_000


@token.command(
    help_epilogue=examples(
        "handraise token new ana",
        "export HANDRAISE_TOKEN=$(handraise token new ana)",
        "handraise token new projector --scope read --scope write --expires 30d --json",
    )
)
def new(
    handle: Annotated[str, Parameter(help="Whose token it is, as in @ana.")],
    /,
    *,
    scope: Annotated[tuple[Scope, ...], Parameter(help="What it may do (repeatable); all that the account may.")] = (),
    expires: Annotated[str | None, Parameter(help="How long it is good: 90m, 12h, 30d, 8w; else for ever.")] = None,
    name: Annotated[str, Parameter(help="What it is for, as `token list` shows it.")] = "",
    context: Given,
) -> None:
    """Make a token. It is shown this once: only its hash is stored."""
    from handraise.app.operator import TokenNew

    expires_at = None if expires is None else to_wire(time.time_ns() // 1_000_000 + duration_ms(expires))
    ask = TokenNew(handle=handle, name=name, scopes=scope or None, expires_at=expires_at)
    made = operate(context, lambda operator: operator.token_new(ask))
    context.output.result(made, made.token)
    if not context.output.json:
        context.output.note(f"This is a token of @{made.handle}, number {made.id}; it won't be shown again.")


@token.command(name="list", help_epilogue=examples("handraise token list", "handraise token list ana --json"))
def list_(
    handle: Annotated[str | None, Parameter(help="Whose; everybody's where it is left out.")] = None,
    /,
    *,
    context: Given,
) -> None:
    """List tokens; never the secrets themselves, which aren't stored."""
    from handraise.app.operator import TokenList

    found = operate(context, lambda operator: operator.token_list(TokenList(handle=handle)))
    headings = ("id", "handle", "name", "scopes", "created", "expires", "revoked")
    rows = [
        (row.id, row.handle, row.name, " ".join(row.scopes), row.created_at, row.expires_at, row.revoked_at)
        for row in found.tokens
    ]
    context.output.result(found, lambda: context.output.table(headings, rows, "There are no tokens."))


@token.command(help_epilogue=examples("handraise token revoke 7"))
def revoke(
    number: Annotated[int, Parameter(help="As `token list` shows it.")],
    /,
    *,
    context: Given,
) -> None:
    """End a token, and the connections that use it, at once."""
    from handraise.app.operator import TokenRevoke

    done = operate(context, lambda operator: operator.token_revoke(TokenRevoke(id=number)))
    context.output.result(done, f"Token {done.id} is revoked.")


def duration_ms(text: str, what: str = "a token") -> int:
    """`90m`, `12h`, `30d` or `8w` in milliseconds, for how long `what` lasts. Raises `UsageError`."""
    found = re.fullmatch(r"([1-9][0-9]{0,8})([mhdw])", text.strip())
    length = int(found[1]) * _UNITS_MS[found[2]] if found else 0
    if not 0 < length <= _MOST_MS:
        raise UsageError(f"{text!r} is no time that {what} can last; write 90m, 12h, 30d or 8w.")
    return length
