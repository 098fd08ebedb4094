"""The command: makes the people with the operator's operations, then lets them play their day."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import msgspec
from cyclopts import App, Parameter

from handraise.cli.commands import examples
from handraise.cli.context import Context, Given
from handraise.cli.operator import operate
from handraise.cli.output import Progress
from handraise.errors import OperatorError
from handraise.protocol.times import from_wire, to_wire

if TYPE_CHECKING:
    from handraise.app.operator import AccountRow, Operator, TokenRow
    from handraise.cli.demo.content import School

GUIDES: Final = (
    ("ines", "a teacher: leads the room «Algebra 2, period 3»"),
    ("kofi", "a helper: answers in that room, and much on the network"),
    ("hana", "a student: in three rooms, not on the network"),
)
"""Those whose sign-in links are printed."""
TOKEN: Final = "handraise demo"
"""The name of the tokens by which the people act. They are revoked once all is done, which tells a finished demo."""
TOKEN_MS: Final = 3600 * 1000
KEYS_HOLD_MS: Final = 23 * 3600 * 1000
"""The server remembers keys for 24 hours: until then a broken-off demo can go on without doubling anything."""


class Link(msgspec.Struct, frozen=True):
    """`link` signs in once."""

    handle: str
    name: str
    what: str
    link: str


class RoomCode(msgspec.Struct, frozen=True):
    id: int
    title: str
    code: str


class Made(msgspec.Struct, frozen=True):
    """`made` is false where the demo was there already: then there are no links and codes."""

    made: bool
    url: str
    people: int
    posts: int
    links: tuple[Link, ...] = ()
    rooms: tuple[RoomCode, ...] = ()


State = Literal["new", "unfinished", "done"]

demo = App(
    name="demo",
    version_flags=[],
    help_epilogue=examples(
        "handraise demo",
        "handraise --data ./demo-data demo --json",
        "",
        "The server must be running on that data folder:",
        "  handraise --data ./demo-data serve",
    ),
)


@demo.default
def make(
    *,
    server: Annotated[
        str | None, Parameter(help="The running server's address, where it can't be reached at the one that it prints.")
    ] = None,
    context: Given,
) -> None:
    """Fill a running server with a school to try: 30 people, 8 topics, 3 rooms and more than 300 posts.

    Use a data folder of its own: what is made here stays. Everything but the accounts is done as those people would do
    it, over the public protocol. Running it again makes nothing twice, and finishes what was broken off.
    """
    data = context.settings().data
    _require_server(data)
    made = operate(context, lambda operator: _make(operator, context, server))
    context.output.result(made, lambda: "\n".join(_lines(context, made)))


def _require_server(data: Path) -> None:
    """People need a server to talk to; one that we started would be gone, with its address, before you could look."""
    from handraise.app.folder import holder

    if holder(data) is None:
        raise _not_running(data)


def _not_running(data: Path) -> OperatorError:
    return OperatorError(
        f"No server runs with its data in {data}. Start one, `handraise --data {data} serve`, "
        "and say this again in a second terminal."
    )


async def _make(operator: "Operator", context: Context, server: str | None) -> Made:
    from handraise.app.operator import Nothing
    from handraise.cli.demo.content import school

    url = server or (await operator.info(Nothing())).url
    if url is None:
        raise _not_running(context.settings().data)
    content = school()
    state = await find(operator, content, time.time_ns() // 1_000_000)
    if state == "done":
        return Made(False, url, len(content.people), content.posts)
    if state == "unfinished":
        context.output.note("An earlier demo was broken off here; it goes on where it stopped.")
    with context.output.progress("Making a school") as progress:
        rooms = await _play(operator, content, url, progress)
    await _revoke(operator)
    return Made(True, url, len(content.people), content.posts, await _links(operator, content), rooms)


async def _play(operator: "Operator", school: "School", url: str, progress: Progress) -> tuple[RoomCode, ...]:
    from handraise.cli.demo.plan import plan
    from handraise.cli.demo.stage import Stage

    steps, count = plan(school), len(school.people)
    tokens = await people(operator, school, lambda done: progress(done, count + len(steps)))
    async with Stage(url, tokens) as stage:
        await stage.play(steps, lambda done, total: progress(count + done, count + total))
    return tuple(RoomCode(place.id, place.title, place.code) for place in stage.rooms.values())


async def find(operator: "Operator", school: "School", now_ms: int) -> State:
    """How far an earlier run came. Raises `OperatorError` where the demo must not be made on this folder."""
    from handraise.app.operator import Nothing, TokenList

    rows = [row for row in (await operator.account_list(Nothing())).accounts if row.handle in school.people]
    if stranger := next((row for row in rows if not _is_of(row, school)), None):
        raise OperatorError(
            f"There is another @{stranger.handle} here ({stranger.name}, {stranger.role}). "
            "The demo wants a data folder of its own: `handraise --data ./demo-data serve`."
        )
    tokens = _of_demo((await operator.token_list(TokenList())).tokens)
    if tokens and all(token.revoked_at for token in tokens):  # some may be revoked by an `account reset` meanwhile
        return "done"
    if any(from_wire(row.created_at, "created_at") < now_ms - KEYS_HOLD_MS for row in rows):
        raise OperatorError(
            "A demo was broken off here long ago and can't be finished without doubling what it wrote. "
            "Make one in a new data folder: `handraise --data ./demo-data serve`."
        )
    return "unfinished" if rows else "new"


def _is_of(row: "AccountRow", school: "School") -> bool:
    person = school.people[row.handle or ""]
    return (row.name, row.role) == (person.name, person.role)


def _of_demo(tokens: Sequence["TokenRow"]) -> list["TokenRow"]:
    return [token for token in tokens if token.name == TOKEN]


async def people(operator: "Operator", school: "School", progress: Callable[[int], None]) -> dict[str, str]:
    """The accounts, made where they are missing, and a token for each that is good for an hour."""
    from handraise.app.operator import AccountImport, TokenNew
    from handraise.service.people import Person

    rows = tuple(Person(person.handle, person.name, person.role) for person in school.people.values())
    await operator.account_import(AccountImport(people=rows), lambda done, total: None)
    expires_at = to_wire(time.time_ns() // 1_000_000 + TOKEN_MS)
    tokens: dict[str, str] = {}
    for handle in school.people:
        made = await operator.token_new(TokenNew(handle=handle, name=TOKEN, expires_at=expires_at))
        tokens[handle] = made.token
        progress(len(tokens))
    return tokens


async def _revoke(operator: "Operator") -> None:
    from handraise.app.operator import TokenList, TokenRevoke

    for token in _of_demo((await operator.token_list(TokenList())).tokens):
        if token.revoked_at is None:
            await operator.token_revoke(TokenRevoke(id=token.id))


async def _links(operator: "Operator", school: "School") -> tuple[Link, ...]:
    from handraise.app.operator import AccountNamed

    links: list[Link] = []
    for handle, what in GUIDES:
        made = await operator.account_reset(AccountNamed(handle=handle))
        links.append(Link(handle, school.people[handle].name, what, made.link))
    return tuple(links)


def _lines(context: Context, made: Made) -> list[str]:
    style = context.output.style
    if not made.made:
        return [
            "The demo is here already; nothing was changed.",
            f"Open {style(made.url, 'bold')}; `handraise account reset {GUIDES[0][0]}` makes a new sign-in link.",
        ]
    lines = [f"A school of {made.people} people with {made.posts} posts is at {style(made.url, 'bold')}.", ""]
    lines += [f"Look around as one of them; each link works once, within {context.settings().link_minutes} minutes:"]
    for link in made.links:
        lines += ["", f"  {link.name} (@{link.handle}), {link.what}", f"  {style(link.link, 'bold')}"]
    lines += ["", "The rooms, which anybody may join by code:", ""]
    return [*lines, *(f"  {style(room.code, 'bold')}  {room.title}" for room in made.rooms)]
