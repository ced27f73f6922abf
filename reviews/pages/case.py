"""The case as a person reads it: data in words, told together by where they come from, and what is not known."""

from dataclasses import dataclass

from infra.i18n import language, pick
from register.explanation import Value
from register.models import Feature
from register.sentences import is_unknown, value_text
from reviews.pages.blueprint import blueprint


@dataclass(frozen=True)
class Datum:
    label: str
    value: str
    missing: bool


@blueprint.app_template_filter("by_source")
def by_source(case: list[tuple[Feature, Value]]) -> dict[str, list[Datum]]:
    """The data under the source that gave them, in the order in which the sources first appear."""
    groups: dict[str, list[Datum]] = {}
    for feature, value in case:
        label = pick(feature.label) or feature.name
        datum = Datum(label, value_text(feature, value, language()), is_unknown(value))
        groups.setdefault(pick(feature.source), []).append(datum)
    return groups


@blueprint.app_template_filter("missing")
def missing(groups: dict[str, list[Datum]]) -> list[str]:
    """What is not known, by name."""
    return [datum.label for group in groups.values() for datum in group if datum.missing]
