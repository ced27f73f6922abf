"""What the page shows beside the form: how clear the colours are, in words, and the first pages in the style."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from babel.numbers import format_decimal
from markupsafe import Markup

from infra.errors import Fault
from infra.i18n import gettext, language
from register.house_style import contrast
from register.house_style.content import Content, faults_of
from register.house_style.contrast import COLOUR
from register.house_style.vocabulary import ACCENT, ON_ACCENT
from reports.house_style.samples import first_page
from reports.house_style.vocabulary import Sample

COLOURS = ("accent", "on_accent")
SHEET = "/werk/huisstijl/proef.css"

# What a version can change, and what people call it.
PARTS = {
    "name": "reports.house_style.name",
    "address": "reports.house_style.address",
    "phone": "reports.house_style.phone",
    "email": "reports.house_style.email",
    "website": "reports.house_style.website",
    "privacy_contact": "reports.house_style.privacy_contact",
    "complaints": "reports.house_style.complaints",
    "accent": "reports.house_style.accent",
    "on_accent": "reports.house_style.on_accent",
    "logo": "reports.house_style.logo",
    "logo_alt": "reports.house_style.logo_alt",
    "decider": "reports.house_style.decider",
    "function": "reports.house_style.versions.function",
    "objections": "reports.house_style.objections.title",
}


@dataclass(frozen=True)
class Line:
    """How clear one pair of colours is, in words."""

    text: str
    passes: bool


@dataclass(frozen=True)
class Preview:
    """The first pages in a style. `better` are colours that are clear enough, where those that were typed are not."""

    sheet: str
    colours: tuple[Line, ...]
    better: tuple[str, str] | None
    letter: Markup
    public: Markup


def preview(style: Content) -> Preview:
    """What a style looks like. What is no colour is shown in the colours of the house; a fault says so elsewhere."""
    readable = all(COLOUR.fullmatch(colour) for colour in (style.accent, style.on_accent))
    shown = style if readable else replace(style, accent=ACCENT, on_accent=ON_ACCENT)
    better = contrast.nearest(shown.accent, shown.on_accent)
    given = {"kleur": shown.accent.lstrip("#"), "tekst": shown.on_accent.lstrip("#")}
    return Preview(
        sheet=f"{SHEET}?{urlencode(given)}",
        colours=tuple(_line(one) for one in contrast.checks(shown.accent, shown.on_accent))
        if readable
        else (),
        better=better if better != (shown.accent, shown.on_accent) else None,
        letter=first_page(shown, Sample.LETTER, language()),
        public=first_page(shown, Sample.SHEET, language()),
    )


def told(faults: list[Fault]) -> list[tuple[str, str]]:
    """The faults as pairs of the field of the form and a sentence."""
    return [(field_of(fault.where), gettext(fault.code, **_written(fault))) for fault in faults]


def field_of(where: str) -> str:
    """The field of the form that a fault is about: `objections/<id>/text/nl` stands on a page of its own as `text_nl`."""
    parts = where.split("/")
    return "_".join(parts[2:] if parts[0] == "objections" else parts) or where


def changed(new: Content, old: Content) -> list[str]:
    """What people call the parts in which two styles differ."""
    return [gettext(label) for part, label in PARTS.items() if getattr(new, part) != getattr(old, part)]


def faults_in(style: Content) -> list[tuple[str, str]]:
    return told(faults_of(style))


def _written(fault: Fault) -> dict[str, str | int]:
    """The parameters of a fault, with numbers as the language of the page writes them."""
    return {
        name: format_decimal(one, locale=language()) if isinstance(one, float) else one
        for name, one in fault.parameters.items()
    }


def _line(check: contrast.Check) -> Line:
    # Cut off and not rounded, so that what is told as 4.5 is 4.5.
    ratio, least = (
        format_decimal(one, "0.0", locale=language()) for one in (int(check.ratio * 10) / 10, check.least)
    )
    verdict = "clear" if check.passes else "unclear"
    where = gettext(f"reports.house_style.contrast.{check.place}")
    return Line(
        gettext(f"reports.house_style.contrast.{verdict}", where=where, ratio=ratio, least=least),
        check.passes,
    )
