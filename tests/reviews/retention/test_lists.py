"""Destruction lists: what is due is proposed, authorised by somebody else, carried out once, and declared."""

import os
import signal
import subprocess
import sys
from datetime import date, timedelta

import pytest
from sqlmodel import select

from infra import clock
from infra.errors import NotFound, NotNow, NotValid, NotYours, Refusal, Stale
from infra.installation import Installation
from infra.ledger import Entry
from infra.sealing import Erased
from reviews.objections import lodging
from reviews.objections.lodging import Brought
from reviews.objections.terms import months_later
from reviews.objections.vocabulary import Remedy
from reviews.retention import authorising, carrying_out, closing, declaring, drawing, holds
from reviews.retention.carrying_out import NOT_DUE
from reviews.retention.closing import Term
from reviews.retention.declaring import content_of
from reviews.retention.due import due_of
from reviews.retention.models import DestructionList
from reviews.retention.vocabulary import (
    DESTROY,
    LEAST_MONTHS,
    HoldReason,
    ItemState,
    ListState,
    OffReason,
    Source,
)
from reviews.sealed import key_of
from tests.cast import Cast
from tests.reviews.retention.stages import WHY, Archive, an_archivist, decided, later, noon, release_of

TWO_YEARS = Term(24, category="5.1.2")
AFTERWARDS = 800


def over(archive: Archive, *numbers: int) -> None:
    """Have these cases closed, with a term of two years."""
    for number in numbers:
        archive.tell(number, clock.today(), TWO_YEARS)


def keep_until(archive: Archive, number: int) -> date | None:
    case_id = archive.case(number).id
    due = archive.read(due_of, [case_id])
    found: date | None = due[case_id].keep_until
    return found


def test_what_is_due_is_proposed_authorised_destroyed_and_declared(archive: Archive) -> None:
    over(archive, 0, 1)
    with clock.stopped(later(AFTERWARDS)):
        row = archive.drawn()
        assert (row.state, row.total) == (ListState.PROPOSED, 2)
        found = archive.declared(row)
        said = content_of(found)
        with pytest.raises(Erased):
            archive.read(key_of, archive.case(0).id)
    assert said["destroyed"] == 2
    assert [(one["category"], one["cases"]) for one in said["specification"]] == [("5.1.2", 2)]
    assert archive.again(row.id).state == ListState.DECLARED
    assert archive.read(key_of, archive.case(2).id), "what had no term is still there"
    for number in range(3):
        assert archive.case(number).id not in found.content.decode(), "which cases they were is not told"


def test_who_drew_it_up_who_is_no_archivist_and_who_is_elsewhere_do_not_authorise(archive: Archive) -> None:
    over(archive, 0)
    with clock.stopped(later(AFTERWARDS)):
        row = archive.drawn(archive.archivist)
        for actor, refusal in (
            (archive.archivist, NotYours),
            (archive.cast.pia, NotYours),
            (archive.cast.machine, NotYours),
            (archive.cast.stranger, NotFound),
        ):
            with pytest.raises(refusal):
                archive.do(authorising.authorise, actor, row.id, 1)
        other = an_archivist(archive.house, archive.cast, "Ans")
        with pytest.raises(Stale):
            archive.do(authorising.authorise, other, row.id, 2)
        archive.do(authorising.authorise, other, row.id, 1)
        with pytest.raises(NotNow):
            archive.do(authorising.authorise, other, row.id, 1)


def test_nothing_is_destroyed_before_the_authorisation_stands_in_the_log(archive: Archive) -> None:
    over(archive, 0)
    with clock.stopped(later(AFTERWARDS)):
        row = archive.drawn()
        assert archive.do(carrying_out.carry_out, archive.cast.machine, row.id) is False, (
            "nobody authorised it"
        )
        archive.authorised(row)
        assert archive.waiting(DESTROY.name) == []
        archive.sequence()
        assert len(archive.waiting(DESTROY.name)) == 1
        archive.work_off()
        archive.work_off()
    assert [item.state for item in archive.items(row)] == [ItemState.DESTROYED]


def test_what_came_up_after_the_authorisation_keeps_a_case(archive: Archive) -> None:
    over(archive, 0, 1, 2)
    with clock.stopped(later(AFTERWARDS)):
        row = archive.authorised(archive.drawn())
        day = clock.today() + timedelta(days=100)
        archive.do(holds.place, archive.cast.pia, "zaak-0", HoldReason.COURT, WHY, day)
        brought = Brought(Remedy.OBJECTION, clock.today(), "Het klopt niet.", announced_on=clock.today())
        archive.do(lodging.lodge, archive.cast.case_system, release_of(archive, 1), brought)
        archive.tell(2, clock.today(), TWO_YEARS)
        archive.work_off()
    kept = {item.case_id: item.kept_by for item in archive.items(row, ItemState.KEPT)}
    codes = [HoldReason.COURT.value, Remedy.OBJECTION.value, NOT_DUE]
    assert [kept[archive.case(number).id] for number in range(3)] == codes
    assert archive.again(row.id).state == ListState.EMPTY, "there is nothing to declare"


def test_a_case_that_was_taken_off_comes_back_and_its_reason_is_sealed(archive: Archive) -> None:
    over(archive, 0, 1)
    with clock.stopped(later(AFTERWARDS)):
        row = archive.drawn()
        [first, _] = archive.items(row)
        with pytest.raises(NotYours):
            archive.do(authorising.take_off, archive.cast.pia, first.id, OffReason.IN_USE, WHY)
        with pytest.raises(NotValid):
            archive.do(authorising.take_off, archive.archivist, first.id, OffReason.IN_USE, " ")
        off = archive.do(authorising.take_off, archive.archivist, first.id, OffReason.IN_USE, WHY)
        assert WHY.encode() not in off.sealed_why
        with pytest.raises(NotNow):
            archive.do(authorising.take_off, archive.archivist, first.id, OffReason.IN_USE, WHY)
        assert content_of(archive.declared(row))["taken_off"] == 1
        [back] = archive.items(archive.drawn())
        assert back.case_id == first.case_id


def test_the_machine_begins_one_list_a_month_and_none_where_no_term_is_known(archive: Archive) -> None:
    machine = archive.cast.machine
    assert archive.do(drawing.draw_monthly, machine) is None, "no term is known of anything"
    over(archive, 0)
    with clock.stopped(later(AFTERWARDS)):
        row = archive.do(drawing.draw_monthly, machine)
        assert archive.do(drawing.draw_monthly, machine) is None
        archive.work_off()
        assert archive.again(row.id).due_before == clock.today().replace(day=1)
        with pytest.raises(Refusal):
            archive.do(drawing.draw_now, archive.cast.kees)


def test_the_choice_for_a_deployment_holds_where_nothing_was_told(archive: Archive) -> None:
    assert keep_until(archive, 0) is None
    archive.do(closing.set_default, archive.cast.pia, archive.deployment.id, Term(12, category="5.9"))
    assert keep_until(archive, 0) == months_later(clock.today(), 12)
    archive.do(closing.set_default, archive.cast.pia, archive.deployment.id, Term(for_good=True))
    assert keep_until(archive, 0) is None
    archive.tell(0, clock.today(), Term(36))
    assert keep_until(archive, 0) == months_later(clock.today(), 36), (
        "what was told of the case goes before it"
    )
    archive.do(closing.set_default, archive.cast.pia, archive.deployment.id, Term())
    assert keep_until(archive, 1) is None


def test_a_term_never_ends_within_six_months_of_the_last_that_happened(archive: Archive) -> None:
    archive.tell(0, clock.today() - timedelta(days=400), Term(1))
    assert keep_until(archive, 0) == months_later(clock.today(), LEAST_MONTHS)


def test_the_end_that_was_told_counts_no_more_once_the_case_went_on(archive: Archive) -> None:
    over(archive, 0)
    due = archive.read(due_of, [archive.case(0).id])[archive.case(0).id]
    assert due.source == Source.CASE
    decided(archive.house, archive.cast, archive.deployment, 1)
    assert keep_until(archive, 0) is None


def test_of_the_end_of_a_case_nothing_stands_open_but_its_last_day(archive: Archive) -> None:
    over(archive, 0)
    archive.do(
        holds.place, archive.cast.bea, "zaak-0", HoldReason.OTHER, WHY, clock.today() + timedelta(days=9)
    )
    wanted = select(Entry.body).where(Entry.act.in_(["retention.told", "hold.placed"]))  # type: ignore[attr-defined]
    bodies = archive.read(lambda session: b"".join(session.exec(wanted)))
    for secret in (b"Toegekend", b"5.1.2", b"zaak-0", WHY.encode()):
        assert bodies
        assert secret not in bodies
        for file in archive.house.settings.data.rglob("*.sqlite3*"):
            assert secret not in file.read_bytes() or file.name.startswith("keys"), file


@pytest.mark.both_databases
def test_two_workers_at_once_destroy_each_case_once(archive: Archive) -> None:
    over(archive, 0, 1, 2)
    with clock.stopped(later(AFTERWARDS)):
        row = archive.authorised(archive.drawn())
        for _ in range(2):
            archive.do(carrying_out.carry_out, archive.cast.machine, row.id)
        archive.work_off()
        [found] = archive.do(declaring.declare_due, archive.cast.machine)
        assert archive.do(declaring.declare_due, archive.cast.machine) == []
    forgotten = archive.read(
        lambda session: session.exec(select(Entry.subject_id).where(Entry.act == "case.forgotten")).all()
    )
    assert sorted(forgotten) == sorted(archive.case(number).id for number in range(3))
    assert content_of(found)["destroyed"] == 3


KILLED = """
import sys, os, signal
from pathlib import Path
from infra.installation import open_installation
from infra.settings import load
from reviews.retention import carrying_out
from workers.running import run
from workers.tasks import WORK
from workers.workshop import Workshop
from infra import clock
from datetime import datetime
house = open_installation(load({}, data=Path(sys.argv[1])), lambda task, queue, job_id: None)
done, real = [], carrying_out._one
def one(*given):
    real(*given)
    done.append(1)
    if len(done) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
carrying_out._one = one
with clock.stopped(datetime.fromisoformat(sys.argv[3])):
    run(Workshop(house), sys.argv[2], WORK["retention.destroy"])
"""


@pytest.mark.slow
def test_work_that_was_killed_goes_on_where_it_was(archive: Archive, house: Installation, cast: Cast) -> None:
    over(archive, 0, 1, 2)
    at = later(AFTERWARDS)
    with clock.stopped(at):
        row = archive.authorised(archive.drawn())
        archive.sequence()
        [job_id] = archive.waiting(DESTROY.name)
        ended = subprocess.run(
            [sys.executable, "-c", KILLED, str(house.settings.data), job_id, at.isoformat()],
            cwd=os.getcwd(), check=False,
        )  # fmt: skip
        assert ended.returncode == -signal.SIGKILL
        assert [item.state for item in archive.items(row)] == [ItemState.LISTED] * 3, (
            "all of a step or nothing"
        )
    with clock.stopped(at + timedelta(hours=1)):
        archive.sweep()
        archive.work_off()
        [found] = archive.do(declaring.declare_due, archive.cast.machine)
    assert content_of(found)["destroyed"] == 3
    assert archive.read(lambda session: session.get_one(DestructionList, row.id)).state == ListState.DECLARED


def test_the_last_day_itself_is_a_day_of_keeping(archive: Archive) -> None:
    over(archive, 0)
    last = keep_until(archive, 0)
    assert last
    with clock.stopped(noon(last)):
        assert archive.drawn().state == ListState.EMPTY
    with clock.stopped(noon(last + timedelta(days=1))):
        assert archive.drawn().state == ListState.PROPOSED


def test_a_hold_that_came_too_late_says_so(archive: Archive) -> None:
    over(archive, 0)
    with clock.stopped(later(AFTERWARDS)):
        archive.authorised(archive.drawn())
        archive.work_off(DESTROY.name)
        day = clock.today() + timedelta(days=9)
        with pytest.raises(NotValid):
            archive.do(holds.place, archive.cast.pia, "zaak-0", HoldReason.COURT, WHY, day)
        with pytest.raises(NotNow, match="too_late"):
            archive.do(lambda session, _actor: holds.lock(session, archive.case(0).id), archive.cast.pia)
