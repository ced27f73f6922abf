"""Families of message keys: beginnings that code finishes with a word, and the words that there are.

Words come from the vocabulary or from the code that uses them, so that a new word asks for its text by itself; where a
template lists them, they stand here. `RAW` are texts whose placeholders a script fills in the browser.
"""

from collections.abc import Iterable
from dataclasses import asdict, fields
from enum import StrEnum
from itertools import product

from infra.doctor import LOOKS
from infra.i18n import LANGUAGES
from infra.identity.actors import PEOPLE_ROLES, Role
from infra.identity.demo import DEMO_PEOPLE
from infra.ledger import details
from infra.ledger.models import Reason
from infra.ledger.verifying import VERDICTS
from infra.log.checking import WRONG
from infra.log.watching import Standing as LogStanding
from infra.processing import Operation
from infra.queue import JobState
from register.assessments.vocabulary import Signer
from register.committee.vocabulary import (
    BASIS_PARTS,
    AdviceVerdict,
    Choice,
    CollegeReply,
    Finding,
    Function,
    ItemState,
    MeetingState,
)
from register.differences import How
from register.exchange.changes import ChangeKind
from register.exchange.news import KINDS as KINDS_OF_NEWS
from register.exchange.older import ASSESSMENTS, PLACES
from register.exchange.vocabulary import NationalAct, NationalState, Outcome
from register.incidents.vocabulary import CLOCKS, IncidentState, StepKind
from register.incidents.vocabulary import Kind as IncidentKind
from register.instruments.definition import Kind
from register.instruments.definition import Verdict as InstrumentVerdict
from register.notices.steps import Given
from register.notices.vocabulary import NoticeKind, NoticeState
from register.pages.attention import STAGES
from register.pages.committee.dossier import SECTIONS
from register.pages.committee.meetings import STEPS
from register.pages.finding import DOWNLOADS
from register.pages.wizard import Step
from register.plain_language import Why
from register.qualifications.queries import Validity
from register.queries import search
from register.queries.office import Next
from register.sentences.vocabulary import DIRECTIONS, Slot
from register.standards.fields import Section
from register.standards.ours import EVERYTHING
from register.standards.ours import FIELDS as OUR_FIELDS
from register.standards.woo import GROUNDS
from register.vocabulary import (
    SIGNATURES,
    Arbiter,
    DeploymentState,
    FeatureKind,
    Format,
    Impact,
    LegalEffect,
    Missing,
    ModelState,
    Obtained,
    Organ,
    Protection,
    ReviewPolicy,
    Standing,
    StopReason,
)
from reports.addressees import CHOICES as ADDRESSEES
from reports.audit.acts import ACTS as LEDGER_ACTS
from reports.audit.standing import Proof
from reports.audit.vocabulary import AuditState, Subject
from reports.audit.vocabulary import Scope as AuditScope
from reports.dossier.filling import CHAPTERS as DOSSIER_CHAPTERS
from reports.flow.vocabulary import Progress
from reports.house_style.vocabulary import SampleState
from reports.transparency.counting import BY_NAME as PUBLIC_QUERIES
from reports.transparency.vocabulary import Every
from reports.vocabulary import Kind as ReportKind
from reports.vocabulary import ReportState
from reviews.deliveries.vocabulary import EventKind
from reviews.erasing.vocabulary import About
from reviews.erasing.vocabulary import Answer as ErasureAnswer
from reviews.erasing.vocabulary import Ground as ErasureGround
from reviews.leading import ABOUT_COLLEAGUE
from reviews.notes import Kind as NoteKind
from reviews.notifications.vocabulary import Frequency
from reviews.notifications.vocabulary import Kind as NotificationKind
from reviews.objections.queries import Which
from reviews.objections.vocabulary import AGAINST_ANSWER, COMMITTEES, LookKind, Remedy, Waiver
from reviews.oversight.vocabulary import STOPPING, AlarmKind, Scope
from reviews.pages.acting import ACTS
from reviews.pages.objections.objections import ACTS as OBJECTION_ACTS
from reviews.retention.carrying_out import GONE, NOT_DUE
from reviews.retention.declaring import METHOD
from reviews.retention.vocabulary import HoldReason, ListState, OffReason, Source
from reviews.retention.vocabulary import ItemState as OnList
from reviews.seeded.vocabulary import PracticeState
from reviews.vocabulary import (
    OPEN,
    WITHOUT_MODEL,
    Asked,
    Confidence,
    ContactRole,
    Heard,
    Ruling,
    State,
    Urgency,
    Verdict,
    Weightier,
)
from tests.architecture.sources import called, sources, text_of
from web.errors import STATUS
from web.processing import COLUMNS
from workers.tasks import WORK

RAW = {"web.form.count.short", "web.form.count.left", "web.lease.minutes", "web.lease.seconds"}
SPOKEN = ("nl", "en")
STATUSES = {str(int(status)) for _, status in STATUS} | {"405", "413", "500"}
WITHOUT_BESLUIT = [effect.value for effect in LegalEffect if effect != LegalEffect.BESLUIT]


def each(words: Iterable[str], *endings: str) -> list[str]:
    """Every word bare and with each ending: `each(Impact, ".means")`."""
    return [f"{word}{ending}" for word in words for ending in ("", *endings)]


def only(words: Iterable[str], *endings: str) -> list[str]:
    """Every word with each ending, and never bare."""
    return [f"{word}{ending}" for word in words for ending in endings]


def named_in_code(name: str, place: int) -> set[str]:
    """The words that stand as a constant at this place of every call of `name`."""
    calls = (call for source in sources() for call in source.calls() if called(call) == name)
    return {text for call in calls if len(call.args) > place and (text := text_of(call.args[place]))}


def in_languages(*names: str) -> list[str]:
    return [f"{name}_{code}" for name, code in product(names, SPOKEN)]


def values(words: type[StrEnum]) -> list[str]:
    return [word.value for word in words]


# What the steps of a decision show together; where it may be otherwise, that is a sentence too.
AUDIT_SHOWN = [
    *(f"{one}{end}" for one in ("judged_first", "signed_before_release", "output_committed", "content_committed") for end in ("", ".not")),
    "not_released", "unread", "content_erased",
]  # fmt: skip
CHOICES = [f"{field.key}.{word.replace('.', '_')}" for field in OUR_FIELDS for word in field.words]
MEANT = [
    f"{key}.{word}.means" for key in ("kind", "ai_act_class", "ai_act_role") for word in EVERYTHING[key].words
]
# What the inspection finds by another way than a call that names it.
FINDINGS = (
    "engine_refused", "if_operator", "loop_operator", "runtime_refused", "scan_operator", "sequencemap_operator", "steering_text", "subgraph",
    "too_many_inputs", "too_many_nodes", "too_many_outputs", "too_many_targets", "too_many_tensors", "too_many_tree_nodes",
    "tree_index", "tree_lengths", "tree_mode",
)  # fmt: skip
TERMS = (
    "impact",
    "legal_effect",
    "signatures",
    "lease_minutes",
    "deadline_days",
    "sample_percent",
    "organ",
    "decision",
    "daily_cap",
    "minimum_seconds",
    "seeded_percent",
    "hear_first",
    "arbiter",
    "training",
    "mandate_kind",
    "case_link",
    "why",
)
RULES = [rule.name for rule in fields(ReviewPolicy)]
FAMILIES: dict[str, Iterable[str]] = {
    "infra.demo.": [person.key for person in DEMO_PEOPLE],
    "infra.role.": [role.value for role in (*PEOPLE_ROLES, Role.CASE_SYSTEM, Role.SYSTEM)],
    "register.committee.cast.": values(Choice),
    "register.committee.condition_field.": ("text", "owner", "due"),
    "register.committee.field.": (
        "kind", "day", "time", "place", "video", "closes_day", "closes_time", "seats", "quorum", "verdict", "reasons",
        "conditions", "next_review", "choice", "dissent", "member", "interest", "minutes", "correction", "question",
        "answer", "finding", "opinion", "evidence", "why", "reply", "decided_on",
    ),
    "register.committee.finding.": values(Finding),
    "register.committee.item_state.": each(ItemState, ".means"),
    "register.committee.meeting_state.": each(MeetingState, ".means"),
    "register.committee.opinion.": each(Function, ".empty"),
    "register.committee.part.": BASIS_PARTS,
    "register.committee.reply.": values(CollegeReply),
    "register.committee.section.": ("question", "advice", "changes", "talk", "opinions", "assessments", "evaluation", "deployments", "rest", *SECTIONS),
    "register.committee.step.": each(("convene", "convene_again", "hold", "hold_written", "cancel"), ".means"),
    "register.committee.verdict.": each(AdviceVerdict, ".means"),
    "register.assessments.kind.": values(Kind),
    "register.assessments.label.": ("area", "exception"),
    "register.assessments.part.": ("content", "law", "model", "features", "policy"),
    "register.assessments.signer.": values(Signer),
    "register.assessments.state.": ("open", "signed", "stale", "missing"),
    "register.assessments.verdict.": each(InstrumentVerdict, ".means"),
    "register.decision.": ("model", "organ", "reference", "decided_on", "reasons", "answer"),
    "register.attention.": each(
        ("revision", "pilot", "review", "condition", "condition_check", "stale_assessment", "stale_advice", "incident", "notice", "suspended", "alarm",
         "policy_weakened", "training_lapses", "mandate_lapses"),
        ".todo",
    ) + only(("clock",), ".todo"),
    "register.incident.clock.": each((one.code for one in CLOCKS), ".term"),
    "register.incident.clock_state.": ("runs", "late", "reported", "reported_late", "not_needed"),
    "register.incident.field.": ("summary", "kinds", "known_day", "text", "reference", "told", "why", "note", "learned"),
    "register.incident.kind.": each(IncidentKind, ".means"),
    "register.incident.state.": values(IncidentState),
    "register.incident.step.": values(StepKind),
    "register.way.": each(STAGES, ".you", ".others"),
    "register.way.state.": ("todo", "stale", "done"),
    "register.organ.": values(Organ),
    "register.stop_reason.": values(StopReason),
    "register.stopped.did.": values(DeploymentState),
    "register.decided.by.": values(Organ),
    "register.datum.": [
        *in_languages("label", "source", "unit", "more", "less", "missing"), "kind", "format", "whole", "minimum",
        "maximum", "categories", "protection", "changeable", "missing", "obtained",
    ],
    "register.choice.ai_act_class.": EVERYTHING["ai_act_class"].words,
    "register.choice.kind.": EVERYTHING["kind"].words,
    "register.choice.": [*CHOICES, *MEANT],
    "register.deployment_state.": values(DeploymentState),
    "register.diff.": values(How),
    "register.evaluation.group.": Protection,
    "register.evaluation.groups.": ("right", "advised"),
    "register.evaluation.part.": ("missing", "other"),
    "register.evaluation.scale.": ("log_odds", "margin", "probability", "value"),
    "register.examples.": each(("background", "golden"), ".lead"),
    "register.exchange.as.": ("json", "csv", "xlsx", "ttl", "cards"),
    "register.exchange.change.": values(ChangeKind),
    "register.exchange.heading.": (*PLACES, *ASSESSMENTS),
    "register.exchange.import.": ("file", "organisation", "contact"),
    "register.exchange.news.": KINDS_OF_NEWS,
    "register.exchange.outcome.": values(Outcome),
    "register.national.act.": each((*NationalAct, "overwrite"), ".means"),
    "register.national.state.": values(NationalState),
    "register.facet.": search.FACETS,
    "register.feature_kind.": values(FeatureKind),
    "register.evaluation.column.": (
        "outcome", "advised", "precision", "recall", "score", "mean_score", "happened", "rows", "right", "feature", "mean", "spread",
        "value", "middle", "most",
    ),
    "register.field.": each(EVERYTHING, ".help"),
    "register.finding.": {*named_in_code("Finding", 0), *named_in_code("_Wrong", 0), *FINDINGS} - {*LOOKS, "sandbox"},
    "register.format.": values(Format),
    "register.reason_group.": values(DIRECTIONS),
    "register.sentences.in.": each(LANGUAGES, ".title"),
    "register.sentences.slot.": values(Slot),
    "register.sentences.together.": ("name_nl", "name_en"),
    "register.gate.": each(named_in_code("Condition", 0), ".cure"),
    "register.impact.": each(Impact, ".means"),
    "register.legal_effect.": each(LegalEffect, ".means") + only(WITHOUT_BESLUIT, ".remedy"),
    "register.obtained.": Obtained,
    "register.missing.": each(Missing, ".means"),
    "register.model.busy.": only(("received", "examining"), ".1", ".2"),
    "register.model_state.": values(ModelState),
    "register.next.": each(Next, ".means"),
    "register.only.": {f"{field.when[0]}.{field.when[1][0]}" for field in OUR_FIELDS if field.when},
    "register.notice.field.": (*asdict(Given()).keys() - {"trap"}, "homepage", "summary", "answer"),
    "register.notice.handle.lead.": ("open", "closed"),
    "register.notice.kind.": each(NoticeKind, ".means"),
    "register.notice.state.": values(NoticeState),
    "register.notice.status.": values(NoticeState),
    "register.notice.status.disagree.": ("complaint", "other"),
    "register.notice.term.": values(NoticeKind),
    "register.outcome.": in_languages("label", "sentence", "decided"),
    "register.arbiter.": values(Arbiter),
    "register.plain.": values(Why),
    "register.policy.rule.": RULES,
    "register.qualification.": (
        "person", "code", "obtained_on", "expires_on", "certificate", "organ", "kind", "holder", "starts_on", "ends_on",
        "reference",
    ),
    "register.qualifications.": only(("training", "mandate"), ".end", ".end.means"),
    "register.validity.": values(Validity),
    "register.protection.": each(Protection, ".means"),
    "register.reason.": ("more", "less", "missing"),
    "register.sandbox.": named_in_code("SandboxFailure", 0),
    "register.section.": values(Section),
    "register.site.assessed.": (search.YES, search.NO),
    "register.site.download.": [kind for _, kind in DOWNLOADS],
    "register.site.order.": values(search.Order),
    "register.site.sorted.": values(search.Order),
    "register.standing.": values(Standing),
    "register.step.": values(Step),
    "register.stop.": only(("suspend", "resume", "withdraw"), ".link"),
    "register.terms.": (*TERMS, *in_languages("purpose", "remedies")),
    "register.terms.signatures.": [str(count) for count in SIGNATURES],
    "register.house_style.logo.": ("too_many_bytes", "svg", "no_picture", "damaged", "too_large", "too_small"),
    "register.house_style.unclear.": ("accent", "on_accent"),
    "register.value.": (Format.MONTHS.value, Format.YEARS.value),
    "register.woo.": [ground.replace(".", "_") for ground in GROUNDS],
    # Words of the publication standard are Dutch already; English has them where a page filters by them.
    "register.word.": (),
    # `Wording.say` and `Wording.count` put this before the keys of templates, which are read by themselves.
    "reports.": (),
    "reports.audit.act.": LEDGER_ACTS,
    "reports.house_style.contrast.": ("text", "wash", "on_accent", "shape", "clear", "unclear"),
    "reports.house_style.sample.": (
        "mark", "case", "person", "algorithm", "summary", "decided", "advice", "toward", "reason", "method", "source", "organ",
        "section", "status", *(f"{one}.{number}" for one in ("datum", "value", "field") for number in (1, 2, 3)),
        *(f"field.{number}.value" for number in (1, 2, 3)),
    ),
    "reports.house_style.sample.state.": SampleState,
    "reports.audit.file.content.": ("entries", "proofs", "checkpoint", "versions", "manifest", "readme"),
    "reports.audit.proof.": Proof,
    "reports.audit.scope.": each(AuditScope, ".lead"),
    "reports.audit.shown.": AUDIT_SHOWN,
    "reports.audit.state.": AuditState,
    "reports.audit.subject.": Subject,
    "reports.caseworker.compared.": ("same", "other"),
    "reports.caseworker.duty.": ("first", "second", "arbiter"),
    "reports.caseworker.ground.": ("effect", "organ", "mandate", "deployed", "lawful_basis", "limits"),
    "reports.caseworker.judged.": ("blind", "open"),
    "reports.dossier.chapter.": DOSSIER_CHAPTERS,
    "reports.dossier.column.": (
        "chapter", "lacking", "who_can", "assessment", "number", "question", "answer", "state", "by", "organ",
        "day", "reference", "recorded", "datum", "unit", "source", "mark", "known", "incident", "outcome",
        "followed", "interval", "from", "alarm", "done", "reason", "condition", "who", "due", "event", "what",
        "before",
    ),
    "reports.dossier.event.": (
        "revision", "model", "examined", "signed", "advice", "decision", "deployment", "policy", "stop", "incident",
    ),
    "reports.dossier.fact.": (
        "standing", "owner", "ai_act_class", "model", "runs", "last_advice", "open_conditions", "moved", "uploaded",
        "state", "impact", "legal_effect", "background", "golden", "evaluation", "version", "sha256", "task",
        "opset", "producer", "outcomes", "examined", "uploaded_on", "golden_met", "approximation", "engine",
        "verdict", "adopted", "votes", "public_since", "next_review",
    ),
    "reports.dossier.file.": (
        "registerregel", "modelkaart", "toetsresultaten", "gegevens", "antwoorden", "wijzigingen",
    ),
    "reports.dossier.gap.": (
        "advice", "alternatives", "answer", "assessment", "calibration", "ciso", "cost_of_errors", "data_quality",
        "decision", "deployment", "drift", "explanation", "features", "fg", "field", "followed", "groups",
        "live_groups", "model", "monitoring", "participation", "performance", "question", "reply", "stop",
        "training",
    ),
    "reports.dossier.heading.": (
        "question", "last_question", "gaps", "alternatives", "ai_act", "way", "assessments", "decisions",
        "disagree", "remedies", "features", "not_used", "example_data", "data_quality", "training",
        "cost_of_errors", "threshold", "examples", "premises", "incidents", "ciso", "fg", "participation",
        "questions", "stop", "followed", "alarms", "stops", "conditions", "dissent", "reply", "fields", "events",
    ),
    "reports.dossier.note.": (
        "asked", "scheduled", "moved_since_question", "marked", "no_marked", "model_checked", "no_persons", "drift",
        "no_questions", "secret", "since", "first_dossier", "nothing_changed",
    ),
    "reports.dossier.who.": (
        "owner", "privacy", "ciso", "fg", "committee", "college",
    ),
    "reports.language.": SPOKEN,
    "reports.letter.acting.": ("representative", "guardian"),
    "reports.leaflets.needed.": ("title", "paragraphs", "checked_by"),
    "reports.letter.boundary.": ("title", "text", "judged", "unread"),
    "reports.letter.mistake.": ("title", "text", "again", "look"),
    "reports.letter.no_besluit.short.": WITHOUT_BESLUIT,
    "register.untold.": ("title", "lead", "obtained", "privacy_contact", "lawful_basis", "recipients", "retention"),
    "reports.letter.data.title.": ("used", "set_aside"),
    "reports.letter.followed.": ("followed", "deviated", "set_aside", "judged_first", "unread"),
    "reports.letter.key.decided.": values(LegalEffect),
    "reports.letter.key.decided_on.": ("besluit", "other", "rule"),
    "reports.letter.lead.": values(LegalEffect),
    "reports.letter.no_besluit.": WITHOUT_BESLUIT,
    "reports.letter.remedy.title.": values(LegalEffect),
    "reports.letter.say_no.": WITHOUT_BESLUIT,
    "reports.letter.title.": (*LegalEffect, "set_aside"),
    "reports.letters.to.": ADDRESSEES,
    "reports.model_task.": ("binary", "multiclass"),
    "reports.flow.kind.": each(ReportKind, ".short"),
    "reports.flow.progress.": each(Progress, ".means"),
    "reports.state.": values(ReportState),
    "reports.transparency.chapter.": ("use", "use.lead", "answers", "answers.lead"),
    "reports.transparency.entry.": ("new", "changed"),
    "reports.transparency.happened.": each(("entries", "stops", "advice"), ".none"),
    "reports.transparency.how.": ("counted", "hidden", "practice", "corrected", "open"),
    "reports.transparency.quarter.": tuple(f"{of}{quarter}" for of in ("", "short.") for quarter in range(1, 5)),
    "reports.transparency.row.": tuple(f"{one.name}.{row}" for one in PUBLIC_QUERIES.values() for row in one.rows or ()),
    "reports.transparency.work.schedule.": Every,
    "reports.transparency.work.": [f"{field}_{code}" for field in ("words", "why") for code in LANGUAGES],
    "reviews.act.": (
        *each([*ACTS, "datum"], ".lead"), *only([*ACTS, "datum"], ".submit", ".consequence"),
    ),
    "reviews.again.": ("judge", "decide"),
    "reviews.age.": ("today", "yesterday"),
    "reviews.awaiting.": values(Asked),
    "reviews.case.": ("below", "above"),
    "reviews.chart.": ("start", "total", "limit"),
    "reviews.confidence.": values(Confidence),
    "reviews.contact.": values(ContactRole),
    "reviews.delivery.reason.": {*named_in_code("NotAllowed", 0), "late", "not_secure", "unreachable", "answer", "redirect"},
    "reviews.field.": (
        "judgement", "verdict", "reasons", "text", "days", "how", "person", "question", "reason", "value", "source",
    ),
    "reviews.file.asked.": values(Asked),
    "reviews.guide.": each(("order", "judge", "look", "decide", "stuck", "wrong", "time", "sure"), ".text"),
    "reviews.guide.key.": (
        "next", "judge", "decide", "reason", "text", "sign", "colleague", "hear", "arbiter", "pause", "renew", "back", "map",
    ),
    "reviews.heard.": values(Heard),
    "reviews.note.": values(NoteKind),
    "reviews.similar.": values(Verdict),
    "reviews.urgency.": values(Urgency),
    "reviews.weigh.": ("near", "limit"),
    "reviews.weightier.": values(Weightier),
    "reviews.left.": [state.value for state in WITHOUT_MODEL],
    "reviews.notifications.": only(("frequency", "language"), ".needed"),
    "reviews.notifications.frequency.": each(Frequency, ".help"),
    "reviews.notifications.kind.": each(NotificationKind, ".todo"),
    "reviews.notifications.mail.": values(NotificationKind),
    "reviews.notifications.now.": values(Frequency),
    "reviews.outcome.": ("follow", "deviate", "unread"),
    "reviews.entering.": only(("enter", "follow"), "", ".short", ".lead", ".consequence"),
    "reviews.declaration.column.": (
        "number", "organisation", "list", "due_before", "drawn_up_on", "authorised_on", "carried_out_on", "declared_on",
        "algorithm", "category", "cases", "first_year", "last_year",
    ),
    "reviews.declaration.method.": (METHOD,),
    "reviews.destruction.lead.": values(ListState),
    "reviews.destruction.off.": values(OffReason),
    "reviews.destruction.state.": {*values(ListState), *values(OnList)},
    "reviews.destruction.working.": ("authorised", "carried_out"),
    "reviews.erasing.about.": values(About),
    "reviews.erasing.answer.": {*values(ErasureAnswer), *(f"{one}.means" for one in ErasureAnswer)},
    "reviews.erasing.done.": values(About),
    "reviews.erasing.field.": (
        "about", "answer", "extension", "ground", "person", "reasons", "received_on", "reference", "sure", "text",
    ),
    "reviews.erasing.ground.": values(ErasureGround),
    "reviews.erasing.lead.": ("decide", "look"),
    "reviews.erasing.letter.": {
        *LANGUAGES, *(f"case.{one}" for one in ErasureAnswer), "staff.granted", "staff.refused",
    },
    "reviews.erasing.letter.after.": values(ErasureAnswer),
    "reviews.erasing.letter.ground.": values(ErasureGround),
    "reviews.erasing.unknown.": ("reference", "person"),
    "reviews.erasing.objecting.": ("for_good", "may_object", "no_term", "term_runs"),
    "reviews.erasing.staff.": ("answering", "elsewhere", "in_service"),
    "reviews.hold.": {*values(HoldReason), *values(Remedy), "open_work", NOT_DUE, GONE},
    "reviews.retention.field.": (
        "reference", "closed_on", "result", "kind", "term", "category", "reason", "why", "review_on", "sure",
    ),
    "reviews.retention.kind.": ("term", "term.means", "for_good", "for_good.means", "none"),
    "reviews.retention.source.": values(Source),
    "reviews.objection.adjourn.": values(Remedy),
    "reviews.objection.closed.": ("confirmed", "revoked"),
    "reviews.objection.field.": (
        "remedy", "received_on", "posted_on", "announced_on", "number", "mandate", "text", "heard_on", "notes", "ground",
        "why", "ruling", "ruled_on", "reasons", "adjourn", "person", "count", "look", "sure",
    ),
    "reviews.objection.follow.": {remedy.value for remedy in AGAINST_ANSWER.values()},
    "reviews.objection.go.": ("hear", "decide", "court"),
    "reviews.objection.late.": ("complaint", "means"),
    "reviews.objection.lead.": ("free", "other", "hear", "decide", "court", "closed"),
    "reviews.objection.refer.": [remedy.value for remedy in COMMITTEES],
    "reviews.objection.term.": values(Remedy),
    "reviews.objections.empty.": values(Which),
    "reviews.objections.show.": values(Which),
    "reviews.output.": ("under_one", "over_99", "of_hundred"),
    "reviews.output.fact.": ("method", "error", "background", "model", "engine"),
    "reviews.oversight.alarm.": values(AlarmKind),
    "reviews.oversight.scope.": each(Scope, ".means"),
    "reviews.oversight.stopped_by.": sorted(STOPPING),
    "reviews.oversight.todo.": values(AlarmKind),
    "reviews.practice.": ("ja", "nee"),
    "reviews.practice.field.": ("file", "information", "hearing", "reference", "uses", "outcome", "reason", "text"),
    "reviews.practice.state.": each(PracticeState, ".means"),
    "reviews.not_for_colleague.": sorted(ABOUT_COLLEAGUE),
    "reviews.refused.": named_in_code("Reason", 0),
    "reviews.remedy.": each(Remedy, ".means", ".in_case"),
    "reviews.revoke.": ("1", "2", "3", "4"),
    "reviews.ruling.": each(Ruling, ".means"),
    "reviews.ruling.asked.": values(Ruling),
    "reviews.scale.": ("margin", "probability", "output"),
    "reviews.show.duty.": ("second", "arbitrate"),
    "reviews.show.lead.": ("judge", "decide"),
    "reviews.standing.": only(set(State) - OPEN, ".means"),
    "reviews.waiver.": values(Waiver),
    "reviews.stands.": each(("released", "objected", "confirmed", "revoked", "superseded"), ".means"),
    "reviews.state.": values(State),
    "reviews.stop.": each(("suspend", "resume", "withdraw"), ".title"),
    "reviews.webhook.address.": named_in_code("NotAllowed", 0),
    "reviews.webhooks.kind.": values(EventKind),
    "reviews.verdict.": [
        *each([*Verdict, "ask"], ".help"), *only(Verdict, ".done", ".short"), "set_aside.choice", "ask.choice",
    ],
    "web.accessibility.how.": ("browser", "keyboard", "narrow", "scripts", "contrast", "pdf"),
    "web.asked.": each(named_in_code("Asked", 0), ".help"),
    "infra.processing.operation.": values(Operation),
    "infra.detail.": details.keys(),
    "infra.verify.": [f"{kind}.{part}" for kind in (*VERDICTS, "pruned") for part in ("proved", "not")],
    "infra.verify.wrong.": WRONG.values(),
    "web.log.ended.": values(Reason),
    "web.done.": {
        *named_in_code("done", 1), *(what for _, what in STEPS.values()), *(f"act_{act}" for act in ACTS),
        "information_asked", "decided", "set_aside", "judged",
        *(what for _, what in OBJECTION_ACTS.values()),
        *(f"look_{kind}" for kind in set(LookKind) - {LookKind.ASSIGNED}),
    },
    "web.error.http.": STATUSES,
    "web.error.title.": STATUSES,
    "web.error.todo.": STATUSES,
    "web.jobs.log.": [one.value for one in LogStanding if one != LogStanding.OK],
    "web.jobs.state.": values(JobState),
    "web.jobs.task.": WORK,
    "web.jobs.todo.": WORK,
    "web.processing.column.": COLUMNS,
    "web.step.": ("done", "current", "todo"),
}  # fmt: skip
