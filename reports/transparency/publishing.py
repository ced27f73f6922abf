"""What may happen to the public report of a period: it is published once, and after that corrected with the reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlmodel import Session

from infra import canonical, clock, ledger
from infra.errors import Fault, NotNow, NotValid
from infra.i18n import LANGUAGES
from infra.identity.actors import Actor, machine
from infra.identity.models import Organisation
from register.personal_numbers import holds_bsn
from reports import requests
from reports.transparency import permissions
from reports.transparency.correcting import corrected
from reports.transparency.course import course_of
from reports.transparency.figures import figures_of, newest
from reports.transparency.models import Edition
from reports.transparency.periods import Period, last_ended, period_of
from reports.transparency.vocabulary import WHY_MAX, WORDS_MAX, Every
from reports.vocabulary import Kind


@dataclass(frozen=True)
class Said:
    """What people add in their own words, by language: about what was promised, and why a former edition is corrected."""

    words: Mapping[str, str] = field(default_factory=dict)
    why: Mapping[str, str] = field(default_factory=dict)


def publish(session: Session, actor: Actor, code: str, said: Said | None = None) -> Edition:
    """Publish the report of a period that is over; a second time only as a correction, with the reason.

    Figures are counted now and kept as they are printed; a PDF is asked for in each language. Raises `NotFound` for what is
    no period, `NotNow` before it is over, `NotValid` without a reason.
    """
    actor.must(permissions.PUBLISH)
    period, former = period_of(code), newest(session, code)
    must_be_over(period)
    texts = _checked(said or Said(), former)
    edition = draft(session, actor, period, former, texts)
    session.add(edition)
    session.flush()
    act = "transparency.corrected" if former else "transparency.published"
    ledger.append(
        session, actor, act, edition.id,
        period=code, edition=edition.number, figures=canonical.digest(edition.figures),
    )  # fmt: skip
    for language in LANGUAGES:
        requests.ask(session, actor, Kind.TRANSPARENCY, edition.id, language)
    return edition


def draft(
    session: Session, actor: Actor, period: Period, former: Edition | None, said: Said | None = None
) -> Edition:
    """The edition as it would be published now; nothing is kept of it."""
    figures, texts = figures_of(session, period), said or Said()
    kept = (corrected(former.figures, figures) if former else figures) | {
        "course": course_of(session, period)
    }
    return Edition(
        organisation_id=actor.organisation_id, period=period.code, number=former.number + 1 if former else 1,
        figures=kept, words=dict(texts.words), why=dict(texts.why),
        published_by=actor.id,
    )  # fmt: skip


def publish_due(session: Session, organisation_id: str, every: Every) -> Edition | None:
    """Publish the newest quarter or year that is over, where the clock sees to that, the organisation was here in it, and
    nobody published it yet."""
    period = last_ended(every, clock.today())
    if not period or newest(session, period.code):
        return None
    if session.get_one(Organisation, organisation_id).created_at >= period.ends:
        return None
    return publish(session, machine(organisation_id), period.code)


def must_be_over(period: Period) -> None:
    """Raises `NotNow` while it runs: what is counted still moves."""
    if not period.ended:
        raise NotNow("reports.transparency.not_over")


def _checked(said: Said, former: Edition | None) -> Said:
    words, why = _trimmed(said.words), _trimmed(said.why) if former else {}
    faults = [
        *_faults("words", words, WORDS_MAX),
        *_faults("why", why, WHY_MAX),
    ]
    if former and not why.get("nl"):
        faults.append(Fault("why/nl", "reports.transparency.why_missing"))
    if faults:
        raise NotValid("reports.transparency.not_valid", faults=faults)
    return Said(words, why)


def _trimmed(texts: Mapping[str, str]) -> dict[str, str]:
    return {code: text.strip() for code in LANGUAGES if (text := texts.get(code, "")).strip()}


def _faults(where: str, texts: Mapping[str, str], most: int) -> list[Fault]:
    found = []
    for code, text in texts.items():
        if len(text) > most:
            found.append(Fault(f"{where}/{code}", "reports.transparency.too_long", {"most": most}))
        elif holds_bsn(text):
            found.append(Fault(f"{where}/{code}", "reports.transparency.holds_bsn"))
    return found
