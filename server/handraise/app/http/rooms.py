"""A room's join code, to be shown on the wall."""

import io
from typing import Any, Final

import msgspec
from litestar import Request, Response, get
from litestar.datastructures import ResponseHeader
from litestar.params import FromPath

from handraise.app.http.auth import Caller
from handraise.app.http.context import Given, peer_of
from handraise.app.http.problems import problem, refusals
from handraise.protocol import codec

MEDIA_TYPE: Final = "image/svg+xml"
HEADERS: Final = {
    "cache-control": "private, no-store",  # a new code makes the old one useless
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'",
}
BORDER: Final = 4
"""Modules of quiet zone around it (ISO/IEC 18004)."""


@get(
    "/api/v1/rooms/{ident:int}/qr.svg",
    media_type=MEDIA_TYPE,
    responses=refusals(401, 403, 404, 429, 503),
    response_headers=[ResponseHeader(name="cache-control", value="private, no-store")],
    summary="A room's QR code",
)
async def qr(
    request: Request[Any, Any, Any], credential: Caller, context: Given, ident: FromPath[int]
) -> Response[bytes]:
    """The address that joins the room, as an image without a background of its own size. For who may see its code."""
    status, reply = await context.service.command(
        credential, codec.encode({"type": "room", "id": "http", "room": ident})
    )
    said: dict[str, Any] = msgspec.json.decode(reply)
    if status != 200:
        return problem(status, said["code"], said["message"])
    if said.get("code") is None:
        return problem(403, "forbidden", "You may not see the code of this room.")
    drawn = _drawn(f"{peer_of(request.scope).host_origin}/join/{said['code']}")
    return Response(drawn, media_type=MEDIA_TYPE, headers=HEADERS)


def _drawn(address: str) -> bytes:
    import segno

    svg = io.BytesIO()
    segno.make(address, micro=False).save(svg, kind="svg", border=BORDER, light="#fff", omitsize=True)
    return svg.getvalue()
