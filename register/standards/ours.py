"""What we ask of an entry beside the national standard: its kind, who answers for it, the AI Act, and what is withheld."""

from register.standards import publication
from register.standards.fields import By, Field, Kind, Section

# The first is what an entry is that does not say. The others need no model of ours.
KINDS = ("algorithm", "assistant", "supplier")
AI_ACT_CLASSES = ("prohibited", "high_risk", "transparency", "minimal", "no_ai")
AI_ACT_ROLES = ("deployer", "provider", "importer", "distributor")
SCORES = ("no", "yes", "fraud_suspicion")
# The points of Annex III of the AI Act, as the law numbers them.
ANNEX_III_POINTS = (
    "1.a", "1.b", "1.c", "2", "3.a", "3.b", "3.c", "3.d", "4.a", "4.b", "5.a", "5.b", "5.c", "5.d",
    "6.a", "6.b", "6.c", "6.d", "6.e", "7.a", "7.b", "7.c", "7.d", "8.a", "8.b",
)  # fmt: skip

_kind, _people, _act = Section.KIND, Section.RESPONSIBILITY, Section.AI_ACT
_assistant = ("kind", ("assistant",))
_supplier = ("kind", ("supplier",))
_high_risk = ("ai_act_class", ("high_risk",))
_ai = ("ai_act_class", ("prohibited", "high_risk", "transparency", "minimal"))

FIELDS = (
    Field("kind", _kind, Kind.CHOICE, words=KINDS),
    Field("for_whom", _kind, Kind.TEXT, 1000, weight=8, when=_assistant),
    Field("allowed_use", _kind, Kind.TEXT, 2500, weight=8, when=_assistant),
    Field("not_allowed_use", _kind, Kind.TEXT, 2500, weight=8, when=_assistant),
    Field("until", _kind, Kind.DATE, weight=8, when=_assistant),
    Field("supplier_jurisdiction", _kind, Kind.LINE, 200, weight=8, when=_supplier),
    Field("supplier_contract", _kind, Kind.TEXT, 1000, weight=2, when=_supplier),
    Field("summary_en", Section.GENERAL, Kind.TEXT, 1000, weight=2),
    Field("responsible", _people, Kind.LINE, 200, weight=8),
    Field("mandate", _people, Kind.TEXT, 1000, weight=2),
    Field("political_decision", _people, Kind.LINKS, weight=2),
    Field("recipients", _people, Kind.TEXT, 500),
    Field("retention", _people, Kind.TEXT, 500),
    Field("objection_route", _people, Kind.TEXT, 2500, weight=8),
    Field("revision_date", _people, Kind.DATE, weight=2),
    Field("ai_act_class", _act, Kind.CHOICE, words=AI_ACT_CLASSES, weight=8),
    Field("ai_act_role", _act, Kind.CHOICE, words=AI_ACT_ROLES, weight=2, when=_ai),
    Field("ai_act_evidence", _act, Kind.TEXT, 1000, weight=2),
    Field("scores_persons", _act, Kind.CHOICE, words=SCORES, weight=8),
    Field("annex_iii_point", _act, Kind.CHOICE, words=ANNEX_III_POINTS, weight=2, when=_high_risk),
    Field("eu_database_url", _act, Kind.ADDRESS, weight=2, when=_high_risk),
    Field("fria_summary", _act, Kind.TEXT, 2500, weight=8, when=_high_risk),
    Field("dpia_summary", _act, Kind.TEXT, 2500, weight=2),
    Field("withheld", Section.METADATA, Kind.WITHHELD),
)
BY_KEY = {field.key: field for field in FIELDS}
EVERYTHING = publication.BY_KEY | BY_KEY

# What may not be empty for an entry of one kind, beside what every entry needs.
NEEDED_BY_KIND = {
    "algorithm": (),
    "assistant": ("for_whom", "allowed_use", "not_allowed_use", "until"),
    "supplier": ("provider", "supplier_jurisdiction"),
}
# Without these a page says nothing of what it is about, and no export would be valid.
_ALWAYS_TOLD = {"kind", "withheld", "summary_en"}
WITHHOLDABLE = tuple(
    key
    for key, field in EVERYTHING.items()
    if not field.required and field.by == By.PEOPLE and key not in _ALWAYS_TOLD
)


def kind_of(content: object) -> str:
    """The kind of an entry by its content: what is not said is an algorithm."""
    given = content.get("kind") if isinstance(content, dict) else None
    return given if given in KINDS else KINDS[0]
