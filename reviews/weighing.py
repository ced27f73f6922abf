"""What helps to weigh an output, in sentences: how sure the model can be, for whom it errs more, and how like cases ended."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from babel.numbers import format_decimal

from infra.i18n import gettext, language, pick
from register.evaluation import Bin, Evaluation, Group, Measure, Performance, Share
from register.explanation import Explained, Value
from register.models import Feature
from register.sentences import is_unknown, value_text
from register.vocabulary import FeatureKind
from reviews.queries import label_of
from reviews.queries.beside import Beside, Similar

NEAR = 0.05
# Fewer than one in a hundred of the rows that the model was compared with.
RARE = 0.01
Case = list[tuple[Feature, Value]]
Outcomes = list[dict[str, Any]]


@dataclass(frozen=True)
class Weighed:
    """Sentences in the language of the moment; an empty list has nothing to say."""

    sure: list[str]
    rare: list[str]
    weak: list[str]
    similar: list[str]
    compared: int
    limits: str


def weighed(explained: Explained, beside: Beside, case: Case, outcomes: Outcomes) -> Weighed:
    """What is said beside an output, to somebody who may see it."""
    measured = beside.evaluation
    performance = measured.performance if measured else None
    return Weighed(
        list(_sure(explained, performance, outcomes)),
        list(_rare(measured, case)) if measured else [],
        list(_weak(performance, case)) if performance else [],
        [_ended(one, outcomes) for one in beside.similar], beside.compared, beside.limits,
    )  # fmt: skip


def _sure(explained: Explained, performance: Performance | None, outcomes: Outcomes) -> Iterator[str]:
    yield _threshold(explained)
    if performance is None:
        yield gettext("reviews.weigh.not_measured")
        return
    advised = explained.output.outcome
    if said := _calibrated(explained, performance, outcomes):
        yield said
    precision = performance.measure("precision", advised)
    if precision and precision.share:
        yield gettext("reviews.weigh.precision", **_share(precision.share))


def _threshold(explained: Explained) -> str:
    scores = sorted(explained.output.scores.values(), reverse=True)
    if len(scores) != 2 or not all(0 <= one <= 1 for one in scores):
        return gettext("reviews.weigh.highest")
    close = "near" if scores[0] - 0.5 < NEAR else "limit"
    return gettext(f"reviews.weigh.{close}", score=_of_hundred(scores[0]))


def _calibrated(explained: Explained, performance: Performance, outcomes: Outcomes) -> str:
    """How often it came true with a score like this one, for the advised outcome or else for another."""
    scores = explained.output.scores
    for calibration in sorted(
        performance.calibration, key=lambda one: one.outcome != explained.output.outcome
    ):
        score = scores.get(calibration.outcome)
        for part in calibration.bins:
            if score is not None and part.low <= score <= part.high:
                outcome = pick(label_of(outcomes, calibration.outcome))
                return gettext("reviews.weigh.came_true", outcome=outcome, **_share(part.happened))
    return ""


def _rare(evaluation: Evaluation, case: Case) -> Iterator[str]:
    """Data that the model saw seldom among the cases that it was compared with."""
    for feature, value in case:
        found = evaluation.dependence_of(feature.name)
        if found is None or is_unknown(value):
            continue
        part = next((one for one in found.bins if _within(one, feature, value)), None)
        if part is None or part.rows < RARE * evaluation.explained_rows:
            yield gettext(
                "reviews.weigh.rare", datum=_label(feature), value=value_text(feature, value, language())
            )


def _weak(performance: Performance, case: Case) -> Iterator[str]:
    """Groups to which this case belongs and for which the model is measurably less often right."""
    overall, values = (
        performance.measure("right"),
        {feature.name: (feature, value) for feature, value in case},
    )
    for grouping in performance.groupings:
        if grouping.own or grouping.name not in values or not (overall and overall.share):
            continue
        feature, value = values[grouping.name]
        group = next((one for one in grouping.groups if _within(one, feature, value)), None)
        measure = _right(group) if group else None
        if measure and measure.share and _worse(measure, overall.share):
            said = value_text(feature, value, language())
            yield gettext(
                "reviews.weigh.weak",
                datum=_label(feature),
                value=said,
                **_share(measure.share),
                all=_percent(overall.share.value),
            )


def _worse(measure: Measure, overall: Share) -> bool:
    """Measurably worse: also the better end of the interval lies under what it is for everybody."""
    if measure.ratio:
        return measure.ratio.high < 1
    return bool(measure.share and measure.share.high < overall.value)


def _right(group: Group) -> Measure | None:
    return next((one for one in group.measures if one.kind == "right"), None)


def _within(part: Bin | Group, feature: Feature, value: Value) -> bool:
    if is_unknown(value):
        return part.kind == "missing"
    if feature.kind != FeatureKind.NUMBER:
        code = str(value).lower() if isinstance(value, bool) else str(value)
        return part.kind == "category" and part.code == code
    number = float(value or 0)
    low, high = part.low, part.high
    return part.kind == "range" and (low is None or number >= low) and (high is None or number < high)


def _ended(one: Similar, outcomes: Outcomes) -> str:
    decided, advised = (pick(label_of(outcomes, code)) for code in (one.decided, one.advised))
    said = gettext(f"reviews.similar.{one.verdict}", decided=decided, advised=advised)
    if not one.differs:
        return f"{said} {gettext('reviews.similar.same')}"
    names = ", ".join(_label(feature) for feature in one.differs)
    return f"{said} {gettext('reviews.similar.differs', data=names)}"


def _label(feature: Feature) -> str:
    return pick(feature.label) or feature.name


def _share(share: Share) -> dict[str, str]:
    return {
        "count": format_decimal(share.count, locale=language()), "of": format_decimal(share.of, locale=language()),
        "low": _percent(share.low), "high": _percent(share.high),
    }  # fmt: skip


def _percent(share: float) -> str:
    return format_decimal(round(share * 100), locale=language())


def _of_hundred(score: float) -> str:
    return str(round(score * 100))


def outside(feature: Feature, value: Value) -> str:
    """That a number lies outside what the model was described for, or nothing."""
    if feature.kind != FeatureKind.NUMBER or is_unknown(value):
        return ""
    number = float(value or 0)
    for key, limit, wrong in (
        ("below", feature.minimum, feature.minimum is not None and number < feature.minimum),
        ("above", feature.maximum, feature.maximum is not None and number > feature.maximum),
    ):
        if wrong:
            return gettext(f"reviews.case.{key}", limit=value_text(feature, limit, language()))
    return ""
