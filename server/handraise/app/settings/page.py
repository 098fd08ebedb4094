"""The text of docs/settings.md, made from the declarations; a test holds the file to it."""

from itertools import groupby
from typing import Final

from handraise.app.settings.declaration import Declaration
from handraise.app.settings.declared import DECLARATIONS

_HEAD: Final = """\
# Settings

Every setting has a flag of `handraise serve`, an environment variable and a line in a TOML file. A flag wins over the
environment, that over the file, that over the default. What holds secrets has no flag, since all users of a machine see
those, and its list is separated by spaces alone. The file is `handraise.toml` in the data folder, or the one
that `--config` (or `HANDRAISE_CONFIG`) names; its keys are the names below, as in `port = 8765`. Lists are separated by
spaces or commas in flags and variables. An empty variable counts as not set. A limit of 0 means none, where it says so.

This page is made from the declarations: `python -m handraise.app.settings.page > docs/settings.md`.
"""


def page() -> str:
    """Markdown: a section per group, a heading per setting."""
    parts = [_HEAD]
    for group, declarations in groupby(DECLARATIONS.values(), key=lambda each: each.group):
        parts.append(f"\n## {group}\n")
        parts += (_entry(each) for each in declarations)
    return "".join(parts)


def _entry(each: Declaration) -> str:
    facts = [f"`{each.variable}`", f"default: {_default(each)}"]
    if not each.secret:
        facts.insert(0, f"`{each.flag}`")
    if each.range:
        facts.append(each.range)
    return f"\n### {each.name}\n\n{each.help}\n\n{' · '.join(facts)}\n"


def _default(each: Declaration) -> str:
    if each.default is None or each.default == ():
        return "none"
    return f"`{str(each.default).lower() if each.kind == 'bool' else each.default}`"


if __name__ == "__main__":
    import sys

    sys.stdout.write(page())
