"""What must stand before a model may run, as rows: the steps that write them have tests of their own, and cost a meeting."""

from sqlmodel import Session, select

from infra import clock
from infra.installation import Installation
from register import algorithms, model_versions
from register.assessments.models import Assessment
from register.assessments.required import required
from register.assessments.signing import basis_for
from register.assessments.vocabulary import AssessmentState
from register.basis import basis_of
from register.committee.models import Advice, AdviceRequest, AgendaItem, Meeting
from register.committee.vocabulary import AdviceVerdict, ItemState, MeetingState, RequestState
from register.instruments.models import Instrument, InstrumentFile
from register.instruments.queries import LibraryFile, library
from register.models import Algorithm, Decision, ModelVersion
from register.sentences import steps as sentences
from register.sentences.content import digest_of
from register.vocabulary import Organ
from tests.cast import Cast


def allow(house: Installation, cast: Cast, algorithm_id: str, model_id: str) -> Decision:
    """The sentences and every assessment that the class asks for are signed, the committee is positive, the college decided."""
    with house.database.write(cast.organisation_id) as session:
        algorithm = algorithms.get(session, algorithm_id)
        model = model_versions.get(session, model_id)
        spoken_for(session, cast, model)
        assessed(session, cast, algorithm)
        return decided(session, cast, model, advised(session, cast, algorithm, model))


def spoken_for(session: Session, cast: Cast, model: ModelVersion) -> None:
    """Sanne signs the sentences off as the description has them."""
    shown = sentences.content_now(session, model, model_versions.features_of(session, model.id))
    sentences.sign_off(session, cast.sanne, model, digest_of(shown), confirmed=True)


def decided(session: Session, cast: Cast, model: ModelVersion, advice: Advice) -> Decision:
    """The college decided, after this advice."""
    decision = Decision(
        organisation_id=cast.organisation_id, algorithm_id=model.algorithm_id, model_version_id=model.id,
        advice_id=advice.id, organ=Organ.COLLEGE, reference="B&W 2026/118", decided_on=clock.today(),
        recorded_by=cast.cora.id,
    )  # fmt: skip
    session.add(decision)
    return decision


def assessed(session: Session, cast: Cast, algorithm: Algorithm) -> list[Assessment]:
    """The assessments that the class asks for, signed on what stands now."""
    basis = basis_for(session, algorithm)
    rows = []
    for kind in required(algorithm.draft):
        instrument = _instrument(session, kind)
        rows.append(
            Assessment(
                organisation_id=cast.organisation_id,
                algorithm_id=algorithm.id,
                instrument_id=instrument.id,
                urn=instrument.urn,
                kind=kind,
                number=1,
                state=AssessmentState.SIGNED,
                begun_by=cast.sanne.id,
                signed_at=clock.now(),
                basis=basis,
            )
        )
    session.add_all(rows)
    return rows


def advised(
    session: Session, cast: Cast, algorithm: Algorithm, model: ModelVersion,
    verdict: AdviceVerdict = AdviceVerdict.POSITIVE,
) -> Advice:  # fmt: skip
    """An adopted advice on this algorithm with this model."""
    here = {"organisation_id": cast.organisation_id}
    basis = basis_of(session, algorithm)
    meeting = Meeting(**here, state=MeetingState.CLOSED, starts_at=clock.now())
    asked = AdviceRequest(
        **here, algorithm_id=algorithm.id, model_version_id=model.id, question="Mag dit model adviseren?",
        state=RequestState.ADVISED, basis=basis, asked_by=cast.sanne.id,
    )  # fmt: skip
    session.add_all([meeting, asked])
    session.flush()
    item = AgendaItem(
        **here, meeting_id=meeting.id, request_id=asked.id, algorithm_id=algorithm.id, position=1,
        state=ItemState.ADOPTED, round=1, basis=basis,
    )  # fmt: skip
    session.add(item)
    session.flush()
    number = len(session.exec(select(Advice).where(Advice.algorithm_id == algorithm.id)).all()) + 1
    advice = Advice(
        **here, algorithm_id=algorithm.id, item_id=item.id, model_version_id=model.id, number=number, verdict=verdict,
        reasons="Mensen beslissen.", votes_for=3, votes_against=0, votes_abstain=0, recused=0, content=algorithm.draft,
        basis=basis, adopted_by=cast.vera.id,
    )  # fmt: skip
    session.add(advice)
    session.flush()
    return advice


def _instrument(session: Session, kind: str) -> Instrument:
    known = session.exec(select(Instrument).where(Instrument.kind == kind)).first()
    if known:
        return known
    found = next(file for file in library() if kind in {one.kind for one in file.contents.definitions})
    return next(one for one in _taken_in(session, found) if one.kind == kind)


def _taken_in(session: Session, file: LibraryFile) -> list[Instrument]:
    """The rows that `take_in` writes, without reading the file anew for every test."""
    session.merge(
        InstrumentFile(sha256=file.sha256, name=file.name, size=len(file.content), content=file.content)
    )
    session.flush()
    rows = [
        Instrument(
            urn=one.urn, version=one.version, digest=one.digest, kind=one.kind, shape=one.shape, language=one.language,
            title=dict(one.title), questions=one.size, file_sha256=file.sha256, place=place,
        )
        for place, one in enumerate(file.contents.definitions)
    ]  # fmt: skip
    session.add_all(rows)
    session.flush()
    return rows
