"""The worker process: bounded in time and memory, one for each image, gone afterwards."""

import asyncio
import io
import logging
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

import pytest
from PIL import Image

from handraise.media.converter import AT_ONCE, Converter
from handraise.media.wire import NoImage, TooManyPixels
from tests.media.pictures import bomb, encoded, opened, picture


def file(data: bytes) -> IO[bytes]:
    made = tempfile.TemporaryFile()  # noqa: SIM115
    made.write(data)
    return made


def stub(folder: Path, script: str) -> str:
    """An interpreter that runs a script of the test's in place of the worker."""
    path = folder / "python"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)
    return str(path)


async def test_an_image_goes_through_a_process_of_its_own() -> None:
    converter = Converter(1_000_000)
    with file(picture(60, 40, "JPEG")) as source:
        done = await converter.convert(source)
    assert opened(done.full).size == opened(done.thumb).size == (60, 40)
    count = converter.statistics()
    assert (count.converted, count.refused, count.running) == (1, 0, 0)


@pytest.mark.parametrize(("data", "error"), [(b"nothing", NoImage), (b"", NoImage), (bomb(), TooManyPixels)])
async def test_a_refusal_comes_back_as_it_was(data: bytes, error: type[Exception]) -> None:
    converter = Converter(1_000_000)
    with file(data) as source, pytest.raises(error):
        await converter.convert(source)
    assert converter.statistics().refused == 1 and converter.statistics().lost == 0


async def test_the_largest_that_is_allowed_has_memory_enough() -> None:
    """In the mode that takes most: a palette with transparency, in a quarter of the default's pixels."""
    with file(encoded(Image.new("P", (2500, 4000)), "PNG", transparency=0)) as source:
        assert (await Converter(10_000_000).convert(source)).height == 2048


async def test_past_its_memory_a_worker_refuses() -> None:
    """What a header promised to be small, and isn't: the address space is bounded by the pixels that are allowed."""
    script = (
        "exec {python} -c 'import sys; from handraise.media import worker; worker._bound(1); b = bytearray(1 << 30)'"
    )
    with tempfile.TemporaryDirectory() as folder, file(b"x") as source:
        import sys

        converter = Converter(1, python=stub(Path(folder), script.format(python=sys.executable)))
        with pytest.raises(NoImage):
            await converter.convert(source)
    assert converter.statistics().lost == 1


async def test_at_the_deadline_the_worker_is_ended(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    converter = Converter(1, deadline_s=0.3, python=stub(tmp_path, f"echo $$ >{pid}; exec sleep 100"))
    with file(b"x") as source, pytest.raises(NoImage):
        await converter.convert(source)
    assert converter.statistics().late == 1
    assert gone(pid)


def gone(pid: Path) -> bool:
    """Whether that process is; on a busy machine it was ended before it began."""
    return not pid.exists() or not Path(f"/proc/{pid.read_text().strip()}").exists()


@pytest.mark.parametrize(
    "script", ["exit 1", "kill -9 $$", "echo", "printf '+12345678901234567890'", "exec yes", "yes"]
)
async def test_a_worker_that_dies_or_raves_refuses_its_image_alone(
    tmp_path: Path, script: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    converter = Converter(1, deadline_s=1.0 if "yes" in script else 20.0, python=stub(tmp_path, script))
    with file(b"x") as source, pytest.raises(NoImage):
        await converter.convert(source)
    assert converter.statistics().running == 0 and not caplog.records


async def test_a_cancelled_one_ends_its_worker_and_gives_its_turn_on(tmp_path: Path) -> None:
    async with waiting(tmp_path, AT_ONCE) as (converter, tasks):
        tasks[0].cancel()
        await asyncio.wait([tasks[0]])
        assert converter.statistics().running == AT_ONCE - 1


@asynccontextmanager
async def waiting(folder: Path, count: int) -> AsyncIterator[tuple[Converter, list["asyncio.Task[object]"]]]:
    """So many conversions of which none ends; the first are running."""
    converter = Converter(1, deadline_s=100, python=stub(folder, "exec sleep 100"))
    with file(b"x") as source:
        tasks: list[asyncio.Task[object]] = [asyncio.create_task(converter.convert(source)) for _ in range(count)]
        for _ in range(3):  # each task up to where it waits
            await asyncio.sleep(0)
        yield converter, tasks
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    assert converter.statistics().running == 0


def test_what_a_worker_needs_is_all_that_it_loads() -> None:
    """It starts for each image: neither asyncio nor the rest of the server."""
    import subprocess
    import sys

    names = "import sys, handraise.media.worker; print(' '.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", names], capture_output=True, check=True, text=True).stdout.split()
    assert "asyncio" not in loaded and {name for name in loaded if name.startswith("handraise.")} == {
        "handraise.media",
        "handraise.media.convert",
        "handraise.media.wire",
        "handraise.media.worker",
    }


def test_the_wire_has_room_for_the_worst_that_can_come() -> None:
    noise = Image.effect_noise((2048, 2048), 200)
    from handraise.media.convert import convert
    from handraise.media.wire import MOST_BYTES, answer

    done = convert(io.BytesIO(encoded(Image.merge("RGB", [noise] * 3), "PNG", compress_level=1)), 40_000_000)
    assert len(answer(done)) < MOST_BYTES / 4
