"""`handraise serve`: the server, and what it says once it is ready. Its flags are the declared settings."""

import dataclasses
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from cyclopts import App, Group, Parameter

from handraise.app.settings import DECLARATIONS, Declaration
from handraise.cli.commands import examples
from handraise.cli.context import Context, Given

if TYPE_CHECKING:
    from handraise.app.composition import Running
    from handraise.app.settings import Settings

_KINDS: Final[dict[str, Any]] = {"int": int, "bool": bool, "str": str, "path": Path, "list": str}
_GROUPS: Final = {
    name: Group(name, sort_key=place)
    for place, name in enumerate(dict.fromkeys(d.group for d in DECLARATIONS.values()))
}


def _field(declaration: Declaration) -> tuple[str, Any, Any]:
    """A setting's flag; None, its default, means «not given»."""
    about = declaration.help if declaration.default in (None, ()) else f"{declaration.help} [{declaration.default}]"
    parameter = Parameter(
        name=declaration.flag,
        help=about,
        group=_GROUPS[declaration.group],
        show_default=False,
        negative=(f"--no-{declaration.flag[2:]}",) if declaration.kind == "bool" else (),
    )
    return declaration.name, Annotated[_KINDS[declaration.kind] | None, parameter], None


if TYPE_CHECKING:
    Flags = Any  # its fields are known when it is made
else:
    Flags = dataclasses.make_dataclass(
        "Flags",
        [_field(each) for each in DECLARATIONS.values() if each.name != "data" and not each.secret],
        frozen=True,
        kw_only=True,
        namespace={"__module__": __name__},  # cyclopts looks into no class of the standard library
    )

serve = App(
    name="serve",
    help_epilogue=examples(
        "handraise serve",
        "handraise --data /srv/handraise serve --port 8080 --public-url https://help.example.org",
        "handraise serve --lan",
        "handraise serve --host 0.0.0.0 --tls-cert chain.pem --tls-key key.pem",
        "handraise serve --port 0 --json",
    ),
    version_flags=[],
)


@serve.default
def run(*, flags: Annotated[Flags, Parameter(name="*")] = None, context: Given) -> int:
    """Run the server until SIGTERM or Ctrl-C, both of which end it cleanly.

    Every setting is a flag, an environment variable and a line of the settings file; docs/settings.md has them all.
    With --json, stdout gets one object once it is ready: {"url": …, "link": … or null, "pid": …}.
    """
    from handraise.app.composition import serve

    given = {} if flags is None else dataclasses.asdict(flags)
    if context.options.verbose and given.get("log_level") is None:
        given["log_level"] = "debug"
    settings = context.settings(given)
    return serve(settings, lambda running: _started(context, settings, running))


def _started(context: Context, settings: "Settings", running: "Running") -> None:
    import os

    said = {"url": running.url, "link": running.first_link, "pid": os.getpid()}
    context.output.result(said, lambda: "\n".join(_lines(context, settings, running)))


def _lines(context: Context, settings: "Settings", running: "Running") -> list[str]:
    from handraise import __version__
    from handraise.cli.qrcode import qr_code

    url, style = running.url or "", context.output.style
    lines = ["", f"Handraise {__version__} is running, with its data in {running.inside.folder}.", ""]
    lines.append(f"  Open          {style(url, 'bold')}")
    if settings.lan:
        lines += [f"  Here          http://127.0.0.1:{running.port}", "", qr_code(url), ""]
    if running.first_link is not None:
        lines += [
            f"  First sign-in {style(running.first_link, 'bold')}",
            f"                as the administrator; works once, within {settings.link_minutes} minutes",
            "",
            f"  Try it with a school: {_program()} --data {shlex.quote(str(settings.data))} demo",
        ]
    return [*lines, "", "Ctrl-C stops it; nothing that was acknowledged is lost.", ""]


def _program() -> str:
    """How this program was called, so that the line that we print can be copied."""
    called = sys.argv[0]
    return called if called.endswith("/handraise") and called != shutil.which("handraise") else "handraise"
