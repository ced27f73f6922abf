"""The numbers of a report as rows: the chart and the table beside it are made from the same ones."""

import math
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from infra.charts import Bar, Bars, Importance, Mark, Step, Waterfall, Weighing
from reports.contents.algorithm_sheet import AlgorithmSheet
from reports.contents.judged import Weighed
from reports.contents.letter import Contribution, Datum, Explanation
from reports.contents.wording import Wording, decimals_for

SHOWN = 8  # steps drawn one by one; the others are folded into one
TABLED = 14  # data told in a table; the others in a sentence under it

SMALLER = 2.0**-64


@dataclass(frozen=True)
class Row:
    """One line of the table: what, how it was for this person, and the number as written."""

    label: str
    detail: str
    text: str


@dataclass(frozen=True)
class Breakdown:
    """From the start value to the total: written once, for the chart and for the table."""

    start: Mark
    steps: tuple[Step, ...]
    total: Mark
    limit: Mark | None
    unit: str
    rounded: bool  # the written numbers do not add up exactly
    words: Wording
    toward: str

    @property
    def rows(self) -> tuple[Row, ...]:
        """The table's lines, start first and total last."""
        parts: tuple[Mark | Step, ...] = (self.start, *self.steps, self.total)
        return tuple(Row(part.label, part.detail, part.text) for part in parts)

    @property
    def chart(self) -> Waterfall:
        """The chart of the same lines."""
        say = self.words.say
        less, more = say("chart.less", unit=self.unit), say("chart.more", unit=self.unit)
        return Waterfall(self._title(), self.start, self.steps, self.total, less, more, self.limit)

    def _title(self) -> str:
        """The alternative text: each number in a sentence."""
        say, unit = self.words.say, self.unit
        parts = [say("chart.alt.start", value=self.start.text, unit=unit)]
        parts += [say("chart.alt.step", label=_named(step), value=step.text) for step in self.steps]
        parts.append(say("chart.alt.total", value=self.total.text, unit=unit))
        if self.limit:
            parts.append(say("chart.alt.limit", value=self.limit.text, unit=unit))
        return " ".join([*parts, say("chart.alt.toward", unit=unit, toward=self.toward)])


def breakdown(explanation: Explanation, words: Wording) -> Breakdown:
    """The explanation as written lines: the largest steps one by one, the rest together."""
    steps = _fold(explanation.contributions, words)
    decimals = decimals_for(step.amount for step in steps)
    written = tuple(Step(s.label, s.amount, words.change(s.amount, decimals), s.value_text) for s in steps)
    return Breakdown(
        start=_mark("chart.start", explanation.base_value, decimals, words),
        steps=written,
        total=_mark("chart.total", explanation.explained_value, decimals, words),
        limit=_limit(explanation, decimals, words),
        unit=explanation.unit or words.say("unit.points"),
        rounded=_rounded(explanation, steps, decimals),
        words=words,
        toward=explanation.toward,
    )


def decisions_chart(sheet: AlgorithmSheet, words: Wording) -> Bars:
    """What people did with the output, each share as a number of the whole."""
    of = [(share, _of(share.count, sheet.decisions_total, words)) for share in sheet.decisions]
    told = " ".join(words.say("sheet.decisions.alt", label=share.label, share=text) for share, text in of)
    bars = tuple(Bar(share.label, share.count, text) for share, text in of)
    return Bars(told, bars, sheet.decisions_total)


def weighing_chart(weighed: Weighed) -> Importance:
    """How much each datum weighs toward one outcome, with all of it in the alternative text."""
    drawn = (Weighing(one.label, one.value, one.low, one.high, one.text) for one in weighed.weights)
    return Importance(weighed.told, tuple(drawn))


def by_source(data: tuple[Datum, ...]) -> list[tuple[Datum, ...]]:
    """The data that came from one source on one day, together, in the order in which the sources first appear."""
    groups: dict[tuple[str, date | None], list[Datum]] = {}
    for datum in data:
        groups.setdefault((datum.source, datum.as_of), []).append(datum)
    return [tuple(group) for group in groups.values()]


def elsewhere(data: tuple[Datum, ...]) -> str:
    """What did not come from the resident: its names, or `all`; empty where all of it did. The source stands with each."""
    others = [datum.label for datum in data if datum.elsewhere]
    return "all" if others and len(others) == len(data) else "; ".join(others)


def _fold(contributions: tuple[Contribution, ...], words: Wording) -> list[Contribution]:
    ordered = sorted(contributions, key=lambda c: (-abs(c.amount), c.label))
    if len(ordered) <= SHOWN + 1:
        return ordered
    rest = ordered[SHOWN:]
    together = Contribution(words.count("chart.rest", len(rest)), "", summed(c.amount for c in rest))
    return [*ordered[:SHOWN], together]


def summed(amounts: Iterable[float]) -> float:
    """Their exact sum; the largest number that there is where it would be larger still."""
    parts = list(amounts)
    try:
        return math.fsum(parts)
    except OverflowError:
        most = sys.float_info.max
        return max(-most, min(most, sum(part * SMALLER for part in parts) / SMALLER))


def _mark(key: str, value: float, decimals: int, words: Wording) -> Mark:
    return Mark(words.say(key), value, words.number(value, decimals))


def _limit(explanation: Explanation, decimals: int, words: Wording) -> Mark | None:
    if explanation.boundary is None:
        return None
    return Mark(words.say("chart.limit"), explanation.boundary, words.number(explanation.boundary, decimals))


def _rounded(explanation: Explanation, steps: list[Contribution], decimals: int) -> bool:
    written = sum(round(step.amount, decimals) for step in steps) + round(explanation.base_value, decimals)
    return abs(written - round(explanation.explained_value, decimals)) > 10.0**-decimals / 2


def _named(step: Step) -> str:
    return f"{step.label} ({step.detail})" if step.detail else step.label


def _of(count: int | None, whole: int, words: Wording) -> str:
    if count is None:
        return words.say("sheet.few")
    return words.say("sheet.of", count=words.number(count, 0), whole=words.number(whole, 0))
