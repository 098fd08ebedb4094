"""Messages and frames: what comes whole, what is refused, and with which code (RFC 6455 §5, §7.4, §8)."""

import pytest
from websockets.asyncio.client import connect
from websockets.frames import Frame, Opcode

from tests.edge.harness import frame, patient, serving, text

LIMITS = patient(frame_bytes=1000, fragments=10)
CONT, TEXT, BINARY, CLOSE, PING, PONG = (int(opcode) for opcode in Opcode)


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 4095, 4096, 4097, 65535, 65536])
async def test_messages_of_every_length_form(size: int) -> None:
    async with serving() as running, await running.websocket() as raw:
        raw.send(text(b"x" * size))
        assert await raw.frame() == (TEXT, b"x" * size)


async def test_one_byte_at_a_time() -> None:
    async with serving() as running, await running.websocket() as raw:
        for byte in text(b"hello") + frame(PING, b"p"):
            raw.send(bytes((byte,)))
            await raw.writer.drain()
        assert await raw.frame() == (TEXT, b"hello")
        assert await raw.frame() == (PONG, b"p")


async def test_fragments_are_joined_with_pings_in_between() -> None:
    async with serving() as running, await running.websocket() as raw:
        raw.send(frame(TEXT, b"a", fin=False), frame(PING, b"1"), frame(CONT, b"b", fin=False))
        assert await raw.frame() == (PONG, b"1")
        raw.send(frame(PING, b"2"), frame(CONT, b"c"))
        # The echo is written at once, the pong when the read is done.
        assert {await raw.frame(), await raw.frame()} == {(PONG, b"2"), (TEXT, b"abc")}


async def test_a_character_may_be_cut_between_fragments() -> None:
    async with serving() as running, await running.websocket() as raw:
        euro = "€".encode()
        raw.send(frame(TEXT, euro[:1], fin=False), frame(CONT, euro[1:]))
        assert await raw.frame() == (TEXT, euro)


@pytest.mark.parametrize("size", [999, 1000])
async def test_a_message_up_to_the_limit_passes(size: int) -> None:
    async with serving(LIMITS) as running, await running.websocket() as raw:
        raw.send(text(b"x" * size), frame(TEXT, b"x" * (size - 1), fin=False), frame(CONT, b"x"))
        assert [len((await raw.frame())[1]) for _ in range(2)] == [size, size]


@pytest.mark.parametrize(
    "frames",
    [text(b"x" * 1001), frame(TEXT, b"x" * 1000, fin=False) + frame(CONT, b"x"), b"\x81\xff" + b"\x7f" + b"\xff" * 7],
    ids=["whole", "in fragments", "announced"],
)
async def test_a_message_over_the_limit_closes(frames: bytes) -> None:
    async with serving(LIMITS) as running, await running.websocket() as raw:
        raw.send(frames)
        assert await raw.close_code() == 1009
        await raw.aclose()
        await running.house.until(lambda: running.house.all[0].reasons == ["protocol"])


@pytest.mark.parametrize(("count", "passes"), [(9, True), (10, True), (11, False)])
async def test_fragments_of_one_message_are_counted(count: int, passes: bool) -> None:
    async with serving(LIMITS) as running, await running.websocket() as raw:
        raw.send(frame(TEXT, b"", fin=False), frame(CONT, b"", fin=False) * (count - 2), frame(CONT, b"x"))
        if passes:
            assert await raw.frame() == (TEXT, b"x")
        else:
            assert await raw.close_code() == 1009


async def test_a_flood_of_empty_fragments_is_stopped_early() -> None:
    async with serving(LIMITS) as running, await running.websocket() as raw:
        raw.send(frame(TEXT, b"", fin=False), frame(CONT, b"", fin=False) * 100_000)
        assert await raw.close_code() == 1009
        assert running.house.all[0].received == []


@pytest.mark.parametrize("opcode", [PING, PONG])
async def test_a_flood_of_control_frames_is_stopped(opcode: int) -> None:
    limits = patient(control_frames_per_second=50)
    async with serving(limits) as running, await running.websocket() as raw:
        raw.send(frame(opcode, b"x" * 125) * 20_000)
        assert await raw.close_code() == 1008
        await raw.aclose()
        await running.house.until(lambda: running.house.all[0].reasons == ["protocol"])


async def test_the_permitted_rate_of_pings_is_answered() -> None:
    async with serving(patient(control_frames_per_second=50)) as running, await running.websocket() as raw:
        raw.send(*(frame(PING, b"%d" % number) for number in range(50)))
        assert [await raw.frame() for _ in range(50)] == [(PONG, b"%d" % number) for number in range(50)]


@pytest.mark.parametrize(
    "frames",
    [
        text(b"\xff"),
        text(b"ok \xc3"),
        text(b"\xed\xa0\x80"),
        frame(TEXT, b"\xe2\x82", fin=False) + frame(CONT, b"x"),
        frame(CLOSE, b"\x03\xe8\xff"),
    ],
)
async def test_invalid_utf8_closes_with_1007(frames: bytes) -> None:
    async with serving() as running, await running.websocket() as raw:
        raw.send(frames)
        assert await raw.close_code() == 1007
        assert running.house.all[0].received == []


@pytest.mark.parametrize("frames", [frame(BINARY, b"x"), frame(BINARY, b"x", fin=False)])
async def test_binary_is_a_bad_frame(frames: bytes) -> None:
    async with serving() as running, await running.websocket() as raw:
        raw.send(frames)
        assert await raw.close_code() == 4502
        raw.send(frame(CLOSE, (4502).to_bytes(2, "big")))
        assert await raw.ended()


@pytest.mark.parametrize(
    "frames",
    [
        Frame(Opcode.TEXT, b"unmasked").serialize(mask=False),
        b"\x83\x80\x00\x00\x00\x00",
        b"\xc1\x80\x00\x00\x00\x00",
        b"\x89\xfe\x00\x7e" + bytes(4) + b"x" * 126,
        b"\x09\x80\x00\x00\x00\x00",
        frame(CONT, b"x"),
        frame(TEXT, b"a", fin=False) + text(b"b"),
        frame(CLOSE, b"\x03"),
        frame(CLOSE, (1005).to_bytes(2, "big")),
        frame(CLOSE, (999).to_bytes(2, "big")),
        frame(TEXT, b"a", fin=False) + frame(CLOSE, b"\x03\xe8"),
    ],
)
async def test_broken_framing_closes_with_1002(frames: bytes) -> None:
    async with serving() as running, await running.websocket() as raw:
        raw.send(frames)
        assert await raw.close_code() == 1002
        assert await raw.ended()
        await raw.aclose()
        await running.house.until(lambda: running.house.all[0].reasons == ["protocol"])


async def test_nothing_is_received_after_a_violation() -> None:
    async with serving() as running, await running.websocket() as raw:
        raw.send(text(b"one"), frame(BINARY, b"x"), text(b"two"))
        assert await raw.close_code() == 4502
        assert running.house.all[0].received == [b"one"]


async def test_the_library_client_and_we_understand_each_other() -> None:
    async with serving() as running, connect(f"ws://127.0.0.1:{running.port}/ws", compression=None) as client:
        for message in ("", "hello", "é" * 1000, "x" * 65536):
            await client.send(message)
            assert await client.recv() == message
        await client.send(iter(["frag", "men", "ted ✓"]))
        assert await client.recv() == "fragmented ✓"
        await (await client.ping())
        assert running.house.all[0].signs_of_life >= 6


async def test_an_offer_of_compression_is_declined() -> None:
    async with serving() as running, connect(f"ws://127.0.0.1:{running.port}/ws") as client:
        assert client.protocol.extensions == []
        await client.send("plain")
        assert await client.recv() == "plain"


async def test_held_messages_come_in_order_after_reading_resumes() -> None:
    async with serving() as running, await running.websocket() as raw:
        raw.send(text(b"hold"), *(text(b"%d" % number) for number in range(1500)), text(b"x" * 60_000))
        echo = await running.house.first()
        await running.house.until(lambda: b"hold" in echo.received)
        # The rest of the slice that was being parsed comes still.
        assert len(echo.received) < 1000
        echo.link.resume_reading()
        expected = [b"%d" % number for number in range(1500)] + [b"x" * 60_000]
        assert [(await raw.frame())[1] for _ in expected] == expected


async def test_a_paused_connection_still_closes() -> None:
    async with serving() as running, await running.websocket() as raw:
        raw.send(text(b"hold"))
        echo = await running.house.first()
        await running.house.until(lambda: echo.received)
        echo.link.close(4008, "too many")
        assert await raw.close_code() == 4008
        raw.send(frame(CLOSE, (4008).to_bytes(2, "big")))
        assert await raw.ended()
        await raw.aclose()
        await running.house.until(lambda: echo.reasons == ["closed"])
