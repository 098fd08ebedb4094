"""Secrets that are typed or piped in: never shown, never on a command line."""

import getpass
import sys

from handraise.cli.errors import UsageError


def new_password() -> str:
    """Asked for twice at a terminal, without an echo; else the first line of stdin. Raises `UsageError`."""
    if not sys.stdin.isatty():
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = getpass.getpass("New password: ")
        if getpass.getpass("Once more: ") != password:
            raise UsageError("The two aren't the same.")
    if not password:
        raise UsageError("No password came: type it, or pipe it in.")
    return password
