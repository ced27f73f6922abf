"""Cases that are over, an archivist, and destruction as the workers do it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from infra import clock, queue
from infra.database import EVERYONE
from infra.identity import people
from infra.identity.actors import Actor, Role
from infra.identity.models import Person
from infra.installation import Installation
from infra.log.sequencing import sequence
from infra.queue import Job
from register.models import Deployment
from register.vocabulary import Impact, LegalEffect, ReviewPolicy
from reviews.models import Case, Release, Suggestion
from reviews.retention import authorising, closing, declaring, drawing
from reviews.retention.closing import Closing, Term
from reviews.retention.models import Declaration, DestructionItem, DestructionList
from reviews.retention.vocabulary import DESTROY, DRAW, ItemState
from tests import builders
from tests.cast import HASHED, Cast
from workers.running import run
from workers.tasks import WORK
from workers.workshop import Workshop

FORGET = "cases.forget"
WHY = "Zo is het besproken met de afdeling."


@dataclass(frozen=True)
class Archive:
    """Voorbeeldstad with its archivist, and cases `zaak-0`, `zaak-1` and so on whose decisions went out."""

    house: Installation
    cast: Cast
    archivist: Actor
    deployment: Deployment

    def do(self, step: Callable[..., Any], actor: Actor, *given: Any, **more: Any) -> Any:
        """Take a step in a transaction of its own."""
        with self.house.database.write(actor.organisation_id) as session:
            return step(session, actor, *given, **more)

    def read(self, look: Callable[..., Any], *given: Any, **more: Any) -> Any:
        with self.house.database.read(self.cast.organisation_id) as session:
            return look(session, *given, **more)

    def tell(self, number: int, closed: date, term: Term, actor: Actor | None = None) -> None:
        """Have the case system tell of the end of a case."""
        told = Closing(closed, "Toegekend", term)
        self.do(closing.tell, actor or self.cast.case_system, f"zaak-{number}", told)

    def case(self, number: int) -> Case:
        with self.house.database.read(self.cast.organisation_id) as session:
            placed = select(Suggestion.case_id).where(Suggestion.position == number)
            return session.get_one(Case, session.exec(placed.order_by(col(Suggestion.id))).first())

    def work_off(self, *tasks: str) -> None:
        """Do what sequencer and workers do, until nothing of these tasks waits."""
        wanted = tasks or (DRAW.name, DESTROY.name, FORGET)
        while True:
            self.sequence()
            found = [(task, job_id) for task in wanted for job_id in self.waiting(task)]
            if not found:
                return
            for task, job_id in found:
                run(Workshop(self.house), job_id, WORK[task])

    def waiting(self, task: str) -> list[str]:
        """The jobs of a kind that wait."""
        chosen = select(Job.id).where(Job.state == queue.JobState.QUEUED, Job.task == task)
        return self.read(_found, chosen)

    def sequence(self) -> None:
        """Have everything stand in the log."""
        while sequence(self.house, self.cast.organisation_id):
            pass

    def sweep(self) -> None:
        """What the clock does with work that lost its worker."""
        with self.house.database.write(EVERYONE) as session:
            queue.sweep(session, timedelta(0))

    def drawn(self, actor: Actor | None = None) -> DestructionList:
        """A list of everything that is due now, drawn up by the machine unless somebody asked for it."""
        row: DestructionList = self.do(drawing.draw_now, actor or self.cast.machine)
        self.work_off(DRAW.name)
        return self.again(row.id)

    def authorised(self, row: DestructionList) -> DestructionList:
        self.do(authorising.authorise, self.archivist, row.id, len(self.items(row, ItemState.LISTED)))
        return self.again(row.id)

    def destroyed(self, row: DestructionList) -> DestructionList:
        """Authorise a list, and carry it out up to the last key."""
        self.authorised(row)
        self.work_off()
        return self.again(row.id)

    def declared(self, row: DestructionList) -> Declaration:
        self.destroyed(row)
        [found] = self.do(declaring.declare_due, self.cast.machine)
        assert isinstance(found, Declaration)
        return found

    def again(self, list_id: str) -> DestructionList:
        found = self.read(lambda session: session.get_one(DestructionList, list_id))
        assert isinstance(found, DestructionList)
        return found

    def items(self, row: DestructionList, state: ItemState | None = None) -> list[DestructionItem]:
        chosen = select(DestructionItem).where(DestructionItem.list_id == row.id)
        chosen = chosen.where(DestructionItem.state == state) if state else chosen
        return list(self.read(_found, chosen.order_by(col(DestructionItem.case_id))))


def _found(session: Session, chosen: SelectOfScalar[Any]) -> list[Any]:
    return list(session.exec(chosen).all())


def an_archive(house: Installation, cast: Cast, cases: int = 1) -> Archive:
    """So many cases whose decisions went out, of a besluit and of low impact."""
    unread = ReviewPolicy(sample_share=0.0)
    deployment = builders.a_deployment(house, cast, Impact.LOW, LegalEffect.BESLUIT, unread)
    decided(house, cast, deployment, cases)
    return Archive(house, cast, an_archivist(house, cast), deployment)


def decided(house: Installation, cast: Cast, deployment: Deployment, cases: int, first: int = 0) -> None:
    """More of them."""
    batch = builders.submitted(house, cast, builders.some_rows(cases, first), deployment)
    for suggestion in builders.run(house, cast, batch):
        builders.released(house, cast, suggestion)


def an_archivist(house: Installation, cast: Cast, name: str = "Arie") -> Actor:
    """Somebody who authorises destruction."""
    person = Person(email=f"{name.lower()}@voorbeeldstad.example", name=f"{name} de Tester", password=HASHED)
    with house.database.write(cast.organisation_id) as session:
        people.enrol(session, Actor("command-line", cast.organisation_id), person, (Role.ARCHIVIST,))
    cast.people[person.id] = person
    return Actor(person.id, cast.organisation_id, frozenset({Role.ARCHIVIST}), person.name)


def release_of(archive: Archive, number: int) -> str:
    """The decision of a case."""
    chosen = select(Release.id).where(Release.case_id == archive.case(number).id)
    return str(archive.read(_found, chosen)[0])


def noon(day: date) -> datetime:
    """The middle of a day in the Netherlands."""
    return datetime.combine(day, time(12), clock.AMSTERDAM).astimezone(UTC)


def later(days: int) -> datetime:
    """The middle of the day so many days from now."""
    return noon(clock.today() + timedelta(days=days))
