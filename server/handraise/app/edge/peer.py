"""Who is at the other end, as far as the transport and trusted proxies tell."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Peer:
    """One request's or connection's origin. Everything but `address` and `secure` is the client's own claim.

    `address` is an IP address in canonical form, or `unix` for a Unix-domain socket. `host_origin` is the origin under
    which the client reached us (RFC 6454 §6.2), empty where it named no host. `cookies` is the raw Cookie header.
    `cookie_allowed` says whether a session cookie may speak for the client: never for a WebSocket without an Origin.
    """

    address: str
    secure: bool
    origin: str | None
    host_origin: str
    cookies: str
    cookie_allowed: bool
    user_agent: str
