"""Accepted models are measured by real workers: the same numbers as numpy and scikit-learn find, and nothing too small."""

from collections.abc import Callable

import numpy as np
import pytest
from sqlmodel import Session, select

from infra.installation import Installation
from infra.ledger import Entry
from register import model_versions
from register.demo import SLUGS, read
from register.evaluation import SMALLEST, Evaluation, evaluation_from, evaluation_of, steps
from register.evaluation.rows import upload_evaluation_rows
from register.models import Deployment, ModelVersion
from register.rows import read_csv
from register.uploads import read_background
from tests.cast import Cast
from tests.workers.conftest import describe, examine, jobs_of, upload
from workers import rounds
from workers.columns import columns_for
from workers.engine.explainer import Explainer
from workers.workshop import Workshop

WorkOff = Callable[[], list[str]]
AtWork = Callable[..., Deployment]


def model_of(house: Installation, cast: Cast, deployment: Deployment) -> ModelVersion:
    with house.database.read(cast.organisation_id) as session:
        return model_versions.get(session, deployment.model_version_id)


def measured(house: Installation, cast: Cast, deployment: Deployment) -> Evaluation:
    found = evaluation_of(model_of(house, cast, deployment))
    assert found is not None
    return found


def forget_evaluation(session: Session, model_version_id: str) -> None:
    model = model_versions.get(session, model_version_id)
    model.evaluation, model.evaluated_at = {}, None
    session.add(model)
    for job in session.exec(select(steps.Job).where(steps.Job.task == steps.EVALUATE.name)):
        session.delete(job)


@pytest.mark.parametrize("slug", SLUGS)
def test_importance_is_what_numpy_makes_of_the_contributions(
    house: Installation, cast: Cast, at_work: AtWork, slug: str
) -> None:
    deployment = at_work(slug)
    model, found = model_of(house, cast, deployment), measured(house, cast, deployment)
    with house.database.read(cast.organisation_id) as session:
        features = model_versions.features_of(session, model.id)
    rows = read_background(house, model, features).columns
    columns = columns_for(model.contract, features, rows)
    explained = Explainer(read(slug).model, columns).explain(columns)
    sizes = np.abs(explained.contributions)
    for output, weights in enumerate(found.importance):
        told = {one.feature: one[1:] for one in weights}
        for place, feature in enumerate(features):
            wanted = [sizes[:, place, output].mean(), *np.percentile(sizes[:, place, output], [10, 90])]
            assert told[feature.name] == pytest.approx(wanted, abs=2e-6)
        assert [one.mean for one in weights] == sorted((one.mean for one in weights), reverse=True)
    assert found.explained_rows == found.background_rows == len(rows[0])
    assert found.background_sha256 == explained.background_hash
    assert found.outputs == (
        tuple(model.contract["labels"][1:]) if len(found.importance) == 1 else tuple(model.contract["labels"])
    )


@pytest.mark.parametrize("slug", SLUGS)
def test_no_bin_and_no_group_shows_fewer_than_ten(
    house: Installation, cast: Cast, at_work: AtWork, work_off: WorkOff, slug: str
) -> None:
    deployment = at_work(slug)
    upload_evaluation_rows(house, cast.sanne, deployment.model_version_id, read(slug).evaluation_rows)
    work_off()
    found = measured(house, cast, deployment)
    assert all(one.rows >= SMALLEST for each in found.dependence for one in each.bins)
    assert sum(one.rows for one in found.dependence[0].bins) <= found.explained_rows
    assert found.performance is not None
    for grouping in found.performance.groupings:
        for group in grouping.groups:
            assert group.rows is None or group.rows >= SMALLEST
            for measure in group.measures:
                assert measure.share is None or SMALLEST <= measure.share.count <= measure.share.of - SMALLEST


@pytest.mark.parametrize("slug", SLUGS)
def test_the_figures_are_those_that_the_training_measured_with_other_tools(
    house: Installation, cast: Cast, at_work: AtWork, work_off: WorkOff, slug: str
) -> None:
    demo, deployment = read(slug), at_work(slug)
    assert measured(house, cast, deployment).performance is None
    upload_evaluation_rows(house, cast.sanne, deployment.model_version_id, demo.evaluation_rows)
    assert work_off() == [steps.EVALUATE.name]
    found = measured(house, cast, deployment).performance
    assert found is not None
    assert found.rows == demo.evaluation["n"]
    assert [list(row) for row in found.confusion] == demo.evaluation["confusion"]["actual_by_advised"]
    right = found.measure("right")
    assert right is not None
    assert right.share is not None
    assert right.share.value == pytest.approx(demo.evaluation["accuracy"], abs=1e-4)
    ages = {one["group"]: one for one in demo.evaluation["groups"] if one["attribute"] == "leeftijdsgroep"}
    told = next(one for one in found.groupings if one.name == "leeftijdsgroep")
    assert {group.code: group.rows for group in told.groups} == {name: one["n"] for name, one in ages.items()}
    for group in told.groups:
        accuracy = next(one.share for one in group.measures if one.kind == "right")
        assert accuracy is not None
        assert accuracy.value == pytest.approx(ages[group.code]["accuracy"], abs=1e-4)


def test_measuring_twice_gives_the_same_and_the_ledger_knows_both(
    house: Installation, cast: Cast, at_work: AtWork, work_off: WorkOff
) -> None:
    deployment = at_work()
    first = measured(house, cast, deployment)
    with house.database.write(cast.organisation_id) as session:
        steps.ask(session, cast.machine, model_versions.get(session, deployment.model_version_id))
    work_off()
    assert measured(house, cast, deployment) == first
    with house.database.read(cast.organisation_id) as session:
        acts = session.exec(select(Entry.act).where(Entry.subject_id == deployment.model_version_id)).all()
    assert acts.count("model.evaluated") == 2


def test_what_was_measured_on_rows_that_were_replaced_is_not_kept(
    house: Installation, cast: Cast, at_work: AtWork
) -> None:
    deployment = at_work()
    before = measured(house, cast, deployment)
    with house.database.write(cast.organisation_id) as session:
        model = model_versions.get(session, deployment.model_version_id)
        steps.note(
            session, cast.machine, model, evaluation_from(before.as_data() | {"method": "other"}), "older"
        )
    assert measured(house, cast, deployment) == before


def test_an_accepted_model_from_before_evaluations_is_measured_by_the_round(
    house: Installation, cast: Cast, at_work: AtWork, work_off: WorkOff, workshop: Workshop
) -> None:
    deployment = at_work()
    first = measured(house, cast, deployment)
    with house.database.write(cast.organisation_id) as session:
        forget_evaluation(session, deployment.model_version_id)
    rounds.tidy(workshop)
    rounds.tidy(workshop)
    assert len(jobs_of(house, cast, steps.EVALUATE.name)) == 1
    work_off()
    assert measured(house, cast, deployment) == first


def test_rows_given_before_the_examination_are_measured_after_it(
    house: Installation, cast: Cast, work_off: WorkOff
) -> None:
    demo = read("contactadvies")
    model = upload(house, cast, demo.model)
    work_off()
    describe(house, cast, model, demo)
    upload_evaluation_rows(house, cast.sanne, model.id, demo.evaluation_rows)
    examine(house, cast, model, demo.golden)
    assert work_off()[-1] == steps.EVALUATE.name
    with house.database.read(cast.organisation_id) as session:
        held = model_versions.get(session, model.id)
    found = evaluation_of(held)
    assert found is not None
    assert found.performance is not None
    assert found.performance.rows == len(read_csv(demo.evaluation_rows, 5000))
