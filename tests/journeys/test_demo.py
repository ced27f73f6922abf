"""The whole story, from an empty register to letters, through the command that newcomers run."""

import json
import subprocess
import sys
from pathlib import Path

import pikepdf


def test_the_demo_plays_the_whole_story_and_checks_every_step(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "toetssteen", "--data", str(tmp_path / "data"), "demo", "--json"]
    done = subprocess.run(
        [*command, "--out", str(tmp_path / "out")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    steps = {step["name"]: step["count"] for step in json.loads(done.stdout)["steps"]}
    assert steps["contactadvies: predict and explain"] == steps["trajectadvies: predict and explain"] == 100
    assert len(steps) == 29
    assert steps["trajectadvies: assess, advise, decide"] == 4
    letters = sorted((tmp_path / "out").glob("*.pdf"))
    assert len(letters) == 8
    for letter in letters:
        with pikepdf.open(letter) as pdf:
            assert 2 <= len(pdf.pages) <= 4
