"""Finding in the public register: all words of a query, facets with what choosing a value would leave, order and pages.

Text, facets and order are asked of the database, in SQL that SQLite and PostgreSQL both know. Only what is published has
a listing, so nothing else can be found, whoever looks.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import reduce
from operator import add
from typing import Any, cast

from sqlalchemy import (
    CTE,
    ColumnElement,
    Subquery,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy import cast as as_type
from sqlalchemy.types import Integer, String
from sqlmodel import Session, col

from infra.identity.models import Organisation
from register.listings import THEME_BITS
from register.models import Listing, ListingWord
from register.searching import ELSEWHERE, Query, Word

PAGE = 20
FARTHEST = 10_000  # no register has so many pages; a larger number is somebody trying
FACETS = ("category", "status", "publication_category", "impact", "kind", "assessed", "organisation")
YES, NO, UNKNOWN = "yes", "no", "unknown"
WITHOUT = "without"


class Order(StrEnum):
    """In which order the list stands; relevance is by where the words were found."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    NAME = "name"


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for: words, the chosen values of each facet, an order, and which page (from 1)."""

    text: str = ""
    facets: dict[str, frozenset[str]] = field(default_factory=dict)
    page: int = 1
    order: Order | None = None

    @property
    def query(self) -> Query:
        return Query(self.text)

    @property
    def sorted_by(self) -> Order:
        """The order that was asked for; else by relevance where words were typed."""
        usual = Order.RELEVANCE if self.query.words else Order.NAME
        return self.order if self.order and (self.order != Order.RELEVANCE or self.query.words) else usual

    @property
    def narrowed(self) -> bool:
        return bool(self.query.words) or any(self.facets.values())


@dataclass(frozen=True)
class Listed:
    """An algorithm in the list. `elsewhere`: its words stand in neither name nor summary."""

    algorithm_id: str
    organisation: str
    organisation_slug: str
    slug: str
    name: str
    summary: str
    summary_en: str
    categories: tuple[str, ...]
    status: str
    publication_category: str
    ai_act_class: str
    kind: str
    assessed: bool
    with_model: bool
    runs: str | None
    withdrawn: bool
    published_at: datetime
    elsewhere: bool


@dataclass(frozen=True)
class Found:
    """A page of the list; `facets` counts, per facet, what choosing a value would leave."""

    entries: tuple[Listed, ...]
    count: int
    first: int
    page: int
    pages: int
    facets: dict[str, dict[str, int]]
    without: dict[str, int]  # facet -> how many fit when nothing of it is chosen
    organisations: dict[str, str]  # slug -> name
    empty_register: bool


def find(session: Session, wanted: Wanted) -> Found:
    """One page of what fits, with the counts of every facet."""
    counts = count(session, wanted)
    total = counts[""].get("", 0)
    pages = max(1, -(-total // PAGE))
    page = min(max(wanted.page, 1), pages, FARTHEST)
    first = (page - 1) * PAGE
    entries = listed(session, wanted, first, PAGE) if total else ()
    rows = session.execute(select(col(Organisation.slug), col(Organisation.name)))
    names = {str(row[0]): str(row[1]) for row in rows}
    facets = {facet: counts.get(facet, {}) for facet in FACETS}
    empty = not total and session.execute(select(col(Listing.id)).limit(1)).first() is None
    return Found(entries, total, first + 1, page, pages, facets, counts.get(WITHOUT, {}), names, empty)


def count(session: Session, wanted: Wanted) -> dict[str, dict[str, int]]:
    """Facet -> value -> how many there would be; under "" how many fit now, under `WITHOUT` without a facet's choice."""
    fitting = _fitting(wanted)
    parts = [select(literal(""), literal(""), func.count()).where(_fits(fitting))]
    parts += [_counted(fitting, facet) for facet in FACETS if facet != "category"]
    parts += [_themes(fitting)]
    parts += [
        select(literal(WITHOUT), literal(facet), func.count()).where(_fits(fitting, facet))
        for facet in FACETS
        if wanted.facets.get(facet)
    ]
    counts: dict[str, dict[str, int]] = {"": {}}
    for facet, value, number in session.execute(union_all(*parts)):
        counts.setdefault(facet, {})[value] = number
    return counts


def listed(session: Session, wanted: Wanted, first: int, most: int) -> tuple[Listed, ...]:
    """`most` entries of what fits, from place `first` (from 0)."""
    fitting = _fitting(wanted)
    chosen = (
        select(Listing, col(Organisation.name), col(Organisation.slug), fitting.c.relevance)
        .join(fitting, fitting.c.id == col(Listing.id))
        .join(Organisation, col(Organisation.id) == col(Listing.organisation_id))
        .where(_fits(fitting))
    )
    rows = session.execute(chosen.order_by(*_order(wanted, fitting)).offset(first).limit(most))
    return tuple(_as_listed(wanted, *row) for row in rows)


def _fitting(wanted: Wanted) -> CTE:
    """Every listing in which all words stand, with its facets' values and whether each facet's choice fits."""
    values = {facet: column().label(facet) for facet, column in VALUES.items()}
    flags = [_chosen(facet, wanted.facets.get(facet)).label(f"fits_{facet}") for facet in FACETS]
    found = _with_all_words(wanted.query.words)
    relevance = found.c.relevance if found is not None else literal(0).label("relevance")
    chosen = select(col(Listing.id), col(Listing.themes), relevance, *values.values(), *flags).join(
        Organisation, col(Organisation.id) == col(Listing.organisation_id)
    )
    if found is not None:
        chosen = chosen.join(found, found.c.listing_id == col(Listing.id))
    elif wanted.query.says_nothing:
        chosen = chosen.where(~true())
    return chosen.cte("fitting")


def _with_all_words(words: Sequence[Word]) -> Subquery | None:
    """The listings in which every word stands, with the sum of what each counts for."""
    if not words:
        return None
    each = [_with(word).subquery(f"word_{place}") for place, word in enumerate(words)]
    first, *others = each
    together = select(first.c.listing_id, reduce(add, (one.c.weight for one in each)).label("relevance"))
    for other in others:
        together = together.join(other, other.c.listing_id == first.c.listing_id)
    return together.subquery("found")


def _with(word: Word) -> Any:
    same = col(ListingWord.word).in_(sorted(word.stems))
    begins = word.beginning
    alike = and_(col(ListingWord.word) >= begins[0], col(ListingWord.word) < begins[1]) if begins else None
    chosen = select(col(ListingWord.listing_id), func.max(col(ListingWord.weight)).label("weight"))
    return chosen.where(same if alike is None else or_(same, alike)).group_by(col(ListingWord.listing_id))


def _or_unknown(column: Any) -> ColumnElement[str]:
    return case((column == "", UNKNOWN), else_=column)


def _yes_or_no(column: Any) -> ColumnElement[str]:
    return case((column, YES), else_=NO)


# The value of a listing under each facet that has one value; themes are bits.
VALUES: dict[str, Callable[[], ColumnElement[str]]] = {
    "status": lambda: _or_unknown(col(Listing.status)),
    "publication_category": lambda: _or_unknown(col(Listing.publication_category)),
    "impact": lambda: _or_unknown(col(Listing.ai_act_class)),
    "kind": lambda: cast(ColumnElement[str], col(Listing.kind)),
    "assessed": lambda: _yes_or_no(col(Listing.assessed)),
    "organisation": lambda: cast(ColumnElement[str], col(Organisation.slug)),
}


def _chosen(facet: str, values: frozenset[str] | None) -> ColumnElement[bool]:
    """Whether a listing fits what was chosen of this facet; as 1 or 0, for SQLite has no booleans."""
    if not values:
        return cast(ColumnElement[bool], literal(1))
    if facet == "category":
        bits = sum(THEME_BITS.get(value, 0) for value in values)
        fits: ColumnElement[bool] = col(Listing.themes).op("&")(bits) != 0
    else:
        fits = VALUES[facet]().in_(sorted(values))
    return cast(ColumnElement[bool], case((fits, 1), else_=0))


def _fits(fitting: CTE, but: str = "") -> ColumnElement[bool]:
    return and_(*(fitting.c[f"fits_{facet}"] == 1 for facet in FACETS if facet != but))


def _counted(fitting: CTE, facet: str) -> Any:
    value = fitting.c[facet]
    chosen = select(literal(facet), as_type(value, String), func.count())
    return chosen.where(_fits(fitting, facet)).group_by(value)


def _themes(fitting: CTE) -> Any:
    each = [
        select(literal(name).label("name"), as_type(literal(bit), Integer).label("bit"))
        for name, bit in THEME_BITS.items()
    ]
    themes = union_all(*each).subquery("themes")
    joined = themes.join(fitting, fitting.c.themes.op("&")(themes.c.bit) != 0)
    chosen = select(literal("category"), themes.c.name, func.count()).select_from(joined)
    return chosen.where(_fits(fitting, "category")).group_by(themes.c.name)


def _order(wanted: Wanted, fitting: CTE) -> list[Any]:
    by_name = [col(Listing.sorted_by), col(Listing.id)]
    if wanted.sorted_by == Order.RELEVANCE:
        return [fitting.c.relevance.desc(), *by_name]
    if wanted.sorted_by == Order.NEWEST:
        return [col(Listing.published_at).desc(), *by_name]
    return by_name


def _as_listed(wanted: Wanted, row: Listing, organisation: str, slug: str, relevance: int) -> Listed:
    words = len(wanted.query.words)
    told = {name: getattr(row, name) for name in Listed.__dataclass_fields__ if hasattr(row, name)}
    told |= {"categories": tuple(row.categories), "organisation": organisation, "organisation_slug": slug}
    return Listed(**told, elsewhere=bool(words) and relevance == words * ELSEWHERE)
