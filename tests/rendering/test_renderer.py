"""The worker process: whatever text it gets and whatever happens to it, the next text is rendered."""

import asyncio
import logging
import os
import signal
import struct
import subprocess
import sys

import pytest

from handraise.rendering import MAX_HTML_BYTES, Rendered, Renderer, render_plain, wire, worker
from handraise.rendering.clean import clean
from handraise.rendering.code import LANGUAGES, highlight
from handraise.rendering.escape import as_text
from handraise.rendering.formula import formulas
from handraise.rendering.markdown import Markdown
from handraise.rendering.renderer import MAX_WAITING
from tests.rendering.texts import HOSTILE, XSS

CODE = "```python\nx = 1\n```"
CODE_HTML = Markdown(highlight, formulas).render(CODE)

FAILURE_S = 20
"""Nothing here takes a tenth of it; it ends a test that hangs."""

SLOW_MS = 10_000
"""A deadline that no ordinary text meets, on the slowest machine."""

LONG = "[" * 60_000
"""Takes half a second or more."""


async def ordinary(renderer: Renderer) -> None:
    async with asyncio.timeout(FAILURE_S):
        assert await renderer.render(CODE) == Rendered(CODE_HTML, degraded=False)


async def test_both_ways() -> None:
    async with Renderer(deadline_ms=SLOW_MS) as renderer:
        assert renderer.render_nowait("#a") == Rendered(render_plain("#a") or "", degraded=False)
        assert renderer.render_nowait(CODE) is None
        assert renderer.pids() == []
        await ordinary(renderer)
        assert len(renderer.pids()) == 1
        statistics = renderer.statistics()
    assert (statistics.inline, statistics.worker, statistics.degraded, statistics.restarts) == (1, 1, 0, 0)
    assert renderer.pids() == []


async def test_warm_starts_all_workers() -> None:
    async with Renderer(workers=2, deadline_ms=SLOW_MS) as renderer:
        await renderer.warm()
        assert renderer.statistics().degraded == 0
        assert len(renderer.pids()) == 2


async def test_many_at_once_each_get_their_own() -> None:
    bodies = [f"```\n{n}\n```" for n in range(200)]
    async with Renderer(workers=2, deadline_ms=SLOW_MS) as renderer:
        found = await asyncio.gather(*(renderer.render(body) for body in bodies))
    assert [rendered.html for rendered in found] == [Markdown(highlight).render(body) for body in bodies]


async def test_past_the_deadline_the_text_is_shown_as_it_was_typed_and_another_worker_takes_over() -> None:
    async with Renderer(deadline_ms=1_000) as renderer:
        await ordinary(renderer)
        before = renderer.pids()
        os.kill(before[0], signal.SIGSTOP)  # no text is slow enough for every machine
        assert await renderer.render(LONG) == Rendered(as_text(LONG), degraded=True)
        await ordinary(renderer)
        assert renderer.pids() != before and not alive(before[0])
        assert renderer.statistics().restarts == 1


async def test_hostile_text_never_harms_the_next() -> None:
    async with Renderer(deadline_ms=1_000) as renderer:
        for name, body in HOSTILE.items():
            async with asyncio.timeout(FAILURE_S):
                rendered = await renderer.render(body)
            assert len(rendered.html.encode()) <= MAX_HTML_BYTES, name
            assert clean(rendered.html) == rendered.html, name
            await ordinary(renderer)


async def test_a_worker_that_was_killed_is_replaced() -> None:
    async with Renderer(deadline_ms=SLOW_MS) as renderer:
        await ordinary(renderer)
        for _ in range(2):
            os.kill(renderer.pids()[0], signal.SIGKILL)
            await ordinary(renderer)
        assert renderer.statistics().degraded == 0
        assert renderer.statistics().restarts == 2


async def test_ctrl_c_does_not_end_a_worker() -> None:
    async with Renderer(deadline_ms=SLOW_MS) as renderer:
        await ordinary(renderer)
        os.kill(renderer.pids()[0], signal.SIGINT)
        await ordinary(renderer)
        assert renderer.statistics().restarts == 0


async def test_a_cancelled_render_spoils_nothing() -> None:
    async with Renderer(deadline_ms=SLOW_MS) as renderer:
        await ordinary(renderer)
        for _ in range(20):
            task = asyncio.create_task(renderer.render(CODE.replace("1", "2")))
            await asyncio.sleep(0)
            task.cancel()
            await ordinary(renderer)
        assert renderer.statistics().restarts == 0


async def test_texts_beyond_the_queue_are_shown_as_typed_at_once() -> None:
    async with Renderer(deadline_ms=SLOW_MS) as renderer:
        waiting = [asyncio.create_task(renderer.render(CODE)) for _ in range(MAX_WAITING + 50)]
        async with asyncio.timeout(FAILURE_S):
            found = await asyncio.gather(*waiting)
    assert sum(rendered.degraded for rendered in found) == 50
    assert {rendered.html for rendered in found} == {CODE_HTML, as_text(CODE)}


async def test_a_text_that_is_too_large_or_makes_too_much_html() -> None:
    grows = "```json\n" + "1," * 10_000 + "\n```"
    async with Renderer(deadline_ms=SLOW_MS) as renderer:
        for body in ("x" * (MAX_HTML_BYTES + 1), "`" + "é" * (MAX_HTML_BYTES - 1), grows):
            assert await renderer.render(body) == Rendered(as_text(body), degraded=True)
        await ordinary(renderer)


async def test_closing_answers_those_who_wait() -> None:
    async with Renderer(deadline_ms=SLOW_MS) as renderer:
        await ordinary(renderer)
        waiting = [asyncio.create_task(renderer.render(LONG)) for _ in range(3)]
        await asyncio.sleep(0)
    assert [(await task).degraded for task in waiting] == [True] * 3
    assert (await renderer.render(CODE)).degraded
    assert not (await renderer.render("a")).degraded


async def test_without_a_worker_text_is_shown_as_typed(caplog: pytest.LogCaptureFixture) -> None:
    async with Renderer(python="/nonexistent/python") as renderer:
        for _ in range(5):
            assert (await renderer.render(CODE)).degraded
    assert len([record for record in caplog.records if record.levelno == logging.ERROR]) == 1


async def test_any_text_by_any_way() -> None:
    """The worker writes what the same pipeline writes in this process."""
    bodies = [body for body in XSS if render_plain(body) is None]
    async with Renderer(deadline_ms=SLOW_MS) as renderer:
        found = [await renderer.render(body) for body in bodies]
        lone = await renderer.render("```\n\ud800\0\r\n```")
    whole = Markdown(highlight, formulas)
    assert [rendered.html for rendered in found] == [whole.render(body) for body in bodies]
    assert lone.html == '<pre class="highlight"><code>\ufffd\ufffd\n</code></pre>'


# ---------------------------------------------------------------- the worker's side


def test_a_worker_ends_with_its_stdin() -> None:
    with start_worker() as process:
        assert process.stdin and process.stdout
        assert process.stdout.read(len(wire.GREETING)) == wire.GREETING
        process.stdin.close()
        assert process.wait(FAILURE_S) == 0


def test_a_worker_answers_by_number() -> None:
    with start_worker() as process:
        assert process.stdin and process.stdout
        process.stdout.read(len(wire.GREETING))
        for job, body in ((7, "*a*"), (9, "`b`")):
            process.stdin.write(wire.frame(job, body.encode()))
            process.stdin.flush()
            size, answered = struct.unpack(">II", process.stdout.read(8))
            assert answered == job
            assert wire.html_of(process.stdout.read(size)) == render_plain(body)
        process.stdin.write(b"\0\0")  # half a frame, as from a server that was killed
        process.stdin.close()
        assert process.wait(FAILURE_S) == 0


def test_a_worker_without_a_server_ends_in_the_midst_of_a_text() -> None:
    with start_worker() as process:
        assert process.stdin and process.stdout
        process.stdout.read(len(wire.GREETING))
        process.stdin.write(wire.frame(1, b"[" * 400_000))
        process.stdin.close()
        assert process.wait(FAILURE_S * 2) == -signal.SIGXCPU


def test_an_exception_is_an_answer() -> None:
    def fails(_body: str) -> str:
        raise RecursionError

    with pytest.raises(wire.Refused, match="RecursionError"):
        wire.html_of(worker.answer("x", fails))
    with pytest.raises(wire.Refused, match="too large"):
        wire.html_of(worker.answer("x" * (MAX_HTML_BYTES + 1), str))


def test_every_language_has_a_lexer() -> None:
    for language in LANGUAGES:
        assert highlight("x", language).strip() != ""


def start_worker() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-P", "-m", "handraise.rendering.worker"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
