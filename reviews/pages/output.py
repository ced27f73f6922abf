"""The output as a person reads it: the outcome with its scores, reasons in sentences, and a chart with its table."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from infra.charts import Mark, Step, Waterfall, waterfall
from infra.i18n import gettext, language, ngettext, pick
from register.explanation import Explained, Explanation, Value
from register.models import Feature
from register.sentences import alternative, method_text
from register.sentences.telling import DESCRIBED, Spoken, Told, heaviest, tell
from reviews.queries import label_of
from reviews.scores import MINUS, Score, number, scores_of

SHOWN = 8  # steps drawn one by one; the others are folded into one
REASONS = 4
Outcomes = list[dict[str, Any]]
Case = list[tuple[Feature, Value]]


@dataclass(frozen=True)
class Shown:
    """An output, ready for the page. `rows` are the numbers of the chart: name, what the case had, weight."""

    outcome: str
    score: Score
    scores: list[Score]
    reasons: list[str]
    wide: Markup
    narrow: Markup
    rows: list[dict[str, str]]
    scale: str
    facts: list[dict[str, str]]
    alternatives: list[str] | None = None


def show_output(explained: Explained, case: Case, outcomes: Outcomes, spoken: Spoken = DESCRIBED) -> Shown:
    """The output in the language of the page, in the sentences that were signed off (`spoken`)."""
    features = {feature.name: feature for feature, _ in case}
    told = tell(explained.explanation.contributions, features, language(), spoken)
    outcome = pick(label_of(outcomes, explained.output.outcome))
    scores = scores_of(explained, outcomes)
    chart = _chart(explained, told, outcome)
    parts: tuple[Mark | Step, ...] = (chart.start, *chart.steps, chart.total)
    rows = [{"name": part.label, "had": part.detail, "weight": part.text} for part in parts]
    return Shown(
        outcome=outcome, score=next((one for one in scores if one.chosen), scores[0]), scores=scores,
        reasons=[one.sentence for one in heaviest(told, REASONS)], wide=waterfall(chart), narrow=waterfall(chart, narrow=True),
        rows=rows, scale=_scale_said(explained.explanation, outcome), facts=_facts(explained.explanation),
        alternatives=_alternatives(explained, case, outcomes),
    )  # fmt: skip


def _alternatives(explained: Explained, case: Case, outcomes: Outcomes) -> list[str] | None:
    if explained.alternatives is None:
        return None
    features, present = {one.name: one for one, _ in case}, {one.name: value for one, value in case}
    return [
        alternative(features, present, one, pick(label_of(outcomes, one.outcome)).lower(), language())
        for one in explained.alternatives
    ]


def _chart(explained: Explained, told: tuple[Told, ...], outcome: str) -> Waterfall:
    explanation = explained.explanation
    factor = _factor(explanation)
    ordered = sorted(told, key=lambda one: -abs(one.amount))
    alone = ordered if len(ordered) <= SHOWN + 1 else ordered[:SHOWN]
    decimals = _decimals(max((abs(one.amount * factor) for one in alone), default=0.0))
    steps = [_step(one, factor, decimals) for one in alone]
    if rest := ordered[len(alone) :]:
        amount = sum(one.amount for one in rest) * factor
        steps.append(Step(ngettext("reviews.chart.rest", len(rest)), amount, _change(amount, decimals)))
    start = _mark("start", explanation.base * factor, decimals, n=number(explanation.background_size, 0))
    total = _mark("total", explanation.margin * factor, decimals)
    said = [f"{start.label}: {start.text}.", *(f"{step.label}: {step.text}." for step in steps)]
    title = " ".join([gettext("reviews.chart.alt", outcome=outcome), *said, f"{total.label}: {total.text}."])
    less, more = gettext("reviews.chart.less"), gettext("reviews.chart.more")
    return Waterfall(title, start, tuple(steps), total, less, more, _limit(explained, factor, decimals))


def _step(one: Told, factor: float, decimals: int) -> Step:
    amount = one.amount * factor
    return Step(one.label, amount, _change(amount, decimals), one.value_text)


def _mark(key: str, value: float, decimals: int, **parameters: str) -> Mark:
    return Mark(gettext(f"reviews.chart.{key}", **parameters), value, number(value, decimals))


def _limit(explained: Explained, factor: float, decimals: int) -> Mark | None:
    """Where a model of two outcomes turns to the other one; with more outcomes there is no such place."""
    turn = {"margin": 0.0, "probability": 0.5}.get(explained.explanation.explained_value)
    if turn is None or len(explained.output.scores) != 2 or explained.explanation.margin < turn:
        return None
    return _mark("limit", turn * factor, decimals)


def _factor(explanation: Explanation) -> float:
    return 100.0 if explanation.explained_value == "probability" else 1.0


def _scale_said(explanation: Explanation, outcome: str) -> str:
    kind = explanation.explained_value
    known = kind if kind in {"margin", "probability", "output"} else "output"
    return gettext(f"reviews.scale.{known}", outcome=outcome)


def _facts(explanation: Explanation) -> list[dict[str, str]]:
    """How it was made, for who wants to check it."""
    size = number(explanation.background_size, 0)
    said = method_text(explanation.method, explanation.approximation_error, language())
    pairs = {
        "method": f"{said} ({explanation.method})",
        "error": f"{explanation.additivity_error:.1e}".replace("-", MINUS),
        "background": gettext("reviews.output.background", n=size, hash=explanation.background_hash[:12]),
        "model": explanation.model_hash[:12],
        "engine": explanation.engine_version,
    }
    return [{"term": gettext(f"reviews.output.fact.{name}"), "value": value} for name, value in pairs.items()]


def _decimals(largest: float) -> int:
    """How many decimals let the largest number be read to two or three figures."""
    return next((places for least, places in ((100, 0), (10, 1), (0.1, 2)) if largest >= least), 4)


def _change(value: float, decimals: int) -> str:
    written = number(value, decimals)
    return f"+{written}" if round(value, decimals) > 0 else written
