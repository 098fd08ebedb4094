"""docs/policy.md, made from the table: `python -m handraise.domain.policy_page > docs/policy.md`."""

from handraise.domain import direct_policy
from handraise.domain.model import ROLES, SCOPES, Account, Site
from handraise.domain.policy import RULES, Actor, allows

_HEAD = """# Who may do what

Made from `domain/policy.py`: `python -m handraise.domain.policy_page > docs/policy.md`. Whatever isn't here is refused.

**scope** is what the credential needs; a token without `--scope` has all that its account may. **own** means that only
the author may. Students are of the network only where the site says so (`students_on_network`); guests never are.

"""

_DIRECT = """
## Direct messages

Who may write to whom, by role, from `domain/direct_policy.py`. Nobody writes to himself. Whoever is blocked gets
`not_found`, as if there were no such account, and who blocks `forbidden`. A student outside of the network gets
`not_found` for whom he can't write to. `edit`, `delete` and `get` of a direct message are `direct_edit`,
`direct_delete` and `direct_get` above; to anybody but its two accounts there is no such message.

"""


def page() -> str:
    """The whole page."""
    rows = ["| action | scope | own | " + " | ".join(ROLES) + " |", "|---" * (3 + len(ROLES)) + "|"]
    for action, rule in RULES.items():
        cells = [_cell(action, role) for role in ROLES]
        rows.append(f"| `{action}` | `{rule.scope}` | {'own' if rule.own else ''} | " + " | ".join(cells) + " |")
    return _HEAD + "\n".join(rows) + "\n" + _DIRECT + direct_policy.page()


def _cell(action: str, role: str) -> str:
    actor = Actor(Account(1, "somebody", "Somebody", role, True, 0), frozenset(SCOPES))
    if allows(actor, action, Site(), own=True):
        return "yes"
    return "where open" if allows(actor, action, Site(students_on_network=True), own=True) else "no"


if __name__ == "__main__":
    import sys

    sys.stdout.write(page())
