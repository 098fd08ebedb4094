"""`handraise queue`."""

import asyncio
import time
from contextlib import suppress
from typing import Annotated, Final

from cyclopts import App, Parameter

from handraise.cli.commands import examples
from handraise.cli.context import Context, Given
from handraise.cli.desk.board import Board, Change, Wanted
from handraise.cli.desk.reads import lasting
from handraise.cli.desk.words import RoomFlag, TopicFlag, first_line, since, state, who
from handraise.cli.output import Output, printable
from handraise.cli.tail import notice
from handraise.cli.target import Login, ServerFlag, TokenFileFlag, run_client, target
from handraise.client import Client, Event, NotSent, OutcomeUnknown, RequestsPage, Resync
from handraise.protocol.objects import Post

AGAIN_S: Final = 3.0
"""How often a terminal's ages move on, and the whole network is read again: no feed has all of its requests."""

HEADINGS: Final = ("request", "state", "waits", "by", "where", "with", "text")

queue = App(
    name="queue",
    version_flags=[],
    help_epilogue=examples(
        "handraise queue",
        "handraise queue --topic '#edtech' --json",
        "handraise queue --room 7 --watch",
        "",
        "With --watch Ctrl-C ends it, with exit code 130.",
    ),
)


@queue.default
def show(
    *,
    room: RoomFlag = None,
    topic: TopicFlag = None,
    watch: Annotated[bool, Parameter(help="Stay, and show each change.")] = False,
    server: ServerFlag = None,
    token_file: TokenFileFlag = None,
    context: Given,
) -> None:
    """Show who waits for help, on the network, for a topic or in a room: the urgent ones first, then the earlier ones.

    With --watch a terminal shows the queue as it changes; elsewhere each request is a line, and each change of it
    another one, with --json an object. Without --room or --topic a change may be told some seconds late.
    """
    wanted = Wanted.of(room, topic)
    login = target(context, server, token_file)
    if watch:
        run_client(lambda: _watch(context, login, wanted))
        return

    async def read() -> RequestsPage:
        async with login.connect(events=False) as client:
            return await wanted.read(client)

    page = run_client(read)
    shown = {name: page.raw.get(name) for name in ("requests", "marks", "waiting", "place")}
    requests = [post for post in page if isinstance(post, Post)]
    context.output.result(shown, lambda: _table(context.output, requests, wanted))
    if page.waiting > len(page):
        context.output.note(f"{page.waiting} wait; these are the first {len(page)}.")
    if page.place is not None:
        context.output.note(f"Your own place is {page.place} of {page.waiting}.")


def _table(output: Output, requests: list[Post], wanted: Wanted) -> str:
    return output.table(HEADINGS, [_cells(post) for post in requests], f"Nobody waits for help {wanted}.")


def _cells(post: Post) -> tuple[str, ...]:
    help = post.help
    assert help is not None
    waits, where = since(help.opened_at), first_line(help.where or "")
    return (f"#{post.id}", state(post), waits, who(post.author), where, who(help.claimant), first_line(post.body))


async def _watch(context: Context, login: Login, wanted: Wanted) -> None:
    async with login.connect(watch=wanted.feeds, wait_when_limited=True) as client:
        shown = _Shown(context, login, wanted, client)
        await lasting(shown.read)
        both = {asyncio.create_task(shown.follow()), asyncio.create_task(shown.tick())}
        try:
            done, _ = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in both:
                task.cancel()
            await asyncio.gather(*both, return_exceptions=True)


class _Shown:
    """A queue on the screen of a terminal, or as lines."""

    def __init__(self, context: Context, login: Login, wanted: Wanted, client: Client) -> None:
        self._context = context
        self._output = context.output
        self._login = login
        self._wanted = wanted
        self._client = client
        self._board = Board(wanted)
        self._whole = self._output.screened and not self._output.json
        self._news = ""

    async def read(self) -> None:
        self._tell(self._board.replace(await self._wanted.read(self._client)))

    async def follow(self) -> None:
        """Shows each event. Ends with the client."""
        async for happening in self._client.events():
            if isinstance(happening, Resync):
                await lasting(self.read)
            elif not isinstance(happening, Event):
                notice(self._note, self._login.server, f"who waits {self._wanted}", happening)
            elif change := self._board.take(happening):
                self._tell([change])

    async def tick(self) -> None:
        """Reads again what no feed brings or a page doesn't hold, and lets the ages grow."""
        while self._whole or not self._wanted.feeds:
            await asyncio.sleep(AGAIN_S)
            # Without a connection it goes on with what it has; `follow` says so, and ends where it is for good.
            with suppress(NotSent, OutcomeUnknown):
                if not self._wanted.feeds or not self._board.whole:
                    await self.read()
            self._draw()
        await asyncio.Event().wait()

    def _note(self, text: str) -> None:
        if not self._whole:
            self._output.note(text)
            return
        self._news = text
        self._draw()

    def _tell(self, changes: list[Change]) -> None:
        if self._whole:
            self._draw()
            return
        for change in changes:
            if self._output.json:
                self._output.line(change.post or {"id": change.id, "state": change.state})
            else:
                self._output.text(_line(change))

    def _draw(self) -> None:
        if not self._whole:
            return
        count = f"{self._board.waiting} wait {self._wanted}" if self._board.waiting else ""
        head = self._output.style("  ".join(filter(None, (time.strftime("%H:%M:%S"), count))), "dim")
        lines = [head, printable(self._news), "", _table(self._output, list(self._board), self._wanted)]
        self._output.screen("\n".join(lines))


def _line(change: Change) -> str:
    at = time.strftime("%H:%M:%S")
    if change.post is None:
        return f"{at}  #{change.id}  {change.state}"
    cells = _cells(change.post)
    return "  ".join((at, *(printable(cell) or "-" for cell in (*cells[:2], *cells[3:]))))
