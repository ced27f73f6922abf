"""Standing for what an assessment says: sign, take a signature back, open anew, and what may be done with the outcome."""

from typing import Any

from sqlmodel import Session, select

from infra import canonical, clock, ledger
from infra.errors import Fault, NotNow, NotValid, NotYours
from infra.i18n import gettext_in, pick
from infra.identity.actors import Actor, Role
from infra.sealing import keys_of
from register import algorithms, permissions
from register.assessments import answers as standing
from register.assessments.filling import class_of, result_of, roles_of, still_needed
from register.assessments.models import Answer, Assessment, Attachment, Signature
from register.assessments.steps import definition_of, key_scope
from register.assessments.values import HIDDEN
from register.assessments.vocabulary import (
    ADVICE,
    SUMMARY_MAX,
    AssessmentState,
    Signer,
    answered_by,
    signers_of,
)
from register.basis import Basis, basis_of
from register.instruments.definition import Kind
from register.instruments.models import Instrument
from register.models import Algorithm
from register.richtext import plain
from register.standards.ours import EVERYTHING

EVIDENCE_MAX = EVERYTHING["ai_act_evidence"].limit
# What an entry says of its assessments: writing an outcome into it does not make the assessment itself stale.
OUTCOMES = frozenset(
    {
        "ai_act_class", "ai_act_role", "ai_act_evidence", "annex_iii_point", "fria_summary", "dpia_summary", "impacttoetsen",
        "impacttoetsen_grouping", "revision_date",
    }
)  # fmt: skip


def sign(session: Session, actor: Actor, assessment: Assessment, capacity: Signer) -> Signature:
    """Stand for it, as owner, privacy officer or CISO. The first signature shuts it, the last one that is asked locks it.

    References are copied at the first signature. The commitment in the ledger covers the instrument's digest, every
    answer and every file; it is keyed, because answers may name people.
    """
    actor.must(permissions.SIGN_ASSESSMENT)
    given = signatures(session, assessment)
    _must_sign(actor, assessment, capacity, given)
    if not given:
        _must_be_complete(session, assessment)
        _copy_references(session, actor, assessment)
        assessment.basis = basis_for(session, session.get_one(Algorithm, assessment.algorithm_id))
    commitment = _commitment(session, assessment)
    signature = Signature(
        organisation_id=assessment.organisation_id, assessment_id=assessment.id, capacity=capacity, person_id=actor.id,
        commitment=commitment,
    )  # fmt: skip
    session.add_all([signature, assessment])
    if {one.capacity for one in given} | {capacity} >= set(signers_of(assessment.kind)):
        _lock(session, assessment, commitment)
    facts = {
        "capacity": capacity.value,
        "content": commitment,
        "algorithm": assessment.algorithm_id,
        "state": assessment.state,
    }
    ledger.append(session, actor, "assessment.signed", assessment.id, **facts)
    return signature


def take_back(session: Session, actor: Actor, assessment: Assessment) -> None:
    """Withdraw one's own signature while others are still to sign, so that the answers can be changed."""
    actor.must(permissions.SIGN_ASSESSMENT)
    if assessment.state == AssessmentState.SIGNED:
        raise NotNow("register.assessments.signed_already")
    mine = [one for one in signatures(session, assessment) if one.person_id == actor.id]
    if not mine:
        raise NotNow("register.assessments.not_signed_by_you")
    for one in mine:
        session.delete(one)
    ledger.append(session, actor, "assessment.signature_taken_back", assessment.id)


def reopen(session: Session, actor: Actor, assessment: Assessment) -> Assessment:
    """Open a signed assessment as its next version, with every answer and file; what was signed stays as it was."""
    actor.must(permissions.ANSWER_ASSESSMENT)
    if not actor.roles & answered_by(assessment.kind):
        raise NotYours("register.assessments.not_yours_to_answer")
    if assessment.state != AssessmentState.SIGNED:
        raise NotNow("register.assessments.not_signed_yet")
    chosen = select(Assessment).where(
        Assessment.algorithm_id == assessment.algorithm_id, Assessment.urn == assessment.urn
    )
    if any(one.number > assessment.number for one in session.exec(chosen)):
        raise NotNow("register.assessments.begun_already")
    made = Assessment(
        organisation_id=assessment.organisation_id, algorithm_id=assessment.algorithm_id, urn=assessment.urn,
        instrument_id=assessment.instrument_id, kind=assessment.kind, number=assessment.number + 1, begun_by=actor.id,
        summary=assessment.summary,
    )  # fmt: skip
    keys_of(session).ensure(key_scope(made.id))
    session.add(made)
    session.flush()
    _carry_over(session, assessment, made)
    ledger.append(session, actor, "assessment.reopened", made.id, of=assessment.id, number=made.number)
    return made


def summarise(session: Session, actor: Actor, assessment: Assessment, text: str, public: bool) -> None:
    """Write the summary, and say whether the public may read it. It is no part of what was signed."""
    actor.must(permissions.SUMMARISE_ASSESSMENT)
    text = text.replace("\r\n", "\n").strip()
    faults = []
    if len(text) > SUMMARY_MAX:
        faults = [
            Fault("summary", "register.assessments.too_long", {"limit": SUMMARY_MAX, "length": len(text)})
        ]
    elif HIDDEN.search(text):
        faults = [Fault("summary", "register.assessments.hidden_sign")]
    elif public and not text:
        faults = [Fault("summary", "register.assessments.summary_needed")]
    if faults:
        raise NotValid("register.assessments.not_valid", faults=faults)
    assessment.summary, assessment.summary_public = text, public
    session.add(assessment)
    ledger.append(session, actor, "assessment.summarised", assessment.id, public=public)


def take_over(
    session: Session,
    actor: Actor,
    assessment: Assessment,
    ai_act_class: str,
    ai_act_role: str,
    version: int,
) -> Algorithm:
    """Write class and role of a walked decision tree into the draft entry, with the assessment as evidence.

    Only a class and a role that the walk named; where it named none the owner chooses. `version` is that of the draft.
    """
    result = result_of(
        definition_of(session, assessment), standing.plain(standing.current(session, assessment))
    )
    if not result.get("conclusion"):
        raise NotNow("register.assessments.not_walked")
    offered, roles = class_of(result), roles_of(result)
    if (offered and ai_act_class != offered) or (roles and ai_act_role not in roles):
        raise NotValid(
            "register.assessments.not_valid",
            faults=[Fault("ai_act_class", "register.assessments.other_class")],
        )
    algorithm = algorithms.get(session, assessment.algorithm_id)
    found = {
        "ai_act_class": ai_act_class,
        "ai_act_role": ai_act_role,
        "ai_act_evidence": _evidence(session, assessment),
    }
    algorithms.revise(session, actor, algorithm, {**algorithm.draft, **found}, version)
    ledger.append(session, actor, "assessment.taken_over", assessment.id, algorithm=algorithm.id)
    return algorithm


def _evidence(session: Session, assessment: Assessment) -> str:
    """How the class was determined, for whoever reads the entry: in Dutch, as the rest of it, with the assessment's id."""
    title = plain(pick(dict(definition_of(session, assessment).title), "nl"))
    facts = {"number": assessment.number, "day": f"{clock.today():%d-%m-%Y}", "id": assessment.id}
    return gettext_in("nl", "register.assessments.evidence", title=title, **facts)[:EVIDENCE_MAX]


def signatures(session: Session, assessment: Assessment) -> list[Signature]:
    """Who signed so far."""
    chosen = select(Signature).where(Signature.assessment_id == assessment.id)
    return sorted(session.exec(chosen), key=lambda one: one.at)


def basis_for(session: Session, algorithm: Algorithm) -> Basis:
    """What an assessment rests on now."""
    return without_outcomes(algorithm, basis_of(session, algorithm))


def without_outcomes(algorithm: Algorithm, basis: Basis) -> Basis:
    """The basis as register.basis has it, without the outcomes that assessments write into the entry."""
    content = {
        key: value for key, value in algorithm.draft.items() if key not in OUTCOMES and not key.startswith("lawful_basis")
    }  # fmt: skip
    return {**basis, "content": canonical.digest(content)}


def _must_sign(actor: Actor, assessment: Assessment, capacity: Signer, given: list[Signature]) -> None:
    if assessment.state == AssessmentState.SIGNED:
        raise NotNow("register.assessments.signed_already")
    if Role.FG in actor.roles:
        raise NotYours("register.assessments.fg_never_signs")
    if capacity not in signers_of(assessment.kind) or Role(capacity.value) not in actor.roles:
        raise NotYours("register.assessments.not_yours_to_sign")
    if any(one.capacity == capacity for one in given):
        raise NotNow("register.assessments.signed_in_this_capacity")
    if any(one.person_id == actor.id for one in given):
        raise NotYours("register.assessments.two_people")


def _must_be_complete(session: Session, assessment: Assessment) -> None:
    current = standing.current(session, assessment)
    needed = still_needed(definition_of(session, assessment), standing.plain(current))
    faults = [Fault(name, "register.assessments.needed") for name in needed]
    faults += [
        Fault(name, "register.assessments.reference_lost") for name, one in current.items() if one.lost
    ]
    # AVG 35(2): who makes a DPIA asks the FG for advice.
    if assessment.kind == Kind.DPIA and (ADVICE not in current or not current[ADVICE].value):
        faults.append(Fault(ADVICE, "register.assessments.advice_needed"))
    if faults:
        raise NotValid("register.assessments.incomplete", faults=faults)


def _copy_references(session: Session, actor: Actor, assessment: Assessment) -> None:
    stored = standing.rows(session, assessment.id)
    for name, one in standing.current(session, assessment).items():
        if one.refers_to is None or stored[name].value is not None:
            continue
        session.add(
            Answer(
                organisation_id=assessment.organisation_id, assessment_id=assessment.id, question_id=name,
                version=one.version + 1, value=one.value, refers_to=one.refers_to[0], refers_question=one.refers_to[1],
                author_id=actor.id,
            )
        )  # fmt: skip
    session.flush()


def _commitment(session: Session, assessment: Assessment) -> str:
    content = signed_content(session, assessment)
    key = keys_of(session).open(key_scope(assessment.id))
    return key.commit(canonical.dumps(content), f"assessment:{assessment.id}")


def signed_content(session: Session, assessment: Assessment) -> dict[str, Any]:
    """Everything that a signature covers."""
    instrument = session.get_one(Instrument, assessment.instrument_id)
    rows = standing.rows(session, assessment.id)
    files = session.exec(select(Attachment).where(Attachment.assessment_id == assessment.id)).all()
    return {
        "instrument": instrument.digest,
        "file": instrument.file_sha256,
        "answers": {name: row.value for name, row in rows.items()},
        "references": {
            name: [row.refers_to, row.refers_question] for name, row in rows.items() if row.refers_to
        },
        "attachments": sorted([one.question_id, one.commitment] for one in files),
    }


def _lock(session: Session, assessment: Assessment, commitment: str) -> None:
    assessment.state = AssessmentState.SIGNED
    assessment.signed_at = clock.now()
    assessment.commitment = commitment
    answers = standing.plain(standing.current(session, assessment))
    assessment.result = result_of(definition_of(session, assessment), answers)


def _carry_over(session: Session, old: Assessment, new: Assessment) -> None:
    """Answers keep who gave them and when; one that was copied from elsewhere refers there again, live."""
    for row in standing.rows(session, old.id).values():
        if row.question_id == ADVICE:
            continue
        live = (
            row.refers_to is not None
            and standing.followed(session, row.refers_to, row.refers_question or "")[1]
        )
        session.add(
            Answer(
                organisation_id=new.organisation_id, assessment_id=new.id, question_id=row.question_id, version=1,
                value=None if live else row.value, refers_to=row.refers_to if live else None,
                refers_question=row.refers_question if live else None, author_id=row.author_id, at=row.at,
            )
        )  # fmt: skip
    for file in session.exec(select(Attachment).where(Attachment.assessment_id == old.id)):
        kept = file.model_dump(exclude={"id", "assessment_id"})
        session.add(Attachment(**kept, assessment_id=new.id))
