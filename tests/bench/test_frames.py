"""The generator counts the same deliveries however the bytes are cut."""

from hypothesis import given
from hypothesis import strategies as st

from bench.generator.frames import Message, Walker, messages

POST = b'{"type":"post","seq":1,"post":{"body":"\x81~"}}'
PING = b'{"type":"ping","seq":1}'


def frame(opcode: int, payload: bytes) -> bytes:
    size = len(payload)
    if size < 126:
        return bytes((0x80 | opcode, size)) + payload
    width = (126, 2) if size < 65536 else (127, 8)
    return bytes((0x80 | opcode, width[0])) + size.to_bytes(width[1], "big") + payload


FRAMES = st.sampled_from(
    [
        frame(1, POST),
        frame(1, POST[:-2] + b"x" * 200 + POST[-2:]),
        frame(1, POST[:-2] + b"x" * 66000 + POST[-2:]),
        frame(1, PING),
        frame(9, b"beat"),
        frame(1, b""),
    ]
)


@given(st.lists(FRAMES, max_size=12), st.lists(st.integers(1, 400), min_size=1, max_size=40))
def test_the_count_does_not_depend_on_where_the_bytes_are_cut(frames: list[bytes], cuts: list[int]) -> None:
    """Posts, messages and pings are those sent; a second follower, served from memory, counts the same."""
    data, walker = b"".join(frames), Walker()
    for _ in range(2):
        posts, texts, skip, carry, at = 0, 0, 0, b"", 0
        controls: list[Message] = []
        sizes = iter(cuts * (len(data) // sum(cuts) + 1))
        while at < len(data):
            chunk = data[at : at + next(sizes)]
            at += len(chunk)
            found = walker.take(chunk, skip, carry)
            skip, carry = found.skip, found.carry
            posts, texts = posts + found.posts, texts + found.messages
            controls += found.controls
        assert posts == sum(b'"type":"post"' in one for one in frames)
        assert texts == sum(one[0] == 0x81 for one in frames)
        assert controls == [Message(9, b"beat")] * frames.count(frame(9, b"beat"))
        assert (skip, carry) == (0, b"")


def test_equal_bytes_count_differently_from_another_position() -> None:
    """What is remembered of a chunk holds only for the same position within a frame."""
    one, walker = frame(1, POST), Walker()
    assert walker.take(one * 3, 0, b"").posts == 3
    assert walker.take(one * 3, len(one), b"").posts == 2
    assert walker.take(one * 3, 0, one[:3]).posts != 3


def test_whole_messages_are_taken_and_the_rest_is_kept() -> None:
    """`messages` leaves an incomplete frame in the buffer."""
    buffer = bytearray(frame(1, PING) + frame(9, b"beat") + frame(1, POST)[:-1])
    assert messages(buffer) == [Message(1, PING), Message(9, b"beat")]
    assert bytes(buffer) == frame(1, POST)[:-1]
