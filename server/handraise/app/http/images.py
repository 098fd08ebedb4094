"""Images: one is uploaded as the body of a request, and read by who may see its post."""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import IO, Any, Final

from litestar import HttpMethod, Request, Response, post, route
from litestar.exceptions import ClientException, InternalServerException
from litestar.openapi.spec import OpenAPIFormat, OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema
from litestar.params import FromPath
from litestar.types import HTTPScope, Receive, Send

from handraise.app.http.auth import BODY_CHECK, Caller, check_image
from handraise.app.http.context import Given
from handraise.app.http.problems import refusals
from handraise.app.http.web.files import is_fresh
from handraise.protocol import objects
from handraise.protocol.names import IMAGES
from handraise.service.accounts import Credential

MEDIA_TYPE: Final = "image/webp"
PIECE_BYTES: Final = 64 << 10
HEADERS: Final = {
    # To be asked for each time: who may see it can change, and a deleted one is gone at once.
    "cache-control": "private, no-cache",
    "content-security-policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
}
_TAKEN: Final = ("image/png", "image/jpeg", "image/webp", "image/gif", "application/octet-stream")
_READ: Final = (HttpMethod.GET, HttpMethod.HEAD)


@dataclass
class UploadOperation(Operation):
    """The body is a file, which Pillow checks; the framework sees bytes only."""

    def __post_init__(self) -> None:
        schema = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        self.request_body = RequestBody(
            content={name: OpenAPIMediaType(schema=schema) for name in _TAKEN},
            required=True,
            description="PNG, JPEG, WebP or GIF; its bytes say which, whatever the type.",
        )


@post(
    IMAGES,
    status_code=201,
    responses=refusals(401, 403, 413, 415, 422, 429, 503),
    operation_class=UploadOperation,
    request_max_body_size=None,  # the limit is `image_bytes`, which the service counts
    opt={BODY_CHECK: check_image},
    summary="Upload an image",
)
async def upload(request: Request[Any, Any, Any], credential: Caller, context: Given) -> Response[objects.Image]:
    """The image made anew, without metadata, for a post to show within 24 h. Until then it is its owner's alone."""
    image = await context.service.images.upload(credential, _pieces(request))
    return Response(image, status_code=201, headers={"location": image.url, "cache-control": "no-store"})


async def _pieces(request: Request[Any, Any, Any]) -> AsyncIterator[bytes]:
    """The body as it comes. Who goes before its end has nobody to answer, and is no defect of ours."""
    try:
        async for piece in request.stream():
            yield piece
    except InternalServerException:
        raise ClientException("The body is incomplete.") from None


@route(IMAGES + "/{ident:int}", http_method=_READ, status_code=200, responses=refusals(401, 404), summary="An image")
async def full(
    request: Request[Any, Any, Any], credential: Caller, context: Given, ident: FromPath[int]
) -> Response[bytes]:
    """The whole image, 2048 pixels at most on a side."""
    return await _answer(request, credential, context, ident, thumb=False)


@route(
    IMAGES + "/{ident:int}/thumb", http_method=_READ, status_code=200, responses=refusals(401, 404),
    summary="An image, small",
)  # fmt: skip
async def thumb(
    request: Request[Any, Any, Any], credential: Caller, context: Given, ident: FromPath[int]
) -> Response[bytes]:
    """400 pixels at most on a side."""
    return await _answer(request, credential, context, ident, thumb=True)


async def _answer(
    request: Request[Any, Any, Any], credential: Credential, context: Given, ident: int, *, thumb: bool
) -> Response[bytes]:
    """The file, or 304 to those who have it and may still see it."""
    images = context.service.images
    row = await images.find(credential, ident)
    etag = f'"{row.hash[:32]}{"-thumb" if thumb else ""}"'
    headers = {**HEADERS, "etag": etag}
    if is_fresh(request.headers, etag):
        return Response(b"", status_code=304, headers=headers)
    return FileAnswer(await images.open(row, thumb=thumb), headers)


class FileAnswer(Response[bytes]):
    """An open file, piece by piece: each waits until the connection takes it, so a slow reader holds no whole image."""

    def __init__(self, file: IO[bytes], headers: dict[str, str]) -> None:
        super().__init__(b"", media_type=MEDIA_TYPE, headers=headers)
        self.file = file

    def to_asgi_response(self, *_args: Any, **_options: Any) -> Any:
        return self.run

    async def run(self, scope: HTTPScope, _receive: Receive, send: Send) -> None:
        with self.file as file:
            size = os.fstat(file.fileno()).st_size
            headers = {"content-type": MEDIA_TYPE, "content-length": str(size), **self.headers}
            lines = [(name.encode(), value.encode()) for name, value in headers.items()]
            await send({"type": "http.response.start", "status": 200, "headers": lines})
            while scope["method"] != "HEAD" and (piece := await asyncio.to_thread(file.read, PIECE_BYTES)):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
