"""What a value is called by a person: the number with its unit, a category, and how an explanation was made."""

from babel.numbers import format_currency, format_decimal

from infra.i18n import gettext_in, ngettext_in, pick
from register.explanation import Value
from register.models import Feature
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
        return f"{_euros(value, language)} {unit.removeprefix('euro').removeprefix('€').strip()}".strip()
    return f"{_number(value, language)} {unit}".strip()


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


def in_parts(feature: Feature, value: Value, language: str) -> tuple[str, str]:
    """The bare number and its unit as a sentence says them apart: "3" and "maanden", "1" and "maand"; of what is no
    number all of it, and no unit."""
    said = value_text(feature, value, language)
    if value is None or isinstance(value, bool | str) or feature.format == Format.YESNO or is_unknown(value):
        return said, ""
    number = _euros(value, language) if feature.format == Format.EURO else _number(value, language)
    if said.startswith(number):
        return number, said.removeprefix(number).strip()
    return number, pick(feature.unit, language) if feature.unit else ""


def _euros(value: float, language: str) -> str:
    return format_currency(value, "EUR", "¤\u00a0#,##0.##", locale=language, currency_digits=False)


def _number(value: float, language: str) -> str:
    return format_decimal(value, "#,##0.##", locale=language)
