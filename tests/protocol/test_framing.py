"""Frames as the library parses them (RFC 6455 §5.2)."""

from collections.abc import Generator

import pytest
from websockets.frames import Frame, Opcode
from websockets.streams import StreamReader

from handraise.protocol.framing import PING_FRAME, text_frame


def parsed(data: bytes) -> Frame:
    reader = StreamReader()
    reader.feed_data(data)
    steps: Generator[None, None, Frame] = Frame.parse(reader.read_exact, mask=False)
    with pytest.raises(StopIteration) as stopped:
        next(steps)
    assert not reader.buffer
    frame: Frame = stopped.value.value
    return frame


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65535, 65536, 200_000])
def test_every_length_form_reads_back(size: int) -> None:
    payload = b"x" * size
    frame = parsed(text_frame(payload))
    assert (frame.opcode, frame.fin, bytes(frame.data)) == (Opcode.TEXT, True, payload)


@pytest.mark.parametrize("size", [0, 125, 126, 65535, 65536])
def test_bytes_equal_the_library_own(size: int) -> None:
    payload = "é".encode() * (size // 2) + b"x" * (size % 2)
    assert text_frame(payload) == Frame(Opcode.TEXT, payload).serialize(mask=False)


def test_ping_frame_is_a_ping() -> None:
    frame = parsed(PING_FRAME)
    assert (frame.opcode, bytes(frame.data)) == (Opcode.PING, b"")
