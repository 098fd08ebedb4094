"""The operator's commands on a data folder, beside a running server or without one."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from handraise.cli.context import Context
from handraise.errors import OperatorError

if TYPE_CHECKING:
    from handraise.app.operator import Operator

T = TypeVar("T")


def operate(context: Context, work: Callable[["Operator"], Awaitable[T]], *, fresh: bool = False) -> T:
    """Does `work` with the operations, in the server that holds the folder or, where none runs, in this process.

    `fresh`: a folder without a database gets one; otherwise it is most likely the wrong folder, and an error.
    """
    from handraise.app.composition import operating
    from handraise.store.sqlite.connections import DATABASE

    settings = context.settings()
    if not fresh and not (settings.data / DATABASE).is_file():
        raise OperatorError(f"There is no Handraise database in {settings.data.absolute()}; --data names the folder.")

    async def done() -> T:
        async with operating(settings) as operator:
            return await work(operator)

    return asyncio.run(done())
