"""What a sheet to test with tells of how its algorithm was judged."""

from datetime import date

from reports.contents.judged import (
    Advised,
    Assessed,
    Cell,
    Group,
    Grouping,
    Measured,
    Required,
    Weighed,
    Weight,
)

MEASURED = Measured(
    weighing=("Dit is gedaan voor 200 voorbeeldsituaties.", "Hoe langer de balk, hoe zwaarder."),
    weighed=(
        Weighed(
            "Wat meetelt voor Stabilisatie",
            "De getallen zijn punten van de score.",
            "Wat meetelt voor Stabilisatie: Maanden huurachterstand 16,3. Leeftijd 0,1.",
            (
                Weight("Maanden huurachterstand", 16.3, 2.0, 31.0, "16,3"),
                Weight("Leeftijd", 0.1, 0.0, 0.2, "0,1"),
            ),
        ),
    ),
    performance=(
        "Het model is uitgeprobeerd op 1.600 situaties.",
        "Het had gelijk bij 1.174 van 1.600 (73 %).",
    ),
    groupings=(
        Grouping(
            "Leeftijdsgroep",
            "Het model krijgt dit gegeven niet.",
            ("Aantal", "Klopt"),
            (
                Group("18-26", (Cell("233"), Cell("181 van 233 (78 %)", "72 tot 83 %"))),
                Group("67 en ouder", (Cell("niet getoond"), Cell("niet getoond"))),
            ),
        ),
    ),
)
ASSESSED = (
    Assessed("Grondrechtentoets", date(2026, 8, 1), "eigenaar, privacy officer", "Het grootste risico is een te zwaar traject."),
    Assessed("Ethische intake", date(2026, 7, 1), "eigenaar"),
)  # fmt: skip
ADVISED = (
    Advised(
        verdict="Positief, met voorwaarden",
        adopted_on=date(2026, 8, 10),
        votes="Stemmen: 2 voor, 1 tegen, 0 onthouding",
        reasons="Een consulent kiest eerst zelf.\n\nHet model werkt voor ondernemers minder goed.",
        conditions=(Required("Toon dat op het scherm.", date(2026, 10, 1), "Nog niet voldaan"),),
        dissent=("De winst is te klein.",),
        reply="Het college volgt het advies",
        reply_reasons="De melding wordt ingebouwd.",
    ),
)
