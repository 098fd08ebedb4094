"""Policies as people write them: what is one, and the words for what isn't."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handraise.domain.escalation import LEVELS
from handraise.domain.escalation_policy import AGAIN_LEAST_S, DEFAULT, MOST_S, ROUNDS_MOST, canonical, parsed, written
from handraise.domain.model import Alert, Escalation, Site

POLICIES = st.builds(
    lambda levels, waits, rounds, again: Escalation(
        tuple([Alert(level, wait * 1000) for level, wait in zip(levels, waits, strict=False)]), rounds, again * 1000
    ),
    st.permutations(LEVELS).flatmap(lambda levels: st.integers(1, 5).map(lambda count: levels[:count])),
    st.lists(st.integers(0, MOST_S // 5), min_size=5, max_size=5),
    st.integers(1, ROUNDS_MOST),
    st.integers(AGAIN_LEAST_S, MOST_S),
)


@given(POLICIES)
def test_what_is_written_is_read_again(policy: Escalation) -> None:
    text = written(policy)
    assert parsed(text) == policy
    assert canonical(f"  {text.upper().replace(', ', ' ,  ')} ") == text
    assert len(text) <= 200, "it fits in the field of the wire"


def test_the_sites_own_is_that_of_the_design() -> None:
    assert written(parsed(DEFAULT)) == DEFAULT == Site().escalation


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("duty 0", "duty 0; again 300; rounds 3"),
        ("lead 30; rounds 1", "lead 30; again 300; rounds 1"),
        ("duty 0,lead 0;rounds 2;again 60", "duty 0, lead 0; again 60; rounds 2"),
        (" OFF ", "off"),
    ],
)
def test_what_is_left_out_is_as_usual(text: str, same: str) -> None:
    assert canonical(text) == same


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it needs at least one level of duty, notify, asker, lead, admins, or it is off."),
        ("; rounds 2", "it needs at least one level of duty, notify, asker, lead, admins, or it is off."),
        ("duty", "'duty' is no name and number, as in duty 0."),
        ("duty 0, ", "'' is no name and number, as in duty 0."),
        ("duty -1", "'duty -1' is no name and number, as in duty 0."),
        ("head 5", "'head' is no level; there are duty, notify, asker, lead, admins."),
        ("duty 0, duty 5", "duty stands there twice."),
        ("duty 90, lead 60", "lead 60 comes after duty 90: the times have to rise."),
        (f"duty {MOST_S + 1}", "duty 86401 is later than 86400 seconds."),
        ("duty 0; again 29", "again 29 is not between 30 and 86400 seconds."),
        ("duty 0; again 86401", "again 86401 is not between 30 and 86400 seconds."),
        ("duty 0; rounds 0", "rounds 0 is not between 1 and 10."),
        ("duty 0; rounds 11", "rounds 11 is not between 1 and 10."),
        ("duty 0; rounds 2; rounds 3", "rounds stands there twice."),
        ("duty 0; often 3", "'often' is neither again nor rounds."),
        ("duty 0;", "'' is no name and number, as in again 300 or rounds 3."),
    ],
)
def test_what_is_none_says_why(text: str, why: str) -> None:
    with pytest.raises(ValueError) as refused:
        parsed(text)
    assert str(refused.value) == why


@given(st.text(max_size=60))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    try:
        policy = parsed(text)
    except ValueError as error:
        assert str(error).endswith(".")
    else:
        assert parsed(written(policy)) == policy
