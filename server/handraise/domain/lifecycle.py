"""The lifecycle of a help request: one table, and nothing else changes a state (design.md, section 5).

A request is `open`, `claimed`, `needs_info`, `answered`, or has ended: `resolved`, `withdrawn`, `declined`, `merged`,
`expired`. Where it is looked at first it is in `review` before, and nobody but its asker and the staff sees it.
Who may do what follows from the parties that somebody is to it: `asker`, `claimant`, `staff` (of its room; on the
network the admins), `helper` (who may take and answer it: the staff, on the network all of its audience; never the
asker), and the `clock`.
"""

from typing import Final

import msgspec

from handraise.errors import Conflict, Forbidden

ACTIVE: Final = frozenset({"open", "claimed", "needs_info"})
"""Somebody still waits."""
UNSETTLED: Final = ACTIVE | {"review"}
"""Its asker waits, also for its being looked at."""
ENDED: Final = frozenset({"resolved", "withdrawn", "declined", "merged", "expired"})
STATES: Final = (
    *("review", "open", "claimed", "needs_info", "answered"),
    *("resolved", "withdrawn", "declined", "merged", "expired"),
)

OUTCOMES: Final = ("self", "peer", "staff", "expert", "not_needed")
"""How a request was resolved."""
REASONS: Final = ("off_topic", "duplicate", "not_here", "unkind", "unclear")
"""Why a request was declined."""


class Transition(msgspec.Struct, frozen=True):
    """`action` leads from each of `sources` to `target`, by one of these parties. `rule` says the rest in words."""

    action: str
    sources: frozenset[str]
    target: str
    parties: frozenset[str]
    rule: str = ""


def _row(action: str, sources: str, target: str, parties: str, rule: str = "") -> Transition:
    return Transition(action, frozenset(sources.split()), target, frozenset(parties.split()), rule)


TABLE: Final = (
    _row("approve", "review", "open", "staff", "all see it from now on; its place in the queue is that of asking"),
    _row("claim", "open", "claimed", "helper", "one wins; a lease begins"),
    _row("assign", "open claimed", "claimed", "claimant staff", "to another helper, with a new lease"),
    _row("renew", "claimed", "claimed", "claimant", "a new lease where it is over a minute old; so does his reply"),
    _row("release", "claimed", "open", "claimant asker staff", "back at its place in the queue"),
    _row("lapse", "claimed", "open", "clock", "the lease has ended; back at its place in the queue"),
    _row(
        "need_info",
        "claimed",
        "needs_info",
        "claimant staff",
        "a reply that asks back; the place is kept, the lease ends",
    ),
    _row("inform", "needs_info", "claimed", "asker", "the next reply or edit; a new lease"),
    _row(
        "answer", "open claimed needs_info", "answered", "helper", "a reply that is marked as an answer; the lease ends"
    ),
    _row("accept", "open claimed needs_info answered", "resolved", "asker", "by the reply that solved it"),
    _row("resolve", "open claimed needs_info answered", "resolved", "asker claimant staff", "with an outcome"),
    _row("settle", "answered", "resolved", "clock", "after half an hour of silence"),
    _row("retract", "answered", "open", "helper", "the answer was deleted; back at its place in the queue"),
    _row("reopen", "answered resolved expired", "open", "asker", "within a day; back at its place in the queue"),
    _row("withdraw", "review open claimed needs_info", "withdrawn", "asker"),
    _row("decline", "review open claimed needs_info", "declined", "staff", "with a reason"),
    _row("merge", "open claimed needs_info", "merged", "asker staff", "into another, whose end is this one's too"),
    _row(
        "expire",
        "review open claimed needs_info",
        "expired",
        "clock",
        "a day after it was asked or approved, or with its room",
    ),
)

BY_ACTION: Final = {row.action: row for row in TABLE}


def check(action: str, state: str, parties: frozenset[str], holder: str | None = None) -> str:
    """The state that the action leads to.

    `Forbidden` for who may not do it in any state, whatever the present one is; `Conflict` with the state, and the
    claimant's handle where there is one, for who comes too late or too early.
    """
    row = BY_ACTION[action]
    if not parties & row.parties:
        raise Forbidden(f"To {WORDS[action]} is for the {_listed(row.parties)}.")
    if state not in row.sources:
        details = {"state": state} if holder is None else {"state": state, "claimant": holder}
        raise Conflict(f"The request is {state}{'' if holder is None else f', with {holder}'}.", **details)
    return row.target


WORDS: Final = {
    "approve": "approve a request",
    "claim": "take a request",
    "assign": "give a request to somebody",
    "renew": "renew a lease",
    "release": "give a request back",
    "need_info": "ask back",
    "inform": "add what was missing",
    "answer": "answer a request",
    "accept": "accept an answer",
    "resolve": "resolve a request",
    "retract": "take an answer back",
    "reopen": "open a request again",
    "withdraw": "withdraw a request",
    "decline": "decline a request",
    "merge": "merge a request",
    "lapse": "let a lease lapse",
    "settle": "settle a request",
    "expire": "let a request expire",
}


def _listed(parties: frozenset[str]) -> str:
    *others, last = sorted(parties)
    return f"{', '.join(others)} or {last}" if others else last
