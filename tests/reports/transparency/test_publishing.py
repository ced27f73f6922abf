"""A period is published once, corrected with a reason, read for ever, and made by the clock where that is asked for."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, select

from infra import clock
from infra.errors import NotFound, NotNow, NotValid, NotYours
from infra.i18n import speaking
from infra.identity.actors import Actor
from infra.installation import Installation
from infra.ledger import Entry
from register.models import Algorithm, Deployment
from reports.contents.transparency_markup import transparency_body
from reports.models import Report
from reports.transparency import filling, publishing
from reports.transparency.models import Edition
from reports.transparency.publishing import Said
from reports.transparency.vocabulary import Every
from reports.vocabulary import Kind, ReportState
from reviews import counting
from reviews.vocabulary import Measure
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor
from tests.register.evaluations import with_evaluation

AUGUST = datetime(2026, 8, 12, 11, tzinfo=UTC)
OCTOBER = datetime(2026, 10, 5, 11, tzinfo=UTC)
CODE = "2026-q3"
PAGE = f"/verslagen/voorbeeldstad/{CODE}"
WHY = Said(why={"nl": "Er ontbraken beslissingen."})


@pytest.fixture
def algorithm_id(house: Installation, cast: Cast) -> Iterator[str]:
    """An algorithm that ran in August, and October as it is today."""
    with clock.stopped(AUGUST):
        algorithm_id = builders.a_deployment(house, cast).algorithm_id
        tell(house, cast, algorithm_id, output=47, followed=30, deviated=12, set_aside=4)
    with clock.stopped(OCTOBER):
        yield algorithm_id


def tell(house: Installation, cast: Cast, algorithm_id: str, **counts: int) -> None:
    with clock.stopped(AUGUST), house.database.write(cast.organisation_id) as session:
        for name, number in counts.items():
            counting.count(session, cast.organisation_id, algorithm_id, Measure(name), number)


def published(house: Installation, cast: Cast, said: Said | None = None) -> Edition:
    with house.database.write(cast.organisation_id) as session:
        return publishing.publish(session, cast.petra, CODE, said)


def in_use(edition: Edition, query: str) -> dict[str, list[object]]:
    (row,) = edition.figures["tables"][query]["rows"].values()
    return dict(row)


@pytest.mark.both_databases
def test_a_period_is_told_without_its_small_numbers(
    house: Installation, cast: Cast, algorithm_id: str
) -> None:
    edition = published(house, cast)
    assert in_use(edition, "outputs") == {"output": [40, True]}
    assert in_use(edition, "decisions") == {
        "followed": [None, False], "set_aside": [None, False], "deviated": [12, False]
    }  # fmt: skip
    assert edition.figures["tables"]["decisions"]["whole"] == [46, False]
    assert (
        algorithm_id in edition.figures["queries"]["decisions"][0]
        or "tally" in edition.figures["queries"]["decisions"][0]
    )
    with house.database.read(cast.organisation_id) as session:
        asked = session.exec(select(Report).where(Report.kind == Kind.TRANSPARENCY)).all()
        assert {one.language for one in asked} == {"nl", "en"}
        assert session.exec(select(Entry.act).where(Entry.subject_id == edition.id)).all() == [
            "transparency.published"
        ]


@pytest.mark.both_databases
def test_what_was_published_is_never_changed(house: Installation, cast: Cast, algorithm_id: str) -> None:
    edition = published(house, cast)

    def change() -> None:
        with house.database.write(cast.organisation_id) as session:
            found = session.get_one(Edition, edition.id)
            found.why = {"nl": "Stil verbeterd."}
            session.add(found)

    with pytest.raises(DatabaseError):
        change()


def test_a_second_edition_needs_its_reason_and_tells_what_moved(
    house: Installation, cast: Cast, algorithm_id: str, client: Visitor
) -> None:
    published(house, cast)
    with pytest.raises(NotValid):
        published(house, cast)
    tell(house, cast, algorithm_id, deviated=20, followed=10)
    second = published(house, cast, WHY)
    assert (second.number, in_use(second, "decisions")["deviated"]) == (2, [32, False])
    moved = {(one["query"], one["column"]): one["now"] for one in second.figures["moved"]}
    assert moved["decisions", "deviated"] == [32, False]
    for address, says in (
        (PAGE, "Er ontbraken beslissingen."),
        (f"{PAGE}/1", "Dit is een oude uitgave"),
        (f"{PAGE}/2", "uitgave 2"),
    ):
        assert says in client.get(address, headers={"Accept-Language": "nl"}).text
    assert "Dit is een oude uitgave" not in client.get(PAGE, headers={"Accept-Language": "nl"}).text


def test_a_correction_gives_no_small_difference_away(
    house: Installation, cast: Cast, algorithm_id: str
) -> None:
    published(house, cast)
    tell(house, cast, algorithm_id, deviated=3)
    second = published(house, cast, WHY)
    assert {cell[0] for cell in in_use(second, "decisions").values()} == {None}
    assert second.figures["tables"]["decisions"]["whole"] == [None, False]


def test_a_year_adds_up_what_its_quarters_told(house: Installation, cast: Cast, algorithm_id: str) -> None:
    published(house, cast)
    tell(house, cast, algorithm_id, deviated=5)
    with (
        clock.stopped(datetime(2027, 1, 3, tzinfo=UTC)),
        house.database.write(cast.organisation_id) as session,
    ):
        year = publishing.publish(session, cast.petra, "2026")
    assert in_use(year, "decisions")["deviated"] == [12, True]


@pytest.mark.parametrize("code", ["2026-q5", "2026-4", "1999", "../..", "2026-q3 "])
def test_what_is_no_period_is_not_found(house: Installation, cast: Cast, code: str) -> None:
    with house.database.write(cast.organisation_id) as session, pytest.raises(NotFound):
        publishing.publish(session, cast.petra, code)


def test_a_period_that_runs_is_not_published_nor_by_who_may_not(
    house: Installation, cast: Cast, algorithm_id: str
) -> None:
    with house.database.write(cast.organisation_id) as session:
        with pytest.raises(NotNow):
            publishing.publish(session, cast.petra, "2026-q4")
        with pytest.raises(NotYours):
            publishing.publish(session, cast.kees, CODE)
        bsn = Said(words={"nl": "Bel 123456782 even."})
        with pytest.raises(NotValid):
            publishing.publish(session, cast.petra, CODE, bsn)


def test_a_report_tells_for_whom_its_models_work(house: Installation, cast: Cast, algorithm_id: str) -> None:
    with house.database.read(cast.organisation_id) as session:
        chosen = select(Deployment).where(Deployment.algorithm_id == algorithm_id)
        deployment = session.exec(chosen).one()
    with_evaluation(house, cast, deployment)
    edition = published(house, cast)
    with house.database.read(cast.organisation_id) as session, speaking("nl"):
        (told,) = filling.told(session, edition, "https://algoritmen.example").fairness
    assert told.name == "Contactadvies"
    assert {cell.text for group in told.groupings[0].groups for cell in group.cells} >= {"niet getoond"}
    assert len(told.charts) == len(told.groupings)
    assert {(dot.value, dot.text) for dot in told.charts[0].dots} >= {(None, "niet getoond")}


def due(session: Session, cast: Cast, every: Every) -> Edition | None:
    return publishing.publish_due(session, cast.organisation_id, every)


def test_the_clock_publishes_what_is_over_once(house: Installation, cast: Cast, algorithm_id: str) -> None:
    with house.database.write(cast.organisation_id) as session:
        assert due(session, cast, Every.NEVER) is None
        assert due(session, cast, Every.QUARTER) is None  # nobody was here in that quarter
    with (
        clock.stopped(datetime(2027, 1, 3, tzinfo=UTC)),
        house.database.write(cast.organisation_id) as session,
    ):
        found = due(session, cast, Every.QUARTER)
        assert found
        assert (found.period, found.published_by) == ("2026-q4", "machine")
        assert due(session, cast, Every.QUARTER) is None


def test_everybody_reads_it_and_takes_its_figures_along(
    house: Installation, cast: Cast, algorithm_id: str, client: Visitor
) -> None:
    with house.database.read(cast.organisation_id) as session:
        slug = session.get_one(Algorithm, algorithm_id).slug
    assert client.get(PAGE).status_code == 404
    published(house, cast, Said(words={"nl": "Wij <b>beloofden</b> minder brieven."}))
    page = client.get(f"{PAGE}/1", headers={"Accept-Language": "nl"}).text
    assert "&lt;b&gt;beloofden&lt;/b&gt;" in page
    assert "ten minste 40" in page
    lines = client.get(f"{PAGE}/1.csv").text.splitlines()
    assert lines[0] == "query,row,column,value,shown"
    assert f"decisions,{slug},deviated,12,exact" in lines
    assert f"decisions,{slug},set_aside,,hidden" in lines
    told = client.get(f"{PAGE}/1.json").get_json()
    assert told["kind"] == "toetssteen.transparency.1"
    assert {one["name"] for one in told["queries"]} == {one["query"] for one in told["tables"]}
    for address in ("/verslagen", "/verslagen/voorbeeldstad"):
        assert f'href="{PAGE}/1"' in client.get(address).text
    assert client.get("/verslagen/buurstad").text.count("<h3>") == 0
    assert client.get(f"{PAGE}/2").status_code == 404
    assert client.get(f"{PAGE}/1-nl.pdf").status_code == 404


def test_a_pdf_that_passed_its_term_is_said_to_be_gone(
    house: Installation, cast: Cast, algorithm_id: str, client: Visitor
) -> None:
    del algorithm_id
    edition = published(house, cast)
    with house.database.write(cast.organisation_id) as session:
        gone = Report(
            organisation_id=cast.organisation_id, kind=Kind.TRANSPARENCY, subject_id=edition.id, language="nl", number="TS-1",
            asked_by=cast.petra.id, state=ReportState.MADE, file=None,
        )  # fmt: skip
        session.add(gone)
    page = client.get(f"{PAGE}/1", headers={"Accept-Language": "nl"}).text
    assert "PDF vernietigd na de bewaartermijn; deze pagina zegt hetzelfde (Nederlands)" in page
    assert "De PDF wordt gemaakt (Engels)" in page


def test_a_publisher_sees_it_first_and_then_publishes(
    house: Installation, cast: Cast, algorithm_id: str, signed_in: Callable[[Actor], Visitor]
) -> None:
    petra, address = signed_in(cast.petra), f"/werk/verslagen/{CODE}"
    assert address in petra.get("/werk/verslagen").text
    assert "niet getoond" in petra.get(address, headers={"Accept-Language": "nl"}).text
    assert petra.get("/werk/verslagen/2026-q4").status_code == 409
    long = petra.submit(address, {"words_nl": "a" * 7_000})
    assert (long.status_code, "a" * 7_000 in long.text) == (400, True)
    assert petra.submit(address, {"words_nl": "Gedaan."}).status_code == 303
    assert petra.submit(address, {"words_nl": "Weer."}).status_code == 400
    assert petra.submit(address, {"words_nl": "Weer.", "why_nl": "Beter."}).status_code == 303
    assert signed_in(cast.kees).get(address).status_code == 403
    listed = petra.get("/werk/rapporten", headers={"Accept-Language": "nl"}).text
    assert "Algoritmes in het derde kwartaal van" in listed, "a list says what each report is about"


def test_it_is_published_over_the_api(
    house: Installation,
    cast: Cast,
    algorithm_id: str,
    signed_in: Callable[[Actor], Visitor],
    client: Visitor,
    bearer: Callable[[Actor], dict[str, str]],
) -> None:
    given = {"period": CODE, "words": {"nl": "Gedaan."}}
    made = client.post("/api/v1/public-reports", json=given, headers=bearer(cast.petra))
    assert (made.status_code, made.get_json()["edition"]) == (201, 1)
    assert client.get(made.headers["Location"], headers=bearer(cast.kees)).get_json() == made.get_json()
    again = client.post("/api/v1/public-reports", json=given, headers=bearer(cast.petra))
    assert again.status_code == 400


def test_a_report_draws_the_quarters_before_as_they_were_published_and_the_groups_that_may_be_shown(
    house: Installation, cast: Cast, algorithm_id: str
) -> None:
    published(house, cast)
    tell(house, cast, algorithm_id, output=100)
    with (
        clock.stopped(datetime(2026, 11, 2, 11, tzinfo=UTC)),
        house.database.write(cast.organisation_id) as session,
    ):
        counting.count(session, cast.organisation_id, algorithm_id, Measure.FOLLOWED, 60)
    january = datetime(2027, 1, 5, 11, tzinfo=UTC)
    with clock.stopped(january), house.database.write(cast.organisation_id) as session, speaking("nl"):
        edition = publishing.publish(session, cast.petra, "2026-q4")
        assert edition.figures["course"] == [
            {"period": CODE, "outputs": [40, True], "decisions": [46, False]}
        ]
        said = transparency_body(filling.told(session, edition, "https://x.example"))
    assert "Beslissingen door mensen. 3e kwartaal 2026: 46. 4e kwartaal 2026: 60." in said
    with house.database.write(cast.organisation_id) as session:
        assert "course" in (again := publishing.publish(session, cast.petra, CODE, WHY)).figures
        assert again.figures["course"] == []
