"""What the gate refuses before any store or rule sees it."""

import pytest

from handraise.errors import Invalid
from handraise.protocol import codec


@pytest.mark.parametrize("depth", [1, 8, 1000])
def test_nul_is_found_at_any_depth(depth: int) -> None:
    """The parser takes 1,024 levels, more than calls may be nested: a frame must not end in a `RecursionError`."""
    frame = codec.parse(b'{"type":"get","id":"1","post":' + b"[" * depth + b'"\\u0000"' + b"]" * depth + b"}")
    with pytest.raises(Invalid) as caught:
        codec.decode(frame, suspect_nul=True)
    assert caught.value.field == "post"


def test_nul_in_a_name_within_objects() -> None:
    frame = codec.parse(b'{"type":"get","id":"1","a":' + b'{"b":' * 900 + b'{"\\u0000":1}' + b"}" * 900 + b"}")
    with pytest.raises(Invalid) as caught:
        codec.decode(frame, suspect_nul=True)
    assert caught.value.field.startswith("a.b.b") and len(caught.value.field) < 100
