"""Reads everything that a dossier tells of one algorithm, at one moment, for the chapters to put into words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from infra import clock
from infra.i18n import language
from infra.identity.models import Organisation
from infra.identity.people import names_of
from register.assessments import queries as assessments
from register.assessments.queries import Whole
from register.committee.queries import AdviceShown, asked_for
from register.decisions import queries as decisions
from register.evaluation import Evaluation, evaluation_of
from register.evaluation.telling import Names
from register.evaluation.telling import names_of as names_in
from register.incidents import queries as incidents
from register.models import Algorithm, Decision, Deployment, Interruption, ModelVersion, Revision
from register.policies import queries as policies
from register.policies.queries import VersionShown
from register.queries.dossier import Dossier as Shown
from register.queries.dossier import dossier
from reports.models import Report
from reports.vocabulary import Kind, ReportState
from reviews.oversight import counted
from reviews.oversight.counted import Outcome
from reviews.oversight.listing import AlarmShown, alarms_of
from reviews.oversight.measures import Cell
from reviews.oversight.vocabulary import WEEKS_LONG, AlarmKind


@dataclass(frozen=True)
class Gathered:
    """Everything behind the chapters. `since` is when the last dossier was asked for; None when this is the first one.

    Of an advice that is not adopted only the question is here: its terms and votes stay with the committee.
    """

    base_url: str
    organisation: Organisation
    shown: Shown
    questions: Mapping[str, str]  # of each advice
    wholes: tuple[Whole, ...]
    decided: Sequence[Decision]
    stops: Mapping[str, list[Interruption]]
    versions: Mapping[str, list[VersionShown]]
    models: tuple[ModelVersion, ...]
    revisions: tuple[Revision, ...]
    incidents: tuple[incidents.Told, ...]
    cells: Sequence[Cell]
    outcomes: Mapping[str, Outcome]
    alarms: tuple[AlarmShown, ...]
    people: Mapping[str, str]
    since: datetime | None

    @property
    def algorithm(self) -> Algorithm:
        return self.shown.found.algorithm

    @property
    def content(self) -> dict[str, object]:
        """The entry as it is being worked on: what the committee is asked about."""
        return self.algorithm.draft

    @property
    def model(self) -> ModelVersion | None:
        return self.shown.model

    @property
    def deployments(self) -> list[Deployment]:
        return [line.deployment for line in self.shown.found.deployments]

    @property
    def last_advice(self) -> AdviceShown | None:
        return self.shown.last_advice

    @property
    def evaluation(self) -> Evaluation | None:
        return evaluation_of(self.model) if self.model else None

    @property
    def names(self) -> Names:
        return names_in(self.model, self.shown.features) if self.model else Names({}, {})


def gathered(session: Session, algorithm_id: str, base_url: str, moment: datetime) -> Gathered:
    """Everything about an algorithm; `moment` is when it was asked. Raises `NotFound` when there is no such algorithm."""
    shown = dossier(session, algorithm_id)
    algorithm = shown.found.algorithm
    deployments = [line.deployment.id for line in shown.found.deployments]
    decided = decisions.on(session, algorithm.id)
    outcomes = counted.outcomes_of(session, algorithm.id)
    people = {one.recorded_by for one in decided} | {one.uploaded_by for one in shown.found.models}
    return Gathered(
        base_url=base_url,
        organisation=session.get_one(Organisation, algorithm.organisation_id),
        shown=shown,
        questions=asked_for(session, algorithm.id),
        wholes=tuple(assessments.one(session, line.id) for line in shown.assessments),
        decided=decided,
        stops=decisions.interruptions(session, deployments),
        versions={one: policies.versions(session, one) for one in deployments},
        models=shown.found.models,
        revisions=_revisions(session, algorithm.id),
        incidents=tuple(incidents.of(session, algorithm.id)),
        cells=counted.cells_of(session, algorithm.id, WEEKS_LONG),
        outcomes=outcomes,
        # That somebody in a team had a signal is for that team.
        alarms=tuple(
            one for one in alarms_of(session, algorithm.id, outcomes) if one.row.kind != AlarmKind.SOMEBODY
        ),
        people=dict(names_of(session, people)),
        since=_last(session, algorithm.id, moment),
    )


def day_of(moment: datetime) -> date:
    """The day in the Netherlands."""
    return moment.astimezone(clock.AMSTERDAM).date()


def _revisions(session: Session, algorithm_id: str) -> tuple[Revision, ...]:
    chosen = select(Revision).where(Revision.algorithm_id == algorithm_id)
    return tuple(session.exec(chosen.order_by(col(Revision.number).desc())))


def _last(session: Session, algorithm_id: str, moment: datetime) -> datetime | None:
    """When the dossier before this one was asked for, of those that were made; a translation is not one before it."""
    chosen = select(Report.asked_at).where(
        Report.kind == Kind.DOSSIER, Report.subject_id == algorithm_id, Report.state == ReportState.MADE,
        Report.asked_at < moment, Report.language == language(),
    )  # fmt: skip
    return session.exec(chosen.order_by(col(Report.asked_at).desc())).first()
