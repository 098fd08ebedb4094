"""The `handraise` command: run a server, look after its accounts and data, and take part from a terminal.

Results go to stdout, progress and logs to stderr; exit codes are 0 (done), 1 (failed), 2 (wrong usage),
130 (Ctrl-C), 141 (who read the output went away).

entry.py      from argv to an exit code
commands.py   the commands, each loaded when it is used
arguments.py  the options that every command takes
context.py    what a command is given
output.py     results, notes, progress and errors, for people or as JSON
errors.py     what an exception says and how it ends the process
The other modules hold one group of commands each, or what they share.
"""

import sys


def main() -> None:
    """The console script: runs the command of `sys.argv` and ends the process with its exit code."""
    from handraise.cli.entry import run

    sys.exit(run(sys.argv[1:]))
