"""The end of a case: when it was closed, with which result, and how long it is then kept; told by the case system or by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from infra import canonical, clock, ledger
from infra.errors import Fault, NotFound, NotValid
from infra.identity.actors import Actor
from infra.sealing import Key
from register.models import Deployment
from register.personal_numbers import is_bsn
from reviews.models import Case, Suggestion
from reviews.objections.terms import months_later
from reviews.retention import permissions
from reviews.retention.holds import case_called, lock, theirs
from reviews.retention.models import CaseTerm, DefaultTerm
from reviews.retention.vocabulary import CATEGORY, MONTHS_MAX, PERIOD, RESULT_MAX, YEARS_MAX
from reviews.sealed import key_of, seal, unseal


@dataclass(frozen=True)
class Term:
    """How long something is kept: a number of whole months, or for good; neither where nobody said so.

    `category` is that of the selectielijst, as a code.
    """

    months: int | None = None
    for_good: bool = False
    category: str = ""


@dataclass(frozen=True)
class Closing:
    """The end of a case. `closed_on` is None when it was opened again: then nothing is known of its end."""

    closed_on: date | None
    result: str = ""
    term: Term = Term()


def tell(session: Session, actor: Actor, reference: str, closing: Closing) -> CaseTerm:
    """Note the end of a case, in the place of what was told before; told twice the same changes nothing.

    Raises `NotValid` naming each field, also for a reference that no case has, or none that this case system sent.
    """
    actor.must(permissions.TELL)
    case = case_called(session, actor, reference)
    faults = [*_wrong_closing(closing), *wrong_term(closing.term)]
    if case is None or not theirs(session, actor, case):
        faults.append(Fault("reference", "reviews.retention.no_such_case"))
    if faults or case is None:
        raise NotValid("reviews.retention.not_valid", faults=faults)
    lock(session, case.id)
    key = key_of(session, case.id)
    row = session.exec(select(CaseTerm).where(CaseTerm.case_id == case.id)).first()
    if row and told_of(key, row) == _content(closing) and not _went_on(session, row):
        return row
    return _noted(session, actor, case, key, closing, row)


def set_default(session: Session, actor: Actor, deployment_id: str, term: Term) -> DefaultTerm | None:
    """Choose how long cases of a deployment are kept when nothing was told; an empty term takes the choice back."""
    actor.must(permissions.SET_DEFAULT)
    if not session.get(Deployment, deployment_id, with_for_update=True):
        raise NotFound("register.deployment_not_found")
    if faults := list(wrong_term(term)):
        raise NotValid("reviews.retention.not_valid", faults=faults)
    row = session.exec(select(DefaultTerm).where(DefaultTerm.deployment_id == deployment_id)).first()
    ledger.append(
        session, actor, "retention.default_set", deployment_id, months=term.months or 0, for_good=term.for_good,
        category=term.category,
    )  # fmt: skip
    if term == Term():
        if row:
            session.delete(row)
        return None
    row = row or DefaultTerm(
        organisation_id=actor.organisation_id, deployment_id=deployment_id, set_by=actor.id
    )
    row.months, row.for_good, row.category = term.months, term.for_good, term.category
    row.set_by, row.set_at = actor.id, clock.now()
    session.add(row)
    return row


def for_case_system(session: Session, actor: Actor, term_id: str) -> tuple[CaseTerm, Closing]:
    """What was told of a case that this case system sent, or of any for who enters by hand. Raises `NotFound`."""
    actor.must(permissions.TELL)
    row = session.get(CaseTerm, term_id)
    if not row or not theirs(session, actor, session.get_one(Case, row.case_id)):
        raise NotFound("reviews.retention.no_such_case")
    return row, closing_of(key_of(session, row.case_id), row)


def closing_of(key: Key, row: CaseTerm) -> Closing:
    """What was told. Raises `Erased` where the person was forgotten, or it was about an earlier chapter of the case."""
    told = told_of(key, row)
    closed = date.fromisoformat(told["closed_on"]) if told["closed_on"] else None
    return Closing(closed, told["result"], Term(told["months"], told["for_good"], told["category"]))


def told_of(key: Key, row: CaseTerm) -> dict[str, Any]:
    """As `closing_of`, in plain words."""
    told: dict[str, Any] = unseal(key, row.sealed_told, f"closing:{row.id}")
    return told


def months_of(period: str) -> int | None:
    """The months of a period such as `P7Y` or `P1Y6M`; None for what is none."""
    found = PERIOD.fullmatch(period)
    if not found or not any(found.groups()):
        return None
    years, months = (int(one or 0) for one in found.groups())
    return 12 * years + months


def period_of(months: int) -> str:
    """The other way round: 18 is `P1Y6M`."""
    years, rest = divmod(months, 12)
    return "P" + (f"{years}Y" if years else "") + (f"{rest}M" if rest else "")


def wrong_term(term: Term) -> Iterator[Fault]:
    """What is wrong with a term, by field."""
    if term.months is not None and not 1 <= term.months <= MONTHS_MAX:
        yield Fault("term", "reviews.retention.no_term", {"years": YEARS_MAX})
    if term.months is not None and term.for_good:
        yield Fault("term", "reviews.retention.term_or_for_good")
    if term.category and (not CATEGORY.fullmatch(term.category) or is_bsn(term.category)):
        yield Fault("category", "reviews.retention.no_category")


def _wrong_closing(closing: Closing) -> Iterator[Fault]:
    if closing.closed_on is None:
        if closing != Closing(None):
            yield Fault("closedOn", "reviews.retention.closed_on_needed")
        return
    if closing.closed_on > clock.today():
        yield Fault("closedOn", "reviews.retention.in_future")
    if not closing.result.strip():
        yield Fault("result", "reviews.retention.result_needed")
    elif len(closing.result) > RESULT_MAX:
        yield Fault("result", "reviews.retention.too_long", {"most": RESULT_MAX})
    elif is_bsn(closing.result.strip()):
        yield Fault("result", "reviews.retention.result_is_bsn")


def _went_on(session: Session, row: CaseTerm) -> bool:
    later = select(Suggestion.id).where(
        Suggestion.case_id == row.case_id, col(Suggestion.created_at) > row.told_at
    )
    return session.exec(later.limit(1)).first() is not None


def _noted(
    session: Session, actor: Actor, case: Case, key: Key, closing: Closing, row: CaseTerm | None
) -> CaseTerm:
    row = row or CaseTerm(
        organisation_id=case.organisation_id, case_id=case.id, sealed_told=b"", told_by=actor.id
    )
    term, closed = closing.term, closing.closed_on
    content, about = _content(closing), f"closing:{row.id}"
    row.keep_until = months_later(closed, term.months) if closed and term.months else None
    row.runs_from = closed if term.months is None and not term.for_good else None
    row.for_good, row.sealed_told = term.for_good, seal(key, content, about)
    row.told_by, row.told_at = actor.id, clock.now()
    session.add(row)
    commitment = key.commit(canonical.dumps(content), about)
    ledger.append(session, actor, "retention.told", row.id, case=case.id, content=commitment)
    return row


def _content(closing: Closing) -> dict[str, Any]:
    term = closing.term
    return {
        "closed_on": closing.closed_on.isoformat() if closing.closed_on else None, "result": closing.result.strip(),
        "months": term.months, "for_good": term.for_good, "category": term.category,
    }  # fmt: skip
