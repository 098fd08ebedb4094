"""Moderation: reports and cases, removals, suspensions, the log. What is checked here, the commit checks again.

To whom a case isn't his, there is none: also to whom it is about.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from handraise.domain import intents, policy
from handraise.domain.decide.cases import NO_CASE, NO_MEMBER
from handraise.domain.decide.suspensions import NOT_SUSPENDED, SITE
from handraise.domain.model import Case, Site
from handraise.errors import CommandError, Invalid, NotFound, TooLarge
from handraise.ports.store import Found, Store
from handraise.protocol import commands
from handraise.protocol.limits import Limits
from handraise.protocol.times import from_wire
from handraise.service.caller import Caller
from handraise.service.commands.reads import Reply, page_size
from handraise.service.commands.writes import Writes
from handraise.service.rates import Window
from handraise.service.resolve import NO_POST, Resolver

FILE_ITEMS: Final = 100
"""How many of a case's reports, and of the acts since, are shown."""


class Moderation:
    """Both sides. `reports` is the rate of an account's reports."""

    def __init__(
        self, store: Store, resolver: Resolver, writes: Writes, reports: Window, limits: Limits, site: Site
    ) -> None:
        self._store = store
        self._resolver = resolver
        self._writes = writes
        self._reports = reports
        self._limits = limits
        self._site = site

    # Reports

    async def report(self, caller: Caller, command: commands.Report) -> intents.FileReport:
        _one_of(command.reason, "reason", commands.MISDEEDS)
        text = self._text(command.text, "text")
        if (command.post is None) == (command.account is None):
            raise Invalid("post", "A report is of a post or of an account.")
        if command.post is not None:
            if command.room is not None:
                raise Invalid("room", "A post says itself where it is.")
            intent = await self._of_post(caller, command.post, command.reason, text)
        else:
            intent = await self._of_account(caller, command, text)
        self._reports.take(caller.id)
        return intent

    async def _of_post(self, caller: Caller, ident: int, reason: str, text: str | None) -> intents.FileReport:
        try:
            found = await self._resolver.post(ident, caller, "report")
        except CommandError:
            direct = await self._store.direct(ident, caller.id)
            if direct is None:
                raise
            policy.check(caller.actor, "direct_report", self._site)
            if direct.row.deleted:
                raise NotFound(NO_POST) from None
            about = direct.row.sender
            return await self._filed(caller, "direct", ident, about, reason=reason, text=text)
        row, owners = found.row, (found.row.author, found.root_author, found.credited)
        return await self._filed(
            caller, "post", row.id, row.writer, room=row.room, reason=reason, text=text, owners=owners
        )

    async def _of_account(self, caller: Caller, command: commands.Report, text: str | None) -> intents.FileReport:
        room, named = command.room, command.account or 0
        role = None if room is None else self._resolver.room_role(room, caller)
        policy.check(caller.actor, "report", self._site, room=role)
        missing = policy.NO_ACCOUNT if room is None else NO_MEMBER
        about = (await self._resolver.account(named, missing=missing)).id
        return await self._filed(caller, "account", about, about, room=room, reason=command.reason, text=text)

    async def _filed(
        self, caller: Caller, kind: str, target: int, about: int, *, room: int | None = None, **fields: Any
    ) -> intents.FileReport:
        """With those who may be told: whose case it is, the commit decides."""
        return intents.FileReport(
            actor=caller.id,
            scopes=caller.actor.scopes,
            kind=kind,
            target=target,
            about=about,
            room=room,
            staff=() if room is None else tuple(await self._store.staff_of(room)),
            admins=tuple(await self._store.staff_of(None)),
            **fields,
        )

    # Cases

    async def cases(self, caller: Caller, command: commands.Cases) -> Reply:
        if command.state is not None:
            _one_of(command.state, "state", commands.CASE_STATES)
        self._check(caller, "cases", command.room)
        limit = page_size(command.limit, self._limits)
        page = await self._store.cases(
            command.room or 0, caller.id, state=command.state, before=command.before, limit=limit
        )
        return page.head, {"cases": page.cases, "more": page.next is not None, "next": page.next}

    async def case(self, caller: Caller, command: commands.Case) -> Reply:
        """The reports as they were made, what was done since, and the post as it is now."""
        row = await self._case(caller, "case", command.case)
        file = await self._store.case_file(row.id, min(FILE_ITEMS, self._limits.list_items))
        if file is None:
            raise NotFound(NO_CASE)
        found = await self._store.find(row.target, caller.id) if row.kind == "post" else None
        post = None if found is None or found.row.deleted else found.view
        return file.head, {"case": file.case, "reports": file.reports, "done": file.done, "post": post}

    async def close(self, caller: Caller, command: commands.CloseCase) -> intents.CloseCase:
        _one_of(command.outcome, "outcome", commands.CASE_OUTCOMES)
        note = self._text(command.note, "note")
        row = await self._case(caller, "close_case", command.case)
        return intents.CloseCase(
            actor=caller.id,
            scopes=caller.actor.scopes,
            case=row.id,
            desk=row.desk,
            outcome=command.outcome,
            note=note,
        )

    async def _case(self, caller: Caller, action: str, ident: int) -> Case:
        policy.check_scope(caller.actor, action)
        row = await self._store.moderation_case(ident)
        role = caller.role_in(row.desk) if row is not None and row.desk else None
        if row is None or row.account == caller.id or (row.desk and role is None):
            raise NotFound(NO_CASE)
        if not policy.allows(caller.actor, action, self._site, room=role):
            raise NotFound(NO_CASE)
        return row

    # What is done

    async def remove(self, caller: Caller, command: commands.Remove) -> intents.RemovePost:
        _one_of(command.reason, "reason", commands.MISDEEDS)
        found, case = await self._removable(caller, command.post)
        deleting = self._writes.delete_fields(found)
        about = found.row.writer
        return intents.RemovePost(
            actor=caller.id,
            scopes=caller.actor.scopes,
            about=about,
            reason=command.reason,
            case=case,
            **deleting,
        )

    async def _removable(self, caller: Caller, ident: int) -> tuple[Found, int | None]:
        """A post of a room that he isn't in is an admin's to remove for a case of the admins about it alone."""
        try:
            return await self._resolver.post(ident, caller, "remove"), None
        except NotFound:
            if not policy.allows(caller.actor, "remove", self._site):
                raise
            found = await self._store.find(ident, caller.id)
            case = None if found is None else await self._store.open_case("post", ident, found.row.room)
            if found is None or found.row.deleted or case is None or case.desk or case.account == caller.id:
                raise
            return found, case.id

    async def suspend(self, caller: Caller, command: commands.Suspend) -> intents.Suspend:
        _one_of(command.reason, "reason", commands.MISDEEDS)
        until = from_wire(command.until, "until")
        self._check(caller, "suspend", command.room)
        missing = policy.NO_ACCOUNT if command.room is None else NO_MEMBER
        target = await self._resolver.account(command.account, missing=missing)
        if command.room is not None and await self._store.place(command.room, target.id) is None:
            raise NotFound(NO_MEMBER)
        return intents.Suspend(
            actor=caller.id,
            scopes=caller.actor.scopes,
            target=target.id,
            room=command.room or SITE,
            until=until,
            reason=command.reason,
        )

    async def unsuspend(self, caller: Caller, command: commands.Unsuspend) -> intents.Unsuspend:
        self._check(caller, "unsuspend", command.room)
        target = (await self._resolver.account(command.account, missing=NOT_SUSPENDED)).id
        room = command.room or SITE
        if not any(row.room == room for row in await self._store.suspensions(target)):
            raise NotFound(NOT_SUSPENDED)
        return intents.Unsuspend(actor=caller.id, scopes=caller.actor.scopes, target=target, room=room)

    async def audit(self, caller: Caller, command: commands.Audit) -> Reply:
        self._check(caller, "audit", command.room)
        limit = page_size(command.limit, self._limits)
        page = await self._store.audit(command.room, caller.id, command.before, limit)
        return page.head, {"audit": page.rows, "more": page.next is not None, "next": page.next}

    # What they share

    def _check(self, caller: Caller, action: str, room: int | None) -> None:
        role = None if room is None else self._resolver.room_role(room, caller)
        policy.check(caller.actor, action, self._site, room=role)

    def _text(self, text: str | None, field: str) -> str | None:
        text = None if text is None else text.strip()
        if text and len(text) > self._limits.report_chars:
            raise TooLarge(field, "report_chars", self._limits.report_chars)
        return text or None

    def writes(self) -> dict[type[commands.Command], Callable[[Caller, Any], Awaitable[intents.Intent]]]:
        return {
            commands.Report: self.report,
            commands.CloseCase: self.close,
            commands.Remove: self.remove,
            commands.Suspend: self.suspend,
            commands.Unsuspend: self.unsuspend,
        }

    def reads(self) -> dict[type[commands.Command], Callable[[Caller, Any], Awaitable[Reply]]]:
        return {commands.Cases: self.cases, commands.Case: self.case, commands.Audit: self.audit}


def _one_of(word: str, field: str, words: tuple[str, ...]) -> None:
    if word not in words:
        raise Invalid(field, f"It is one of {', '.join(words)}.")
