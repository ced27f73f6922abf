"""Several people fill in one assessment at the same time; what each wrote is kept, or shown to both."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.errors import NotFound, NotNow, NotValid, NotYours, Stale
from infra.installation import Installation
from register import algorithms
from register.assessments import answers, queries, steps
from register.assessments.filling import parts, progress
from register.assessments.steps import Typed
from register.assessments.values import applies, checked, filled
from register.instruments.definition import Choice, Condition, Operator, Question, Type
from tests import builders
from tests.cast import Cast
from tests.register.assessments.making import (
    CLASS,
    DPIA,
    FRIA,
    FRIA_ANSWERS,
    INTAKE,
    REVIEW,
    a_short_form,
    answered,
    begun,
    next_question,
    whole,
)


def test_it_is_saved_half_way_with_who_answered_what_and_when(house: Installation, cast: Cast) -> None:
    made = begun(house, cast, FRIA)
    answered(house, made, cast.sanne, {"a": "Van de eigenaar"})
    answered(house, made, cast.pia, {"b": "Van de privacy officer", "a": "Aangevuld"})
    found = whole(house, cast, made)
    assert (found.progress.answered, found.progress.asked) == (2, 7)
    assert {name: one.author_id for name, one in found.given.items()} == {"a": cast.pia.id, "b": cast.pia.id}
    with house.database.read(cast.organisation_id) as session:
        versions = answers.history(session, made, "a")
    assert [(one.version, one.value, one.author_id) for one in versions] == [
        (1, "Van de eigenaar", cast.sanne.id),
        (2, "Aangevuld", cast.pia.id),
    ]


def test_progress_counts_only_what_is_asked(house: Installation, cast: Cast) -> None:
    made = a_short_form(house, cast)
    definition = whole(house, cast, made).definition
    one, _ = parts(definition)
    assert progress(definition, one.questions, {}).asked == 3
    assert progress(definition, one.questions, {"1.10": "false"}).asked == 2
    answered(house, made, cast.sanne, {"1.10": "true", "1.3": "Deze", "2.1": [{"2.1.1": "BSN"}, {}]})
    assert whole(house, cast, made).values["2.1"] == [{"2.1.1": "BSN"}]


@pytest.mark.both_databases
def test_many_people_answering_different_questions_at_once_lose_nothing(
    house: Installation, cast: Cast
) -> None:
    made = begun(house, cast, FRIA)
    names = [name for name in FRIA_ANSWERS if name != "d"]

    def write(name: str) -> steps.Saved:
        actor = cast.pia if name in "ace" else cast.sanne
        with house.database.write(cast.organisation_id) as session:
            held = steps.get(session, made)
            return steps.answer_all(session, actor, held, {name: Typed(f"tekst {name}", 0)})

    with ThreadPoolExecutor(6) as pool:
        saved = list(pool.map(write, names))
    assert all(one.kept and not one.overtaken for one in saved)
    assert whole(house, cast, made).values == {name: f"tekst {name}" for name in names}


@pytest.mark.both_databases
def test_of_many_who_answer_one_question_at_once_one_is_kept_and_the_others_see_both_texts(
    house: Installation, cast: Cast
) -> None:
    made = begun(house, cast, FRIA)

    def write(text: str) -> steps.Saved:
        with house.database.write(cast.organisation_id) as session:
            held = steps.get(session, made)
            return steps.answer_all(session, cast.sanne, held, {"a": Typed(text, 0)})

    with ThreadPoolExecutor(6) as pool:
        saved = list(pool.map(write, [f"tekst {n}" for n in range(8)]))
    kept = [one for one in saved if one.kept]
    overtaken = [one.overtaken["a"] for one in saved if one.overtaken]
    assert len(kept) == 1
    assert len(overtaken) == 7
    stands = whole(house, cast, made).values["a"]
    assert {one.theirs for one in overtaken} == {stands}
    assert {one.yours for one in overtaken} | {stands} == {f"tekst {n}" for n in range(8)}
    # Whoever saw the other's text goes on from it.
    last = overtaken[0]
    with house.database.write(cast.organisation_id) as session:
        steps.answer(session, cast.sanne, steps.get(session, made), "a", "Samen", last.version)
    assert whole(house, cast, made).values["a"] == "Samen"


def test_who_changed_nothing_in_a_form_overrules_nobody(house: Installation, cast: Cast) -> None:
    made = begun(house, cast, FRIA)
    answered(house, made, cast.sanne, {"a": "Eerst"})
    answered(house, made, cast.pia, {"a": "Later", "b": "Ook"})
    old_form = {"a": Typed("Eerst", 1), "b": Typed("", 0), "c": Typed("Nieuw", 0)}
    with house.database.write(cast.organisation_id) as session:
        saved = steps.answer_all(session, cast.sanne, steps.get(session, made), old_form)
    assert (saved.kept, saved.overtaken) == (("c",), {})
    assert whole(house, cast, made).values == {"a": "Later", "b": "Ook", "c": "Nieuw"}


def test_a_wrong_answer_does_not_take_the_right_ones_with_it(house: Installation, cast: Cast) -> None:
    made = begun(house, cast, REVIEW, cast.chris)
    saved = answered(
        house, made, cast.chris, {"availability": "veel", "access": "Twee mensen", "integrity": "paars"}
    )
    assert saved.kept == ("access",)
    assert {fault.where: fault.code.rpartition(".")[2] for fault in saved.faults} == {
        "availability": "no_number", "integrity": "no_choice",
    }  # fmt: skip


def test_only_who_has_the_role_answers_and_the_fg_never_does(house: Installation, cast: Cast) -> None:
    made = begun(house, cast, FRIA)
    for actor in (cast.frank, cast.chris, cast.edith, cast.tim, cast.omar):
        with pytest.raises(NotYours):
            answered(house, made, actor, {"a": "Nee"})
    review = begun(house, cast, REVIEW, cast.chris)
    with pytest.raises(NotYours):
        answered(house, review, cast.sanne, {"access": "Nee"})
    with pytest.raises(NotYours):
        begun(house, cast, REVIEW, cast.sanne)


def test_one_of_a_kind_is_open_at_a_time_and_strangers_find_nothing(house: Installation, cast: Cast) -> None:
    entry = builders.an_entry(house, cast)
    made = begun(house, cast, FRIA, algorithm=entry)
    with pytest.raises(NotNow):
        begun(house, cast, FRIA, cast.pia, entry)
    with house.database.write(cast.elsewhere_id) as session, pytest.raises(NotFound):
        steps.get(session, made)
    with house.database.write(cast.organisation_id) as session, pytest.raises(NotFound):
        steps.begin(session, cast.sanne, algorithms.get(session, entry.id), "0" * 64)


def test_the_advice_of_the_fg_stands_beside_the_answers(house: Installation, cast: Cast) -> None:
    made = begun(house, cast, DPIA, cast.pia)
    with house.database.write(cast.organisation_id) as session:
        steps.advise(session, cast.frank, steps.get(session, made), "Kijk nog naar de bewaartermijn.", 0)
    found = whole(house, cast, made)
    assert found.given["advice:fg"].author_id == cast.frank.id
    assert found.values == {}
    with house.database.write(cast.organisation_id) as session, pytest.raises(NotYours):
        steps.advise(session, cast.pia, steps.get(session, made), "Mijn advies", 1)
    with house.database.write(cast.organisation_id) as session, pytest.raises(Stale):
        steps.advise(session, cast.frank, steps.get(session, made), "Nog eens", 0)


def test_an_answer_elsewhere_is_read_live(house: Installation, cast: Cast) -> None:
    entry = builders.an_entry(house, cast)
    fria, dpia = begun(house, cast, FRIA, algorithm=entry), begun(house, cast, DPIA, algorithm=entry)
    answered(house, dpia, cast.pia, {"description": "Zoals het is"})
    with house.database.write(cast.organisation_id) as session:
        offered = queries.to_refer_to(session, fria, "a")
        assert [(one.assessment_id, one.value, one.same) for one in offered] == [(dpia, "Zoals het is", True)]
        steps.refer(session, cast.sanne, steps.get(session, fria), "a", 0, (dpia, "description"))
    assert whole(house, cast, fria).values["a"] == "Zoals het is"
    answered(house, dpia, cast.pia, {"description": "Zoals het werd"})
    assert whole(house, cast, fria).values["a"] == "Zoals het werd"
    # An empty field over a reference leaves it; typing replaces it.
    answered(house, fria, cast.sanne, {"a": "", "b": "x"})
    assert whole(house, cast, fria).given["a"].refers_to == (dpia, "description")
    answered(house, fria, cast.sanne, {"a": "Eigen tekst"})
    assert whole(house, cast, fria).given["a"].refers_to is None


def test_references_never_go_round(house: Installation, cast: Cast) -> None:
    entry = builders.an_entry(house, cast)
    fria, dpia = begun(house, cast, FRIA, algorithm=entry), begun(house, cast, DPIA, algorithm=entry)
    with house.database.write(cast.organisation_id) as session:
        steps.refer(session, cast.sanne, steps.get(session, fria), "a", 0, (dpia, "description"))
    for start, target in (((dpia, "description"), (fria, "a")), ((fria, "b"), (fria, "b"))):
        with house.database.write(cast.organisation_id) as session, pytest.raises(NotValid) as refused:
            steps.refer(session, cast.sanne, steps.get(session, start[0]), start[1], 0, target)
        assert refused.value.faults[0].code == "register.assessments.refers_round"
    found = whole(house, cast, fria)
    assert found.given["a"].lost
    assert found.values == {}


def test_a_tree_is_walked_question_by_question_and_a_changed_answer_changes_the_way(
    house: Installation, cast: Cast
) -> None:
    made = begun(house, cast, CLASS)
    for question, number in (("system", 0), ("role", 0), ("forbidden", 1)):
        assert next_question(house, cast, made) == question
        answered(house, made, cast.sanne, {question: number})
    answered(house, made, cast.sanne, {"system": 1})
    assert next_question(house, cast, made) == ""
    assert whole(house, cast, made).progress.done
    answered(house, made, cast.sanne, {"system": 0})
    assert next_question(house, cast, made) == "area"
    saved = answered(house, made, cast.sanne, {"area": 9, "nonsense": 0})
    assert len(saved.faults) == 2


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
CHOICES = (Choice("a", {"nl": "A"}), Choice("b", {"nl": "B"}))


@given(st.sampled_from(list(Type)), VALUES)
def test_whatever_is_sent_is_stored_in_its_own_shape_or_refused(type_: Type, value: object) -> None:
    column = Question("c", {"nl": "c"}, Type.NUMBER)
    question = Question("q", {"nl": "q"}, type_, choices=CHOICES, columns=(column,))
    found, faults = checked(question, value)
    again, more = checked(question, found)
    assert not (faults and filled(found))
    assert (again, more) == (found, []) or not filled(found)


@given(st.sampled_from(list(Operator)), st.booleans(), st.sampled_from(["ja", "nee", None]))
def test_a_condition_that_is_not_known_yet_hides_nothing(
    operator: Operator, shows: bool, given_: str | None
) -> None:
    question = Question("q", {"nl": "q"}, Type.LINE, conditions=(Condition("other", operator, "ja", shows),))
    found = applies(question, {"other": given_}, {})
    held = given_ == "ja" or (operator == Operator.ANY and given_ is not None)
    assert found is (None if given_ is None else held == shows)


def test_an_intake_asks_thirteen_questions(house: Installation, cast: Cast) -> None:
    assert whole(house, cast, begun(house, cast, INTAKE)).progress.asked == 13
