"""The figures of an algorithm: what is shown, what is held back, and that nothing tells of one person or one case."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlmodel import select

from infra import clock
from infra.installation import Installation
from reviews.oversight import measures, queries, table
from reviews.oversight.marks import week_of
from reviews.oversight.measures import Cell, Share
from reviews.oversight.models import Mark, Readers, ReasonMark
from reviews.oversight.vocabulary import PEOPLE_LEAST
from tests import builders
from tests.cast import Cast
from tests.reviews.oversight import work
from tests.reviews.oversight.work import OTHER, OUTPUT, Act


@pytest.mark.both_databases
def test_the_figures_are_those_of_what_was_signed(house: Installation, cast: Cast) -> None:
    deployment = work.a_model_with_an_adverse_outcome(house, cast)
    acts = [Act(), Act(own=OTHER), Act(own=OTHER, final=OTHER), Act(final="", seconds=None), Act(seconds=3)]
    work.decided(house, cast, deployment, [(cast.kees, act) for act in acts])
    with house.database.read(cast.organisation_id) as session:
        found = queries.figures(session, cast.frank, deployment.algorithm_id)
    assert found.followed == Share(3, 5)
    assert (found.minds.judged, found.minds.differed, found.minds.kept, found.minds.to_output) == (5, 2, 1, 1)
    assert [number for _, number in found.reasons] == [2]
    adverse = next(line for line in found.classes if line.outcome.adverse)
    assert (adverse.followed, adverse.needed, adverse.alarm) == (Share(3, 5), queries.needed_with(2), False)
    # One person signed: how long that person looked is for nobody to see, nor what a group of one did.
    assert (found.people, found.times, found.groups, found.work.usual) == (1, None, (), None)
    rows = list(csv.DictReader(io.StringIO(table.as_csv(found))))
    assert {(row["hits"], row["of"]) for row in rows if row["part"] == "followed"} == {("3", "5")}
    assert not [row for row in rows if "hurried" in row["part"]]


def test_teams_are_shown_from_five_who_signed_and_the_rest_only_when_it_is_five_as_well(
    house: Installation, cast: Cast
) -> None:
    deployment = work.a_model_with_an_adverse_outcome(house, cast)
    team = work.a_team(house, cast, "Schuldhulp", PEOPLE_LEAST)
    work.decided(house, cast, deployment, [(one, Act()) for one in team])
    with house.database.read(cast.organisation_id) as session:
        shown = queries.figures(session, cast.tim, deployment.algorithm_id)
    assert [(line.name, line.people, line.followed) for line in shown.groups] == [
        ("Schuldhulp", 5, Share(5, 5))
    ]
    assert shown.times
    # Kees alone beside them: the whole minus the team would be his.
    work.decided(house, cast, deployment, [(cast.kees, Act(final=OTHER))])
    with house.database.read(cast.organisation_id) as session:
        assert queries.figures(session, cast.tim, deployment.algorithm_id).groups == ()


def test_two_readers_and_an_arbiter_are_compared_by_what_they_said_apart(
    house: Installation, cast: Cast
) -> None:
    deployment = work.a_model_with_an_adverse_outcome(house, cast, signatures=2)
    from_both = builders.waiting_suggestions(house, cast, 1, deployment)[0]
    for reader, act in ((cast.kees, Act()), (cast.noor, Act(OTHER, OTHER)), (cast.edith, Act(OTHER, OTHER))):
        with house.database.write(cast.organisation_id) as session:
            work.decide(session, reader, from_both, act)
    with house.database.read(cast.organisation_id) as session:
        rows = {
            (one.stage, one.first, one.second, one.arbiter): one.count
            for one in session.exec(select(Readers))
        }
        marks = list(session.exec(select(Mark)))
    assert rows == {("own", OUTPUT, OTHER, OTHER): 1, ("signed", OUTPUT, OTHER, OTHER): 1}
    assert sorted((one.duty, one.closing) for one in marks) == [
        ("arbiter", True),
        ("first", False),
        ("second", False),
    ]


def test_a_count_names_no_case_and_no_person(house: Installation, cast: Cast) -> None:
    deployment = work.a_model_with_an_adverse_outcome(house, cast)
    work.decided(house, cast, deployment, [(cast.kees, Act()), (cast.kees, Act(final=OTHER))] * 2)
    with house.database.read(cast.organisation_id) as session:
        marks, reasons = list(session.exec(select(Mark))), list(session.exec(select(ReasonMark)))
    assert sorted(one.count for one in marks) == [2, 2]
    assert [one.count for one in reasons] == [2]
    written = " ".join(str(one.model_dump()) for one in [*marks, *reasons])
    assert cast.kees.id not in written
    assert "zaak-" not in written
    assert {one.week for one in marks} == {week_of(clock.today())}


def test_a_team_of_fewer_than_five_is_not_even_counted(house: Installation, cast: Cast) -> None:
    deployment = work.a_model_with_an_adverse_outcome(house, cast)
    work.a_team(house, cast, "Klein", 4, [cast.kees])
    work.decided(house, cast, deployment, [(cast.kees, Act())])
    with house.database.read(cast.organisation_id) as session:
        assert [one.team_id for one in session.exec(select(Mark))] == [""]


@given(some.dictionaries(some.text("abcdef", min_size=1, max_size=3), some.integers(0, 12), max_size=6))
def test_nobody_is_told_apart_by_what_is_left_out(sizes: dict[str, int]) -> None:
    shown, rest = measures.shown_groups(sizes, PEOPLE_LEAST)
    assert sorted([*shown, *rest]) == sorted(sizes)
    assert all(sizes[name] >= PEOPLE_LEAST for name in shown)
    assert not shown or not rest or sum(sizes[name] for name in rest) >= PEOPLE_LEAST


def test_a_change_of_mind_is_right_or_wrong_only_where_the_answer_is_known() -> None:
    cells = [
        Cell(OUTPUT, OUTPUT, OTHER, OTHER, True, 60, False, 2), Cell(OTHER, OUTPUT, OUTPUT, OTHER, True, 60, False, 3),
        Cell(OTHER, OUTPUT, OUTPUT, "", False, 60, False, 5), Cell("", OUTPUT, OUTPUT, "", False, 60, False, 7),
    ]  # fmt: skip
    told = measures.minds(cells)
    assert (told.judged, told.changed, told.to_right, told.to_wrong) == (10, 10, 2, 3)
    assert measures.caught(cells) == Share(2, 5)
    assert measures.followed(cells) == Share(12, 12)


def test_a_label_that_a_spreadsheet_would_compute_is_harmless() -> None:
    assert table._harmless("=1+1") == "'=1+1"
