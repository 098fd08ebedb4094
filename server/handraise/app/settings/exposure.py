"""Which addresses the server may listen on without TLS: anything that leaves this machine is asked for by name (S1)."""

import socket
from ipaddress import ip_address
from typing import Final

from handraise.app.settings.declared import DECLARATIONS, Settings
from handraise.errors import OperatorError

_LOOPBACK: Final = "127.0.0.1"
_ELSEWHERE: Final = ("192.0.2.1", 9)  # RFC 5737: documentation; connecting a UDP socket sends nothing


def lan_address() -> str | None:
    """This machine's own address on the network that its default route leads to; None without a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ELSEWHERE)
        except OSError:
            return None
        address: str = probe.getsockname()[0]
        return address


def listen_on(settings: Settings, lan: str | None) -> tuple[str, ...]:
    """The addresses to listen on; `lan` is what `lan_address` gave.

    With `lan` set and no other `host`, loopback and that one address: never all of them, since one may be public.
    Raises `OperatorError` for an address that others can reach over plain HTTP without having been asked for.
    """
    hosts: tuple[str, ...] = (settings.host,)
    if settings.lan and settings.host == DECLARATIONS["host"].default:
        if lan is None:
            raise OperatorError("This machine is on no network, so --lan has no address to listen on.")
        hosts = (_LOOPBACK, lan)
    if not settings.secure:
        for host in hosts:
            _check_plain(host, settings, lan)
    return hosts


def _check_plain(host: str, settings: Settings, lan: str | None) -> None:
    reach = _reach(host, lan)
    if reach == "loopback" or settings.allow_plain_public or (reach == "private" and settings.lan):
        return
    advice = "with --tls-cert and --tls-key, or behind a proxy on this machine"
    if reach == "private":
        raise OperatorError(f"{host} can be reached from the local network: add --lan, or serve {advice}.")
    raise OperatorError(
        f"{host} may be reached from everywhere, and plain HTTP shows every password and post on the way: "
        f"serve {advice}. --allow-plain-public does it all the same."
    )


def _reach(host: str, lan: str | None) -> str:
    if host == "localhost":
        return "loopback"
    try:
        address = ip_address(host)
    except ValueError:
        return "public"  # a name may lead anywhere
    if address.is_unspecified:
        return "private" if lan is not None and ip_address(lan).is_private else "public"
    if address.is_loopback:
        return "loopback"
    return "private" if address.is_private or address.is_link_local else "public"
