"""Logging: one line per journey, in text for people or JSON for machines, never a secret."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Literal

import structlog

from gateledger.github.redaction import redact

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_BREAKS = re.compile(r"[\n\t]")


def configure(form: Literal["text", "json"] = "text", *, level: int = logging.INFO) -> None:
    """Send structured log lines to standard error; standard output belongs to the commands."""
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=28)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _harmless,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=_Lines,
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s"
    )


class _Lines:
    """Write lines to whatever standard error is when they are written: it may have been replaced since."""

    def __init__(self, *_: object) -> None:
        """Take nothing: structlog names the logger."""

    def msg(self, message: str) -> None:
        """Write one line at once."""
        print(message, file=sys.stderr, flush=True)  # noqa: T201 - this is what logging is

    debug = info = warning = warn = error = critical = exception = fatal = msg


def _harmless(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep secrets out of every text, and what others wrote from looking like a line of ours or moving the cursor."""
    for name, value in event.items():
        if isinstance(value, str):
            text = redact(value)
            # A traceback has lines of its own, each behind the first one.
            text = text.replace("\n", "\n  | ") if name == "exception" else _BREAKS.sub(_shown, text)
            event[name] = _CONTROL.sub(_shown, text)
    return event


def _shown(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()
