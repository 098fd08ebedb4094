"""Build hook: a wheel carries the web client as `handraise/web`."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WEB_CLIENT = "client_example/web"


class WebClientHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the files to standard wheels only.

    An editable install serves them from the checkout, so that an edit shows on reload; a copy in
    site-packages would go stale.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "standard" and Path(self.root, WEB_CLIENT).is_dir():
            build_data["force_include"][WEB_CLIENT] = "handraise/web"
