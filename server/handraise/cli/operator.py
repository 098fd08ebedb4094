"""The operator's commands on a data folder, beside a running server or without one."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from handraise.cli.context import Context
from handraise.cli.data import database_of

if TYPE_CHECKING:
    from handraise.app.operator import Operator

T = TypeVar("T")


def operate(context: Context, work: Callable[["Operator"], Awaitable[T]], *, fresh: bool = False) -> T:
    """Does `work` with the operations, in the server that holds the folder or, where none runs, in this process.

    `fresh`: a folder without a database gets one; otherwise it is most likely the wrong folder, and an error.
    """
    from handraise.app import logs
    from handraise.app.composition import operating

    settings = context.settings()
    if not fresh:
        database_of(settings.data)

    async def done() -> T:
        async with operating(settings) as operator:
            return await work(operator)

    undo = logs.configure(settings.log_format, "debug" if context.options.verbose else "warning")
    try:
        return asyncio.run(done())
    finally:
        undo()
