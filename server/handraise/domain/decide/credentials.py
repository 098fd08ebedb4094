"""Passwords, and the end of an account's browser sessions."""

from collections.abc import Iterable
from typing import Final

from handraise.domain.changes import Outcome
from handraise.domain.decide.identity import active, end_sessions
from handraise.domain.intents import CloseSessions, SetPassword
from handraise.domain.model import Password, SignIn
from handraise.domain.world import Needs, World
from handraise.errors import Forbidden, Unauthenticated

PROOF = frozenset({"link", "invite"})
"""What a session was opened by that may set a first password: a token may not outlive itself by one."""
NO_PROOF: Final = "A first password is set after signing in by a one-time link; the operator makes one."


def need_set_password(intent: SetPassword, needs: Needs) -> None:
    needs.passwords.add(intent.actor)
    needs.all_sign_ins.add(intent.actor)


def set_password(intent: SetPassword, world: World) -> Outcome:
    """Whoever knew the old one is out: every session but the one that asks ends, and every unused link."""
    account = active(intent.actor, world)
    known = world.passwords.get(account.id)
    if intent.session is not None:
        _check_right(intent, known, world)
    version = known.version + 1 if known is not None else 1
    world.save_password(Password(account.id, intent.hash, version, world.now))
    for link in [row for row in _of(account.id, world) if row.kind == "link"]:
        world.end_sign_in(link.hash)
    return Outcome(
        kind="password", id=account.id, effects=end_sessions(_sessions(account.id, intent.session, world), world)
    )


def _check_right(intent: SetPassword, known: Password | None, world: World) -> None:
    session = world.sign_ins.get(intent.session or b"")
    if (
        session is None
        or session.kind != "session"
        or session.account != intent.actor
        or session.expires_at <= world.now
    ):
        raise Unauthenticated("This session has ended.")
    if known is not None and known.hash is not None:
        if intent.old != known.version:
            raise Forbidden("The old password isn't right.")
    elif session.via not in PROOF:
        raise Forbidden(NO_PROOF)


def need_close_sessions(intent: CloseSessions, needs: Needs) -> None:
    needs.all_sign_ins.add(intent.actor)


def close_sessions(intent: CloseSessions, world: World) -> Outcome:
    """Sign out everywhere. Tokens stay, and links that weren't used yet."""
    sessions = list(_sessions(intent.actor, intent.keep, world))
    return Outcome(kind="session", id=intent.actor, effects=end_sessions(sessions, world))


def _sessions(account: int, keep: bytes | None, world: World) -> Iterable[SignIn]:
    return [row for row in _of(account, world) if row.kind == "session" and row.hash != keep]


def _of(account: int, world: World) -> list[SignIn]:
    return [row for row in world.sign_ins.values() if row.account == account]
