"""Files that come with a model: the ONNX file itself, and the sealed rows of background and golden rows."""

import io
import math
from dataclasses import dataclass
from typing import BinaryIO

from sqlmodel import Session

from infra.errors import Fault, NotValid
from infra.identity.actors import Actor
from infra.installation import Installation
from register import algorithms, model_versions, permissions
from register.committee.distance import must_not_have_advised
from register.models import Feature, ModelVersion
from register.rows import Checked, Rows, check, read_csv, write_csv
from register.rows.reading import Cell
from register.vocabulary import BACKGROUND_ROWS, GOLDEN_ROWS

FAULTS_SHOWN = 100
# Columns of golden rows that are no features: the expected outcome, and optionally the expected score of each.
EXPECTED = "verwacht"
SCORE = "score_"


@dataclass(frozen=True)
class GoldenRows:
    """Inputs in the order of the features, with the outcome that must come out, and scores where given."""

    columns: list[list[Cell]]
    expected: list[str]
    scores: dict[str, list[float]]


def upload_model(house: Installation, actor: Actor, algorithm_id: str, stream: BinaryIO) -> ModelVersion:
    """Stream an ONNX file to storage, unopened, and ring for its inspection."""
    actor.must(permissions.UPLOAD)
    with house.database.read(actor.organisation_id) as session:
        must_not_have_advised(session, actor, algorithm_id)
    stored = house.storage.put(actor.organisation_id, stream, house.settings.upload_limit_mb * 1_000_000)
    if not stored.size:
        raise NotValid("register.file_empty", faults=[Fault("file", "register.file_empty")])
    with house.database.write(actor.organisation_id) as session:
        return model_versions.receive(session, actor, algorithms.get(session, algorithm_id), stored)


def upload_background(
    house: Installation, actor: Actor, model_version_id: str, content: bytes
) -> ModelVersion:
    """Check background rows (CSV) against the features, seal them and note them with the model."""
    actor.must(permissions.UPLOAD)
    with house.database.read(actor.organisation_id) as session:
        features = described_features(session, model_version_id)
    rows = read_csv(content, BACKGROUND_ROWS[1])
    checked = checked_rows(features, rows, BACKGROUND_ROWS)
    file = seal(house, actor, model_version_id, "background", as_csv(features, checked))
    with house.database.write(actor.organisation_id) as session:
        model = model_versions.get(session, model_version_id)
        model_versions.give_background(session, actor, model, file, len(rows))
        return model


def upload_golden_rows(
    house: Installation, actor: Actor, model_version_id: str, content: bytes
) -> ModelVersion:
    """Check golden rows (CSV with a column `verwacht`, and `score_<outcome>` where known), seal and note them."""
    actor.must(permissions.UPLOAD)
    with house.database.read(actor.organisation_id) as session:
        features = described_features(session, model_version_id)
        labels = [str(label) for label in model_versions.get(session, model_version_id).contract["labels"]]
    rows = read_csv(content, GOLDEN_ROWS[1])
    expected = rows.take(EXPECTED)
    scores = {name: rows.take(name) for name in list(rows.columns) if name.startswith(SCORE)}
    checked = checked_rows(features, rows, GOLDEN_ROWS)
    faults = _expected_faults(expected, labels, scores, rows.numbers)
    if faults:
        raise NotValid("register.rows_not_valid", faults=faults[:FAULTS_SHOWN], count=len(faults))
    sealed = as_csv(features, checked, {EXPECTED: expected, **scores})
    file = seal(house, actor, model_version_id, "golden", sealed)
    with house.database.write(actor.organisation_id) as session:
        model = model_versions.get(session, model_version_id)
        model_versions.give_golden_rows(session, actor, model, file, len(rows))
        return model


def read_background(house: Installation, model: ModelVersion, features: list[Feature]) -> Checked:
    """The background rows of a model, checked again as they are read."""
    return check(
        features, read_csv(unseal(house, model, "background", model.background_file), BACKGROUND_ROWS[1])
    )


def read_golden_rows(house: Installation, model: ModelVersion, features: list[Feature]) -> GoldenRows:
    """The golden rows of a model."""
    rows = read_csv(unseal(house, model, "golden", model.golden_file), GOLDEN_ROWS[1])
    expected = [str(cell) for cell in rows.take(EXPECTED)]
    names = [name for name in rows.columns if name.startswith(SCORE)]
    scores = {name.removeprefix(SCORE): [float(str(cell)) for cell in rows.take(name)] for name in names}
    return GoldenRows([list(column) for column in check(features, rows).columns], expected, scores)


def described_features(session: Session, model_version_id: str) -> list[Feature]:
    """The features against which rows are checked. Raises `NotValid` while there are none."""
    model_versions.get(session, model_version_id)
    features = model_versions.features_of(session, model_version_id)
    if not features:
        raise NotValid("register.describe_first", faults=[Fault("features", "register.describe_first")])
    return features


def checked_rows(features: list[Feature], rows: Rows, limits: tuple[int, int]) -> Checked:
    """Rows of features only, every value right. Raises `NotValid` with each fault, or when there are too few."""
    if len(rows) < limits[0]:
        raise NotValid("register.rows_too_few", least=limits[0], rows=len(rows))
    checked = check(features, rows)
    if checked.faults:
        shown = checked.faults[:FAULTS_SHOWN]
        raise NotValid("register.rows_not_valid", faults=shown, count=len(checked.faults))
    return checked


def _expected_faults(
    expected: list[Cell], labels: list[str], scores: dict[str, list[Cell]], numbers: list[int]
) -> list[Fault]:
    faults = []
    for place, number in enumerate(numbers):
        if expected[place] is None:
            where: dict[str, str | int | float] = {"row": number, "column": EXPECTED}
            faults.append(Fault(f"rows/{number}/{EXPECTED}", "register.value_missing", where))
        elif str(expected[place]) not in labels:
            where = {"row": number, "column": EXPECTED, "allowed": ", ".join(labels)[:200]}
            faults.append(Fault(f"rows/{number}/{EXPECTED}", "register.value_unknown_category", where))
        for name, column in scores.items():
            if not _is_score(column[place]):
                where = {"row": number, "column": name}
                faults.append(Fault(f"rows/{number}/{name}", "register.value_no_number", where))
    return faults


def _is_score(cell: Cell) -> bool:
    try:
        return math.isfinite(float(str(cell)))
    except ValueError:
        return False


def as_csv(features: list[Feature], checked: Checked, more: dict[str, list[Cell]] | None = None) -> bytes:
    """Checked rows as they are sealed, with columns that are no features behind them."""
    columns = {feature.name: column for feature, column in zip(features, checked.columns, strict=True)}
    return write_csv({**columns, **(more or {})})


def seal(house: Installation, actor: Actor, model_version_id: str, what: str, content: bytes) -> str:
    """Seal rows under the key of their model and store them; returns the name of the file."""
    key = house.keys.ensure(model_versions.key_scope(model_version_id))
    sealed = key.seal(content, f"{what}:{model_version_id}")
    return house.storage.put(actor.organisation_id, io.BytesIO(sealed), len(sealed)).sha256


def unseal(house: Installation, model: ModelVersion, what: str, file: str | None) -> bytes:
    """What `seal` stored."""
    sealed = house.storage.read(model.organisation_id, file or "")
    return house.keys.open(model_versions.key_scope(model.id)).unseal(sealed, f"{what}:{model.id}")
