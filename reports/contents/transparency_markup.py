"""The public report to HTML: the same lines for paper and for a page of the site."""

import csv
import io

from markupsafe import Markup

from infra.charts import Column, Columns, columns, groups
from reports.contents.markup import rendered
from reports.contents.transparency import Count, Line, Move, Past, Table, TransparencyReport
from reports.contents.wording import NO_BREAK, Wording

# The queries in the order of the report, under the heading that they stand beneath.
CHAPTERS = (
    ("use", ("outputs", "decisions", "unread")),
    ("answers", ("objections_received", "objections_answered", "notices", "letters")),
)
COLUMNS = ("query", "row", "column", "value", "shown")
ALL = "all"


def transparency_body(told: TransparencyReport, *, paper: bool = False) -> Markup:
    """The report: on paper from its head on, on a page (which has a heading of its own) from its lead on."""
    words = Wording(told.language)
    return rendered(
        "reports/transparency.html",
        told=told, words=words, paper=paper, title=title(told, words), key=_key(told, words),
        chapters=[(name, [_tabled(told, query, words) for query in queries]) for name, queries in CHAPTERS],
        moved=[_moved(one, words) for one in told.moved], defined=[_defined(one.name, words) for one in told.queries],
        hidden=any(table.lines and table.whole.value is None for table in told.tables), quiet=_quiet(told, words),
        course=_course(told, words), columns=columns, groups=groups,
        summary=_english(told) if told.language == "nl" else (),
    )  # fmt: skip


def title(told: TransparencyReport, words: Wording) -> str:
    """ "Algoritmes in het derde kwartaal van 2026"."""
    return words.say("transparency.title", period=period(told, words))


def period(told: TransparencyReport, words: Wording) -> str:
    """ "het derde kwartaal van 2026", or "2026"."""
    year, _, quarter = told.period.partition("-q")
    return words.say(f"transparency.quarter.{quarter}", year=year) if quarter else year


def as_csv(told: TransparencyReport) -> bytes:
    """Every count as a line: query, row, column, value, and whether it is told exactly, at least, or not at all."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for table in told.tables:
        for line in table.lines:
            for column, count in zip(table.columns, line.counts, strict=True):
                writer.writerow((table.query, line.key, column, *_cell(count)))
            writer.writerow((table.query, line.key, ALL, *_cell(line.total)))
        for column, count in zip(table.columns, table.sums, strict=True):
            writer.writerow((table.query, ALL, column, *_cell(count)))
        writer.writerow((table.query, ALL, ALL, *_cell(table.whole)))
    writer.writerow(("incidents", ALL, ALL, told.incidents, "exact"))
    return file.getvalue().encode("utf-8", "backslashreplace")


def _cell(count: Count) -> tuple[int | str, str]:
    if count.value is None:
        return "", "hidden"
    return count.value, "at_least" if count.least else "exact"


def said(count: Count, words: Wording) -> str:
    """ "231", "ten minste 40", or that it is not told."""
    if count.value is None:
        return words.say("transparency.hidden")
    number = words.number(count.value, 0)
    return words.say("transparency.at_least", number=number) if count.least else number


def _tabled(told: TransparencyReport, query: str, words: Wording) -> dict[str, object]:
    """A table as the template sets it; without rows, or with nothing to print in it, a sentence."""
    table = told.table(query)
    shown = table is not None and any(
        cell.value is not None for line in table.lines for cell in (line.total, *line.counts)
    )
    empty = "none" if table is None or not table.lines else "all_hidden"
    return {
        "query": query, "title": words.say(f"transparency.query.{query}"),
        "columns": _columns(table, words) if table else [], "rows": _rows(table, words) if table and shown else [],
        "empty": words.say(f"transparency.{empty}"), "short": (words.say(f"transparency.query.{query}"), words.say(f"transparency.{empty}")), "total": len(table.lines) if table and len(table.lines) > 1 else -1,
        "lead": _lead(table, words) if table and shown else "",
    }  # fmt: skip


def _defined(query: str, words: Wording) -> tuple[str, str]:
    """What a query counts, under the heading that its table has."""
    means = words.say(f"transparency.query.{query}.means")
    return words.say(f"transparency.query.{query}"), words.say(
        "transparency.how.query", means=means, query=query
    )


def _course(told: TransparencyReport, words: Wording) -> dict[str, object] | None:
    """The decisions of each quarter as a chart, and as a table with the outputs beside them; None where there is one only."""
    past = [one for one in (*told.course, *_now(told)) if one.decisions.value != 0 or one.outputs.value != 0]
    if len(past) < 2:
        return None
    rows = [
        (_quarter(one.period, words), said(one.outputs, words), said(one.decisions, words)) for one in past
    ]
    up = words.say("transparency.key.decisions")
    drawn = [Column(row[0], one.decisions.value, row[2]) for row, one in zip(rows, past, strict=True)]
    title = " ".join([f"{up}.", *(f"{row[0]}: {row[2]}." for row in rows)])
    heads = [
        (words.say("transparency.column.quarter"), False),
        (words.say("transparency.column.output"), True),
        (up, True),
    ]
    return {"chart": Columns(title, tuple(drawn), up), "heads": heads, "rows": rows}


def _now(told: TransparencyReport) -> list[Past]:
    """This quarter itself; a year tells its quarters."""
    outputs, decisions = told.table("outputs"), told.table("decisions")
    if "-q" not in told.period or not outputs or not decisions or not decisions.lines:
        return []
    return [Past(told.period, outputs.whole, decisions.whole)]


def _quarter(code: str, words: Wording) -> str:
    """ "3e kwartaal 2026"."""
    year, _, quarter = code.partition("-q")
    return words.say(f"transparency.quarter.short.{quarter}", year=year)


def _quiet(told: TransparencyReport, words: Wording) -> list[tuple[str, str]]:
    """The kinds of events of which there were none, in one place."""
    kinds = [f"transparency.happened.{one.kind}" for one in told.happened if not one.events]
    return [(words.say(kind), words.say(f"{kind}.none")) for kind in kinds]


def _columns(table: Table, words: Wording) -> list[tuple[str, bool]]:
    first = words.say(f"transparency.first.{'algorithm' if table.query in CHAPTERS[0][1] else 'kind'}")
    named = [(words.say(f"transparency.column.{column}"), True) for column in reversed(table.columns)]
    return [
        (first, False),
        *named,
        *([(words.say("transparency.column.total"), True)] if len(table.columns) > 1 else []),
    ]


def _rows(table: Table, words: Wording) -> list[tuple[str, ...]]:
    """Columns stand in the order in which they are wanted, which is the other way round than they are given up."""
    everything = Line(ALL, words.say("transparency.total"), table.sums, table.whole)
    lines = (*table.lines, everything) if len(table.lines) > 1 else table.lines
    alone = len(table.columns) == 1
    return [
        (line.label, said(line.total, words))
        if alone
        else (line.label, *(said(one, words) for one in reversed(line.counts)), said(line.total, words))
        for line in lines
    ]


def _lead(table: Table, words: Wording) -> str:
    if table.query != "decisions":
        return ""
    deviated, whole = table.sums[table.columns.index("deviated")], table.whole
    if not whole.value or deviated.value is None or whole.least or deviated.least:
        return ""
    share = (
        f"{words.number(100 * deviated.value / whole.value, 0)}{NO_BREAK}%"
        if words.language == "nl"
        else f"{words.number(100 * deviated.value / whole.value, 0)}%"
    )
    return words.say(
        "transparency.deviated", deviated=said(deviated, words), whole=said(whole, words), share=share
    )


def _key(told: TransparencyReport, words: Wording) -> list[tuple[str, str]]:
    """The report in one look."""
    counted = [
        (words.say(f"transparency.key.{query}"), said(table.whole, words))
        for query in ("outputs", "decisions", "objections_received", "notices", "letters")
        if (table := told.table(query)) and table.lines
    ]
    algorithms = len(found.lines) if (found := told.table("decisions")) else 0
    events = {one.kind: len(one.events) for one in told.happened}
    return [
        (words.say("transparency.key.algorithms"), words.number(algorithms, 0)),
        *counted,
        (words.say("transparency.key.stops"), words.number(events.get("stops", 0), 0)),
        (words.say("transparency.key.incidents"), words.number(told.incidents, 0)),
    ]


def _english(told: TransparencyReport) -> list[tuple[str, str]]:
    return _key(told, Wording("en"))


def _moved(move: Move, words: Wording) -> tuple[str, str, str]:
    what = [
        words.say(f"transparency.query.{move.query}"),
        move.row,
        words.say(f"transparency.column.{move.column}")
        if move.column
        else words.say("transparency.column.total"),
    ]
    return ", ".join(part for part in what if part), said(move.was, words), said(move.now, words)
