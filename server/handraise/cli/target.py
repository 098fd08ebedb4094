"""The server and token that the client's commands use, and the run of a client."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

import msgspec
from cyclopts import Parameter

from handraise.cli import secretfile
from handraise.cli.context import Context
from handraise.cli.errors import UsageError
from handraise.client.address import Address
from handraise.errors import OperatorError, Unauthenticated

if TYPE_CHECKING:
    from handraise.client import Client

DEFAULT_SERVER: Final = "http://127.0.0.1:8765"
FIRST_TIMEOUT_S: Final = 5.0
"""How long a command tries to reach the server at all."""
_NOT_ACCEPTED: Final = frozenset({401, 4500, 4503})

T = TypeVar("T")

ServerFlag = Annotated[
    str | None,
    Parameter(name="--server", help=f"Its address (HANDRAISE_SERVER; then what login remembers, {DEFAULT_SERVER})."),
]
TokenFileFlag = Annotated[
    Path | None,
    Parameter(name="--token-file", help="A file with the token (HANDRAISE_TOKEN; then what login remembers)."),
]


class Unreachable(OperatorError):
    """No session with the server in time."""


class Login(msgspec.Struct, frozen=True):
    """A server's origin and a token for it; the token shows in no repr."""

    server: str
    token: str

    def __repr__(self) -> str:
        return f"Login({self.server!r})"

    @property
    def is_here(self) -> bool:
        """Whether nothing leaves this machine."""
        return Address.parse(self.server).loopback

    def connect(self, **options: Any) -> "Client":
        """A client that gives up after `FIRST_TIMEOUT_S` without a first session."""
        from handraise.client import connect

        return connect(self.server, token=self.token, **{"first_timeout": FIRST_TIMEOUT_S, **options})


def config_file(environ: Mapping[str, str]) -> Path:
    """Where `login` keeps it: below `XDG_CONFIG_HOME` (XDG Base Directory Specification) or `~/.config`."""
    base = environ.get("XDG_CONFIG_HOME", "")
    # The specification has a relative path ignored.
    folder = Path(base) if os.path.isabs(base) else Path.home() / ".config"  # noqa: PTH117
    return folder / "handraise" / "login.json"


def remembered(environ: Mapping[str, str]) -> Login | None:
    """What `login` stored. Raises `OperatorError` where the file is there and can't be used."""
    path = config_file(environ)
    if not path.exists():
        return None
    try:
        return msgspec.json.decode(secretfile.read(path), type=Login)
    except msgspec.DecodeError:
        raise OperatorError(f"{path} is no login; `handraise login` makes a new one.") from None


def server_of(context: Context, flag: str | None) -> str:
    """The server's address: the flag's, the variable's, the remembered one, the default."""
    given = flag or context.environ.get("HANDRAISE_SERVER")
    if given:
        return given
    stored = remembered(context.environ)
    return stored.server if stored else DEFAULT_SERVER


def target(context: Context, server: str | None, token_file: Path | None) -> Login:
    """The server and a token for it. A remembered token goes to the server that it was remembered for, and to no other.

    Raises `OperatorError`.
    """
    wanted = origin(server_of(context, server))
    return Login(server=wanted, token=_token(context, wanted, token_file))


def origin(address: str) -> str:
    """`https://help.example.org`, however it was written. Raises `UsageError`."""
    try:
        return Address.parse(address).http.lower()
    except ValueError as error:
        raise UsageError(f"{str(error)[:1].upper()}{str(error)[1:]}.") from None


def _token(context: Context, server: str, file: Path | None) -> str:
    if file is not None:
        if file.exists() and secretfile.others_may_read(file):
            context.output.note(f"Others can read {file}; chmod 600 keeps the token yours.")
        return secretfile.read(file).strip()
    if given := context.environ.get("HANDRAISE_TOKEN", "").strip():
        return given
    stored = remembered(context.environ)
    if stored is not None and stored.server == server:
        return stored.token
    raise OperatorError(f"There is no token for {server}: use `handraise login`, --token-file or HANDRAISE_TOKEN.")


def run_client(work: Callable[[], Awaitable[T]]) -> T:
    """Runs `work` to its end; a refused token and a server that isn't there are named as such."""
    from handraise.client import CannotConnect, Refused

    async def done() -> T:
        try:
            return await work()
        except Refused as error:
            if error.code in _NOT_ACCEPTED:
                raise Unauthenticated("The server doesn't accept this token.") from None
            raise
        except CannotConnect as error:
            why = error.__cause__ or "it doesn't answer"
            raise Unreachable(f"The server can't be reached: {str(why).rstrip('.')}.") from None

    return asyncio.run(done())


def carried_out(login: Login, call: "Callable[[Client], Awaitable[T]]") -> T:
    """One command, in a session of its own without events.

    It waits through a lost connection and is sent again with the same key, which does nothing twice.
    """

    async def done() -> T:
        async with login.connect(events=False) as client:
            return await call(client)

    return run_client(done)
