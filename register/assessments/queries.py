"""Looking at assessments: those of an algorithm, what is still required, and one with everything in it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from infra.errors import NotFound
from infra.identity.models import Organisation
from infra.identity.people import names_of
from register.assessments import answers as standing
from register.assessments.answers import Given
from register.assessments.filling import Progress, whole_progress
from register.assessments.models import Assessment, Attachment, Signature
from register.assessments.required import required, serving
from register.assessments.signing import basis_for
from register.assessments.vocabulary import AssessmentState, Signer, rests_on, signers_of
from register.basis import moved
from register.instruments import queries as instruments
from register.instruments.definition import Definition, Texts
from register.instruments.models import Instrument
from register.models import Algorithm


@dataclass(frozen=True)
class Line:
    """An assessment in a list. `stale` names the parts that moved since it was signed, as register.basis calls them."""

    id: str
    algorithm_id: str
    urn: str
    version: str
    kind: str
    title: Texts
    number: int
    state: str
    begun_at: datetime
    changed_at: datetime
    signed_at: datetime | None
    signers: tuple[str, ...]
    signed_as: tuple[str, ...]
    stale: tuple[str, ...]
    result: Mapping[str, Any]
    summary: str
    summary_public: bool
    newest: bool  # of its instrument, for this algorithm

    @property
    def valid(self) -> bool:
        """Signed, and nothing that it rests on moved."""
        return self.state == AssessmentState.SIGNED and not self.stale


@dataclass(frozen=True)
class Requirement:
    """A kind that the class asks for: `state` is missing, open, signed or stale; `line` is the assessment that comes nearest."""

    kind: str
    state: str
    line: Line | None

    @property
    def met(self) -> bool:
        """Signed and nothing moved since."""
        return self.state == "signed"


@dataclass(frozen=True)
class Signed:
    """Who signed, in which capacity and when."""

    capacity: str
    person_id: str
    name: str
    at: datetime


@dataclass(frozen=True)
class File:
    """A file with an assessment."""

    id: str
    question_id: str
    name: str
    media_type: str
    size: int
    added_by: str
    added_at: datetime


@dataclass(frozen=True)
class Whole:
    """One assessment with everything in it; `names` are those of the people in it."""

    line: Line
    definition: Definition
    given: Mapping[str, Given]
    files: tuple[File, ...]
    signatures: tuple[Signed, ...]
    names: Mapping[str, str]
    progress: Progress

    @property
    def values(self) -> dict[str, Any]:
        return standing.plain(self.given)

    @property
    def waits_for(self) -> tuple[str, ...]:
        """The capacities that are still to sign."""
        return tuple(one for one in self.line.signers if one not in self.line.signed_as)

    @property
    def frozen(self) -> bool:
        """Whether nobody may change an answer now: somebody signed."""
        return bool(self.signatures)


@dataclass(frozen=True)
class Offered:
    """An answer elsewhere that one may refer to."""

    assessment_id: str
    question_id: str
    title: Texts
    number: int
    text: Texts
    value: str
    same: bool  # the instrument says that both ask the same


def of(session: Session, algorithm_id: str) -> list[Line]:
    """The assessments of an algorithm, the newest version of each first, by kind."""
    algorithm = session.get(Algorithm, algorithm_id)
    if not algorithm:
        return []
    chosen = select(Assessment, Instrument).where(
        Assessment.algorithm_id == algorithm_id, Instrument.id == Assessment.instrument_id
    )
    rows = session.exec(chosen.order_by(col(Assessment.number).desc(), col(Assessment.begun_at).desc())).all()
    basis = basis_for(session, algorithm) if rows else {}
    capacities = _capacities(session, [row.id for row, _ in rows])
    newest: dict[str, str] = {}
    for row, _ in rows:
        newest.setdefault(row.urn, row.id)
    lines = [_line(row, one, capacities[row.id], basis, newest[row.urn] == row.id) for row, one in rows]
    return sorted(lines, key=lambda line: (line.kind, line.urn, -line.number))


def required_of(
    session: Session,
    algorithm: Algorithm,
    lines: Sequence[Line] | None = None,
    kinds: Sequence[str] | None = None,
) -> list[Requirement]:
    """What the class of an entry asks for, each with how it stands. The gate is met when each is signed and not stale.

    `kinds` are those that its draft asks for, unless the caller knows better.
    """
    found = of(session, algorithm.id) if lines is None else lines
    return [_requirement(kind, found) for kind in (required(algorithm.draft) if kinds is None else kinds)]


def one(session: Session, assessment_id: str, algorithm_id: str | None = None) -> Whole:
    """One assessment. Raises `NotFound`, also when it is of another algorithm."""
    row = session.get(Assessment, assessment_id)
    if not row or algorithm_id not in {None, row.algorithm_id}:
        raise NotFound("register.assessments.not_found")
    line = next(line for line in of(session, row.algorithm_id) if line.id == row.id)
    definition = instruments.definition_of(session, row.instrument_id)
    given = standing.current(session, row)
    files = session.exec(
        select(Attachment).where(Attachment.assessment_id == row.id).order_by(col(Attachment.added_at))
    ).all()
    signed = session.exec(
        select(Signature).where(Signature.assessment_id == row.id).order_by(col(Signature.at))
    ).all()
    people = {each.author_id for each in given.values()} | {file.added_by for file in files}
    names = names_of(session, people | {each.person_id for each in signed} | {row.begun_by})
    return Whole(
        line, definition, given, tuple(_file(file, names) for file in files),
        tuple(Signed(each.capacity, each.person_id, names.get(each.person_id, ""), each.at) for each in signed), names,
        whole_progress(definition, standing.plain(given)),
    )  # fmt: skip


def to_refer_to(session: Session, assessment_id: str, question_id: str) -> list[Offered]:
    """Texts in other assessments of the same algorithm; those of which an instrument says that they ask the same first."""
    whole = one(session, assessment_id)
    asked = whole.definition.by_id.get(question_id)
    if asked is None:
        raise NotFound("register.assessments.question_not_found")
    found = []
    for line in of(session, whole.line.algorithm_id):
        if line.id == assessment_id or not line.newest:
            continue
        other = session.get_one(Assessment, line.id)
        definition = instruments.definition_of(session, other.instrument_id)
        for name, given in standing.current(session, other).items():
            question = definition.by_id.get(name)
            if question and isinstance(given.value, str) and question.type in {asked.type, "open", "line"}:
                same = f"{line.kind}#{name}".lower() in {each.lower() for each in asked.refers}
                found.append(
                    Offered(line.id, name, line.title, line.number, question.text, given.value, same)
                )
    return sorted(found, key=lambda each: not each.same)


def public_of(session: Session, algorithm_id: str) -> list[Line]:
    """What the public may see: the last signed version of each instrument, newest first. The summary only where published."""
    seen: set[str] = set()
    found = []
    for line in of(session, algorithm_id):
        if line.state == AssessmentState.SIGNED and line.urn not in seen:
            seen.add(line.urn)
            found.append(line)
    return sorted(found, key=lambda line: str(line.signed_at), reverse=True)


def public_at(session: Session, organisation: str, slug: str) -> list[Line]:
    """As `public_of`, for the algorithm at a public address."""
    chosen = select(Algorithm.id).where(
        Algorithm.organisation_id == Organisation.id,
        Organisation.slug == organisation,
        Algorithm.slug == slug,
    )
    found = session.exec(chosen).first()
    return public_of(session, found) if found else []


def _requirement(kind: str, lines: Sequence[Line]) -> Requirement:
    fitting = [line for line in lines if line.kind in serving(kind)]
    valid = next((line for line in fitting if line.valid), None)
    open_ = next((line for line in fitting if line.state == AssessmentState.OPEN), None)
    stale = next((line for line in fitting if line.stale), None)
    if valid:
        return Requirement(kind, "signed", valid)
    if open_:
        return Requirement(kind, "open", open_)
    return Requirement(kind, "stale" if stale else "missing", stale)


def _line(
    row: Assessment, instrument: Instrument, signed_as: list[str], basis: Mapping[str, str], newest: bool
) -> Line:
    signed = row.state == AssessmentState.SIGNED
    return Line(
        id=row.id, algorithm_id=row.algorithm_id, urn=row.urn, version=instrument.version, kind=row.kind,
        title=instrument.title, number=row.number, state=row.state, begun_at=row.begun_at, changed_at=row.changed_at,
        signed_at=row.signed_at, signers=tuple(signer.value for signer in signers_of(row.kind)), signed_as=tuple(signed_as),
        stale=stale_parts(row, basis) if signed else (), result=row.result, summary=row.summary,
        summary_public=row.summary_public, newest=newest,
    )  # fmt: skip


def stale_parts(row: Assessment, basis: Mapping[str, str]) -> tuple[str, ...]:
    """Which parts that a signed assessment rests on moved since, by the basis as it is now (signing.basis_for)."""
    rests = rests_on(row.kind)
    return tuple(
        part for part in moved(row.basis, basis) if part in rests and (part != "policy" or part in row.basis)
    )


def _capacities(session: Session, ids: list[str]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    chosen = select(Signature).where(col(Signature.assessment_id).in_(ids)).order_by(col(Signature.at))
    for signature in session.exec(chosen):
        found[signature.assessment_id].append(Signer(signature.capacity).value)
    return found


def _file(file: Attachment, names: Mapping[str, str]) -> File:
    return File(
        file.id, file.question_id, file.name, file.media_type, file.size, names.get(file.added_by, ""), file.added_at
    )  # fmt: skip
