"""One JSON line per event: a name and facts from a short list of keys, so that personal data has no way in."""

import json
import logging
import sys
import traceback
from types import TracebackType
from typing import Any

from infra import clock

# A fact is logged only under one of these keys. Add a key only when no personal data can ever stand under it.
KEYS = frozenset(
    {
        "act",
        "algorithm",
        "attempt",
        "batch",
        "code",
        "count",
        "deployment",
        "diagnostic",
        "file",
        "job",
        "kind",
    }
    | {
        "method",
        "model",
        "organisation",
        "owner",
        "path",
        "port",
        "program",
        "queue",
        "release",
        "report",
        "request",
    }
    | {"rows", "seconds", "state", "status", "step", "suggestion", "task", "trace_id", "url", "version"}
)


class JsonLine(logging.Formatter):
    """Writes a record as one line of JSON; of an exception only its type and where it was raised."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": clock.now().isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
        }
        facts = getattr(record, "facts", None)
        # A library's message may quote values, so of other people's records only the level and the name are kept.
        line["event"] = str(record.msg) if facts is not None else "library"
        line.update({key: value for key, value in (facts or {}).items() if key in KEYS})
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["where"] = _frames(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)


def _frames(trace: TracebackType | None) -> list[str]:
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)[-6:]]


class Events:
    """The log of one module: `events.info("job.done", job=id)`."""

    def __init__(self, name: str) -> None:
        self._logger = logging.getLogger(f"toetssteen.{name}")

    def info(self, event: str, **facts: object) -> None:
        self._write(logging.INFO, event, facts)

    def warning(self, event: str, **facts: object) -> None:
        self._write(logging.WARNING, event, facts)

    def error(self, event: str, with_exception: bool = False, **facts: object) -> None:
        self._write(logging.ERROR, event, facts, with_exception)

    def _write(self, level: int, event: str, facts: dict[str, object], with_exception: bool = False) -> None:
        unknown = facts.keys() - KEYS
        if unknown:
            raise ValueError(f"not a key of the log: {sorted(unknown)}; see infra.logs.KEYS")
        self._logger.log(level, event, extra={"facts": facts}, exc_info=with_exception)


def start(level: str = "INFO") -> None:
    """Send every record of this process to standard error as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLine())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel("WARNING")
    logging.getLogger("toetssteen").setLevel(level)
