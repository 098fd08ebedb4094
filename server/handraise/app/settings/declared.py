"""Every setting, declared once. Names carry their unit; the defaults suit one school on one machine."""

from dataclasses import dataclass, field, fields
from datetime import UTC
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from handraise.app.edge.limits import EdgeLimits
from handraise.app.settings.declaration import Declaration
from handraise.domain import escalation_policy, quiet
from handraise.domain.decide.filters import held_words
from handraise.domain.model import Site
from handraise.errors import Invalid, TooLarge
from handraise.protocol.commands import PAGE_MOST
from handraise.protocol.limits import HELP as LIMIT_HELP
from handraise.protocol.limits import Limits

_EDGE: Final = EdgeLimits()
_DAY_MS: Final = 86_400_000
_LIMIT: Final = "limit_"
WORD_CHARS: Final = 200
"""No word to filter or to hold posts for is longer."""


def _origin(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ValueError(f"{url!r} is no http or https address.")
    if parts.path not in ("", "/"):
        raise ValueError(f"{url!r} has a path; Handraise lives at the root of its host.")
    return f"{parts.scheme}://{parts.netloc}".lower()


def _origins(urls: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_origin(url) for url in urls)


def _networks(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name if name == "unix" else str(ip_network(name)) for name in names)


def _held_words(words: tuple[str, ...]) -> tuple[str, ...]:
    try:
        return held_words(words, WORD_CHARS)
    except (Invalid, TooLarge) as error:
        raise ValueError(error.message) from None


def _timezone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{name!r} is no time zone that this machine knows, as in Europe/Berlin.") from None


def _file(path: Path) -> Path:
    if not path.is_file():
        raise ValueError(f"there is no file {path}.")
    return path


def _is(kind: str, default: Any, help: str, group: str = "Server", **rules: Any) -> Any:
    """A field of `Settings` that carries its declaration."""
    made = {"kind": kind, "default": default, "help": help, "group": group, **rules}
    return field(default=default, repr=kind != "secrets", metadata={"declaration": made})


def _edge(name: str, low: int, high: int, help: str) -> Any:
    """A number that the edge has under the same name."""
    return _is("int", getattr(_EDGE, name), help, "Connections", low=low, high=high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Checked values. `limits` stands for the settings `limit_<name>`, one for each published limit."""

    data: Path = _is("path", Path("data"), "The data folder: database, images, lock, socket; made where it's missing.")  # noqa: RUF009
    host: str = _is("str", "127.0.0.1", "The address to listen on.")
    port: int = _is("int", 8765, "The port to listen on; 0 takes a free one.", high=65535)
    lan: bool = _is("bool", False, "Listen on the local network too, and allow plain HTTP on its private addresses.")
    public_url: str | None = _is(
        "str", None, "The address by which people reach the server, as in https://help.example.org.", valid=_origin
    )
    tls_cert: Path | None = _is("path", None, "Certificate chain (PEM) for HTTPS.", valid=_file)  # noqa: RUF009
    tls_key: Path | None = _is("path", None, "Private key (PEM) of the certificate.", valid=_file)  # noqa: RUF009
    trusted_proxies: tuple[str, ...] = _is(
        "list", (), "Networks (or unix) of the proxies whose X-Forwarded-* headers are believed.", valid=_networks
    )
    origins: tuple[str, ...] = _is(
        "list", (), "Origins of other sites whose pages may open a WebSocket.", valid=_origins
    )
    allow_plain_public: bool = _is("bool", False, "Allow plain HTTP on a public address: everyone on the way can read.")
    metrics_public: bool = _is("bool", False, "Show /metrics to everybody, not only to this machine and admin tokens.")
    alert_urls: tuple[str, ...] = _is(
        "secrets", (), "Where alerts go besides: Apprise URLs, for e-mail and other services. They hold secrets."
    )
    log_format: str = _is("str", "console", "The form of the log on stderr.", choices=("console", "json"))
    log_level: str = _is("str", "info", "The least that is logged.", choices=("debug", "info", "warning", "error"))

    students_on_network: bool = _is("bool", False, "Students see and write in the open network.", "Rules")
    educators_invite: bool = _is("bool", True, "Educators, not only admins, invite educators and students.", "Rules")
    students_listed: bool = _is(
        "bool", False, "Students of the network are in its directory, and are offered after an @.", "Rules"
    )
    public_profiles: bool = _is(
        "bool", False, "People without an account see the profiles that their owners have made public.", "Rules"
    )
    students_direct: bool = _is("bool", False, "Students may write direct messages to students.", "Rules")
    presence: bool = _is(
        "bool", True, "People are told which educators, admins and bots they follow are online, and who types.", "Rules"
    )
    held_words: tuple[str, ...] = _is(
        "list", (), "Posts with one of these words or phrases are held until somebody of the staff has seen them.",
        "Rules", valid=_held_words,
    )  # fmt: skip
    session_days: int = _is("int", 30, "A browser stays signed in for so many days.", "Rules", low=1, high=400)
    link_minutes: int = _is(
        "int", 60, "A one-time sign-in link is good for so many minutes.", "Rules", low=1, high=10_080
    )
    invite_days: int = _is(
        "int", 7, "An invite is good for so many days where it doesn't say.", "Rules", low=1, high=90
    )

    escalation: str = _is(
        "str", escalation_policy.DEFAULT,
        "Whom a request that nobody takes is brought to: levels (duty, notify, asker, lead, admins) with the seconds "
        "after which each has its turn, the seconds until the next round begins, and the number of rounds; or off. "
        "An urgent request halves the times. A room may have its own.",
        "Help desk", valid=escalation_policy.canonical,
    )  # fmt: skip
    quiet_hours: str = _is(
        "str", quiet.OFF,
        "In these hours, as in 22:00-06:30, the levels notify, lead and admins wait until they are over; off = none. "
        "A room may have its own.",
        "Help desk", valid=quiet.canonical,
    )  # fmt: skip
    timezone: str = _is(
        "str", "UTC", "The time zone of the quiet hours, as in Europe/Berlin.", "Help desk", valid=_timezone
    )

    heartbeat_ms: int = _is(
        "int", 25_000, "Time between pings; after two without a sign of life the connection is closed.",
        "Connections", low=50, high=600_000,
    )  # fmt: skip
    auth_timeout_ms: int = _is(
        "int", 10_000, "Time for a new connection to authenticate.", "Connections", low=50, high=600_000
    )
    drain_ms: int = _is(
        "int", 5000, "Before a planned stop, clients are sent away within this time.", "Connections", high=8000
    )
    presence_grace_ms: int = _is(
        "int", 30_000, "Time after which somebody whose last connection ended is told to be offline.",
        "Connections", high=600_000,
    )  # fmt: skip
    presence_every_ms: int = _is(
        "int", 10_000, "Least time between two things told of one account's presence.", "Connections", high=600_000
    )
    typing_every_ms: int = _is(
        "int", 3000, "Least time between two things told of one connection's typing.", "Connections", high=60_000
    )
    handshake_ms: int = _edge("handshake_ms", 50, 600_000, "Time for a complete request head.")
    body_ms: int = _edge("body_ms", 50, 600_000, "Time for a complete request body.")
    upload_ms: int = _edge("upload_ms", 50, 3_600_000, "Time for a complete image.")
    keep_alive_ms: int = _edge("keep_alive_ms", 50, _DAY_MS, "Time between a response and the next request.")
    stall_ms: int = _edge("stall_ms", 50, 600_000, "A client that takes in nothing for so long is dropped.")
    closing_ms: int = _edge("closing_ms", 50, 600_000, "Time for a client to answer a close.")
    write_buffer_bytes: int = _edge("write_buffer_bytes", 65_536, 1 << 30, "A client with more waiting is dropped.")
    replay_buffer_bytes: int = _edge("replay_buffer_bytes", 4096, 1 << 30, "A replay waits while more is waiting.")
    control_frames_per_second: int = _edge("control_frames_per_second", 1, 100_000, "Pings and pongs of one client.")
    fragments: int = _edge("fragments", 1, 100_000, "Frames that one message may be cut into.")
    backlog: int = _edge("backlog", 1, 65_535, "Connections that wait to be accepted.")
    connections: int = _edge(
        "connections", 0, 10_000_000, "All open connections; 0 = what the limit on open files leaves."
    )
    ring_bytes: int = _is(
        "int", 32 << 20, "Memory for recent changes, from which most resumes are served.", "Connections", high=1 << 36
    )

    limits: Limits = field(default_factory=Limits)

    @property
    def secure(self) -> bool:
        """Whether the server itself speaks TLS."""
        return self.tls_cert is not None


def _limit(name: str) -> Declaration:
    none = "0 = none" in LIMIT_HELP[name]
    low, high = _LIMIT_RANGES.get(name, (0 if none else 1, 10_000_000))
    default = getattr(Limits(), name)
    return Declaration(
        name=_LIMIT + name, kind="int", default=default, help=LIMIT_HELP[name], group="Limits", low=low, high=high
    )


_LIMIT_RANGES: Final = {
    "frame_bytes": (1024, 1 << 20),
    "body_chars": (1, 100_000),
    "name_chars": (1, 1000),
    "title_chars": (1, 1000),
    "about_chars": (1, 100_000),
    "password_least_chars": (8, 64),
    "password_chars": (64, 1000),
    "sign_in_failures_per_account": (1, 50),
    "depth": (2, 128),
    "list_items": (1, PAGE_MOST),
    "filter_words": (1, 100),
    "filter_word_chars": (1, WORD_CHARS),
    "slow_s": (0, 3600),
    "unread_most": (1, 1000),
    "feeds_per_list": (1, 1000),
    "note_chars": (1, 10_000),
    "notes_per_request": (1, 200),
    "merged_me_toos": (1, 5000),
    "reports_per_case": (1, 1000),
    "image_bytes": (1024, 1 << 28),
    "image_pixels": (1, 500_000_000),
    "image_bytes_per_account": (1024, 1 << 40),
}

DECLARATIONS: Final[dict[str, Declaration]] = {
    each.name: each
    for each in (
        *(Declaration(name=item.name, **item.metadata["declaration"]) for item in fields(Settings) if item.metadata),
        *(_limit(name) for name in Limits.__struct_fields__),
    )
}
"""By name, in the order of the documentation."""


def settings_of(values: dict[str, Any]) -> Settings:
    """From checked values by name; what is missing has its default."""
    limits = {name.removeprefix(_LIMIT): value for name, value in values.items() if name.startswith(_LIMIT)}
    rest = {name: value for name, value in values.items() if not name.startswith(_LIMIT)}
    return Settings(limits=msgspec.structs.replace(Limits(), **limits), **rest)


def edge_limits(settings: Settings) -> EdgeLimits:
    """What the edge is given: its own numbers, and the published limits that it enforces."""
    shared = {item.name for item in fields(EdgeLimits)} & {item.name for item in fields(Settings)}
    return EdgeLimits(
        **{name: getattr(settings, name) for name in shared},
        frame_bytes=settings.limits.frame_bytes,
        connections_per_address=settings.limits.connections_per_address,
        body_bytes=max(_EDGE.body_bytes, settings.limits.frame_bytes),
        upload_bytes=settings.limits.image_bytes,
    )


def site(settings: Settings) -> Site:
    """What the rules are given."""
    return Site(
        students_on_network=settings.students_on_network,
        educators_invite=settings.educators_invite,
        invites=settings.limits.invites,
        students_direct=settings.students_direct,
        presence=settings.presence,
        follows=settings.limits.follows,
        thread_follows=settings.limits.thread_follows,
        rooms=settings.limits.rooms,
        members_per_room=settings.limits.members_per_room,
        students_listed=settings.students_listed,
        public_profiles=settings.public_profiles,
        notifications_kept=settings.limits.notifications_kept,
        read_marks=settings.limits.read_marks,
        filters=settings.limits.filters,
        lists=settings.limits.lists,
        image_bytes=settings.limits.image_bytes_per_account,
        hops=settings.limits.hops,
        held_words=settings.held_words,
        escalation=settings.escalation,
        quiet_hours=settings.quiet_hours,
        zone=UTC if settings.timezone == "UTC" else ZoneInfo(settings.timezone),
        notes=settings.limits.notes_per_request,
        merged_me_toos=settings.limits.merged_me_toos,
        reports_per_case=settings.limits.reports_per_case,
    )
