"""All that a committee needs to decide on one algorithm: the entry, its model, its assessments, and what was said of it."""

from dataclasses import dataclass

from sqlmodel import Session

from register import differences
from register.assessments import queries as assessments
from register.assessments.queries import Line, Requirement
from register.committee.distance import concerned
from register.committee.queries import AdviceShown, advices_on
from register.committee.talk import (
    OpinionShown,
    QuestionShown,
    RequestShown,
    opinions_on,
    questions_about,
    request_about,
)
from register.differences import Change
from register.model_versions import features_of
from register.models import Feature, ModelVersion
from register.queries import office, public
from register.queries.office import Entry
from register.queries.public import Published


@dataclass(frozen=True)
class Dossier:
    """One algorithm as a committee reads it. `model` is the newest accepted one, else the newest.

    `public` is the page as the public would read it. `changes` is what changed in the
    entry since the last advice; None when there was none yet.
    """

    found: Entry
    public: Published
    model: ModelVersion | None
    features: tuple[Feature, ...]
    assessments: tuple[Line, ...]
    required: tuple[Requirement, ...]
    request: RequestShown | None
    advices: tuple[AdviceShown, ...]
    changes: tuple[Change, ...] | None
    questions: tuple[QuestionShown, ...]
    opinions: tuple[OpinionShown, ...]
    concerned: frozenset[str]

    @property
    def last_advice(self) -> AdviceShown | None:
        return self.advices[0] if self.advices else None

    @property
    def marked_features(self) -> tuple[Feature, ...]:
        """The features that are protected, or stand in for something that is."""
        return tuple(feature for feature in self.features if feature.protection != "none")


def dossier(session: Session, algorithm_id: str) -> Dossier:
    """Everything about one algorithm. Raises `NotFound`."""
    found = office.entry(session, algorithm_id)
    model = found.accepted[0] if found.accepted else found.model
    advices = tuple(advices_on(session, algorithm_id))
    lines = tuple(line for line in assessments.of(session, algorithm_id) if line.newest)
    changes = differences.between(advices[0].content, found.algorithm.draft) if advices else None
    return Dossier(
        found=found, public=public.preview(session, found.algorithm), model=model, features=tuple(features_of(session, model.id)) if model else (),
        assessments=lines, required=tuple(assessments.required_of(session, found.algorithm, lines)),
        request=request_about(session, found.algorithm),
        advices=advices, changes=changes, questions=questions_about(session, algorithm_id),
        opinions=opinions_on(session, found.algorithm), concerned=frozenset(concerned(session, algorithm_id)),
    )  # fmt: skip
