"""What a letter tells about data that did not come from the resident (AVG 14), from what the municipality filled in."""

from sqlmodel import Session, select

from infra.i18n import gettext_in, ngettext_in, pick
from register.models import Deployment, Revision
from register.richtext import paragraphs, plain
from reports.contents.letter import Notice
from reviews.retention.models import DefaultTerm
from reviews.retention.vocabulary import LEAST_MONTHS

# A letter has three pages; the whole text stands in the register, whose address is in the letter.
MOST = 200


def notice_of(session: Session, deployment: Deployment, revision: Revision, language: str) -> Notice:
    """The notice; what nobody filled in stays empty. The texts of the register are in Dutch."""
    return Notice(
        purpose=pick(deployment.purpose, language),
        lawful_basis=_shortly(revision.content.get("lawful_basis")),
        kept=_kept(session, deployment.id, language),
        retention=_shortly(revision.content.get("retention")),
        recipients=_shortly(revision.content.get("recipients")),
    )


def _kept(session: Session, deployment_id: str, language: str) -> str:
    """The term that is really kept to, where one was chosen for cases without a term of their own."""
    chosen = session.exec(select(DefaultTerm).where(DefaultTerm.deployment_id == deployment_id)).first()
    if chosen and chosen.for_good:
        return gettext_in(language, "reports.letter.notice.kept.for_good")
    if not chosen or not chosen.months:
        return ""
    months = max(chosen.months, LEAST_MONTHS)
    if months % 12:
        return ngettext_in(language, "reports.letter.notice.kept.months", months)
    return ngettext_in(language, "reports.letter.notice.kept.years", months // 12)


def _shortly(text: object) -> str:
    """The first sentences of a text, as many as have room; of one that has no end in sight the first words."""
    whole = " ".join(plain(part) for part in paragraphs(str(text or ""))).split()
    told = " ".join(whole)
    if len(told) <= MOST:
        return told
    end = max(told.rfind(sign, 0, MOST) for sign in (". ", "? ", "! "))
    return told[: end + 1] if end > 0 else told[:MOST].rsplit(" ", 1)[0] + "…"
