"""What a datum says to a person: its value in words, and the reviewed sentence for the way it weighed."""

from collections.abc import Mapping
from functools import reduce

from babel.numbers import format_currency, format_decimal

from infra.i18n import gettext, gettext_in, messages, ngettext_in, pick
from infra.i18n import language as spoken
from register.explanation import Alternative, Value
from register.models import Feature, ModelVersion
from register.vocabulary import UNKNOWN, Format

# A smaller error than this is not said as none.
LEAST_PERCENT = 0.01
# Formats whose unit has a singular of its own: "1 maand", "3 maanden".
COUNTED = (Format.MONTHS, Format.YEARS)


def value_text(feature: Feature, value: Value, language: str) -> str:
    """The value as a person says it, with its unit: "3 maanden", "€ 1.840 per maand", "ja", "niet bekend"."""
    if value is None or is_unknown(value):
        return gettext_in(language, "register.value.unknown")
    if isinstance(value, bool) or feature.format == Format.YESNO:
        return gettext_in(language, "register.value.yes" if value else "register.value.no")
    if isinstance(value, str):
        return category_text(feature, value, language)
    if feature.format in COUNTED and value == int(value):
        return ngettext_in(language, f"register.value.{feature.format}", int(value))
    unit = pick(feature.unit, language) if feature.unit else ""
    if feature.format == Format.EURO:
        said = format_currency(value, "EUR", "¤ #,##0.##", locale=language, currency_digits=False)
        return f"{said} {unit.removeprefix('euro').removeprefix('€').strip()}".strip()
    return f"{format_decimal(value, '#,##0.##', locale=language)} {unit}".strip()


def method_text(method: str, approximation_error: float, language: str) -> str:
    """How an explanation was made, in words; of a sampled one also how far it may be off."""
    if method.startswith("exact"):
        return gettext_in(language, "register.method.exact")
    percent = format_decimal(max(approximation_error * 100, LEAST_PERCENT), "#,##0.##", locale=language)
    return gettext_in(language, "register.method.approximated", percent=percent)


def is_unknown(value: Value) -> bool:
    """Whether the value is missing, also where a model has a code of its own for that."""
    return value is None or value in UNKNOWN


def category_text(feature: Feature, code: str, language: str) -> str:
    """The label of a category, or its code where the owner gave none."""
    labels = {str(category["code"]): category.get("label") or {} for category in feature.categories}
    return pick(labels.get(code, {}), language) or code


def reason(feature: Feature, value: Value, amount: float, language: str) -> str:
    """One sentence about how this datum weighed: the owner's reviewed template for the direction, else the house's."""
    kind = "missing" if is_unknown(value) else "more" if amount >= 0 else "less"
    template = (feature.sentences.get(language) or {}).get(kind)
    said = value_text(feature, value, language)
    if template:
        return template.replace("{value}", said)
    label = pick(feature.label, language) or feature.name
    return gettext_in(language, f"register.reason.{kind}", label=label, value=said)


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
