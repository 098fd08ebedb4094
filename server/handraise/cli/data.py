"""The data folder as the commands without a server see it."""

from pathlib import Path
from typing import Final

from handraise.errors import OperatorError

DATABASE: Final = "handraise.db"


def database_of(folder: Path) -> Path:
    """The database in the folder. Raises `OperatorError` where there is none: then it is most likely another folder."""
    path = folder / DATABASE
    if not path.is_file():
        raise OperatorError(f"There is no Handraise database in {folder.absolute()}; --data names the folder.")
    return path
