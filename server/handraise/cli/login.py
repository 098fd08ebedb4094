"""`handraise login` and `logout`: the server and token that the commands use which take part."""

import getpass
import sys
from pathlib import Path
from typing import Final

import msgspec
from cyclopts import App

from handraise.cli import secretfile
from handraise.cli.commands import examples
from handraise.cli.context import Context, Given
from handraise.cli.errors import UsageError
from handraise.cli.target import Login, ServerFlag, TokenFileFlag, config_file, origin, run_client, server_of

login = App(
    name="login",
    version_flags=[],
    help_epilogue=examples(
        "handraise login",
        "handraise login --server https://help.example.org",
        "handraise token new ana | handraise login",
    ),
)
logout = App(name="logout", version_flags=[], help_epilogue=examples("handraise logout"))

_PLAIN: Final = "http://"


@login.default
def sign_in(*, server: ServerFlag = None, token_file: TokenFileFlag = None, context: Given) -> None:
    """Check a token with its server and remember both, in a file that only you can read.

    The token is asked for, or read from stdin where that isn't a terminal; never from the command line, which other
    users of the machine can see.
    """
    address = server_of(context, server)
    wanted = Login(server=origin(address), token=_token(token_file))

    async def who() -> msgspec.Struct:
        async with wanted.connect(events=False) as client:
            if client.me is None:
                raise UsageError("The server didn't say whose token this is; is it Handraise?")
            return client.me

    account = run_client(who)
    path = config_file(context.environ)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    secretfile.write(path, msgspec.json.encode(wanted).decode() + "\n")
    _warn(context, wanted)
    handle = getattr(account, "handle", None) or "a guest"
    context.output.result({"server": wanted.server, "account": account}, f"Signed in to {wanted.server} as @{handle}.")


@logout.default
def sign_out(*, context: Given) -> None:
    """Forget the server and token. The token itself stays good: `handraise token revoke` ends it."""
    path = config_file(context.environ)
    was_there = path.exists()
    path.unlink(missing_ok=True)
    context.output.result({"forgotten": was_there}, "Forgotten." if was_there else "There was nothing to forget.")


def _token(file: Path | None) -> str:
    if file is not None:
        return secretfile.read(file).strip()
    token = getpass.getpass("Token: ") if sys.stdin.isatty() else sys.stdin.readline()
    if not token.strip():
        raise UsageError("No token came; `handraise token new HANDLE` makes one.")
    return token.strip()


def _warn(context: Context, wanted: Login) -> None:
    if wanted.server.startswith(_PLAIN) and not wanted.is_here:
        context.output.note("This address is plain HTTP: whoever is on the way can read the token.")
