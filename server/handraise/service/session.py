"""A session: an authenticated connection. One can't exist without a credential and a reader."""

from handraise.domain import policy
from handraise.domain.changes import Refreshed, Revoked
from handraise.domain.policy import Actor
from handraise.errors import Conflict, NotFound, TooLarge
from handraise.hub import Reader, Seen
from handraise.protocol import codec, commands, names
from handraise.protocol.close import CloseCode
from handraise.service.accounts import Credential
from handraise.service.caller import Caller, actor_of
from handraise.service.commands.dispatch import Answer
from handraise.service.link import Link
from handraise.service.parts import Parts


class Session:
    """What the hub writes to (`hub.Connection`), and what the connection's commands run as."""

    __slots__ = (
        "_parts",
        "actor",
        "after",
        "credential",
        "link",
        "live",
        "reader",
        "typed_at",
        "watches",
        "wire",
        "withheld",
    )

    def __init__(self, parts: Parts, link: Link, credential: Credential) -> None:
        self._parts = parts
        self.link = link
        self.wire = link.wire
        self.credential = credential
        self.actor: Actor = actor_of(credential)
        self.after = 0
        self.live = False
        self.watches: dict[str, int] = {}
        self.withheld = policy.withheld(credential.scopes)
        self.typed_at = float("-inf")
        """When its last `typing` was passed on (monotonic seconds)."""
        self.reader: Reader

    @property
    def position(self) -> int | None:
        """The seq up to which this connection has been given everything; None while it is replayed to."""
        return max(self.after, self._parts.hub.head) if self.live else None

    def feeds(self) -> dict[str, int]:
        return self.reader.feeds(self.watches)

    def sees(self, seen: Seen) -> bool:
        """`Reader.sees`, less what the credential may not read."""
        return seen.scope not in self.withheld and self.reader.sees(seen)

    def go_live(self, after: int) -> None:
        """From here on the hub delivers every change after `after`. In the turn in which the replay ran dry."""
        self.after = after
        self.link.live()
        self._parts.hub.go_live(self)

    def revoked(self, effect: Revoked | Refreshed) -> bool:
        """Begins to close where the effect concerns this connection; says whether it does."""
        if isinstance(effect, Refreshed):
            self.link.close(CloseCode.INTERNAL, "the account changed; connect again")
        elif effect.credential is None or effect.credential == self.credential.name:
            self.link.close(CloseCode.REVOKED, "signed out")
        else:
            return False
        return True

    async def run(self, command: commands.Command, answer: Answer) -> None:
        """Carries out one command; raises `CommandError` where it is refused before it is submitted."""
        if isinstance(command, commands.Watch):
            answer(await self._watch(command), None)
        elif isinstance(command, commands.Unwatch):
            answer(await self._unwatch(command), None)
        elif isinstance(command, commands.Typing):
            answer(await self._typing(command), None)
        elif isinstance(command, commands.Auth):
            raise Conflict("This connection is signed in already.", account=self.credential.account.id)
        else:
            await self._parts.dispatcher.run(self.caller(), command, answer)

    def caller(self) -> Caller:
        return Caller(self.credential, self.actor, self.reader)

    async def watch(self, written: str) -> str:
        """Resolves, checks and begins a watch; the feed's name. It takes effect at once."""
        feed = await self._parts.resolver.readable(written, self.caller(), "watch")
        limit = self._parts.settings.limits.watches
        if feed not in self.watches and len(self.watches) >= limit:
            raise TooLarge("watch", "watches", limit)
        self._parts.hub.watch(self, feed)
        return feed

    async def _watch(self, command: commands.Watch) -> bytes:
        feed = await self.watch(command.feed)
        return codec.reply_frame(command.id, self._parts.hub.head, {"feed": feed})

    async def _typing(self, command: commands.Typing) -> bytes:
        """Passed on at most once in `typing_every_ms`; the rest is taken all the same, and told to nobody."""
        say = await self._parts.typing.place(command.feed, self.caller())
        now = self._parts.clock.monotonic()
        if self.live and now - self.typed_at >= self._parts.settings.typing_every_ms / 1000:
            self.typed_at = now
            say()
        return codec.reply_frame(command.id, self._parts.hub.head, {})

    async def _unwatch(self, command: commands.Unwatch) -> bytes:
        try:
            feed = await self._parts.resolver.feed(command.feed)
        except NotFound:
            feed = ""  # a handle that nobody has is answered as one that isn't watched
        if not feed or not self._parts.hub.unwatch(self, feed):
            raise Conflict("This feed isn't watched.", feed=names.feed(command.feed))
        return codec.reply_frame(command.id, self._parts.hub.head, {"feed": feed})
