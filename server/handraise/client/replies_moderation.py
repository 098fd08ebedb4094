"""The replies of moderation's commands, typed as `replies` are."""

from collections.abc import Iterator
from dataclasses import dataclass

from handraise.client.replies import Done
from handraise.protocol import objects


@dataclass(frozen=True, kw_only=True)
class ReportReply(Done):
    """What the session has reported, as it is now."""

    report: objects.Report


@dataclass(frozen=True, kw_only=True)
class CasesPage(Done):
    """Cases, the newest first; `next` is what to pass as `before` where `more` follow."""

    cases: tuple[objects.Case, ...]
    more: bool
    next: int | None

    def __iter__(self) -> Iterator[objects.Case]:
        return iter(self.cases)

    def __len__(self) -> int:
        return len(self.cases)


@dataclass(frozen=True, kw_only=True)
class CaseReply(Done):
    """A case; where it was asked for, with its newest `reports`, the first of them first, with what was `done` since,
    and with the `post` as it is now, None where there is none (any more).
    """

    case: objects.Case
    reports: tuple[objects.CaseReport, ...] = ()
    done: tuple[objects.Audit, ...] = ()
    post: objects.Post | objects.Deleted | None = None


@dataclass(frozen=True, kw_only=True)
class SuspensionReply(Done):
    """The suspension, `Deleted` once it has ended, and of whom; None where that was said before (`duplicate`)."""

    suspension: objects.Suspension | objects.Deleted
    account: objects.Author | None = None


@dataclass(frozen=True, kw_only=True)
class AuditPage(Done):
    """The log of moderation, the newest first; `next` is what to pass as `before` where `more` follow."""

    audit: tuple[objects.Audit, ...]
    more: bool
    next: int | None

    def __iter__(self) -> Iterator[objects.Audit]:
        return iter(self.audit)

    def __len__(self) -> int:
        return len(self.audit)
