"""Explanations for the caseworker to test with: an ordinary one, the longest, the emptiest, the hostile, and English."""

from dataclasses import replace
from datetime import date

from reports.contents import Contribution, Organisation
from reports.contents.caseworker import CaseworkerExplanation, Reader, Scored, Weights
from tests.reports.letters import ATTACK, BASE, CONTRIBUTIONS, EXPLANATION, VOORBEELDSTAD

MODEL_HASH = "8f2c1d0e9b7a6f5e4d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a0918e91b"
POLICY_HASH = "1b7a6f5e4d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a0918e91b8f2c1d0e"
READER = Reader(
    name="Kees de Tester",
    duty="eerste lezer",
    judged="Persoonlijk contact (redelijk zeker), gegeven voordat de uitkomst te zien was.",
    compared="Het model zei hetzelfde.",
    signed="Volgt het model. Uitkomst: persoonlijk contact.",
    on=date(2026, 11, 19),
    reasons=("De inwoner reageert niet op brieven",),
    text="Twee brieven bleven zonder antwoord. De verhuurder vertelt dat bellen beter werkt.",
    entry=1204,
)
SECOND = Reader(
    name="Noor de Tester",
    duty="tweede lezer",
    judged="Een brief (ik twijfel), gegeven voordat de uitkomst te zien was.",
    compared="Het model zei iets anders.",
    signed="Volgt het model. Uitkomst: persoonlijk contact.",
    on=date(2026, 11, 20),
    reasons=("De situatie is dringend",),
    entry=1217,
)
ORDINARY = CaseworkerExplanation(
    language="nl",
    organisation=VOORBEELDSTAD,
    report_number="TS-2026-M-4K7P-Q2RW",
    dated=date(2026, 11, 23),
    case_reference="Z-2026-018834",
    algorithm_name="Contactadvies vroegsignalering",
    purpose="Kiezen hoe de gemeente voor het eerst contact zoekt na een signaal van een schuldeiser.",
    decided="persoonlijk contact",
    advised="persoonlijk contact",
    followed="Dat is ook wat het model adviseerde.",
    decided_on=date(2026, 11, 20),
    standing="De beslissing geldt.",
    scores=(
        Scored("persoonlijk contact", "73 van de 100", "0,7312", True),
        Scored("een brief", "27 van de 100", "0,2688", False),
    ),
    certainty=(
        "De grens ligt bij 50 van de 100. Deze score is 73.",
        "Bij een score als deze kwam ‘persoonlijk contact’ 61 van de 84 keer uit. Met 95% zekerheid ligt dat tussen 62 en 81 van de 100.",
        "Adviseerde het model dit, dan klopte het 402 van de 561 keer (tussen 68 en 75 van de 100).",
    ),
    weak_groups=(
        "Het model heeft minder vaak gelijk bij ‘Jaren op dit adres: 1 jaar’: 88 van de 151 keer (tussen 50 en 66 van de 100). Bij iedereen is dat 72 van de 100.",
    ),
    rare=("Het model zag dit zelden: Kinderen in het huishouden, 7 kinderen.",),
    weights=Weights(
        base=BASE,
        total=BASE + sum(one.amount for one in CONTRIBUTIONS),
        contributions=CONTRIBUTIONS,
        scale="De getallen zijn punten op de rekenschaal van het model. Meer punten wijst sterker naar: persoonlijk contact. Startpunt en gewichten tellen samen op tot het totaal.",
        decided_at=0.0,
        method="Exact berekend uit het model (exact_trees)",
        additivity_error=2.3e-12,
        background_size=200,
        background_hash=EXPLANATION.background_hash,
        engine_version="1",
    ),
    received_on=date(2026, 11, 16),
    missing=("Gereageerd op eerdere brief",),
    outside=("Maanden huurachterstand: 26 maanden, meer dan 24 maanden",),
    data_known=11,
    alternatives=(
        "Was “Maanden huurachterstand” 2 maanden geweest in plaats van 4 maanden, dan was de uitkomst: een brief.",
    ),
    similar=(
        "Besloten: persoonlijk contact, zoals het model zei (persoonlijk contact). De vergeleken gegevens zijn bijna gelijk.",
        "Besloten: een brief. Het model zei: persoonlijk contact. Verschilt in: Spaargeld, Inkomen uit werk.",
    ),
    compared=96,
    readers=(READER, SECOND),
    signatures="2 medewerkers tekenen. Eerst het eigen oordeel, dan de uitkomst.",
    heard="Aan de telefoon",
    output_on=date(2026, 11, 16),
    due_on=date(2026, 12, 14),
    grounds=(
        ("Gevolg in de wet", "Feitelijke handeling, hoge impact"),
        ("Namens", "Het college van burgemeester en wethouders van Voorbeeldstad"),
        ("Mandaat", "Mandaatbesluit Voorbeeldstad 2026, onder 4.2"),
        (
            "Inzet van het model",
            "Het college van burgemeester en wethouders, B-2026-118, 1 september 2026",
        ),
    ),
    lawful_basis="Wet gemeentelijke schuldhulpverlening, artikel 3, eerste lid, onder b.",
    limits="Het advies kan onjuist zijn, vooral bij mensen die net verhuisd zijn.",
    register_url="https://algoritmes.voorbeeldstad.example/algoritmes/voorbeeldstad/contactadvies",
    verify_url="https://algoritmes.voorbeeldstad.example/controleren",
    log_name="algoritmes.voorbeeldstad.example/log/voorbeeldstad",
    entry=1221,
    model_hash=MODEL_HASH,
    model_version="3",
    register_version="7",
    policy_hash=POLICY_HASH,
)
ENGLISH = replace(
    ORDINARY,
    language="en",
    purpose="Choosing how the municipality first gets in touch after a signal of a creditor.",
    decided="a letter",
    advised="personal contact",
    followed="That departs from the model: it advised personal contact.",
    standing="The decision stands.",
    scores=(
        Scored("personal contact", "51 out of 100", "0.5112", True),
        Scored("a letter", "49 out of 100", "0.4888", False),
    ),
    certainty=("This score is close to the limit: 51 out of 100. The limit is 50.",),
    weak_groups=(),
    rare=(),
    outside=(),
    missing=(),
    alternatives=(),
    similar=(),
    compared=12,
    heard="By phone",
    weights=replace(
        ORDINARY.weights,
        method="Calculated exactly from the model (exact_trees)",
        scale="The numbers are points on the model's own scale. More points lean more towards: personal contact. Base value and weights add up to the total.",
    ),
    readers=(
        replace(
            READER, duty="first reader", judged="A letter (sure), given before the output could be seen.",
            compared="The model said something else.", signed="Departs from the model. Outcome: a letter.",
            reasons=("I know more",), text="",
        ),
    ),
    signatures="One employee signs. First their own judgement, then the output.",
    grounds=(("Legal effect", "Factual act, high impact"),),
)  # fmt: skip
EMPTIEST = CaseworkerExplanation(
    language="nl",
    organisation=Organisation("Gemeente Voorbeeldstad"),
    report_number="R-1",
    dated=date(2026, 11, 23),
    case_reference="Z-1",
    algorithm_name="A",
    purpose="",
    decided="12",
    advised="12",
    followed="De impact is laag: niemand las deze uitkomst voordat zij werd vastgelegd.",
    decided_on=date(2026, 11, 23),
    standing="De beslissing geldt.",
    scores=(Scored("12", "", "12,0000", True),),
    certainty=(
        "Het model kiest de uitkomst met de hoogste score.",
        "Voor dit model is niet gemeten hoe vaak het gelijk heeft.",
    ),
    weak_groups=(),
    weights=Weights(12.0, 12.0, (), "De getallen staan in de eenheid van de uitkomst."),
    received_on=date(2026, 11, 23),
)
_WORD = "Gemeenschappelijkeregelingsbetalingsachterstandenverwerkingsprotocol"
_TEXT = "De inwoner belde zelf en vertelde dat de huur vanaf volgende maand weer wordt betaald door een familielid. "
LONGEST = replace(
    ORDINARY,
    organisation=replace(
        VOORBEELDSTAD,
        name="Samenwerkingsverband Sociaal Domein van de gemeenten Voorbeeldstad, Oud-Voorbeeld en Nieuw-Voorbeeld",
    ),
    case_reference=f"Z-2026-{_WORD[:50]}",
    decided=f"{_WORD} met een lange naam",
    advised="stabilisatie en daarna schuldbemiddeling met budgetbeheer",
    scores=tuple(
        Scored(f"Uitkomst {n} {_WORD}", f"{n} van de 100", f"0,0{n}00", n == 9) for n in range(9, 0, -1)
    ),
    weak_groups=ORDINARY.weak_groups * 6,
    rare=tuple(f"Het model zag dit zelden: {_WORD} {n}, {n} maanden." for n in range(12)),
    missing=tuple(f"{_WORD} {n}" for n in range(20)),
    outside=tuple(f"{_WORD} {n}: 26 maanden, meer dan 24 maanden" for n in range(10)),
    data_known=60,
    weights=replace(
        ORDINARY.weights,
        contributions=tuple(
            Contribution(f"{_WORD} {n} van de verhuurder", f"{n} maanden en {_WORD}", (-1) ** n / (n + 1))
            for n in range(60)
        ),
    ),
    alternatives=ORDINARY.alternatives * 3 if ORDINARY.alternatives else None,
    similar=(f"Besloten: {_WORD}. Verschilt in: {', '.join([_WORD] * 5)}.",) * 3,
    readers=tuple(
        replace(
            READER,
            name=f"Mevrouw J. A. M. van der Voorbeeld-Achterstandsregeling {n}",
            duty="arbiter",
            reasons=("De situatie is dringend en de inwoner heeft kinderen",) * 4,
            text=_TEXT * 18,
            entry=None,
        )
        for n in range(3)
    ),
    lawful_basis=_TEXT * 10,
    limits=_TEXT * 8,
    entry=None,
)
HOSTILE = replace(
    ORDINARY,
    organisation=Organisation(ATTACK, website="javascript:alert(1)"),
    case_reference=ATTACK,
    purpose=ATTACK,
    decided=ATTACK,
    advised=ATTACK,
    weak_groups=(ATTACK,),
    missing=(ATTACK,),
    weights=replace(
        ORDINARY.weights, contributions=(Contribution(ATTACK, ATTACK, 1e300), Contribution("x", "", -5e-324))
    ),
    readers=(replace(READER, name=ATTACK, text=ATTACK, reasons=(ATTACK,)),),
    lawful_basis=ATTACK,
    register_url=f"https://x.example/{ATTACK}",
    verify_url="javascript:alert(1)",
)
ALL = {
    "ordinary": ORDINARY,
    "english": ENGLISH,
    "emptiest": EMPTIEST,
    "longest": LONGEST,
    "hostile": HOSTILE,
}
