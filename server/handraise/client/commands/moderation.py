"""Moderation: what is reported, what the staff do about it, and the log of that."""

from handraise.client import reading
from handraise.client.commands.base import Base
from handraise.client.replies import PostReply
from handraise.client.replies_moderation import AuditPage, CaseReply, CasesPage, ReportReply, SuspensionReply


class Moderation(Base):
    """`reason` is one of `protocol.commands.MISDEEDS`. Where the session is suspended, what it may not do raises
    `Forbidden` with `until`.
    """

    async def report(
        self,
        reason: str,
        *,
        post: int | None = None,
        account: int | str | None = None,
        room: int | None = None,
        text: str | None = None,
        key: str | None = None,
        timeout: float | None = None,
    ) -> ReportReply:
        """Tells the staff of a post (or a direct message, by its id), or of an account: those of the `room` in which
        both are, or else the admins."""
        frame = {"type": "report", "post": post, "account": account, "room": room, "reason": reason, "text": text}
        return await self._ask(frame | {"key": key}, reading.report_reply, timeout)

    async def cases(
        self,
        room: int | None = None,
        *,
        state: str | None = None,
        before: int | None = None,
        limit: int | None = None,
        timeout: float | None = None,
    ) -> CasesPage:
        """The cases of a room, or those of the admins, the newest first. `state` is `open` or `closed`; None is all."""
        frame = {"type": "cases", "room": room, "state": state, "before": before, "limit": limit}
        return await self._ask(frame, reading.cases_page, timeout)

    async def case(self, case: int, *, timeout: float | None = None) -> CaseReply:
        """With its reports, and what was done since."""
        return await self._ask({"type": "case", "case": case}, reading.case_reply, timeout)

    async def close_case(
        self,
        case: int,
        outcome: str,
        *,
        note: str | None = None,
        key: str | None = None,
        timeout: float | None = None,
    ) -> CaseReply:
        """`outcome` is one of `protocol.commands.CASE_OUTCOMES`; `note` is for the staff."""
        frame = {"type": "close_case", "case": case, "outcome": outcome, "note": note, "key": key}
        return await self._ask(frame, reading.case_reply, timeout)

    async def remove(
        self, post: int, reason: str, *, key: str | None = None, timeout: float | None = None
    ) -> PostReply:
        """Deletes what somebody else wrote; he is told."""
        return await self._ask(
            {"type": "remove", "post": post, "reason": reason, "key": key}, reading.post_reply, timeout
        )

    async def suspend(
        self,
        account: int | str,
        until: str,
        reason: str,
        *,
        room: int | None = None,
        key: str | None = None,
        timeout: float | None = None,
    ) -> SuspensionReply:
        """Until that time (RFC 3339 with an offset) the account reads but writes nothing, in a room or on the site."""
        frame = {"type": "suspend", "account": account, "until": until, "reason": reason, "room": room, "key": key}
        return await self._ask(frame, reading.suspension_reply, timeout)

    async def unsuspend(
        self, account: int | str, *, room: int | None = None, key: str | None = None, timeout: float | None = None
    ) -> SuspensionReply:
        frame = {"type": "unsuspend", "account": account, "room": room, "key": key}
        return await self._ask(frame, reading.suspension_reply, timeout)

    async def audit(
        self,
        room: int | None = None,
        *,
        before: int | None = None,
        limit: int | None = None,
        timeout: float | None = None,
    ) -> AuditPage:
        """What was done in a room, or on the network, the newest first."""
        frame = {"type": "audit", "room": room, "before": before, "limit": limit}
        return await self._ask(frame, reading.audit_page, timeout)
