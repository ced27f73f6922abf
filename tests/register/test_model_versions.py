"""A model: received unopened, read and examined by the machine, described by its owner, accepted for good or refused."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session, select

from infra.errors import NotFound, NotNow, NotValid, NotYours, Stale, TooMuch
from infra.identity.actors import Actor
from infra.installation import Installation
from infra.queue import Job
from register import model_versions, uploads
from register.gate import conditions
from register.models import Algorithm, ModelVersion
from register.vocabulary import EXAMINE, INSPECT, ModelState
from tests import builders, judged
from tests.cast import Cast
from tests.conftest import Bells

Change = Callable[[Session, ModelVersion], object]


def change(house: Installation, cast: Cast, model: ModelVersion, how: Change) -> None:
    with house.database.write(cast.organisation_id) as session:
        how(session, model_versions.get(session, model.id))


def now(house: Installation, cast: Cast, model: ModelVersion) -> ModelVersion:
    with house.database.read(cast.organisation_id) as session:
        return session.get_one(ModelVersion, model.id)


def test_a_file_that_came_in_rings_for_an_inspection_and_is_numbered(
    house: Installation, cast: Cast, bells: Bells
) -> None:
    algorithm = builders.an_entry(house, cast)
    first, second = (
        uploads.upload_model(house, cast.sanne, algorithm.id, io.BytesIO(content))
        for content in (b"one", b"two")
    )
    assert (first.number, second.number, first.state, first.size) == (1, 2, ModelState.RECEIVED, 3)
    assert [bell[0] for bell in bells] == [INSPECT.name] * 2
    assert house.storage.read(cast.organisation_id, first.sha256) == b"one"


def test_what_the_file_says_fills_in_the_description(house: Installation, cast: Cast) -> None:
    model = builders.a_read_model(house, cast)
    with house.database.read(cast.organisation_id) as session:
        features = model_versions.features_of(session, model.id)
    assert [(one.name, one.kind) for one in features] == [
        (one["name"], one["kind"]) for one in builders.FEATURES
    ]
    assert [one["code"] for one in model.outcomes] == list(builders.OUTCOMES)


def test_columns_without_a_name_get_one(house: Installation, cast: Cast) -> None:
    received = uploads.upload_model(house, cast.sanne, builders.an_entry(house, cast).id, io.BytesIO(b"x"))
    contract = {"labels": ["0", "1"], "columns": [{"name": "", "dtype": "float"}, {"dtype": "int64"}]}
    change(house, cast, received, lambda s, m: model_versions.note_contract(s, cast.machine, m, contract))
    with house.database.read(cast.organisation_id) as session:
        assert [one.name for one in model_versions.features_of(session, received.id)] == [
            "kolom_1",
            "kolom_2",
        ]


def describe(house: Installation, cast: Cast, model: ModelVersion, features: list[dict[str, Any]]) -> None:
    texts = builders.OUTCOME_TEXTS
    change(
        house, cast, model, lambda s, m: model_versions.describe(s, cast.sanne, m, features, texts, m.version)
    )  # fmt: skip


def test_a_description_replaces_the_whole_one_before(house: Installation, cast: Cast) -> None:
    model = builders.a_described_model(house, cast)
    other = [{**one, "unit": {}, "source": {"nl": "Elders"}} for one in builders.FEATURES]
    describe(house, cast, model, other)
    with house.database.read(cast.organisation_id) as session:
        kept = model_versions.features_of(session, model.id)
    assert [one.name for one in kept] == [one["name"] for one in builders.FEATURES]
    assert {(str(one.unit), str(one.source)) for one in kept} == {("{}", "{'nl': 'Elders'}")}


def test_a_description_has_as_many_data_as_the_file_has_columns(house: Installation, cast: Cast) -> None:
    model = builders.a_described_model(house, cast)
    for features in (builders.FEATURES[:2], [*builders.FEATURES, {"name": "more"}]):
        with pytest.raises(NotValid):
            describe(house, cast, model, features)


def test_two_who_describe_at_once_do_not_overwrite_each_other(house: Installation, cast: Cast) -> None:
    model = builders.a_described_model(house, cast)
    with pytest.raises(Stale):
        change(
            house, cast, model,
            lambda s, m: model_versions.describe(s, cast.sanne, m, builders.FEATURES, [], m.version - 1),
        )  # fmt: skip


def test_an_examination_needs_background_and_golden_rows_and_rings(
    house: Installation, cast: Cast, bells: Bells
) -> None:
    read = builders.a_read_model(house, cast)
    with pytest.raises(NotNow):
        change(house, cast, read, lambda s, m: model_versions.examine(s, cast.sanne, m))
    model = builders.a_described_model(house, cast)
    bells.clear()
    change(house, cast, model, lambda s, m: model_versions.examine(s, cast.sanne, m))
    assert [bell[0] for bell in bells] == [EXAMINE.name]
    assert now(house, cast, model).state == ModelState.EXAMINING


FROZEN: dict[str, Callable[[Session, Cast, ModelVersion], object]] = {
    "describe": lambda s, cast, m: model_versions.describe(s, cast.sanne, m, [], [], m.version),
    "background": lambda s, cast, m: model_versions.give_background(s, cast.sanne, m, "x" * 64, 1),
    "golden rows": lambda s, cast, m: model_versions.give_golden_rows(s, cast.sanne, m, "x" * 64, 1),
    "examine": lambda s, cast, m: model_versions.examine(s, cast.sanne, m),
    "contract": lambda s, cast, m: model_versions.note_contract(
        s, cast.machine, m, {"labels": [], "columns": []}
    ),
    "accept": lambda s, cast, m: model_versions.accept(s, cast.machine, m, {}),
    "refuse": lambda s, cast, m: model_versions.refuse(s, cast.machine, m, "register.x", {}),
}


@pytest.mark.parametrize("step", FROZEN)
def test_an_accepted_model_does_not_change(step: str, house: Installation, cast: Cast) -> None:
    model = builders.an_accepted_model(house, cast)
    before = model.model_dump()
    with pytest.raises(NotNow):
        change(house, cast, model, lambda s, m: FROZEN[step](s, cast, m))
    assert now(house, cast, model).model_dump() == before


def test_a_refused_model_says_why_and_can_be_mended(house: Installation, cast: Cast) -> None:
    model = builders.a_described_model(house, cast)
    change(house, cast, model, lambda s, m: model_versions.examine(s, cast.sanne, m))
    why = {"row": 3, "expected": "brief"}
    change(
        house, cast, model,
        lambda s, m: model_versions.refuse(s, cast.machine, m, "register.golden_rows_differ", dict(why)),
    )  # fmt: skip
    refused = now(house, cast, model)
    assert (refused.state, refused.reason, refused.reason_parameters) == (
        ModelState.REFUSED, "register.golden_rows_differ", why,
    )  # fmt: skip
    change(house, cast, model, lambda s, m: model_versions.examine(s, cast.sanne, m))
    again = now(house, cast, model)
    assert (again.state, again.reason, again.reason_parameters) == (ModelState.EXAMINING, None, {})


def test_only_the_machine_examines_and_only_an_owner_uploads(house: Installation, cast: Cast) -> None:
    model = builders.a_described_model(house, cast)

    def tries(actor: Actor) -> dict[str, Change]:
        return {
            "contract": lambda s, m: model_versions.note_contract(s, actor, m, {}),
            "accept": lambda s, m: model_versions.accept(s, actor, m, {}),
            "refuse": lambda s, m: model_versions.refuse(s, actor, m, "register.x", {}),
        }

    for actor in (cast.sanne, cast.aisha, cast.petra):
        for step in tries(actor).values():
            with pytest.raises(NotYours):
                change(house, cast, model, step)
    for actor in (cast.petra, cast.kees, cast.machine, cast.case_system):
        with pytest.raises(NotYours):
            uploads.upload_model(house, actor, model.algorithm_id, io.BytesIO(b"x"))


def test_a_file_over_the_limit_is_refused_and_leaves_no_row(house: Installation, cast: Cast) -> None:
    algorithm = builders.an_entry(house, cast)

    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            return b"x" * size

    small = type(house)(
        type(house.settings)(**vars(house.settings) | {"upload_limit_mb": 1}),
        house.database,
        house.keys,
        house.storage,
    )
    with pytest.raises(TooMuch):
        uploads.upload_model(small, cast.sanne, algorithm.id, Endless())  # type: ignore[arg-type]
    with house.database.read(cast.organisation_id) as session:
        assert session.exec(select(ModelVersion)).all() == []
        assert session.exec(select(Job)).all() == []


def test_a_stranger_finds_no_model(house: Installation, cast: Cast) -> None:
    model = builders.a_read_model(house, cast)
    with house.database.read(cast.elsewhere_id) as session:
        with pytest.raises(NotFound):
            model_versions.get(session, model.id)
        assert model_versions.features_of(session, model.id) == []
    with pytest.raises(NotFound):
        uploads.upload_model(house, cast.stranger, model.algorithm_id, io.BytesIO(b"x"))


def test_the_gate_opens_one_condition_at_a_time(house: Installation, cast: Cast) -> None:
    def met(algorithm: Algorithm, model: ModelVersion | None) -> set[str]:
        with house.database.read(cast.organisation_id) as session:
            entry = session.get_one(Algorithm, algorithm.id)
            return {one.name for one in conditions(session, entry, model) if one.met}

    algorithm = builders.an_entry(house, cast)
    from_the_start = {"ai_act_class", "not_prohibited"}
    assert met(algorithm, None) == from_the_start
    read = builders.a_read_model(house, cast, algorithm)
    assert met(algorithm, read) == from_the_start | {"named_outcomes"}
    described = builders.a_described_model(house, cast, algorithm)
    rows = from_the_start | {"documented_features", "named_outcomes", "background", "golden_rows"}
    assert met(algorithm, described) == rows
    accepted = builders.an_accepted_model(house, cast, algorithm)
    assert met(algorithm, accepted) == rows | {"accepted_model"}
    judged.allow(house, cast, algorithm.id, accepted.id)
    judgement = {"required_assessments", "advice", "decision"}
    assert met(algorithm, accepted) == rows | {"accepted_model", "signed_sentences"} | judgement
