"""An evaluation as a page shows it, for the public and in the office: one outcome at a time, so that the page stays light."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import request

from register.evaluation import Evaluation, evaluation_of
from register.evaluation.telling import Names, Told, ToldFeature, features_told, method_of, names_of, weights
from register.evaluation.telling_performance import (
    ToldCalibration,
    ToldGrouping,
    calibration_told,
    confusion_rows,
    grouping_told,
    guessing,
    outcome_rows,
    right_of,
)
from register.models import Feature, ModelVersion

Cells = dict[str, str]


@dataclass(frozen=True)
class Choice:
    """An outcome that the page can be about."""

    label: str
    href: str
    chosen: bool


@dataclass(frozen=True)
class Works:
    """How good the model is, and for whom."""

    rows: int
    right: Cells
    guessing: Cells | None
    outcomes: list[Cells]
    outcome_names: list[str]
    confusion: list[Cells]
    calibration: ToldCalibration | None
    groupings: list[ToldGrouping]


@dataclass(frozen=True)
class View:
    """Everything that the templates in `register/evaluation` show."""

    evaluation: Evaluation
    method: str
    outcome: str
    choices: list[Choice]
    weights: Told
    features: list[ToldFeature]
    works: Works | None


def view_of(model: ModelVersion, features: Sequence[Feature], address: Callable[[str], str]) -> View | None:
    """The evaluation of a model about the outcome in the address (`?uitkomst=`), else the first; None without one.

    `address` gives the place where the page is about another outcome.
    """
    evaluation = evaluation_of(model)
    if evaluation is None:
        return None
    names, wanted = names_of(model, features), request.args.get("uitkomst", "")
    output = evaluation.outputs.index(wanted) if wanted in evaluation.outputs else 0
    chosen = evaluation.outputs[output]
    return View(
        evaluation=evaluation,
        method=method_of(evaluation),
        outcome=names.outcomes.get(chosen, chosen),
        choices=[
            Choice(names.outcomes.get(one, one), address(one), one == chosen) for one in evaluation.outputs
        ],
        weights=weights(evaluation, output, names),
        features=features_told(evaluation, output, names),
        works=_works(evaluation, chosen, names),
    )


def _works(evaluation: Evaluation, outcome: str, names: Names) -> Works | None:
    found = evaluation.performance
    if found is None:
        return None
    calibrated = next((one for one in found.calibration if one.outcome == outcome and one.bins), None)
    return Works(
        rows=found.rows,
        right=right_of(found),
        guessing=guessing(found, names),
        outcomes=outcome_rows(found, names),
        outcome_names=[names.outcomes.get(one, one) for one in found.outcomes],
        confusion=confusion_rows(found, names),
        calibration=calibration_told(calibrated, names) if calibrated else None,
        groupings=[grouping_told(found, one, outcome, names) for one in found.groupings],
    )
