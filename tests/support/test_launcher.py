"""What is forked for a test is what a new interpreter would be, and nothing of it stays behind."""

import asyncio
import json
import os
import select
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path

import pytest

from tests.store.files import umask
from tests.support.launcher import COLD, Forked, launch
from tests.support.server import PATIENCE_S, environment

pytestmark = pytest.mark.skipif(sys.platform != "linux" or COLD in os.environ, reason="nothing is forked")

STATE = """
import gc, json, os, signal, sys, threading

streams = (sys.stdin, sys.stdout, sys.stderr, sys.__stdin__, sys.__stdout__, sys.__stderr__)
traits = ("name", "mode", "encoding", "errors", "line_buffering", "write_through", "newlines")
print(json.dumps({
    "argv": sys.argv,
    "path": sys.path[0],
    "env": dict(os.environ),
    "cwd": os.getcwd(),
    "streams": [[getattr(each, trait) for trait in traits] for each in streams],
    "buffers": [type(each.buffer).__name__ for each in streams],
    "handlers": {number: str(signal.getsignal(number)) for number in signal.valid_signals()},
    "blocked": list(signal.pthread_sigmask(signal.SIG_BLOCK, ())),
    "open": sorted(os.readlink(f"/proc/self/fd/{each}").split(":")[0] for each in ("0", "1", "2")),
    "more": len(os.listdir("/proc/self/fd")),
    "group": [os.getsid(0), os.getpgid(0)],
    "umask": os.umask(0),
    "threads": threading.active_count(),
    "gc": [gc.isenabled(), gc.get_threshold()],
    "main": [sys.modules["__main__"].__name__, sys.modules["__main__"].__file__],
}))
"""


async def _run(folder: Path, code: str, *args: str, unbuffered: bool = True, stdin: int = DEVNULL) -> Process | Forked:
    """A module of this code in the place of `handraise`, in `folder`."""
    if not (file := folder / "probe.py").exists() or file.read_text() != code:
        file.write_text(code)
    env = {**environment(folder), "EXACT": "é \udcff = \n"}
    if not unbuffered:
        del env["PYTHONUNBUFFERED"]
    return await launch(*args, env=env, cwd=folder, stdin=stdin, module="probe")


async def _said(process: Process | Forked, input: bytes | None = None) -> str:
    async with asyncio.timeout(PATIENCE_S):
        out, err = await process.communicate(input)
    assert (process.returncode, err) == (0, b"")
    return out.decode()


async def _line(process: Process | Forked) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE_S):
        return (await process.stdout.readline()).decode()


async def _end(process: Process | Forked) -> int:
    async with asyncio.timeout(PATIENCE_S):
        await process.communicate()
        return await process.wait()


@pytest.mark.parametrize("unbuffered", [True, False])
async def test_it_finds_itself_as_a_new_interpreter_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unbuffered: bool
) -> None:
    with umask(0o005):
        forked = await _run(tmp_path, STATE, "a", "é \udcff", unbuffered=unbuffered)
        monkeypatch.setenv(COLD, "1")
        new = await _run(tmp_path, STATE, "a", "é \udcff", unbuffered=unbuffered)
    assert isinstance(forked, Forked) and isinstance(new, Process)
    found = json.loads(await _said(forked))
    assert found["umask"] == 0o005 and found == json.loads(await _said(new))


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("", 0),
        ("import sys; sys.exit(3)", 3),
        ("import sys; sys.exit('no')", 1),
        ("1 / 0", 1),
        ("import os; os._exit(7)", 7),
        ("raise KeyboardInterrupt", -signal.SIGINT),
        ("import os; os.kill(os.getpid(), 9)", -signal.SIGKILL),
    ],
)
async def test_it_ends_as_a_new_interpreter_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, status: int
) -> None:
    assert await _end(await _run(tmp_path, code)) == status
    monkeypatch.setenv(COLD, "1")
    assert await _end(await _run(tmp_path, code)) == status


async def test_its_pid_is_its_own_and_known_at_once(tmp_path: Path) -> None:
    process = await _run(tmp_path, "import os; print(os.getpid())")
    assert await _said(process) == f"{process.pid}\n"


async def test_it_is_written_to_and_read_from_however_much(tmp_path: Path) -> None:
    process = await _run(tmp_path, "import sys; print(sys.stdin.read().upper(), end='')", stdin=PIPE)
    assert await _said(process, b"all of it\n" * 100_000) == "ALL OF IT\n" * 100_000
    assert await _said(await _run(tmp_path, "", stdin=PIPE), b"read by nobody\n" * 100_000) == ""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
async def test_a_signal_reaches_it(tmp_path: Path, number: int) -> None:
    process = await _run(tmp_path, "import signal; print('on', flush=True); signal.pause()")
    assert await _line(process) == "on\n" and process.returncode is None
    process.send_signal(number)
    assert await _end(process) == -number
    process.kill()  # of what has ended, nothing


async def test_it_stops_goes_on_and_dies_stopped(tmp_path: Path) -> None:
    process = await _run(tmp_path, "while True: print(input())", stdin=PIPE)
    assert process.stdin is not None
    process.send_signal(signal.SIGSTOP)
    process.stdin.write(b"one\n")
    assert process.returncode is None
    process.send_signal(signal.SIGCONT)
    assert await _line(process) == "one\n"
    process.send_signal(signal.SIGSTOP)
    process.kill()
    assert await _end(process) == -signal.SIGKILL


async def test_several_at_once_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "probe.py").write_text("import sys; input(); sys.exit(int(sys.argv[1]))")
    env = environment(tmp_path)
    processes = [await launch(str(n), env=env, cwd=tmp_path, stdin=PIPE, module="probe") for n in range(5)]
    ended = await asyncio.gather(*(process.communicate(b"\n") for process in reversed(processes)))
    assert len(ended) == 5 and [process.returncode for process in processes] == [0, 1, 2, 3, 4]


async def test_what_runs_ends_with_the_process_that_tests(tmp_path: Path) -> None:
    (tmp_path / "probe.py").write_text("import signal; print('on', flush=True); signal.pause()")
    script = f"""
import asyncio, os
from pathlib import Path
from tests.support.launcher import launch

async def main():
    process = await launch(env=dict(os.environ), cwd=Path({str(tmp_path)!r}), module="probe")
    await process.stdout.readline()
    print(process.pid, flush=True)
    await process.wait()

asyncio.run(main())
"""
    root = Path(__file__).parents[2]
    testing = await asyncio.create_subprocess_exec(sys.executable, "-c", script, cwd=root, stdout=PIPE)
    pid = int(await _line(testing))
    alive = os.pidfd_open(pid)
    try:
        testing.kill()
        await testing.wait()
        assert await asyncio.to_thread(select.select, [alive], [], [], PATIENCE_S) == ([alive], [], [])
    finally:
        os.close(alive)


@pytest.mark.parametrize("name", ["PYTHONUTF8", "LC_ALL", "TZ"])
async def test_an_interpreter_that_would_start_otherwise_is_started(tmp_path: Path, name: str) -> None:
    (tmp_path / "probe.py").write_text(f"import os; print(os.environ[{name!r}])")
    env = {**environment(tmp_path), name: "C" if name == "LC_ALL" else "1"}
    process = await launch(env=env, cwd=tmp_path, module="probe")
    assert isinstance(process, Process) and await _said(process) == f"{env[name]}\n"
