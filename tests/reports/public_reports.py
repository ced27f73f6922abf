"""Public reports to test with: an ordinary one, the longest, the emptiest, a hostile one, a correction and English."""

from dataclasses import replace
from datetime import date

from infra.charts import Dot, Dots
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
from reports.transparency.counting import QUERIES
from reports.transparency.periods import Period
from reviews.protecting import Cell, Printed, protect
from tests.reports.judgements import MEASURED
from tests.reports.letters import ATTACK, VOORBEELDSTAD

QUARTER = Period(2026, 3)
LONG_NAME = (
    "Voorspelmodel Kansrijk Uitstroomadvies voor Bijstandsgerechtigden met een Arbeidsbeperking 2026-2030"
)


def _count(cell: Cell) -> Count:
    return Count(cell.value, cell.least)


def a_table(query: str, counts: dict[str, dict[str, int]], labels: dict[str, str] | None = None) -> Table:
    """What may be printed of these counts."""
    columns = next(one.columns for one in QUERIES if one.name == query)
    shown: Printed = protect(counts, columns)
    lines = tuple(
        Line(key, (labels or {}).get(key, key), tuple(_count(cells[one]) for one in columns), _count(shown.sums[key]))
        for key, cells in shown.rows.items()
    )  # fmt: skip
    return Table(
        query, columns, lines, tuple(_count(shown.column(one)) for one in columns), _count(shown.whole)
    )


NAMES = {
    "contactadvies": "Contactadvies vroegsignalering",
    "parkeren": "Parkeerdruk",
    "route": "Routeplanner afval",
}
DECISIONS = {
    "contactadvies": {"followed": 1231, "deviated": 184, "set_aside": 23},
    "parkeren": {"followed": 41, "deviated": 9, "set_aside": 0},
    "route": {"followed": 3, "deviated": 1, "set_aside": 0},
}
REMEDIES = {
    "objection": "Bezwaar", "complaint": "Klacht", "correction": "Verzoek om gegevens te verbeteren (AVG 16)",
    "opposition": "Bezwaar tegen gebruik van gegevens (AVG 21)", "appeal": "Beroep bij de rechter",
}  # fmt: skip
TABLES = (
    a_table("outputs", {"contactadvies": {"output": 1480}, "parkeren": {"output": 60}, "route": {"output": 4}}, NAMES),
    a_table("decisions", DECISIONS, NAMES),
    a_table("unread", {"contactadvies": {}, "parkeren": {}, "route": {"unread": 510}}, NAMES),
    a_table("objections_received", {one: {"received": 41 if one == "objection" else 2} for one in REMEDIES}, REMEDIES),
    a_table("objections_answered", {"objection": {"upheld": 12, "not_upheld": 31, "withdrawn": 4}}, REMEDIES),
    a_table("notices", {"error": {"received": 14}, "complaint": {"received": 3}, "question": {"received": 22}}, {"error": "Fout", "complaint": "Klacht", "question": "Vraag"}),
    a_table("letters", {"letter": {"made": 612}}, {"letter": "Brief aan een inwoner"}),
)  # fmt: skip
EVENTS = (
    Events("entries", (Event(date(2026, 7, 6), "Parkeerdruk", "Nieuw"), Event(date(2026, 8, 1), "Contactadvies vroegsignalering", "Veranderd"))),
    Events("stops", (Event(date(2026, 9, 2), "Parkeerdruk", "Stilgezet", "De bron leverde verouderde gegevens."),)),
    Events("advice", (Event(date(2026, 7, 20), "Contactadvies vroegsignalering", "Positief, met voorwaarden"),)),
)  # fmt: skip
COURSE = (
    Past("2025-q4", Count(), Count()), Past("2026-q1", Count(430, True), Count(402)), Past("2026-q2", Count(1010, True), Count(870, True)),
)  # fmt: skip
DOTS = (Dot("18-26", 0.78, 0.72, 0.83, "78 %"), Dot("67 en ouder", None, 0.0, 0.0, "niet getoond"))
CHARTS = (
    Dots(
        "Hoe vaak het model gelijk had. 18-26: 181 van 233 (78 %). 67 en ouder: niet getoond.",
        DOTS,
        0.73,
        "iedereen: 73 %",
    ),
)
ORDINARY = TransparencyReport(
    language="nl", organisation=VOORBEELDSTAD, report_number="TS-2026-T-4K7P-Q2RW", dated=date(2026, 10, 5),
    period="2026-q3", first=date(2026, 7, 1), last=date(2026, 9, 30), edition=1, tables=TABLES, happened=EVENTS, fairness=(Fairness("Contactadvies vroegsignalering", "8f2c1d0e" * 8, MEASURED.groupings, CHARTS),), incidents=1, course=COURSE,
    queries=tuple(Asked(one.name, (one.sql(QUARTER),)) for one in QUERIES),
    words="In het vorige verslag beloofden wij de brieven korter te maken. Dat is gedaan.\nInwoners die wij spraken vonden de brief beter te begrijpen.",
    address="https://algoritmen.voorbeeldstad.example/verslagen/voorbeeldstad/2026-q3/1",
    register_url="https://algoritmen.voorbeeldstad.example/algoritmes/voorbeeldstad",
)  # fmt: skip
EMPTIEST = replace(
    ORDINARY, tables=tuple(a_table(one.name, {}) for one in QUERIES[:3]) + tuple(a_table(one.name, {row: {} for row in one.rows or ()}) for one in QUERIES[3:]),
    happened=tuple(Events(kind, ()) for kind in ("entries", "stops", "advice")), incidents=0, fairness=(), words="",
)  # fmt: skip
MANY = {f"algoritme-{place}": f"{LONG_NAME} {place}" for place in range(40)}
LONGEST = replace(
    ORDINARY,
    period="2026", first=date(2026, 1, 1), last=date(2026, 12, 31),
    tables=(
        a_table("outputs", {one: {"output": 123_456_789 * (place % 3)} for place, one in enumerate(MANY)}, MANY),
        a_table("decisions", {one: {"followed": 123_456_789, "deviated": 7_654_321 * (place % 2), "set_aside": 12_345_678} for place, one in enumerate(MANY)}, MANY),
        *TABLES[2:],
    ),
    happened=tuple(Events(kind, tuple(Event(date(2026, 1 + place % 12, 1), LONG_NAME, "Stilgezet", "De bron leverde verouderde gegevens. " * 5) for place in range(30))) for kind in ("entries", "stops", "advice")),
    words="Wij beloofden veel en deden daarvan ook veel. " * 120,
)  # fmt: skip
CORRECTED = replace(
    ORDINARY, edition=2, why="Twaalf bezwaren waren te laat ingevoerd.",
    moved=(Move("objections_received", "Bezwaar", "received", Count(41), Count(53)), Move("objections_received", "", "", Count(41, True), Count(53, True)), Move("decisions", "Parkeerdruk", "deviated", Count(41), Count())),
)  # fmt: skip
HOSTILE = replace(
    CORRECTED, words=ATTACK * 5, why=ATTACK, address=f"javascript:{ATTACK}", register_url=ATTACK,
    organisation=replace(VOORBEELDSTAD, name=ATTACK, email=ATTACK),
    tables=tuple(replace(one, lines=tuple(replace(line, key=ATTACK, label=ATTACK) for line in one.lines)) for one in TABLES),
    happened=(Events("stops", (Event(date(2026, 9, 2), ATTACK, ATTACK, ATTACK),)),),
)  # fmt: skip
ALL = {
    "ordinary": ORDINARY, "english": replace(CORRECTED, language="en"), "emptiest": EMPTIEST, "longest": LONGEST,
    "corrected": CORRECTED, "hostile": HOSTILE,
}  # fmt: skip
