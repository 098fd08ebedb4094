"""The usual resources, for bots without a socket. Each is a command of the protocol: same rules, same objects."""

from typing import Annotated, Any, Final, Literal

import msgspec
from litestar import Request, Response, get
from litestar import post as post_to
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter

from handraise.app.http.auth import Caller, authenticate, session_secret
from handraise.app.http.context import Context, Given, peer_of
from handraise.app.http.problems import problem, refusals
from handraise.protocol import codec, objects
from handraise.service.accounts import Credential

_NO_STORE: Final = {"cache-control": "no-store"}
_REFUSALS: Final = (401, 403, 404, 413, 422, 429, 503)


class Written(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A new post or reply; the same `key` again stores nothing twice."""

    body: str
    reply_to: int | None = None
    key: str | None = None


class PostAnswer(msgspec.Struct, kw_only=True, omit_defaults=True):
    """`seq` is that of the post's change, for a read the head at which it was read."""

    seq: int
    post: objects.Post
    marks: list[objects.Mark] = []
    duplicate: bool = False


class SearchAnswer(msgspec.Struct):
    """`next` is what to pass as `before` where `more` follow; `query` is how the text was understood."""

    seq: int
    posts: list[objects.Post]
    snippets: list[objects.Snippet]
    marks: list[objects.Mark]
    more: bool
    next: str | None
    query: list[objects.QueryPart]


class TopicsAnswer(msgspec.Struct):
    seq: int
    topics: list[objects.Topic]


class AccountAnswer(msgspec.Struct):
    """`profile` is null for an account that isn't of the network."""

    seq: int
    account: objects.Author
    profile: objects.FullProfile | None


def _answers(shape: Any, status: int = 200, description: str = "What was asked for.") -> dict[int, ResponseSpec]:
    return {status: ResponseSpec(shape, description=description, generate_examples=False), **refusals(*_REFUSALS)}


@get("/api/v1/search", responses=_answers(SearchAnswer), summary="Find posts")
async def search(
    credential: Caller,
    context: Given,
    text: Annotated[str, QueryParameter(description="Words and filters, as docs/protocol.md has them.")],
    sort: Annotated[Literal["best", "new"], QueryParameter(description="By relevance, or newest first.")] = "best",
    before: Annotated[str | None, QueryParameter(description="The `next` of the page before.")] = None,
    limit: Annotated[int | None, QueryParameter(description="Posts in a page.")] = None,
) -> Response[bytes]:
    """Posts that the credential's account may see. The command `search`."""
    return await _carried_out(context, credential, type="search", text=text, sort=sort, before=before, limit=limit)


@get("/api/v1/topics", responses=_answers(TopicsAnswer), summary="List topics")
async def topics(
    credential: Caller,
    context: Given,
    prefix: Annotated[str, QueryParameter(description="How the tags begin.")] = "",
    limit: Annotated[int | None, QueryParameter(description="How many, the most used first.")] = None,
) -> Response[bytes]:
    """The command `topics`."""
    return await _carried_out(context, credential, type="topics", prefix=prefix, limit=limit)


@get(
    "/api/v1/accounts/{handle:str}",
    responses=_answers(AccountAnswer | objects.PublicProfile),
    security=[{"token": []}, {"cookie": []}, {}],
    summary="Show an account",
)
async def account(request: Request[Any, Any, Any], handle: FromPath[str], context: Given) -> Response[bytes]:
    """By `@handle` or id: the command `account`.

    Without any credential, where the site has such pages: the profile that its owner has made public.
    """
    if not _has_credential(request) and context.settings.public_profiles:
        return _shown(codec.encode(await context.service.directory.public(handle)))
    named: int | str = int(handle) if handle.isascii() and handle.isdecimal() and len(handle) < 16 else handle
    return await _carried_out(context, await authenticate(request, context), type="account", handle=named)


@get("/api/v1/posts/{ident:int}", responses=_answers(PostAnswer), summary="Show a post")
async def post(credential: Caller, context: Given, ident: FromPath[int]) -> Response[bytes]:
    """The command `get`."""
    return await _carried_out(context, credential, type="get", post=ident)


@post_to("/api/v1/posts", responses=_answers(PostAnswer, 201, "It is stored."), summary="Write a post")
async def write_post(credential: Caller, context: Given, data: JSONBody[Written]) -> Response[bytes]:
    """The command `post`. `Location` names what was stored."""
    answer = await _carried_out(context, credential, status_code=201, type="post", **msgspec.structs.asdict(data))
    if answer.status_code == 201:
        ident = msgspec.json.decode(answer.content)["post"]["id"]
        answer.headers["location"] = f"/api/v1/posts/{ident}"
    return answer


def _has_credential(request: Request[Any, Any, Any]) -> bool:
    return request.headers.get("authorization") is not None or session_secret(peer_of(request.scope)) is not None


async def _carried_out(
    context: Context, credential: Credential, *, status_code: int = 200, **fields: Any
) -> Response[bytes]:
    """The command's reply without what only a socket needs, or its error as a problem document."""
    frame = {"id": "http", **{name: value for name, value in fields.items() if value is not None}}
    status, reply = await context.service.command(credential, codec.encode(frame))
    said: dict[str, Any] = msgspec.json.decode(reply)
    if status != 200:
        return problem(status, said["code"], said["message"], **_rest(said, "type", "re", "code", "message"))
    return _shown(codec.encode(_rest(said, "type", "re")), status_code)


def _rest(said: dict[str, Any], *without: str) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name not in without}


def _shown(content: bytes, status_code: int = 200) -> Response[bytes]:
    return Response(content, status_code=status_code, media_type="application/json", headers=_NO_STORE)
