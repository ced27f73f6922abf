"""What the auditor's pages say: acts, roles and proofs in words, and how many there were in a picture."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from babel.dates import format_date
from babel.numbers import format_decimal
from markupsafe import Markup

from infra.charts import Bar, Bars, bars
from infra.i18n import gettext, language
from reports.audit.acts import ACTS
from reports.audit.searching import Asked
from reports.audit.standing import Proof
from reports.audit.vocabulary import COMMAND, PERFORMERS, UNKNOWN

KNOWN = frozenset(ACTS)
SHAPES = {Proof.WAITING: "open", Proof.SIGNED: "half", Proof.WITNESSED: "full", Proof.STAMPED: "check"}
# The names of the filters in an address, which is Dutch.
NAMES = {
    "subject": "onderwerp", "act": "handeling", "role": "functie", "algorithm_id": "algoritme", "since": "van",
    "until": "tot", "thing": "kenmerk",
}  # fmt: skip
DAYS, MONTHS = 16, 24
MOST_BARS = 24


@dataclass(frozen=True)
class Drawn:
    """A chart in its two forms, its caption, and its rows as words."""

    wide: Markup
    narrow: Markup
    caption: str
    rows: tuple[tuple[str, str], ...]


def act_text(act: str) -> str:
    """An act in words; one that we have no words for as its code."""
    return gettext(f"reports.audit.act.{act}") if act in KNOWN else act


def role_text(role: str) -> str:
    """A role in words."""
    if role == COMMAND:
        return gettext("reports.audit.by_command")
    return gettext("reports.audit.by_unknown") if role == UNKNOWN else gettext(f"infra.role.{role}")


def who_text(who: Sequence[str]) -> str:
    """The roles of somebody in words, divided by commas."""
    return ", ".join(map(role_text, who))


def performers() -> list[tuple[str, str]]:
    """Every role that may be asked for, by its words."""
    return sorted(((one, role_text(one)) for one in PERFORMERS), key=lambda one: one[1].casefold())


def given(arguments: Mapping[str, str]) -> dict[str, str]:
    """The filters of an address by their own names."""
    return {name: arguments.get(dutch, "") for name, dutch in NAMES.items()}


def query_of(asked: Asked, **more: object) -> str:
    """The same filters in an address."""
    return urlencode({NAMES[name]: value for name, value in asked.codes.items()} | more)


def drawn(counted: Mapping[date, int]) -> Drawn | None:
    """How many entries in each day, month or year, whichever gives few bars; None where there is nothing to compare."""
    if len(counted) < 2:
        return None
    span = (max(counted) - min(counted)).days
    pattern, step = ("d MMM y", 10) if span < DAYS else ("MMM y", 7) if span < MONTHS * 30 else ("y", 4)
    grouped: Counter[str] = Counter()
    for day, count in sorted(counted.items()):
        grouped[day.isoformat()[:step]] += count
    told = [(_label(one, pattern), count) for one, count in list(grouped.items())[-MOST_BARS:]]
    rows = tuple((label, format_decimal(count, locale=language())) for label, count in told)
    title = gettext("reports.audit.chart", list="; ".join(f"{label}: {text}" for label, text in rows))
    most = max(count for _, count in told)
    made = Bars(
        title,
        tuple(Bar(label, count, text) for (label, count), (_, text) in zip(told, rows, strict=True)),
        most,
    )
    return Drawn(bars(made), bars(made, narrow=True), gettext("reports.audit.chart.caption"), rows)


def _label(start: str, pattern: str) -> str:
    return format_date(date.fromisoformat(f"{start}-01-01"[:10]), pattern, locale=language())
