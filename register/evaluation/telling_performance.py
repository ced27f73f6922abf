"""What an evaluation says of how good a model is and for whom: shares in words, charts, and the rows of the tables."""

from dataclasses import dataclass

from markupsafe import Markup

from infra.charts import Calibration as DrawnCalibration
from infra.charts import Dot, Dots, Point, calibration
from infra.i18n import gettext
from register.evaluation.shape import Calibration, Group, Grouping, Measure, Performance, Share
from register.evaluation.telling import Names, Told, amount, number
from register.vocabulary import Protection

KINDS = ("right", "advised", "precision", "recall")
# What is drawn per group; the table has all of it.
DRAWN = ("right", "advised")


@dataclass(frozen=True)
class ToldGrouping:
    """The groups by one column: charts of how often it was right and how often it advised, and a table of everything."""

    label: str
    own: bool
    protection: str
    charts: list[Told]
    rows: list[dict[str, str]]
    hidden: bool


@dataclass(frozen=True)
class ToldCalibration:
    """Whether scores come true, for one outcome."""

    outcome: str
    chart: DrawnCalibration
    rows: list[dict[str, str]]

    @property
    def picture(self) -> Markup:
        return calibration(self.chart)


def share_text(share: Share | None) -> str:
    """ "180 van 248 (73 %)", or that it is not shown."""
    if share is None:
        return gettext("register.evaluation.hidden")
    return gettext(
        "register.evaluation.share", count=amount(share.count), of=amount(share.of), percent=_percent(share.value)
    )  # fmt: skip


def interval_text(share: Share | None) -> str:
    """ "67 tot 78 %", or nothing."""
    if share is None:
        return ""
    return gettext("register.evaluation.interval", low=_percent(share.low), high=_percent(share.high))


def ratio_text(measure: Measure) -> str:
    """How a group compares with everybody: "0,97 keer (0,91 tot 1,03)", or nothing."""
    if measure.ratio is None:
        return ""
    value, low, high = (
        number(one, 2) for one in (measure.ratio.value, measure.ratio.low, measure.ratio.high)
    )
    return gettext("register.evaluation.ratio", value=value, low=low, high=high)


def outcome_rows(performance: Performance, names: Names) -> list[dict[str, str]]:
    """Per outcome: how often it was advised, how often that was right, and how much of it was found."""
    rows = []
    for outcome in performance.outcomes:
        row = {"label": names.outcomes.get(outcome, outcome)}
        for kind in KINDS[1:]:
            row |= _cell(kind, performance.measure(kind, outcome))
        rows.append(row)
    return rows


def right_of(performance: Performance) -> dict[str, str]:
    """How often the model was right, of everybody."""
    return _cell("right", performance.measure("right"))


def guessing(performance: Performance, names: Names) -> dict[str, str] | None:
    """How often one would be right by always naming the outcome that is right most often; None where that is not shown."""
    actual = {outcome: performance.measure("recall", outcome) for outcome in performance.outcomes}
    known = {outcome: one.share.of for outcome, one in actual.items() if one and one.share}
    if len(known) < len(performance.outcomes):
        return None
    outcome = max(known, key=lambda one: known[one])
    percent = _percent(known[outcome] / performance.rows)
    return {
        "outcome": names.outcomes.get(outcome, outcome), "count": amount(known[outcome]), "of": amount(performance.rows),
        "percent": percent,
    }  # fmt: skip


def how_right(performance: Performance, names: Names) -> tuple[str, str]:
    """The same in sentences: on how many rows, and then how often, how sure that is, and how often guessing would be."""
    right, usual = right_of(performance), guessing(performance, names)
    said = [gettext("register.evaluation.right", share=right["right"])]
    if right["right_interval"]:
        said.append(gettext("register.evaluation.right.interval", interval=right["right_interval"]))
    if usual:
        said.append(gettext("register.evaluation.guessing", **usual))
    return gettext("register.evaluation.works.lead", rows=amount(performance.rows)), " ".join(said)


def confusion_rows(performance: Performance, names: Names) -> list[dict[str, str]]:
    """What was right against what the model said, in numbers of rows."""
    return [
        {"label": names.outcomes.get(actual, actual)}
        | {
            f"said{place}": gettext("register.evaluation.hidden") if count is None else amount(count)
            for place, count in enumerate(counts)
        }
        for actual, counts in zip(performance.outcomes, performance.confusion, strict=True)
    ]


def grouping_told(performance: Performance, grouping: Grouping, outcome: str, names: Names) -> ToldGrouping:
    """The groups by one column, with what is about an outcome for this one."""
    label = names.feature(grouping.name)
    rows = [_group_row(grouping, group, outcome, names) for group in grouping.groups]
    charts = [_chart(performance, grouping, (kind, outcome), label, names) for kind in DRAWN]
    of_model = grouping.name in names.features
    hidden = any(
        not row[kind] or row[kind] == gettext("register.evaluation.hidden") for row in rows for kind in KINDS
    )
    return ToldGrouping(
        label,
        grouping.own and not of_model,
        # A column that came with the rows says nothing of how the datum of that name is marked.
        Protection.NONE if grouping.own and of_model else grouping.protection,
        [one for one in charts if one],
        rows,
        hidden,
    )


def calibration_told(found: Calibration, names: Names) -> ToldCalibration:
    """Scores against what came true."""
    outcome = names.outcomes.get(found.outcome, found.outcome)
    rows = [
        {
            "label": gettext(
                "register.evaluation.scores", low=_hundredth(one.low), high=_hundredth(one.high)
            ),
            "mean": number(one.mean * 100, 0),
            "happened": share_text(one.happened),
            "interval": interval_text(one.happened),
        }
        for one in found.bins
    ]
    told = " ".join(gettext("register.evaluation.calibration.alt.each", **row) for row in rows)
    chart = DrawnCalibration(
        title=f"{gettext('register.evaluation.calibration.alt', outcome=outcome)} {told}",
        points=tuple(Point(one.mean, one.happened.value, one.happened.low, one.happened.high) for one in found.bins),
        across=gettext("register.evaluation.calibration.across"),
        up=gettext("register.evaluation.calibration.up"),
        ideal=gettext("register.evaluation.calibration.ideal"),
        ticks=("0", "50", "100"),
    )  # fmt: skip
    return ToldCalibration(outcome, chart, rows)


def _group_row(grouping: Grouping, group: Group, outcome: str, names: Names) -> dict[str, str]:
    rows = gettext("register.evaluation.hidden") if group.rows is None else amount(group.rows)
    row = {"label": _name(grouping, group, names), "rows": rows}
    for measure in group.measures:
        if measure.outcome in {"", outcome}:
            row |= _cell(measure.kind, measure)
    return row


def _name(grouping: Grouping, group: Group, names: Names) -> str:
    """What a group is called. A column of the evaluation rows says so itself, also where a feature has the same name, unless
    that feature has a name for this very group."""
    feature = names.features.get(grouping.name)
    labelled = {str(one["code"]) for one in feature.categories} if feature else set()
    known = Names({}, names.outcomes) if grouping.own and group.code not in labelled else names
    return known.part(grouping.name, group)


def _cell(kind: str, measure: Measure | None) -> dict[str, str]:
    share = measure.share if measure else None
    found = {kind: share_text(share), f"{kind}_interval": interval_text(share)}
    return found | {f"{kind}_ratio": ratio_text(measure) if measure else ""}


def _chart(
    performance: Performance, grouping: Grouping, measured: tuple[str, str], label: str, names: Names
) -> Told | None:
    """One figure for each group beside that of everybody; nothing to draw where that is not shown."""
    kind, outcome = measured[0], measured[1] if measured[0] != "right" else ""
    whole = performance.measure(kind, outcome)
    if whole is None or whole.share is None:
        return None
    said = names.outcomes.get(outcome, outcome)
    dots, rows = [], []
    for group in grouping.groups:
        share = next(one.share for one in group.measures if (one.kind, one.outcome) == (kind, outcome))
        text = gettext("register.evaluation.hidden") if share is None else f"{_percent(share.value)} %"
        name = _name(grouping, group, names)
        dots.append(
            Dot(
                name,
                share.value if share else None,
                share.low if share else 0.0,
                share.high if share else 0.0,
                text,
            )
        )
        rows.append({"label": name, "share": share_text(share)})
    caption = gettext(f"register.evaluation.groups.{kind}", label=label, outcome=said)
    told = " ".join(gettext("register.evaluation.groups.alt.each", **row) for row in rows)
    everybody = gettext("register.evaluation.groups.line", percent=_percent(whole.share.value))
    chart = Dots(f"{caption}. {told} {everybody}.", tuple(dots), whole.share.value, everybody)
    return Told(caption, chart, rows)


def _percent(share: float) -> str:
    return number(share * 100, 0)


def _hundredth(score: float) -> str:
    return number(score * 100, 0)
