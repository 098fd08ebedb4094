"""Who may write direct messages to whom, by role: one matrix, deny by default."""

from typing import Final

from handraise.domain.model import ROLES, Site

MATRIX: Final[dict[str, dict[str, str]]] = {
    "admin": {"admin": "yes", "educator": "yes", "student": "yes", "bot": "yes"},
    "educator": {"admin": "yes", "educator": "yes", "student": "yes", "bot": "yes"},
    "student": {"admin": "yes", "educator": "yes", "student": "students_direct", "bot": "yes"},
    "bot": {"admin": "yes", "educator": "yes", "student": "yes", "bot": "yes"},
}
"""Sender to recipient: `yes`, or the site's setting that opens it. Whoever isn't here (a guest) never may."""


def may_write(sender: str, recipient: str, site: Site) -> bool:
    """Whether the one role may write to the other on this site."""
    rule = MATRIX.get(sender, {}).get(recipient)
    return rule == "yes" or (rule is not None and bool(getattr(site, rule)))


def takes_part(role: str) -> bool:
    """Whether the role has direct messages at all."""
    return role in MATRIX


def page() -> str:
    """The matrix as the docs show it."""
    lines = ["| from \\ to | " + " | ".join(ROLES) + " |", "|---" * (1 + len(ROLES)) + "|"]
    lines += [f"| {sender} | " + " | ".join([_cell(sender, to) for to in ROLES]) + " |" for sender in ROLES]
    return "\n".join(lines) + "\n"


def _cell(sender: str, recipient: str) -> str:
    rule = MATRIX.get(sender, {}).get(recipient, "no")
    return rule if rule in ("yes", "no") else f"where `{rule}`"
