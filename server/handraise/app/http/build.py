"""The HTTP application: all routes, their dependencies, their errors and their headers."""

from collections.abc import Sequence
from typing import Any

from litestar import Litestar, Response, Router
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.types import ASGIApp

from handraise import __version__
from handraise.app.http import (
    check,
    commands,
    events,
    guests,
    health,
    images,
    invites,
    resources,
    rooms,
    session,
    sessions,
)
from handraise.app.http.auth import PLAIN_COOKIE, authenticate
from handraise.app.http.context import Context
from handraise.app.http.headers import SecurityHeaders
from handraise.app.http.problems import HANDLERS, not_found
from handraise.app.http.web import routes as web
from handraise.app.http.web.unknown import PageForUnknown

ROUTES: tuple[Any, ...] = (
    session.sign_in,
    session.show,
    session.sign_out,
    guests.join,
    sessions.sessions,
    sessions.sign_out_everywhere,
    sessions.change_password,
    invites.new,
    invites.listed,
    invites.revoke,
    invites.look,
    invites.redeem,
    commands.command,
    events.events,
    check.check_events,
    resources.search,
    resources.topics,
    resources.account,
    resources.post,
    resources.write_post,
    rooms.qr,
    images.upload,
    images.full,
    images.thumb,
    health.healthz,
    health.readyz,
    health.metrics,
    web.page,
    web.service_worker,
    web.profile,
    web.joined,
    web.file,
)


def build(context: Context, more_routes: Sequence[Any] = ()) -> ASGIApp:
    """An ASGI application with lifespan. `more_routes` are those of the admin socket, which no other door may have."""
    app = Litestar(
        [*ROUTES, *more_routes],
        dependencies={
            "context": Provide(lambda: context, sync_to_thread=False, use_cache=True),
            "credential": Provide(authenticate),
        },
        exception_handlers=HANDLERS,
        openapi_config=_openapi(),
        request_max_body_size=context.settings.limits.frame_bytes,
        on_startup=[web.make_ready],
        logging_config=None,
        debug=False,
    )
    return SecurityHeaders(PageForUnknown(app))


def _openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Handraise",
        version=__version__,
        description="What bots and browsers do without a socket. Frames and their codes: docs/protocol.md.",
        path="/api",
        openapi_router=Router("/api", route_handlers=[], include_in_schema=False, after_request=_without_html),
        render_plugins=[JsonRenderPlugin(path="/openapi.json")],
        components=Components(
            security_schemes={
                "token": SecurityScheme(type="http", scheme="bearer", description="A token, as `hr_…`."),
                "cookie": SecurityScheme(
                    type="apiKey",
                    security_scheme_in="cookie",
                    name=PLAIN_COOKIE,
                    description="A browser's session; writes carry its X-CSRF-Token. Over HTTPS: __Host-handraise.",
                ),
            }
        ),
        security=[{"token": []}, {"cookie": []}],
    )


def _without_html(response: Response[Any]) -> Response[Any]:
    """The framework's own page for what isn't under /api becomes a problem document."""
    return not_found() if response.status_code == 404 else response
