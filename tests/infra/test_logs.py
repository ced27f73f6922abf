"""Logs: one line of JSON per event, under known keys, and no words of anybody else."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from infra import logs
from infra.logs import Events, JsonLine

SECRET = "Jansen, BSN 111222333"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is logged, as `logs.start` would write it to standard error."""
    written, root, ours = io.StringIO(), logging.getLogger(), logging.getLogger("toetssteen")
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLine())
    before = root.level, ours.level
    root.addHandler(handler)
    ours.setLevel("INFO")
    yield written
    root.removeHandler(handler)
    root.setLevel(before[0])
    ours.setLevel(before[1])


def read(written: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in written.getvalue().split("\n") if line]


def test_an_event_is_one_line_with_its_facts(lines: io.StringIO) -> None:
    Events("queue").info("job.done", job="1", seconds=0.5)
    (line,) = read(lines)
    assert line.pop("at")
    assert line == {
        "level": "info",
        "from": "toetssteen.queue",
        "event": "job.done",
        "job": "1",
        "seconds": 0.5,
    }


def test_a_fact_under_an_unknown_key_is_refused() -> None:
    with pytest.raises(ValueError, match="email"):
        Events("web").info("signed_in", email=SECRET)


def test_of_an_exception_only_its_type_and_place_are_kept(lines: io.StringIO) -> None:
    try:
        raise KeyError(SECRET)
    except KeyError:
        Events("web").error("broken", with_exception=True, request="1")
    (line,) = read(lines)
    assert line["error"] == "KeyError"
    assert "test_logs.py" in str(line["where"])
    assert SECRET not in lines.getvalue()


def test_what_a_library_says_is_not_repeated(lines: io.StringIO) -> None:
    logging.getLogger("some.library").warning("value %s is bad", SECRET)
    logging.getLogger("some.library").warning(SECRET)
    assert SECRET not in lines.getvalue()
    assert [line["event"] for line in read(lines)] == ["library", "library"]


def test_a_line_stays_one_line_whatever_is_in_it(lines: io.StringIO) -> None:
    Events("web").warning("refused", diagnostic='first\nsecond "quoted" \u2028')
    assert len(lines.getvalue().split("\n")) == 2
    assert read(lines)[0]["diagnostic"] == 'first\nsecond "quoted" \u2028'


def test_starting_sends_everything_through_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    try:
        logs.start("INFO")
        Events("web").info("ready", port=1)
        logging.getLogger("x").warning(SECRET)
    finally:
        root.handlers[:] = before
        root.setLevel(level)
    written = capsys.readouterr().err.splitlines()
    assert [json.loads(line)["event"] for line in written] == ["ready", "library"]
