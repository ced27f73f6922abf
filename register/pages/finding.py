"""Finding algorithms as the public: the list with search and facets, the page of an organisation, and where machines look."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape
from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from infra.errors import NotFound
from infra.i18n import gettext
from infra.identity.actors import PUBLIC, needs
from infra.identity.models import Organisation
from register.door import house, looking_around
from register.field_checks import HIDDEN
from register.pages.root import blueprint, word
from register.queries import search
from register.queries.public import every_address, organisation_named
from register.queries.search import Found, Order, Wanted
from register.searching import QUERY_MAX, WORD, WORDS_MAX, Query, split

# What each facet is called in the address.
FACETS = {
    "thema": "category", "status": "status", "soort": "publication_category", "risico": "impact", "aard": "kind",
    "toets": "assessed", "organisatie": "organisation",
}  # fmt: skip
ORDERS = {"relevantie": Order.RELEVANCE, "nieuw": Order.NEWEST, "naam": Order.NAME}
DOWNLOADS = (
    ("/algoritmes.json", "json"), ("/algoritmes.csv", "csv"), ("/algoritmes.xlsx", "xlsx"), ("/algoritmes.ttl", "ttl"),
    ("/algoritmes/feed.atom", "atom"),
)  # fmt: skip
XML = "application/xml"
VALUES_MAX, VALUE_MAX = 40, 100  # of one facet: more than there are, and longer than any


@dataclass(frozen=True)
class Removal:
    """One choice that may be taken back: what it says, the address without it, and how many that leaves."""

    facet: str
    label: str
    href: str
    left: int


@blueprint.get("/", endpoint="home")
@blueprint.get("/algoritmes")
@needs(PUBLIC)
def index() -> str:
    """The register, with search and facets."""
    return _list(_wanted(request.args))


@blueprint.get("/algoritmes/<organisation>")
@needs(PUBLIC)
def of_organisation(organisation: str) -> str:
    """What one organisation published, and how it can be reached."""
    with looking_around() as session:
        found = organisation_named(session, organisation)
    if found is None:
        raise NotFound("register.organisation_not_found")
    return _list(_wanted(request.args, organisation), found)


@blueprint.get("/sitemap.xml")
@needs(PUBLIC)
def sitemap() -> ResponseReturnValue:
    with looking_around() as session:
        page = render_template(
            "register/sitemap.xml", base=house().settings.base_url, found=every_address(session)
        )
    return Response(page, mimetype=XML)


@blueprint.get("/robots.txt")
@needs(PUBLIC)
def robots() -> ResponseReturnValue:
    page = render_template("register/robots.txt", base=house().settings.base_url)
    return Response(page, mimetype="text/plain")


@blueprint.get("/opensearch.xml")
@needs(PUBLIC)
def opensearch() -> ResponseReturnValue:
    page = render_template("register/opensearch.xml", base=house().settings.base_url)
    return Response(page, mimetype="application/opensearchdescription+xml")


@blueprint.app_template_filter("found_in")
def found_in(text: str, query: Query) -> Markup:
    """The text with every word that was looked for in a `<mark>`."""
    if not query.words:
        return escape(text)
    parts, end = [], 0
    for found in WORD.finditer(text):
        if query.finds(found[0]):
            parts += [
                escape(text[end : found.start()]),
                Markup("<mark>"),
                escape(found[0]),
                Markup("</mark>"),
            ]
            end = found.end()
    return Markup("").join([*parts, escape(text[end:])])


def _list(wanted: Wanted, organisation: Organisation | None = None) -> str:
    with looking_around() as session:
        found = search.find(session, wanted)
        wordless = _without_words(session, wanted) if not found.count else None
    facets = {name: facet for name, facet in FACETS.items() if _shown(found, wanted, facet, organisation)}
    return render_template(
        "register/index.html", found=found, wanted=wanted, facets=facets, options=_options, turned=_turned,
        orders=ORDERS, organisation=organisation, removals=_removals(found, wanted, facets), wordless=wordless, downloads=_downloads(),
        unsearched=_unsearched(wanted), here=request.path if organisation else "/algoritmes",
    )  # fmt: skip


def _wanted(given: MultiDict[str, str], organisation: str = "") -> Wanted:
    facets = {facet: _values(given.getlist(name)) for name, facet in FACETS.items()}
    if organisation:
        facets["organisation"] = frozenset({organisation})
    page = given.get("pagina", "1")
    text = HIDDEN.sub(" ", given.get("q", ""))[:QUERY_MAX]
    order = ORDERS.get(given.get("volgorde", ""))
    return Wanted(text, facets, int(page) if page.isdecimal() and len(page) < 6 else 1, order)


def _values(given: list[str]) -> frozenset[str]:
    """What was chosen of one facet, as far as it could be a value of it."""
    return frozenset(
        value for value in given[:VALUES_MAX] if len(value) <= VALUE_MAX and not HIDDEN.search(value)
    )


def _shown(found: Found, wanted: Wanted, facet: str, organisation: Organisation | None) -> bool:
    """A facet with one value parts nothing, unless it was chosen."""
    if facet == "organisation":
        return organisation is None and (len(found.facets[facet]) > 1 or bool(wanted.facets[facet]))
    return bool(wanted.facets[facet]) or len(found.facets[facet]) > 1


def _options(found: Found, wanted: Wanted, facet: str) -> list[dict[str, object]]:
    """The values of a facet with their counts; a chosen one stays, also when nothing is left of it."""
    counts = dict.fromkeys(sorted(wanted.facets[facet]), 0) | found.facets[facet]
    labels = {value: _label(found, facet, value) for value in counts}
    in_order = sorted(counts, key=lambda value: (value == search.UNKNOWN, labels[value].casefold()))
    return [{"value": value, "label": labels[value], "count": counts[value]} for value in in_order]


def _label(found: Found, facet: str, value: str) -> str:
    if value == search.UNKNOWN:
        return gettext("register.site.unknown")
    if facet == "organisation":
        return found.organisations.get(value, value)
    key = {
        "impact": f"register.choice.ai_act_class.{value}", "kind": f"register.choice.kind.{value}",
        "assessed": f"register.site.assessed.{value}",
    }.get(facet)  # fmt: skip
    if key is None:
        return word(value)
    said = gettext(key)
    return value if said == key else said


def _removals(found: Found, wanted: Wanted, facets: dict[str, str]) -> list[Removal]:
    removals = []
    for name, facet in facets.items():
        for value in sorted(wanted.facets[facet]):
            left = found.without.get(facet, found.count)
            removals.append(Removal(facet, _label(found, facet, value), _without(name, value), left))
    return removals


def _without_words(session: Session, wanted: Wanted) -> Removal | None:
    """The same choices without the words, when there are both."""
    if not (wanted.query.words and any(wanted.facets.values())):
        return None
    left = search.count(session, replace(wanted, text=""))[""].get("", 0)
    kept = [pair for pair in _kept() if pair[0] not in {"q", "volgorde"}]
    return (
        Removal("", wanted.text, f"{request.path}?{urlencode(kept)}" if kept else request.path, left)
        if left
        else None
    )


def _without(name: str, value: str) -> str:
    kept = [pair for pair in _kept() if pair != (name, value)]
    return f"{request.path}?{urlencode(kept)}" if kept else request.path


def _unsearched(wanted: Wanted) -> bool:
    """Whether more was typed than is searched."""
    return len(request.args.get("q", "")) > QUERY_MAX or len(set(split(wanted.text))) > WORDS_MAX


def _turned(page: int) -> str:
    """The address of another page of the same list."""
    return f"{request.path}?{urlencode([*_kept(), ('pagina', page)])}"


def _kept() -> Sequence[tuple[str, str]]:
    names = {"q", "volgorde", *FACETS}
    given: Iterable[tuple[str, str]] = request.args.items(multi=True)
    return [(name, value) for name, value in given if name in names and value]


def _downloads() -> list[tuple[str, str]]:
    """The files and the feed of the whole register, as far as this installation has them."""
    rules = {rule.rule for rule in current_app.url_map.iter_rules()}
    return [(href, kind) for href, kind in DOWNLOADS if href in rules]
