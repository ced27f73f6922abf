"""Numbers, dates and messages as a report writes them, in its own language."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from babel.numbers import format_decimal

from infra.i18n import gettext_in, ngettext_in

LOCALES = {"nl": "nl_NL", "en": "en_GB"}
MINUS = "\u2212"
NO_BREAK = "\u00a0"


@dataclass(frozen=True)
class Wording:
    """What a template needs to speak one language."""

    language: str

    def say(self, key: str, **parameters: object) -> str:
        """The message `reports.<key>`."""
        return gettext_in(self.language, f"reports.{key}", **parameters)

    def count(self, key: str, n: int, **parameters: object) -> str:
        """The message `reports.<key>` in the number of `n`."""
        return ngettext_in(self.language, f"reports.{key}", n, **parameters)

    def day(self, when: date) -> str:
        """ "23 november 2026", never broken over two lines."""
        return format_date(when, "d MMMM y", locale=LOCALES[self.language]).replace(" ", NO_BREAK)

    def weekday(self, when: date) -> str:
        """ "maandag 4 januari 2027"."""
        return format_date(when, "EEEE d MMMM y", locale=LOCALES[self.language]).replace(" ", NO_BREAK)

    def number(self, value: float, decimals: int) -> str:
        """ "1.234,50"; beyond a thousand million in powers of ten."""
        if abs(value) >= 1e9:
            point = "," if self.language == "nl" else "."
            return f"{value:.2e}".replace(".", point).replace("-", MINUS)
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        return format_decimal(_no_minus_zero(value, decimals), pattern, LOCALES[self.language]).replace(
            "-", MINUS
        )

    def change(self, value: float, decimals: int) -> str:
        """ "+0,37" or "−0,37"; what rounds to nothing has no sign."""
        written = self.number(value, decimals)
        return f"+{written}" if _no_minus_zero(value, decimals) > 0 else written


def decimals_for(amounts: Iterable[float]) -> int:
    """How many decimals let the largest of `amounts` be read to two or three figures: 0 to 4."""
    largest = max((abs(amount) for amount in amounts), default=0.0)
    if largest == 0:
        return 2
    if largest >= 10:
        return 1 if largest < 100 else 0
    return min(4, max(2, 1 - math.floor(math.log10(largest))))


def _no_minus_zero(value: float, decimals: int) -> float:
    return value if round(value, decimals) else 0.0
