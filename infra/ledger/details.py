"""What a refusal says in detail, for whoever looks into it, in the language that is spoken.

Code and logs say it in English, and those very words stand in the English catalogue: by them the others are found.
"""

import re
from functools import cache

from infra.i18n import gettext, messages
from infra.outward import NoAnswer, NotAllowed

FAMILY = "infra.detail."
PLACE = re.compile(r"\\\{(\w+)\\\}")
# A detail can hold names that somebody else chose: what is longer, or nested deeper, is told as it is.
SIGNS_MAX, DEPTH_MAX = 400, 3


def of(error: Exception) -> str:
    """The detail of what was refused, or could not be read."""
    if isinstance(error, FileNotFoundError):
        return gettext("infra.detail.missing", file=error.filename or str(error))
    if isinstance(error, PermissionError):
        return gettext("infra.detail.closed", file=error.filename or str(error))
    if isinstance(error, NoAnswer | NotAllowed) and error.code in keys():
        return gettext(f"infra.detail.{error.code}")
    return told(str(error))


def told(detail: str, depth: int = DEPTH_MAX) -> str:
    """A detail in the current language; one that the catalogue does not know stays as it is."""
    if len(detail) > SIGNS_MAX or not depth:
        return detail
    for key, pattern in _patterns():
        if found := pattern.fullmatch(detail):
            facts = {name: told(value, depth - 1) for name, value in found.groupdict().items()}
            return gettext(f"infra.detail.{key}", **facts)
    return detail


def keys() -> tuple[str, ...]:
    """Every detail that the catalogue knows."""
    return tuple(key for key, _ in _patterns())


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What says most comes first: `{file} is missing` would also fit what says more than that."""
    said = {
        str(one.id).removeprefix(FAMILY): str(one.string)
        for one in messages("en")
        if str(one.id).startswith(FAMILY)
    }
    ordered = sorted(said.items(), key=lambda one: -len(re.sub(r"\{\w+\}", "", one[1])))
    return tuple((key, re.compile(PLACE.sub(r"(?P<\1>.+?)", re.escape(text)))) for key, text in ordered)
