"""How a command that stays reads: through lost connections, and no more than the site gives at once."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from handraise.client import Client, NotSent, OutcomeUnknown

_MOST: Final = 100

T = TypeVar("T")


def most(client: Client) -> int:
    """As many as a page shows: 100, or fewer where the site's limit is lower."""
    return _MOST if client.hello is None else min(_MOST, client.hello.limits.list_items)


async def lasting(read: Callable[[], Awaitable[T]]) -> T:
    """Reads again as often as the connection is lost meanwhile, which the client itself does for writes alone.

    Raises what ended the client for good.
    """
    while True:
        try:
            return await read()
        except (NotSent, OutcomeUnknown):
            continue
