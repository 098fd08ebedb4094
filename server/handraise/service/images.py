"""Images: taken in, and given to those who may see them. They go by due rows (`domain/decide/images.py`)."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import IO, Final

from handraise.domain import policy
from handraise.domain.changes import Outcome
from handraise.domain.decide.images import NO_IMAGE
from handraise.domain.intents import FireDue, PutImage
from handraise.domain.model import Account, Due, Image
from handraise.errors import Forbidden, Invalid, NotFound, RateLimited, TooLarge, Unavailable
from handraise.media.converter import ConverterStatistics
from handraise.media.files import Staged
from handraise.media.library import Library
from handraise.media.wire import Converted, Refused, TooManyPixels
from handraise.protocol import objects
from handraise.protocol.names import MAX_ID
from handraise.service.accounts import Credential
from handraise.service.caller import Caller, actor_of, caller_of
from handraise.service.parts import Parts
from handraise.service.rates import Window

AT_ONCE: Final = 32
"""Uploads of everybody together: each may hold `image_bytes` of disk."""
OF_GUESTS: Final = AT_ONCE // 2
"""Those of guests together: anybody with a room's code is one, and a body may take its time."""
AGAIN_MS: Final = 2000

log = logging.getLogger("handraise.service")


class Images:
    """Owns nothing but what is being uploaded at the moment."""

    def __init__(self, parts: Parts, library: Library) -> None:
        self._parts = parts
        self._library = library
        self._limits = limits = parts.settings.limits
        self._rate = Window("uploads", "uploads_per_hour", limits.uploads_per_hour, 3_600_000, parts.clock)
        self._uploading: Counter[int] = Counter()
        self._of_guests = 0

    def statistics(self) -> ConverterStatistics:
        return self._library.statistics()

    async def upload(self, credential: Credential, pieces: AsyncIterator[bytes]) -> objects.Image:
        """Stores an image of the account's own, from the bytes of a file. It is on disk when this returns.

        Raises the `CommandError` that refuses it; of what is refused at once no piece is taken.
        """
        policy.check(actor_of(credential), "upload", self._parts.settings.site)
        with self._turn(credential.account):
            self._rate.take(credential.account.id)
            try:
                with self._library.spool() as spool:
                    await self._receive(pieces, spool)
                    made = await self._converted(spool)
            except OSError as error:
                log.error("an image could not be taken in", exc_info=error)
                raise Unavailable("The image could not be stored; try again.") from None
        outcome = await self._stored(credential, made)
        if outcome.error is not None:
            raise outcome.error
        image: objects.Image = outcome.object
        return image

    @contextmanager
    def _turn(self, account: Account) -> Iterator[None]:
        """A few uploads at a time for each account, and some more for all; guests leave half of these to the others."""
        uploading, ident, guest = self._uploading, account.id, account.role == "guest"
        if uploading[ident] >= self._limits.uploads_at_once:
            raise RateLimited("uploads at the same time", "uploads_at_once", AGAIN_MS)
        if uploading.total() >= AT_ONCE or (guest and self._of_guests >= OF_GUESTS):
            raise Unavailable("Too many images are being uploaded; try again.")
        uploading[ident] += 1
        self._of_guests += guest
        try:
            yield
        finally:
            self._of_guests -= guest
            uploading[ident] -= 1
            if not uploading[ident]:
                del uploading[ident]

    async def _receive(self, pieces: AsyncIterator[bytes], spool: IO[bytes]) -> None:
        """To disk as it comes: what waits for its turn takes no memory."""
        size = 0
        async for piece in pieces:
            size += len(piece)
            if size > self._limits.image_bytes:
                raise TooLarge("image", "image_bytes", self._limits.image_bytes)
            spool.write(piece)

    async def _converted(self, spool: IO[bytes]) -> Converted:
        try:
            return await self._library.convert(spool)
        except TooManyPixels:
            raise TooLarge("image", "image_pixels", self._limits.image_pixels) from None
        except Refused:
            raise Invalid("image", "This is no PNG, JPEG, WebP or GIF, or it is damaged.") from None

    async def _stored(self, credential: Credential, made: Converted) -> Outcome:
        """In a task of its own: where the client goes meanwhile, its files are kept or dropped all the same."""
        told: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._parts.tasks.spawn(self._store(credential, made, told))
        return await told

    async def _store(self, credential: Credential, made: Converted, told: "asyncio.Future[Outcome]") -> None:
        outcome = Outcome(error=Unavailable("The image could not be stored; try again."))
        try:
            staged = await self._library.stage(made)
            intent = PutImage(
                actor=credential.account.id,
                scopes=credential.scopes,
                hash=staged.hash,
                width=made.width,
                height=made.height,
                bytes=len(made.full) + len(made.thumb),
            )
            outcome = await self._committed(intent, staged)
            await asyncio.to_thread(staged.sync)
        except OSError as error:
            log.error("an image could not be stored", exc_info=error)
            outcome = Outcome(error=Unavailable("The image could not be stored; try again."))
        finally:
            if not told.done():
                told.set_result(outcome)

    async def _committed(self, intent: PutImage, staged: Staged) -> Outcome:
        """The files take their names in the moment in which the journal tells of the commit.

        So all that is done to files is done in the order of the log: a removal that was decided before comes before.
        """
        settled: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

        def done(outcome: Outcome) -> None:
            try:
                staged.keep() if outcome.error is None else staged.drop()
            except OSError as error:
                settled.set_exception(error)
            else:
                settled.set_result(outcome)

        self._parts.journal.submit(intent, done)
        return await settled

    # Reading

    async def find(self, credential: Credential, ident: int) -> Image:
        """The image, for who may see its post; one without a post for its owner. Whatever else is wrong: `NotFound`."""
        parts = self._parts
        caller = await caller_of(credential, parts.store, parts.hub, parts.settings)
        row = await parts.store.image(ident) if ident <= MAX_ID else None
        if row is None or caller is None or not await self._sees(caller, row):
            raise NotFound(NO_IMAGE)
        return row

    async def _sees(self, caller: Caller, row: Image) -> bool:
        site = self._parts.settings.site
        if not policy.allows(caller.actor, "image", site):
            return False
        if row.post is None:
            return row.owner == caller.id
        try:
            await self._parts.resolver.post(row.post, caller, "get")
        except (Forbidden, NotFound):
            return False
        return True

    async def open(self, row: Image, *, thumb: bool) -> IO[bytes]:
        """Its file, for the caller to close; its reads block.

        `NotFound` where that isn't there, as after a restore of the database alone.
        """
        found = await self._library.open(row.hash, thumb=thumb)
        if found is None:
            raise NotFound(NO_IMAGE)
        return found

    # The end

    async def settle_file(self, row: Due) -> None:
        """An image has gone, and its files, unless others have the same: `dues.Settle` of the kind `image_file`."""
        settled: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

        def done(outcome: Outcome) -> None:
            try:
                if outcome.object is not None:
                    self._library.remove(outcome.object)
            except OSError as error:  # it is looked for again
                log.warning("the files of an image could not be removed: %s", error)
            settled.set_result(outcome)

        absent = not self._library.has(row.key)
        self._parts.journal.submit(FireDue(actor=0, kind=row.kind, key=row.key, absent=absent), done)
        outcome = await settled
        if outcome.error is not None:
            raise outcome.error
