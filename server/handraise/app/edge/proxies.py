"""Client address, scheme and own origin, with forwarding headers believed only from listed proxies."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, Literal, TypeAlias
from urllib.parse import urlsplit

from handraise.app.edge.peer import Peer
from handraise.app.edge.problem import Refused, invalid

RawHeaders: TypeAlias = Sequence[tuple[bytes, bytes]]  # names in lower case
Network: TypeAlias = IPv4Network | IPv6Network | Literal["unix"]

UNIX: Final = "unix"
_AUTHORITY = re.compile(r"[A-Za-z0-9._~-]+(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?")
_DEFAULT_PORT = {"http": ":80", "https": ":443"}
_USER_AGENT_CHARS = 200


def values(headers: RawHeaders, name: bytes) -> list[str]:
    """Every value of a header, in order, as ISO-8859-1 (which never fails and can be undone)."""
    return [value.strip(b" \t").decode("latin-1") for key, value in headers if key == name]


def elements(headers: RawHeaders, name: bytes) -> list[str]:
    """The elements of a list header (RFC 9110 §5.6.1) from all its lines, in order."""
    return [stripped for value in values(headers, name) for part in value.split(",") if (stripped := part.strip())]


def serialize_origin(scheme: str, authority: str) -> str:
    """An origin as browsers write it (RFC 6454 §6.2): lower case, without the scheme's own port."""
    return f"{scheme}://{authority.lower().removesuffix(_DEFAULT_PORT[scheme])}"


def origin_of(url: str) -> str:
    """The origin of an http(s) URL. Raises `ValueError` for anything else."""
    parts = urlsplit(url)
    if parts.scheme not in _DEFAULT_PORT or _AUTHORITY.fullmatch(parts.netloc) is None:
        raise ValueError(f"{url!r} is not an http or https URL")
    return serialize_origin(parts.scheme, parts.netloc)


def canonical_address(address: str) -> str | None:
    """An IP address in one form (IPv4-mapped IPv6 as IPv4, without port, brackets or zone), or None."""
    text = address.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        ip = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = ip.ipv4_mapped if isinstance(ip, IPv6Address) else None
    return str(mapped or ip)


@dataclass(frozen=True, slots=True)
class PeerRules:
    """`trusted` are the proxies' networks (or `unix`), `public_url` fixes the own origin, `origins` come besides it."""

    trusted: tuple[Network, ...] = ()
    public_url: str | None = None
    origins: frozenset[str] = frozenset()
    _own: str | None = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_own", None if self.public_url is None else origin_of(self.public_url))

    @classmethod
    def of(cls, trusted: Iterable[str] = (), public_url: str | None = None, origins: Iterable[str] = ()) -> "PeerRules":
        """From settings. Raises `ValueError` for what is neither a network nor an origin."""
        networks: tuple[Network, ...] = tuple(UNIX if name == UNIX else ip_network(name) for name in trusted)
        return cls(networks, public_url, frozenset(origin_of(origin) for origin in origins))

    def trusts(self, address: str) -> bool:
        """Whether the forwarding headers of this address are believed."""
        if address == UNIX:
            return UNIX in self.trusted
        ip = ip_address(address)
        return any(network != UNIX and ip in network for network in self.trusted)

    def accepts(self, origin: str, own: str) -> bool:
        """Exact match with the own origin or a configured one (RFC 6455 §10.2)."""
        return origin != "" and (origin == own or origin in self.origins)

    def peer(self, socket_address: str, secure: bool, headers: RawHeaders, *, websocket: bool) -> Peer:
        """Who sent a request with these headers. Raises `Refused` when Host or Origin can't be understood."""
        forwarded = bool(self.trusted) and self.trusts(socket_address)
        if forwarded:
            secure = self._scheme(headers, secure)
        origin = _origin(headers)
        own = self._own or _host_origin(headers, secure, forwarded)
        return Peer(
            address=self._client(socket_address, headers) if forwarded else socket_address,
            secure=secure,
            origin=origin,
            host_origin=own,
            cookies="; ".join(values(headers, b"cookie")),
            cookie_allowed=not websocket if origin is None else self.accepts(origin, own),
            user_agent="".join(values(headers, b"user-agent")[:1])[:_USER_AGENT_CHARS],
        )

    def _client(self, socket_address: str, headers: RawHeaders) -> str:
        """From the right, the first hop that isn't one of ours; what stands left of it anybody may have written."""
        client = socket_address
        for hop in reversed(elements(headers, b"x-forwarded-for")):
            address = canonical_address(hop)
            if address is None:
                break
            client = address
            if not self.trusts(address):
                break
        return client

    @staticmethod
    def _scheme(headers: RawHeaders, secure: bool) -> bool:
        """The nearest proxy's word is the last one."""
        protocols = elements(headers, b"x-forwarded-proto")
        return protocols[-1].lower() == "https" if protocols else secure


def _origin(headers: RawHeaders) -> str | None:
    origins = values(headers, b"origin")
    if len(origins) > 1:
        raise Refused(invalid("More than one Origin header (RFC 6454 §7.3).", "origin"))
    return origins[0] if origins else None


def _host_origin(headers: RawHeaders, secure: bool, forwarded: bool) -> str:
    scheme = "https" if secure else "http"
    named = elements(headers, b"x-forwarded-host")[-1:] if forwarded else []
    for authority in (*named, *values(headers, b"host")):
        if _AUTHORITY.fullmatch(authority) is not None:
            return serialize_origin(scheme, authority)
    return ""
