"""`handraise account …`: who there is."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from handraise.cli.commands import examples, group
from handraise.cli.context import Context, Given
from handraise.cli.operator import operate

if TYPE_CHECKING:
    from handraise.app.operator import AccountLink, AccountRow

account = group("account", "Add, list, disable, enable, reset and import accounts, and set their passwords.")

Role = Literal["admin", "educator", "student", "bot"]
Handle = Annotated[str, Parameter(help="As in @ana.")]


@account.command(
    help_epilogue=examples(
        'handraise account add ana --name "Ana Lima"',
        'handraise account add projector --name "Projector" --role bot --json',
    )
)
def add(
    handle: Handle,
    /,
    *,
    name: Annotated[str | None, Parameter(help="The name that others see; the handle where it is left out.")] = None,
    role: Annotated[Role, Parameter(help="What the account may do.")] = "educator",
    context: Given,
) -> None:
    """Make an account, and print its one-time sign-in link."""
    from handraise.app.operator import AccountAdd

    handle = handle.removeprefix("@")
    ask = AccountAdd(handle=handle, name=name or handle, role=role)
    made = operate(context, lambda operator: operator.account_add(ask), fresh=True)
    context.output.result(made, lambda: f"Added @{made.handle} ({made.name}, {made.role}).\n{_link(context, made)}")


@account.command(name="list", help_epilogue=examples("handraise account list", "handraise account list --json"))
def list_(*, context: Given) -> None:
    """List all accounts."""
    from handraise.app.operator import Nothing

    found = operate(context, lambda operator: operator.account_list(Nothing()))
    rows = [(row.id, row.handle, row.name, row.role, "active" if row.active else "disabled") for row in found.accounts]
    headings = ("id", "handle", "name", "role", "state")
    context.output.result(found, lambda: context.output.table(headings, rows, "There are no accounts."))


@account.command(help_epilogue=examples("handraise account disable ana"))
def disable(handle: Handle, /, *, context: Given) -> None:
    """End an account's connections at once, and let it sign in no more; what it wrote stays."""
    from handraise.app.operator import AccountNamed

    ask = AccountNamed(handle=handle)
    _say_state(context, operate(context, lambda operator: operator.account_disable(ask)))


@account.command(help_epilogue=examples("handraise account enable ana"))
def enable(handle: Handle, /, *, context: Given) -> None:
    """Let a disabled account in again, with the tokens that it had."""
    from handraise.app.operator import AccountNamed

    ask = AccountNamed(handle=handle)
    _say_state(context, operate(context, lambda operator: operator.account_enable(ask)))


@account.command(help_epilogue=examples("handraise account reset ana", "handraise account reset admin --json"))
def reset(handle: Handle, /, *, context: Given) -> None:
    """End all that signs an account in (password, tokens, sessions, links) and its invites; print a new link."""
    from handraise.app.operator import AccountNamed

    made = operate(context, lambda operator: operator.account_reset(AccountNamed(handle=handle)))
    context.output.result(
        made, lambda: f"The password and all tokens and sessions of @{made.handle} have ended.\n{_link(context, made)}"
    )


@account.command(
    help_epilogue=examples("handraise account password ana", "pass show handraise/ana | handraise account password ana")
)
def password(handle: Handle, /, *, context: Given) -> None:
    """Set an account's password: asked for twice, or the first line of stdin where that isn't a terminal.

    All browser sessions of the account end. People set their own after opening a sign-in link, which is better.
    """
    from handraise.app.operator import AccountPassword
    from handraise.cli.secretinput import new_password

    ask = AccountPassword(handle=handle, password=new_password())
    row = operate(context, lambda operator: operator.account_password(ask))
    context.output.result(row, f"@{row.handle} has a new password; all its browser sessions have ended.")


@account.command(
    name="import",
    help_epilogue=examples(
        "handraise account import people.csv",
        "handraise account import people.csv --tokens tokens.csv --json",
        "",
        "people.csv:",
        "  handle,name,role,follows",
        "  ana,Ana Lima,educator,@bo #edtech #algebra",
        "  bo,Bo Chen,educator,",
    ),
)
def import_(
    file: Annotated[Path, Parameter(help="CSV with the columns handle, name, role and follows.")],
    /,
    *,
    tokens: Annotated[Path | None, Parameter(help="Make a token for each too, into this CSV file (0600).")] = None,
    context: Given,
) -> None:
    """Make or update the accounts of a CSV file, and what they follow. Safe to run twice."""
    from handraise.app.operator import AccountImport
    from handraise.cli.people import read_people
    from handraise.cli.secretfile import written

    people = read_people(file)
    ask = AccountImport(people=tuple(people), tokens=tokens is not None)
    with written(tokens) as write, context.output.progress(f"Importing {len(people)} people") as progress:
        result = operate(context, lambda operator: operator.account_import(ask, progress), fresh=True)
        write("".join(f"{handle},{token}\n" for handle, token in [("handle", "token"), *result.tokens]))
    context.output.result(
        {"created": result.created, "updated": result.updated},
        f"Created {result.created} and updated {result.updated} accounts."
        + (f" Their tokens are in {tokens}." if tokens is not None else ""),
    )


def _say_state(context: Context, row: "AccountRow") -> None:
    state = "active" if row.active else "disabled"
    context.output.result(row, f"@{row.handle} is {state}.")


def _link(context: Context, made: "AccountLink") -> str:
    minutes = context.settings().link_minutes
    return f"Sign-in link, good once within {minutes} minutes; then a password can be set:\n{made.link}"
