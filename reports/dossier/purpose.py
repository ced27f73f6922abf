"""The first chapters: the question, the purpose and what was weighed against it, the law, the roles and the process."""

from collections.abc import Iterator

from infra.i18n import gettext, pick
from register.assessments.queries import Line, Requirement
from register.instruments.definition import Kind
from register.models import Deployment
from register.qualifications.wording import training
from register.standards.ours import EVERYTHING
from register.vocabulary import ReviewPolicy
from register.wording import label
from reports.contents.algorithm_sheet import Field
from reports.contents.dossier import Block, Facts, Prose, table
from reports.dossier.answers import found_in
from reports.dossier.gathering import Gathered
from reports.dossier.saying import (
    COLLEGE,
    OWNER,
    PRIVACY,
    column,
    day,
    facts,
    field,
    gap,
    heading,
    note,
    parts_of,
    prose,
    proses,
    told,
)

MORE_LAW = ("ai_act_evidence", "fria_summary", "dpia_summary", "impacttoetsen")
# What the process is bound by, of a policy; the others stand in the register.
RULES = (
    "signatures", "own_judgement_first", "requester_may_sign", "arbiter", "hear_first", "deadline_days", "training",
    "mandate",
)  # fmt: skip


def question(here: Gathered) -> Iterator[Block]:
    """What is asked now, else what was asked last; and what moved since it was asked."""
    asked = here.shown.request
    if asked:
        yield prose(asked.question, heading("question"), "quoted", "nl")
        if asked.meeting:
            yield note("scheduled", asked=day(asked.asked_at), day=day(asked.meeting.starts_at))
        else:
            yield note("asked", day=day(asked.asked_at))
        if asked.stale:
            yield note("moved_since_question", parts=parts_of(asked.stale))
        return
    yield gap("question", OWNER)
    last = here.last_advice
    if last and here.questions.get(last.id):
        yield prose(here.questions[last.id], heading("last_question"), "quoted", "nl")


def purpose(here: Gathered) -> Iterator[Block]:
    """What it is for, what else was possible, and why this is in proportion."""
    yield from proses(here, ("goal", "for_whom", "allowed_use", "not_allowed_use"), ("goal",))
    yield from facts(here, ("until",))
    others = found_in(here, "alternati", "minder ingrijpt")
    if others:
        yield table(column("question", "answer", "assessment"), others, heading=heading("alternatives"))
    else:
        yield gap("alternatives", OWNER)
    yield from proses(here, ("proportionality", "risks"), ("proportionality", "risks"))


def law(here: Gathered) -> Iterator[Block]:
    """The legal basis, the class under the AI Act and why, and how the assessments stand."""
    yield from proses(here, ("lawful_basis", "lawful_basis_grouping"), ("lawful_basis",))
    yield from facts(
        here,
        ("ai_act_class", "ai_act_role", "annex_iii_point", "scores_persons", "eu_database_url"),
        ("ai_act_class",),
        heading("ai_act"),
    )
    yield from _way(here)
    yield from _assessed(here)
    yield from proses(here, MORE_LAW, ("fria_summary",) if _asked(here, "fria_summary") else (), PRIVACY)


def _asked(here: Gathered, key: str) -> bool:
    return bool(EVERYTHING[key].asked(here.content))


def _way(here: Gathered) -> Iterator[Block]:
    """The way through the decision tree of the newest class that was signed."""
    for whole in here.wholes:
        tree = whole.definition.tree
        if whole.line.kind != Kind.AI_ACT_CLASS or not tree:
            continue
        way = tuple(
            (pick(dict(asked.text)), pick(dict(asked.answers[one["answer"]].text)))
            for one in whole.line.result.get("path", [])
            for asked in (tree.question_by_id[one["question"]],)
        )
        if way:
            yield table(column("question", "answer"), way, heading=heading("way"))


def _assessed(here: Gathered) -> Iterator[Block]:
    rows = tuple(_line(line) for line in here.shown.assessments)
    if rows:
        yield table(
            column("assessment", "state", "by"), rows, heading=heading("assessments"),
            note=gettext("reports.dossier.note.assessments"),
        )  # fmt: skip
    yield from (_lacking(one) for one in here.shown.required if not one.met)


def _line(line: Line) -> tuple[str, str, str]:
    signed = line.state == "signed"
    state = gettext(f"register.assessments.state.{'stale' if signed and line.stale else line.state}")
    if signed:
        state += f", {day(line.signed_at)}"
    if line.stale:
        state += "\n" + gettext("reports.dossier.moved", parts=parts_of(line.stale))
    by = ", ".join(gettext(f"register.assessments.signer.{one}") for one in line.signed_as)
    return pick(dict(line.title)), state, by


def _lacking(one: Requirement) -> Block:
    kind, state = (
        gettext(f"register.assessments.kind.{one.kind}"), gettext(f"register.assessments.state.{one.state}").lower(),
    )  # fmt: skip
    return gap("assessment", PRIVACY, kind=kind, state=state)


def roles(here: Gathered) -> Iterator[Block]:
    """Who owns it, who made it, who answers for it, and who decided that it may run."""
    known = [field("owner", here.shown.found.owner)]
    known += [Field(label(key), told(here, key)) for key in ("responsible", "mandate", "political_decision", "provider", "supplier_jurisdiction", "supplier_contract") if told(here, key)]  # fmt: skip
    if here.model:
        known.append(
            field("uploaded", f"{here.people.get(here.model.uploaded_by, '')}, {day(here.model.uploaded_at)}")
        )
    yield Facts(tuple(known))
    yield from (
        gap("field", OWNER, field=label(key)) for key in ("responsible", "provider") if not told(here, key)
    )
    if not here.decided:
        yield gap("decision", COLLEGE)
        return
    rows = tuple(
        (
            gettext(f"register.organ.{one.organ}"),
            day(one.decided_on),
            one.reference,
            here.people.get(one.recorded_by, ""),
        )
        for one in here.decided
    )
    yield table(column("organ", "day", "reference", "recorded"), rows, heading=heading("decisions"))


def process(here: Gathered) -> Iterator[Block]:
    """Where a person decides, under which rules, and what happens when people or the model disagree."""
    yield from proses(
        here, ("human_intervention", "objection_route"), ("human_intervention", "objection_route")
    )
    if not here.deployments:
        yield gap("deployment", OWNER)
    for one in here.deployments:
        yield _runs(one)
        yield Prose((_disagree(one.review_policy),), heading("disagree"))
        if pick(one.remedies or {}):
            yield prose(pick(one.remedies), heading("remedies"))


def _runs(one: Deployment) -> Facts:
    policy = one.review_policy
    rules = (
        Field(gettext(f"register.policy.rule.{rule}"), _value(rule, getattr(policy, rule))) for rule in RULES
    )
    return Facts(
        (
            field("state", gettext(f"register.deployment_state.{one.state}") + f", {day(one.decided_at)}"),
            field("impact", gettext(f"register.impact.{one.impact}")),
            field("legal_effect", gettext(f"register.legal_effect.{one.legal_effect}")),
            *rules,
        ),
        gettext("reports.dossier.runs", purpose=pick(one.purpose)),
    )


def _value(rule: str, value: object) -> str:
    if rule == "training" and isinstance(value, tuple):
        return ", ".join(map(training, value)) or gettext("reports.dossier.none")
    if isinstance(value, bool):
        return gettext("reports.dossier.yes" if value else "reports.dossier.no")
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or gettext("reports.dossier.none")
    said = str(value).replace("_", " ") if rule == "mandate" else str(value)
    if said in {"arbiter", "team_lead"}:
        return gettext(f"register.arbiter.{said}")
    return said or gettext("reports.dossier.none")


def _disagree(policy: ReviewPolicy) -> str:
    """What happens when readers, or a reader and the output, do not agree."""
    free = gettext("reports.dossier.disagree.model")
    if policy.signatures < 2:
        return free
    arbiter = gettext(f"register.arbiter.{policy.arbiter}")
    return f"{free} {gettext('reports.dossier.disagree.readers', arbiter=arbiter.lower())}"
