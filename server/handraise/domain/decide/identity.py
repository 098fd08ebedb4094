"""Accounts and what signs them in: tokens, one-time links, browser sessions. None of it is a change in a feed.

Passwords are in `credentials`, invites in `invites`.
"""

from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from handraise.domain import views
from handraise.domain.changes import Effect, Outcome, Refreshed, Revoked
from handraise.domain.intents import (
    CloseSession,
    IssueLink,
    IssueToken,
    OpenSession,
    PutAccount,
    RevokeToken,
    SetActive,
)
from handraise.domain.model import Account, SignIn, Token
from handraise.domain.world import Needs, World
from handraise.errors import Conflict, Forbidden, NotFound, Unauthenticated

WRONG: Final = "The handle or the password is wrong."
"""The same for an account that isn't there, is disabled or has no password (S8)."""


def need_nothing(intent: IssueToken, needs: Needs) -> None:
    """The actor's own row is all that is read, and every intent reads it."""


def need_put_account(intent: PutAccount, needs: Needs) -> None:
    needs.handles.add(intent.handle)


def put_account(intent: PutAccount, world: World) -> Outcome:
    """`kind` of the outcome is `created` or `updated`."""
    known = world.handles.get(intent.handle)
    if known is None:
        world.account_id += 1
        row = Account(world.account_id, intent.handle, intent.name, intent.role, True, world.now)
        world.save_account(row)
        return Outcome(kind="created", id=row.id, object=views.account(row))
    if not intent.update:
        raise taken(intent.handle)
    old = world.account(known)
    row = replace(old, name=intent.name, role=intent.role)
    if row == old:
        return Outcome(kind="updated", id=row.id, object=views.account(row))
    world.save_account(row)
    return Outcome(kind="updated", id=row.id, object=views.account(row), effects=(Refreshed(row.id),))


def taken(handle: str) -> Conflict:
    """What is told to who wants a handle that somebody has."""
    return Conflict(f"The handle {handle} is taken.", handle=handle)


def need_set_active(intent: SetActive, needs: Needs) -> None:
    needs.accounts.add(intent.target)


def set_active(intent: SetActive, world: World) -> Outcome:
    row = replace(world.account(intent.target), active=intent.active)
    world.save_account(row)
    effects: tuple[Effect, ...] = () if intent.active else (Revoked(row.id),)
    return Outcome(kind="account", id=row.id, object=views.account(row), effects=effects)


def issue_token(intent: IssueToken, world: World) -> Outcome:
    account = active(intent.actor, world)
    world.token_id += 1
    row = Token(world.token_id, account.id, intent.hash, intent.name, intent.grants, world.now, intent.expires_at)
    world.save_token(row)
    return Outcome(kind="token", id=row.id)


def active(ident: int, world: World) -> Account:
    """The account, which may act; `Forbidden` where it is disabled."""
    account = world.account(ident)
    if not account.active:
        raise Forbidden("This account is disabled.")
    return account


def need_revoke_token(intent: RevokeToken, needs: Needs) -> None:
    needs.tokens.add(intent.token)
    needs.token_sessions.add(intent.token)


def revoke_token(intent: RevokeToken, world: World) -> Outcome:
    """The browser sessions that it opened end with it."""
    row = world.tokens.get(intent.token)
    if row is None:
        raise NotFound("There is no such token.")
    world.save_token(replace(row, revoked_at=row.revoked_at or world.now))
    sessions = [each for each in world.sign_ins.values() if each.token == row.id and each.kind == "session"]
    effects = (Revoked(row.account, credential(row)), *end_sessions(sessions, world))
    return Outcome(kind="token", id=row.id, effects=effects)


def end_sessions(sessions: Iterable[SignIn], world: World) -> tuple[Effect, ...]:
    """Ends browser sessions, with the connections that use them."""
    ended = list(sessions)
    for row in ended:
        world.end_sign_in(row.hash)
    return tuple([Revoked(row.account, credential(row)) for row in ended])


def credential(row: Token | SignIn) -> str:
    """The name under which a live connection keeps what signed it in."""
    return f"token:{row.id}" if isinstance(row, Token) else f"session:{row.hash.hex()}"


def need_issue_link(intent: IssueLink, needs: Needs) -> None:
    if intent.reset:
        needs.all_sign_ins.add(intent.actor)
        needs.passwords.add(intent.actor)
        needs.all_invites.add(intent.actor)


def issue_link(intent: IssueLink, world: World) -> Outcome:
    """A link that signs in once. A reset first ends all that signs the account in, and the invites that it made."""
    account = active(intent.actor, world)
    effects: tuple[Effect, ...] = ()
    if intent.reset:
        _end_all(account.id, world)
        effects = (Revoked(account.id),)
    world.save_sign_in(SignIn("link", intent.hash, account.id, world.now, intent.expires_at))
    return Outcome(kind="link", id=account.id, effects=effects)


def _end_all(account: int, world: World) -> None:
    for token in [row for row in world.tokens.values() if row.account == account and row.revoked_at is None]:
        world.save_token(replace(token, revoked_at=world.now))
    for row in [row for row in world.sign_ins.values() if row.account == account]:
        world.end_sign_in(row.hash)
    password = world.passwords.get(account)
    if password is not None:
        world.save_password(replace(password, hash=None, version=password.version + 1, changed_at=world.now))
    for invite in [row for row in world.invites.values() if row.inviter == account and row.revoked_at is None]:
        world.save_invite(replace(invite, revoked_at=world.now))


def need_open_session(intent: OpenSession, needs: Needs) -> None:
    if intent.link is not None:
        needs.sign_ins.add(intent.link)
    if intent.token is not None:
        needs.tokens.add(intent.token)
    if intent.password is not None:
        needs.passwords.add(intent.actor)


def open_session(intent: OpenSession, world: World) -> Outcome:
    """One transaction uses the link up and opens the session, so that of two who race one wins.

    A token and a password are looked at again: they may have been revoked, changed or reset since they were shown.
    """
    account = active(intent.actor, world)
    expires_at = intent.expires_at
    if intent.token is not None:
        token = world.tokens.get(intent.token)
        if token is None or token.account != account.id or token.revoked_at is not None or _past(token, world):
            raise Unauthenticated("This token isn't valid.")
        expires_at = min(expires_at, token.expires_at or expires_at)
    if intent.password is not None:
        password = world.passwords.get(account.id)
        if password is None or password.hash is None or password.version != intent.password:
            raise Unauthenticated(WRONG)
        if intent.rehash is not None:
            world.save_password(replace(password, hash=intent.rehash))
    if intent.link is not None:
        link = world.sign_ins.get(intent.link)
        if link is None or link.kind != "link" or link.account != account.id or link.expires_at <= world.now:
            raise NotFound("This sign-in link is unknown or has expired.")
        if link.used_at is not None:
            raise Conflict("This sign-in link has been used.")
        world.save_sign_in(replace(link, used_at=world.now))
    via = "token" if intent.token is not None else "password" if intent.password is not None else "link"
    row = SignIn("session", intent.hash, account.id, world.now, expires_at, via=via, token=intent.token)
    world.save_sign_in(row)
    return Outcome(kind="session", id=account.id, object=views.account(account))


def _past(token: Token, world: World) -> bool:
    return token.expires_at is not None and token.expires_at <= world.now


def need_close_session(intent: CloseSession, needs: Needs) -> None:
    needs.sign_ins.add(intent.hash)


def close_session(intent: CloseSession, world: World) -> Outcome:
    row = world.sign_ins.get(intent.hash)
    if row is None or row.account != intent.actor:
        raise NotFound("There is no such session.")
    world.end_sign_in(intent.hash)
    return Outcome(kind="session", id=row.account, effects=(Revoked(row.account, credential(row)),))
