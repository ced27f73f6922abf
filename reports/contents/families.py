"""The template families: for each shape of content its page, its title, and the file for machines that travels with it."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Protocol

from markupsafe import Markup

from infra.charts.drawing import ACCENT
from reports.contents.algorithm_sheet import AlgorithmSheet
from reports.contents.binding import with_bound_ends
from reports.contents.caseworker import CaseworkerExplanation
from reports.contents.caseworker_markup import caseworker_body
from reports.contents.dossier import Dossier
from reports.contents.dossier_markup import ATTACHED, SCHEMA, dossier_body, dossier_title, enclosed_in
from reports.contents.enclosing import Enclosed
from reports.contents.letter import Letter, Organisation
from reports.contents.markup import algorithm_sheet_body, letter_body, rendered
from reports.contents.transparency import TransparencyReport
from reports.contents.transparency_markup import as_csv, title, transparency_body
from reports.contents.wording import Wording

# The colour in which charts are drawn, as it stands in a drawing; no text can hold these quotes unescaped.
DRAWN_IN = f'"{ACCENT}"'
# Where the site publishes the schema of each.
SCHEMAS = "/schemas/"


class Content(Protocol):
    """What every report has; all of it frozen dataclasses of plain values."""

    @property
    def language(self) -> str: ...
    @property
    def organisation(self) -> Organisation: ...
    @property
    def report_number(self) -> str: ...
    @property
    def dated(self) -> date: ...


@dataclass(frozen=True)
class Family:
    """How one shape of content becomes a document."""

    schema: str  # the name of the shape in the attached JSON
    attached: str  # the name of that file
    body: Callable[[Any], Markup]  # for paper
    title: Callable[[Any, Wording], str]
    enclosed: Callable[[Any], Sequence[Enclosed]] = lambda _content: ()
    enlarged: Callable[[Any], float] = lambda _content: 1.0  # how much the printed page is enlarged


# The paper of large print (paper.css) times this is A4.
LARGE_PRINT = 1.6
FAMILIES: dict[type, Family] = {
    Letter: Family(
        "toetssteen.letter.1",
        "uitleg.json",
        lambda letter: letter_body(letter, paper=True),
        lambda letter, words: words.say("letter.document", case=letter.case_reference),
        enlarged=lambda letter: LARGE_PRINT if letter.large_print else 1.0,
    ),
    CaseworkerExplanation: Family(
        "toetssteen.caseworker.1",
        "uitleg-medewerker.json",
        lambda told: caseworker_body(told, paper=True),
        lambda told, words: words.say("caseworker.document", case=told.case_reference),
    ),
    Dossier: Family(
        SCHEMA,
        ATTACHED,
        lambda dossier: dossier_body(dossier, paper=True),
        dossier_title,
        enclosed_in,
    ),
    AlgorithmSheet: Family(
        "toetssteen.algorithm-sheet.1",
        "algoritme.json",
        lambda sheet: algorithm_sheet_body(sheet, paper=True),
        lambda sheet, words: words.say("sheet.document", name=sheet.name),
    ),
    TransparencyReport: Family(
        "toetssteen.transparency.1",
        "cijfers.json",
        lambda told: transparency_body(told, paper=True),
        title,
        lambda told: (Enclosed("cijfers.csv", as_csv(told)),),
    ),
}


def family_of(content: Content) -> Family:
    """Raises `KeyError` for a shape that no family has."""
    return FAMILIES[type(content)]


def sheet_of_paper(content: Content, missing: Sequence[str] = ()) -> str:
    """A whole HTML document for printing: title, language and dates come from the content, so the same content gives
    the same document. `missing` names the characters that no font of ours has."""
    words, family = Wording(content.language), family_of(content)
    body, title = family.body(content), family.title(content, words)
    sheet = rendered(
        "reports/paper.html", content=content, words=words, body=body, title=title, missing=missing
    )
    return with_bound_ends(sheet).replace(DRAWN_IN, f'"{content.organisation.style.accent}"')


def as_json(content: Content) -> bytes:
    """The content as ASCII JSON with sorted keys and the name of its shape under `kind`; equal contents, equal bytes.

    Where the content tells the address of our site it names the schema that the site publishes."""
    name, site = family_of(content).schema, _site(content)
    told = {"$schema": f"{site}{SCHEMAS}{name}.json"} if site else {}
    document = {**told, "kind": name, **asdict(content)}  # type: ignore[call-overload]  # a dataclass
    return json.dumps(document, sort_keys=True, indent=1, default=_plain, allow_nan=False).encode("ascii")


def _site(content: Content) -> str:
    """The address of the site that a report names itself, without what follows it; "" where it names none."""
    named = getattr(content, "verify_url", "") or getattr(content, "register_url", "")
    return re.split(r"/(?:controleren|algoritmes)(?:/|$)", named)[0] if "://" in named else ""


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a report holds no {type(value).__name__}")
