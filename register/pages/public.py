"""What everybody may read of one algorithm: its page as it is now."""

from datetime import date

from flask import render_template, url_for

from infra.identity.actors import PUBLIC, needs
from register.door import looking_around
from register.pages.evaluation import public_view
from register.pages.evaluation_view import View
from register.pages.root import blueprint
from register.queries import public as queries
from register.queries.public import Published
from register.standards.ours import EVERYTHING


@blueprint.get("/algoritmes/<organisation>/<slug>")
@needs(PUBLIC)
def algorithm(organisation: str, slug: str) -> str:
    """The page of an algorithm, as the newest revision has it."""
    with looking_around() as session:
        shown = queries.published(session, organisation, slug)
        return drawn(shown, public_view(session, shown))


def drawn(shown: Published, evaluation: View | None = None, day: date | None = None) -> str:
    """The page of an algorithm at one of its revisions; `day` when somebody asked how it stood then."""
    return render_template(
        "register/algorithm.html",
        shown=shown,
        pdf=_pdf_address(shown),
        fields=EVERYTHING,
        evaluation=evaluation,
        on_day=day,
    )


def _pdf_address(shown: Published) -> str:
    """Where the page can be had as a PDF; reports serves it."""
    return url_for("reports.algorithm_pdf", organisation=shown.organisation.slug, slug=shown.slug)
