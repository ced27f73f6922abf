"""Reports on paper: PDF/A-3a and PDF/UA-1 in one file, made by WeasyPrint from our own HTML, with nothing fetched."""

import dataclasses
import gc
import hashlib
import math
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time
from functools import cache, partial
from io import BytesIO
from typing import Any, TypeVar
from xml.etree import ElementTree

import pydyf
from weasyprint import CSS, HTML, Attachment, svg
from weasyprint.css import ColorProfile
from weasyprint.css.properties import INITIAL_VALUES
from weasyprint.document import Document
from weasyprint.draw.text import draw_first_line
from weasyprint.matrix import Matrix
from weasyprint.pdf.metadata import DocumentMetadata
from weasyprint.svg.text import Style, TextBox
from weasyprint.text.ffi import pango
from weasyprint.text.fonts import FontConfiguration
from weasyprint.text.line_break import split_first_line
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from infra.charts.drawing import clean
from infra.ledger.stamps import BLANK
from reports import seal_place
from reports.colours import srgb
from reports.contents.families import Content, as_json, family_of, sheet_of_paper
from reports.contents.letter import Leaflet
from reports.contents.markup import TEMPLATES
from reports.contents.style import LOGO_ADDRESS
from reports.letterforms import FACES, FAMILY, OTHER_SCRIPTS, leaflet_letters, letters
from reports.limits import ORDINARY, Limits, in_time
from reports.packing import short_index
from reports.pressing import press
from reports.printer import printer

Some = TypeVar("Some")

UNKNOWN = "□"
# How much of its width a text of a chart stands left of its place.
ANCHORS = {"start": 0.0, "middle": 0.5, "end": 1.0}
FAMILIES = {FAMILY: FACES, **OTHER_SCRIPTS}
PROOF = "bewijs.txt"
COLOURS = "--srgb"
STANDARD = {"pdf_variant": "pdf/a-3a", "pdf_tags": True, "output_intent": COLOURS}

# PDF/A allows a property of another standard only where the file describes it (ISO 19005-3, 6.6.2.3).
ACCESS = """
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
  xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
  xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<rdf:Description rdf:about="" pdfuaid:part="1"/>
<rdf:Description rdf:about=""><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
  <pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
  <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
  <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
  <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
    <pdfaProperty:name>part</pdfaProperty:name>
    <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
    <pdfaProperty:category>internal</pdfaProperty:category>
    <pdfaProperty:description>Part of ISO 14289 that the file keeps</pdfaProperty:description>
  </rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF>
"""
for _prefix, _part in (("Extension", "extension/"), ("Schema", "schema#"), ("Property", "property#")):
    ElementTree.register_namespace(f"pdfa{_prefix}", f"http://www.aiim.org/pdfa/ns/{_part}")


@contextmanager
def _no_clearing_up() -> Iterator[None]:
    """Without the collector of garbage going through all that a document is made of, again and again, while it is made."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def made_with() -> str:
    """What this process prints with: equal contents give equal bytes where this is equal."""
    return printer(f"pango {pango.pango_version()}")


def print_report(content: Content, limits: Limits = ORDINARY, seal_room: int = 0) -> bytes:
    """A report as a PDF, its content attached for machines. Equal contents, equal bytes.

    `seal_room` is the bytes that a seal may take; 0 gives the file no place for one. Raises `TooMuch` where it has more pages, or takes longer, than the limits allow.
    """
    with in_time(limits), _no_clearing_up():
        return seal_place.ranged(short_index(_printed(content, limits, seal_room)))


def lay_out(content: Content) -> Document:
    """The pages of a report with every box in its place, before they are written."""
    printable, missing = _printable(content)
    styles, fonts = _house_style()
    html = HTML(string=sheet_of_paper(printable, missing), base_url=None, url_fetcher=WithLogo(content))
    return html.render(
        stylesheets=[styles], font_config=fonts, color_profiles={COLOURS: _colours()}, **STANDARD
    )


def _printed(content: Content, limits: Limits, seal_room: int) -> bytes:
    attached, family = as_json(content), family_of(content)
    enclosed = [
        _attachment(attached, family.attached, content),
        *(
            _attachment(one.content, one.name, content, description=one.description)
            for one in family.enclosed(content)
        ),
        _attachment(BLANK, PROOF, content, "Supplement"),
    ]
    try:
        document = lay_out(content)
        limits.check_pages(len(document.pages))
        document.metadata = ArchiveAndAccess(**vars(document.metadata))
        return document.write_pdf(
            **STANDARD,
            pdf_identifier=hashlib.sha256(attached).digest()[:16],
            attachments=enclosed,
            zoom=family.enlarged(content),
            finisher=partial(_finish, seal_room),
        )
    except FetchRefused as refused:
        raise RuntimeError(str(refused)) from None


class FetchRefused(FatalURLFetchingError):
    """Something in a document asked for a file or an address. A base exception: WeasyPrint would swallow any other."""


class OwnFontsOnly(URLFetcher):
    """Gives the font files by their exact address and refuses everything else."""

    allowed = {path.as_uri(): path for faces in FAMILIES.values() for path in faces}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url not in self.allowed:
            raise FetchRefused("a report may fetch nothing but its own fonts")
        return URLFetcherResponse(url, self.allowed[url].read_bytes(), {"Content-Type": "font/ttf"})


class WithLogo(OwnFontsOnly):
    """Gives also the logo that the content itself holds, from memory."""

    def __init__(self, content: Content) -> None:
        super().__init__()
        self.logo = content.organisation.style.logo

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if self.logo is None or url != LOGO_ADDRESS:
            return super().fetch(url, headers)
        return URLFetcherResponse(url, self.logo.content, {"Content-Type": self.logo.media_type})


class ArchiveAndAccess(DocumentMetadata):
    """Metadata that name two standards: PDF/A from WeasyPrint and PDF/UA beside it, in the one RDF that validators read."""

    def generate_rdf_metadata(self, variant: str, version: int, conformance: str) -> bytes:
        rdf = ElementTree.fromstring(super().generate_rdf_metadata(variant, version, conformance))  # noqa: S314  our own
        rdf.extend(ElementTree.fromstring(ACCESS))  # noqa: S314  our own
        return ElementTree.tostring(rdf, encoding="utf-8")


def _attachment(
    attached: bytes, name: str, content: Content, relationship: str = "Data", description: str = ""
) -> Attachment:
    """A file inside the PDF. Its dates are the report's: WeasyPrint would take the time of printing."""
    when = datetime.combine(content.dated, time())
    return Attachment(
        string=attached, name=name, description=clean(description) or None, created=when, modified=when,
        relationship=relationship,
    )  # fmt: skip


def _finish(seal_room: int, document: Any, pdf: pydyf.PDF) -> None:
    """Leave the slot for the proof as it is, not compressed and without the checksum of its blanks: it is filled later.
    All the rest is made as small as it can be."""
    for one in pdf.objects:
        if isinstance(one, pydyf.Stream) and one.stream == [BLANK]:
            one.compress = False
            one.extra["Params"].pop("CheckSum")
    if seal_room:
        seal_place.add(pdf, seal_room)
    press(pdf)


def _in_one_line(chart: Any, node: Any, font_size: float) -> None:
    """Set a text of a chart as one line. WeasyPrint would set each letter apart, without kerning, at ten times the work and
    with a picture of its own around what is not set from the left."""
    style = Style(INITIAL_VALUES)
    style.font_config = chart.font_config
    style |= {
        "font_family": [node.get("font-family", FAMILY)], "font_size": font_size,
        "font_weight": int(node.get("font-weight", 400)),
    }  # fmt: skip
    if not (node.text or "").strip():
        return
    layout, _, _, width, _, baseline = split_first_line(node.text, style, chart.context, math.inf, 0)
    x = float(node.get("x", 0)) - width * ANCHORS[node.get("text-anchor", "start")]
    box = TextBox(layout, style)
    box.baseline = baseline
    fill, stroke = chart.set_graphical_state(node, font_size)
    chart.stream.begin_text()
    layout.reactivate(style)
    chart.fill_stroke(fill, stroke, text=True)
    draw_first_line(chart.stream, box, "none", "none", Matrix(d=-1, e=x, f=float(node.get("y", 0))))
    chart.stream.end_text()


svg.TAGS["text"] = _in_one_line


@cache
def _house_style() -> tuple[CSS, FontConfiguration]:
    """Style sheet and fonts, parsed once per process."""
    fonts = FontConfiguration()
    faces = "".join(
        f'@font-face {{ font-family: "{family}"; src: url("{path.as_uri()}"); font-weight: {weight}; font-style: {style} }}\n'
        for family, files in FAMILIES.items()
        for path, (weight, style) in files.items()
    )
    rules = (TEMPLATES / "reports" / "paper.css").read_text(encoding="utf-8")
    return CSS(string=faces + rules, font_config=fonts, url_fetcher=OwnFontsOnly()), fonts


def _colours() -> ColorProfile:
    """The sRGB profile that PDF/A wants: a new one for each document, because writing it once changes how it is written
    again, and from memory, because WeasyPrint itself would open the file each time and leave it open."""
    return ColorProfile(BytesIO(srgb()), "sRGB.icc", "relative-colorimetric", (["r"], ["g"], ["b"]))


def _printable(content: Some) -> tuple[Some, list[str]]:
    """The content with a visible mark for each character that our fonts lack, and the list of those characters."""
    missing: set[str] = set()
    return _marked(content, letters(), missing), sorted(f"U+{ord(letter):04X}" for letter in missing)


def _marked(value: Any, known: frozenset[int], missing: set[str]) -> Any:
    if isinstance(value, str):
        return _marked_text(value, known, missing)
    if isinstance(value, tuple):
        return tuple(_marked(part, known, missing) for part in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        has = leaflet_letters() if isinstance(value, Leaflet) else known
        parts = {
            field.name: _marked(getattr(value, field.name), has, missing)
            for field in dataclasses.fields(value)
        }
        return type(value)(**parts)
    return value


def _marked_text(text: str, known: frozenset[int], missing: set[str]) -> str:
    seen = "".join(UNKNOWN if _nameless(letter, missing) else letter for letter in text)
    lines = (clean(line) for line in unicodedata.normalize("NFC", seen).splitlines())
    composed = "\n".join(lines)
    lacking = {letter for letter in composed if letter != "\n" and ord(letter) not in known}
    missing |= lacking
    return "".join(UNKNOWN if letter in lacking else letter for letter in composed)


def _nameless(letter: str, missing: set[str]) -> bool:
    """Whether a character has no name in the Unicode that we know (a newer emoji, a private sign, half a pair)."""
    nameless = not letter.isascii() and unicodedata.category(letter) in {"Cn", "Co", "Cs"}
    if nameless:
        missing.add(letter)
    return nameless
