"""The blueprint that the pages of keeping and destroying hang on, and what their forms and templates share."""

from collections.abc import Iterable
from datetime import date

from babel.dates import format_date
from flask import Blueprint, request

from infra.errors import Fault, NotValid
from infra.i18n import gettext, language, ngettext
from register.door import whole_number
from register.pages.mistakes import Mistakes, mistakes
from reviews.retention.closing import Term

blueprint = Blueprint("retention", "reviews", template_folder="templates")
# What a step calls a field, and what the form calls it.
FIELDS = {"closedOn": "closed_on"}


@blueprint.app_template_filter("period")
def period(months: int) -> str:
    """A number of months as one says it: "7 jaar", "1 jaar en 6 maanden"."""
    years, rest = divmod(months, 12)
    said = [ngettext("reviews.retention.years", years)] if years else []
    said += [ngettext("reviews.retention.months", rest)] if rest else []
    return gettext("reviews.retention.and").join(said)


@blueprint.app_template_filter("iso_day")
def iso_day(text: str) -> str:
    """A day that a declaration holds as text, written out."""
    return format_date(date.fromisoformat(text), "d MMMM y", locale=language())


def wrong(faults: Iterable[Fault]) -> Mistakes:
    """What is wrong, for the summary and for each field."""
    return mistakes(
        faults,
        lambda where: FIELDS.get(where, where),
        lambda name: gettext(f"reviews.retention.field.{name}"),
    )


def day_of(name: str) -> date:
    """The day in a field of the form. Raises `NotValid`."""
    try:
        return date.fromisoformat(request.form.get(name, "").strip())
    except ValueError:
        raise NotValid(
            "reviews.retention.not_valid", faults=[Fault(name, "reviews.retention.no_day")]
        ) from None


def term_of_form() -> Term:
    """The term in the form: a number of years and months, for good, or none. Raises `NotValid`."""
    form = request.form
    kind, category = form.get("kind", ""), form.get("category", "").strip()
    if kind == "for_good":
        return Term(None, True, category)
    if kind == "none":
        return Term(None, False, category)
    if kind != "term":
        raise _no_term("kind", "reviews.retention.kind_needed")
    years, months = (whole_number(form.get(name, "").strip() or "0", -1) for name in ("years", "months"))
    if years < 0 or months < 0 or not years + months:
        raise _no_term("term", "reviews.retention.term_needed")
    return Term(12 * years + months, False, category)


def _no_term(field: str, code: str) -> NotValid:
    return NotValid("reviews.retention.not_valid", faults=[Fault(field, code)])
