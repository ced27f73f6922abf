"""Whoever opens the data of a person goes through the door that records it; who goes around it is named here, with a reason."""

import ast
from collections.abc import Iterator

from infra.processing import Operation
from tests.architecture.sources import Source, sources
from web.operations import OPERATIONS as OF_PAGES
from workers.operations import OPERATIONS as OF_WORK
from workers.tasks import WORK
from workers.timetable import MAIL, SWEEP, TIDY

# Taken straight from the store, and not through `keys_of(session)`, which notes whose key was opened.
STRAIGHT = {
    "infra/sealing.py": "is the store",
    "infra/doctor.py": "looks whether the store answers; the key of no case",
    "infra/ledger/signing.py": "keys of logs",
    "infra/ledger/witnessing.py": "keys of logs",
    "infra/log/keys.py": "keys of logs",
    "register/uploads.py": "keys of model versions",
    "register/assessments/attachments.py": "keys of assessments",
    "register/notices/steps.py": "keys of notices, which are no cases",
    "reviews/intake.py": "makes keys by the thousand before the transaction, and notes them in it",
    "reviews/stored.py": "the same",
    "workers/forgetting.py": "looks which keys of forgotten cases came back, to delete them; reads nothing with them",
    "web/health.py": "looks whether the store answers; the key of no case",
}
OPENS = {"open", "open_all", "create", "ensure"}


def straight(source: Source) -> Iterator[str]:
    """Calls such as `house.keys.open(...)` and `keys.open_all(...)`, where `keys` did not come from `keys_of`."""
    for call in source.calls():
        target = call.func
        if not isinstance(target, ast.Attribute) or target.attr not in OPENS:
            continue
        whose = target.value
        name = (
            whose.id
            if isinstance(whose, ast.Name)
            else whose.attr
            if isinstance(whose, ast.Attribute)
            else ""
        )
        noted = isinstance(whose, ast.Name) and f"{name} = keys_of(" in source.text
        if name in {"keys", "_keys", "store", "key_store"} and not noted:
            yield source.path


def made(source: Source) -> bool:
    """Whether a store is made here that notes nothing."""
    return any(isinstance(call.func, ast.Name) and call.func.id == "KeyStore" for call in source.calls())


def test_nobody_opens_a_key_around_the_door_that_records_it() -> None:
    found = {path for source in sources() if "keys" in source.text for path in straight(source)}
    assert sorted(found - STRAIGHT.keys()) == []
    planted = Source("reviews/planted.py", "house.keys.open(x)", ast.parse("house.keys.open(x)"))
    assert list(straight(planted))


def test_only_the_installation_makes_a_key_store() -> None:
    assert {source.path for source in sources() if "KeyStore(" in source.text and made(source)} <= {
        "infra/installation.py",
        "infra/backup.py",
    }


def test_work_that_is_told_of_exists_and_every_operation_is_done_somewhere() -> None:
    assert sorted(OF_WORK.keys() - WORK.keys() - {SWEEP, TIDY, MAIL}) == []
    assert sorted(set(Operation) - {*OF_WORK.values(), *OF_PAGES.values(), Operation.OTHER}) == []
