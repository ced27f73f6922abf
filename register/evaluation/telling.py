"""What an evaluation says to a person: labels and numbers as written, charts, and the rows of the tables beside them."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from babel.numbers import format_decimal
from markupsafe import Markup

from infra.charts import Band as DrawnBand
from infra.charts import Dependence as DrawnDependence
from infra.charts import Dot, Dots, Importance, Weighing, dependence, groups, importance
from infra.i18n import gettext, language, pick
from register.evaluation.shape import Band, Bin, Dependence, Evaluation, Group
from register.models import Feature, ModelVersion
from register.values import category_text, method_text, value_text
from register.vocabulary import FeatureKind

MINUS = "\u2212"
# Beyond so many a band of whole numbers is said by its ends: nobody says "5.000 up to and including 9.999".
COUNTED = 10
# A chance is told in points of a hundred.
FACTORS = {"probability": 100.0}


@dataclass(frozen=True)
class Told:
    """One chart with its table: `rows` are cells as written, by the names of the columns."""

    title: str
    chart: Importance | Dots
    rows: list[dict[str, str]]

    @property
    def wide(self) -> Markup:
        return _drawn(self.chart)

    @property
    def narrow(self) -> Markup:
        return _drawn(self.chart, narrow=True)


@dataclass(frozen=True)
class ToldFeature:
    """How one feature weighs by its value; `unit` goes with the values, `hidden` says that some rows are not shown."""

    label: str
    unit: str
    chart: DrawnDependence | Dots
    rows: list[dict[str, str]]
    hidden: bool

    @property
    def picture(self) -> Markup:
        return groups(self.chart, narrow=True) if isinstance(self.chart, Dots) else dependence(self.chart)


@dataclass(frozen=True)
class Names:
    """What features and outcomes are called in the language of the page."""

    features: Mapping[str, Feature]
    outcomes: Mapping[str, str]

    def feature(self, name: str) -> str:
        feature = self.features.get(name)
        return (pick(feature.label) if feature else "") or name.replace("_", " ").capitalize()

    def part(self, name: str, part: Bin | Group) -> str:
        """What a bin or a group is called."""
        feature = self.features.get(name)
        if part.kind in {"missing", "other"}:
            return gettext(f"register.evaluation.part.{part.kind}")
        if part.kind == "range":
            return _between_of(feature, part) if feature else between(part.low, part.high, whole=False)
        if feature and feature.kind == FeatureKind.BOOLEAN:
            return value_text(feature, part.code == "true", language())
        return category_text(feature, part.code, language()) if feature else part.code


def names_of(model: ModelVersion, features: Iterable[Feature]) -> Names:
    """The names of a model's features and outcomes."""
    outcomes = {str(one["code"]): pick(one.get("label") or {}) or str(one["code"]) for one in model.outcomes}
    return Names({feature.name: feature for feature in features}, outcomes)


def method_of(evaluation: Evaluation) -> str:
    """How the contributions were computed, in words."""
    return method_text(evaluation.method, evaluation.approximation_error, language())


def weights(evaluation: Evaluation, output: int, names: Names) -> Told:
    """What weighs on average toward one output, as a chart and a table."""
    found = evaluation.importance[output]
    factor = FACTORS.get(evaluation.explained, 1.0)
    digits = decimals_for(one.mean * factor for one in found)
    rows = [
        {
            "label": names.feature(one.feature),
            "mean": number(one.mean * factor, digits),
            "spread": _from_to(one.low * factor, one.high * factor, digits),
        }
        for one in found
    ]
    parts = tuple(
        Weighing(row["label"], one.mean * factor, one.low * factor, one.high * factor, row["mean"])
        for row, one in zip(rows, found, strict=True)
    )
    outcome = names.outcomes.get(evaluation.outputs[output], evaluation.outputs[output])
    title = gettext("register.evaluation.weights.alt", outcome=outcome)
    told = " ".join(gettext("register.evaluation.weights.alt.each", **row) for row in rows)
    chart = Importance(f"{title} {told}", parts)
    return Told(title, chart, rows)


def features_told(evaluation: Evaluation, output: int, names: Names) -> list[ToldFeature]:
    """How each feature weighs by its value, the heaviest first."""
    ordered = (evaluation.dependence_of(one.feature) for one in evaluation.importance[output])
    return [_feature(evaluation, one, output, names) for one in ordered if one]


def _feature(evaluation: Evaluation, found: Dependence, output: int, names: Names) -> ToldFeature:
    factor = FACTORS.get(evaluation.explained, 1.0)
    bands = [_times(one.bands[output], factor) for one in found.bins]
    digits = decimals_for(abs(number_) for band in bands for number_ in band)
    rows = [
        {
            "label": names.part(found.feature, one),
            "rows": amount(one.rows),
            "middle": change(band.middle, digits),
            "spread": _from_to(band.low, band.high, digits, change),
        }
        for one, band in zip(found.bins, bands, strict=True)
    ]
    feature = names.features.get(found.feature)
    outcome = names.outcomes.get(evaluation.outputs[output], evaluation.outputs[output])
    chart = _chart(found, bands, rows, names.feature(found.feature), outcome)
    unit = pick(feature.unit) if feature and feature.unit else ""
    return ToldFeature(names.feature(found.feature), unit, chart, rows, found.hidden)


def _drawn(chart: Importance | Dots, *, narrow: bool = False) -> Markup:
    return groups(chart, narrow=narrow) if isinstance(chart, Dots) else importance(chart, narrow=narrow)


def _chart(
    found: Dependence, bands: Sequence[Band], rows: Sequence[Mapping[str, str]], label: str, outcome: str
) -> DrawnDependence | Dots:
    """A line on a band where values have an order, else dots."""
    title = gettext("register.evaluation.dependence.alt", label=label, outcome=outcome)
    told = " ".join(gettext("register.evaluation.dependence.alt.each", **row) for row in rows)
    if not any(one.kind == "range" for one in found.bins):
        dots = tuple(
            Dot(row["label"], band.middle, band.low, band.high, row["middle"])
            for row, band in zip(rows, bands, strict=True)
        )
        line = gettext("register.evaluation.dependence.zero")
        return Dots(f"{title} {told}", dots, 0.0, line)
    drawn = [DrawnBand(*band) for band in bands]
    ranges = [place for place, one in enumerate(found.bins) if one.kind == "range"]
    apart = next((place for place, one in enumerate(found.bins) if one.kind == "missing"), None)
    return DrawnDependence(
        title=f"{title} {told}",
        bands=tuple(drawn[place] for place in ranges),
        edges=tuple(amount(found.bins[place].low or 0.0) for place in ranges[1:]),
        more=gettext("register.evaluation.dependence.more", outcome=outcome),
        less=gettext("register.evaluation.dependence.less", outcome=outcome),
        apart=None if apart is None else (rows[apart]["label"], drawn[apart]),
    )


def _times(band: Band, factor: float) -> Band:
    return Band(*(one * factor for one in band))


def _between_of(feature: Feature, part: Bin | Group) -> str:
    """A band of a feature; the lowest one of whole numbers may hold one number only."""
    low = part.low
    if low is None and feature.whole and feature.minimum is not None and part.high == feature.minimum + 1:
        low = feature.minimum
    return between(low, part.high, whole=feature.whole)


def between(low: float | None, high: float | None, *, whole: bool) -> str:
    """A band of numbers in words: a few whole numbers up to and including the last one, others up to the end."""
    if low is None and high is None:
        return gettext("register.evaluation.part.all")
    if low is None:
        return gettext("register.evaluation.part.under", high=amount(high or 0.0))
    if high is None:
        return gettext("register.evaluation.part.from", low=amount(low))
    if whole and high - low == 1:
        return amount(low)
    whole = whole and high - low < COUNTED
    key = "register.evaluation.part.through" if whole else "register.evaluation.part.between"
    return gettext(key, low=amount(low), high=amount(high - 1 if whole else high))


def number(value: float, digits: int) -> str:
    """A number with so many decimals, as the language of the page writes it."""
    value = value if round(value, digits) else 0.0
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, pattern, locale=language()).replace("-", MINUS)


def change(value: float, digits: int) -> str:
    """A number with its sign: "+0,37"."""
    return ("+" if round(value, digits) > 0 else "") + number(value, digits)


def amount(value: float) -> str:
    """A number with the decimals that it has."""
    return format_decimal(value, "#,##0.##", locale=language()).replace("-", MINUS)


def decimals_for(amounts: Iterable[float]) -> int:
    """How many decimals let the largest be read to two or three figures."""
    largest = max(amounts, default=0.0)
    if largest >= 10:
        return 1 if largest < 100 else 0
    return min(4, max(2, 1 - math.floor(math.log10(largest)))) if largest else 2


def _from_to(low: float, high: float, digits: int, written: Callable[[float, int], str] = number) -> str:
    return gettext("register.evaluation.from_to", low=written(low, digits), high=written(high, digits))
