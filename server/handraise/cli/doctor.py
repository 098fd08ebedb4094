"""`handraise doctor`: looks at the machine and the data folder, changes nothing, and says what to do."""

from typing import Final

from cyclopts import App

from handraise.cli import checks
from handraise.cli.commands import examples
from handraise.cli.context import Context, Given
from handraise.cli.errors import DONE, FAILED
from handraise.errors import OperatorError

doctor = App(
    name="doctor",
    version_flags=[],
    help_epilogue=examples("handraise doctor", "handraise --data /srv/handraise doctor --json"),
)

_STYLES: Final = {"ok": "green", "note": "cyan", "warning": "yellow", "error": "bold red"}


@doctor.default
def examine(*, context: Given) -> int:
    """Check versions, settings, files and their rights, free space, limits, SQLite, the database and the clock.

    A note explains, a warning asks for your attention, an error keeps Handraise from working: then the exit code is 1.
    """
    findings = _findings(context)
    healthy = not any(finding.level == "error" for finding in findings)
    context.output.result({"healthy": healthy, "findings": findings}, lambda: _lines(context, findings))
    return DONE if healthy else FAILED


def _findings(context: Context) -> list[checks.Finding]:
    from handraise.cli import machine, stored

    found = [*machine.versions(), *machine.sqlite()]
    try:
        settings = context.settings()
    except OperatorError as error:
        return [*found, checks.Finding("settings", "error", str(error))]
    found.append(checks.Finding("settings", "ok", "All settings can be used."))
    return [
        *found,
        *machine.receivers(settings.alert_urls),
        *machine.open_files(),
        *machine.space(settings.data),
        *machine.clock(),
        *stored.folder(settings.data),
    ]


def _lines(context: Context, findings: list[checks.Finding]) -> str:
    width = max(len(finding.check) for finding in findings)
    return "\n".join(
        f"{context.output.style(f'{each.level:<7}', _STYLES[each.level])}  {each.check:<{width}}  {each.text}"
        for each in findings
    )
