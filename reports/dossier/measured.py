"""The chapters that are measured on rows of which is known what happened: how good a model is, and for whom."""

from collections.abc import Iterator

from infra.i18n import gettext
from register.evaluation.shape import Performance
from register.evaluation.telling_performance import (
    ToldGrouping,
    calibration_told,
    confusion_rows,
    grouping_told,
    how_right,
    outcome_rows,
)
from reports.contents.dossier import Block, Figure, Prose, Table, table
from reports.dossier.answers import answered_or_gap
from reports.dossier.gathering import Gathered
from reports.dossier.saying import OWNER, gap, heading, measures

RESULTS_FILE = "toetsresultaten.csv"


def performance(here: Gathered) -> Iterator[Block]:
    """How often it is right, with intervals; which errors it makes; whether scores come true; and the threshold."""
    evaluation = here.evaluation
    found = evaluation.performance if evaluation else None
    if found is None:
        yield gap("performance", OWNER)
        return
    yield Prose(how_right(found, here.names))
    kinds = ("advised", "precision", "recall")
    rows = tuple(
        (row["label"], *(_with_interval(row, kind) for kind in kinds))
        for row in outcome_rows(found, here.names)
    )
    yield table(measures("outcome", *kinds), rows, RESULTS_FILE, gettext("register.evaluation.outcomes"))
    yield _confusion(here, found)
    yield from _calibrated(here, found)
    yield Prose(
        (gettext("reports.dossier.note.threshold"), gettext("reports.dossier.note.errors")),
        heading("threshold"),
    )
    yield from answered_or_gap(here, "cost_of_errors", "fout-positie", "foutmarge", "onterecht")


def _with_interval(row: dict[str, str], kind: str) -> str:
    interval = row.get(f"{kind}_interval")
    return f"{row[kind]}\n{interval}" if interval else row[kind]


def _confusion(here: Gathered, found: Performance) -> Table:
    """Which errors: what was right against what the model said."""
    named = [here.names.outcomes.get(one, one) for one in found.outcomes]
    rows = tuple(
        (row["label"], *(row[f"said{place}"] for place in range(len(named))))
        for row in confusion_rows(found, here.names)
    )
    said = (gettext("register.evaluation.confusion.said", outcome=one) for one in named)
    heads = (gettext("register.evaluation.confusion.actual"), *said)
    return table(heads, rows, RESULTS_FILE, gettext("register.evaluation.confusion"))


def _calibrated(here: Gathered, found: Performance) -> Iterator[Block]:
    told_ones = [calibration_told(one, here.names) for one in found.calibration if one.bins]
    if not told_ones:
        yield gap("calibration", OWNER)
    for one in told_ones:
        lead = gettext("register.evaluation.calibration.lead", outcome=one.outcome)
        yield Prose((lead,), gettext("reports.dossier.calibration", outcome=one.outcome))
        yield Figure(one.chart)
        rows = tuple((row["label"], row["mean"], f"{row['happened']}\n{row['interval']}") for row in one.rows)
        yield table(measures("score", "mean_score", "happened"), rows, RESULTS_FILE)


def fairness(here: Gathered) -> Iterator[Block]:
    """How often it is right and how often it advises each outcome, per group."""
    evaluation = here.evaluation
    found = evaluation.performance if evaluation else None
    if found is None or not found.groupings:
        yield gap("groups", OWNER)
    else:
        yield Prose((gettext("register.evaluation.groups.lead"), gettext("register.evaluation.hidden.means")))
        # What is against a resident first, else the last: of two outcomes that is the one that is explained.
        adverse = [one for one in found.outcomes if one in here.outcomes and here.outcomes[one].adverse]
        outcome = (adverse or list(found.outcomes[-1:]))[0]
        for grouping in found.groupings:
            yield from _grouped(here, found, grouping_told(found, grouping, outcome, here.names), outcome)
    yield gap("live_groups", OWNER)


def _grouped(here: Gathered, found: Performance, one: ToldGrouping, outcome: str) -> Iterator[Block]:
    said = here.names.outcomes.get(outcome, outcome)
    note_of = "register.evaluation.group_own" if one.own else f"register.evaluation.group.{one.protection}"
    yield Prose((gettext(note_of),), gettext("register.evaluation.groups.caption", label=one.label), "quiet")
    yield from (Figure(chart.chart, caption=chart.title) for chart in one.charts)
    heads = (
        one.label,
        *measures("rows", "right"),
        gettext("register.evaluation.column.advised_of", outcome=said),
    )
    rows = tuple(
        (row["label"], row["rows"], _compared(row, "right"), _compared(row, "advised")) for row in one.rows
    )
    yield table(heads, rows, RESULTS_FILE)


def _compared(row: dict[str, str], kind: str) -> str:
    parts = (row.get(kind, ""), row.get(f"{kind}_interval", ""), row.get(f"{kind}_ratio", ""))
    return "\n".join(part for part in parts if part)
