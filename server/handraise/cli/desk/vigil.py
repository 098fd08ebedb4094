"""What an asker is told while he waits: who takes his request, what is replied, how it ends. Each thing once."""

from collections.abc import Callable
from typing import Final

from handraise.cli.desk.reads import lasting, most
from handraise.cli.desk.words import link, who
from handraise.cli.errors import DONE, UNHELPED
from handraise.cli.output import printable
from handraise.cli.tail import written
from handraise.client import Client, Event, Resync
from handraise.errors import NotFound
from handraise.protocol.objects import Deleted, Gone, Help, Post

HELPED: Final = frozenset({"answered", "resolved"})
ENDED: Final = HELPED | {"withdrawn", "declined", "merged", "expired"}


class Vigil:
    """`request` is None until it was asked; then its last state. `replies` are those of others, in their order.

    `say` is called with each thing for people, `style` as `Output.style`.
    """

    def __init__(self, say: Callable[[str], None], style: Callable[[str, str], str]) -> None:
        self.request: Post | None = None
        self.replies: list[Post] = []
        self._lost = ""
        self._say = say
        self._style = style

    def has_ended(self) -> bool:
        return bool(self._lost) or (self._help is not None and self._help.state in ENDED)

    @property
    def code(self) -> int:
        """The exit code: whether somebody helped."""
        helped = not self._lost and self._help is not None and self._help.state in HELPED
        return DONE if helped else UNHELPED

    @property
    def _help(self) -> Help | None:
        return None if self.request is None else self.request.help

    async def keep(self, client: Client, request: Post) -> None:
        """Returns once it is answered or has ended, through lost connections."""
        self.request = request
        try:
            await self._follow(client, request.id)
        except NotFound:
            self.take(Gone(request.id))

    async def _follow(self, client: Client, ident: int) -> None:
        await lasting(lambda: client.watch(f"thread:{ident}"))
        await self._read(client, ident)  # what came before the watch
        if self.has_ended():
            return
        async for happening in client.events():
            if isinstance(happening, Event) and happening.type == "post":
                self.take(happening.object)
            elif isinstance(happening, Resync):
                await self._read(client, ident)
            if self.has_ended():
                return

    async def _read(self, client: Client, ident: int) -> None:
        for reply in reversed((await lasting(lambda: client.thread(ident, limit=most(client)))).posts):
            if reply.id != ident:
                self.take(reply)
        self.take((await lasting(lambda: client.get(ident))).post)

    def take(self, post: object) -> None:
        """A post as it is now; whatever isn't of the request is passed over."""
        assert self.request is not None
        if isinstance(post, Deleted | Gone):
            if post.id == self.request.id and not self.has_ended():
                self._lost = "deleted" if isinstance(post, Deleted) else "gone"
                unsure = ", or you can't see it any more" if self._lost == "gone" else ""
                self._say(f"It was deleted{unsure}.")
        elif isinstance(post, Post) and post.id == self.request.id:
            self._step(self.request, post)
        elif isinstance(post, Post) and post.root == self.request.id:
            self._reply(self.request, post)

    def _reply(self, request: Post, reply: Post) -> None:
        if reply.author.id != request.author.id and reply.id not in {known.id for known in self.replies}:
            self.replies.append(reply)
            self._say(written(reply, self._style).rstrip("\n"))

    def _step(self, before: Post, post: Post) -> None:
        if post.seq < before.seq or before.help is None or post.help is None:
            return
        self.request = post
        if words := step_words(before.help, post.help):
            self._say(printable(words))


def step_words(before: Help, now: Help) -> str:
    """What has happened between two states of a request; empty where that is nothing for its asker."""
    holders = tuple(None if help.claimant is None else help.claimant.id for help in (before, now))
    if (before.state, holders[0]) == (now.state, holders[1]):
        return ""
    match now.state:
        case "open":
            return "It waits again, at its place in the queue."
        case "claimed" if holders[0] == holders[1]:
            return f"It is with {who(now.claimant)} again."
        case "claimed":
            return f"{who(now.claimant)} has taken it."
        case "needs_info":
            return "You are asked back; your reply goes on with it."
        case "answered":
            return f"It is answered by #{now.answer}."
        case "resolved":
            return f"It is resolved ({(now.outcome or 'done').replace('_', ' ')})."
        case _:
            return _unhelped_words(now)


def _unhelped_words(now: Help) -> str:
    match now.state:
        case "declined":
            return f"It was declined ({(now.reason or 'no reason').replace('_', ' ')})."
        case "merged":
            return f"It was merged into #{now.into}: that one's answer is for you too."
        case "expired":
            return "It has expired: nobody could see to it in time."
        case _:
            return f"It was {now.state}."


def left_words(server: str, request: Post) -> str:
    """For who goes away before its end."""
    return f"#{request.id} stays as it is, and people still see it: {link(server, request.id)}"
