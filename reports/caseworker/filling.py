"""Fills the explanation for the caseworker from one released decision and what the review screen gathers beside it."""

from datetime import date, datetime

from sqlmodel import Session, select

from infra import clock
from infra.i18n import gettext, language, ngettext, pick, speaking
from infra.identity import models as identity
from infra.ledger.models import Head
from register.explanation import Explained, Explanation
from register.models import Algorithm, Feature
from register.richtext import plain
from register.sentences import alternative, is_unknown, method_text, value_text
from register.vocabulary import Impact
from reports import contents
from reports.contents.caseworker import CaseworkerExplanation, Reader, Scored, Weights
from reports.contents.wording import Wording
from reports.house_style.filling import organisation_of
from reports.models import Report
from reports.queries import release_of
from reviews.models import Release
from reviews.queries import Outcome, accounts, label_of
from reviews.queries.accounts import Account
from reviews.scores import scores_of
from reviews.weighing import outside, weighed

# A chance is told in points of a hundred.
FACTORS = {"probability": 100.0}
# Where an output of two outcomes turns, on the scale on which it is explained.
TURNS = {"margin": 0.0, "probability": 0.5}


def explanation_of(session: Session, report: Report, base_url: str) -> CaseworkerExplanation:
    """The content of a printed one. Raises `NotFound` without a release and `Erased` when the person was forgotten."""
    asked = report.asked_at.astimezone(clock.AMSTERDAM).date()
    with speaking(report.language):
        return told(session, release_of(session, report.subject_id), base_url, report.number, asked)


def told(
    session: Session, release: Release, base_url: str, number: str = "", dated: date | None = None
) -> CaseworkerExplanation:
    """The content in the language of the moment, for whoever asked whether it may be seen; on a page it has no number."""
    account = accounts.account_of(session, release)
    outcome, explained = account.outcome, account.outcome.explained
    beside = weighed(explained, account.beside, outcome.case, outcome.outcomes)
    organisation = session.get_one(identity.Organisation, release.organisation_id)
    slug = session.get_one(Algorithm, account.deployment.algorithm_id).slug
    return CaseworkerExplanation(
        language=language(), organisation=organisation_of(organisation), report_number=number,
        dated=dated or clock.today(), case_reference=outcome.reference, algorithm_name=outcome.algorithm,
        purpose=pick(outcome.purpose), decided=pick(outcome.outcome), advised=pick(outcome.model_outcome),
        followed=_followed(outcome), decided_on=_day(release.released_at),
        standing=gettext(f"reviews.stands.{account.state.value}.means"),
        scores=tuple(Scored(one.label, one.share, one.number, one.chosen) for one in scores_of(explained, outcome.outcomes)),
        certainty=tuple(beside.sure), weak_groups=tuple(beside.weak), weights=_weights(explained, outcome),
        received_on=_day(account.received_at), missing=_missing(outcome), outside=_outside(outcome),
        rare=tuple(beside.rare), data_known=len(outcome.case), alternatives=_alternatives(outcome),
        similar=tuple(beside.similar), compared=beside.compared, readers=_readers(account),
        signatures=_signatures(account), heard=gettext(f"reviews.heard.{account.heard}") if account.heard else "",
        due_on=_day(account.due_at), output_on=_day(account.predicted_at) if account.predicted_at else None,
        grounds=_grounds(account), lawful_basis=plain(str(account.revision.content.get("lawful_basis") or "")),
        limits=plain(beside.limits), register_url=f"{base_url}/algoritmes/{organisation.slug}/{slug}",
        verify_url=f"{base_url}/controleren", log_name=session.exec(select(Head.origin)).first() or "",
        entry=account.number, model_hash=account.model.sha256, model_version=str(account.model.number),
        register_version=str(outcome.revision), policy_hash=release.policy_hash,
    )  # fmt: skip


def _followed(outcome: Outcome) -> str:
    verdict = outcome.verdict if outcome.read_by_person else "unread"
    return gettext(f"reviews.outcome.{verdict}", advised=pick(outcome.model_outcome))


def _weights(explained: Explained, outcome: Outcome) -> Weights:
    why = explained.explanation
    factor = FACTORS.get(why.explained_value, 1.0)
    by_name = {feature.name: feature for feature, _ in outcome.case}
    kind = why.explained_value if why.explained_value in TURNS else "output"
    said = method_text(why.method, why.approximation_error, language())
    return Weights(
        base=why.base * factor, total=why.margin * factor,
        contributions=tuple(
            contents.Contribution(
                _label(by_name[one.feature]), value_text(by_name[one.feature], one.value, language()), one.amount * factor
            )
            for one in why.contributions
        ),
        scale=gettext(f"reviews.scale.{kind}", outcome=pick(outcome.model_outcome)), decided_at=_turn(explained, why, factor),
        method=f"{said.rstrip('.')} ({why.method})", additivity_error=why.additivity_error, background_size=why.background_size,
        background_hash=why.background_hash, engine_version=why.engine_version,
    )  # fmt: skip


def _turn(explained: Explained, why: Explanation, factor: float) -> float | None:
    """With more than two outcomes there is no one place where the output turns."""
    turn = TURNS.get(why.explained_value)
    return None if turn is None or len(explained.output.scores) != 2 else turn * factor


def _missing(outcome: Outcome) -> tuple[str, ...]:
    return tuple(_label(feature) for feature, value in outcome.case if is_unknown(value))


def _outside(outcome: Outcome) -> tuple[str, ...]:
    found = ((feature, value, outside(feature, value)) for feature, value in outcome.case)
    return tuple(
        gettext(
            "reports.caseworker.outside_one",
            label=_label(feature),
            value=value_text(feature, value, language()),
            limit=limit,
        )
        for feature, value, limit in found
        if limit
    )


def _alternatives(outcome: Outcome) -> tuple[str, ...] | None:
    if outcome.explained.alternatives is None:
        return None
    features, present = (
        {one.name: one for one, _ in outcome.case},
        {one.name: value for one, value in outcome.case},
    )
    return tuple(
        alternative(features, present, one, pick(label_of(outcome.outcomes, one.outcome)).lower(), language())
        for one in outcome.explained.alternatives
    )


def _readers(account: Account) -> tuple[Reader, ...]:
    last = len(account.readers)
    return tuple(_reader(account, one, place, place == last) for place, one in enumerate(account.readers, 1))


def _reader(account: Account, one: accounts.Reader, place: int, last: bool) -> Reader:
    outcomes, signed = account.outcome.outcomes, one.signed
    duty = "arbiter" if account.escalated and last else "second" if place > 1 else "first"
    return Reader(
        name=signed.name, duty=gettext(f"reports.caseworker.duty.{duty}"), judged=_judged(one, account),
        compared=_compared(one, account),
        signed=" ".join([
            gettext(f"reviews.verdict.{signed.verdict}.done"),
            gettext("reports.caseworker.signed", outcome=pick(label_of(outcomes, signed.outcome))) if signed.outcome else "",
        ]).strip(),
        on=_day(signed.at), reasons=tuple(pick(why) for why in signed.reasons), text=signed.text, entry=one.number,
    )  # fmt: skip


def _judged(one: accounts.Reader, account: Account) -> str:
    if one.own is None:
        return gettext("reports.caseworker.judged.none")
    own = pick(label_of(account.outcome.outcomes, one.own))
    sure = gettext(f"reviews.confidence.{one.confidence}").lower()
    return gettext(f"reports.caseworker.judged.{'blind' if one.blind else 'open'}", outcome=own, sure=sure)


def _compared(one: accounts.Reader, account: Account) -> str:
    if one.own is None:
        return ""
    advised = account.outcome.explained.output.outcome
    return gettext(f"reports.caseworker.compared.{'same' if one.own == advised else 'other'}")


def _signatures(account: Account) -> str:
    deployment = account.deployment
    asked = ngettext("reports.oversight.signatures", deployment.review_policy.signatures)
    blind = deployment.review_policy.own_judgement_first or deployment.impact == Impact.HIGH
    return f"{asked} {gettext('reports.oversight.blind')}" if blind else asked


def _grounds(account: Account) -> tuple[tuple[str, str], ...]:
    """What the decision rests on; what nobody filled in is left out."""
    deployment, decision = account.deployment, account.decision
    organ = deployment.mandate.get("organ", "")
    effect = gettext(f"register.legal_effect.{deployment.legal_effect}")
    impact = gettext(f"register.impact.{deployment.impact}")
    said = {
        "effect": f"{effect}, {impact.lower()}",
        "organ": organ[:1].upper() + organ[1:],
        "mandate": deployment.mandate.get("reference", ""),
        "deployed": gettext(
            "reports.caseworker.deployed", organ=gettext(f"register.organ.{decision.organ}"), reference=decision.reference,
            day=Wording(language()).day(decision.decided_on),
        ) if decision else "",
    }  # fmt: skip
    return tuple(
        (gettext(f"reports.caseworker.ground.{name}"), value) for name, value in said.items() if value
    )


def _label(feature: Feature) -> str:
    return pick(feature.label) or feature.name


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.AMSTERDAM).date()
