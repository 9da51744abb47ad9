"""The log: one line form for all loggers, and the one place where secrets are taken out of it."""

import logging
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TextIO

from structlog.processors import ExceptionRenderer, StackInfoRenderer, TimeStamper
from structlog.stdlib import ProcessorFormatter, add_log_level, add_logger_name
from structlog.typing import EventDict

_OURS = Path(__file__).parent
_LONGEST = 8_000
_GONE = "[…]"
# What is kept of a match stands in its first group: enough to see what was there.
_SECRETS = (
    r"(xox[a-z](?:\.xox[a-z])?-|xapp-|sk-)[\w-]{6,}",
    r"(v0=)[0-9a-f]{6,}",
    r"(\bhooks\.slack(?:-gov)?\.com/)[^\s'\"<>]+",
    r"(\b\w+://)[^\s/@'\"]+(?=@)",
    r"(\bticket=)[^\s&'\"<>]+",
    r"(\bauthorization['\"]?\s*[:=]\s*(?:b?['\"])?)[^'\",}\n]+",
    r"(\bbearer\s+)[\w.~+/=-]{6,}",
    r"(\b(?:response_url|x-slack-signature|\w*(?:token|secret|password|api_?key))['\"]?\s*[:=]\s*b?['\"])[^'\"\n]+",
)


def configure(level: str, secrets: Sequence[str]) -> None:
    """Before anything is worth logging; what a crash leaves behind takes the same way."""
    to_stderr = handler(secrets, sys.stderr)
    # Below INFO libraries tell what was said and stored: they keep that to themselves.
    logging.basicConfig(level=max(logging.getLevelNamesMapping()[level], logging.INFO), handlers=[to_stderr])
    logging.getLogger("bot").setLevel(level)
    logging.raiseExceptions = False  # on a broken pipe it would print what was to be logged
    sys.excepthook = _told_in_the_log


def handler(secrets: Sequence[str], stream: TextIO) -> logging.Handler:
    writes = logging.StreamHandler(stream)
    writes.addFilter(_is_for_the_log)
    writes.setFormatter(_Lines(secrets))
    return writes


def _is_for_the_log(record: logging.LogRecord) -> bool:
    """By the file, not by the name: libraries were given loggers of ours."""
    return record.levelno > logging.DEBUG or Path(record.pathname).is_relative_to(_OURS)


def _told_in_the_log(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        logging.getLogger("bot").critical("The coach broke down", exc_info=(kind, error, trace))


class _Lines(ProcessorFormatter):
    def __init__(self, secrets: Sequence[str]) -> None:
        super().__init__(
            foreign_pre_chain=[add_log_level, add_logger_name, TimeStamper("%Y-%m-%d %H:%M:%S")],
            processors=[StackInfoRenderer(), ExceptionRenderer(), self._line],
        )
        known = "|".join(re.escape(each) for each in sorted(secrets, key=len, reverse=True))
        self._known = re.compile(known) if known else None
        self._likely = [re.compile(each, re.IGNORECASE) for each in _SECRETS]

    def format(self, record: logging.LogRecord) -> str:
        try:
            return super().format(record)
        except (LookupError, TypeError, ValueError):
            unfit = f"A message with the wrong arguments, at {record.filename}:{record.lineno}"
            return super().format(logging.makeLogRecord({**record.__dict__, "msg": unfit, "args": ()}))

    def _line(self, _: object, __: str, told: EventDict) -> str:
        head = f"{told['timestamp']} {told['level'].upper()} {told['logger']}: {told['event']}"
        text = "\n".join([head, *(told[more] for more in ("stack", "exception") if told.get(more))])
        return _bounded(_printable(self._without_secrets(text)))

    def _without_secrets(self, text: str) -> str:
        if self._known:
            text = self._known.sub(_GONE, text)
        for secret in self._likely:
            text = secret.sub(rf"\1{_GONE}", text)
        return text


def _printable(text: str) -> str:
    """At the margin begins nothing but a message of ours; no character moves the cursor or the reading direction."""
    shown = "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in text)
    return shown.replace("\n", "\n    ")


def _bounded(text: str) -> str:
    half = _LONGEST // 2
    if len(text) <= _LONGEST:
        return text
    return f"{text[:half]}{_GONE}\n    ({len(text) - _LONGEST} characters more)\n    {_GONE}{text[-half:]}"
