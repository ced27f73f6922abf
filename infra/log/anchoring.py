"""Anchors outside this house: witnesses that cosign our newest head, and an authority that says when it was there."""

from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from infra import clock
from infra.installation import Installation
from infra.ledger.checkpoints import Checkpoint
from infra.ledger.models import TimeStamp
from infra.ledger.notes import Note
from infra.ledger.publishing import Published
from infra.ledger.timestamps import ANSWER_MAX, QUERY, STAMPED, NotStamped, check, question, stamp_path
from infra.log.asking import BadPolicy, ask_witnesses, organisations_with_log
from infra.log.keys import forget_retired
from infra.logs import Events
from infra.outward import NoAnswer, NotAllowed, look_up, post, target_of
from infra.settings import Settings

EVERY = timedelta(days=1)
SECONDS = 20.0

log = Events("ledger")


def anchor(house: Installation) -> None:
    """For every log: ask its witnesses, have it stamped once a day, destroy keys that retired. What fails comes again next round."""
    for organisation_id in organisations_with_log(house):
        try:
            ask_witnesses(house, organisation_id)
        except BadPolicy as wrong:
            log.error("log.policy_wrong", organisation=organisation_id, diagnostic=wrong.diagnostic)
        try:
            if is_due(house, organisation_id):
                stamp(house, organisation_id)
        except (NotAllowed, NoAnswer) as wrong:
            log.warning("log.not_stamped", organisation=organisation_id, code=wrong.code)
        except NotStamped as wrong:
            log.warning("log.not_stamped", organisation=organisation_id, diagnostic=str(wrong))
        forget_retired(house, organisation_id)


def is_due(house: Installation, organisation_id: str) -> bool:
    """Whether this log grew since its last time stamp, and that one is a day old."""
    path = Published(house.settings.logs / organisation_id).checkpoint_file()
    if not house.settings.time_stamp_url or not path.exists():
        return False
    head = Checkpoint.read(Note.read(path.read_bytes()))
    with house.database.read(organisation_id) as session:
        last = newest(session)
    return last is None or (clock.now() - last.stamped_at >= EVERY and head.size > last.size)


def stamp(house: Installation, organisation_id: str) -> datetime:
    """Have the newest published head stamped now, and publish the answer; when that was.

    Raises `NotAllowed` or `NoAnswer` when the authority cannot be asked, and `NotStamped` for an answer that is no stamp of
    this head by an authority that is trusted: such an answer is not kept.
    """
    published = Published(house.settings.logs / organisation_id)
    note = published.checkpoint_file().read_bytes()
    answer, at = asked(house.settings, note)
    head = Checkpoint.read(Note.read(note))
    with house.database.write(organisation_id) as session:
        same = select(TimeStamp).where(TimeStamp.origin == head.origin, TimeStamp.size == head.size)
        kept = session.exec(same).first() or TimeStamp(
            organisation_id=organisation_id, origin=head.origin, size=head.size, note=note, answer=answer,
            authority=house.settings.time_stamp_url, stamped_at=at,
        )  # fmt: skip
        session.add(kept)
    publish(published, kept)
    log.info("log.stamped", organisation=organisation_id, count=head.size)
    return kept.stamped_at


def asked(settings: Settings, note: bytes) -> tuple[bytes, datetime]:
    """The authority's answer about these bytes, checked, and the moment that it names."""
    if not Path(settings.time_stamp_authorities or "none").is_file():
        raise NotStamped("TOETSSTEEN_TIME_STAMP_AUTHORITIES names no file with certificates")
    target, body = target_of(settings.time_stamp_url), question(note)
    answer = post(
        target, look_up(target, inside=True), {"Content-Type": QUERY}, body, SECONDS, most=ANSWER_MAX
    )
    if answer.status != 200:
        raise NotStamped(f"the authority answered {answer.status}")
    return answer.body, check(note, answer.body, Path(settings.time_stamp_authorities), body)


def publish(published: Published, kept: TimeStamp) -> None:
    """The answer first, under a name of its own, then the head that it is about."""
    published.write(stamp_path(kept.size), kept.answer)
    published.write(STAMPED, kept.note)


def newest(session: Session) -> TimeStamp | None:
    """The last time stamp of the organisation of this session."""
    return session.exec(select(TimeStamp).order_by(col(TimeStamp.id).desc())).first()
