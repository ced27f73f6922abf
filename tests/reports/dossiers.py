"""Dossiers for the committee to test with: an ordinary one, one of sixty pages, the emptiest, the hostile, and English."""

from dataclasses import replace
from datetime import date

from infra.charts import Moment, Series
from reports.contents.algorithm_sheet import Field
from reports.contents.dossier import (
    ROWS_PRINTED,
    Appendix,
    Block,
    Chapter,
    Dossier,
    Facts,
    Figure,
    Gap,
    Prose,
    Table,
    as_csv,
    table,
)
from tests.reports.letters import ATTACK, VOORBEELDSTAD

HEADS = ("Gegeven", "Waarden", "Bron", "Merk")
SENTENCE = "Het team weegt elk kwartaal opnieuw of het algoritme nog past bij het doel waarvoor de gemeente het inzet. "
WORD = "Gemeenschappelijkeregelingsbetalingsachterstandenverwerkingsprotocol"


def _series(title: str) -> Series:
    moments = tuple(Moment(f"week {n}", n / 20, n / 30, n / 18) for n in range(1, 14))
    return Series(title, moments, "Gevolgd", ("0", "50", "100"), 0.95, "Grens: 95 %")


def _chapter(code: str, title: str, *blocks: Block) -> Chapter:
    return Chapter(code, title, blocks)


ORDINARY = Dossier(
    language="nl",
    organisation=VOORBEELDSTAD,
    name="Contactadvies vroegsignalering",
    summary="Kiest hoe de gemeente voor het eerst contact zoekt na een signaal van een schuldeiser.",
    report_number="TS-2026-D-4K7P-Q2RW",
    dated=date(2026, 11, 23),
    about=(Field("Eigenaar", "Sanne de Boer"), Field("Laatste advies", "Positief met voorwaarden, 3 november 2026")),
    chapters=(
        _chapter(
            "summary", "Samenvatting en vraag aan de commissie", Prose(("Mag het algoritme blijven?",), "De vraag", "quoted")
        ),
        _chapter(
            "data",
            "De gegevens",
            Facts((Field("Achtergrondrijen", "500"),), "Voorbeelden"),
            table(HEADS, (("Betaalachterstand", "0 – 24 maanden", "Verhuurder", ""),), heading="Wat het model gebruikt"),
            Gap("Nergens staat hoe de kwaliteit is bekeken.", "De eigenaar kan dit aanvullen."),
        ),
        _chapter(
            "monitoring",
            "Bewaking en stoppen",
            Figure(_series("Hoe vaak gevolgd"), "Gevolgd"),
            Prose(("Er zijn geen alarmen geweest.",), look="quiet"),
        ),
    ),
    appendices=(Appendix("gegevens.csv", "Elk gegeven", as_csv(HEADS, (("=1+1", "", "", ""),))),),
)  # fmt: skip
EMPTIEST = replace(ORDINARY, summary="", report_number="", about=(), chapters=(), appendices=())
MANY = tuple(
    (f"Gegeven {n} {WORD if n % 9 == 0 else ''}", f"0 – {n}", SENTENCE, "Gevoelig") for n in range(2_000)
)


def _long(number: int) -> Chapter:
    """Four pages: prose, a picture, and a table of which the first rows are printed."""
    return _chapter(
        f"chapter{number}",
        f"Hoofdstuk {number} over {WORD}",
        *(Prose((SENTENCE * 6, SENTENCE * 4), f"Kop {part} {WORD}") for part in range(4)),
        Figure(_series(SENTENCE), "Verloop", SENTENCE),
        replace(table(HEADS, MANY, "gegevens.csv", "Alle gegevens", SENTENCE), rows=MANY[:ROWS_PRINTED]),
        Gap(SENTENCE, "De eigenaar kan dit aanvullen."),
    )


LONGEST = replace(
    ORDINARY,
    name=f"{WORD} {WORD}",
    summary=SENTENCE * 4,
    about=tuple(Field(f"{WORD} {n}", SENTENCE) for n in range(8)),
    chapters=tuple(_long(number) for number in range(1, 16)),
    appendices=(Appendix("gegevens.csv", SENTENCE, as_csv(HEADS, MANY)),),
)
HOSTILE = replace(
    ORDINARY,
    name=ATTACK,
    summary=ATTACK,
    about=(Field(ATTACK, ATTACK), Field("javascript:alert(1)", "javascript:alert(1)")),
    chapters=(
        _chapter(
            "summary",
            ATTACK,
            Prose((ATTACK, "javascript:alert(1)"), ATTACK, "quoted"),
            Prose((ATTACK,), ATTACK),
            Facts((Field(ATTACK, ATTACK),), ATTACK),
            Table((ATTACK, ATTACK), ((ATTACK, ATTACK), ("", "")), 3, ATTACK, ATTACK, ATTACK),
            Figure(_series(ATTACK), ATTACK, ATTACK),
            Gap(ATTACK, ATTACK),
        ),
    ),
    appendices=(Appendix("gegevens.csv", ATTACK, as_csv((ATTACK,), ((ATTACK,), ("=1+1",)))),),
)
ENGLISH = replace(ORDINARY, language="en")
ALL = {"ordinary": ORDINARY, "longest": LONGEST, "emptiest": EMPTIEST, "hostile": HOSTILE, "english": ENGLISH}
