"""The shape of a model's evaluation: what weighs, how it weighs, how good the model is and for whom.

Every number in it may be published: counts under `SMALLEST`, and what would give one away, were left out when it was made.
"""

from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

SMALLEST = 10
"""No count of people under this is ever shown; groups and bins with fewer rows are joined or left out."""


class Weight(NamedTuple):
    """How much a feature weighs: the mean of its absolute contribution, with the 10th and 90th percentile."""

    feature: str
    mean: float
    low: float
    high: float


class Band(NamedTuple):
    """The 10th, 50th and 90th percentile of a feature's contribution among the rows of a bin."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class Bin:
    """Rows with about the same value. `kind` says what holds them together: `range` (from `low`, below `high`; None is
    open), `category` (`code`), `missing` (no value) or `other` (categories with too few rows, together).

    `bands` has one per output, in the order of `Evaluation.outputs`.
    """

    kind: str
    rows: int
    bands: tuple[Band, ...]
    low: float | None = None
    high: float | None = None
    code: str = ""


@dataclass(frozen=True)
class Dependence:
    """How the contribution of one feature goes with its value. `hidden` says that rows without a value, or in rare
    categories, were too few to show."""

    feature: str
    bins: tuple[Bin, ...]
    hidden: bool = False


@dataclass(frozen=True)
class Share:
    """`count` of `of`, with the 95 % interval of Wilson around the share."""

    count: int
    of: int
    low: float
    high: float

    @property
    def value(self) -> float:
        return self.count / self.of


@dataclass(frozen=True)
class Ratio:
    """The share of a group divided by the share of the whole, with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Measure:
    """One figure. `kind` is `right` (the model gave the outcome that was right), or about one `outcome`: `advised` (of all
    rows), `precision` (right, of the rows where it was advised) or `recall` (found, of the rows where it was right).

    `share` is None where a count is too small to show or would give one away. `ratio` compares a group with the whole.
    """

    kind: str
    outcome: str
    share: Share | None
    ratio: Ratio | None = None


class CalibrationBin(NamedTuple):
    """Rows whose score lies from `low` to `high`: their mean score, and how often the outcome came true."""

    low: float
    high: float
    mean: float
    happened: Share


@dataclass(frozen=True)
class Calibration:
    """Whether a score of 70 out of 100 comes true 70 times out of 100, for one outcome."""

    outcome: str
    bins: tuple[CalibrationBin, ...]


@dataclass(frozen=True)
class Group:
    """People who have something in common, as `Bin` says it. `rows` is None where they are too few to show anything."""

    kind: str
    rows: int | None
    measures: tuple[Measure, ...]
    low: float | None = None
    high: float | None = None
    code: str = ""


@dataclass(frozen=True)
class Grouping:
    """The groups by one column: a feature (`protection` is its mark) or a column of the evaluation rows (`own`)."""

    name: str
    own: bool
    protection: str
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Performance:
    """The model against what really happened. `confusion[a][b]` counts rows where `outcomes[a]` was right and the model
    said `outcomes[b]`; None is too small to show."""

    rows: int
    outcomes: tuple[str, ...]
    measures: tuple[Measure, ...]
    confusion: tuple[tuple[int | None, ...], ...]
    calibration: tuple[Calibration, ...]
    groupings: tuple[Grouping, ...]

    def measure(self, kind: str, outcome: str = "") -> Measure | None:
        """One figure of the whole."""
        return next((one for one in self.measures if (one.kind, one.outcome) == (kind, outcome)), None)


class Related(NamedTuple):
    """How much two features go together over the background, from 0 to 1; the weak ones are left out."""

    first: str
    second: str
    strength: float


@dataclass(frozen=True)
class Evaluation:
    """Everything that was measured of a model version.

    `explained` says what a contribution is counted in: `log-odds`, `margin`, `probability` or `value`. `importance[o]` and each
    `Bin.bands[o]` are about `outputs[o]`: a binary model has one output, its second outcome. `background_rows` were given,
    `explained_rows` of them explained (a sample where the method is not exact).
    """

    method: str
    explained: str
    engine: str
    approximation_error: float
    background_sha256: str
    background_rows: int
    explained_rows: int
    outputs: tuple[str, ...]
    importance: tuple[tuple[Weight, ...], ...]
    dependence: tuple[Dependence, ...]
    performance: Performance | None = None
    related: tuple[Related, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """As plain data for JSON; `evaluation_from` reads it back."""
        return asdict(self)

    def dependence_of(self, feature: str) -> Dependence | None:
        """How one feature weighs by its value."""
        return next((one for one in self.dependence if one.feature == feature), None)


def evaluation_from(data: dict[str, Any]) -> Evaluation:
    """Read back what `Evaluation.as_data` wrote, before or after it went through JSON."""
    performance = data["performance"]
    return Evaluation(
        **data | {
            "outputs": tuple(data["outputs"]),
            "importance": tuple(tuple(Weight(*one) for one in output) for output in data["importance"]),
            "dependence": tuple(map(_dependence, data["dependence"])),
            "performance": _performance(performance) if performance else None,
            # Not there in what was measured before it was looked at.
            "related": tuple(Related(*one) for one in data.get("related", ())),
        }
    )  # fmt: skip


def _dependence(data: dict[str, Any]) -> Dependence:
    bins = (Bin(**one | {"bands": tuple(Band(*band) for band in one["bands"])}) for one in data["bins"])
    return Dependence(**data | {"bins": tuple(bins)})


def _performance(data: dict[str, Any]) -> Performance:
    return Performance(
        rows=data["rows"],
        outcomes=tuple(data["outcomes"]),
        measures=_measures(data["measures"]),
        confusion=tuple(map(tuple, data["confusion"])),
        calibration=tuple(map(_calibration, data["calibration"])),
        groupings=tuple(map(_grouping, data["groupings"])),
    )


def _measures(data: list[dict[str, Any]]) -> tuple[Measure, ...]:
    return tuple(
        Measure(
            one["kind"], one["outcome"],
            Share(**one["share"]) if one["share"] else None,
            Ratio(**one["ratio"]) if one["ratio"] else None,
        )
        for one in data
    )  # fmt: skip


def _calibration(data: dict[str, Any]) -> Calibration:
    bins = []
    for one in data["bins"]:
        low, high, mean, happened = one
        bins.append(CalibrationBin(low, high, mean, Share(**happened)))
    return Calibration(data["outcome"], tuple(bins))


def _grouping(data: dict[str, Any]) -> Grouping:
    groups = (Group(**one | {"measures": _measures(one["measures"])}) for one in data["groups"])
    return Grouping(**data | {"groups": tuple(groups)})
