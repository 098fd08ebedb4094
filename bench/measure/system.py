"""What the kernel tells about a process: CPU time in ns, resident memory, children. Linux only."""

import os
import resource
import time
from pathlib import Path


def raise_file_limit() -> int:
    """Lifts the soft limit on open files to the hard one, and returns it."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def family(pid: int) -> list[int]:
    """The process and all its descendants."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += family(int(child))
    return found


def cpu_ns(pid: int) -> int:
    """CPU time of all threads of the process and its descendants so far.

    The process's CPU clock (clock_getcpuclockid(3); its id is made of the pid) counts ns, /proc/PID/stat 10 ms.
    """
    return sum(time.clock_gettime_ns(~member << 3 | 2) for member in family(pid))


def resident_bytes(pid: int) -> int:
    """Resident memory of the process and its descendants; shared pages count once each."""
    page = os.sysconf("SC_PAGE_SIZE")
    return sum(int(Path(f"/proc/{member}/statm").read_text().split()[1]) * page for member in family(pid))


def pin(pid: int, core: int) -> None:
    """Keeps the process and its descendants on one core."""
    for member in family(pid):
        os.sched_setaffinity(member, {core})
