"""The door: what turns a connection that says who it is into a session."""

import sys
from typing import Any

import msgspec

from handraise.domain import policy, views
from handraise.domain.changes import Refreshed, Revoked
from handraise.domain.policy import in_audience
from handraise.errors import CommandError, ConnectionRefused, TooLarge, Unauthenticated
from handraise.ports.store import AccountState
from handraise.protocol import codec, names
from handraise.protocol.close import CloseCode
from handraise.protocol.commands import Auth, Resume
from handraise.service.accounts import Credential
from handraise.service.caller import actor_of, rooms_of
from handraise.service.commands.notices import unread_of
from handraise.service.link import Link
from handraise.service.parts import Parts
from handraise.service.resume import resume, start
from handraise.service.session import Session

COOKIES = ("__Host-handraise", "handraise")


async def credential_of(link: Link, command: Auth, parts: Parts) -> Credential:
    """The bearer's or the cookie's credential; `Unauthenticated` where neither is good."""
    if command.token is not None:
        found = await parts.accounts.by_token(command.token)
    elif link.peer.cookie_allowed:
        found = await by_cookie(link, parts)
    else:
        raise Unauthenticated("Without an Origin a token is needed.")
    if found is None:
        raise Unauthenticated("The credential is unknown, has expired or was revoked.")
    return found


async def by_cookie(link: Link, parts: Parts) -> Credential | None:
    for name in COOKIES:
        secret = link.peer.cookies.get(name)
        if secret:
            return await parts.accounts.by_session(secret)
    return None


async def admit(link: Link, credential: Credential, parts: Parts) -> tuple[Session, AccountState]:
    """A session that the hub knows and that gets nothing yet. Raises `ConnectionRefused`."""
    policy.check(actor_of(credential), "connect", parts.settings.site)
    account = credential.account.id
    session = Session(parts, link, credential)
    parts.hub.begin_loading(account)
    try:
        state = await parts.store.account_state(account)
    except BaseException:
        parts.hub.give_up(account)
        raise
    limit = parts.settings.limits.connections_per_account
    if state is None or not state.account.active:
        parts.hub.give_up(account)
        raise ConnectionRefused(CloseCode.AUTH_FAILED, "the account is disabled")
    if limit and parts.hub.connections_of(account) >= limit:
        parts.hub.give_up(account)
        raise ConnectionRefused(CloseCode.TOO_MANY_CONNECTIONS, f"connections_per_account is {limit}")
    ending = parts.hub.ended_since(credential.mark, account, credential.name)
    if ending is not None:
        parts.hub.give_up(account)
        raise _ended(ending)
    network = in_audience(state.account.role, parts.settings.site)
    shown, private = policy.shows_presence(state.account.role, parts.settings.site), state.presence == "nobody"
    session.reader = parts.hub.admit(
        account,
        network,
        follows_of(state),
        set(state.hidden),
        rooms_of(state),
        session,
        shown=shown,
        private=private,
        duty=state.duty is not None and state.duty.on,
        admin=state.account.role == "admin",
    )
    return session, state


def _ended(ending: Revoked | Refreshed) -> ConnectionRefused:
    """While it was signing in: another credential is wanted, or the same one again for the account as it is now."""
    if isinstance(ending, Revoked):
        return ConnectionRefused(CloseCode.REVOKED, "signed out")
    return ConnectionRefused(CloseCode.INTERNAL, "the account changed; connect again")


def follows_of(state: AccountState) -> dict[str, tuple[int, str]]:
    """What a reader keeps of its follows, and of its duty. The names are shared by all who follow the same feed."""
    follows = {sys.intern(row.feed): (row.since, sys.intern(row.mode)) for row in state.follows}
    if state.duty is not None:
        follows |= {sys.intern(names.duty_feed(tag)): (since, "live") for tag, since in state.duty.topics.items()}
    return follows


async def begin(
    session: Session, state: AccountState, parts: Parts, *, re: str | None, watch: list[str], cursor: Resume | None
) -> None:
    """Says `ready` and brings the session live, from its cursor where it has one."""
    try:
        await _watch(session, watch, parts.settings.limits.watches)
    except CommandError:
        parts.hub.leave(session)
        raise
    ready: dict[str, Any] = {"type": "ready", "re": re, "account": views.account(session.credential.account)}
    if cursor is not None:
        await resume(session, parts, cursor, codec.encode(ready | {"seq": parts.hub.head}))
        return
    follows = [views.follow(row) for row in state.follows if not row.auto]
    after = min(state.head, parts.hub.head)  # what is committed and on its way comes as a change
    rooms = [{"room": views.room(room), "role": place.role, "since": place.since} for room, place in state.rooms]
    ready |= {"seq": after, "follows": follows, "rooms": rooms, **await _own(session, parts, after)}
    ready["privacy"] = views.privacy(state.account.id, state.presence)
    ready["duty"] = None if state.duty is None or not state.duty.on else views.duty(state.duty)
    await start(session, parts, after, codec.encode(ready))


async def _own(session: Session, parts: Parts, after: int) -> dict[str, Any]:
    """What the account has set for itself, as it is now or was after `after`, and how much is new to it up to there."""
    _, counts = await unread_of(session.reader, session.credential.scopes, parts.store, after, parts.settings.limits)
    own = msgspec.structs.asdict(await parts.store.own(session.reader.account))
    own["reads"] = [mark for mark in own["reads"] if policy.mark_scope(mark.feed) not in session.withheld]
    if not policy.allows(session.actor, "account", parts.settings.site):
        own["people"] = ()
    return counts | own


async def _watch(session: Session, watch: list[str], limit: int) -> None:
    if len(watch) > limit:
        raise TooLarge("watch", "watches", limit)
    for written in dict.fromkeys(watch):
        session.watches[await session.watch(written)] = 0
