"""Each assessment with its answers, as a dossier shows it: folded away under its title, whole when unfolded."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from register.assessments import filling, queries
from register.assessments.filling import Part
from register.assessments.queries import Line, Whole
from register.instruments.definition import Shape
from register.instruments.verdicts import Outcome
from register.instruments.walking import Walk
from register.pages.assessments import fields
from register.pages.assessments.fields import Field


@dataclass(frozen=True)
class Answered:
    """An assessment with what was answered in it, the way through its tree, or what its table says."""

    whole: Whole
    sections: tuple[tuple[Part, tuple[Field, ...]], ...]
    walk: Walk | None
    outcome: Outcome | None


def answered(session: Session, lines: Iterable[Line]) -> list[Answered]:
    """These assessments with everything in them."""
    return [_answered(queries.one(session, line.id)) for line in lines]


def _answered(whole: Whole) -> Answered:
    definition, values = whole.definition, whole.values
    sections = ((part, _fields(whole, part)) for part in filling.parts(definition))
    return Answered(
        whole=whole,
        sections=tuple((part, shown) for part, shown in sections if shown),
        walk=filling.walked(definition, values) if definition.tree else None,
        outcome=filling.judged(definition, values) if definition.shape == Shape.TABLE else None,
    )


def _fields(whole: Whole, part: Part) -> tuple[Field, ...]:
    # A large instrument has hundreds of questions without an answer: only what was answered is told.
    asked = fields.fields_of(whole, part, {}, {})
    return tuple(one for one in asked if one.value and one.question.asked)
