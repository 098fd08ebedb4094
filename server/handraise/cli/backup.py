"""`handraise backup`."""

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from handraise.cli.commands import examples
from handraise.cli.context import Given
from handraise.cli.operator import operate

backup = App(
    name="backup",
    version_flags=[],
    help_epilogue=examples(
        "handraise backup handraise-monday.tar",
        "handraise --data /srv/handraise backup /backups/$(date +%F).tar --json",
    ),
)


@backup.default
def write(
    file: Annotated[Path, Parameter(help="The new file (0600); one that is there already is never overwritten.")],
    /,
    *,
    context: Given,
) -> None:
    """Copy the database and all images to one tar file, as of one moment, also while people write."""
    from handraise.app.operator import BackupTo

    ask = BackupTo(path=str(file.absolute()))
    done = operate(context, lambda operator: operator.backup(ask))
    context.output.result(done, f"{done.path} has everything up to now ({done.bytes:,} bytes).")
