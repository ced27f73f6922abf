"""A made-up letter and a made-up public sheet in a style: nothing in them is of anybody, and each page says so."""

from collections.abc import Callable

from markupsafe import Markup

from infra import clock
from infra.i18n import gettext_in
from register.house_style.content import Content, Place
from register.house_style.vocabulary import Decider
from register.vocabulary import LegalEffect
from reports import contents
from reports.contents.families import Content as Printed
from reports.house_style.filling import speaking, who_decides
from reports.house_style.vocabulary import Sample

NUMBER = "TS-0000-V-VOOR-BEELD"
AMOUNTS = (0.9, 0.5, -0.4)
END = "</section>"


def sample_of(style: Content, kind: str, language: str) -> Printed:
    """The letter or the sheet, marked on each page as a sample."""
    return _letter(style, language) if kind == Sample.LETTER else _sheet(style, language)


def first_page(style: Content, kind: Sample, language: str) -> Markup:
    """About what stands on the first page, for a page of the office; without the mark, which the page itself sets."""
    if kind == Sample.LETTER:
        return _cut(contents.letter_body(_letter(style, language)), 2)
    return _cut(contents.algorithm_sheet_body(_sheet(style, language)), 2)


def _cut(body: Markup, sections: int) -> Markup:
    """The body up to the end of a section. What goes is whole sections of our own template, so that all tags close."""
    parts = str(body).split(END)
    return body if len(parts) <= sections else Markup(END.join(parts[:sections]) + END + "</article>")  # noqa: S704  ours


def _letter(style: Content, language: str) -> contents.Letter:
    say = _sayer(language)
    place = next(iter(style.objections.values()), Place())
    labels = [say(f"datum.{number}") for number in (1, 2, 3)]
    values = [say(f"value.{number}") for number in (1, 2, 3)]
    named = [say("person")] if style.decider == Decider.NAME else []
    return contents.Letter(
        language=language,
        organisation=speaking(style, say("mark")),
        case_reference=say("case"),
        report_number=NUMBER,
        dated=clock.today(),
        legal_effect=LegalEffect.BESLUIT,
        algorithm_name=say("algorithm"),
        algorithm_summary=say("summary"),
        decided=say("decided"),
        decided_by=who_decides(style, named, language),
        followed="followed",
        algorithm_advice=say("advice"),
        decided_on=clock.today(),
        explanation=contents.Explanation(
            base_value=-0.2,
            explained_value=-0.2 + sum(AMOUNTS),
            contributions=tuple(map(contents.Contribution, labels, values, AMOUNTS)),
            toward=say("toward"),
            reasons=tuple(
                contents.Reason(label, value, say("reason", label=label, value=value), amount)
                for label, value, amount in zip(labels, values, AMOUNTS, strict=True)
            ),
            boundary=0.0,
            method=say("method"),
        ),
        data_used=tuple(
            contents.Datum(label, value, say("source")) for label, value in zip(labels, values, strict=True)
        ),
        objection=contents.Objection(
            addressee=place.addressee or say("organ", name=style.name),
            address=place.address or style.address,
            website=place.website or style.website,
            phone=style.phone,
            text=place.text.get(language, ""),
        ),
    )


def _sheet(style: Content, language: str) -> contents.AlgorithmSheet:
    say = _sayer(language)
    fields = tuple(
        contents.Field(say(f"field.{number}"), say(f"field.{number}.value")) for number in (1, 2, 3)
    )
    return contents.AlgorithmSheet(
        language=language,
        organisation=speaking(style, say("mark")),
        name=say("algorithm"),
        summary=say("summary"),
        status=say("status"),
        report_number=NUMBER,
        dated=clock.today(),
        register_version="1",
        sections=(contents.Section(say("section"), fields),),
    )


def _sayer(language: str) -> Callable[..., str]:
    def say(key: str, **parameters: str) -> str:
        return gettext_in(language, f"reports.house_style.sample.{key}", **parameters)

    return say
