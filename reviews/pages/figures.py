"""The live figures on the public page of an algorithm; the register's template asks for them by name."""

from babel.dates import format_date
from flask import render_template
from markupsafe import Markup

from infra.i18n import language, ngettext
from register.door import looking_around
from register.queries.public import Published
from reviews.pages.blueprint import blueprint
from reviews.queries.figures import Period, figures_of

DAY_HOURS = 24


@blueprint.app_template_global("figures_section")
def section(shown: Published) -> Markup:
    """The section of the page, or nothing: for an old revision, or where no model of ours ever ran."""
    if shown.number != shown.current or not shown.deployments:
        return Markup("")
    with looking_around() as session:
        figures = figures_of(session, shown.organisation.id, shown.slug)
    return Markup(render_template("reviews/figures.html", figures=figures))  # noqa: S704


@blueprint.app_template_filter("span")
def span(period: Period) -> str:
    """The months of a period: "juli – september 2026"."""
    last = format_date(period.last, "MMMM y", locale=language())
    first = format_date(
        period.first, "MMMM" if period.first.year == period.last.year else "MMMM y", locale=language()
    )
    return f"{first} – {last}"


@blueprint.app_template_filter("hours")
def hours(waited: int) -> str:
    """A time to decision as one says it: hours up to three days, then days."""
    if waited < 1:
        return ngettext("reviews.figures.hours.less", 1)
    if waited < 3 * DAY_HOURS:
        return ngettext("reviews.figures.hours", waited)
    return ngettext("reviews.figures.days", waited // DAY_HOURS)
