"""`handraise restore`."""

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from handraise.cli.commands import examples
from handraise.cli.context import Given
from handraise.cli.data import DATABASE
from handraise.cli.errors import UsageError

restore = App(
    name="restore",
    version_flags=[],
    help_epilogue=examples(
        "handraise --data /srv/new restore handraise-monday.tar",
        "handraise restore handraise-monday.tar --yes",
    ),
)


@restore.default
def put_back(
    file: Annotated[Path, Parameter(help="What `handraise backup` wrote. A database alone leaves the images.")],
    /,
    *,
    yes: Annotated[bool, Parameter(help="Replace the database that is there, and its images.")] = False,
    context: Given,
) -> None:
    """Put a backup in the place of the database and the images, while no server runs. It is checked first.

    The log gets a new identity, so that every client reads afresh instead of going on from a place that is gone.
    """
    from handraise.app import backup, folder

    settings = context.settings()
    if not file.is_file():
        raise UsageError(f"There is no file {file}.")
    if (settings.data / DATABASE).exists() and not yes:
        raise UsageError(f"{settings.data} has a database, which this would replace; add --yes to do so.")
    with folder.private_files(), folder.held(settings.data) as data:
        backup.restore(data, file)
    context.output.result({"data": str(data), "from": str(file.absolute())}, f"{data} has what {file} holds.")
