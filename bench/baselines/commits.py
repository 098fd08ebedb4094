"""A bare aiosqlite loop: insert the bodies of a batch, commit (WAL, `synchronous=FULL`), again.

No rules, no rendering, no index but the key, no sockets. `python -m bench.baselines.commits FILE` takes one order a
line, `{"do":"run","batch":64,"seconds":2,"body":"…"}`, and answers with rows/s, CPU a row and the time of a commit.
"""

import asyncio
import sys
from pathlib import Path
from statistics import quantiles
from time import perf_counter_ns, process_time_ns, time_ns
from typing import Any

import aiosqlite
import orjson
import uvloop


async def measure(db: aiosqlite.Connection, batch: int, seconds: float, body: str) -> dict[str, Any]:
    """Inserts and commits for so long."""
    rows, took = 0, []
    spent, began = process_time_ns(), perf_counter_ns()
    while (now := perf_counter_ns()) - began < seconds * 1e9:
        values = [(body.replace("{n}", str(rows + i)), time_ns()) for i in range(batch)]
        await db.execute("begin immediate")
        await db.executemany("insert into post (body, at) values (?, ?)", values)
        await db.execute("commit")
        rows += batch
        took.append((perf_counter_ns() - now) / 1000)
    cuts = quantiles(took, n=100) if len(took) > 1 else took * 99
    elapsed = (perf_counter_ns() - began) / 1e9
    spent = process_time_ns() - spent
    return {"rows_per_s": rows / elapsed, "cpu_us": spent / 1000 / rows, "p50_us": cuts[49], "p99_us": cuts[98]}


async def _run(path: Path) -> None:
    async with aiosqlite.connect(path, isolation_level=None) as db:
        for pragma in ("journal_mode=wal", "synchronous=full"):
            await db.execute_fetchall(f"pragma {pragma}")
        await db.execute("create table if not exists post (seq integer primary key, body text, at integer)")
        loop = asyncio.get_running_loop()
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            order = orjson.loads(line)
            answer = await measure(db, order["batch"], order["seconds"], order["body"])
            print(orjson.dumps(answer).decode(), flush=True)


if __name__ == "__main__":
    uvloop.run(_run(Path(sys.argv[1])))
