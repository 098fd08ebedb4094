"""`handraise alerts …`: where alerts go out of the house."""

from typing import TYPE_CHECKING

from handraise.cli.commands import examples, group
from handraise.cli.context import Given
from handraise.cli.errors import DONE, FAILED
from handraise.cli.operator import operate

if TYPE_CHECKING:
    from handraise.app.operator import AlertsTested

alerts = group("alerts", "Test where alerts go besides.")


@alerts.command(help_epilogue=examples("handraise alerts test", "handraise alerts test --json"))
def test(*, context: Given) -> int:
    """Send a test message to each address of alert_urls, and say which took it; the exit code is 1 where one didn't."""
    from handraise.app.operator import Nothing

    done = operate(context, lambda operator: operator.alerts_test(Nothing()))
    context.output.result(done, lambda: _said(done))
    return DONE if all(each.sent for each in done.receivers) else FAILED


def _said(done: "AlertsTested") -> str:
    return "\n".join(f"{each.receiver}: {'sent' if each.sent else f'not sent, {each.why}'}" for each in done.receivers)
