"""Where a server is: one address from the user, the URLs of both transports from it."""

import ipaddress
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

_SECURE: Final = {"http": False, "ws": False, "https": True, "wss": True}


@dataclass(frozen=True)
class Address:
    """`websocket` is the URL of the socket, `http` the origin under which `/api/v1` is found (no trailing slash)."""

    websocket: str
    http: str
    loopback: bool

    @classmethod
    def parse(cls, server: str) -> "Address":
        """From `http(s)://host:port` or `ws(s)://host:port/path`; the path of the socket is `/ws` if left out.

        An address without a scheme is HTTP. Raises `ValueError` for anything else, credentials and queries included:
        a secret never stands in a URL.
        """
        parts = urlsplit(server if "://" in server else f"http://{server}")
        if parts.scheme not in _SECURE or not parts.hostname:
            raise ValueError(f"not the address of a server: {parts.scheme}://{parts.hostname or ''}")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError("the address of a server has no user, password, query or fragment")
        secure = "s" if _SECURE[parts.scheme] else ""
        path = parts.path if parts.path not in ("", "/") else "/ws"
        return cls(f"ws{secure}://{parts.netloc}{path}", f"http{secure}://{parts.netloc}", _is_loopback(parts.hostname))


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
