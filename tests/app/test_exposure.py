"""S1: what leaves this machine without TLS was asked for by name."""

from pathlib import Path
from typing import Any

import pytest

from handraise.app.settings import Settings
from handraise.app.settings.exposure import listen_on
from handraise.errors import OperatorError

LAN = "192.168.1.20"
TLS = {"tls_cert": Path("cert.pem"), "tls_key": Path("key.pem")}


@pytest.mark.parametrize(
    ("given", "lan", "hosts"),
    [
        ({}, LAN, ("127.0.0.1",)),
        ({"host": "localhost"}, LAN, ("localhost",)),
        ({"host": "::1"}, LAN, ("::1",)),
        ({"lan": True}, LAN, ("127.0.0.1", LAN)),
        ({"lan": True, "host": "0.0.0.0"}, LAN, ("0.0.0.0",)),
        ({"lan": True, "host": "10.1.2.3"}, LAN, ("10.1.2.3",)),
        ({"lan": True, "host": "fd00::5"}, LAN, ("fd00::5",)),
        ({"host": "203.0.113.9", "allow_plain_public": True}, LAN, ("203.0.113.9",)),
        ({"host": "0.0.0.0", **TLS}, "198.51.100.7", ("0.0.0.0",)),
        ({"lan": True, **TLS}, "8.8.8.8", ("127.0.0.1", "8.8.8.8")),
    ],
)
def test_allowed(given: dict[str, Any], lan: str | None, hosts: tuple[str, ...]) -> None:
    assert listen_on(Settings(**given), lan) == hosts


@pytest.mark.parametrize(
    ("given", "lan", "says"),
    [
        ({"host": "0.0.0.0"}, LAN, "add --lan"),
        ({"host": "::"}, "8.8.8.8", "--allow-plain-public"),
        ({"host": "0.0.0.0", "lan": True}, "8.8.8.8", "--allow-plain-public"),
        ({"host": "0.0.0.0", "lan": True}, None, "--allow-plain-public"),
        ({"host": LAN}, LAN, "add --lan"),
        ({"host": "8.8.8.8"}, LAN, "--allow-plain-public"),
        ({"host": "8.8.8.8", "lan": True}, LAN, "--allow-plain-public"),
        ({"host": "help.example.org", "lan": True}, LAN, "--allow-plain-public"),
        ({"lan": True}, "8.8.8.8", "--allow-plain-public"),
        ({"lan": True}, None, "on no network"),
    ],
)
def test_refused(given: dict[str, Any], lan: str | None, says: str) -> None:
    with pytest.raises(OperatorError, match=says):
        listen_on(Settings(**given), lan)
