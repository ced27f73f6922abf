"""The feed of what happens to public algorithms: of all, or of one organisation."""

from flask import Response, request
from werkzeug.wrappers import Response as Answer

from infra.errors import NotFound
from infra.i18n import gettext
from infra.identity.actors import PUBLIC, needs
from register.door import house, looking_around
from register.exchange import atom
from register.exchange.news import news
from register.pages.downloads import open_to_others
from register.pages.root import blueprint
from register.queries.public import organisation_named

PAGES_MAX = 1_000


@blueprint.get("/algoritmes/feed.atom")
@needs(PUBLIC)
def feed() -> Answer:
    """News of everything that is public."""
    return _feed("", "/algoritmes", gettext("register.exchange.feed"))


@blueprint.get("/algoritmes/<organisation>/feed.atom")
@needs(PUBLIC)
def feed_of_organisation(organisation: str) -> Answer:
    """News of one organisation."""
    with looking_around() as session:
        found = organisation_named(session, organisation)
    if found is None:
        raise NotFound("register.organisation_not_found")
    title = gettext("register.exchange.feed.of", organisation=found.name)
    return _feed(organisation, f"/algoritmes/{organisation}", title)


def _feed(organisation: str, page_of: str, title: str) -> Answer:
    asked = request.args.get("pagina", "1")
    page = min(max(int(asked), 1), PAGES_MAX) if asked.isdecimal() and len(asked) < 6 else 1
    with looking_around() as session:
        told, more = news(session, organisation, page)
    path = f"{page_of}/feed.atom"
    answer = Response(
        atom.feed(house().settings.base_url, path, page_of, title, page, told, more), mimetype=atom.MEDIA_TYPE
    )
    answer.add_etag()
    answer.last_modified = max((one.at for one in told), default=atom.BEGINNING)
    answer.headers["Cache-Control"] = "public, max-age=60"
    answer.headers["Vary"] = "Accept-Language, Cookie"
    return open_to_others(answer.make_conditional(request))
