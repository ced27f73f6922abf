"""inspect and explain as people run them: a process of its own, the demo's models, and files that mean harm."""

import csv
import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from onnx import TensorProto, helper

from infra.errors import NotValid
from register import demo
from tests.workers.sandbox import hostile, models
from toetssteen import main
from workers import doctor, sandbox
from workers.matching import feature_names

ROOT = Path(__file__).parents[2]
DEMO = Path(demo.__file__).parent
SECONDS, BYTES = 10, 2 << 30
PAGE = os.sysconf("SC_PAGE_SIZE")


def run(folder: Path, *words: object) -> subprocess.CompletedProcess[str]:
    """The command in a folder of its own, with nothing around it."""
    return subprocess.run(
        [sys.executable, ROOT / "toetssteen.py", *map(str, words)],
        cwd=folder, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def written(folder: Path, content: bytes, name: str = "model.onnx") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def explained(folder: Path, *words: object) -> dict:
    ended = run(folder, "explain", *words, "--json")
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


def memory_of_session(session: int) -> int:
    """Resident bytes of every process of a session; what several share counts for each."""
    found = 0
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdecimal() and os.getsid(int(entry.name)) == session:
                found += int((entry / "statm").read_text().split()[1]) * PAGE
        except (OSError, IndexError):
            continue
    return found


def test_a_demo_model_is_accepted_and_described(tmp_path: Path):
    ended = run(tmp_path, "inspect", DEMO / "contactadvies/model.onnx", "--json")
    report = json.loads(ended.stdout)
    assert (ended.returncode, report["verdict"], report["findings"]) == (0, "accepted", [])
    assert report["method"] == "exact-trees"
    assert report["inputs"][0] == {"name": "achterstand_maanden", "type": "float32", "columns": 1}
    assert (report["outputs"], report["labels"]) == (["label", "probabilities"], ["brief", "persoonlijk"])
    assert report["operators"]["TreeEnsembleClassifier"] == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["endless_loop", "deep_tree_50000"])
def test_a_hostile_file_is_refused_with_its_reason_in_words(name: str, tmp_path: Path):
    reason, make = hostile.REFUSED[name]
    ended = run(tmp_path, "inspect", written(tmp_path, make()), "--json")
    report = json.loads(ended.stdout)
    assert (ended.returncode, report["verdict"]) == (3, "refused")
    (finding,) = report["findings"]
    assert (finding["code"], finding["severity"]) == (reason, "refused")
    assert finding["message"].endswith(".")
    assert reason not in finding["message"]


@pytest.mark.parametrize("name", ["multiplies", "doubles"])
def test_no_file_costs_more_time_or_memory_than_is_promised(name: str, tmp_path: Path):
    path = written(tmp_path, hostile.RUN[name]())
    start, most = time.monotonic(), 0
    with subprocess.Popen(
        [sys.executable, ROOT / "toetssteen.py", "inspect", path],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    ) as process:  # fmt: skip
        while process.poll() is None:
            most = max(most, memory_of_session(process.pid))
            try:
                process.wait(0.02)
            except subprocess.TimeoutExpired:
                continue
    assert process.returncode == 3
    assert time.monotonic() - start < SECONDS
    assert 0 < most < BYTES


def test_a_file_larger_than_any_model_is_not_read_to_its_end(tmp_path: Path):
    path = written(tmp_path, b"")
    os.truncate(path, 1 << 40)
    ended = run(tmp_path, "inspect", path)
    assert ended.returncode == 3
    assert "too large" in ended.stdout


def test_what_is_no_file_is_wrong_use(tmp_path: Path):
    assert run(tmp_path, "inspect", tmp_path / "nothing").returncode == 2
    assert run(tmp_path, "inspect", "/dev/zero").returncode == 2


def test_a_name_in_a_file_cannot_steer_the_terminal(tmp_path: Path):
    name = "\x1b[2Jy\u202e"
    output = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [None, models.FEATURES])]
    model = models.graph([models.node("Neg", outputs=(name,))], outputs=output).SerializeToString()
    ended = run(tmp_path, "inspect", written(tmp_path, model))
    assert "\\x1b[2Jy\\u202e" in ended.stdout
    assert "\x1b" not in ended.stdout


def test_the_reasons_of_each_row_add_up_to_its_margin(tmp_path: Path):
    folder = DEMO / "contactadvies"
    found = explained(tmp_path, folder / "model.onnx", folder / "cases.csv")
    assert (found["method"], found["explained"], found["outputs"]) == (
        "exact-trees",
        "log-odds",
        ["persoonlijk"],
    )
    assert (found["background"]["rows"], found["background"]["source"]) == (200, "stored")
    assert found["features"][0] == "achterstand_maanden"
    assert len(found["rows"]) == 260
    for row in found["rows"]:
        total = found["base"][0] + sum(amount for (amount,) in row["contributions"])
        assert abs(total - row["margin"][0]) <= found["additivity_error"] + 1e-12


def test_every_format_tells_the_same_numbers(tmp_path: Path):
    folder = DEMO / "trajectadvies"
    asked = (folder / "model.onnx", folder / "cases.csv")
    found = explained(tmp_path, *asked, "--out", "found.npz")
    assert run(tmp_path, "explain", *asked, "--out", "found.csv").stdout == ""
    contributions = np.array([row["contributions"] for row in found["rows"]])
    with np.load(tmp_path / "found.npz") as arrays:
        assert np.array_equal(arrays["contributions"], contributions)
        assert arrays["outputs"].tolist() == found["outputs"]
    lines = list(csv.DictReader(io.StringIO((tmp_path / "found.csv").read_text())))
    assert [float(line["totale_schuld"]) for line in lines] == contributions[:, 2, :].ravel().tolist()
    assert [line["output"] for line in lines[:3]] == found["outputs"]


def test_without_a_background_the_rows_themselves_are_named(tmp_path: Path):
    path = written(tmp_path, (DEMO / "trajectadvies/model.onnx").read_bytes())
    rows = DEMO / "trajectadvies/background.csv"
    given = explained(tmp_path, path, rows, "--background", rows)
    assert given["background"]["source"] == "given"
    table = run(tmp_path, "explain", path, rows, "--top", 2)
    assert "computed exactly (exact-trees)" in table.stdout
    assert "no background was given: the rows themselves" in table.stdout
    assert table.stdout.count(" 10 others ") == 200


def test_a_wrong_cell_is_named_by_row_and_column_and_not_repeated(tmp_path: Path):
    lines = (DEMO / "contactadvies/background.csv").read_text().splitlines()
    lines[3] = "geheim" + lines[3][lines[3].index(",") :]
    rows = written(tmp_path, "\n".join(lines).encode(), "rows.csv")
    ended = run(tmp_path, "explain", DEMO / "contactadvies/model.onnx", rows)
    assert ended.returncode == 2
    assert "Row 3, column achterstand_maanden: this is not a number." in ended.stderr
    assert "geheim" not in ended.stderr + ended.stdout


def test_columns_that_do_not_fit_are_named(tmp_path: Path):
    path = written(tmp_path, (DEMO / "trajectadvies/model.onnx").read_bytes())
    one_more = run(tmp_path, "explain", path, DEMO / "trajectadvies/cases.csv")
    assert (one_more.returncode, "takes 12 columns, and the file has 13" in one_more.stderr) == (2, True)
    contract = {"columns": [{"name": name, "input": name, "index": 0} for name in "ab"]}
    with pytest.raises(NotValid) as refused:
        feature_names(contract, ["b", "c"])
    assert [fault.where for fault in refused.value.faults] == ["a"]


def test_a_hostile_model_is_not_explained(tmp_path: Path):
    path = written(tmp_path, models.endless_loop())
    ended = run(tmp_path, "explain", path, written(tmp_path, b"a\n1\n", "rows.csv"))
    assert ended.returncode == 3
    assert "loops" in ended.stderr


def test_the_doctor_tells_what_the_sandbox_denies(monkeypatch: pytest.MonkeyPatch):
    assert doctor.sandbox_finding(unprotected=False).sound
    # A kernel without locks is not to be had here.
    bare = {**sandbox.protections(), "landlock": 0, "allowed": ["read_file"]}
    monkeypatch.setattr(sandbox, "protections", lambda: bare)
    finding = doctor.sandbox_finding(unprotected=False)
    assert (finding.sound, "missing: landlock; not denied: read_file" in finding.said) == (False, True)
    assert doctor.sandbox_finding(unprotected=True).sound


def test_workers_do_not_start_where_models_cannot_be_locked_in(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr(sandbox, "start", lambda: {"landlock": 0, "seccomp": True})
    ended = CliRunner().invoke(main, ["--data", str(tmp_path), "workers"])
    assert ended.exit_code == 1
    assert "lacks landlock" in ended.output
