"""How the words and values of an entry are said to a person, in the language that is spoken now."""

import re
import unicodedata
from typing import Any

from infra.i18n import gettext
from register.differences import text_of
from register.standards import ours
from register.standards.fields import Field, Kind


def word(value: str | None) -> str:
    """A word of the publication standard, which is Dutch; nothing for no word."""
    if not value:
        return ""
    ascii_only = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode().lower()
    key = f"register.word.{re.sub(r'[^a-z0-9]+', '_', ascii_only)}"
    said = gettext(key)
    return value if said == key else said


def chosen(field: Field, value: str) -> str:
    """One of the words of a field."""
    if field.key not in ours.BY_KEY:
        return word(value)
    return gettext(f"register.choice.{field.key}.{value.replace('.', '_')}")


def meaning(field: Field, value: str) -> str:
    """What a word of a field means, where that has to be said; else nothing."""
    key = f"register.choice.{field.key}.{value}.means"
    said = gettext(key)
    return "" if said == key else said


def label(key: str) -> str:
    """What a person calls a field."""
    return gettext(f"register.field.{key}")


def ground(code: str) -> str:
    """A ground of the Woo with its place in the law."""
    return gettext(f"register.woo.{code.replace('.', '_')}")


def said(field: Field, value: Any) -> str:
    """A value as lines of text; nothing for an empty one."""
    if not value:
        return ""
    if field.kind == Kind.CHOICE:
        return chosen(field, value)
    if field.kind == Kind.CHOICES:
        return ", ".join(chosen(field, one) for one in value)
    if field.kind == Kind.WITHHELD:
        return "\n".join(
            f"{label(key)}: {ground(why['ground'])}. {why['reason']}" for key, why in value.items()
        )
    return text_of(field, value)
