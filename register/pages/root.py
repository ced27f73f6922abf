"""The blueprint that every page of the register hangs on, and the small filters that its templates share."""

import re
import unicodedata

from babel.numbers import format_decimal
from flask import Blueprint

from infra.i18n import gettext, language
from register.content import plain

blueprint = Blueprint("register", "register", template_folder="templates")

# Where a text with markup starts a new line, as an entry from the national register may.
BREAK = re.compile(r"</?(?:p|div|br|ul|ol|li)\b[^>]*>", re.IGNORECASE)


@blueprint.app_template_filter("paragraphs")
def paragraphs(text: str | None) -> list[str]:
    """The paragraphs of an owner's text, without markup."""
    whole = plain(BREAK.sub("\n\n", text or ""))
    return [part.strip() for part in re.split(r"\n\s*\n", whole) if part.strip()]


@blueprint.app_template_filter("word")
def word(value: str | None) -> str:
    """A word of the publication standard, which is Dutch, in the language of the page; nothing for no word."""
    if not value:
        return ""
    ascii_only = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode().lower()
    key = f"register.word.{re.sub(r'[^a-z0-9]+', '_', ascii_only)}"
    said = gettext(key)
    return value if said == key else said


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
