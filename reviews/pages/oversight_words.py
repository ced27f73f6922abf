"""How figures of oversight are said: shares with their numbers, intervals, times, and the charts with their words."""

from collections.abc import Sequence
from dataclasses import dataclass

from babel.dates import format_date
from babel.numbers import format_decimal
from markupsafe import Markup

from infra.charts import Dot, Dots, Moment, Series, groups, series
from infra.i18n import gettext, language, ngettext, pick
from reviews.oversight import statistics
from reviews.oversight.counted import Outcome
from reviews.oversight.measures import Share
from reviews.oversight.queries import ClassLine, Stretch
from reviews.oversight.vocabulary import FOLLOW_LIMIT, SECONDS
from reviews.pages.blueprint import blueprint

MINUTE = 60


@dataclass(frozen=True)
class Drawn:
    """A chart in its two forms, with what stands above it."""

    wide: Markup
    narrow: Markup
    caption: str


def percent(share: float) -> str:
    """A share in hundredths, with one decimal: close to 100 that decimal is what it is about."""
    return format_decimal(share * 100, format="0.0", locale=language())


@blueprint.app_template_filter("of_all")
def of_all(share: Share) -> str:
    """ "12 van 40 (30,0%)", or that there is nothing yet."""
    if share.value is None:
        return gettext("reviews.oversight.nothing")
    numbers = {"hits": _whole(share.hits), "of": _whole(share.of)}
    return gettext("reviews.oversight.share", percent=percent(share.value), **numbers)


@blueprint.app_template_filter("between")
def between(share: Share) -> str:
    """The exact interval: "17,0 tot 45,2%", or nothing."""
    if share.value is None:
        return ""
    low, high = percent(share.interval.low), percent(share.interval.high)
    return gettext("reviews.oversight.interval", low=low, high=high)


@blueprint.app_template_filter("hundredths")
def hundredths(share: float) -> str:
    """A share alone: "98,0%"."""
    return f"{percent(share)}%"


@blueprint.app_template_filter("decimal")
def decimal(value: float) -> str:
    """A number with two decimals."""
    return format_decimal(value, format="0.00", locale=language())


@blueprint.app_template_filter("in_view")
def in_view(seconds: int) -> str:
    """A time as one says it: seconds up to two minutes, then minutes; the first step has no lower edge to speak of."""
    if not seconds:
        return gettext("reviews.oversight.briefest", n=SECONDS[1])
    if seconds < 2 * MINUTE:
        return ngettext("reviews.oversight.seconds", seconds)
    return ngettext("reviews.oversight.minutes", seconds // MINUTE)


def drawn_classes(lines: Sequence[ClassLine]) -> Drawn | None:
    """Every output class with its interval, beside the limit of the alarm; nothing while nothing was decided."""
    seen = [line for line in lines if line.followed.of]
    if not seen:
        return None
    dots = tuple(_dot(line) for line in seen)
    title = gettext("reviews.oversight.chart.classes.alt")
    limit = gettext("reviews.oversight.chart.limit", percent=percent(FOLLOW_LIMIT))
    chart = Dots(title, dots, FOLLOW_LIMIT, limit, 0.0, 1.0)
    return Drawn(groups(chart), groups(chart, narrow=True), gettext("reviews.oversight.chart.classes"))


def drawn_trend(outcome: Outcome, stretches: Sequence[Stretch]) -> Drawn | None:
    """How often one outcome was followed over time; nothing while nothing was decided."""
    if not any(one.followed.of for one in stretches):
        return None
    name = pick(outcome.label)
    chart = Series(
        title=gettext("reviews.oversight.chart.trend.alt", outcome=name),
        moments=tuple(_moment(one) for one in stretches),
        up=gettext("reviews.oversight.chart.up"),
        ticks=("0%", "50%", "100%"),
        limit=FOLLOW_LIMIT,
        limit_label=gettext("reviews.oversight.chart.limit", percent=percent(FOLLOW_LIMIT)),
    )
    caption = gettext("reviews.oversight.chart.trend", outcome=name)
    return Drawn(series(chart), series(chart, narrow=True), caption)


def _dot(line: ClassLine) -> Dot:
    interval = line.followed.interval
    return Dot(
        pick(line.outcome.label), line.followed.value, interval.low, interval.high, of_all(line.followed)
    )


def _moment(stretch: Stretch) -> Moment:
    """Wilson's interval: over time one looks at what is likely, the alarm keeps to the exact bound."""
    told = format_date(stretch.first, "d MMM", locale=language())
    interval = statistics.wilson(stretch.followed.hits, stretch.followed.of)
    return Moment(told, stretch.followed.value, interval.low, interval.high)


def _whole(number: int) -> str:
    return format_decimal(number, locale=language())
