"""Fills the public report from one edition, in one language: nothing is counted here."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlmodel import Session

from infra import clock
from infra.charts import Dot, Dots
from infra.errors import NotFound
from infra.i18n import gettext, language, speaking
from infra.identity.models import Organisation
from reports.contents.judged import Cell, Group, Grouping
from reports.contents.transparency import (
    Asked,
    Count,
    Event,
    Events,
    Fairness,
    Line,
    Move,
    Past,
    Table,
    TransparencyReport,
)
from reports.house_style.filling import organisation_of
from reports.models import Report
from reports.transparency.counting import BY_NAME
from reports.transparency.figures import as_printed
from reports.transparency.models import Edition, Texts
from reports.transparency.periods import period_of
from reviews.protecting import Cell as Printable

Figures = dict[str, Any]


def report_of(session: Session, report: Report, base_url: str) -> TransparencyReport:
    """The content of a printed one. Raises `NotFound` without its edition."""
    edition = session.get(Edition, report.subject_id)
    if not edition:
        raise NotFound("reports.transparency.not_published")
    with speaking(report.language):
        return told(session, edition, base_url, report.number)


def told(session: Session, edition: Edition, base_url: str, number: str = "") -> TransparencyReport:
    """The content in the language of the moment; on a page it has no number."""
    organisation = session.get_one(Organisation, edition.organisation_id)
    figures, period = edition.figures, period_of(edition.period)
    words, words_language = _said(edition.words)
    why, why_language = _said(edition.why)
    return TransparencyReport(
        language=language(), organisation=organisation_of(organisation), report_number=number,
        dated=edition.published_at.astimezone(clock.AMSTERDAM).date(), period=edition.period, first=period.first,
        last=period.last, edition=edition.number, tables=tuple(_tables(figures)), happened=tuple(_happened(figures)),
        incidents=figures["incidents"], fairness=tuple(_fairness(figures)),
        queries=tuple(Asked(name, tuple(asked)) for name, asked in figures["queries"].items()),
        words=words, words_language=words_language, why=why, why_language=why_language,
        moved=tuple(_moved(figures)), course=tuple(_course(figures)),
        address=f"{base_url}/verslagen/{organisation.slug}/{edition.period}/{edition.number}",
        register_url=f"{base_url}/algoritmes/{organisation.slug}",
    )  # fmt: skip


def _tables(figures: Figures) -> Iterable[Table]:
    for name, kept in figures["tables"].items():
        shown, columns = as_printed(kept), tuple(kept["columns"])
        lines = [
            Line(
                _key(figures, row),
                _label(figures, name, row),
                tuple(_count(cells[column]) for column in columns),
                _count(shown.sums[row]),
            )
            for row, cells in shown.rows.items()
        ]
        sums = tuple(_count(shown.column(column)) for column in columns)
        yield Table(name, columns, tuple(lines), sums, _count(shown.whole))


def _course(figures: Figures) -> Iterable[Past]:
    for one in figures.get("course", ()):
        yield Past(one["period"], Count(*one["outputs"]), Count(*one["decisions"]))


def _key(figures: Figures, row: str) -> str:
    found = figures["algorithms"].get(row)
    return str(found["slug"]) if found else row


def _label(figures: Figures, query: str, row: str) -> str:
    if BY_NAME[query].rows is not None:
        return gettext(f"reports.transparency.row.{query}.{row}")
    return str(figures["algorithms"][row]["name"])


def _count(cell: Printable) -> Count:
    return Count(cell.value, cell.least)


def _happened(figures: Figures) -> Iterable[Events]:
    for kind, events in figures["happened"].items():
        yield Events(kind, tuple(_event(kind, one) for one in events))


def _event(kind: str, one: Mapping[str, str]) -> Event:
    return Event(date.fromisoformat(one["day"]), one["name"], _word(kind, one["word"]), one["text"])


def _fairness(figures: Figures) -> Iterable[Fairness]:
    for one in figures["fairness"][language()]:
        groupings = tuple(
            Grouping(
                each["label"],
                each["note"],
                tuple(each["headings"]),
                tuple(
                    Group(row["label"], tuple(Cell(**cell) for cell in row["cells"]))
                    for row in each["groups"]
                ),
            )
            for each in one["groupings"]
        )
        charts = tuple(
            Dots(**(each | {"dots": tuple(Dot(**dot) for dot in each["dots"])}))
            for each in one.get("charts", ())
        )
        yield Fairness(one["name"], one["model"], groupings, charts)


def _word(kind: str, word: str) -> str:
    if kind == "entries":
        return gettext(f"reports.transparency.entry.{word}")
    if kind == "stops":
        return gettext(f"register.deployment_state.{word}")
    return gettext(f"register.committee.verdict.{word}")


def _moved(figures: Figures) -> Iterable[Move]:
    for one in figures.get("moved", ()):
        query, row = one["query"], one["row"]
        label = _label(figures, query, row) if row else ""
        yield Move(query, label, one["column"], Count(*one["was"]), Count(*one["now"]))


def _said(texts: Texts) -> tuple[str, str]:
    """In the language of the moment, else in Dutch, with the language that it is in."""
    chosen = language() if texts.get(language()) else "nl"
    return texts.get(chosen, ""), chosen
