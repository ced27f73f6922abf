"""Arrows point down, engines stay in the sandbox, and a planted violation is found (DESIGN 1)."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest

from tests.architecture.sources import PACKAGES, ROOT

HEAVY = ("onnx", "onnxruntime", "shap", "numba", "weasyprint")
# contract -> a file and the import that is planted in it
PLANTS = {
    "Arrows point down": ("reviews/facts.py", "reports.requests"),
    "The floor knows no HTTP, no engine and no PDF": ("infra/clock.py", "flask"),
    "Register, reviews and reports know no engine": ("register/gate.py", "onnx"),
    "Rules know no HTTP": ("register/algorithms.py", "marshmallow"),
    "Only reports.pdf makes PDFs": ("reports/requests.py", "weasyprint"),
    "Only reports.sealing sets seals, and who needs none loads nothing of it": (
        "workers/sealing.py",
        "pyhanko",
    ),
    "The web loads no engine and no PDF maker": ("web/language.py", "reports.pdf"),
    "Workers speak no HTTP": ("workers/columns.py", "werkzeug"),
    "Engines are imported where strangers' models run": ("workers/columns.py", "onnxruntime"),
    "The process that takes jobs loads no engine": ("workers/tasks.py", "workers.engine.explainer"),
    "No cycles": ("register/vocabulary.py", "register.models"),
}


def contracts() -> list[str]:
    configured = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return [one["name"] for one in configured["tool"]["importlinter"]["contracts"]]


def lint(root: Path) -> dict[str, str]:
    """Run the contracts on a tree; each broken contract with what was found."""
    program = Path(sys.executable).with_name("lint-imports")
    ended = subprocess.run(
        [program, "--no-cache", "--config", "pyproject.toml"],
        cwd=root, capture_output=True, text=True, timeout=60, env={"PYTHONPATH": str(root), "COLUMNS": "200"},
    )  # fmt: skip
    broken = set(re.findall(r"^(.+) BROKEN", ended.stdout, re.MULTILINE))
    assert broken or ended.returncode == 0, ended.stdout + ended.stderr
    details = ended.stdout.partition("Broken contracts")[2]
    return {name: details.partition(f"\n{name}\n---")[2].split("\n---")[0] for name in broken}


def copied(root: Path) -> Path:
    for name in PACKAGES:
        shutil.copytree(
            ROOT / name, root / name, ignore=shutil.ignore_patterns("*.onnx", "static", "__pycache__")
        )
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


def plant(root: Path, file: str, imported: str) -> None:
    with (root / file).open("a", encoding="utf-8") as source:
        source.write(f"\nimport {imported}\n")


def test_every_contract_is_kept() -> None:
    assert lint(ROOT) == {}


def test_every_contract_has_a_planted_violation() -> None:
    assert set(contracts()) == PLANTS.keys()


@pytest.mark.parametrize("contract", PLANTS)
def test_a_planted_import_breaks_its_contract(contract: str, tmp_path: Path) -> None:
    file, imported = PLANTS[contract]
    plant(copied(tmp_path), file, imported)
    assert contract in lint(tmp_path)


def graph() -> grimp.ImportGraph:
    return grimp.build_graph(*PACKAGES, include_external_packages=True, cache_dir=None)


def imports_of_policy(of: grimp.ImportGraph) -> set[str]:
    """What reviews.policy and the rules behind it import beside the standard library and each other."""
    rules = {"reviews.policy", "reviews.rules"} | of.find_descendants("reviews.rules")
    imported = set().union(*(of.find_modules_directly_imported_by(one) for one in rules)) - rules
    return {name for name in imported if name.partition(".")[0] not in sys.stdlib_module_names}


def test_the_policy_knows_only_the_standard_library_and_its_vocabulary() -> None:
    found = graph()
    assert imports_of_policy(found) == {"reviews.vocabulary"}
    found.add_import(importer="reviews.rules.judging", imported="sqlmodel")
    assert "sqlmodel" in imports_of_policy(found)


def test_only_doors_and_borders_speak_http() -> None:
    found = graph()
    doors = {"pages", "api", "schemas", "door", "forms"}
    speaking = {
        name
        for library in ("flask", "flask_smorest", "marshmallow", "werkzeug")
        if library in found.modules
        for name in found.find_modules_that_directly_import(library)
    }
    inside = {name for name in speaking if not name.startswith("web.")}
    assert {name for name in inside if not doors & set(name.split("."))} == set()


@pytest.mark.parametrize(
    ("entry", "never"),
    [
        ("web.serving", (*HEAVY, "workers")),
        ("workers.app", ("onnx", "onnxruntime", "shap", "numba", "flask", "marshmallow", "web")),
        ("toetssteen", (*HEAVY, "flask", "sqlmodel", "celery")),
    ],
)
def test_a_process_loads_nothing_that_it_should_not(entry: str, never: tuple[str, ...]) -> None:
    """What really is loaded, also by the libraries that are imported: contracts only see our own imports."""
    source = f"import sys, {entry}; print(*sys.modules)"
    ended = subprocess.run(
        [sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 0, ended.stderr
    assert set(never) & set(ended.stdout.split()) == set()
