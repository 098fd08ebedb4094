"""All of an account's browser sessions, and its password."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, delete, get, put
from litestar.params import JSONBody, QueryParameter

from handraise.app.http.auth import Caller
from handraise.app.http.context import Given
from handraise.app.http.problems import refusals
from handraise.app.http.session import Secret, session_of, signed_out
from handraise.protocol.times import to_wire
from handraise.service.accounts import digest


class SessionRow(msgspec.Struct, frozen=True):
    """`via`: what it was opened by (`password`, `link`, `token`, `invite`; empty where that isn't known)."""

    created_at: str
    expires_at: str
    via: str
    current: bool


class SessionsView(msgspec.Struct, frozen=True):
    """Newest first. `password_at` is when the password was set, null without one."""

    sessions: tuple[SessionRow, ...]
    password_at: str | None


class PasswordChange(msgspec.Struct, forbid_unknown_fields=True):
    """`old` is left out for an account's first one."""

    password: Secret
    old: Secret | None = None


@get("/api/v1/sessions", responses=refusals(401, 403), summary="My browser sessions")
async def sessions(request: Request[Any, Any, Any], credential: Caller, context: Given) -> Response[SessionsView]:
    """Where the account is signed in; no address and no browser is kept."""
    own = digest(session_of(request, credential))
    found = await context.service.signins.sessions(credential)
    rows = tuple(
        SessionRow(to_wire(row.created_at), to_wire(row.expires_at), row.via, row.hash == own) for row in found.rows
    )
    password_at = None if found.password_at is None else to_wire(found.password_at)
    return Response(SessionsView(rows, password_at), headers={"cache-control": "no-store"})


@delete("/api/v1/sessions", status_code=204, responses=refusals(401, 403), summary="Sign out everywhere")
async def sign_out_everywhere(
    request: Request[Any, Any, Any],
    credential: Caller,
    context: Given,
    others: Annotated[bool, QueryParameter(description="Keep this session.")] = False,
) -> Response[None]:
    """Ends all browser sessions of the account and the connections that use them. Tokens stay."""
    own = session_of(request, credential)
    await context.service.signins.sign_out_everywhere(credential, keep=own if others else None)
    return Response(None, status_code=204) if others else signed_out(request)


@put(
    "/api/v1/password",
    status_code=204,
    responses=refusals(401, 403, 415, 422, 429, 503),
    summary="Set or change my password",
)
async def change_password(
    request: Request[Any, Any, Any], data: JSONBody[PasswordChange], credential: Caller, context: Given
) -> None:
    """With the old one; a first one without, after signing in by a one-time link or an invite.

    All other browser sessions of the account end, with their connections, and its unused links. It counts as a command.
    """
    context.service.take(credential)
    own = session_of(request, credential)
    await context.service.signins.change_password(credential, own, data.password, data.old)
