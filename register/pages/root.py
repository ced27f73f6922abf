"""The blueprint that every page of the register hangs on, and the small filters that its templates share."""

from datetime import date

from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Blueprint

from infra.i18n import language
from register.richtext import blocks, paragraphs
from register.standards.fields import Field
from register.wording import chosen, ground, meaning, word

__all__ = ["blueprint", "word"]

blueprint = Blueprint("register", "register", template_folder="templates")

blueprint.app_template_filter("paragraphs")(paragraphs)
blueprint.app_template_filter("blocks")(blocks)
blueprint.app_template_filter("word")(word)
blueprint.app_template_filter("ground")(ground)


@blueprint.app_template_filter("pair_of")
def pair_of(value: str, field: Field) -> tuple[str, str]:
    """A word of a field with what a person calls it, for a list to choose from."""
    return value, chosen(field, value)


@blueprint.app_template_filter("date_text")
def date_text(value: str) -> str:
    """A day of an entry, written out."""
    return format_date(date.fromisoformat(value), "d MMMM y", locale=language())


@blueprint.app_template_filter("month_text")
def month_text(value: str) -> str:
    """A month of an entry, written out."""
    return format_date(date.fromisoformat(f"{value}-01"), "MMMM y", locale=language())


blueprint.app_template_global("chosen")(chosen)
blueprint.app_template_global("meaning")(meaning)


@blueprint.app_template_filter("amount")
def amount(value: float) -> str:
    """A number as it is written in the language of the page."""
    return format_decimal(value, "#,##0.######", locale=language())


@blueprint.app_template_filter("size")
def size(count: int) -> str:
    """A number of bytes, in the unit in which one would say it."""
    if count < 1_000_000:
        return f"{format_decimal(max(count, 1) / 1000, '#,##0.#', locale=language())} kB"
    return f"{format_decimal(count / 1_000_000, '#,##0.#', locale=language())} MB"
