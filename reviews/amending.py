"""Correcting a case: marking a datum as wrong, and putting right what is wrong, so that the model is asked anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from infra import clock, ledger, queue
from infra.errors import Fault, NotValid
from infra.identity.actors import Actor
from infra.ids import new_id
from register.explanation import Value
from register.model_versions import features_of
from register.models import Feature
from register.rows import check, read_json
from register.rows.reading import Cell
from reviews import notes, permissions
from reviews.facts import Held, hold, in_hand
from reviews.models import Batch, Suggestion
from reviews.notes import Kind, Note
from reviews.sealed import input_of, seal
from reviews.seeded.marks import carry
from reviews.succession import supersede
from reviews.texts import faults_in
from reviews.vocabulary import LINE_MAX, PREDICT


@dataclass(frozen=True)
class Mark:
    """That a datum is wrong: what it should be, where that is known, and where it is known from."""

    datum: str
    value: Cell = None
    source: str = ""


def note(session: Session, actor: Actor, suggestion_id: str, epoch: int, marks: Sequence[Mark]) -> None:
    """Note which data are wrong. The case goes on as it is: putting data right is `amend`."""
    actor.must(permissions.REVIEW)
    held = hold(session, suggestion_id)
    in_hand(session, held, actor, epoch)
    checked = _checked(features_of(session, held.deployment.model_version_id), marks)
    now = clock.now()
    made = [
        Note(Kind.WRONG_DATUM, now, actor.id, datum=mark.datum, value=value, source=mark.source.strip())
        for mark, value in zip(marks, checked, strict=True)
    ]
    committed = notes.add(session, held, actor, made)
    ledger.append(session, actor, "suggestion.noted", suggestion_id, count=len(made), note=committed)


def amend(
    session: Session, actor: Actor, suggestion_id: str, epoch: int, values: Mapping[str, Cell]
) -> Suggestion:
    """Put data right: the suggestion is superseded, and one with the right data is predicted anew; returns that one.

    `values` by the name of the datum; what is not in it stays. Who saw the former output cannot judge the new one blind.
    """
    actor.must(permissions.REVIEW)
    held = hold(session, suggestion_id)
    in_hand(session, held, actor, epoch)
    former = input_of(held.key, held.suggestion)
    corrected = _corrected(features_of(session, held.deployment.model_version_id), former, values)
    return replaced(session, actor, held, corrected)


def replaced(session: Session, actor: Actor, held: Held, values: Mapping[str, Value]) -> Suggestion:
    """A suggestion with these (checked) values takes the place of the one that is held, in a batch of its own."""
    row, new = held.suggestion, new_id()
    columns = supersede(session, actor, held, new)
    batch = Batch(
        organisation_id=row.organisation_id,
        deployment_id=row.deployment_id,
        submitted_by=row.requester,
        rows=1,
    )
    session.add(batch)
    session.flush()
    made = Suggestion(
        **columns, organisation_id=row.organisation_id, deployment_id=row.deployment_id, batch_id=batch.id,
        case_id=row.case_id, position=0, sealed_input=seal(held.key, dict(values), f"input:{new}"),
    )  # fmt: skip
    session.add(made)
    carry(session, row.id, new)
    ledger.append(session, actor, "suggestion.amended", new, replaces=row.id, content=made.content)
    queue.enqueue(session, PREDICT, batch.id, first=0, last=0)
    return made


def _corrected(
    features: Sequence[Feature], former: Mapping[str, Value], values: Mapping[str, Cell]
) -> dict[str, Value]:
    checked = check(features, read_json([{**former, **values}], 1))
    if checked.faults:
        faults = [_of_datum(fault) for fault in checked.faults]
        raise NotValid("reviews.rows_not_valid", faults=faults, count=len(faults))
    names = (feature.name for feature in features)
    corrected = dict(zip(names, (column[0] for column in checked.columns), strict=True))
    if corrected == dict(former):
        raise NotValid("reviews.nothing_changed", faults=[Fault("values", "reviews.nothing_changed")])
    return corrected


def _checked(features: Sequence[Feature], marks: Sequence[Mark]) -> list[Value]:
    """The right values as the features take them. Raises `NotValid` naming each datum that cannot be."""
    known = {feature.name: feature for feature in features}
    faults = [] if marks else [Fault("marks", "reviews.mark_needed")]
    values: list[Value] = []
    for place, mark in enumerate(marks):
        wrong, value = _check_mark(known.get(mark.datum), mark, f"marks/{place}")
        faults += wrong
        values.append(value)
    if faults:
        raise NotValid("reviews.marks_not_valid", faults=faults)
    return values


def _check_mark(feature: Feature | None, mark: Mark, where: str) -> tuple[list[Fault], Value]:
    if feature is None:
        return [Fault(f"{where}/feature", "reviews.datum_unknown")], None
    faults = faults_in(mark.source, f"{where}/source", LINE_MAX)
    if mark.value is None or mark.value == "":
        return faults, None
    checked = check([feature], read_json([{feature.name: mark.value}], 1))
    faults += [Fault(f"{where}/value", fault.code, fault.parameters) for fault in checked.faults]
    return faults, checked.columns[0][0]


def _of_datum(fault: Fault) -> Fault:
    return Fault(f"values/{fault.where.removeprefix('rows/1/')}", fault.code, fault.parameters)
