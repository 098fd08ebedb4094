"""Importing people with what they follow: safe to run twice, forward references allowed."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

import msgspec

from handraise.domain.changes import Outcome
from handraise.domain.intents import FollowFeed, Intent
from handraise.domain.model import Account
from handraise.errors import Invalid
from handraise.journal import Journal
from handraise.ports.store import Store
from handraise.protocol import names
from handraise.service.accounts import EVERYDAY, Accounts

CHUNK: Final = 256
T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Told how many of how many steps are done."""


class Person(msgspec.Struct, frozen=True):
    """One row; `follows` are `@handle` or `#tag`."""

    handle: str
    name: str
    role: str
    follows: tuple[str, ...] = ()


class ImportResult(msgspec.Struct, frozen=True):
    """`tokens` are (handle, token), where they were asked for."""

    created: int
    updated: int
    tokens: list[tuple[str, str]]


class Importer:
    """First all accounts, then what they follow, then tokens; each step commits by itself."""

    def __init__(self, store: Store, journal: Journal, accounts: Accounts) -> None:
        self._store = store
        self._journal = journal
        self._accounts = accounts

    async def run(self, people: Sequence[Person], *, progress: Progress, tokens: bool) -> ImportResult:
        """Every row is checked before the first is stored: `Invalid` names the row (1 is the first)."""
        intents = [_at_row(number, self._put, person) for number, person in enumerate(people, 1)]
        wanted = [_at_row(number, _feeds, person) for number, person in enumerate(people, 1)]
        await self._check(people, wanted)
        total = len(people) * (3 if tokens else 2)
        outcomes: list[Outcome] = []
        for start in range(0, len(intents), CHUNK):
            outcomes += await self._commit(intents[start : start + CHUNK])
            progress(len(outcomes), total)
        known = await self._known(people, wanted)
        await self._follow(people, wanted, known, lambda done: progress(len(people) + done, total))
        made = await self._tokens(people, known, lambda done: progress(2 * len(people) + done, total)) if tokens else []
        created = sum(1 for outcome in outcomes if outcome.kind == "created")
        return ImportResult(created, len(outcomes) - created, made)

    async def _check(self, people: Sequence[Person], wanted: Sequence[tuple[str, ...]]) -> None:
        """Everyone who is followed is in the file or known already, and nobody follows himself."""
        listed = {names.handle(person.handle) for person in people}
        others = {feed[1:] for feeds in wanted for feed in feeds if feed.startswith("@")} - listed
        there = listed | set(await self._store.accounts_by_handle(sorted(others)))
        for number, (person, feeds) in enumerate(zip(people, wanted, strict=True), 1):
            _at_row(number, _check_follows, names.handle(person.handle), feeds, there)

    def _put(self, person: Person) -> Intent:
        return self._accounts.put(person.handle, person.name, person.role, update=True)

    async def _commit(self, intents: Sequence[Intent]) -> list[Outcome]:
        return list(await asyncio.gather(*[self._journal.commit(intent) for intent in intents]))

    async def _known(self, people: Sequence[Person], wanted: Sequence[tuple[str, ...]]) -> dict[str, Account]:
        handles = [names.handle(person.handle) for person in people]
        handles += [feed[1:] for feeds in wanted for feed in feeds if feed.startswith("@")]
        return await self._store.accounts_by_handle(list(dict.fromkeys(handles)))

    async def _follow(
        self,
        people: Sequence[Person],
        wanted: Sequence[tuple[str, ...]],
        known: dict[str, Account],
        progress: Callable[[int], None],
    ) -> None:
        intents: list[Intent] = []
        for number, (person, feeds) in enumerate(zip(people, wanted, strict=True), 1):
            follower = known[names.handle(person.handle)]
            intents += [_follow(follower, feed, known) for feed in feeds]
            if len(intents) >= CHUNK or number == len(people):
                await self._commit(intents)
                intents = []
                progress(number)

    async def _tokens(
        self, people: Sequence[Person], known: dict[str, Account], progress: Callable[[int], None]
    ) -> list[tuple[str, str]]:
        made: list[tuple[str, str]] = []
        for start in range(0, len(people), CHUNK):
            chunk = [known[names.handle(person.handle)] for person in people[start : start + CHUNK]]
            pairs = [self._accounts.token_intent(account, name="import") for account in chunk]
            await self._commit([intent for intent, _ in pairs])
            made += [(account.handle or "", token) for account, (_, token) in zip(chunk, pairs, strict=True)]
            progress(len(made))
        return made


def _at_row(number: int, work: Callable[..., T], *args: object) -> T:
    try:
        return work(*args)
    except Invalid as error:
        raise Invalid(f"row {number}: {error.field}", f"Row {number}, {error.field}: {error.message}") from None


def _feeds(person: Person) -> tuple[str, ...]:
    feeds = tuple(dict.fromkeys(names.feed(written, "follows") for written in person.follows))
    if not all(feed.startswith(("@", "topic:")) for feed in feeds):
        raise Invalid("follows", "People follow @handle or #tag.")
    return feeds


def _check_follows(handle: str, feeds: tuple[str, ...], there: set[str]) -> None:
    for feed in feeds:
        if feed == f"@{handle}":
            raise Invalid("follows", "Nobody follows himself: own posts come without a follow.")
        if feed.startswith("@") and feed[1:] not in there:
            raise Invalid("follows", f"There is no account {feed}.")


def _follow(follower: Account, feed: str, known: dict[str, Account]) -> Intent:
    target = None
    if feed.startswith("@"):
        target = known[feed[1:]].id
        feed = names.user_feed(target)
    return FollowFeed(
        actor=follower.id, scopes=frozenset(EVERYDAY), feed=feed, mode="live", target=target, only_new=True
    )
