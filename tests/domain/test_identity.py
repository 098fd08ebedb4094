"""What signs in, decided: a session that a token opens."""

import pytest
from msgspec.structs import replace

from handraise.domain.decide import decide
from handraise.domain.intents import IssueLink, IssueToken, OpenSession, RevokeToken
from handraise.domain.world import World
from handraise.errors import Unauthenticated
from tests.domain.world import NOW, world

DAY_MS = 86_400_000


def issue(made: World, actor: int = 1, expires_at: int | None = None) -> int:
    return decide(IssueToken(actor=actor, hash=b"t", name="", grants=("read",), expires_at=expires_at), made).id


def opening(token: int, actor: int = 1) -> OpenSession:
    return OpenSession(actor=actor, hash=b"s", expires_at=NOW + 30 * DAY_MS, token=token)


def test_a_session_ends_no_later_than_the_token_that_opened_it() -> None:
    made = world()
    decide(opening(issue(made)), made)
    assert made.sign_ins[b"s"].expires_at == NOW + 30 * DAY_MS
    decide(opening(issue(made, expires_at=NOW + DAY_MS)), made)
    assert made.sign_ins[b"s"].expires_at == NOW + DAY_MS


def test_a_token_that_ended_since_it_was_shown_opens_nothing() -> None:
    """Between the look at it and the commit it may be revoked or reset, or its time may come."""
    revoked, reset, expired, foreign = world(), world(), world(), world()
    decide(RevokeToken(actor=0, token=issue(revoked)), revoked)
    issue(reset)
    decide(IssueLink(actor=1, hash=b"l", expires_at=NOW + DAY_MS, reset=True), reset)
    ident = issue(expired)
    expired.tokens[ident] = replace(expired.tokens[ident], expires_at=NOW)
    issue(foreign, actor=2)
    for made in (revoked, reset, expired, foreign):
        with pytest.raises(Unauthenticated):
            decide(opening(made.token_id), made)
        assert b"s" not in made.sign_ins
