"""The library of practice cases over the API: bringing cases in, and how they stand. Experts answer on the pages, unhurried."""

from typing import Any

from infra.errors import Fault, NotValid
from infra.identity.actors import needs
from register.api.speaking import Answer, Headers, PageQuery, Routes, at, list_of, listed
from register.door import actor, reading, writing
from register.rows import read_json
from reviews.practice import library, looking, permissions
from reviews.schemas.practice import PracticeCasesBody, PracticeCaseSchema
from reviews.seeded.vocabulary import IMPORT_MAX

routes = Routes(
    "Practice", __name__, "People who do not exist, with a known answer, to practise on among the real work."
)
LISTED = list_of("PracticeLibrary", PracticeCaseSchema)


@routes.get("/algorithms/<algorithm_id>/practice-cases")
@needs(permissions.KEEP)
@routes.arguments(PageQuery, location="query")
@routes.response(200, LISTED)
def list_practice_cases(query: dict[str, Any], algorithm_id: str) -> Answer:
    """The practice cases of an algorithm and how they stand; not what they hold."""
    page = query["page"]
    with reading() as session:
        lines = sorted(looking.lines_of(session, actor(), algorithm_id), key=lambda line: line.id)
    after = [line for line in lines if line.id > page.after] if page.after else lines
    items = [_told(line) for line in after[: page.limit]]
    return listed(items, len(after) > page.limit)


@routes.post("/algorithms/<algorithm_id>/practice-cases")
@needs(permissions.KEEP)
@routes.arguments(PracticeCasesBody)
@routes.response(201, LISTED)
def bring_practice_cases(given: dict[str, Any], algorithm_id: str) -> tuple[Answer, Headers]:
    """Bring practice cases in: all of them or, where anything is wrong, none."""
    texts = ("information", "hearing")
    rows = [one["values"] | {name: one[name] for name in texts} for one in given["cases"]]
    try:
        with writing() as session:
            made = library.bring(session, actor(), algorithm_id, read_json(rows, IMPORT_MAX))
            ids = {case.id for case in made}
    except NotValid as refusal:
        refusal.faults = tuple(map(_of_body, refusal.faults))
        raise
    with reading() as session:
        lines = looking.lines_of(session, actor(), algorithm_id)
    address = at("algorithms", algorithm_id, "practice-cases")
    return listed([_told(line) for line in lines if line.id in ids], False), {"Location": address}


def _told(line: looking.Line) -> Answer:
    return {
        "id": line.id,
        "number": line.number,
        "state": line.state,
        "answers": line.answers,
        "uses": line.uses,
    }


def _of_body(fault: Fault) -> Fault:
    """Where it stands in what was sent: rows are counted from 1, places in a list from 0."""
    _, number, name = (*fault.where.split("/"), "", "")[:3]
    if not number.isdecimal():
        return Fault(f"cases/0/values/{fault.where}", fault.code, fault.parameters)
    inside = name if name in ("information", "hearing") else f"values/{name}"
    return Fault(f"cases/{int(number) - 1}/{inside}", fault.code, fault.parameters)
