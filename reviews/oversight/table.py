"""The figures of one algorithm as a CSV: shares with their exact interval, one a row; nothing that the page holds back."""

import csv
import io
from collections.abc import Iterator

from infra.i18n import pick
from reviews.oversight.measures import Share
from reviews.oversight.queries import Figures

COLUMNS = ("part", "name", "from", "hits", "of", "share", "low", "high")
# What a spreadsheet would read as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(found: Figures) -> str:
    """The table, with a header. `low` and `high` are the ends of the exact interval of 95 %."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    for part, name, first, share in _rows(found):
        writer.writerow([part, _harmless(name), first, share.hits, share.of, *_numbers(share)])
    return written.getvalue()


def _rows(found: Figures) -> Iterator[tuple[str, str, str, Share]]:
    first = found.first.isoformat()
    yield "followed", "", first, found.followed
    for line in found.classes:
        yield "followed_class", pick(line.outcome.label), first, line.followed
    for group in found.groups:
        yield "followed_team", group.name or "", first, group.followed
        yield "hurried_team", group.name or "", first, group.hurried
    for outcome, stretches in found.trend:
        for one in stretches:
            yield "followed_over_time", pick(outcome.label), one.first.isoformat(), one.followed
    minds = found.minds
    yield "differed", "", first, Share(minds.differed, minds.judged)
    yield "kept", "", first, Share(minds.kept, minds.differed)
    yield "changed", "", first, Share(minds.changed, minds.judged)
    yield "changed_to_right", "", first, Share(minds.to_right, minds.to_right + minds.to_wrong)
    yield "caught", "", first, found.caught
    yield "caught_wrong_output", "", first, found.caught_wrong
    if found.times:
        yield "hurried", "", first, found.times.hurried
    yield "wrong_in_sample", "", first, found.sample
    yield "objections_upheld", "", first, found.objections
    yield "expired", "", first, found.work.expired
    yield "escalated", "", first, found.work.escalated
    for label, number in found.reasons:
        yield "reason", pick(label), first, Share(number, sum(count for _, count in found.reasons))


def _numbers(share: Share) -> list[str]:
    if share.value is None:
        return ["", "", ""]
    return [f"{number:.4f}" for number in (share.value, share.interval.low, share.interval.high)]


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
