"""docs/policy.md, made from the table: `python -m handraise.domain.policy_page > docs/policy.md`."""

from handraise.domain import direct_policy
from handraise.domain.model import ROLES, ROOM_ROLES, SCOPES, Account, Site
from handraise.domain.policy import RULES, Actor, allows, may_invite

_HEAD = """# Who may do what

Made from `domain/policy.py`: `python -m handraise.domain.policy_page > docs/policy.md`. Whatever isn't here is refused.

**scope** is what the credential needs: `read`, `write`, `direct` or `help`. Besides these there is `admin`, for admins
alone, which opens `/metrics` from elsewhere. A token without `--scope` has all that its account may, and so has a
browser's session. **own** means that only the author may. Students are of the network only where the site says so
(`students_on_network`); guests never are.

To take or end a help request it is needed besides that one has a part in it: [lifecycle.md](lifecycle.md).

`direct_report` is to report a direct message, `appeal` to write to who may end one's suspension, which all roles may
then. In a room helpers remove nothing of the staff's, and nobody suspends who has his own place or a higher one; on the
site nobody suspends an admin. A case about somebody of a room's staff is the admins'.

Outside rooms the account's role decides, in a room the role there (whatever the account's): the last four columns.
Who isn't in a room is told that it doesn't exist. `see_code` is the join code with the `room` command; where the room
says so (`code_shown`) all its members see it.

"""


_INVITES = """
## Who may invite whom

Looked at again when the invite is used. Accounts of other roles are made by the operator.

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
    roles = (*ROLES, *[f"*{role}*" for role in ROOM_ROLES])
    rows = ["| action | scope | own | " + " | ".join(roles) + " |", "|---" * (3 + len(roles)) + "|"]
    for action, rule in RULES.items():
        cells = [_cell(action, role) for role in ROLES] + [_in_room(action, role) for role in ROOM_ROLES]
        rows.append(f"| `{action}` | `{rule.scope}` | {'own' if rule.own else ''} | " + " | ".join(cells) + " |")
    return _HEAD + "\n".join(rows) + "\n" + _invites() + _DIRECT + direct_policy.page()


def _invites() -> str:
    lines = []
    for role in ROLES:
        if invited := may_invite(role, Site()):
            only = "" if may_invite(role, Site(educators_invite=False)) else ", unless `educators_invite` is off"
            lines.append(f"- `{role}` invites {' and '.join(f'`{each}`' for each in invited)}{only}.")
    return _INVITES + "\n".join(lines) + "\n"


def _in_room(action: str, role: str) -> str:
    if not RULES[action].room:
        return "–"
    return "yes" if allows(_actor("guest"), action, Site(), own=True, room=role) else "no"


def _actor(role: str) -> Actor:
    return Actor(Account(1, "somebody", "Somebody", role, True, 0), frozenset(SCOPES))


def _cell(action: str, role: str) -> str:
    actor = _actor(role)
    if allows(actor, action, Site(), own=True):
        return "yes"
    return "where open" if allows(actor, action, Site(students_on_network=True), own=True) else "no"


if __name__ == "__main__":
    import sys

    sys.stdout.write(page())
