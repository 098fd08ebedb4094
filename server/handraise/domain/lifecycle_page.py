"""docs/lifecycle.md, made from the table: `python -m handraise.domain.lifecycle_page > docs/lifecycle.md`."""

from collections.abc import Iterable

from handraise.domain.lifecycle import ACTIVE, ENDED, OUTCOMES, REASONS, STATES, TABLE, UNSETTLED

_HEAD = """# The lifecycle of a help request

Made from `domain/lifecycle.py`: `python -m handraise.domain.lifecycle_page > docs/lifecycle.md`. Nothing else changes a
state; what isn't here is refused with `conflict` (the wrong state) or `forbidden` (no part in it). The commands are in
[protocol.md](protocol.md#help-requests).

`asker` asked, `claimant` has it. `staff` are the leads and helpers of its room, on the network the admins. `helper` is
who may take and answer it: the staff of its room, on the network all who see it; never the asker. `clock` is nobody: it
happens by itself.

"""


def page() -> str:
    """The whole page."""
    return _HEAD + "\n\n".join([_table(), _diagram(), _words()]) + "\n"


_BEGUN = (
    "| `ask` | | `open` | `asker` | |",
    "| `ask` | | `review` | `asker` | where it is [held](protocol.md#held-posts) to be looked at first |",
)


def _table() -> str:
    rows = ["| action | from | to | by | rule |", "|---|---|---|---|---|", *_BEGUN]
    for row in TABLE:
        sources = _code(state for state in STATES if state in row.sources)
        rows.append(f"| `{row.action}` | {sources} | `{row.target}` | {_code(sorted(row.parties))} | {row.rule} |")
    return "\n".join(rows)


def _diagram() -> str:
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> open: ask", "    [*] --> review: ask"]
    moves: dict[tuple[str, str], list[str]] = {}
    for row in TABLE:
        for source in STATES:
            if source in row.sources:
                moves.setdefault((source, row.target), []).append(row.action)
    lines += [f"    {source} --> {target}: {', '.join(actions)}" for (source, target), actions in moves.items()]
    lines += [f"    {state} --> [*]" for state in STATES if state in ENDED]
    return "\n".join([*lines, "```"])


def _words() -> str:
    return "\n".join(
        [
            f"- Somebody still waits while it is {_code(state for state in STATES if state in ACTIVE)}.",
            f"- An account has one in a room that is {_code(state for state in STATES if state in UNSETTLED)}.",
            f"- An `outcome` is one of {_code(OUTCOMES)}.",
            f"- A `reason` is one of {_code(REASONS)}.",
        ]
    )


def _code(words: Iterable[str]) -> str:
    return ", ".join([f"`{word}`" for word in words])


if __name__ == "__main__":
    import sys

    sys.stdout.write(page())
