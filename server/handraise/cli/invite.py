"""`handraise invite …`: links by which people make accounts themselves."""

import time
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from handraise.cli.commands import examples, group
from handraise.cli.context import Given
from handraise.cli.operator import operate
from handraise.cli.token import duration_ms
from handraise.protocol.times import to_wire

if TYPE_CHECKING:
    from handraise.app.operator import InviteLink, InviteRow

invite = group("invite", "Make, list and revoke invites, by which people make their own accounts.")

Role = Literal["admin", "educator", "student", "bot"]


@invite.command(
    help_epilogue=examples(
        "handraise invite new",
        "handraise invite new --role student --uses 30 --expires 2d",
        "handraise invite new --role educator --json",
    )
)
def new(
    *,
    role: Annotated[Role, Parameter(help="What those who come may do.")] = "educator",
    uses: Annotated[int, Parameter(help="How many accounts it makes.")] = 1,
    expires: Annotated[
        str | None, Parameter(help="How long it is good: 90m, 12h, 30d, 8w; else as invite_days says.")
    ] = None,
    context: Given,
) -> None:
    """Make an invite, and print its link. It is shown this once: only its hash is stored."""
    from handraise.app.operator import InviteNew

    expires_at = None if expires is None else to_wire(time.time_ns() // 1_000_000 + duration_ms(expires))
    ask = InviteNew(role=role, uses=uses, expires_at=expires_at)
    made = operate(context, lambda operator: operator.invite_new(ask))
    context.output.result(made, lambda: _said(made))


@invite.command(name="list", help_epilogue=examples("handraise invite list", "handraise invite list --json"))
def list_(*, context: Given) -> None:
    """List all invites, with who made them and who came by them; never the codes, which aren't stored."""
    from handraise.app.operator import Nothing

    found = operate(context, lambda operator: operator.invite_list(Nothing()))
    headings = ("id", "role", "by", "used", "expires", "state", "joined")
    rows = [_row(row) for row in found.invites]
    context.output.result(found, lambda: context.output.table(headings, rows, "There are no invites."))


@invite.command(help_epilogue=examples("handraise invite revoke 3"))
def revoke(
    number: Annotated[int, Parameter(help="As `invite list` shows it.")],
    /,
    *,
    context: Given,
) -> None:
    """End an invite. The accounts that came by it stay; `account disable` ends one of them."""
    from handraise.app.operator import InviteRevoke

    done = operate(context, lambda operator: operator.invite_revoke(InviteRevoke(id=number)))
    context.output.result(done, f"Invite {done.id} is revoked.")


def _said(made: "InviteLink") -> str:
    who = "one account" if made.uses == 1 else f"{made.uses} accounts"
    return f"Invite {made.id}, for {who} of the role {made.role}, until {made.expires_at}:\n{made.link}"


def _row(row: "InviteRow") -> tuple[object, ...]:
    by = "operator" if row.inviter is None else f"@{row.inviter}"
    state = "revoked" if row.revoked_at else "used up" if row.used >= row.uses else _by_time(row.expires_at)
    joined = " ".join(f"@{handle}" for handle in row.joined)
    return row.id, row.role, by, f"{row.used}/{row.uses}", row.expires_at, state, joined


def _by_time(expires_at: str) -> str:
    return "open" if expires_at > to_wire(time.time_ns() // 1_000_000) else "ended"
