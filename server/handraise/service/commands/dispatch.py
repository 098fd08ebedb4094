"""From a parsed frame to the reply's bytes, for sockets and HTTP alike."""

import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import msgspec
import orjson

from handraise.domain import intents
from handraise.domain.changes import Outcome
from handraise.errors import CommandError, Conflict, Forbidden, Invalid, NotFound
from handraise.journal import Journal
from handraise.ports.store import Store
from handraise.protocol import codec
from handraise.protocol.commands import Command
from handraise.service.caller import Caller
from handraise.service.commands.reads import Reply
from handraise.service.resolve import Resolver
from handraise.service.tasks import Tasks

log = logging.getLogger("handraise.service")

Write = Callable[[Caller, Any], Awaitable[intents.Intent]]
Read = Callable[[Caller, Any], Awaitable[Reply]]

Answer = Callable[[bytes, CommandError | None], None]
"""Takes the reply's frame and the error in it, if it is one."""


class Dispatcher:
    """Runs commands; of two tables with one command the later has it.

    A write's reply comes after its commit and may be overtaken by later commands' replies.
    """

    def __init__(
        self,
        store: Store,
        journal: Journal,
        resolver: Resolver,
        writes: Sequence[Mapping[type[Command], Write]],
        reads: Sequence[Mapping[type[Command], Read]],
        tasks: Tasks,
    ) -> None:
        self._store = store
        self._journal = journal
        self._resolver = resolver
        self._tasks = tasks
        self._writes = {kind: write for table in writes for kind, write in table.items()}
        self._reads = {kind: read for table in reads for kind, read in table.items()}

    async def run(self, caller: Caller, command: Command, answer: Answer) -> None:
        """Submits the write, or reads and answers. Returns once a write is submitted, in the order of the calls.

        Raises `CommandError` before anything was submitted; `answer` is then not called.
        """
        write = self._writes.get(type(command))
        if write is None:
            seq, fields = await self._read(caller, command)
            answer(codec.reply_frame(command.id, seq, fields), None)
            return
        key: str | None = command.key  # type: ignore[attr-defined]
        intent = await (write(caller, command) if key is None else self._retried(write, caller, command, key))
        self._journal.submit(intent, lambda outcome: self._answer(caller, command, outcome, answer))

    async def _retried(self, write: Write, caller: Caller, command: Command, key: str) -> intents.Intent:
        """The intent with its key. What no longer can be done may have been done at the key's first use."""
        intent: intents.Intent
        try:
            intent = await write(caller, command)
        except (NotFound, Forbidden, Conflict) as error:
            intent = intents.Refused(actor=caller.id, error=error)
        return msgspec.structs.replace(intent, retry=intents.Retry(key, content_hash(command)))

    async def _read(self, caller: Caller, command: Command) -> tuple[int, dict[str, Any]]:
        read = self._reads.get(type(command))
        if read is None:
            raise Invalid("type", "This command needs a live connection.")
        return await read(caller, command)

    def _answer(self, caller: Caller, command: Command, outcome: Outcome, answer: Answer) -> None:
        """Called by the journal after the commit."""
        if outcome.error is not None:
            answer(codec.error_frame(command.id, outcome.error), outcome.error)
        elif outcome.duplicate:
            self._tasks.spawn(self._answer_again(caller, command, outcome, answer))
        else:
            body = None if outcome.object is None else codec.encode(outcome.object)
            answer(codec.ok_frame(command.id, outcome.seq, outcome.kind, body, more=outcome.more), None)

    async def _answer_again(self, caller: Caller, command: Command, outcome: Outcome, answer: Answer) -> None:
        """A key's later use: the first seq, and the object as it is now."""
        try:
            present = await self._present(caller, outcome)
        except CommandError as error:
            answer(codec.error_frame(command.id, error), error)
            return
        body = None if present is None else codec.encode(present)
        answer(codec.ok_frame(command.id, outcome.seq, outcome.kind, body, duplicate=True), None)

    async def _present(self, caller: Caller, outcome: Outcome) -> Any:
        """As it is now; of another's post nothing, where he may not see that any more."""
        if outcome.kind != "post":
            return await self._store.object(outcome.kind or "", outcome.id, caller.id)
        found = await self._store.find(outcome.id or 0, caller.id)
        if found is not None and (found.row.deleted or found.row.writer == caller.id):
            return found.view
        with suppress(NotFound, Forbidden):
            return (await self._resolver.post(outcome.id or 0, caller, "get")).view
        return None


def content_hash(command: Command) -> bytes:
    """The command's content without what differs between a first try and a retry."""
    content: dict[str, Any] = msgspec.to_builtins(command)
    del content["id"], content["key"]
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).digest()
