"""Passwords and sessions, decided: what each act ends, and what it needs."""

from typing import Any

import pytest
from msgspec.structs import replace

from handraise.domain.changes import Revoked
from handraise.domain.decide import decide
from handraise.domain.intents import (
    CloseSessions,
    Intent,
    IssueLink,
    IssueToken,
    OpenSession,
    RevokeToken,
    SetPassword,
)
from handraise.domain.world import World
from handraise.errors import CommandError, Forbidden, Unauthenticated
from tests.domain.world import NOW, world

DAY_MS = 86_400_000


def session(made: World, name: bytes, actor: int = 1, **by: Any) -> bytes:
    """Opens one by a link, or as `by` says."""
    if not by:
        link = b"link of " + name
        decide(IssueLink(actor=actor, hash=link, expires_at=NOW + DAY_MS), made)
        by = {"link": link}
    decide(OpenSession(actor=actor, hash=name, expires_at=NOW + DAY_MS, **by), made)
    return name


def token(made: World, actor: int = 1, hash: bytes = b"t") -> int:
    return decide(IssueToken(actor=actor, hash=hash, name="", grants=("read",)), made).id


def refused(intent: Intent, made: World) -> type[CommandError]:
    with pytest.raises(CommandError) as caught:
        decide(intent, made)
    return type(caught.value)


def ended(name: bytes, account: int = 1) -> Revoked:
    return Revoked(account, f"session:{name.hex()}")


def test_a_first_password_is_set_by_a_session_that_a_link_opened_and_ends_all_else() -> None:
    made = world()
    own, other, foreign = session(made, b"own"), session(made, b"other"), session(made, b"foreign", 2)
    decide(IssueLink(actor=1, hash=b"unused", expires_at=NOW + DAY_MS), made)
    decided = decide(SetPassword(actor=1, hash="one", session=own), made)
    assert decided.effects == (ended(other),)
    assert set(made.sign_ins) == {own, foreign, b"link of foreign"}
    assert (made.passwords[1].hash, made.passwords[1].version) == ("one", 1)


def test_a_first_password_is_not_set_by_a_token_s_session() -> None:
    made = world()
    opened = session(made, b"s", token=token(made))
    assert refused(SetPassword(actor=1, hash="one", session=opened), made) is Forbidden
    assert 1 not in made.passwords


def test_the_next_one_needs_the_old_one_as_it_is_now() -> None:
    made = world()
    own = session(made, b"own")
    decide(SetPassword(actor=1, hash="one", session=own), made)
    for old in (None, 0, 2):
        assert refused(SetPassword(actor=1, hash="two", session=own, old=old), made) is Forbidden
    decide(SetPassword(actor=1, hash="two", session=own, old=1), made)
    assert refused(SetPassword(actor=1, hash="three", session=own, old=1), made) is Forbidden
    assert (made.passwords[1].hash, made.passwords[1].version) == ("two", 2)


def test_a_session_that_has_ended_or_is_another_s_sets_none() -> None:
    made = world()
    session(made, b"foreign", 2)
    late = session(made, b"late")
    made.sign_ins[late] = replace(made.sign_ins[late], expires_at=NOW)
    for name in (b"never", b"foreign", late, b"link of foreign"):
        assert refused(SetPassword(actor=1, hash="one", session=name), made) is Unauthenticated


def test_the_operator_sets_one_and_all_sessions_end() -> None:
    made = world()
    own = session(made, b"own")
    assert decide(SetPassword(actor=1, hash="one"), made).effects == (ended(own),)
    assert not made.sign_ins


def test_a_session_by_password_needs_the_version_that_was_shown() -> None:
    made = world()
    decide(SetPassword(actor=1, hash="one"), made)
    opening = OpenSession(actor=1, hash=b"s", expires_at=NOW + DAY_MS, password=1)
    assert refused(replace(opening, actor=2), made) is Unauthenticated
    decide(replace(opening, rehash="one, hashed anew"), made)
    assert (made.passwords[1].hash, made.passwords[1].version) == ("one, hashed anew", 1)
    decide(opening, made)  # which was looked at before the new hash
    decide(SetPassword(actor=1, hash="two"), made)
    assert refused(opening, made) is Unauthenticated


def test_a_reset_ends_the_password_and_its_like_is_not_good_again() -> None:
    made = world()
    decide(SetPassword(actor=1, hash="one"), made)
    decide(IssueLink(actor=1, hash=b"l", expires_at=NOW + DAY_MS, reset=True), made)
    assert made.passwords[1].hash is None
    opening = OpenSession(actor=1, hash=b"s", expires_at=NOW + DAY_MS, password=1)
    assert refused(opening, made) is Unauthenticated
    decide(OpenSession(actor=1, hash=b"again", expires_at=NOW + DAY_MS, link=b"l"), made)
    decide(SetPassword(actor=1, hash="other", session=b"again"), made)
    assert refused(opening, made) is Unauthenticated


def test_a_token_takes_the_sessions_with_it_that_it_opened() -> None:
    """In one batch too: what was saved before is seen."""
    made = world()
    first, second = token(made), token(made, hash=b"u")
    opened, kept, linked = session(made, b"1", token=first), session(made, b"2", token=second), session(made, b"3")
    effects = decide(RevokeToken(actor=0, token=first), made).effects
    assert effects == (Revoked(1, f"token:{first}"), ended(opened))
    assert {row.hash for row in made.sign_ins.values() if row.kind == "session"} == {kept, linked}


def test_everywhere_is_all_browser_sessions_and_no_token() -> None:
    made = world()
    own, other, foreign = session(made, b"own"), session(made, b"other"), session(made, b"foreign", 2)
    kept = token(made)
    assert decide(CloseSessions(actor=1, keep=own), made).effects == (ended(other),)
    assert decide(CloseSessions(actor=1), made).effects == (ended(own),)
    assert foreign in made.sign_ins and made.tokens[kept].revoked_at is None
