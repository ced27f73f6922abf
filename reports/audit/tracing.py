"""Following one decision through the ledger: every entry that has to do with it, in order, and what they show together."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, or_, select

from infra.errors import NotFound
from infra.ledger import Entry
from infra.ledger.models import Leaf
from register.models import Algorithm, Deployment, ModelVersion
from reports.audit.lines import Line, lines_of
from reports.audit.vocabulary import Subject, about
from reports.models import Report
from reviews.deliveries.models import Delivery
from reviews.models import Case, Consultation, Release, Suggestion
from reviews.objections.models import Objection

# What stood before the case came, and what it rests on.
GROUND = frozenset(
    {"revision.published", "model.accepted", "model.evaluated", "decision.taken", "deployment.decided", "deployment.policy_revised"}
)  # fmt: skip
MOST = 2_000


class Icon(StrEnum):
    """The drawing beside a step; the word beside it says the same."""

    GROUND = "ground"
    REQUEST = "request"
    MODEL = "model"
    HOLD = "hold"
    JUDGE = "judge"
    SEE = "see"
    SIGN = "sign"
    RELEASE = "release"
    LETTER = "letter"
    DELIVER = "deliver"
    OBJECT = "object"
    ERASE = "erase"
    STOP = "stop"


ICONS = {
    "batch.received": Icon.REQUEST, "outputs.written": Icon.MODEL, "suggestion.failed": Icon.MODEL,
    "suggestion.judged": Icon.JUDGE, "suggestion.seen": Icon.SEE, "suggestion.signed": Icon.SIGN,
    "suggestion.released": Icon.RELEASE, "release.fetched": Icon.DELIVER, "release.announced": Icon.LETTER,
    "release.revoked": Icon.STOP, "signature.voided": Icon.STOP, "suggestion.set_aside": Icon.STOP,
    "suggestion.expired": Icon.STOP, "suggestion.withdrawn": Icon.STOP, "suggestion.superseded": Icon.STOP,
}  # fmt: skip
BY_SUBJECT = {
    Subject.LETTERS: Icon.LETTER, Subject.OBJECTIONS: Icon.OBJECT, Subject.ERASURE: Icon.ERASE,
    Subject.RELEASES: Icon.DELIVER, Subject.CASES: Icon.REQUEST, Subject.READING: Icon.HOLD,
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One act, or the same act by the same person several times in a row; `person` is a letter that stands for somebody."""

    lines: tuple[Line, ...]
    icon: Icon
    person: str

    @property
    def line(self) -> Line:
        return self.lines[0]


@dataclass(frozen=True)
class Shown:
    """Something that the entries show, or do not: `code` names the sentence, `fine` whether it is as it should be."""

    code: str
    fine: bool | None
    person: str = ""
    count: int = 0


@dataclass(frozen=True)
class Trace:
    """A decision from request to letter. `lines` are all entries in order; `ground` is what it rests on."""

    suggestion_id: str
    algorithm: str
    model_sha256: str
    policy_hash: str
    state: str
    case_id: str
    erased: bool
    release_id: str
    ground: tuple[Step, ...]
    steps: tuple[Step, ...]
    lines: tuple[Line, ...]
    shown: tuple[Shown, ...]


def trace(session: Session, suggestion_id: str) -> Trace:
    """Raises `NotFound` for what is no suggestion of this organisation."""
    row = session.get(Suggestion, suggestion_id)
    if not row:
        raise NotFound("reports.audit.no_decision")
    deployment = session.get_one(Deployment, row.deployment_id)
    model = session.get_one(ModelVersion, deployment.model_version_id)
    case = session.get(Case, row.case_id)
    release = session.exec(select(Release).where(Release.suggestion_id == row.id)).first()
    found = [one for one in _entries(session, row, deployment, model) if _belongs(one, row)]
    persons = _persons(found)
    ground = [one for one in found if one.act in GROUND]
    steps = [one for one in found if one.act not in GROUND]
    erased = bool(case and case.erased_at)
    return Trace(
        row.id, session.get_one(Algorithm, deployment.algorithm_id).name, model.sha256,
        release.policy_hash if release else deployment.policy_hash, row.state, row.case_id, erased,
        release.id if release else "", _steps(ground, persons), _steps(steps, persons), tuple(found),
        (*_judged_first(found, persons), *_signed(found), *_contents(row, release, found, erased)),
    )  # fmt: skip


def suggestions_of_letter(session: Session, number: str) -> str:
    """The suggestion that a letter with this number is about; empty when there is none."""
    chosen = select(Release.suggestion_id).join(Report, col(Report.subject_id) == col(Release.id))
    return session.exec(chosen.where(Report.number == number)).first() or ""


def _entries(session: Session, row: Suggestion, deployment: Deployment, model: ModelVersion) -> list[Line]:
    releases = list(session.exec(select(Release.id).where(Release.suggestion_id == row.id)))
    about_it = [row.id, row.batch_id, row.case_id, *releases]
    about_it += session.exec(select(Report.id).where(col(Report.subject_id).in_(releases)))
    for table in (Objection, Consultation, Delivery):
        about_it += session.exec(select(table.id).where(table.suggestion_id == row.id))
    ground = [deployment.id, deployment.revision_id, model.id, deployment.decision_id or ""]
    wanted = or_(
        col(Entry.subject_id).in_(about_it), col(Entry.subject_id).in_(ground) & col(Entry.act).in_(GROUND)
    )
    return _ordered(session, wanted)


def _ordered(session: Session, wanted: ColumnElement[bool]) -> list[Line]:
    """In the order of the log; what waits comes last."""
    chosen = select(Entry, Leaf.number).outerjoin(Leaf, col(Leaf.id) == col(Entry.id)).where(wanted)
    rows = list(session.exec(chosen.order_by(col(Entry.id)).limit(MOST)))
    return lines_of(session, sorted(rows, key=lambda one: (one[1] is None, one[1] or 0, one[0].id)))


def _belongs(line: Line, row: Suggestion) -> bool:
    """Of the chunks of a batch only the one that holds this case; of a person's other cases nothing."""
    if line.act == "outputs.written":
        return any(str(one).startswith(f"{row.id}=") for one in line.facts.get("commitments", ()))
    return line.subject_id != row.case_id or line.suggestion_id in {"", row.id}


def _persons(found: Iterable[Line]) -> dict[str, str]:
    """A letter for each person who acted, in order: one sees that it was another, and not who."""
    ids = dict.fromkeys(one.by for one in found if _somebody(one) and one.act not in GROUND)
    return {one: chr(ord("A") + place) if place < 26 else str(place + 1) for place, one in enumerate(ids)}


def _somebody(line: Line) -> bool:
    return not {"system", "case_system", "command"} & set(line.who)


def _steps(found: Iterable[Line], persons: dict[str, str]) -> tuple[Step, ...]:
    return tuple(
        Step(lines, icon_of(lines[0].act), persons.get(lines[0].by, ""))
        for _, each in groupby(found, lambda one: (one.act, one.by))
        for lines in [tuple(each)]
    )


def icon_of(act: str) -> Icon:
    """Which drawing an act has."""
    return Icon.GROUND if act in GROUND else ICONS.get(act) or BY_SUBJECT.get(about(act), Icon.HOLD)


def _judged_first(found: Collection[Line], persons: dict[str, str]) -> list[Shown]:
    """Of everybody who saw the output, whether the own judgement stands before it in the log."""
    first: dict[tuple[str, str], int] = {}
    for place, line in enumerate(found):
        first.setdefault((line.act, line.by), place)
    return [
        Shown("judged_first", first.get(("suggestion.judged", by), len(found)) < place, persons.get(by, ""))
        for (act, by), place in first.items()
        if act == "suggestion.seen"
    ]


def _signed(found: Collection[Line]) -> list[Shown]:
    """Whether a release names the signatures that it rests on, and they stand before it."""
    released = next((one for one in found if one.act == "suggestion.released"), None)
    if released is None:
        return [Shown("not_released", None)]
    signatures = {one.id: one for one in found if one.act == "suggestion.signed"}
    rests_on = [str(one) for one in released.facts.get("rests_on", ())]
    if not rests_on:
        return [Shown("unread", None)]
    known = [signatures[one] for one in rests_on if one in signatures]
    before = all(released.number is None or (one.number or 0) < released.number for one in known)
    people = {one.by for one in known}
    fine = before and len(known) == len(rests_on) and people == set(released.facts.get("signed_by", ()))
    return [Shown("signed_before_release", fine, count=len(people))]


def _contents(row: Suggestion, release: Release | None, found: Collection[Line], erased: bool) -> list[Shown]:
    """Whether the commitments beside what is sealed are those of the log. The seal itself is not opened for this."""
    told, shown = [one for one in found if one.act == "outputs.written"], []
    if row.commitment and told:
        named = f"{row.id}={row.commitment}"
        shown.append(
            Shown("output_committed", any(named in one.facts.get("commitments", ()) for one in told))
        )
    if release:
        facts = {one.facts.get("content") for one in found if one.act == "suggestion.released"}
        shown.append(Shown("content_committed", release.commitment in facts))
    return [*shown, Shown("content_erased", None)] if erased else shown
