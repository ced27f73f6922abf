"""How good a model is, and for whom: its outcomes against what really happened, in counts that may be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from register.evaluation import (
    SMALLEST,
    Calibration,
    CalibrationBin,
    Group,
    Grouping,
    Measure,
    Performance,
    Share,
)
from workers.banding import Part
from workers.intervals import ratio, share
from workers.secrecy import WHOLE, Count, Key, Mask, Table, showable

SCORE_BINS = 10
# More counts than this would take minutes to check against each other; the last groupings go.
MOST_COUNTS = 1_500
# What is hidden first: a cell of the table, then bins of scores, then what is told of groups; figures of the whole last.
USE = {"cell": 0, "bin": 1, "hit": 2, "actual": 3, "advised": 4, "right": 5, "size": 6}
USE_OF_WHOLE = 10
# Per outcome: what is counted, and of what.
MEASURES = {"advised": ("advised", "size"), "precision": ("hit", "advised"), "recall": ("hit", "actual")}


@dataclass(frozen=True)
class Asked:
    """One column by which people are grouped, with the parts that its values make."""

    name: str
    own: bool
    protection: str
    parts: tuple[Part, ...]


def performance(
    table: Table, scores: NDArray[np.float64], outcomes: Sequence[str], asked: Sequence[Asked]
) -> Performance:
    """Everything that may be shown. `scores` (rows, outcomes) are used for calibration where they are chances."""
    asked, counts = _fitting(table, [replace(one, parts=_joined(one.parts)) for one in asked])
    bins = _score_bins(table, scores)
    counts += [one for parts in bins.values() for one in parts]
    shown = showable(table, counts)
    by_key = {one.key: one for one in counts if one.key in shown}
    told = _Told(table, by_key, outcomes)
    return Performance(
        rows=len(table.actual),
        outcomes=tuple(outcomes),
        measures=told.measures(WHOLE),
        confusion=told.confusion(),
        calibration=_calibration(told, bins, scores),
        groupings=tuple(told.grouping(place, one) for place, one in enumerate(asked)),
    )


def _fitting(table: Table, asked: list[Asked]) -> tuple[list[Asked], list[Count]]:
    """As many groupings as can be checked together, with the counts of the whole and of each group."""
    everybody = np.ones(len(table.actual), dtype=bool)
    counts = _counts(WHOLE, everybody, table.outcomes, USE_OF_WHOLE) + _cells(everybody, table.outcomes)
    kept: list[Asked] = []
    for one in asked:
        more = [
            count
            for number, part in enumerate(one.parts)
            for count in _counts(f"{len(kept)}.{number}", part.rows, table.outcomes, 0)
        ]
        if one.parts and len(counts) + len(more) <= MOST_COUNTS:
            kept.append(one)
            counts += more
    return kept, counts


def _joined(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Too few other categories together with the smallest that was kept: apart, either would give the other away."""
    *rest, last = parts
    if last.kind != "other" or last.rows.sum() >= SMALLEST or not rest:
        return tuple(parts)
    smallest = min(rest, key=lambda part: int(part.rows.sum()))
    others = [part for part in rest if part is not smallest]
    return (*others, Part("other", last.rows | smallest.rows))


def _counts(name: str, among: Mask, outcomes: int, use: int) -> list[Count]:
    """The counts from which all measures of some people are made."""
    home, none = name.split(".")[0], np.zeros((outcomes, outcomes), dtype=bool)
    made = [Count(home, (name, "size"), among, ~none, use + USE["size"])]
    made.append(
        Count(home, (name, "right"), among, np.eye(outcomes, dtype=bool), use + USE["right"], (~none,))
    )
    for place in range(outcomes):
        advised, actual, hit = none.copy(), none.copy(), none.copy()
        advised[:, place] = actual[place, :] = hit[place, place] = True
        told = (("advised", advised, (~none,)), ("actual", actual, ()), ("hit", hit, (advised, actual)))
        made += [
            Count(home, (name, what, place), among, pairs, use + USE[what], of) for what, pairs, of in told
        ]
    return made


def _cells(among: Mask, outcomes: int) -> list[Count]:
    cells = np.eye(outcomes**2, dtype=bool).reshape(-1, outcomes, outcomes)
    return [
        Count(WHOLE, ("cell", *divmod(place, outcomes)), among, cell, USE_OF_WHOLE + USE["cell"])
        for place, cell in enumerate(cells)
    ]


def _score_bins(table: Table, scores: NDArray[np.float64]) -> dict[int, list[Count]]:
    """Per outcome: rows by score, joined until enough came true and enough did not; of two outcomes the second will do."""
    if not scores.size or scores.shape[1] != table.outcomes or scores.min() < 0 or scores.max() > 1 + 1e-6:
        return {}
    places = range(1, 2) if table.outcomes == 2 else range(table.outcomes)
    return {place: _bins_of(table, scores[:, place], place) for place in places}


def _bins_of(table: Table, scores: NDArray[np.float64], outcome: int) -> list[Count]:
    deciles = np.minimum((scores * SCORE_BINS).astype(int), SCORE_BINS - 1)
    happened = table.actual == outcome
    ends: list[tuple[int, int]] = []
    start = 0
    for end in range(1, SCORE_BINS + 1):
        among = (deciles >= start) & (deciles < end)
        if min((among & happened).sum(), (among & ~happened).sum()) >= SMALLEST:
            ends.append((start, end))
            start = end
    if ends and start < SCORE_BINS:
        ends[-1] = (ends[-1][0], SCORE_BINS)
    whole = np.ones((table.outcomes, table.outcomes), dtype=bool)
    true = np.zeros_like(whole)
    true[outcome, :] = True
    return [
        Count(WHOLE, ("score", outcome, start, end, what), (deciles >= start) & (deciles < end), pairs, USE["bin"], of, scored=True)
        for start, end in ends
        for what, pairs, of in (("size", whole, ()), ("happened", true, (whole,)))
    ]  # fmt: skip


def _calibration(
    told: "_Told", bins: Mapping[int, list[Count]], scores: NDArray[np.float64]
) -> tuple[Calibration, ...]:
    made = []
    for outcome, counts in bins.items():
        shown = []
        for size in counts[::2]:
            _, _, start, end, _ = size.key
            happened = told.share((*size.key[:4], "happened"), size.key)
            if happened:
                mean = round(float(scores[size.among, outcome].mean()), 4)
                shown.append(CalibrationBin(int(start) / SCORE_BINS, int(end) / SCORE_BINS, mean, happened))
        made.append(Calibration(told.outcomes[outcome], tuple(shown)))
    return tuple(made)


class _Told:
    """What may be told, from the counts that may be shown."""

    def __init__(self, table: Table, counts: Mapping[Key, Count], outcomes: Sequence[str]) -> None:
        self.outcomes = outcomes
        self._numbers = {key: int((one.among & table.rows(one.pairs)).sum()) for key, one in counts.items()}

    def share(self, part: Key, whole: Key) -> Share | None:
        """A share, where both its counts may be shown."""
        count, of = self._numbers.get(part), self._numbers.get(whole)
        return share(count, of) if count is not None and of else None

    def measures(self, name: str) -> tuple[Measure, ...]:
        """All figures of some people, compared with those of the whole unless they are the whole."""
        made = [self._measure(name, "right", "", (("right",), ("size",)))]
        for place, outcome in enumerate(self.outcomes):
            for kind, (part, whole) in MEASURES.items():
                counted = ("size",) if whole == "size" else (whole, place)
                made.append(self._measure(name, kind, outcome, ((part, place), counted)))
        return tuple(made)

    def _measure(self, name: str, kind: str, outcome: str, counted: tuple[Key, Key]) -> Measure:
        part, whole = counted
        found, all_of_them = (
            self.share((name, *part), (name, *whole)),
            self.share((WHOLE, *part), (WHOLE, *whole)),
        )
        compared = ratio(found, all_of_them) if found and all_of_them and name != WHOLE else None
        return Measure(kind, outcome, found, compared)

    def confusion(self) -> tuple[tuple[int | None, ...], ...]:
        places = range(len(self.outcomes))
        return tuple(tuple(self._numbers.get(("cell", a, b)) for b in places) for a in places)

    def grouping(self, place: int, asked: Asked) -> Grouping:
        groups = (
            Group(
                part.kind, self._numbers.get((f"{place}.{number}", "size")), self.measures(f"{place}.{number}"),
                part.low, part.high, part.code,
            )
            for number, part in enumerate(asked.parts)
        )  # fmt: skip
        return Grouping(asked.name, asked.own, asked.protection, tuple(groups))
