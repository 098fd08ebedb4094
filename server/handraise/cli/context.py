"""What a command is given: the common options, where its output goes, and the settings that hold."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from handraise.cli.arguments import Options
from handraise.cli.output import Output

if TYPE_CHECKING:
    from handraise.app.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Made once per run, by `entry`."""

    options: Options
    output: Output
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)

    def settings(self, flags: Mapping[str, Any] | None = None) -> "Settings":
        """The settings from `flags`, the environment and the settings file. Raises `OperatorError`."""
        from handraise.app.settings import load

        common = {"data": self.options.data, "config": self.options.config}
        return load({**common, **(flags or {})}, self.environ)


Given = Annotated[Context, Parameter(parse=False)]
"""A command's parameter `context`, which `entry` fills in."""
