"""House rules about the shape of code: sizes, imports, names, and who may read the environment (EXAMPLES 7)."""

import ast
from statistics import median

import pytest

from tests.architecture.sources import OWN, Function, Source, called, lines_of, sources

LONGEST_FILE, LONGEST_FUNCTION, MEDIAN_FUNCTION = 300, 50, 8
# Settings are read once; the supervisor and the sandbox hand the environment on to programs that they start.
READS_ENVIRONMENT = ("infra/settings.py", "infra/supervisor/programs.py", "workers/sandbox/")
VAGUE = {"utils", "util", "helper", "helpers", "manager", "service", "services", "common", "misc"}


def planted(code: str) -> Source:
    return Source("infra/planted.py", code, ast.parse(code))


def imports_inside_functions(source: Source) -> list[str]:
    """Imports of our own packages that stand inside a function."""
    found = []
    for function in source.functions():
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                named = (
                    [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
                )
                found += [f"{source.path}:{node.lineno}" for name in named if name.partition(".")[0] in OWN]
    return found


def reads_environment(source: Source) -> list[str]:
    """Where `os.environ` or `os.getenv` is used, under whatever name it was imported."""
    found = []
    for node in source.nodes:
        attribute = isinstance(node, ast.Attribute) and node.attr in {"environ", "environb", "getenv"}
        imported = isinstance(node, ast.ImportFrom) and node.module == "os"
        taken = (
            {alias.name for alias in node.names} if isinstance(node, ast.ImportFrom) and imported else set()
        )
        if attribute or taken & {"environ", "environb", "getenv"}:
            found.append(f"{source.path}:{getattr(node, 'lineno', 0)}")
    return found


def too_long(functions: list[tuple[str, Function]]) -> list[str]:
    return [
        f"{where} {one.name}: {lines_of(one)}" for where, one in functions if lines_of(one) > LONGEST_FUNCTION
    ]


def functions() -> list[tuple[str, Function]]:
    return [(source.path, one) for source in sources() for one in source.functions()]


def test_no_function_imports_one_of_our_packages() -> None:
    assert [where for source in sources() for where in imports_inside_functions(source)] == []
    assert imports_inside_functions(planted("def f():\n    from reviews import policy\n"))


def test_only_settings_read_the_environment() -> None:
    others = [source for source in sources() if not source.path.startswith(READS_ENVIRONMENT)]
    assert [where for source in others for where in reads_environment(source)] == []
    assert reads_environment(planted("import os\nos.environ['A']"))
    assert reads_environment(planted("from os import getenv"))


def test_no_file_is_longer_than_a_person_can_oversee() -> None:
    lengths = {source.path: len(source.text.splitlines()) for source in sources()}
    assert {path: length for path, length in lengths.items() if length > LONGEST_FILE} == {}


def test_functions_are_short() -> None:
    assert too_long(functions()) == []
    lengths = sorted(lines_of(one) for _, one in functions())
    assert median(lengths) <= MEDIAN_FUNCTION
    assert lengths[int(len(lengths) * 0.9)] < 25
    long = planted("def f():\n" + "    x = 1\n" * LONGEST_FUNCTION)
    assert too_long([("planted", one) for one in long.functions()])


def test_every_module_opens_with_a_sentence() -> None:
    said = {source.path: ast.get_docstring(source.tree) for source in sources() if source.text.strip()}
    assert [path for path, sentence in said.items() if not sentence] == []


def test_no_module_has_a_vague_name() -> None:
    names = {part for source in sources() for part in source.path.removesuffix(".py").split("/")}
    assert names & VAGUE == set()


@pytest.mark.parametrize("word", ["sleep"])
def test_no_request_or_rule_waits_by_sleeping(word: str) -> None:
    """Above the floor and outside the workers nothing sleeps: a page that sleeps holds a thread."""
    floors = ("register/", "reviews/", "reports/", "web/")
    where = [
        s.path for s in sources() if s.path.startswith(floors) for call in s.calls() if called(call) == word
    ]
    assert where == []
