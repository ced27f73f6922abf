"""What a verdict asks: a reason for every one, and prose where the outcomes differ or somebody is worse off for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from infra.errors import Fault, NotFound, NotValid
from register.models import Deployment, ModelVersion
from reviews.facts import Held
from reviews.models import Review
from reviews.sealed import judgement_of, output_of
from reviews.texts import faults_in
from reviews.vocabulary import FITS, Verdict


@dataclass(frozen=True)
class Signed:
    """What is signed; `outcome` is that of the person, empty where the model is set aside."""

    verdict: Verdict
    outcome: str
    reasons: tuple[str, ...]
    text: str
    adverse: bool


def known_outcome(session: Session, held: Held, outcome: str) -> None:
    """Raises `NotValid` for an outcome that the model does not have."""
    if outcome not in {str(one["code"]) for one in _outcomes(session, held)}:
        raise NotValid("reviews.outcome_unknown", faults=[Fault("outcome", "reviews.outcome_unknown")])


def reason_codes(deployment: Deployment, verdict: Verdict) -> list[str]:
    """The reasons that one may give for a verdict: those of the owner, and that it fits where the model is followed."""
    own = [str(one["code"]) for one in deployment.reason_codes]
    return [FITS, *own] if verdict == Verdict.FOLLOW else own


def is_adverse(outcomes: Iterable[Mapping[str, Any]], outcome: str) -> bool:
    """Whether an outcome goes against the resident, as the model's description says."""
    return any(str(one["code"]) == outcome and bool(one.get("adverse")) for one in outcomes)


def asks_prose(outcomes: Iterable[Mapping[str, Any]], judged: str | None, advised: str, decided: str) -> bool:
    """Whether a code is not enough: own judgement, output and decision are not all the same, or it is adverse.

    `judged` is None where nobody had to judge first. `decided` is empty where the model is set aside: that decides nothing
    and so differs from nothing; it costs as many keys as following.
    """
    return len({judged or advised, advised, decided or advised}) > 1 or is_adverse(outcomes, decided)


def check(
    session: Session, held: Held, review: Review | None, verdict: Verdict, outcome: str, reasons: Sequence[str],
    text: str,
) -> Signed:  # fmt: skip
    """What was decided, whole. Only for who saw the output: what is wrong with a verdict tells what the output is.

    Raises `NotValid` naming what is missing.
    """
    outcomes, text = _outcomes(session, held), text.strip()
    faults = _faults(held.deployment, verdict, reasons, text)
    if verdict == Verdict.DEVIATE:
        known_outcome(session, held, outcome)
    if not held.suggestion.sealed_output:
        raise NotFound("reviews.suggestion_not_found")
    advised = output_of(held.key, held.suggestion).output.outcome
    decided = {Verdict.FOLLOW: advised, Verdict.DEVIATE: outcome, Verdict.SET_ASIDE: ""}[verdict]
    if not text and not faults and asks_prose(outcomes, _judged(held, review), advised, decided):
        faults.append(Fault("text", "reviews.prose_needed"))
    if faults:
        raise NotValid("reviews.verdict_not_valid", faults=faults)
    _check_outcome(verdict, outcome, advised)
    return Signed(verdict, decided, tuple(reasons), text, is_adverse(outcomes, decided))


def _faults(deployment: Deployment, verdict: Verdict, reasons: Sequence[str], text: str) -> list[Fault]:
    faults = faults_in(text)
    if verdict != Verdict.FOLLOW and FITS in reasons:
        faults.append(Fault("reasons", "reviews.fits_only_what_is_followed"))
    elif not set(reasons) <= set(reason_codes(deployment, verdict)):
        faults.append(Fault("reasons", "reviews.reason_unknown"))
    if not reasons and not text:
        faults.append(Fault("reasons", "reviews.reason_needed"))
    return faults


def _check_outcome(verdict: Verdict, outcome: str, advised: str) -> None:
    wrong = ""
    if verdict == Verdict.DEVIATE and outcome == advised:
        wrong = "reviews.deviates_to_same"
    elif verdict == Verdict.FOLLOW and outcome not in ("", advised):
        # Two answers in one: to sign either could be what the person did not mean.
        wrong = "reviews.outcome_with_follow"
    if wrong:
        raise NotValid(wrong, faults=[Fault("outcome", wrong)])


def _judged(held: Held, review: Review | None) -> str | None:
    if not review or not review.sealed_judgement:
        return None
    return str(judgement_of(held.key, review)["outcome"])


def _outcomes(session: Session, held: Held) -> list[dict[str, Any]]:
    return session.get_one(ModelVersion, held.deployment.model_version_id).outcomes
