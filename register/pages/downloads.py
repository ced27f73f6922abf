"""What everybody may download: one entry, those of an organisation, or all, in every format; with conditional requests."""

from flask import Response, current_app, request
from werkzeug.wrappers import Response as Answer

from infra.errors import NotFound
from infra.identity.actors import PUBLIC, needs
from register.door import house, looking_around
from register.exchange import offered
from register.exchange.formats import FORMATS
from register.exchange.offered import Kept, Wanted
from register.pages.root import blueprint

# Ending in the address -> format.
ENDINGS = {"json": "nl-1.0", "csv": "csv", "xlsx": "xlsx", "ttl": "rdf"}


def _offer(ending: str, form: str) -> None:
    """The addresses of one format: of everything, of one organisation, of one entry."""

    @blueprint.get(f"/algoritmes.{ending}", endpoint=f"download_all_{ending}")
    @needs(PUBLIC)
    def download_all() -> Answer:
        return _given(Wanted(form), f"algoritmes.{ending}")

    @blueprint.get(f"/algoritmes/<organisation>.{ending}", endpoint=f"download_organisation_{ending}")
    @needs(PUBLIC)
    def download_organisation(organisation: str) -> Answer:
        return _given(Wanted(form, organisation), f"{organisation}.{ending}")

    @blueprint.get(f"/algoritmes/<organisation>/<slug>.{ending}", endpoint=f"download_{ending}")
    @needs(PUBLIC)
    def download(organisation: str, slug: str) -> Answer:
        return _given(Wanted(form, organisation, slug), f"{slug}.{ending}")


for one, its_format in ENDINGS.items():
    _offer(one, its_format)


@blueprint.get("/algoritmes/<organisation>/<slug>/kaarten.zip")
@needs(PUBLIC)
def download_cards(organisation: str, slug: str) -> Answer:
    """The cards of one entry."""
    return _given(Wanted("cards", organisation, slug), f"{slug}-kaarten.zip")


def open_to_others(answer: Answer) -> Answer:
    """Let pages of other sites read this: it is public."""
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Access-Control-Expose-Headers"] = "ETag, Last-Modified"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _given(wanted: Wanted, name: str) -> Answer:
    base = house().settings.base_url
    with looking_around() as session:
        stand = offered.stand_of(session, base, wanted)
        if not stand.count and wanted.organisation:
            raise NotFound("register.algorithm_not_found")
        answer = Response(mimetype=FORMATS[wanted.format].media_type.partition(";")[0])
        answer.set_etag(stand.tag)
        answer.last_modified = stand.at
        answer.headers["Cache-Control"] = "public, max-age=60"
        answer.headers["Vary"] = "Accept-Language, Cookie"
        answer.headers["Content-Disposition"] = f"attachment; filename={name}"
        if answer.make_conditional(request).status_code != 304:
            answer.set_data(_kept().of(session, base, wanted, stand))
    return open_to_others(answer)


def _kept() -> Kept:
    kept: Kept = current_app.extensions.setdefault("offered files", Kept.empty())
    return kept
