"""What everybody may read of one algorithm: its page as it is now."""

import re
from dataclasses import dataclass
from datetime import date

from flask import render_template, url_for
from markupsafe import Markup

from infra.identity.actors import PUBLIC, needs
from register.door import looking_around
from register.pages.evaluation import public_view
from register.pages.evaluation_view import View
from register.pages.root import blueprint
from register.queries import public as queries
from register.queries.public import Published
from register.standards.ours import EVERYTHING

# Each part of a page opens like this, also those that other packages add.
SECTION = re.compile(r'<section class="section" id="(?P<id>[\w-]+)"><h2>(?P<title>[^<]+)</h2>')


@dataclass(frozen=True)
class Section:
    """A part of a page: its anchor and its heading."""

    id: str
    title: Markup


@blueprint.app_template_filter("sections")
def sections(body: Markup) -> list[Section]:
    """The parts of a page as it was drawn, so that no table of contents misses one or names one that is not there."""
    return [Section(found["id"], Markup(found["title"])) for found in SECTION.finditer(body)]  # noqa: S704  drawn by us


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
