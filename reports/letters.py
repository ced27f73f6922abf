"""Fills the letter to the resident from what was released; nothing else may stand in it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from infra import clock
from infra.errors import NotFound
from infra.i18n import gettext_in, pick
from infra.identity import models as identity
from infra.ledger.models import Head
from register.explanation import Explained, Value, explained_from
from register.house_style.queries import style_of
from register.model_versions import features_of
from register.models import Algorithm, Deployment, Feature, ModelVersion, Revision
from register.sentences import alternative, method_text, value_text
from register.sentences.queries import spoken
from register.sentences.telling import Spoken, heaviest, tell
from register.vocabulary import LegalEffect, Obtained
from reports import contents
from reports.addressees import Addressee, addressee_of
from reports.contents.letter import Acting
from reports.house_style.filling import decided_by, objection_to, organisation_of
from reports.leaflets.queries import page_of
from reports.models import Report
from reports.noticing import notice_of
from reports.requests import must_apply
from reviews.models import Case, Release, Review, Suggestion
from reviews.releases import announcement_of
from reviews.sealed import input_of, key_of, reference_of, released_content, verdict_of
from reviews.vocabulary import ContactRole, Verdict

MOST_REASONS = 5
ACTING: dict[ContactRole, Acting] = {
    ContactRole.REPRESENTATIVE: "representative",
    ContactRole.GUARDIAN: "guardian",
}
# Two best outcomes closer than this are told as "on the boundary".
CLOSE = 0.1


@dataclass(frozen=True)
class Source:
    """The rows that a letter is made from."""

    report: Report
    release: Release
    suggestion: Suggestion
    deployment: Deployment
    algorithm: Algorithm
    revision: Revision
    model: ModelVersion
    features: list[Feature]
    organisation: identity.Organisation
    reference: str
    values: dict[str, Value]
    content: dict[str, Any]
    reasons: list[str]
    spoken: Spoken
    addressee: Addressee | None
    judged_first: bool

    @property
    def language(self) -> str:
        return self.report.language

    @property
    def explained(self) -> Explained:
        return explained_from(self.content["explained"])

    def outcome_text(self, code: str, kind: str) -> str:
        """What is said of an outcome: its label, the algorithm's advice (`sentence`) or the decision (`decided`)."""
        found = next((one for one in self.model.outcomes if str(one["code"]) == code), {})
        return (
            pick(found.get(kind) or {}, self.language)
            or pick(found.get("label") or {}, self.language)
            or code
        )


def letter_of(session: Session, report: Report, base_url: str) -> contents.Letter:
    """The letter's content. Raises `NotFound` without a release, `Erased` when the person was forgotten, and `NotNow`
    where the decision was taken back or replaced after somebody asked for the letter."""
    source = _gather(session, report)
    must_apply(session, source.release)
    language, revision = source.language, source.revision
    deviated = source.content["verdict"] == Verdict.DEVIATE
    decided = datetime.fromisoformat(source.content["decided_at"]).astimezone(clock.AMSTERDAM).date()
    slug = f"{source.organisation.slug}/{source.algorithm.slug}"
    return contents.Letter(
        language=language,
        organisation=organisation_of(source.organisation),
        case_reference=source.reference,
        report_number=report.number,
        dated=report.asked_at.astimezone(clock.AMSTERDAM).date(),
        legal_effect=LegalEffect(source.deployment.legal_effect),
        algorithm_name=str(revision.content["name"]),
        algorithm_summary=pick(source.deployment.purpose, language),
        decided=source.outcome_text(source.content["outcome"], "decided"),
        decided_by=decided_by(session, source.organisation, source.suggestion.id, language)
        if source.content["read_by_person"]
        else gettext_in(language, "reports.decided_by_rule"),
        followed="deviated" if deviated else "followed",
        algorithm_advice=source.outcome_text(source.content["model_outcome"], "sentence"),
        register_url=f"{base_url}/algoritmes/{slug}",
        verify_url=f"{base_url}/controleren",
        log_name=session.exec(select(Head.origin)).first() or "",
        decided_on=decided,
        decision_reasons=tuple(source.reasons),
        on_behalf_of=source.deployment.mandate.get("organ", ""),
        read_by_person=bool(source.content["read_by_person"]),
        judged_first=source.judged_first,
        explanation=_explanation(source),
        alternatives=_alternatives(source),
        data_used=_data_used(source),
        data_not_used=_not_used(source.deployment, language),
        notice=notice_of(session, source.deployment, revision, language),
        objection=_objection(session, source),
        addressee=(source.addressee.name, *source.addressee.address) if source.addressee else (),
        acting=ACTING.get(source.addressee.role, "") if source.addressee else "",
        large_print=bool(report.options.get("large_print")),
        leaflet=page_of(session, report.options.get("leaflet", ""), language),
        model_hash=source.model.sha256,
        model_version=str(source.model.number),
        register_version=str(revision.number),
        facts=_facts(source),
    )


def _gather(session: Session, report: Report) -> Source:
    release = session.get(Release, report.subject_id)
    if not release:
        raise NotFound("reviews.release_not_found")
    suggestion = session.get_one(Suggestion, release.suggestion_id)
    deployment = session.get_one(Deployment, release.deployment_id)
    key = key_of(session, release.case_id)
    reviews = session.exec(select(Review).where(Review.suggestion_id == suggestion.id)).all()
    signed = [review for review in reviews if review.sealed_verdict and not review.voided]
    verdicts = [verdict_of(key, review) for review in signed]
    return Source(
        report=report,
        release=release,
        suggestion=suggestion,
        deployment=deployment,
        algorithm=session.get_one(Algorithm, deployment.algorithm_id),
        revision=session.get_one(Revision, deployment.revision_id),
        model=session.get_one(ModelVersion, deployment.model_version_id),
        features=features_of(session, deployment.model_version_id),
        organisation=session.get_one(identity.Organisation, report.organisation_id),
        reference=reference_of(key, session.get_one(Case, release.case_id)),
        values=input_of(key, suggestion),
        content=released_content(key, release),
        reasons=_reasons(deployment, verdicts, report.language),
        addressee=addressee_of(key, report),
        judged_first=bool(signed) and all(map(_judged_first, signed)),
        # What was signed off later does not change a letter that was asked for before.
        spoken=spoken(session, deployment.model_version_id, report.asked_at),
    )


def _judged_first(review: Review) -> bool:
    return review.judged_at is not None and (review.seen_at is None or review.judged_at <= review.seen_at)


def _reasons(deployment: Deployment, verdicts: list[dict[str, Any]], language: str) -> list[str]:
    """The reason codes that people gave for the decision, in words; free text stays in the file."""
    labels = {str(one["code"]): pick(one.get("label") or {}, language) for one in deployment.reason_codes}
    codes = dict.fromkeys(code for verdict in verdicts for code in verdict["reasons"])
    return [labels[code] for code in codes if labels.get(code)]


def _facts(source: Source) -> tuple[tuple[str, str], ...]:
    """Which version of the sentences it is told in; a model may run since before they were signed off."""
    if not source.spoken.number:
        return ()
    version = gettext_in(source.language, "reports.letter.more.version", version=source.spoken.number)
    return (
        (
            gettext_in(source.language, "reports.letter.more.sentences"),
            f"{version} ({source.spoken.digest[:12]})",
        ),
    )


def _explanation(source: Source) -> contents.Explanation:
    why, output = source.explained.explanation, source.explained.output
    by_name = {feature.name: feature for feature in source.features}
    language = source.language
    told = tell(why.contributions, by_name, language, source.spoken)
    best = sorted(output.scores.values(), reverse=True)
    binary = source.model.contract["task"] == "binary" and why.explained_value == "margin"
    return contents.Explanation(
        base_value=why.base,
        explained_value=why.margin,
        contributions=tuple(contents.Contribution(one.label, one.value_text, one.amount) for one in told),
        toward=source.outcome_text(why.outcome, "label").lower(),
        reasons=tuple(
            contents.Reason(one.label, one.value_text, one.sentence, one.amount) for one in heaviest(told, MOST_REASONS)
        ),
        boundary=0.0 if binary else None,
        near_boundary=len(best) > 1 and best[0] - best[1] < CLOSE,
        method=method_text(why.method, why.approximation_error, language),
        background_size=why.background_size,
        background_hash=why.background_hash,
        additivity_error=why.additivity_error,
        engine_version=why.engine_version,
    )  # fmt: skip


def _alternatives(source: Source) -> tuple[str, ...] | None:
    found = source.explained.alternatives
    if found is None:
        return None
    by_name = {feature.name: feature for feature in source.features}
    return tuple(
        alternative(
            by_name, source.values, one, source.outcome_text(one.outcome, "label").lower(), source.language
        )
        for one in found
    )


def _data_used(source: Source) -> tuple[contents.Datum, ...]:
    as_of = source.suggestion.created_at.astimezone(clock.AMSTERDAM).date()
    return tuple(
        contents.Datum(
            _label(feature, source.language),
            value_text(feature, source.values.get(feature.name), source.language),
            pick(feature.source, source.language),
            as_of,
            feature.obtained == Obtained.ELSEWHERE,
        )
        for feature in source.features
    )


def _not_used(deployment: Deployment, language: str) -> tuple[str, ...]:
    listed = deployment.not_used
    return tuple(listed.get(language) or listed.get("nl") or [])


def _objection(session: Session, source: Source) -> contents.Objection | None:
    if source.deployment.legal_effect != LegalEffect.BESLUIT:
        return None
    announcement = announcement_of(session, source.release.id)
    style = style_of(session, source.organisation)
    return replace(
        objection_to(source.organisation, source.deployment, source.language, style),
        announced_on=announcement.announced_on if announcement else None,
    )


def _label(feature: Feature, language: str) -> str:
    return pick(feature.label, language) or feature.name
