"""Which algorithm, and which suggestion, an entry of the ledger is about: from its subject upwards through the tables."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from infra.tables import Owned
from register.assessments.models import Assessment
from register.committee.models import Advice, AdviceCondition, AdviceRequest, AgendaItem, Opinion, Question
from register.incidents.models import Incident
from register.models import Algorithm, Decision, Deployment, ModelVersion, Revision
from register.notices.models import Notice
from reports.models import Report
from reviews.deliveries.models import Delivery
from reviews.models import Batch, Consultation, Release, Suggestion
from reviews.objections.models import Objection
from reviews.oversight.models import Alarm
from reviews.seeded.models import PracticeCase

Table = type[Owned]
Thing = tuple[Table, str]

SOME = 500
# Where each table says what it belongs to.
UP: Mapping[Table, tuple[tuple[str, Table], ...]] = {
    Algorithm: (),
    **dict.fromkeys((Deployment, ModelVersion, Revision, Decision, Assessment, Incident, Notice, AdviceRequest, AgendaItem, Advice, Question, Opinion, PracticeCase, Alarm), (("algorithm_id", Algorithm),)),
    AdviceCondition: (("advice_id", Advice),),
    Batch: (("deployment_id", Deployment),),
    Suggestion: (("deployment_id", Deployment),),
    **dict.fromkeys((Release, Objection, Consultation, Delivery), (("suggestion_id", Suggestion),)),
    # A letter is about a release, a sheet about a revision.
    Report: (("subject_id", Release), ("subject_id", Revision)),
}  # fmt: skip
# What the subject of an act is, by the beginning of the act.
SUBJECTS: Mapping[str, tuple[Table, ...]] = {
    "algorithm": (Algorithm,), "national": (Algorithm,), "revision": (Revision,), "model": (ModelVersion,), "sentences": (ModelVersion,),
    "deployment": (Deployment,), "decision": (Decision,), "assessment": (Assessment,), "incident": (Incident,),
    "notice": (Notice,), "advice": (AgendaItem, Advice, AdviceRequest), "condition": (AdviceCondition,),
    "question": (Question,), "opinion": (Opinion,), "practice": (PracticeCase, Algorithm, Batch), "alarm": (Alarm,),
    "batch": (Batch,), "outputs": (Batch,), "suggestion": (Suggestion,), "signature": (Suggestion,),
    "consultation": (Consultation,), "release": (Release,), "releases": (Deployment,), "second_look": (Release,),
    "delivery": (Delivery,), "report": (Report,), "objection": (Objection,),
}  # fmt: skip
# What other facts of an entry name.
FACTS: Mapping[str, tuple[Table, ...]] = {
    "algorithm": (Algorithm,), "deployment": (Deployment,), "release": (Release,), "suggestion": (Suggestion,),
    "subject": (Release, Revision),
}  # fmt: skip


@dataclass(frozen=True)
class Origin:
    """What an entry is about; empty where it is about neither."""

    algorithm_id: str = ""
    suggestion_id: str = ""


NOWHERE = Origin()


def things_of(act: str, subject_id: str, facts: Mapping[str, object]) -> list[Thing]:
    """What an entry names, the nearest first."""
    found = [(table, subject_id) for table in SUBJECTS.get(act.partition(".")[0], ())]
    for name, tables in FACTS.items():
        told = facts.get(name)
        found += [(table, told) for table in tables if isinstance(told, str)]
    return found


class Origins:
    """The origins of many entries at once: one question per table and step upwards, whatever their number."""

    def __init__(self, session: Session, wanted: Iterable[Thing]) -> None:
        self._parents: dict[Thing, list[Thing]] = {}
        pending = set(wanted)
        while pending:
            self._load(session, pending)
            above = {one for thing in pending for one in self._parents.get(thing, ())}
            pending = above - self._parents.keys()

    def of(self, things: Collection[Thing]) -> Origin:
        """Of an entry that names these."""
        algorithm, suggestion = "", ""
        above = [thing for thing in things if thing in self._parents]
        while above:
            table, known = above.pop(0)
            algorithm = algorithm or (known if table is Algorithm else "")
            suggestion = suggestion or (known if table is Suggestion else "")
            above += [one for one in self._parents[table, known] if one in self._parents]
        return Origin(algorithm, suggestion) if algorithm or suggestion else NOWHERE

    def _load(self, session: Session, wanted: set[Thing]) -> None:
        for table in {table for table, _ in wanted}:
            ids = sorted(one for kind, one in wanted if kind is table)
            for start in range(0, len(ids), SOME):
                self._load_some(session, table, ids[start : start + SOME])

    def _load_some(self, session: Session, table: Table, ids: list[str]) -> None:
        names = [name for name, _ in UP[table]]
        columns = [getattr(table, name) for name in dict.fromkeys(names)]
        chosen = select(table.id, *columns).where(col(table.id).in_(ids))
        for row in session.execute(chosen).mappings():
            above = [(parent, str(row[name])) for name, parent in UP[table] if row[name]]
            self._parents[table, row["id"]] = above
