"""What the clock asks for: mending the queue, closing what is past its deadline, clearing away what ended."""

from datetime import timedelta

from sqlmodel import select

from infra import idempotency, queue
from infra.database import EVERYONE
from infra.identity import attempts
from infra.identity.actors import machine
from infra.identity.models import Organisation
from infra.identity.sign_in import forget_old
from infra.log import anchoring
from infra.logs import Events
from register.evaluation import steps as evaluation
from register.notices import steps as notices
from reports.audit import indexing
from reports.transparency import publishing
from reports.transparency.vocabulary import Every
from reviews import reminding, stops, waiting
from reviews.deliveries import outbox
from reviews.notifications import mailing
from reviews.oversight import alarms
from reviews.practice import answering
from workers import destroying, forgetting, telling
from workers.mailing import send_all
from workers.workshop import Workshop

# How long a bell may go unheard before it is rung again.
PATIENCE = timedelta(seconds=20)

# Of the log, that are made searchable in one round.
BUNDLES = 400

log = Events("rounds")


def sweep(workshop: Workshop) -> None:
    """Mend the queue; see `queue.sweep`."""
    with workshop.house.database.write(EVERYONE) as session:
        mended = queue.sweep(session, PATIENCE)
    for what, count in mended.items():
        if count:
            log.info("queue.mended", kind=what, count=count)


def tidy(workshop: Workshop) -> None:
    """Close cases past their deadline in every organisation, have models from before evaluations were made measured, and
    forget what may be forgotten."""
    with workshop.house.database.read(EVERYONE) as session:
        organisations = list(session.exec(select(Organisation.id)))
    for organisation_id in organisations:
        with workshop.house.database.write(organisation_id) as session:
            expired = stops.expire(session)
            if expired:
                log.info("suggestions.expired", organisation=organisation_id, count=expired)
            flagged = stops.flag_missed(session)
            if flagged:
                log.info("releases.flagged", organisation=organisation_id, count=flagged)
            overdue = waiting.awaited_too_long(session)
            if overdue:
                log.info("suggestions.awaited_too_long", organisation=organisation_id, count=overdue)
            notices.erase(session)
        with workshop.house.database.write(organisation_id) as session:
            alarms.look_round(session, organisation_id)
        with workshop.house.database.write(organisation_id) as session:
            outbox.mend(session)
            answering.answer_due(session)
            attempts.tell_counted(session)
            for model in evaluation.without(session):
                evaluation.ask(session, machine(organisation_id), model)
        indexing.catch_up(workshop.house, organisation_id, BUNDLES)
        if back := forgetting.again(workshop, organisation_id):
            log.warning(
                "keys.came_back",
                organisation=organisation_id,
                count=back,
                diagnostic="an older copy of the keys",
            )
        with workshop.house.database.write(organisation_id) as session:
            destroying.look_round(session, organisation_id)
        with workshop.house.database.write(organisation_id) as session:
            cleared = telling.look_round(session, workshop.house.settings)
            if cleared:
                log.info("processing.cleared", organisation=organisation_id, count=cleared)
    with workshop.house.database.write(EVERYONE) as session:
        forget_old(session)
        idempotency.forget_old(session)
        attempts.forget_old(session)


def mail(workshop: Workshop) -> None:
    """Remind people of what comes near, and send mail about what they were told; in working hours only."""
    if not mailing.working_hours():
        return
    house = workshop.house
    with house.database.read(EVERYONE) as session:
        organisations = list(session.exec(select(Organisation.id)))
    for organisation_id in organisations:
        with house.database.write(organisation_id) as session:
            reminding.remind(session)
            mailing.gather(session, house.settings.language)
            mailing.forget_old(session)
        brought = send_all(workshop, organisation_id)
        if brought:
            log.info("mail.sent", organisation=organisation_id, count=brought)


def publish(workshop: Workshop) -> None:
    """Publish the public report of the quarter or the year that is over, where the installation is set to."""
    house = workshop.house
    every = Every(house.settings.public_reports)
    if every == Every.NEVER:
        return
    with house.database.read(EVERYONE) as session:
        organisations = list(session.exec(select(Organisation.id)))
    for organisation_id in organisations:
        with house.database.write(organisation_id) as session:
            edition = publishing.publish_due(session, organisation_id, every)
        if edition:
            log.info("report.published", organisation=organisation_id, period=edition.period)


def anchor(workshop: Workshop) -> None:
    """Have witnesses and a time stamping authority see the logs."""
    anchoring.anchor(workshop.house)
