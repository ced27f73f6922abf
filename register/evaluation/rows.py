"""Rows of which is known what really happened: checked as they come in, sealed, and read again by the worker."""

from collections.abc import Callable
from dataclasses import dataclass

from infra.errors import Fault, NotValid
from infra.identity.actors import Actor
from infra.installation import Installation
from register import model_versions, permissions, uploads
from register.evaluation import steps
from register.models import Feature, ModelVersion
from register.personal_numbers import holds_bsn, names_a_bsn
from register.rows import Rows, check, read_csv
from register.rows.reading import Cell

EVALUATION_ROWS = (50, 20_000)
ACTUAL = "uitkomst"
GROUP = "groep_"
GROUPS_MAX = 10
GROUP_NAME_MAX = 60


@dataclass(frozen=True)
class EvaluationRows:
    """Inputs in the order of the features, the outcome that was right, and for each group column the group of each row."""

    columns: list[list[Cell]]
    actual: list[str]
    groups: dict[str, list[Cell]]


def upload_evaluation_rows(
    house: Installation, actor: Actor, model_version_id: str, content: bytes
) -> ModelVersion:
    """Check evaluation rows (CSV with a column `uitkomst`, and `groep_<name>` where known), seal and note them."""
    actor.must(permissions.UPLOAD)
    with house.database.read(actor.organisation_id) as session:
        features = uploads.described_features(session, model_version_id)
        labels = [str(label) for label in model_versions.get(session, model_version_id).contract["labels"]]
    rows = read_csv(content, EVALUATION_ROWS[1])
    actual, groups = rows.take(ACTUAL), _take_groups(rows, features)
    checked = uploads.checked_rows(features, rows, EVALUATION_ROWS)
    faults = [*_actual_faults(actual, labels, rows.numbers), *_group_faults(groups, rows.numbers)]
    if faults:
        shown = faults[: uploads.FAULTS_SHOWN]
        raise NotValid("register.rows_not_valid", faults=shown, count=len(faults))
    sealed = uploads.as_csv(features, checked, {ACTUAL: actual, **groups})
    file = uploads.seal(house, actor, model_version_id, "evaluation", sealed)
    with house.database.write(actor.organisation_id) as session:
        model = model_versions.get(session, model_version_id)
        steps.give_evaluation_rows(session, actor, model, file, len(rows))
        return model


def read_evaluation_rows(house: Installation, model: ModelVersion, features: list[Feature]) -> EvaluationRows:
    """The evaluation rows of a model."""
    content = uploads.unseal(house, model, "evaluation", model.evaluation_file)
    rows = read_csv(content, EVALUATION_ROWS[1])
    actual, groups = [str(cell) for cell in rows.take(ACTUAL)], _take_groups(rows, features)
    return EvaluationRows([list(column) for column in check(features, rows).columns], actual, groups)


def _take_groups(rows: Rows, features: list[Feature]) -> dict[str, list[Cell]]:
    """The columns that say to which group a row belongs; a feature that happens to be called so stays a feature."""
    inputs = {feature.name for feature in features}
    names = [name for name in rows.columns if name.startswith(GROUP) and name not in inputs]
    return {name: rows.take(name) for name in names}


def _actual_faults(actual: list[Cell], labels: list[str], numbers: list[int]) -> list[Fault]:
    allowed = ", ".join(labels)[:200]
    missing = [
        _fault(number, ACTUAL, "register.value_missing")
        for cell, number in zip(actual, numbers, strict=True)
        if cell is None
    ]
    unknown = [
        _fault(number, ACTUAL, "register.value_unknown_category", allowed=allowed)
        for cell, number in zip(actual, numbers, strict=True)
        if cell is not None and str(cell) not in labels
    ]
    return missing + unknown


def _group_faults(groups: dict[str, list[Cell]], numbers: list[int]) -> list[Fault]:
    faults = [_about(name, "register.evaluation.column_bsn") for name in groups if names_a_bsn(name)]
    faults += [
        _about(name, "register.evaluation.group_too_many", most=GROUPS_MAX)
        for name in list(groups)[GROUPS_MAX:]
    ]
    for name, cells in groups.items():
        faults += [
            _fault(number, name, code)
            for cell, number in zip(cells, numbers, strict=True)
            for code, wrong in CELL_RULES.items()
            if wrong(str(cell or ""))
        ]
    return faults


CELL_RULES: dict[str, Callable[[str], bool]] = {
    "register.evaluation.group_too_long": lambda text: len(text) > GROUP_NAME_MAX,
    "register.value_is_bsn": holds_bsn,
}  # fmt: skip


def _about(name: str, code: str, **more: int) -> Fault:
    return Fault(name, code, {"column": name, **more})


def _fault(number: int, column: str, code: str, **more: str) -> Fault:
    # The value itself is never repeated: it may be personal.
    return Fault(f"rows/{number}/{column}", code, {"row": number, "column": column, **more})
