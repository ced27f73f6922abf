"""No step changes a row without an entry: read in the source here, and watched in the tests that run (tests/entries.py)."""

import ast
import importlib
from collections.abc import Callable
from functools import cache

import pytest
from sqlmodel import SQLModel

from infra import ledger
from infra.identity.models import Organisation
from infra.installation import Installation
from tests import entries
from tests.architecture.sources import Function, Source, called, sources
from tests.cast import Cast

STEPS = ("infra/", "register/", "reviews/", "reports/")
NO_STEPS = {"pages", "api", "queries", "schemas", "doors"}
# What these write is exempt (`entries.EXEMPT`): work that waits, what was told or sent, counts, the log itself.
ASIDE = {
    "queue", "idempotency", "counting", "outbox", "telling", "occasions", "recording", "exporting", "listings", "sealing",
    "noting", "marks", "indexing", "sequencing", "preferences", "mailing",
}  # fmt: skip
EXEMPT = {
    "sampling.made": "a made-up letter to look at; that it was asked for is an entry",
}
Named = tuple[str, str]


@cache
def functions() -> dict[Named, Function]:
    """Functions by the name of their module and their own."""
    found = {}
    for source in sources():
        if source.path.startswith(STEPS):
            for one in source.tree.body:
                if isinstance(one, Function):
                    found[_module(source), one.name] = one
    return found


def _module(source: Source) -> str:
    stem = source.path.removesuffix(".py").removesuffix("/__init__")
    return stem.rpartition("/")[2]


@cache
def by_name() -> dict[str, frozenset[Named]]:
    """The functions of each name."""
    names = {name for _, name in functions()}
    found: dict[str, set[Named]] = {name: set() for name in names}
    for one in functions():
        found[one[1]].add(one)
    return {name: frozenset(some) for name, some in found.items()}


@cache
def calls(named: Named) -> frozenset[Named]:
    """What a function calls: by its own name, or by that of its module and its own."""
    found: set[Named] = set()
    for node in ast.walk(functions()[named]):
        if isinstance(node, ast.Call) and (alike := by_name().get(called(node))):
            if isinstance(node.func, ast.Name):
                found |= alike
            elif isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
                found |= {one for one in alike if one[0] == node.func.value.id}
    return frozenset(found)


def reached(named: Named) -> set[Named]:
    """All that a function calls in the end, itself too; not what stands aside."""
    found, todo = {named}, [named]
    while todo:
        for one in calls(todo.pop()):
            if one not in found and one[0] not in ASIDE:
                found.add(one)
                todo.append(one)
    return found


@cache
def writes(function: Function) -> bool:
    """Whether it gives a row to the session, or a statement that changes rows."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            if _of(node) == "session" and called(node) in {"add", "add_all", "delete"}:
                return True
            if isinstance(node.func, ast.Name) and node.func.id in {"insert", "update", "delete"}:
                return True
    return False


@cache
def appends(function: Function) -> bool:
    return any(
        isinstance(node, ast.Call) and ast.unparse(node.func) == "ledger.append"
        for node in ast.walk(function)
    )


@cache
def steps() -> tuple[Named, ...]:
    """Public functions that act in a session for somebody."""
    return tuple(
        (_module(source), one.name)
        for source in sources()
        if source.path.startswith(STEPS) and not NO_STEPS & set(source.path[:-3].split("/"))
        for one in source.tree.body
        if isinstance(one, Function) and not one.name.startswith("_") and _module(source) not in ASIDE
        if {"session", "actor"} <= {argument.arg for argument in one.args.args}
    )


def _of(call: ast.Call) -> str:
    """The name before the dot: `ledger` for `ledger.append(...)`."""
    whose = call.func.value if isinstance(call.func, ast.Attribute) else None
    return whose.id if isinstance(whose, ast.Name) else ""


def test_every_step_that_writes_appends_an_entry() -> None:
    within = {".".join(step): [functions()[one] for one in reached(step)] for step in steps()}
    writing = {step: called for step, called in within.items() if any(map(writes, called))}
    assert len(writing) > 150
    assert {step for step, called in writing.items() if not any(map(appends, called))} == EXEMPT.keys()


def test_what_is_exempt_is_a_table_of_ours_and_says_why() -> None:
    importlib.import_module("web.app")
    importlib.import_module("workers.tasks")
    known = SQLModel.metadata.tables.keys() | {"sealing_key"}
    assert entries.EXEMPT.keys() - known == set()
    assert all((entries.EXEMPT | entries.ORDERED | EXEMPT).values())


PLANTED = """
def change(house, organisation_id, actor, told):
    with house.database.write(organisation_id) as session:
        session.get_one(Organisation, organisation_id).website += "x"
        if told:
            ledger.append(session, actor, "organisation.changed", organisation_id)
"""


@pytest.mark.both_databases
@pytest.mark.parametrize("told", [True, False])
def test_a_step_that_tells_nothing_would_be_found(house: Installation, cast: Cast, told: bool) -> None:
    """Code as if it stood in the register, that changes a row."""
    known = {"Organisation": Organisation, "ledger": ledger}
    exec(compile(PLANTED, str(entries.ROOT / "register/planted.py"), "exec"), known)
    change: Callable[..., None] = known["change"]  # type: ignore[assignment]
    change(house, cast.organisation_id, cast.aisha, told)
    found = entries.broken.copy()
    entries.broken.clear()
    assert found == ([] if told else ["register/planted.py:change: organisation"])
