"""Two signatures at once that stop every model of an algorithm: both end, and no help is lost."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from sqlmodel import Session, select

from infra import clock
from infra.errors import Refusal
from infra.identity.actors import Actor
from infra.ids import new_id
from infra.installation import Installation
from register.models import Algorithm, Deployment, ModelVersion
from register.vocabulary import DeploymentState
from reviews import transitions
from reviews.facts import Held, hold
from reviews.models import Suggestion
from reviews.oversight import marks
from reviews.oversight.models import Alarm, Mark
from reviews.vocabulary import Confidence, Verdict
from tests import builders
from tests.cast import Cast
from tests.reviews.oversight import work

ENOUGH = 200


def another_model(house: Installation, cast: Cast, first: Deployment) -> Deployment:
    """A second model of the same algorithm at work, with all that was decided of the first."""
    with house.database.read(cast.organisation_id) as session:
        algorithm = session.get_one(Algorithm, first.algorithm_id)
        outcomes = session.get_one(ModelVersion, first.model_version_id).outcomes
    accepted = builders.an_accepted_model(house, cast, algorithm)
    row = first.model_dump() | {"id": new_id(), "model_version_id": accepted.id}
    with house.database.write(cast.organisation_id) as session:
        session.get_one(ModelVersion, accepted.id).outcomes = outcomes
        made = Deployment(**row)
        session.add(made)
    return made


def ready(house: Installation, cast: Cast, reader: Actor, deployment: Deployment) -> tuple[Suggestion, int]:
    """A case of which only the signature is left."""
    one = builders.waiting_suggestions(house, cast, 1, deployment)[0]
    with house.database.write(cast.organisation_id) as session:
        epoch = transitions.claim(session, reader, one.id).epoch
        transitions.judge(session, reader, one.id, epoch, work.OUTPUT, Confidence.SURE)
        transitions.reveal(session, reader, one.id, epoch)
    return one, epoch


@pytest.mark.both_databases
def test_two_signatures_at_once_stop_every_model_of_an_algorithm(
    house: Installation, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = work.a_model_with_an_adverse_outcome(house, cast, suspend_on_alarm=True)
    running = (first, another_model(house, cast, first))
    cell: dict[str, object] = {
        "algorithm_id": first.algorithm_id, "week": marks.week_of(clock.today()), "duty": "first", "closing": True,
        "own": work.OUTPUT, "output": work.OUTPUT, "final": work.OUTPUT, "seconds": 60, "hurried": False,
    }  # fmt: skip
    with house.database.write(cast.organisation_id) as session:
        session.add(Mark(organisation_id=cast.organisation_id, count=ENOUGH, **cell))  # type: ignore[arg-type]
    readers = (cast.kees, cast.noor)
    cases = [ready(house, cast, *each) for each in zip(readers, running, strict=True)]
    both = Barrier(2)

    def held_by_both(session: Session, suggestion_id: str) -> Held:
        """Each goes on once the other holds its own model as well, where it can."""
        held = hold(session, suggestion_id)
        with suppress(BrokenBarrierError):
            both.wait(1)
        return held

    monkeypatch.setattr(transitions, "hold", held_by_both)

    def sign(place: int) -> bool:
        (one, epoch), reader = cases[place], readers[place]
        try:
            with house.database.write(cast.organisation_id) as session:
                transitions.decide(
                    session, reader, one.id, epoch, Verdict.FOLLOW, "", ["meer_bekend"], "Zo is het.", 60.0
                )
        except Refusal:
            # The other one was first, and no signature counts on a model that stands still.
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert any(list(pool.map(sign, range(2))))
    with house.database.read(cast.organisation_id) as session:
        states = {one.state for one in session.exec(select(Deployment))}
        alarms = session.exec(select(Alarm)).all()
    assert states == {DeploymentState.SUSPENDED}
    assert [one.suspended for one in alarms] == [True]
