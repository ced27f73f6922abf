"""The Dutch API Design Rules, by their own linter: where npm and the official ruleset are, not one error and not one warning."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from infra.identity.actors import NOBODY
from tests.architecture.sources import ROOT
from tests.cast import Cast
from tests.web.test_api.conftest import Call

# The ruleset is not ours to copy, so it is read where it lies.
RULESET = ROOT.parent / "shared/standards/api-design-rules/linter.yaml"
LINTER = "@stoplight/spectral-cli@6.16.3"
# Kept between runs, outside this repository: fetching it takes longer than all the rest.
KEPT = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "toetssteen-tests/spectral-6.16.3"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def spectral() -> Path:
    """The linter, fetched by npm the first time."""
    if not RULESET.is_file():
        pytest.skip("the official ruleset of the API Design Rules is not here")
    program = KEPT / "node_modules/.bin/spectral"
    if not program.is_file():
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("there is no npm to fetch the linter of the API Design Rules with")
        KEPT.mkdir(parents=True, exist_ok=True)
        fetched = subprocess.run(
            [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(KEPT), LINTER],
            capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        if fetched.returncode:
            pytest.skip("npm cannot fetch the linter of the API Design Rules here")
    return program


def lint(spectral: Path, document: Path) -> list[str]:
    """What the linter has against a description, as `code place`."""
    command = [str(spectral), "lint", "--ruleset", str(RULESET), "--format", "json", "--quiet", str(document)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode in (0, 1), ran.stderr
    found = json.loads(ran.stdout[ran.stdout.index("[") :])
    return [f"{one['code']} {'/'.join(map(str, one['path']))}" for one in found]


def test_the_api_follows_the_design_rules(spectral: Path, call: Call, cast: Cast, tmp_path: Path) -> None:
    document = tmp_path / "openapi.json"
    described = call(NOBODY).get("/openapi.json").json
    document.write_text(json.dumps(described), "utf-8")
    assert lint(spectral, document) == []
    del described["info"]["contact"]
    document.write_text(json.dumps(described), "utf-8")
    assert lint(spectral, document) != []
