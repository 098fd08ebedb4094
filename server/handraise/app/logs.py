"""Logs go to stderr, one entry a line: for people (`console`) or for programs (`json`).

No entry holds a control character or a secret (S13): both are replaced in the last step before the line is made, so it
doesn't matter who wrote the entry, ours through structlog or a library through `logging`.
"""

import logging
import os
import re
import sys
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, Final, TextIO

import structlog

REDACTED: Final = "[redacted]"

_SECRETS: Final = (
    re.compile(r"\bhr_[A-Za-z0-9_-]{8,}"),
    # A cookie, a sign-in link and a CSRF token or bearer: the name stays, so that the entry can be understood.
    re.compile(r"(?<=handraise=)[^\s;,\"']+"),
    re.compile(r"(?<=#link=)[^\s\"'&]+"),
    re.compile(r"(?<=#invite=)[^\s\"'&]+"),
    re.compile(r"(?<=/hooks/)[^\s/?\"']+"),
    re.compile(r"(?i)(?<=bearer )[^\s\"',]+"),
)
_SECRET_NAMES: Final = re.compile(r"(?i)^(.*_)?(token|secret|cookies?|authorization|password|link|csrf)$")
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LEVEL_BY_NAME: Final = {"debug": 10, "info": 20, "warning": 30, "error": 40}


def configure(log_format: str, level: str, stream: TextIO | None = None) -> Callable[[], None]:
    """Sends all that is logged from now on to `stream` (stderr). Returns the undo.

    Libraries are heard from `warning` on, however low the level: at DEBUG some write what they send, secrets included.
    """
    stream = stream or sys.stderr
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_formatter(log_format, colours(stream, os.environ)))
    root = logging.getLogger()
    before, before_level = root.handlers[:], root.level
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("handraise").setLevel(_LEVEL_BY_NAME[level])
    logging.captureWarnings(True)
    structlog.configure(
        processors=[*_common(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )

    def undo() -> None:
        root.handlers[:] = before
        root.setLevel(before_level)
        logging.captureWarnings(False)
        structlog.reset_defaults()

    return undo


def colours(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Only for a terminal, and not against https://no-color.org."""
    return stream.isatty() and not environ.get("NO_COLOR")


def clean(text: str) -> str:
    """One line without secrets; control characters become escapes that can be read."""
    for secret in _SECRETS:
        text = secret.sub(REDACTED, text)
    return _CONTROLS.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return {9: "\\t", 10: "\\n", 13: "\\r"}.get(code) or (f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}")


def _cleaned(value: Any) -> Any:
    """Any value as what a formatter can print without surprise."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {clean(str(key)): _under(str(key), item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_cleaned(item) for item in value]
    return clean(repr(value))


def _under(name: str, value: Any) -> Any:
    return REDACTED if _SECRET_NAMES.match(name) and isinstance(value, str | bytes) else _cleaned(value)


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The processor: after the stack trace has become text, before the line is made."""
    return {clean(name): _trace(value) if name == "exception" else _under(name, value) for name, value in event.items()}


def _trace(value: Any) -> Any:
    """A stack trace keeps its lines, indented: none of them can be taken for an entry."""
    return "\n".join("    " + clean(line) for line in str(value).split("\n"))


def _common() -> list[Any]:
    return [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _formatter(log_format: str, colour: bool) -> logging.Formatter:
    last: Any = (
        structlog.processors.JSONRenderer()
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=colour, exception_formatter=structlog.dev.plain_traceback)
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_common(),
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            redact,
            last,
        ],
    )
