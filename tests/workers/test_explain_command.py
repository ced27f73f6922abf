"""explain as the manual tells it, sentence by sentence: what comes out, in which form, and how it ends."""

import csv
import hashlib
import io
import json
import os
import pty
import select
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from tests.workers.engine.exported import DATA, HOLES, KINDS, made
from tests.workers.engine.oracle import every_coalition
from tests.workers.engine.test_exported_models import boosted_pipeline, raw_columns
from toetssteen import main
from workers import explaining
from workers.engine import Explainer
from workers.engine.explanation import ENGINE_VERSION, fingerprint

HEADER = ["een", "twee", "drie", "vier", "vijf"]
KEYS = {"model_sha256", "method", "explained", "outputs", "features", "base", "rows"}
KEYS |= {"additivity_error", "approximation_error", "background", "engine"}
# what is explained: kind of model, word, outputs
EXPLAINED = [
    ("xgboost binary", "log-odds", ["1"]),
    ("boosting binary", "log-odds", ["1"]),
    ("logistic binary", "log-odds", ["1"]),
    ("lightgbm binary", "log-odds", ["1"]),
    ("forest binary", "probability", ["1"]),
    ("tree binary", "probability", ["1"]),
    ("forest four classes", "probability", ["0", "1", "2", "3"]),
    ("xgboost four classes", "margin", ["0", "1", "2", "3"]),
    ("xgboost counts", "margin", ["value"]),
    ("forest value", "value", ["value"]),
    ("tree two values", "value", ["value 1", "value 2"]),
    ("linear regression", "value", ["value"]),
]


def said(*words: object) -> Result:
    """`toetssteen explain` with these words, in this process: its box is a process of its own all the same."""
    return CliRunner().invoke(main, ["explain", *map(str, words)])


def told(*words: object) -> dict:
    ended = said(*words, "--json")
    assert ended.exit_code == 0, ended.output
    return json.loads(ended.stdout)


def table(path: Path, columns: list[np.ndarray], header: list[str] = HEADER) -> Path:
    """A CSV of these columns; what is missing is an empty cell."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for row in zip(*(column.tolist() for column in columns), strict=True):
            writer.writerow(["" if value != value else value for value in row])
    return path


@pytest.fixture
def files(tmp_path: Path):
    """`files("forest binary")`: a model of that kind, rows and a background."""

    def write(kind: str, count: int = 6) -> tuple[Path, Path, Path]:
        model = tmp_path / "model.onnx"
        model.write_bytes(made(kind)[1])
        data = KINDS[kind].data
        rows = table(tmp_path / "rows.csv", list(data[:count].T))
        return model, rows, table(tmp_path / "compared.csv", list(data[100:120].T))

    return write


@pytest.mark.parametrize(("kind", "explained", "outputs"), EXPLAINED)
def test_the_json_has_what_the_manual_promises_and_the_numbers_of_the_engine(
    files, kind: str, explained: str, outputs: list[str]
):
    model, rows, background = files(kind)
    found = told(model, rows, "--background", background)
    data = KINDS[kind].data
    why = Explainer(model.read_bytes(), list(data[100:120].T)).explain(list(data[:6].T))
    assert set(found) == KEYS
    assert found["model_sha256"] == hashlib.sha256(model.read_bytes()).hexdigest()
    assert (found["method"], found["explained"], found["outputs"]) == (why.method, explained, outputs)
    assert (found["features"], found["engine"]) == (HEADER, ENGINE_VERSION)
    assert found["background"] == {"sha256": why.background_hash, "rows": 20, "source": "given"}
    assert why.background_hash == fingerprint(list(data[100:120].T))
    assert found["base"] == why.base.tolist()
    assert [row["margin"] for row in found["rows"]] == why.margin.tolist()
    assert [row["contributions"] for row in found["rows"]] == why.contributions.tolist()
    assert found["additivity_error"] == why.additivity_error


def test_a_forest_that_averages_explains_the_probability_of_its_second_class(files, tmp_path: Path):
    model, rows, background = files("forest binary")
    out = tmp_path / "found.npz"
    assert said(model, rows, "--background", background, "--out", out).exit_code == 0
    native = made("forest binary")[0]
    with np.load(out) as found:
        assert np.abs(found["margin"][:, 0] - native.predict_proba(DATA[:6])[:, 1]).max() < 1e-6
        assert np.array_equal(found["margin"][:, 0] > 0.5, found["label"] == 1)
        assert np.abs(found["scores"] - native.predict_proba(DATA[:6])).max() < 1e-6


def test_log_odds_are_the_log_of_the_odds_of_the_second_class(files):
    model, rows, background = files("xgboost binary")
    margins = np.array([row["margin"][0] for row in told(model, rows, "--background", background)["rows"]])
    chances = made("xgboost binary")[0].predict_proba(HOLES[:6])[:, 1]
    assert np.abs(margins - np.log(chances / (1 - chances))).max() < 1e-5


def test_columns_match_by_name_in_any_order_and_others_are_left_out(tmp_path: Path):
    model = tmp_path / "model.onnx"
    model.write_bytes(boosted_pipeline())
    columns, names = raw_columns(8, 2), ["a", "b", "wijk", "partner"]
    rows = table(tmp_path / "rows.csv", columns, names)
    shuffled = [columns[2], columns[0], columns[3], columns[0], columns[1]]
    other = table(tmp_path / "other.csv", shuffled, ["wijk", "a", "partner", "zaaknummer", "b"])
    background = table(tmp_path / "compared.csv", raw_columns(15, 3), names)
    first, second = (told(model, path, "--background", background) for path in (rows, other))
    assert first == second
    assert first["features"] == names
    explainer = Explainer(model.read_bytes(), raw_columns(15, 3))
    expected = every_coalition(explainer._margin, columns, raw_columns(15, 3))
    assert np.abs([row["contributions"] for row in first["rows"]] - expected).max() < 1e-6


def test_columns_of_a_model_with_one_table_match_by_position(files, tmp_path: Path):
    model, rows, background = files("forest value")
    renamed = table(tmp_path / "renamed.csv", list(DATA[:6].T), list("vwxyz"))
    compared = table(tmp_path / "vwxyz.csv", list(DATA[100:120].T), list("vwxyz"))
    named = told(model, rows, "--background", background)
    placed = told(model, renamed, "--background", compared)
    assert placed.pop("features") == list("vwxyz")
    assert {key: named[key] for key in placed} == placed


def test_a_background_is_the_given_one_else_the_stored_one_else_the_rows(files, tmp_path: Path):
    model, rows, background = files("forest value")
    assert told(model, rows)["background"]["source"] == "rows"
    assert told(model, rows)["background"]["sha256"] == fingerprint(list(DATA[:6].T))
    background.rename(tmp_path / "background.csv")
    stored = told(model, rows)["background"]
    assert stored == {"sha256": fingerprint(list(DATA[100:120].T)), "rows": 20, "source": "stored"}
    assert "background.csv beside the model" in said(model, rows).stdout
    assert told(model, rows, "--background", rows)["background"]["source"] == "given"


def test_every_file_format_has_the_same_numbers(files, tmp_path: Path):
    model, rows, background = files("xgboost four classes")
    asked = (model, rows, "--background", background)
    paths = {kind: tmp_path / f"found.{kind}" for kind in ("json", "npz", "csv")}
    for path in paths.values():
        ended = said(*asked, "--out", path)
        assert (ended.exit_code, ended.output) == (0, "")
    found = json.loads(paths["json"].read_text())
    assert found == told(*asked)
    contributions = np.array([row["contributions"] for row in found["rows"]])
    with np.load(paths["npz"]) as arrays:
        assert np.array_equal(arrays["contributions"], contributions)
        assert json.loads(str(arrays["facts"])) == {key: found[key] for key in found if key != "rows"}
    lines = list(csv.reader(io.StringIO(paths["csv"].read_text())))
    assert lines[0] == ["row", "output", "base", *HEADER, "margin"]
    amounts = np.array([[float(cell) for cell in line[3:8]] for line in lines[1:]])
    assert np.array_equal(amounts.reshape(6, 4, 5).transpose(0, 2, 1), contributions)


def test_both_json_on_the_terminal_and_a_file_may_be_asked_for(files, tmp_path: Path):
    model, rows, background = files("forest value")
    found = told(model, rows, "--background", background, "--out", tmp_path / "found.json")
    assert json.loads((tmp_path / "found.json").read_text()) == found


def test_threads_change_no_number(files):
    model, rows, background = files("histogram binary", 300)
    many = table(rows, list(np.resize(HOLES, (1500, 5)).T))
    asked = (model, many, "--background", background)
    assert told(*asked, "--threads", 2) == told(*asked)


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (["nothing.onnx", "rows.csv"], 2, "nothing.onnx"),
        (["model.onnx", "nothing.csv"], 2, "nothing.csv"),
        (["model.onnx"], 2, "ROWS"),
        (["model.onnx", "rows.csv", "--out", "found.xlsx"], 2, ".json, .npz, .csv"),
        (["model.onnx", "rows.csv", "--threads", "0"], 2, "threads"),
        (["model.onnx", "rows.csv", "--out", "nowhere/found.csv"], 2, "nowhere/found.csv"),
        (["rows.csv", "rows.csv"], 3, "not an ONNX file"),
        (["model.onnx", "empty.csv"], 2, "empty.csv"),
        (["model.onnx", "narrow.csv"], 2, "takes 5 columns, and the file has 2"),
        (["model.onnx", "words.csv"], 2, "Row 1, column twee"),
        (["model.onnx", "rows.csv", "--background", "words.csv"], 2, "words.csv"),
    ],
)
def test_the_exit_code_says_whose_fault_it_is(
    files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], code: int, why: str
):
    files("forest value")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.csv").write_text(",".join(HEADER) + "\n")
    (tmp_path / "narrow.csv").write_text("een,twee\n1,2\n")
    (tmp_path / "words.csv").write_text(",".join(HEADER) + "\n1,geheim,3,4,5\n")
    ended = said(*words)
    assert (ended.exit_code, why in ended.output) == (code, True), ended.output
    assert "geheim" not in ended.output
    assert "Traceback" not in ended.output


@contextmanager
def terminal() -> Iterator[Callable[[], str]]:
    """A real terminal as standard error; call it for what the person at it has seen."""
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as screen, redirect_stderr(screen):

        def seen() -> str:
            screen.flush()
            return os.read(ours, 1 << 16).decode() if select.select([ours], [], [], 0)[0] else ""

        yield seen
    os.close(ours)


def test_a_terminal_shows_how_far_it_is_when_it_takes_longer_than_two_seconds(
    files, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    model, rows, _ = files("forest value", 200)
    words = ["explain", str(model), str(rows), "--json"]
    assert explaining.PATIENCE == 2.0
    with terminal() as seen:
        main(words, standalone_mode=False)
        assert seen() == ""
        quickly = json.loads(capsys.readouterr().out)
        monkeypatch.setattr(explaining, "PATIENCE", 0.0)
        main(words, standalone_mode=False)
        bar = seen()
    assert "32 of 200 rows" in bar
    assert "####" in bar
    assert bar.endswith("\r\x1b[K")
    assert json.loads(capsys.readouterr().out) == quickly
