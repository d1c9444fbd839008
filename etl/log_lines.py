"""Log lines on standard error, in UTC: `time LEVEL key=value …`, or one JSON object a line. They hold no secrets."""

import json
import logging
import re
import sys
import time
from typing import Any

from etl.console import print_line
from etl.redaction import redact, redact_field

TEXT, JSON = "text", "json"
FORMATS = (TEXT, JSON)
TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
PLAIN = re.compile(r"[^\s\"=\\\x00-\x1f\x7f-\x9f]+")
PAIR = re.compile(r'(\w+)=("(?:[^"\\]|\\.)*"|\S*)(?:\s+|$)')
log = logging.getLogger("newsledger")


def log_event(level: int = logging.INFO, /, **fields: object) -> None:
    """Log fields, in their order; those that are None are left out."""
    known = {name: value for name, value in fields.items() if value is not None}
    # Formatted by hand: a value with a percent sign is no format.
    log.log(level, "%s", format_fields(known), extra={"fields": known})


def format_fields(fields: dict[str, Any]) -> str:
    """`key=value key="a value with blanks"`, on one line."""
    return " ".join(f"{name}={_format_value(value)}" for name, value in fields.items())


def _format_value(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.1f}"
    text = redact(str(value))
    return text if PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def parse_fields(message: str) -> dict[str, Any]:
    """The fields of a line that was written as `key=value …`; of any other one `message`."""
    fields: dict[str, Any] = {}
    position = 0
    while match := PAIR.match(message, position):
        name, value = match.groups()
        fields[name] = json.loads(value) if value.startswith('"') else value
        position = match.end()
    return fields if position == len(message) and fields else {"message": message}


class TextFormatter(logging.Formatter):
    """`2026-01-31T02:00:05Z INFO stage=extract done=400`."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s", TIME_FORMAT)
        self.converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        """One line, whatever the message holds."""
        return redact(" ".join(super().format(record).splitlines()))


class JsonFormatter(logging.Formatter):
    """`{"time": "2026-01-31T02:00:05Z", "level": "INFO", "stage": "extract", "done": 400}`."""

    def __init__(self) -> None:
        super().__init__()
        self.converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        fields = getattr(record, "fields", None) or parse_fields(record.getMessage())
        line = {"time": self.formatTime(record, TIME_FORMAT), "level": record.levelname, **fields}
        if record.exc_info:
            line["error"] = repr(record.exc_info[1])
        shown = {name: round(value, 3) if isinstance(value, float) else value for name, value in line.items()}
        kept = {name: redact_field(name, value) for name, value in shown.items()}
        return json.dumps(kept, ensure_ascii=False, default=str)


class StandardErrorHandler(logging.Handler):
    """Writes to whatever standard error is at the time."""

    def emit(self, record: logging.LogRecord) -> None:
        """One line."""
        try:
            print_line(self.format(record), err=True)
        except OSError:  # nobody reads any more, or the disk of a log file is full: no reason to end a run
            return


def start_logging(log_format: str = TEXT, *, level: int | None = None) -> None:
    """Log to standard error; on a terminal warnings alone unless `level` says otherwise, for bars tell the rest."""
    handler = StandardErrorHandler()
    handler.setFormatter(JsonFormatter() if log_format == JSON else TextFormatter())
    log.handlers = [handler]
    log.setLevel(level or (logging.WARNING if sys.stderr.isatty() else logging.INFO))
    log.propagate = False
