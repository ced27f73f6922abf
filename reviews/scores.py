"""What a model gave each outcome, as a person reads it."""

from dataclasses import dataclass
from typing import Any

from babel.numbers import format_decimal

from infra.i18n import gettext, language, pick
from register.explanation import Explained
from reviews.queries import label_of

MINUS = "\u2212"


@dataclass(frozen=True)
class Score:
    """What the model gave one outcome: the number, and as a share of a hundred where the scores are shares."""

    label: str
    share: str
    number: str
    chosen: bool


def scores_of(explained: Explained, outcomes: list[dict[str, Any]]) -> list[Score]:
    """The score of each outcome, the highest first, in the language of the moment."""
    given = explained.output.scores
    shares = all(0 <= score <= 1 for score in given.values()) and abs(sum(given.values()) - 1) < 1e-3
    return [
        Score(
            pick(label_of(outcomes, code)),
            _share(score) if shares else "",
            number(score, 4), code == explained.output.outcome,
        )
        for code, score in sorted(given.items(), key=lambda one: -one[1])
    ]  # fmt: skip


def _share(score: float) -> str:
    """Of a hundred, in whole numbers; almost nothing is not said as nothing, nor almost everything as everything."""
    whole = round(score * 100)
    key = "under_one" if whole == 0 < score else "over_99" if whole == 100 and score < 1 else "of_hundred"
    return gettext(f"reviews.output.{key}", n=whole)


def number(value: float, decimals: int) -> str:
    """A number as the language of the moment writes it; what rounds to nothing has no sign."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    shown = value if round(value, decimals) else 0.0
    return format_decimal(shown, pattern, locale=language()).replace("-", MINUS)
