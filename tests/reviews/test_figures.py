"""Live figures: counted with what they count, and telling nothing under ten, whatever one adds up or subtracts."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from infra import clock
from infra.installation import Installation
from register.models import Algorithm
from reviews import counting
from reviews.models import Tally
from reviews.queries.figures import Figures, figures_of
from reviews.vocabulary import Measure, Verdict
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor

NAMES = ("followed", "deviated", "set_aside")
PAGE = "/algoritmes/voorbeeldstad/contactadvies"
NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)


@given(st.lists(st.timedeltas(timedelta(0), timedelta(days=40)), min_size=1))
def test_a_wait_is_kept_exact_enough(waits: list[timedelta]) -> None:
    for waited in waits:
        hours = waited.total_seconds() / 3600
        assert 0 <= hours - counting.in_hours(waited) < (1 if hours < 72 else 24)


@pytest.mark.both_databases
def test_what_is_counted_is_what_was_done(house: Installation, cast: Cast) -> None:
    first, second, third, _ = builders.waiting_suggestions(house, cast, 4)
    builders.released(house, cast, builders.a_signed_suggestion(house, cast, first))
    deviating = builders.a_signed_suggestion(
        house, cast, second, verdict=Verdict.DEVIATE, outcome="persoonlijk"
    )
    builders.released(house, cast, deviating)
    builders.a_signed_suggestion(house, cast, third, verdict=Verdict.SET_ASIDE)
    assert counted(house, cast) == {"output": 4, "followed": 1, "deviated": 1, "set_aside": 1}


def test_what_is_undone_is_not_counted(house: Installation, cast: Cast) -> None:
    algorithm = builders.a_published_algorithm(house, cast)
    add = partial(counting.count, organisation_id=cast.organisation_id, algorithm_id=algorithm.id)

    def fail() -> None:
        with house.database.write(cast.organisation_id) as session:
            add(session, measure=Measure.OUTPUT)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    for _ in range(2):
        with house.database.write(cast.organisation_id) as session:
            add(session, measure=Measure.OUTPUT, number=3)
            add(session, measure=Measure.OUTPUT, number=2)
    assert counted(house, cast) == {"output": 10}
    with house.database.read(cast.organisation_id) as session:
        assert len(session.exec(select(Tally)).all()) == 1


def counted(house: Installation, cast: Cast) -> Counter[str]:
    with house.database.read(cast.organisation_id) as session:
        found: Counter[str] = Counter()
        for row in session.exec(select(Tally)):
            found[row.measure] += row.count
        return found


def tell(
    house: Installation,
    algorithm: Algorithm,
    ago: int,
    outputs: int,
    *verdicts: int,
    waits: tuple[int, ...] = (5,),
) -> None:
    """Count as if it happened so many days ago."""
    organisation_id = algorithm.organisation_id
    with clock.stopped(NOON - timedelta(days=ago)), house.database.write(organisation_id) as session:
        counting.count(session, organisation_id, algorithm.id, Measure.OUTPUT, outputs)
        for name, number in zip(NAMES, verdicts, strict=True):
            for place in range(number):
                waited = timedelta(hours=waits[place % len(waits)])
                counting.count(session, organisation_id, algorithm.id, Measure(name), waited=waited)


def figures(house: Installation, algorithm: Algorithm) -> Figures | None:
    with clock.stopped(NOON), house.database.read("*") as session:
        return figures_of(session, algorithm.organisation_id, algorithm.slug)


def test_the_figures_of_four_quarters_with_their_share_and_their_median(
    house: Installation, cast: Cast
) -> None:
    algorithm = builders.a_published_algorithm(house, cast)
    waits = (1, 2, 30, 80, 200)
    tell(house, algorithm, 400, 500, 300, 90, 40)  # too long ago
    for ago, outputs in ((200, 90), (120, 80), (20, 70)):
        tell(house, algorithm, ago, outputs, 25, 15, 10, waits=waits)
    found = figures(house, algorithm)
    assert found
    whole = found.whole
    assert (whole.outputs, whole.decided, whole.deviated, whole.set_aside) == (240, 150, 45, 30)
    assert (whole.share, whole.about, found.complaints) == (30, False, None)
    assert whole.waited == counting.in_hours(timedelta(hours=median(waits)))
    assert [(one.first.month, one.last.month, one.decided) for one in found.periods] == [
        (4, 6, 50), (7, 9, 50), (10, 11, 50),
    ]  # fmt: skip


def test_little_is_held_back_and_more_with_it(house: Installation, cast: Cast, client: Visitor) -> None:
    deployment = builders.a_deployment(house, cast)
    with house.database.read(cast.organisation_id) as session:
        algorithm = session.get_one(Algorithm, deployment.algorithm_id)
    assert figures(house, algorithm) is None
    assert "minder dan 10" in client.get(PAGE).text
    tell(house, algorithm, 0, 9, 2, 1, 0)
    assert figures(house, algorithm).whole.outputs is None  # type: ignore[union-attr]
    tell(house, algorithm, 100, 31, 20, 11, 4)
    found = figures(house, algorithm)
    assert found
    assert (found.whole.decided, found.whole.deviated, found.whole.set_aside) == (35, 11, None)
    assert (found.whole.outputs, found.whole.about, found.whole.least) == (40, True, True)
    assert [one.decided for one in found.periods] == [35, None]
    with clock.stopped(NOON):
        page = client.get(PAGE, headers={"Accept-Language": "nl"}).text
    assert "ruim 40 uitkomsten" in page
    assert "In ten minste 11 daarvan beslisten zij anders dan het algoritme." in page
    assert "zonder het algoritme." not in page.split('id="figures"')[1].split("</section>")[0]


def test_a_hundred_thousand_decisions_are_told_from_their_tally(house: Installation, cast: Cast) -> None:
    algorithm = builders.a_published_algorithm(house, cast)
    for ago in (20, 110, 200):
        with clock.stopped(NOON - timedelta(days=ago)), house.database.write(cast.organisation_id) as session:
            for measure in Measure:
                for hours in range(400):
                    waited = timedelta(hours=hours)
                    counting.count(session, cast.organisation_id, algorithm.id, measure, 30, waited)
    found = figures(house, algorithm)
    assert found
    assert found.whole.decided == 3 * 3 * 400 * 30
