"""A browser's session: made from a one-time link or a token, shown, ended."""

from typing import Any

import msgspec
from litestar import Request, Response, delete, get, post
from litestar.datastructures import Cookie
from litestar.params import JSONBody

from handraise.app.edge.peer import Peer
from handraise.app.http import auth
from handraise.app.http.auth import Caller
from handraise.app.http.context import Context, Given, peer_of
from handraise.app.http.problems import refusals
from handraise.domain import views
from handraise.domain.model import Account
from handraise.errors import Forbidden, Invalid
from handraise.protocol import objects


class SignIn(msgspec.Struct, forbid_unknown_fields=True):
    """One of the two."""

    link: str | None = None
    token: str | None = None


class SessionView(msgspec.Struct):
    """`csrf` goes into the X-CSRF-Token header of every write; null with a bearer token, which needs none."""

    account: objects.Account
    csrf: str | None


@post(
    "/api/v1/session", status_code=200, responses=refusals(401, 403, 404, 409, 415, 422), security=[{}],
    summary="Sign in", guards=[auth.json_only],
)  # fmt: skip
async def sign_in(request: Request[Any, Any, Any], data: JSONBody[SignIn], context: Given) -> Response[SessionView]:
    """Uses a one-time link up, or opens a session for a token; sets the cookie."""
    peer = peer_of(request.scope)
    if not peer.cookie_allowed:
        raise Forbidden("Sign in from the server's own page.")
    accounts = context.service.accounts
    if (data.link is None) == (data.token is None):
        raise Invalid("link", "Give a link or a token.")
    secret, credential = await (
        accounts.redeem(data.link) if data.link is not None else accounts.sign_in(data.token or "")
    )
    return _answer(credential.account, secret, peer, context)


@get("/api/v1/session", responses=refusals(401), summary="Who am I")
async def show(request: Request[Any, Any, Any], credential: Caller) -> Response[SessionView]:
    """The account of the request's cookie or token."""
    secret = auth.session_secret(peer_of(request.scope)) if credential.name.startswith("session:") else None
    csrf = auth.csrf_token(secret) if secret else None
    return Response(SessionView(views.account(credential.account), csrf), headers={"cache-control": "no-store"})


@delete("/api/v1/session", status_code=204, responses=refusals(401, 403), summary="Sign out")
async def sign_out(request: Request[Any, Any, Any], credential: Caller, context: Given) -> Response[None]:
    """Ends the cookie's session and the connections that use it. A token is ended by `token revoke`."""
    peer = peer_of(request.scope)
    secret = auth.session_secret(peer)
    if secret is None or not credential.name.startswith("session:"):
        raise Forbidden("Only a browser's session can be signed out.")
    await context.service.accounts.sign_out(secret)
    return Response(None, status_code=204, cookies=[_cookie("", peer, max_age=0)])


def _answer(account: Account, secret: str, peer: Peer, context: Context) -> Response[SessionView]:
    cookie = session_cookie(secret, peer, context)
    view = SessionView(views.account(account), auth.csrf_token(secret))
    return Response(view, cookies=[cookie], headers={"cache-control": "no-store"})


def session_cookie(secret: str, peer: Peer, context: Context) -> Cookie:
    """The cookie that keeps a browser signed in."""
    return _cookie(secret, peer, max_age=context.settings.session_days * 86_400)


def _cookie(value: str, peer: Peer, max_age: int) -> Cookie:
    return Cookie(
        key=auth.cookie_name(peer),
        value=value,
        max_age=max_age,
        path="/",
        secure=peer.secure,
        httponly=True,
        samesite="lax",
    )
