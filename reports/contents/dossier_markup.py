"""A dossier to HTML, for a page and for paper, and the files that travel inside its PDF."""

from collections.abc import Callable, Sequence
from typing import Any

from markupsafe import Markup

from infra.charts import (
    Calibration,
    Dependence,
    Dots,
    Importance,
    Series,
    calibration,
    dependence,
    groups,
    importance,
    importance_in_parts,
    series,
)
from reports.contents.dossier import Chart, Dossier
from reports.contents.enclosing import Enclosed
from reports.contents.markup import rendered
from reports.contents.wording import Wording

SCHEMA, ATTACHED = "toetssteen.dossier.1", "dossier.json"
# Square charts have one size.
WIDE: dict[type, Callable[[Any], Markup]] = {
    Importance: importance, Dots: groups, Series: series, Calibration: calibration, Dependence: dependence,
}  # fmt: skip
SQUARE = (Calibration, Dependence)


def dossier_body(dossier: Dossier, *, paper: bool = False) -> Markup:
    """The dossier from its first heading on; paper gets page numbers in the table of contents."""
    return rendered(
        "reports/dossier.html", dossier=dossier, words=Wording(dossier.language), paper=paper, draw=draw, on_paper=on_paper, is_square=is_square
    )  # fmt: skip


def draw(chart: Chart, *, narrow: bool = False) -> Markup:
    """The picture of a chart."""
    if narrow and not isinstance(chart, SQUARE):
        return WIDE[type(chart)](chart, narrow=True)  # type: ignore[call-arg]  # these have a narrow form
    return WIDE[type(chart)](chart)


def on_paper(chart: Chart) -> list[Markup]:
    """The picture, or the pictures where one would be higher than a page."""
    return importance_in_parts(chart) if isinstance(chart, Importance) else [draw(chart)]


def is_square(chart: Chart) -> bool:
    """Whether a chart has one form for every width."""
    return isinstance(chart, SQUARE)


def dossier_title(dossier: Dossier, words: Wording) -> str:
    """How the document is called."""
    return words.say("dossier.document", name=dossier.name)


def enclosed_in(dossier: Dossier) -> Sequence[Enclosed]:
    """The attachments as files of the PDF."""
    return [
        Enclosed(one.name, one.text.encode(errors="replace"), one.description) for one in dossier.appendices
    ]
