"""A browser's session: made from a password, a one-time link or a token, shown, ended."""

from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, delete, get, post
from litestar.datastructures import Cookie
from litestar.params import JSONBody

from handraise.app.edge.addresses import address_key
from handraise.app.edge.peer import Peer
from handraise.app.http import auth
from handraise.app.http.auth import Caller
from handraise.app.http.context import Context, Given, peer_of
from handraise.app.http.problems import refusals
from handraise.app.settings import site
from handraise.domain import policy, views
from handraise.domain.model import Account
from handraise.errors import Forbidden, Invalid
from handraise.protocol import objects
from handraise.service.accounts import Credential

MOST_CHARS: Final = 4096
"""Of anything secret that is sent to be looked at."""

Secret = Annotated[str, msgspec.Meta(max_length=MOST_CHARS)]
Handle = Annotated[str, msgspec.Meta(max_length=100)]


class SignIn(msgspec.Struct, forbid_unknown_fields=True):
    """A handle with its password, or a link, or a token."""

    handle: Handle | None = None
    password: Secret | None = None
    link: Secret | None = None
    token: Secret | None = None


class SessionView(msgspec.Struct):
    """`csrf` goes into the X-CSRF-Token header of every write; null with a bearer token, which needs none. `network`:
    whether the account sees and writes what is on the network, outside rooms.
    """

    account: objects.Account
    csrf: str | None
    network: bool


def _view(account: Account, csrf: str | None, context: Context) -> SessionView:
    return SessionView(views.account(account), csrf, policy.in_audience(account.role, site(context.settings)))


@post(
    "/api/v1/session", status_code=200, responses=refusals(401, 403, 404, 409, 415, 422, 429, 503), security=[{}],
    summary="Sign in", guards=[auth.json_only],
)  # fmt: skip
async def sign_in(request: Request[Any, Any, Any], data: JSONBody[SignIn], context: Given) -> Response[SessionView]:
    """Takes handle and password, uses a one-time link up, or opens a session for a token; sets the cookie.

    What is wrong with handle and password isn't told. Failures are counted by account and by address.
    """
    peer = own_page(request)
    signins, address = context.service.signins, address_key(peer.address)
    match data:
        case SignIn(handle=str(handle), password=str(password), link=None, token=None):
            opened = await signins.by_password(handle, password, address)
        case SignIn(handle=None, password=None, link=str(link), token=None):
            opened = await signins.by_link(link, address)
        case SignIn(handle=None, password=None, link=None, token=str(token)):
            opened = await signins.by_token(token, address)
        case _:
            raise Invalid("link", "Give a handle and a password, or a link, or a token.")
    return signed_in(opened, peer, context)


def own_page(request: Request[Any, Any, Any]) -> Peer:
    """The sender of a request that sets the cookie. Raises `Forbidden` for a page of another origin."""
    peer = peer_of(request.scope)
    if not peer.cookie_allowed:
        raise Forbidden("Sign in from the server's own page.")
    return peer


@get("/api/v1/session", responses=refusals(401), summary="Who am I")
async def show(request: Request[Any, Any, Any], credential: Caller, context: Given) -> Response[SessionView]:
    """The account of the request's cookie or token."""
    secret = auth.session_secret(peer_of(request.scope)) if credential.name.startswith("session:") else None
    csrf = auth.csrf_token(secret) if secret else None
    return Response(_view(credential.account, csrf, context), headers={"cache-control": "no-store"})


@delete("/api/v1/session", status_code=204, responses=refusals(401, 403), summary="Sign out")
async def sign_out(request: Request[Any, Any, Any], credential: Caller, context: Given) -> Response[None]:
    """Ends the cookie's session and the connections that use it. A token is ended by `token revoke`."""
    await context.service.accounts.sign_out(session_of(request, credential))
    return signed_out(request)


def session_of(request: Request[Any, Any, Any], credential: Credential) -> str:
    """The secret of the browser session that sends the request. Raises `Forbidden` for a token."""
    secret = auth.session_secret(peer_of(request.scope))
    if secret is None or not credential.name.startswith("session:"):
        raise Forbidden("Only a browser's session can do this.")
    return secret


def signed_out(request: Request[Any, Any, Any]) -> Response[None]:
    """The answer that takes the cookie away."""
    return Response(None, status_code=204, cookies=[_cookie("", peer_of(request.scope), max_age=0)])


def signed_in(opened: tuple[str, Credential], peer: Peer, context: Context) -> Response[SessionView]:
    """The answer that sets the cookie of a new session."""
    secret, credential = opened
    return _answer(credential.account, secret, peer, context)


def _answer(account: Account, secret: str, peer: Peer, context: Context) -> Response[SessionView]:
    cookie = session_cookie(secret, peer, context)
    view = _view(account, auth.csrf_token(secret), context)
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
