"""The SQLite adapter of `ports.store.Store`: one file, one writer, a few readers."""

import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiosqlite

from handraise.domain.figures import Entry, Wait
from handraise.domain.intents import Intent
from handraise.domain.model import (
    Account,
    Case,
    Due,
    FeedList,
    Image,
    Member,
    Note,
    Password,
    Profile,
    Relation,
    Room,
    Shift,
    SignIn,
    Site,
    Suspension,
    Token,
)
from handraise.domain.query import Part, Query
from handraise.ports.store import (
    AccountState,
    Applied,
    Audience,
    AuditPage,
    CaseFile,
    CasesPage,
    Conversations,
    DirectPage,
    Found,
    FoundDirect,
    Invitation,
    Listing,
    Notices,
    Own,
    People,
    ReplayPage,
    Searched,
    Sight,
    Unread,
    Waiting,
)
from handraise.protocol.names import MAX_ID
from handraise.protocol.objects import FullProfile, Topic
from handraise.store.sqlite import (
    care,
    credentials,
    direct,
    directory,
    held,
    indexes,
    listing,
    moderation,
    notices,
    reads,
    replay,
    requests,
    rooms,
    schema,
    search,
    shifts,
    similar,
    unread,
    write,
)
from handraise.store.sqlite.connections import DATABASE, READERS, Readers, create, reading, unavailable, writing
from handraise.store.sqlite.head import Head, HeadFile, new_epoch, was_copied_back
from handraise.store.sqlite.writer import Writer


class SQLiteStore:
    """See `ports.store.Store` for the contract; `open_store` makes one."""

    def __init__(
        self, writer: Writer, readers: Readers, searcher: Readers, file: HeadFile, head: Head, resume_floor: int
    ) -> None:
        self._writer = writer
        self._readers = readers
        self._searcher = searcher
        self._file = file
        self._head = head
        self._resume_floor = resume_floor

    @property
    def epoch(self) -> str:
        return self._head.epoch

    @property
    def head(self) -> int:
        return self._head.seq

    @property
    def resume_floor(self) -> int:
        return self._resume_floor

    async def apply(self, batch: Sequence[Intent], now: int) -> Applied:
        applied = await self._writer.apply(batch, now)
        if applied.head != self._head.seq:
            self._head = Head(self._head.epoch, applied.head)
            self._file.note(self._head)
        return applied

    async def token(self, hash: bytes) -> Token | None:
        return await reads.token(self._readers, hash)

    async def bearer(self, hash: bytes) -> tuple[Token, Account] | None:
        return await reads.bearer(self._readers, hash)

    async def sign_in(self, hash: bytes) -> SignIn | None:
        return await reads.sign_in(self._readers, hash)

    async def sessions(self, account: int, now: int) -> list[SignIn]:
        return await credentials.sessions(self._readers, account, now)

    async def password(self, account: int) -> Password | None:
        return await credentials.password(self._readers, account)

    async def password_of(self, handle: str) -> tuple[Account, Password | None] | None:
        return await credentials.password_of(self._readers, handle)

    async def invite(self, hash: bytes) -> Invitation | None:
        return await credentials.invite(self._readers, hash)

    async def invites(self, inviter: int | None) -> list[Invitation]:
        return await credentials.invites(self._readers, inviter)

    async def account(self, ident: int) -> Account | None:
        return await reads.account(self._readers, ident)

    async def accounts_by_handle(self, handles: Sequence[str]) -> dict[str, Account]:
        return await reads.accounts_by_handle(self._readers, handles)

    async def accounts(self) -> list[Account]:
        return await reads.accounts(self._readers)

    async def tokens(self, account: int | None) -> list[Token]:
        return await reads.tokens(self._readers, account)

    async def account_state(self, ident: int) -> AccountState | None:
        return await reads.account_state(self._readers, ident)

    async def replay_size(self, feeds: Mapping[str, int], after: int, limit: int) -> int:
        return await replay.size(self._readers, feeds, after, limit)

    async def replay(self, feeds: Mapping[str, int], after: int, *, account: int, limit: int) -> ReplayPage:
        return await replay.page(self._readers, feeds, after, account=account, limit=limit)

    async def find(self, post: int, reader: int) -> Found | None:
        return await reads.find(self._readers, post, reader)

    async def home(
        self, feeds: Sequence[str], before: int | None, limit: int, *, sight: Sight, tag: str | None = None
    ) -> Listing:
        return await listing.page(self._readers, feeds, before, limit, seer=sight, tag=tag)

    async def room(self, ident: int) -> Room | None:
        return await rooms.room(self._readers, ident)

    async def room_by_code(self, code: str) -> Room | None:
        return await rooms.by_code(self._readers, code)

    async def place(self, room: int, account: int) -> Member | None:
        return await rooms.place(self._readers, room, account)

    async def members(self, room: int, before: int | None, limit: int) -> tuple[list[tuple[Member, Account]], int]:
        return await rooms.members(self._readers, room, MAX_ID if before is None else before, limit)

    async def guests(self, room: int) -> list[int]:
        return await rooms.guests(self._readers, room)

    async def waiting(self, room: int | None, *, sight: Sight, tag: str | None, limit: int) -> Waiting:
        return await requests.page(self._readers, room, seer=sight, tag=tag, limit=limit)

    async def held(self, room: int | None, *, sight: Sight, after: int, limit: int) -> Waiting:
        return await held.page(self._readers, room, seer=sight, after=after, limit=limit)

    async def audience(
        self, asker: int, tags: Sequence[str], room: int | None, roles: frozenset[str], *, named: bool
    ) -> Audience:
        return await requests.audience(self._readers, asker, tags, room, roles, named)

    async def next_waiting(
        self, room: int | None, *, sight: Sight, tag: str | None, limit: int
    ) -> list[tuple[int, int, int]]:
        return await requests.next_waiting(self._readers, room, seer=sight, tag=tag, limit=limit)

    async def waits(self, tags: Sequence[str], room: int | None, since: int, now: int) -> list[Wait]:
        return await requests.waits(self._readers, tags, room, since, now)

    async def alerted(self, level: str, request: int, roles: frozenset[str]) -> list[int]:
        return await requests.alerted(self._readers, level, request, roles)

    async def steps(
        self, room: int | None, tag: str | None, since: int, until: int, limit: int
    ) -> tuple[list[Entry], int]:
        return await requests.steps(self._readers, room, tag, since, until, limit)

    async def similar(self, words: Sequence[str], room: int | None, *, sight: Sight, limit: int) -> Searched:
        return await similar.page(self._readers, words, room, seer=sight, limit=limit)

    async def shifts(self, room: int | None, tag: str | None, since: int, until: int, limit: int) -> list[Shift]:
        return await shifts.shifts(self._readers, shifts.feed_of(room, tag), since, until, limit)

    async def notes(self, request: int) -> tuple[list[tuple[Note, Account]], int]:
        return await care.notes(self._readers, request)

    async def joined(self, request: int, limit: int) -> list[int]:
        return await care.joined(self._readers, request, limit)

    async def merged_end(self, request: int) -> int:
        return await care.merged_end(self._readers, request)

    async def merged_into(self, request: int, limit: int) -> list[tuple[int, int]]:
        return await care.merged_into(self._readers, request, limit)

    async def on_duty(self) -> tuple[list[int], int | None]:
        return await requests.on_duty(self._readers)

    async def left_waiting(self, room: int) -> list[tuple[int, int]]:
        return await requests.left_waiting(self._readers, room)

    async def askers(self, room: int, limit: int) -> list[int]:
        return await requests.askers(self._readers, room, limit)

    async def asker(self, request: int) -> list[int]:
        return await requests.asker(self._readers, request)

    async def direct(self, ident: int, reader: int) -> FoundDirect | None:
        return await direct.find(self._readers, ident, reader)

    async def directs(self, account: int, other: int, before: int | None, limit: int) -> DirectPage:
        return await direct.page(self._readers, account, other, before, limit)

    async def conversations(
        self, account: int, before: int | None, limit: int, *, hidden: frozenset[int]
    ) -> Conversations:
        return await direct.conversations(self._readers, account, before, limit, hidden=hidden)

    async def notifications(self, sight: Sight, before: int | None, limit: int) -> Notices:
        return await notices.page(self._readers, sight, before, limit)

    async def unread(
        self, sight: Sight, feeds: Mapping[str, int], *, until: int | None, most: int, directs: bool = False
    ) -> Unread:
        return await unread.counts(self._readers, sight, feeds, until=until, most=most, directs=directs)

    async def moderation_case(self, ident: int) -> Case | None:
        return await moderation.case(self._readers, ident)

    async def open_case(self, kind: str, target: int, room: int | None) -> Case | None:
        return await moderation.open_case(self._readers, kind, target, room)

    async def cases(self, desk: int, reader: int, *, state: str | None, before: int | None, limit: int) -> CasesPage:
        return await moderation.cases(self._readers, desk, reader, state=state, before=before, limit=limit)

    async def case_file(self, ident: int, limit: int) -> CaseFile | None:
        return await moderation.case_file(self._readers, ident, limit)

    async def audit(self, room: int | None, reader: int, before: int | None, limit: int) -> AuditPage:
        return await moderation.audit(self._readers, room, reader, before, limit)

    async def staff_of(self, room: int | None) -> list[int]:
        return await moderation.staff_of(self._readers, room)

    async def suspensions(self, account: int) -> list[Suspension]:
        return await moderation.suspensions(self._readers, account)

    async def own(self, account: int) -> Own:
        return await notices.own(self._readers, account)

    async def feed_list(self, account: int, ident: int) -> FeedList | None:
        return await notices.feed_list(self._readers, account, ident)

    async def object(self, kind: str, ident: int, account: int) -> Any:
        return await reads.wire_object(self._readers, kind, ident, account)

    async def search(
        self,
        query: Query,
        sight: Sight,
        named: Mapping[Part, int],
        *,
        best: bool,
        before: int | None,
        skip: int,
        limit: int,
    ) -> Searched:
        return await search.page(self._searcher, query, sight, named, best=best, before=before, skip=skip, limit=limit)

    async def people(self, prefix: str, subject: str | None, sight: Sight, *, after: str, limit: int) -> People:
        return await directory.people(self._readers, prefix, subject, sight, after=after, limit=limit)

    async def offered_people(self, prefix: str, sight: Sight, limit: int) -> People:
        return await directory.offered(self._readers, prefix, sight, limit)

    async def topics(
        self, prefix: str, sight: Sight, now: int, limit: int, *, followed_first: bool
    ) -> tuple[Sequence[Topic], int]:
        return await directory.topics(self._readers, prefix, sight, now, limit, followed_first=followed_first)

    async def profile(self, account: int, sight: Sight) -> tuple[FullProfile | None, int]:
        return await directory.profile(self._readers, account, sight)

    async def own_profile(self, account: int) -> tuple[Profile, Account] | None:
        return await directory.own(self._readers, account)

    async def image(self, ident: int) -> Image | None:
        return await reads.image(self._readers, ident)

    async def relation(self, kind: str, owner: int, target: int) -> Relation | None:
        return await reads.relation(self._readers, kind, owner, target)

    async def due(self, now: int, limit: int) -> list[Due]:
        return await reads.due(self._readers, now, limit)

    async def dues(self, kind: str) -> list[Due]:
        return await reads.dues(self._readers, kind)

    async def next_due(self) -> int | None:
        return await reads.next_due(self._readers)

    async def thread_followers(self, root: int) -> list[int]:
        return await reads.thread_followers(self._readers, root)

    async def ping(self) -> None:
        await reads.ping(self._readers)


@asynccontextmanager
async def open_store(folder: Path, site: Site) -> AsyncIterator[SQLiteStore]:
    """The store in `folder`, made where there is none, brought up to date where it is older.

    The caller holds the folder's lock. `DatabaseTooNew` where a newer program wrote it. Leaving it waits for reads
    that run; calls after that raise `Unavailable`.
    """
    path = folder / DATABASE
    create(path)
    async with AsyncExitStack() as stack:
        try:
            connection = await stack.enter_async_context(writing(path))
            await schema.migrate(connection)
            await indexes.prepare(connection)
            await connection.executescript(write.set_up())
            file = stack.enter_context(HeadFile(folder))
            head, floor = await _identify(connection, file)
            pool = [await stack.enter_async_context(reading(path)) for _ in range(READERS)]
            # Searches take turns on a connection of their own: many of them at once hold up no other read.
            searcher = Readers([await stack.enter_async_context(reading(path))])
        except sqlite3.Error as error:
            raise unavailable(error) from error
        readers, writer = Readers(pool), Writer(connection, site)
        stack.push_async_callback(readers.idle)
        stack.push_async_callback(searcher.idle)
        stack.push_async_callback(writer.close)
        yield SQLiteStore(writer, readers, searcher, file, head, floor)


async def _identify(connection: aiosqlite.Connection, file: HeadFile) -> tuple[Head, int]:
    """The log's identity and position, and the resume floor. A new or copied-back database gets a new epoch."""
    [(epoch, floor, seq)] = await connection.execute_fetchall(
        "select (select value from meta where name = 'epoch'),"
        " (select value from meta where name = 'resume_floor'), (select value from counter where name = 'seq')"
    )
    head = Head(epoch or "", seq)
    if was_copied_back(head, file.read()):
        head = Head(new_epoch(), seq)
        await connection.execute_fetchall(
            "insert into meta (name, value) values ('epoch', ?)"
            " on conflict (name) do update set value = excluded.value",
            (head.epoch,),
        )
    file.note(head)
    file.sync()
    return head, int(floor or 0)
