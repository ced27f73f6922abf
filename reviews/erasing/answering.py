"""The answer to who asked to be forgotten, in words to send or to show, and from when on nobody can read what was erased."""

from datetime import date, timedelta

from babel.dates import format_date

from infra.i18n import gettext_in
from reviews.erasing.queries import Shown
from reviews.erasing.vocabulary import Answer


def letter(language: str, found: Shown, key_backup_days: int) -> list[str]:
    """The answer as paragraphs; nothing before there is one. `key_backup_days`: how long backups of keys are kept."""
    row = found.row
    if not row.answer:
        return []
    days = {
        name: format_date(day, "d MMMM y", locale=language)
        for name, day in {"received": row.received_on, "decided": row.decided_on or row.received_on}.items()
    }
    parts = [
        gettext_in(language, "reviews.erasing.letter.asked", **days),
        gettext_in(language, f"reviews.erasing.letter.{row.about}.{row.answer}", **days),
        gettext_in(language, f"reviews.erasing.letter.ground.{row.ground}"),
        (found.reasons or "") if row.answer != Answer.GRANTED else "",
        gettext_in(language, f"reviews.erasing.letter.after.{row.answer}", days=key_backup_days),
        gettext_in(language, "reviews.erasing.letter.remedy"),
    ]
    return [part for part in parts if part]


def keys_gone_on(found: Shown, key_backup_days: int) -> date | None:
    """The day after which no backup can open what was erased: the last copy of its key is gone by then."""
    if not found.erased_at:
        return None
    return found.erased_at.date() + timedelta(days=key_backup_days)
