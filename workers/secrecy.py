"""Which counts of people may be shown, so that no count under ten is shown or can be computed from what is.

A count is a row of zeros and ones over the evaluation rows. Whoever knows the shown counts can compute exactly the others that
are a combination of them, also across columns (an age band that is the sum of two finer ones) and with "no count is below
zero". So a small count is safe when its row is not in the span of the shown ones: then there is a direction in which the
table can change while everything that is shown stays, and each row that is there can give a little. For a small count
that is zero nothing can give, so there the question is asked of a row that might have been there.

Counts are hidden, the least useful ones first, until every small one is safe; then each comes back that need not have gone,
the most useful ones first. That is a good choice and not always the best: to find that one is a hard problem.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from register.evaluation import SMALLEST

Mask = NDArray[np.bool_]
Places = NDArray[np.int64]
Numbers = NDArray[np.float64]
Key = tuple[str | int, ...]
WHOLE = "whole"
# How many rows that might have been there are tried for a count that is zero.
DONORS = 4
TOLERANCE = 1e-6
# Among so many counts there is time to try again whether each that was hidden had to be.
PATIENT = 600


@dataclass(frozen=True)
class Table:
    """The rows as pairs of the outcome that was right and the one that the model gave, as places among `outcomes`."""

    actual: Places
    advised: Places
    outcomes: int

    def rows(self, pairs: Mask) -> Mask:
        """The rows (n,) whose pair is marked in `pairs` (outcomes, outcomes)."""
        return np.asarray(pairs[self.actual, self.advised])


@dataclass(frozen=True)
class Count:
    """A number of rows: those in `among` (n,) whose pair of outcomes (actual, advised) is marked in `pairs`.

    `of` are the pairs of the counts of which it is told as a share. `home` names the grouping that it belongs to. `use` orders what is hidden first (low goes first). `scored` says that
    `among` goes by the score, not by the person.
    """

    home: str
    key: Key
    among: Mask
    pairs: Mask
    use: int = 0
    of: tuple[Mask, ...] = ()
    scored: bool = False


def small_ones(table: Table, counts: Sequence[Count]) -> list[Count]:
    """What must stay unknown: of these counts, of what a share leaves over (95 of 100 tells of 5), and of every single
    cell of the same rows, those that are under ten."""
    cells = np.eye(table.outcomes**2, dtype=bool).reshape(-1, table.outcomes, table.outcomes)
    found: dict[bytes, Count] = {}
    for one in counts:
        left = (whole & ~one.pairs for whole in one.of)
        for pairs in (one.pairs, *left, *(cells if one.pairs.all() else ())):
            rows = one.among & table.rows(pairs)
            if pairs.any() and rows.sum() < SMALLEST:
                place = rows if rows.any() else np.concatenate([one.among, pairs.ravel()])
                found[np.packbits(place).tobytes()] = replace(one, pairs=pairs)
    return list(found.values())


def showable(table: Table, counts: Sequence[Count]) -> set[Key]:
    """The keys of the counts that may be shown together.

    First the counts of the whole are made safe, then each grouping with what is shown of the whole, then all together:
    a grouping pays for its own small counts, and only what follows from several groupings is sought among all.
    """
    homes = {one.home: None for one in counts}
    shown: list[Count] = []
    for home in homes:
        own, whole = [one for one in counts if one.home == home], [one for one in shown if one.home == WHOLE]
        shown += _Audit(table, whole, own, small_ones(table, own)).run()
    if len(homes) > 2:
        whole = [one for one in shown if one.home == WHOLE]
        shown = whole + _Audit(table, whole, shown[len(whole) :], small_ones(table, counts)).run()
    return {one.key for one in shown}


class _Audit:
    """Counts that are shown already (`fixed`), counts that may be (`free`), and numbers that must stay unknown."""

    def __init__(
        self, table: Table, fixed: Sequence[Count], free: Sequence[Count], small: Sequence[Count]
    ) -> None:
        counts = [*fixed, *(one for one in free if (one.among & table.rows(one.pairs)).sum() >= SMALLEST)]
        self._table, self._counts, self._fixed = table, counts, len(fixed)
        self._among = np.array([one.among for one in counts])
        self._pairs = np.array([one.pairs for one in counts])
        self._scored = np.array([one.scored for one in counts])
        vectors = self._vectors(counts)
        self._products = _product(vectors, vectors)
        self._sums = vectors.sum(axis=1)
        inner = self._vectors(small)
        there = np.asarray(inner.any(axis=1))
        self._sizes = inner[there].sum(axis=1).astype(np.float64)
        self._inner = _product(vectors, inner[there])
        self._homes = [one.home for one, some in zip(small, there.tolist(), strict=True) if some]
        zeros = (one for one, some in zip(small, there.tolist(), strict=True) if not some)
        self._ghosts = [(one.home, self._ghosts_of(one)) for one in zeros] if counts else []

    def run(self) -> list[Count]:
        """The free counts that may be shown: all but what makes a small one follow, and then what need not have gone."""
        shown = np.ones(len(self._counts), dtype=bool)
        while doomed := self._doomed(np.flatnonzero(shown)):
            shown[list(doomed)] = False
        if len(self._counts) <= PATIENT:
            for place in sorted(np.flatnonzero(~shown).tolist(), key=self._use, reverse=True):
                shown[place] = True
                shown[place] = next(self._leaks(np.flatnonzero(shown)), None) is None
        return [self._counts[place] for place in np.flatnonzero(shown) if place >= self._fixed]

    def _use(self, place: int) -> tuple[int, int]:
        return self._counts[place].use, int(self._counts[place].among.sum())

    def _vectors(self, counts: Sequence[Count]) -> NDArray[np.float32]:
        rows = [one.among & self._table.rows(one.pairs) for one in counts]
        return np.array(rows, dtype=np.float32).reshape(len(counts), len(self._table.actual))

    def _doomed(self, shown: Places) -> set[int]:
        """Places of counts to hide: one from each way in which a small count can be computed from what is shown."""
        doomed: set[int] = set()
        for home, coefficients in self._leaks(shown):
            free = shown[(np.abs(coefficients) > TOLERANCE) & (shown >= self._fixed)].tolist()
            # Unless one of them goes already.
            if free and not doomed.intersection(free):
                doomed.add(min(free, key=lambda place: self._rank(home, place)))
        return doomed

    def _leaks(self, shown: Places) -> Iterator[tuple[str, Numbers]]:
        """For each small count that follows from what is shown: its home, and how it follows."""
        if not len(shown):
            return
        gram, inner = self._products[np.ix_(shown, shown)], self._inner[shown]
        inverse = np.linalg.pinv(gram, rcond=1e-10, hermitian=True)
        coefficients = inverse @ inner
        left = self._sizes - (inner * coefficients).sum(axis=0)
        for column in np.flatnonzero(left < TOLERANCE * self._sizes):
            yield self._homes[column], coefficients[:, column]
        outside = np.eye(len(shown)) - gram @ inverse
        for home, ghosts in self._ghosts:
            missed = outside @ ghosts[shown]
            sizes = np.abs(missed).max(axis=0, initial=0.0)
            if sizes.min() > TOLERANCE:
                yield home, missed[:, int(sizes.argmin())]

    def _rank(self, home: str, place: int) -> tuple[bool, bool, int, int, float]:
        """The figures of the smallest group go first: whoever knows the rest of it knows most of the hidden one. How many
        there are in a group goes last: without it nothing can be said of them."""
        count, everybody = self._counts[place], bool(self._pairs[place].all())
        return count.home != home, everybody, int(count.among.sum()), count.use, float(self._sums[place])

    def _ghosts_of(self, small: Count) -> Numbers:
        """Rows that might have been there, as columns over the counts: like rows of the same people, with other outcomes."""
        donors = np.flatnonzero(small.among)
        donors = donors[:: max(1, len(donors) // DONORS)]
        return np.array(
            [self._ghost(int(one), *pair) for one in donors for pair in np.argwhere(small.pairs)]
        ).T

    def _ghost(self, donor: int, actual: int, advised: int) -> Numbers:
        scores_like = np.flatnonzero(self._table.advised == advised)
        like = scores_like[0] if len(scores_like) else donor
        among = np.where(self._scored, self._among[:, like], self._among[:, donor])
        return (among & self._pairs[:, actual, advised]).astype(np.float64)


def _product(one: NDArray[np.float32], other: NDArray[np.float32]) -> Numbers:
    """How many rows each pair shares: whole numbers far below what 32 bits can hold exactly."""
    return np.asarray(one @ other.T, dtype=np.float64)
