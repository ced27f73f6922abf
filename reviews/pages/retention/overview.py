"""The page where keeping begins: what comes to its last day and when, what is not known, and the destruction lists."""

from dataclasses import dataclass

from babel.dates import format_date
from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from infra.charts import Bar, Bars, bars
from infra.i18n import gettext, language, ngettext
from infra.identity.actors import needs
from register.door import actor, done, reading, writing
from reviews.pages.retention.blueprint import blueprint
from reviews.retention import drawing, permissions, queries
from reviews.retention.queries import Overview


@dataclass(frozen=True)
class Line:
    """One row of the table under the chart."""

    label: str
    cases: int


@blueprint.get("/werk/bewaren")
@needs(permissions.SEE)
def overview() -> str:
    with reading() as session:
        found = queries.overview(session, actor())
    lines = _lines(found)
    return render_template(
        "reviews/retention/overview.html", found=found, lines=lines, wide=_chart(lines), narrow=_chart(lines, True),
        may_draw=actor().may(permissions.DRAW), may_enter=actor().may(permissions.ENTER),
        may_hold=actor().may(permissions.HOLD),
    )  # fmt: skip


@blueprint.post("/werk/bewaren/lijsten")
@needs(permissions.DRAW)
def draw_list() -> ResponseReturnValue:
    """Have a list drawn up of everything that is due today."""
    with writing() as session:
        row = drawing.draw_now(session, actor())
    return done(url_for("retention.one_list", list_id=row.id), "destruction_list_begun")


def _lines(found: Overview) -> list[Line]:
    lines = [
        Line(
            format_date(month.first, "MMMM y", locale=language()) if month.first else gettext("reviews.retention.now"),
            month.cases,
        )
        for month in found.months
    ]  # fmt: skip
    return [*lines, Line(gettext("reviews.retention.later"), found.later)]


def _chart(lines: list[Line], narrow: bool = False) -> Markup:
    most = max(line.cases for line in lines)
    parts = tuple(
        Bar(line.label, line.cases, ngettext("reviews.retention.cases", line.cases)) for line in lines
    )
    title = gettext("reviews.retention.chart.title", total=sum(line.cases for line in lines))
    return bars(Bars(title, parts, most or 1), narrow=narrow)
