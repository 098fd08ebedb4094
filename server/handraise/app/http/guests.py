"""Joining a room as a guest: a code and a name, no account."""

from typing import Any

import msgspec
from litestar import Request, Response, post
from litestar.params import JSONBody

from handraise.app.edge.addresses import address_key
from handraise.app.http import auth
from handraise.app.http.context import Given, peer_of
from handraise.app.http.problems import refusals
from handraise.app.http.session import session_cookie
from handraise.errors import Forbidden
from handraise.protocol import objects


class GuestJoin(msgspec.Struct, forbid_unknown_fields=True):
    """`cookie`: sign this browser in, rather than answer with a token."""

    code: str
    name: str
    cookie: bool = False


class Guest(msgspec.Struct, omit_defaults=True):
    """`token` is shown this once; with a cookie there is `csrf` in its place, for the X-CSRF-Token header of writes."""

    account: objects.Account
    room: objects.Room
    token: str | None = None
    csrf: str | None = None


@post(
    "/api/v1/join", status_code=201, responses=refusals(403, 404, 409, 413, 415, 422, 429), security=[{}],
    summary="Join a room as a guest", guards=[auth.json_only],
)  # fmt: skip
async def join(request: Request[Any, Any, Any], data: JSONBody[GuestJoin], context: Given) -> Response[Guest]:
    """Makes a guest of that room. Wrong codes are counted by address, right ones aren't."""
    peer = peer_of(request.scope)
    if data.cookie and not peer.cookie_allowed:
        raise Forbidden("Join from the server's own page.")
    address = address_key(peer.address)
    secret, outcome = await context.service.guests.join(data.code, data.name, address=address, session=data.cookie)
    guest = Guest(outcome.object, (outcome.more or {})["room"])
    headers = {"cache-control": "no-store"}
    if not data.cookie:
        guest.token = secret
        return Response(guest, headers=headers)
    guest.csrf = auth.csrf_token(secret)
    return Response(guest, headers=headers, cookies=[session_cookie(secret, peer, context)])
