"""The source of our packages, as the architecture tests read it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("infra", "register", "reviews", "reports", "workers", "web")
OWN = (*PACKAGES, "toetssteen")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One file of Python: its path from the root, its text and what it says."""

    path: str
    text: str
    tree: ast.Module

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        return tuple(ast.walk(self.tree))

    def functions(self) -> Iterator[Function]:
        for node in self.nodes:
            if isinstance(node, Function):
                yield node

    def calls(self) -> Iterator[ast.Call]:
        for node in self.nodes:
            if isinstance(node, ast.Call):
                yield node


@cache
def sources(root: Path = ROOT) -> tuple[Source, ...]:
    """Every file of our packages and the command line; migrations are scripts and stand apart."""
    paths = [root / "toetssteen.py", *(path for name in PACKAGES for path in (root / name).rglob("*.py"))]
    found = []
    for path in sorted(paths):
        if "migrations" not in path.parts:
            text = path.read_text("utf-8")
            found.append(Source(str(path.relative_to(root)), text, ast.parse(text)))
    return tuple(found)


def called(call: ast.Call) -> str:
    """The last name of what is called: `Fault` for `errors.Fault(...)`."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def text_of(node: ast.expr | None) -> str | None:
    """The text of a constant, or None for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def lines_of(function: Function) -> int:
    """How long a function is, its decorators and its docstring not counted."""
    body = function.body
    documented = isinstance(body[0], ast.Expr) and text_of(body[0].value) is not None
    described = (body[0].end_lineno or 0) - body[0].lineno + 1 if documented else 0
    return (function.end_lineno or 0) - function.lineno + 1 - described
