"""Invites over HTTP: made, listed and revoked with a credential, redeemed with a code alone."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, delete, get, post
from litestar.params import FromPath, JSONBody

from handraise.app.edge.addresses import address_key
from handraise.app.http import auth
from handraise.app.http.auth import Caller
from handraise.app.http.context import Given, peer_of
from handraise.app.http.problems import refusals
from handraise.app.http.session import Handle, Secret, SessionView, own_page, signed_in
from handraise.domain import views
from handraise.ports.store import Invitation
from handraise.protocol import objects
from handraise.protocol.times import from_wire, to_wire
from handraise.service import Newcomer


class NewInvite(msgspec.Struct, forbid_unknown_fields=True):
    """`expires_at` is RFC 3339; in `invite_days` where it is left out. `uses`: so many accounts."""

    role: Annotated[str, msgspec.Meta(max_length=20)]
    expires_at: Annotated[str, msgspec.Meta(max_length=40)] | None = None
    uses: int = 1


class InviteView(msgspec.Struct, frozen=True):
    """`used` of `uses`; `joined` are the accounts that came by it."""

    id: int
    role: str
    uses: int
    used: int
    created_at: str
    expires_at: str
    revoked_at: str | None
    joined: tuple[objects.Author, ...]


class MadeInvite(msgspec.Struct, frozen=True):
    """`code` is shown this once; `link` has it in its fragment, which browsers send to nobody."""

    invite: InviteView
    code: str
    link: str


class InvitesView(msgspec.Struct, frozen=True):
    """Newest first, ended ones too."""

    invites: tuple[InviteView, ...]


class InviteCode(msgspec.Struct, forbid_unknown_fields=True):
    code: Secret


class InviteSight(msgspec.Struct, frozen=True):
    """Who invites (null: the operator), and as what."""

    role: str
    inviter: objects.Author | None
    expires_at: str


class Redemption(msgspec.Struct, forbid_unknown_fields=True):
    """Without a `password` one may be set later, in this session. `follow_inviter`: where both are of the network."""

    code: Secret
    handle: Handle
    name: Annotated[str, msgspec.Meta(max_length=1000)]
    password: Secret | None = None
    follow_inviter: bool = True


@post("/api/v1/invites", status_code=201, responses=refusals(401, 403, 409, 415, 422, 429), summary="Invite people")
async def new(
    request: Request[Any, Any, Any], data: JSONBody[NewInvite], credential: Caller, context: Given
) -> Response[MadeInvite]:
    """An invite for people of a role; docs/policy.md says who may invite whom. It counts as a command."""
    context.service.take(credential)
    expires_at = None if data.expires_at is None else from_wire(data.expires_at, "expires_at")
    made, code = await context.service.invites.new(credential, data.role, expires_at=expires_at, uses=data.uses)
    view = MadeInvite(_view(made), code, f"{peer_of(request.scope).host_origin}/#invite={code}")
    return Response(view, status_code=201, headers={"cache-control": "no-store"})


@get("/api/v1/invites", responses=refusals(401, 403), summary="My invites")
async def listed(credential: Caller, context: Given) -> Response[InvitesView]:
    """Those that the account made, with who came; never a code, which isn't stored."""
    found = await context.service.invites.made_by(credential)
    return Response(InvitesView(tuple(map(_view, found))), headers={"cache-control": "no-store"})


@delete(
    "/api/v1/invites/{ident:int}", status_code=204, responses=refusals(401, 403, 404, 429), summary="Revoke an invite"
)
async def revoke(ident: FromPath[int], credential: Caller, context: Given) -> None:
    """Nobody comes by it any more; who came stays. It counts as a command."""
    context.service.take(credential)
    await context.service.invites.revoke(credential, ident)


@post(
    "/api/v1/invite/look", status_code=200, responses=refusals(404, 415, 422, 429), security=[{}],
    summary="What an invite is for", guards=[auth.json_only],
)  # fmt: skip
async def look(request: Request[Any, Any, Any], data: JSONBody[InviteCode], context: Given) -> Response[InviteSight]:
    """Uses nothing up."""
    found = await context.service.invites.look(data.code, address_key(peer_of(request.scope).address))
    inviter = None if found.inviter is None else views.author(found.inviter)
    sight = InviteSight(found.invite.role, inviter, to_wire(found.invite.expires_at))
    return Response(sight, headers={"cache-control": "no-store"})


@post(
    "/api/v1/invite", status_code=200, responses=refusals(403, 404, 409, 415, 422, 429, 503), security=[{}],
    summary="Come by an invite", guards=[auth.json_only],
)  # fmt: skip
async def redeem(request: Request[Any, Any, Any], data: JSONBody[Redemption], context: Given) -> Response[SessionView]:
    """Makes the account and signs it in; sets the cookie. Failed codes are counted by address."""
    peer = own_page(request)
    who = Newcomer(handle=data.handle, name=data.name, password=data.password, follow_inviter=data.follow_inviter)
    opened = await context.service.invites.redeem(data.code, who, address_key(peer.address))
    return signed_in(opened, peer, context)


def _view(found: Invitation) -> InviteView:
    row = found.invite
    return InviteView(
        id=row.id,
        role=row.role,
        uses=row.uses,
        used=row.used,
        created_at=to_wire(row.created_at),
        expires_at=to_wire(row.expires_at),
        revoked_at=None if row.revoked_at is None else to_wire(row.revoked_at),
        joined=tuple(map(views.author, found.joined)),
    )
