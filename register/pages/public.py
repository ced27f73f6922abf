"""What everybody may read: the register, the page of an algorithm, and each of its revisions as it was."""

from urllib.parse import urlencode

from flask import render_template, request, url_for

from infra.identity.actors import PUBLIC, needs
from register.door import looking_around
from register.pages.content_form import groups
from register.pages.root import blueprint, word
from register.queries import public as queries
from register.queries.public import Found, Published, Wanted

# What each facet is called in the address.
FACETS = {
    "thema": "category",
    "status": "status",
    "soort": "publication_category",
    "organisatie": "organisation",
}
SEARCH_MAX = 200


@blueprint.get("/", endpoint="home")
@blueprint.get("/algoritmes")
@needs(PUBLIC)
def index() -> str:
    """The register, with search and facets."""
    wanted = _wanted()
    with looking_around() as session:
        found = queries.find(session, wanted)
    return render_template(
        "register/index.html", found=found, wanted=wanted, facets=FACETS, options=_options, turned=_turned
    )


@blueprint.get("/algoritmes/<organisation>/<slug>")
@needs(PUBLIC)
def algorithm(organisation: str, slug: str) -> str:
    """The page of an algorithm, as the newest revision has it."""
    with looking_around() as session:
        return _page(queries.published(session, organisation, slug))


@blueprint.get("/algoritmes/<organisation>/<slug>/revisies/<int:number>")
@needs(PUBLIC)
def revision(organisation: str, slug: str, number: int) -> str:
    """The page as an earlier revision had it."""
    with looking_around() as session:
        return _page(queries.published(session, organisation, slug, number))


def _page(shown: Published) -> str:
    return render_template("register/algorithm.html", shown=shown, pdf=_pdf_address(shown), fields=groups())


def _pdf_address(shown: Published) -> str:
    """Where the page can be had as a PDF; reports serves it."""
    return url_for("reports.algorithm_pdf", organisation=shown.organisation.slug, slug=shown.slug)


def _options(found: Found, wanted: Wanted, facet: str) -> list[dict[str, object]]:
    """The values of a facet with their counts; a chosen one stays, also when nothing is left of it."""
    counts = dict.fromkeys(sorted(wanted.facets[facet]), 0) | found.facets[facet]
    said = {value: value if facet == "organisation" else word(value) for value in counts}
    return [{"value": value, "label": said[value], "count": counts[value]} for value in sorted(counts)]


def _wanted() -> Wanted:
    facets = {facet: frozenset(request.args.getlist(name)) for name, facet in FACETS.items()}
    page = request.args.get("pagina", "1")
    return Wanted(
        request.args.get("q", "")[:SEARCH_MAX].strip(), facets, int(page) if page.isdecimal() else 1
    )


def _turned(page: int) -> str:
    """The address of another page of the same list."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name in {"q", *FACETS}]
    return f"{request.path}?{urlencode([*kept, ('pagina', page)])}"
