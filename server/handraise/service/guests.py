"""Guests: people who join a room with its code and a name, and no account before that."""

from handraise.domain.changes import Outcome
from handraise.domain.intents import AddGuest
from handraise.journal import Journal
from handraise.protocol import names
from handraise.service.accounts import TOKEN_PREFIX, digest
from handraise.service.clock import Clock, secret
from handraise.service.commands.rooms import Rooms
from handraise.service.settings import ServiceSettings


class Guests:
    """Lets guests in; their accounts end a day after the room was closed."""

    def __init__(self, journal: Journal, rooms: Rooms, settings: ServiceSettings, clock: Clock) -> None:
        self._journal = journal
        self._rooms = rooms
        self._settings = settings
        self._clock = clock

    async def join(self, code: str, name: str, *, address: str, session: bool) -> tuple[str, Outcome]:
        """A token, or with `session` the secret of a browser session; and the account, with its room and place.

        `NotFound` for a wrong code, of which each address has only so many; `Conflict` for a name that is taken.
        `address` is what guessing counts as one.
        """
        shown = names.display_name(name, self._settings.limits.name_chars)
        room = await self._rooms.opened(code, f"address:{address}")
        key = secret() if session else TOKEN_PREFIX + secret()
        until = self._clock.now_ms() + self._settings.session_days * 86_400_000
        outcome = await self._journal.commit(
            AddGuest(
                actor=0,
                room=room.id,
                code=room.code,
                shown_name=shown,
                name=names.fold(shown),
                hash=digest(key),
                session_until=until if session else None,
            )
        )
        return key, outcome
