"""The case as a person reads it: data in words, told together by where they come from, what is not known, and what is out of range."""

from dataclasses import dataclass

from infra.i18n import language, pick
from register.explanation import Value
from register.models import Feature
from register.sentences import category_text, is_unknown, value_text
from reviews.pages.blueprint import blueprint
from reviews.weighing import outside


@dataclass(frozen=True)
class Datum:
    name: str
    label: str
    value: str
    missing: bool
    outside: str


@blueprint.app_template_filter("by_source")
def by_source(case: list[tuple[Feature, Value]]) -> dict[str, list[Datum]]:
    """The data under the source that gave them, in the order in which the sources first appear."""
    groups: dict[str, list[Datum]] = {}
    for feature, value in case:
        label = pick(feature.label) or feature.name
        datum = Datum(feature.name, label, said(feature, value), is_unknown(value), outside(feature, value))
        groups.setdefault(pick(feature.source), []).append(datum)
    return groups


@blueprint.app_template_filter("missing")
def missing(groups: dict[str, list[Datum]]) -> list[str]:
    """What is not known, by name."""
    return [datum.label for group in groups.values() for datum in group if datum.missing]


@blueprint.app_template_filter("out_of_range")
def out_of_range(groups: dict[str, list[Datum]]) -> list[str]:
    """What lies outside what the model was described for, by name and with the limit."""
    return [
        f"{datum.label} ({datum.outside})" for group in groups.values() for datum in group if datum.outside
    ]


@blueprint.app_template_filter("label_of_datum")
def label_of_datum(case: list[tuple[Feature, Value]], name: str) -> str:
    """What a datum is called."""
    return next((pick(feature.label) for feature, _ in case if feature.name == name), "") or name


@blueprint.app_template_filter("value_of_datum")
def value_of_datum(case: list[tuple[Feature, Value]], name: str, value: Value) -> str:
    """A value of that datum in words."""
    return next((said(feature, value) for feature, _ in case if feature.name == name), str(value))


@blueprint.app_template_filter("said")
def said(feature: Feature, value: Value) -> str:
    """A value in words, with its unit."""
    return value_text(feature, value, language())


@blueprint.app_template_filter("categories")
def categories(feature: Feature) -> list[tuple[str, str]]:
    """What a datum of kinds may be, for a form."""
    codes = [str(one["code"]) for one in feature.categories]
    return [(code, category_text(feature, code, language())) for code in codes]
