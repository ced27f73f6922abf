"""Letters and sheets to test with: the two demo algorithms' cases, the longest, the emptiest and the hostile."""

from dataclasses import replace
from datetime import date

from register.vocabulary import LegalEffect
from reports.contents import (
    AlgorithmSheet,
    Contribution,
    Datum,
    Deployed,
    Explanation,
    Feature,
    Field,
    Letter,
    Model,
    Objection,
    Organisation,
    Reason,
    Section,
    Share,
)
from tests.reports.judgements import ADVISED, ASSESSED, MEASURED

VOORBEELDSTAD = Organisation(
    name="Gemeente Voorbeeldstad",
    address=("Postbus 100", "1000 AA Voorbeeldstad"),
    phone="14 0123",
    email="schuldhulp@voorbeeldstad.example",
    website="https://www.voorbeeldstad.example/schuldhulp",
    privacy_contact="privacy@voorbeeldstad.example",
    complaints="https://www.voorbeeldstad.example/klacht",
)
OBJECTION = Objection(
    addressee="het college van burgemeester en wethouders van Voorbeeldstad",
    address=("Postbus 101", "1000 AA Voorbeeldstad"),
    website="https://www.voorbeeldstad.example/bezwaar",
    phone="14 0123",
    announced_on=date(2026, 11, 23),
)
CONTRIBUTIONS = (
    Contribution("Maanden huurachterstand", "4 maanden", 0.6214),
    Contribution("Stijging van de vaste lasten", "€ 210 per maand", 0.3442),
    Contribution("Betaalregeling bij de zorgverzekeraar", "ja", 0.2218),
    Contribution("Aantal schuldeisers", "3", 0.1561),
    Contribution("Kinderen in het huishouden", "2 kinderen", 0.1274),
    Contribution("Inkomen uit werk", "€ 1.840 per maand", -0.2811),
    Contribution("Eerder contact met schuldhulp", "afgerond in 2023", -0.1449),
    Contribution("Spaargeld", "€ 650", -0.0752),
    Contribution("Eerdere melding van het energiebedrijf", "nee", 0.0312),
    Contribution("Gereageerd op eerdere brief", "niet bekend", 0.0204),
    Contribution("Woont op dit adres sinds", "6 jaar", -0.0111),
)
REASONS = (
    Reason(
        "Maanden huurachterstand",
        "4 maanden",
        "U heeft 4 maanden huurachterstand. Dat is meer dan bij de meeste meldingen.",
        0.6214,
    ),
    Reason(
        "Stijging van de vaste lasten",
        "€ 210 per maand",
        "Uw vaste lasten zijn dit jaar € 210 per maand hoger geworden.",
        0.3442,
    ),
    Reason("Inkomen uit werk", "€ 1.840 per maand", "U heeft inkomen uit werk.", -0.2811),
    Reason(
        "Betaalregeling bij de zorgverzekeraar",
        "ja",
        "U heeft een betaalregeling bij uw zorgverzekeraar.",
        0.2218,
    ),
    Reason("Aantal schuldeisers", "3", "Bij 3 organisaties heeft u een schuld.", 0.1561),
)
BASE = -0.3121
EXPLANATION = Explanation(
    base_value=BASE,
    explained_value=BASE + sum(c.amount for c in CONTRIBUTIONS),
    contributions=CONTRIBUTIONS,
    toward="budgetcoaching",
    reasons=REASONS,
    boundary=0.0,
    method="Shapley-waarden, exact berekend uit het model (interventioneel)",
    background_size=200,
    background_hash="5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592",
    background_text="inwoners die in 2025 schuldhulp aanvroegen",
    additivity_error=2.3e-12,
    engine_version="1",
)
DATA = (
    Datum("Maanden huurachterstand", "4 maanden", "Melding van de verhuurder", date(2026, 11, 2)),
    Datum("Vaste lasten", "€ 1.210 per maand", "Uw aanvraag", date(2026, 11, 2)),
    Datum("Inkomen uit werk", "€ 1.840 per maand", "UWV polisadministratie", date(2026, 10, 31), True),
    Datum("Kinderen in het huishouden", "2 kinderen", "Basisregistratie Personen", date(2026, 11, 3)),
    Datum("Betaalregeling bij de zorgverzekeraar", "ja", "Uw aanvraag", date(2026, 11, 2)),
    Datum("Aantal schuldeisers", "3", "Uw aanvraag", date(2026, 11, 2)),
    Datum(
        "Eerder contact met schuldhulp",
        "afgerond in 2023",
        "Eigen administratie van de gemeente",
        date(2023, 6, 1),
    ),
    Datum("Spaargeld", "€ 650", "Uw aanvraag", date(2026, 11, 2)),
    Datum("Gereageerd op eerdere brief", "niet bekend", "Eigen administratie van de gemeente"),
)
BESLUIT = Letter(
    language="nl",
    organisation=VOORBEELDSTAD,
    case_reference="Z-2026-018834",
    report_number="VS-2026-11-4471",
    dated=date(2026, 11, 23),
    legal_effect=LegalEffect.BESLUIT,
    algorithm_name="Trajectadvies schuldhulp",
    algorithm_summary="Het algoritme vergelijkt uw situatie met eerdere aanvragen en adviseert welke hulp past.",
    decided="U krijgt budgetcoaching. De coach belt u binnen twee weken.",
    decided_by="M. de Vries, consulent schuldhulp",
    followed="followed",
    algorithm_advice="Het advies voor u was: budgetcoaching.",
    register_url="https://algoritmes.voorbeeldstad.example/trajectadvies",
    verify_url="https://algoritmes.voorbeeldstad.example/controleren",
    log_name="algoritmes.voorbeeldstad.example/log/voorbeeldstad",
    decided_on=date(2026, 11, 20),
    decision_reasons=(
        "U heeft vast inkomen en kunt uw schulden zelf aflossen.",
        "Met een coach krijgt u daar grip op.",
    ),
    alternatives=(
        "Was “Maanden huurachterstand” 2 maanden geweest in plaats van 4 maanden, dan was de uitkomst: gewone brief.",
        "Was “Inkomen uit werk” € 2.350 geweest in plaats van € 1.840, dan was de uitkomst geweest: gewone brief.",
    ),
    explanation=EXPLANATION,
    data_used=DATA,
    data_not_used=("uw afkomst", "uw geloof", "uw geboorteland", "uw postcode", "uw gezondheid"),
    objection=OBJECTION,
    model_hash="8f2c1d0e9b7a6f5e4d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a0918e91b",
    model_version="3.1",
    register_version="7",
    facts=(
        ("Onderzoek naar privacy (DPIA)", "DPIA-2025-117"),
        ("Onderzoek naar mensenrechten (IAMA)", "IAMA-2025-09"),
    ),
)
FACTUAL = replace(
    BESLUIT,
    legal_effect=LegalEffect.FACTUAL_ACT,
    objection=None,
    algorithm_name="Contactadvies vroegsignalering",
    algorithm_summary="Het algoritme schat of u een brief leest, of dat wij beter langs kunnen komen.",
    decided="Wij bellen u deze week voor een gesprek over uw huur.",
    decided_by="een medewerker van team Vroegsignalering",
    algorithm_advice="Het advies voor u was: langskomen.",
    followed="deviated",
    decision_reasons=("Uw verhuurder vertelde dat u liever gebeld wordt.",),
    explanation=replace(
        EXPLANATION,
        toward="langskomen",
        base_value=BASE - 0.65,
        explained_value=EXPLANATION.explained_value - 0.65,
        near_boundary=True,
        background_text="inwoners met een melding in 2025",
    ),
)
SET_ASIDE = replace(
    BESLUIT,
    followed="set_aside",
    explanation=None,
    algorithm_advice="",
    decision_reasons=("Uw situatie is net veranderd. Het algoritme kende die verandering niet.",),
    objection=replace(OBJECTION, announced_on=None),
)
PREPARATION = replace(
    BESLUIT, legal_effect=LegalEffect.PREPARATION, objection=None, decided="Wij stellen budgetcoaching voor."
)
ENGLISH = replace(
    FACTUAL,
    language="en",
    algorithm_name="Contact advice for early signals",
    algorithm_summary="The algorithm estimates whether a letter will reach you or a visit works better.",
    decided="We will call you this week to talk about your rent.",
    decided_by="an employee of the early help team",
    algorithm_advice="Its advice for you was: a visit.",
    decision_reasons=("Your landlord told us that you prefer a call.",),
    data_not_used=("your origin", "your religion", "your postcode"),
    explanation=replace(
        EXPLANATION,
        toward="a visit",
        background_text="",
        contributions=(
            Contribution("Months of rent arrears", "4 months", 0.62),
            Contribution("Income from work", "€1,840 a month", -0.28),
        ),
        explained_value=BASE + 0.34,
        reasons=(
            Reason("Months of rent arrears", "4 months", "You are 4 months behind with your rent.", 0.62),
            Reason("Income from work", "€1,840 a month", "You have income from work.", -0.28),
        ),
    ),
    data_used=(
        Datum("Months of rent arrears", "4 months", "Report of the landlord", date(2026, 11, 2)),
        Datum("Income from work", "€1,840 a month", "Employee insurance agency (UWV)"),
    ),
    facts=(),
)
EMPTIEST = Letter(
    language="nl",
    organisation=Organisation("Gemeente Voorbeeldstad"),
    case_reference="Z-1",
    report_number="R-1",
    dated=date(2026, 11, 23),
    legal_effect=LegalEffect.FACTUAL_ACT,
    algorithm_name="A",
    algorithm_summary="",
    decided="Wij schrijven u.",
    decided_by="een medewerker",
    followed="followed",
    algorithm_advice="",
    explanation=Explanation(0.0, 0.0, (), "brief"),
)
_WORD = "Gemeenschappelijkeregelingsbetalingsachterstandenverwerkingsprotocol"
_SENTENCE = "Uw vaste lasten zijn dit jaar veel hoger geworden dan vorig jaar en daarbij telde ook mee dat u verhuisde. "
LONGEST = replace(
    BESLUIT,
    organisation=replace(
        VOORBEELDSTAD,
        name="Samenwerkingsverband Sociaal Domein van de gemeenten Voorbeeldstad, Oud-Voorbeeld en Nieuw-Voorbeeld",
    ),
    addressee=(
        "Mevrouw J. A. M. van der Voorbeeld-Achterstandsregeling",
        "Burgemeester Van den Voorbeeldsingel 1034 B",
        "1000 AA Voorbeeldstad",
    ),
    algorithm_name="Trajectadvies schuldhulp en vroegsignalering voor gezinnen",
    algorithm_summary="Het algoritme vergelijkt uw situatie met die van mensen die eerder hulp vroegen. Het adviseert welke hulp daar het best bij past.",
    decision_reasons=(_SENTENCE, _SENTENCE),
    explanation=replace(
        EXPLANATION,
        reasons=tuple(
            replace(r, label=f"{r.label} {_WORD[:34]}", sentence=r.sentence + " " + _SENTENCE)
            for r in REASONS
        ),
        contributions=tuple(
            Contribution(f"{_WORD} {n} van de verhuurder", f"{n} maanden en {_WORD}", (-1) ** n / (n + 1))
            for n in range(60)
        ),
        near_boundary=True,
    ),
    data_used=tuple(
        Datum(
            f"Kenmerk {n} van het huishouden",
            f"€ {n}.210 per maand",
            "Eigen administratie van de gemeente",
            date(2026, 11, 1),
        )
        for n in range(60)
    ),
)
ATTACK = (
    '"><script>alert(1)</script><img src="http://127.0.0.1:9/x.png"><link rel=attachment href="file:///etc/passwd">'
    "<style>@import url(http://127.0.0.1:9/x.css); *{background:url(file:///etc/passwd)}</style>{{ 7*7 }} {0} &amp; \x00\x07\u202eevil\ud800 😀 ا"
)
HOSTILE = replace(
    BESLUIT,
    organisation=Organisation(
        ATTACK, (ATTACK,), ATTACK, ATTACK, "javascript:alert(1)", ATTACK, 'https://x.example/"><script>'
    ),
    case_reference=ATTACK,
    algorithm_name=ATTACK,
    decided=ATTACK,
    decided_by=ATTACK,
    decision_reasons=(ATTACK,),
    register_url=f"https://x.example/{ATTACK}",
    explanation=replace(
        EXPLANATION,
        toward=ATTACK,
        contributions=(Contribution(ATTACK, ATTACK, 1e300), Contribution("x", "", -5e-324)),
        reasons=(Reason(ATTACK, ATTACK, ATTACK, 1.0),),
    ),
    data_used=(Datum(ATTACK, ATTACK, ATTACK),),
    objection=replace(OBJECTION, addressee=ATTACK, address=(ATTACK,), website=ATTACK),
    facts=((ATTACK, ATTACK),),
)
LARGE_PRINT = replace(
    BESLUIT,
    addressee=("Mevrouw B. de Bewindvoerder", "Kade 4", "1000 AB Voorbeeldstad"),
    acting="guardian",
    large_print=True,
)
SHEET = AlgorithmSheet(
    language="nl",
    organisation=VOORBEELDSTAD,
    name="Trajectadvies schuldhulp",
    summary="Adviseert welke hulp past bij iemand die schuldhulp aanvraagt. Een consulent beslist.",
    status="In gebruik",
    report_number="VS-2026-11-4500",
    dated=date(2026, 11, 23),
    register_url="https://algoritmes.voorbeeldstad.example/trajectadvies",
    register_version="7",
    published_on=date(2026, 9, 1),
    sections=(
        Section(
            "Doel en gevolgen",
            (
                Field("Doel", "Sneller passende hulp voor mensen met schulden."),
                Field(
                    "Afweging",
                    "Zonder algoritme duurde het kiezen van een traject gemiddeld vijf weken.\nMet algoritme blijft de keuze van de consulent.",
                ),
                Field(
                    "Menselijke tussenkomst",
                    "Een consulent oordeelt eerst zelf en ziet daarna pas het advies.",
                ),
                Field("Risico's", ""),
            ),
        ),
        Section(
            "Juridisch",
            (
                Field("Wettelijke basis", "Wet gemeentelijke schuldhulpverlening, artikel 3 en 4a"),
                Field("Link naar de wet", "https://wetten.overheid.nl/BWBR0031331"),
                Field("Contact", "schuldhulp@voorbeeldstad.example"),
            ),
        ),
    ),
    model=Model(
        version="3.1",
        sha256=BESLUIT.model_hash,
        kind="Random forest met drie uitkomsten",
        output="Een advies: stabilisatie, schuldbemiddeling of budgetcoaching.",
        accepted_on=date(2026, 8, 20),
        golden_rows=24,
        background_size=200,
        background_hash=EXPLANATION.background_hash,
        explanation_method=EXPLANATION.method,
        figures=(Field("Juist op de testset", "812 van 1.000 gevallen"),),
    ),
    features=(
        Feature("Maanden huurachterstand", "0 tot 24 maanden", "Melding van de verhuurder"),
        Feature(
            "Kinderen in het huishouden",
            "0 tot 12",
            "Basisregistratie Personen",
            "mogelijke stand-in voor gezinssamenstelling",
        ),
        Feature("Leeftijd", "18 tot 99 jaar", "Basisregistratie Personen", "beschermd"),
        Feature("Inkomen uit werk", "euro per maand", "UWV polisadministratie"),
    ),
    deployments=(
        Deployed(
            "Advies over het traject in het plan van aanpak",
            "Besluit: u kunt bezwaar maken",
            "hoog",
            "In gebruik",
            date(2026, 9, 1),
            "Eén handtekening, eerst eigen oordeel",
        ),
    ),
    decisions=(
        Share("Advies gevolgd", 181),
        Share("Anders beslist", 44),
        Share("Algoritme opzijgelegd", None),
    ),
    decisions_total=231,
    decisions_period="1 september tot en met 31 oktober 2026",
    figures=(Field("Bezwaren", "12 van 231, waarvan 3 gegrond"),),
    measured=MEASURED,
    assessed=ASSESSED,
    advised=ADVISED,
)
ALL = {
    "besluit": BESLUIT,
    "factual": FACTUAL,
    "set-aside": SET_ASIDE,
    "preparation": PREPARATION,
    "english": ENGLISH,
    "emptiest": EMPTIEST,
    "longest": LONGEST,
    "hostile": HOSTILE,
    "large-print": LARGE_PRINT,
}
