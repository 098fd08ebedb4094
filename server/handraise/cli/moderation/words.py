"""What moderation's commands share: their arguments, and how they write things."""

from typing import Annotated, Literal

from cyclopts import Parameter

from handraise.cli.errors import UsageError

Reason = Literal[
    "harassment",
    "hate",
    "violence",
    "sexual",
    "self_harm",
    "personal_data",
    "cheating",
    "spam",
    "off_topic",
    "other",
]
ReasonFlag = Annotated[Reason, Parameter(name="--reason", help="Why.")]
Who = Annotated[str, Parameter(help="Somebody, as @ana or by number.")]


def account_of(written: str) -> int | str:
    if written.startswith("@"):
        return written
    if written.isdecimal() and written.isascii():
        return int(written)
    raise UsageError(f"Somebody is written as @handle or as a number, not as {written}.")


def day(at: str) -> str:
    """The day and minute of a moment, as the protocol has it (UTC)."""
    return at[:16].replace("T", " ")
