"""What a datum says to a person: the reviewed sentence for the way it weighed, filled in with its value."""

import re
from collections.abc import Mapping
from functools import reduce

from infra.i18n import gettext, gettext_in, messages, pick
from infra.i18n import language as spoken
from register.explanation import Alternative, Value
from register.models import Feature, ModelVersion
from register.values import category_text, in_parts, is_unknown, method_text, value_text

__all__ = [
    "alternative", "because", "category_text", "filled", "in_parts", "is_unknown", "method_text", "reason", "value_text",
]  # fmt: skip

PLACE = re.compile(r"\{(?:value|unit)\}")


def reason(feature: Feature, value: Value, amount: float, language: str) -> str:
    """One sentence about how this datum weighed, as its description has it: the owner's template, else the house's."""
    kind = "missing" if is_unknown(value) else "more" if amount >= 0 else "less"
    template = (feature.sentences.get(language) or {}).get(kind)
    if template:
        return filled(template, feature, value, language)
    label = pick(feature.label, language) or feature.name
    said = value_text(feature, value, language)
    return gettext_in(language, f"register.reason.{kind}", label=label, value=said)


def filled(template: str, feature: Feature, value: Value, language: str) -> str:
    """A template with its value; beside `{unit}` stands the bare number, and alone it has its unit with it."""
    if "{unit}" not in template:
        return template.replace("{value}", value_text(feature, value, language))
    number, unit = in_parts(feature, value, language)
    places = {"{value}": number, "{unit}": unit}
    return PLACE.sub(lambda found: places.get(found[0], found[0]), template)


def alternative(
    features: Mapping[str, Feature],
    present: Mapping[str, Value],
    other: Alternative,
    outcome: str,
    language: str,
) -> str:
    """One sentence about other values of a datum or two, and the `outcome` (in words) that they would have led to."""
    said = [
        gettext_in(
            language, "register.alternative.change", label=pick(features[name].label, language) or name,
            value=value_text(features[name], value, language),
            present=value_text(features[name], present.get(name), language),
        )
        for name, value in other.values.items()
    ]  # fmt: skip
    changes = reduce(
        lambda first, second: gettext_in(language, "register.alternative.and", first=first, second=second),
        said,
    )
    return gettext_in(language, "register.alternative.sentence", changes=changes, outcome=outcome)


def because(refused: ModelVersion | None) -> list[str]:
    """Why a model was refused, in sentences; a word of the inspection has a sentence of its own."""
    if refused is None or not refused.reason:
        return []
    finding = f"register.finding.{refused.reason_parameters.get('reason', '')}"
    known = [gettext(finding)] if finding in messages(spoken()) else []
    return [gettext(refused.reason, **refused.reason_parameters), *known]
