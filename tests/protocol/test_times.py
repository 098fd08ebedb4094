"""Times between the wire and milliseconds."""

import pytest

from handraise.errors import Invalid
from handraise.protocol.times import MAX_MS, from_wire, to_wire


@pytest.mark.parametrize("ms", [0, 1, 1_795_379_400_123, MAX_MS])
def test_there_and_back(ms: int) -> None:
    assert from_wire(to_wire(ms), "until") == ms


@pytest.mark.parametrize(
    "text",
    [
        "0001-01-01T00:00:00+23:59",
        "0999-06-01T00:00:00Z",
        "1969-12-31T23:59:59.999Z",
        "9999-12-31T23:59:59-23:59",
        "2026-11-22T20:30:00",
        "2026-11-22",
        "tomorrow",
    ],
)
def test_what_could_not_be_written_again_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        from_wire(text, "until")
