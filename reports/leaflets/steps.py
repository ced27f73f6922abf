"""What may happen to a leaflet: it is added, chosen for a letter, and retired."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from infra import canonical, clock, ledger
from infra.errors import Fault, NotFound, NotValid
from infra.identity.actors import Actor
from register.models import Algorithm
from register.personal_numbers import holds_bsn
from reports import permissions
from reports.leaflets.models import Leaflet
from reports.leaflets.queries import in_use
from reports.leaflets.vocabulary import BODY_MAX, CHECKED_MAX, LANGUAGES, PARAGRAPHS_MAX, TITLE_MAX
from reports.letterforms import missing_in

NAMED = 8  # characters that a refusal names


@dataclass(frozen=True)
class Text:
    """A leaflet as people wrote and checked it. `algorithm_id` is empty where it goes with letters about any algorithm."""

    language: str
    title: str
    paragraphs: tuple[str, ...]
    checked_by: str
    checked_on: date | None
    algorithm_id: str = ""


def add(session: Session, actor: Actor, given: Text) -> Leaflet:
    """Add a leaflet; one that is in use already stays the only one, so a form that was sent twice adds once.

    Raises `NotValid` that names every field, also for a character that our typefaces lack.
    """
    actor.must(permissions.KEEP_LEAFLETS)
    text = _tidy(given)
    if faults := [*_faults(session, text)]:
        raise NotValid("reports.leaflets.not_valid", faults=faults)
    checked_on = text.checked_on or clock.today()  # a leaflet without a day was refused above
    leaflet = Leaflet(
        organisation_id=actor.organisation_id, algorithm_id=text.algorithm_id or None, language=text.language, title=text.title,
        body="\n".join(text.paragraphs), checked_by=text.checked_by, checked_on=checked_on, added_by=actor.id,
    )  # fmt: skip
    if kept := _in_use(session, leaflet):
        return kept
    session.add(leaflet)
    session.flush()
    said = canonical.digest([text.title, *text.paragraphs])
    ledger.append(session, actor, "leaflet.added", leaflet.id, language=leaflet.language, content=said)
    return leaflet


def retire(session: Session, actor: Actor, leaflet_id: str) -> Leaflet:
    """No new letter gets it; those that have it keep it. Doing it twice changes nothing. Raises `NotFound`."""
    actor.must(permissions.KEEP_LEAFLETS)
    leaflet = session.get(Leaflet, leaflet_id, with_for_update=True)
    if not leaflet:
        raise NotFound("reports.leaflets.not_found")
    if not leaflet.retired_at:
        leaflet.retired_at = clock.now()
        session.add(leaflet)
        ledger.append(session, actor, "leaflet.retired", leaflet.id)
    return leaflet


def for_letter(session: Session, leaflet_id: str, algorithm_id: str) -> Leaflet:
    """The leaflet that somebody wants with a letter about an algorithm. Raises `NotValid` where it does not go with it."""
    leaflet = session.get(Leaflet, leaflet_id)
    if not leaflet or leaflet.retired_at or leaflet.algorithm_id not in (None, algorithm_id):
        code = "reports.leaflets.not_for_letter"
        raise NotValid(code, faults=[Fault("leaflet", code)])
    return leaflet


def named(session: Session, wanted: str, algorithm_id: str) -> Leaflet:
    """The leaflet that somebody names, by its id or by its language, for a letter about an algorithm; one about that
    algorithm alone goes before those for all.

    Raises `NotValid` as `for_letter`, and with those that there are where none has that language, or more than one has.
    """
    if wanted not in LANGUAGES:
        return for_letter(session, wanted, algorithm_id)
    going = in_use(session, algorithm_id)
    found = [one for one in going if one.language == wanted]
    nearest = [one for one in found if one.algorithm_id] or found
    if len(nearest) != 1:
        code = "reports.leaflets.several" if nearest else "reports.leaflets.none_in_language"
        shown = "; ".join(f"{one.language} {one.id} ({one.title})" for one in nearest or going) or "-"
        raise NotValid(
            code,
            language=wanted,
            list=shown,
            faults=[Fault("leaflet", code, {"language": wanted, "list": shown})],
        )
    return nearest[0]


def _in_use(session: Session, wanted: Leaflet) -> Leaflet | None:
    same = ("language", "title", "body", "checked_by", "checked_on", "algorithm_id")
    chosen = select(Leaflet).where(Leaflet.language == wanted.language, col(Leaflet.retired_at).is_(None))
    kept = (
        one
        for one in session.exec(chosen)
        if all(getattr(one, name) == getattr(wanted, name) for name in same)
    )
    return next(kept, None)


def _tidy(given: Text) -> Text:
    def one_line(text: str) -> str:
        # Spaces that may not break stay: in Arabic they keep a number together.
        return re.sub(r"[ \t\r\n]+", " ", unicodedata.normalize("NFC", text)).strip()

    paragraphs = tuple(filter(None, map(one_line, given.paragraphs)))
    return Text(
        given.language.strip(), one_line(given.title), paragraphs, one_line(given.checked_by), given.checked_on,
        given.algorithm_id.strip(),
    )  # fmt: skip


def _faults(session: Session, text: Text) -> Iterator[Fault]:
    if text.language not in LANGUAGES:
        yield Fault("language", "reports.leaflets.no_language")
    if text.algorithm_id and not session.get(Algorithm, text.algorithm_id):
        yield Fault("algorithm_id", "register.algorithm_not_found")
    yield from _said("title", text.title, TITLE_MAX)
    yield from _said("paragraphs", "\n".join(text.paragraphs), BODY_MAX)
    if len(text.paragraphs) > PARAGRAPHS_MAX:
        yield Fault("paragraphs", "reports.leaflets.too_many_paragraphs", {"most": PARAGRAPHS_MAX})
    yield from _said("checked_by", text.checked_by, CHECKED_MAX)
    if text.checked_on is None or text.checked_on > clock.today():
        yield Fault("checked_on", "reports.leaflets.no_checked_on")


def _said(where: str, text: str, most: int) -> Iterator[Fault]:
    if not text:
        yield Fault(where, f"reports.leaflets.needed.{where}")
    elif len(text) > most:
        yield Fault(where, "reports.leaflets.too_long", {"most": most, "length": len(text)})
    elif holds_bsn(text):
        yield Fault(where, "reports.leaflets.holds_bsn")
    elif lacking := missing_in(text):
        shown = ", ".join(f"{one} (U+{ord(one):04X})" for one in lacking[:NAMED])
        yield Fault(where, "reports.leaflets.cannot_print", {"list": shown})
