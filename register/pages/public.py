"""What everybody may read of one algorithm: its page, and each of its revisions as it was."""

from flask import render_template, url_for

from infra.identity.actors import PUBLIC, needs
from register.door import looking_around
from register.pages.content_form import groups
from register.pages.evaluation import public_view
from register.pages.evaluation_view import View
from register.pages.root import blueprint
from register.queries import public as queries
from register.queries.public import Published


@blueprint.get("/algoritmes/<organisation>/<slug>")
@needs(PUBLIC)
def algorithm(organisation: str, slug: str) -> str:
    """The page of an algorithm, as the newest revision has it."""
    with looking_around() as session:
        shown = queries.published(session, organisation, slug)
        return _page(shown, public_view(session, shown))


@blueprint.get("/algoritmes/<organisation>/<slug>/revisies/<int:number>")
@needs(PUBLIC)
def revision(organisation: str, slug: str, number: int) -> str:
    """The page as an earlier revision had it."""
    with looking_around() as session:
        return _page(queries.published(session, organisation, slug, number))


def _page(shown: Published, evaluation: View | None = None) -> str:
    return render_template(
        "register/algorithm.html",
        shown=shown,
        pdf=_pdf_address(shown),
        fields=groups(),
        evaluation=evaluation,
    )


def _pdf_address(shown: Published) -> str:
    """Where the page can be had as a PDF; reports serves it."""
    return url_for("reports.algorithm_pdf", organisation=shown.organisation.slug, slug=shown.slug)
