"""A whole copy of the database while it is in use, and its way back: the store's maintenance, as operators use it."""

from pathlib import Path

from handraise.errors import OperatorError
from handraise.store.sqlite import maintenance


async def back_up(folder: Path, target: Path) -> None:
    """Writes the database in `folder` as of one moment to the new file `target`, synced, for the owner alone.

    Everything that was acknowledged before the call is in it, and it is an exact prefix of the log. Raises
    `OperatorError`, also where there is a file already: a backup is never written over.
    """
    _refuse_existing(target)
    await maintenance.backup(folder, target)


def _refuse_existing(target: Path) -> None:
    if target.exists():
        raise OperatorError(f"The backup can't be written to {target}: there is a file of that name.")


def restore(folder: Path, source: Path) -> None:
    """Puts a backup in the place of the database. The caller holds the folder; no server runs.

    The log gets a new identity, so clients read afresh. Raises `OperatorError` with the database as it was.
    """
    maintenance.restore(source, folder)
