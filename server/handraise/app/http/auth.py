"""Who sends a request: a bearer token, or a session cookie with proof that our own page sent it."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from types import MappingProxyType
from typing import Any, Final, TypeAlias, cast

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import SkipValidation

from handraise.app.edge.peer import Peer
from handraise.app.http.context import Context, Given, peer_of
from handraise.errors import CommandError, Forbidden, Unauthenticated
from handraise.service.accounts import Credential

PLAIN_COOKIE: Final = "handraise"
SECURE_COOKIE: Final = "__Host-handraise"
CSRF_HEADER: Final = "x-csrf-token"
BODY_CHECK: Final = "body_check"
"""The option of a route whose body isn't JSON: what is called in place of `check_json`."""
_NO_COOKIES: Final[Mapping[str, str]] = MappingProxyType({})  # one for all: most connections have a token
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})  # RFC 9110 §9.2.1


class UnsupportedMediaType(CommandError):
    """A write with a cookie whose body isn't JSON, or an image where one is taken: what a form could send."""

    code, status = "invalid", 415


def cookie_name(peer: Peer) -> str:
    """Over HTTPS a name that only HTTPS can set; a cookie of the other name doesn't count there."""
    return SECURE_COOKIE if peer.secure else PLAIN_COOKIE


def session_secret(peer: Peer) -> str | None:
    """The session that the cookie stands for; None without one, and for a request of a foreign page."""
    if not peer.cookie_allowed or not peer.cookies:
        return None
    try:
        found = SimpleCookie(peer.cookies).get(cookie_name(peer))
    except CookieError:
        return None
    return found.value if found is not None and found.value else None


@dataclass(frozen=True, slots=True)
class ServicePeer:
    """A peer as the service layer knows it: with the one cookie that counts, taken apart."""

    address: str
    cookies: Mapping[str, str]
    cookie_allowed: bool


def for_service(peer: Peer) -> ServicePeer:
    """Of the cookies only ours, and only that of the scheme: over HTTPS `handraise` could be set by a neighbour."""
    secret = session_secret(peer)
    return ServicePeer(peer.address, {cookie_name(peer): secret} if secret else _NO_COOKIES, peer.cookie_allowed)


def csrf_token(secret: str) -> str:
    """Bound to the session, and no way back to it."""
    return hmac.new(secret.encode(), b"handraise csrf", hashlib.sha256).hexdigest()


def json_only(request: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """The guard of a route that anybody may use: the same, before the body is read."""
    check_json(cast(Request[Any, Any, Any], request))


def check_json(request: Request[Any, Any, Any]) -> None:
    """A browser sends JSON to another origin only after asking, and we never say yes. Raises 415."""
    media_type, _ = request.content_type
    if media_type.strip().lower() != "application/json":
        raise UnsupportedMediaType("The body must be application/json.")


def check_image(request: Request[Any, Any, Any]) -> None:
    """The same for a route that takes an image: these types, too, no form can send. Raises 415."""
    media_type = request.content_type[0].strip().lower()
    if not media_type.startswith("image/") and media_type != "application/octet-stream":
        raise UnsupportedMediaType("The body must be the image itself, as image/… or application/octet-stream.")


def check_own_site(request: Request[Any, Any, Any]) -> None:
    """A link or an image on another site's page reads nothing, but would hold a connection of the signed-in person.

    Browsers alone say so, and no script can (Fetch Metadata, W3C). Raises `Forbidden`.
    """
    if request.headers.get("sec-fetch-site") in ("same-site", "cross-site"):
        raise Forbidden("With a cookie this is for the server's own pages.")


def check_csrf(request: Request[Any, Any, Any], secret: str) -> None:
    """A write with a cookie needs proof that our own page sent it. Raises `Forbidden`."""
    given = request.headers.get(CSRF_HEADER, "")
    if hmac.compare_digest(given.encode(), csrf_token(secret).encode()):
        return
    # Sent by browsers alone, and not settable by a script (Fetch Metadata, W3C).
    if not given and request.headers.get("sec-fetch-site") == "same-origin":
        return
    raise Forbidden("This request needs the X-CSRF-Token of its session.")


async def authenticate(request: Request[Any, Any, Any], context: Given) -> Credential:
    """The sender's credential. Raises `Unauthenticated`; with a cookie also what the CSRF rule raises."""
    if request.headers.get("authorization") is not None:
        return await _by_token(request, context)
    secret = session_secret(peer_of(request.scope))
    credential = await context.service.accounts.by_session(secret) if secret else None
    if secret is None or credential is None:
        raise Unauthenticated("Sign in, or send a token in the Authorization header.")
    check_own_site(request)
    if request.method not in _SAFE_METHODS:
        if request.method != "DELETE":
            request.route_handler.opt.get(BODY_CHECK, check_json)(request)
        check_csrf(request, secret)
    return credential


async def _by_token(request: Request[Any, Any, Any], context: Context) -> Credential:
    scheme, _, token = request.headers["authorization"].strip().partition(" ")
    credential = await context.service.accounts.by_token(token.strip()) if scheme.lower() == "bearer" else None
    if credential is None:
        raise Unauthenticated("This token isn't valid.")
    return credential


Caller: TypeAlias = NamedDependency[SkipValidation[Credential]]
