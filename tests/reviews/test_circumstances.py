"""What comes beside the values: what makes a case urgent, who acts for the resident; and drafts, kept for one person."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from infra import clock
from infra.errors import NotValid, Refusal
from infra.installation import Installation
from infra.sealing import Erased
from register.models import Deployment, ModelVersion
from register.rows import read_csv, read_json
from register.vocabulary import ReviewPolicy
from reviews import drafts, hearing, intake, transitions, waiting
from reviews.circumstances import Contact, case_address, contacts_of, read_all
from reviews.models import Batch, Case, Suggestion
from reviews.notes import Note, readable_by
from reviews.sealed import key_of, scope
from reviews.vocabulary import Asked, ContactRole, Heard, State, Verdict
from tests import builders
from tests.cast import Cast
from tests.reviews.at_work import AtWork, a_case

GUARDIAN = {"role": "guardian", "name": "B. Bewind", "address": ["Postbus 1", "1234 AB Stad"], "secret": True}
DRAFT = {"text": "Ik wacht nog op", "verdict": "deviate:persoonlijk"}


@pytest.fixture
def case(house: Installation, cast: Cast) -> AtWork:
    return a_case(house, cast)


def soon(days: int = 3) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def sent(house: Installation, cast: Cast, deployment_id: str, *beside: dict[str, Any], **more: Any) -> Batch:
    rows = [builders.a_row(place, reference=f"zaak-{place}") for place in range(max(len(beside), 1))]
    told = {place: one for place, one in enumerate(beside) if one}
    return intake.submit(house, cast.case_system, deployment_id, read_json(rows, 9), beside=told, **more)


def rows_of(house: Installation, batch: Batch) -> list[Suggestion]:
    with house.database.read(batch.organisation_id) as session:
        chosen = select(Suggestion).where(Suggestion.batch_id == batch.id).order_by(Suggestion.position)
        return list(session.exec(chosen))


def contacts(house: Installation, row: Suggestion) -> list[Contact]:
    with house.database.read(row.organisation_id) as session:
        return contacts_of(key_of(session, row.case_id), session.get_one(Case, row.case_id))


@pytest.mark.both_databases
def test_what_is_urgent_is_first_in_the_order_of_the_work(house: Installation, cast: Cast) -> None:
    deployment = builders.a_deployment(house, cast)
    eviction = {"urgentBy": soon(), "urgency": "eviction_date"}
    usual, urgent, late = rows_of(
        house, sent(house, cast, deployment.id, {}, eviction, eviction | {"urgentBy": soon(99)})
    )
    assert (usual.urgency, usual.urgent_by, usual.act_by) == ("", None, usual.due_at)
    assert (urgent.urgency, urgent.urgent_by) == ("eviction_date", date.fromisoformat(soon()))
    assert urgent.act_by.astimezone(clock.AMSTERDAM).isoformat().startswith(f"{soon()}T00:00:00")
    assert late.act_by == late.due_at == urgent.due_at
    assert {one.state for one in (usual, urgent, late)} == {State.RECEIVED}


def test_who_acts_for_a_resident_is_sealed_and_what_was_told_last_counts(
    house: Installation, cast: Cast
) -> None:
    deployment = builders.a_deployment(house, cast)
    (row,) = rows_of(house, sent(house, cast, deployment.id, {"contacts": [GUARDIAN]}))
    guardian = Contact(ContactRole.GUARDIAN, "B. Bewind", ("Postbus 1", "1234 AB Stad"), True)
    assert contacts(house, row) == [guardian]
    sent(house, cast, deployment.id)
    assert contacts(house, row) == [guardian]
    sent(house, cast, deployment.id, {"contacts": [{"role": "addressee", "name": "Zus"}]})
    assert contacts(house, row) == [Contact(ContactRole.ADDRESSEE, "Zus", (), False)]
    sent(house, cast, deployment.id, {"contacts": []})
    assert contacts(house, row) == []
    house.keys.forget(scope(row.case_id))
    with pytest.raises(Erased):
        contacts(house, row)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"urgentBy": "morgen", "urgency": "health"}, "urgentBy"),
    ({"urgentBy": 20261130, "urgency": ["health"]}, "urgency"),
    ({"urgentBy": "2020-01-01", "urgency": "health"}, "urgentBy"),
    ({"urgentBy": "9999-12-31"}, "urgency"),
    ({"urgency": "score"}, "urgency"),
    ({"contacts": {"role": "guardian"}}, "contacts"),
    ({"contacts": ["x"]}, "contacts/0"),
    ({"contacts": [GUARDIAN] * 6}, "contacts"),
    ({"contacts": [GUARDIAN | {"role": "neighbour"}]}, "contacts/0/role"),
    ({"contacts": [GUARDIAN | {"name": "111222333"}]}, "contacts/0/name"),
    ({"contacts": [GUARDIAN | {"address": ["x"] * 6}]}, "contacts/0/address"),
    ({"contacts": [GUARDIAN | {"secret": "yes"}]}, "contacts/0/secret"),
    ({"contacts": [GUARDIAN | {"phone": "06"}]}, "contacts/0/phone"),
    ({"replaces": 3}, "replaces"),
]


def test_what_cannot_be_is_refused_at_its_place_and_nothing_is_kept(house: Installation, cast: Cast) -> None:
    deployment = builders.a_deployment(house, cast)
    for beside, where in WRONG:
        with pytest.raises(NotValid) as caught:
            sent(house, cast, deployment.id, {}, beside)
        assert f"rows/2/{where}" in {fault.where for fault in caught.value.faults}, beside
    with house.database.read(cast.organisation_id) as session:
        assert session.exec(select(Case)).all() == []
    batch = sent(house, cast, deployment.id, {}, {"urgency": "score"}, {"urgency": "health"}, partial=True)
    assert (batch.rows, batch.refused) == (2, 1)
    assert [row.urgency for row in rows_of(house, batch)] == ["", "health"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "urgentBy": JSON | st.dates().map(str),
        "urgency": JSON | st.just("health"),
        "contacts": JSON | st.lists(st.just(GUARDIAN) | st.fixed_dictionaries({"role": JSON, "name": JSON, "address": JSON})),
        "replaces": JSON,
    },
)  # fmt: skip


@given(FIELDS)
@settings(max_examples=200)
def test_whatever_is_sent_is_read_or_refused_and_never_breaks(fields: dict[str, Any]) -> None:
    found, wrong = read_all({0: fields}, [1])
    assert set(found) == {0}
    assert all(fault.where.startswith("rows/1/") for fault in wrong.get(0, []))
    if not wrong and found[0].urgent_by:
        assert found[0].urgency
        assert found[0].urgent_by >= clock.today()


def test_in_csv_urgency_has_columns_that_may_be_left_out(house: Installation, cast: Cast) -> None:
    deployment = builders.a_deployment(house, cast)
    lines = [
        builders.a_row(0, reference="a", urgent_by=soon(), urgency="health"),
        builders.a_row(1, reference="b", urgent_by=None, urgency=None),
    ]
    rows = read_csv(builders.as_csv(lines), 9, ("reference",))
    first, second = rows_of(house, intake.submit(house, cast.case_system, deployment.id, rows))
    assert (first.urgency, str(first.urgent_by), second.urgency) == ("health", soon(), "")
    assert first.act_by < second.act_by


def test_what_makes_it_urgent_waits_for_no_answer(house: Installation, cast: Cast) -> None:
    deployment = builders.a_deployment(house, cast)
    batch = sent(house, cast, deployment.id, {"urgentBy": soon(), "urgency": "energy_cutoff"})
    (row,) = builders.run(house, cast, batch)
    case = AtWork(house, cast, row.id)
    case.do(waiting.ask, cast.kees, case.claimed(cast.kees), Asked.INFORMATION, 14, "Wat is de stand?")
    assert case.row.act_by == row.act_by
    assert case.row.due_at > row.due_at


def test_the_address_of_a_case_in_its_own_system_is_safe() -> None:
    assert (
        case_address("https://zaken.example/z/{reference}", "a/b?c=1&é")
        == "https://zaken.example/z/a%2Fb%3Fc%3D1%26%C3%A9"
    )
    assert case_address("", "zaak-1") == ""


def test_a_draft_is_for_who_typed_it_and_gone_with_the_signature(case: AtWork) -> None:
    kees, noor = case.cast.kees, case.cast.noor
    epoch = case.seen(kees)

    def draft(person_id: str) -> dict[str, Any] | None:
        found: dict[str, Any] | None = case.read(lambda _, held: drafts.draft_of(held, person_id))
        return found

    assert draft(kees.id) is None
    before = case.acts()
    case.do(drafts.save_draft, kees, epoch, DRAFT)
    assert (draft(kees.id), draft(noor.id), case.acts()) == (DRAFT, None, before)
    assert case.refused(drafts.save_draft, noor, epoch, {}) == "refused.not_holder"
    assert case.refused(drafts.save_draft, kees, epoch - 1, {}) == "refused.not_holder"
    assert case.faults(drafts.save_draft, kees, epoch, {"text": "x" * 20_001}) == {
        ("content", "draft_too_long")
    }
    with clock.stopped(clock.now() + timedelta(hours=1)):
        case.do(drafts.save_draft, kees, epoch, DRAFT | {"text": "nog iets"})
        epoch = case.claimed(kees)
        assert (draft(kees.id) or {})["text"] == "nog iets"
        case.do(transitions.decide, kees, epoch, Verdict.FOLLOW, reasons=["fits"])
    assert draft(kees.id) is None
    assert case.refused(drafts.save_draft, kees, epoch, DRAFT) == "refused.not_holder"


def make_adverse(house: Installation, deployment: Deployment) -> None:
    """A letter is worse for the resident, as the description of the model may say."""
    with house.database.write(deployment.organisation_id) as session:
        model = session.get_one(ModelVersion, deployment.model_version_id)
        model.outcomes = ADVERSE


ADVERSE: list[dict[str, Any]] = [
    {"code": "brief", "label": {"nl": "een brief"}, "adverse": True},
    {"code": "persoonlijk", "label": {"nl": "persoonlijk contact"}},
]


def test_who_is_worse_off_is_heard_first_and_told_why_in_words(house: Installation, cast: Cast) -> None:
    deployment = builders.a_deployment(house, cast, policy=ReviewPolicy(hear_first=True))
    make_adverse(house, deployment)
    case = a_case(house, cast, deployment=deployment)
    epoch, decide = case.seen(cast.kees), transitions.decide
    bare = case.faults(decide, cast.kees, epoch, Verdict.FOLLOW, reasons=["fits"])
    assert bare == {("text", "prose_needed")}
    assert (
        case.refused(decide, cast.kees, epoch, Verdict.FOLLOW, text="Zij vroeg er om.")
        == "refused.hear_first"
    )
    assert case.faults(hearing.hear, cast.kees, epoch, Heard.URGENT, "") == {("text", "text_needed")}
    case.do(hearing.hear, cast.kees, epoch, Heard.BY_PHONE, "Zij vindt een brief prima.")
    assert (case.row.heard, case.acts()[-1]) == ("by_phone", "suggestion.heard")
    (note,) = case.read(lambda session, held: readable_by(session, held, cast.kees.id))
    assert (note.code, note.text) == ("by_phone", "Zij vindt een brief prima.")
    case.do(decide, cast.kees, epoch, Verdict.FOLLOW, text="Zij vroeg er om.")
    assert case.row.state == State.SIGNED


def test_a_second_reader_hears_of_a_hearing_only_after_judging(house: Installation, cast: Cast) -> None:
    deployment = builders.a_deployment(house, cast, policy=ReviewPolicy(signatures=2, hear_first=True))
    make_adverse(house, deployment)
    case = a_case(house, cast, deployment=deployment)
    epoch = case.seen(cast.kees)
    case.do(hearing.hear, cast.kees, epoch, Heard.BY_PHONE, "Zij vindt een brief prima.")
    case.do(transitions.decide, cast.kees, epoch, Verdict.FOLLOW, text="Zij vroeg er om.")

    def noor_reads() -> list[str]:
        notes: list[Note] = case.read(lambda session, held: readable_by(session, held, cast.noor.id))
        return [note.text for note in notes]

    epoch = case.judged(cast.noor)
    assert noor_reads() == []
    case.do(transitions.reveal, cast.noor, epoch)
    assert noor_reads() == ["Zij vindt een brief prima."]


def test_a_decision_that_is_against_nobody_needs_no_hearing(house: Installation, cast: Cast) -> None:
    deployment = builders.a_deployment(house, cast, policy=ReviewPolicy(hear_first=True))
    make_adverse(house, deployment)
    case = a_case(house, cast, deployment=deployment)
    epoch = case.seen(cast.kees)
    case.do(transitions.decide, cast.kees, epoch, Verdict.DEVIATE, "persoonlijk", text="Zij leest slecht.")
    assert case.row.state == State.SIGNED
    with pytest.raises(Refusal):
        case.do(hearing.hear, cast.kees, epoch, Heard.IN_PERSON, "te laat")
