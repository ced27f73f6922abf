"""The story of a practice case: its data, checked as real ones are, and what comes when a reader asks for more; sealed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from infra import canonical
from infra.errors import Fault, NotValid
from infra.sealing import Key, keys_of
from register.explanation import Value
from register.models import Deployment, Feature, ModelVersion
from register.personal_numbers import holds_bsn
from register.rows import Rows, check, read_csv
from register.rows.reading import Cell
from register.vocabulary import DeploymentState, ModelState
from reviews.seeded.models import PracticeCase
from reviews.seeded.vocabulary import IMPORT_MAX, STORY_MAX

# Columns of a file beside the data, in either language.
TEXTS = {
    "informatie": "information",
    "information": "information",
    "gehoord": "hearing",
    "hearing": "hearing",
}
NO_JSON = "reviews.practice.no_json"


@dataclass(frozen=True)
class Story:
    """`values` by feature name; `information` is what comes when somebody asks for more, `hearing` what the resident says."""

    values: Mapping[str, Value]
    information: str = ""
    hearing: str = ""


def model_of(session: Session, algorithm_id: str) -> ModelVersion | None:
    """The model that practice cases must fit: the one that runs, else the newest that was accepted."""
    runs = select(Deployment.model_version_id).where(
        Deployment.algorithm_id == algorithm_id, Deployment.state == DeploymentState.ACTIVE
    )
    running = session.exec(runs.order_by(col(Deployment.decided_at).desc())).first()
    chosen = select(ModelVersion).where(
        ModelVersion.algorithm_id == algorithm_id, ModelVersion.state == ModelState.ACCEPTED
    )
    if running:
        return session.get(ModelVersion, running)
    return session.exec(chosen.order_by(col(ModelVersion.number).desc())).first()


def checked(features: Sequence[Feature], rows: Rows) -> list[Story]:
    """The stories of these rows. Raises `NotValid`, naming row and column of everything that is wrong."""
    taken = {name: rows.take(word) for word, name in TEXTS.items() if word in rows.columns}
    texts = {name: _as_text(taken.get(name), len(rows)) for name in ("information", "hearing")}
    found = check(features, rows)
    faults = [*found.faults, *_text_faults(texts, rows.numbers)]
    if faults:
        raise NotValid("reviews.practice.rows_not_valid", faults=faults[:100], count=len(faults))
    names = [feature.name for feature in features]
    values = [dict(zip(names, row, strict=True)) for row in zip(*found.columns, strict=True)]
    return [Story(*one) for one in zip(values, texts["information"], texts["hearing"], strict=True)]


def read_file(content: bytes) -> Rows:
    """Rows of a CSV, or of JSON: a list of objects with `values`, `information` and `hearing`."""
    if content.lstrip()[:1] not in (b"[", b"{"):
        return read_csv(content, IMPORT_MAX, tuple(TEXTS))
    try:
        given = json.loads(content)
    except ValueError as error:
        raise NotValid(NO_JSON, str(error)) from error
    listed = given.get("cases") if isinstance(given, dict) else given
    if not isinstance(listed, list) or not all(map(_is_case, listed)):
        raise NotValid(NO_JSON)
    return _in_columns([one["values"] | {word: one.get(word) for word in _words(one)} for one in listed])


def seal(key: Key, practice_case_id: str, story: Story) -> bytes:
    told = {"values": dict(story.values), "information": story.information, "hearing": story.hearing}
    return key.seal(canonical.dumps(told), f"story:{practice_case_id}")


def story_of(session: Session, case: PracticeCase) -> Story:
    """The story, opened with the key of the practice case."""
    told = json.loads(key_of(session, case.id).unseal(case.sealed_story, f"story:{case.id}"))
    return Story(told["values"], told["information"], told["hearing"])


def scope(practice_case_id: str) -> str:
    """The name of a practice case's key."""
    return f"practice:{practice_case_id}"


def key_of(session: Session, practice_case_id: str) -> Key:
    return keys_of(session).open(scope(practice_case_id))


def _is_case(one: Any) -> bool:
    return isinstance(one, dict) and isinstance(one.get("values"), dict)


def _words(one: Mapping[str, Any]) -> list[str]:
    return [word for word in TEXTS if word in one]


def _in_columns(rows: Sequence[Mapping[str, Cell]]) -> Rows:
    if not rows or len(rows) > IMPORT_MAX:
        code = "register.rows_too_many" if rows else "register.rows_empty"
        raise NotValid(code, most=IMPORT_MAX, rows=len(rows))
    names = dict.fromkeys(name for row in rows for name in row)
    return Rows({name: [row.get(name) for row in rows] for name in names}, list(range(1, len(rows) + 1)))


def _as_text(cells: Sequence[Cell] | None, count: int) -> list[str]:
    return ["" if cell is None else str(cell).strip() for cell in cells or [None] * count]


def _text_faults(texts: Mapping[str, Sequence[str]], numbers: Sequence[int]) -> list[Fault]:
    faults = []
    for name, column in texts.items():
        for number, text in zip(numbers, column, strict=True):
            if code := text_fault(text, STORY_MAX):
                told: dict[str, str | int] = {"row": number, "column": name, "limit": STORY_MAX}
                faults.append(Fault(f"rows/{number}/{name}", code, told))
    return faults


def text_fault(text: str, limit: int) -> str | None:
    """What is wrong with a text about somebody who does not exist: too long, or a real number in it."""
    if len(text) > limit:
        return "reviews.practice.text_too_long"
    return "reviews.practice.text_holds_bsn" if holds_bsn(text) else None
