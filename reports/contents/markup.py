"""Contents to HTML: one template per report, for a page of the site and for the sheet that becomes a PDF."""

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from infra.charts import bars, importance, importance_in_parts, waterfall, waterfall_in_parts
from reports.contents.algorithm_sheet import AlgorithmSheet
from reports.contents.binding import bound
from reports.contents.figures import TABLED, breakdown, by_source, decisions_chart, elsewhere, weighing_chart
from reports.contents.letter import Letter
from reports.contents.style import logo_of
from reports.contents.wording import Wording
from reviews.objections.terms import last_day_to_object

TEMPLATES = Path(__file__).parent.parent / "templates"
# An address in a text; a mark that ends the sentence is not of it.
ADDRESS = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]}’”']")


def letter_body(letter: Letter, *, paper: bool = False) -> Markup:
    """The letter from its first heading on. A page gets a narrow chart beside the wide one (classes `chart-wide` and
    `chart-narrow`, of which a style sheet shows one); paper gets the wide one only."""
    words = Wording(letter.language)
    numbers = breakdown(letter.explanation, words) if letter.explanation else None
    return rendered(
        "reports/letter.html",
        letter=letter,
        words=words,
        numbers=numbers,
        paper=paper,
        last_day=_last_day(letter),
        tabled=letter.data_used[:TABLED],
        by_source=by_source(letter.data_used[TABLED:]),
        elsewhere=elsewhere(letter.data_used),
    )


def algorithm_sheet_body(sheet: AlgorithmSheet, *, paper: bool = False) -> Markup:
    """The algorithm's page from its first heading on; `paper` as for a letter."""
    words = Wording(sheet.language)
    chart = decisions_chart(sheet, words) if sheet.decisions_total else None
    return rendered("reports/algorithm_sheet.html", sheet=sheet, words=words, chart=chart, paper=paper)


def rendered(template: str, **context: object) -> Markup:
    """A template of ours with everything escaped, and with what belongs together on one line."""
    return Markup(bound(_environment.get_template(template).render(**context)))  # noqa: S704  autoescape is on


def _last_day(letter: Letter) -> object:
    objection = letter.objection
    if objection is None or objection.announced_on is None:
        return None
    return last_day_to_object(objection.announced_on, objection.closed_days)


def linked(text: str) -> Markup:
    """A text in which each web address is a link: `javascript:` and the like never become one."""
    text, at, parts = text.strip(), 0, []
    for found in ADDRESS.finditer(text):
        shown = found[0].removeprefix("https://").removeprefix("http://").rstrip("/")
        parts += [escape(text[at : found.start()]), Markup('<a href="{}">{}</a>').format(found[0], shown)]
        at = found.end()
    return Markup().join([*parts, escape(text[at:])])


def ended(text: str) -> str:
    """`text` as a sentence among others: with a full stop where it ends in no mark."""
    text = text.rstrip()
    return text if not text or text[-1] in ".!?…:”’\"'" else f"{text}."


_environment = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters.update(linked=linked, ended=ended)
_environment.globals.update(
    waterfall=waterfall,
    waterfall_in_parts=waterfall_in_parts,
    bars=bars,
    importance=importance,
    importance_in_parts=importance_in_parts,
    weighing_chart=weighing_chart,
    logo=logo_of,
)
