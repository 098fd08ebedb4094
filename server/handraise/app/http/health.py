"""For those who watch the server: is it alive, should it get traffic, and its figures."""

import asyncio
from ipaddress import ip_address
from typing import Any, Final

from litestar import Request, Response, get

from handraise.app.edge.proxies import UNIX
from handraise.app.http import auth
from handraise.app.http.context import Given, peer_of
from handraise.app.http.problems import problem, refusals
from handraise.errors import CommandError, Forbidden

READY_WITHIN_S: Final = 5.0
METRICS_TYPE: Final = "text/plain; version=0.0.4"
_FORWARDED: Final = ("forwarded", "x-forwarded-for")


@get("/healthz", security=[{}], summary="Alive")
async def healthz() -> dict[str, str]:
    """The process answers. It says nothing of the database: a restart wouldn't mend that."""
    return {"status": "ok"}


@get("/readyz", security=[{}], responses=refusals(503), summary="Ready")
async def readyz(context: Given) -> Response[Any]:
    """200 while the database answers within 5 s and no stop is planned, else 503."""
    if context.draining:
        return problem(503, "unavailable", "The server is stopping.")
    try:
        async with asyncio.timeout(READY_WITHIN_S):
            await context.ping()
    except (TimeoutError, CommandError):
        return problem(503, "unavailable", "The database does not answer.")
    return Response({"status": "ready"})


@get("/metrics", include_in_schema=False)
async def metrics(request: Request[Any, Any, Any], context: Given) -> Response[bytes]:
    """Prometheus' text format, for this machine, admins, or everybody where the operator says so."""
    if not (context.settings.metrics_public or _local(request)):
        credential = await auth.authenticate(request, context)
        if "admin" not in credential.scopes:
            raise Forbidden("Metrics are for admins.")
    return Response(context.metrics(), media_type=METRICS_TYPE, headers={"cache-control": "no-store"})


def _local(request: Request[Any, Any, Any]) -> bool:
    """From this machine, and not by a proxy on it that we haven't been told of."""
    address = peer_of(request.scope).address
    if address == UNIX:
        return True
    return ip_address(address).is_loopback and not any(name in request.headers for name in _FORWARDED)
