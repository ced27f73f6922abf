"""Reading leaflets: all of them, and those that go with a letter."""

import re
from dataclasses import dataclass

from babel import Locale
from sqlmodel import Session, col, or_, select

from infra.i18n import language as ours
from register.models import Algorithm
from reports.contents.letter import Leaflet as Page
from reports.leaflets.models import Leaflet
from reports.leaflets.vocabulary import LANGUAGES, RIGHT_TO_LEFT


@dataclass(frozen=True)
class Line:
    """A leaflet in the list."""

    leaflet: Leaflet
    language: str  # its name, in the language of who looks
    algorithm: str  # its name; empty for all
    right_to_left: bool


def name_of(code: str, spoken: str) -> str:
    """What a language is called in another one."""
    return str(Locale(spoken).languages.get({"kmr": "ku"}.get(code, code), code))


def named() -> list[tuple[str, str]]:
    """The languages that a leaflet can have, by name."""
    return sorted(((code, name_of(code, ours())) for code in LANGUAGES), key=lambda one: one[1].casefold())


def every(session: Session) -> list[Line]:
    """All leaflets, those in use first, the newest before the others."""
    chosen = select(Leaflet, Algorithm.name).join(
        Algorithm, col(Algorithm.id) == col(Leaflet.algorithm_id), isouter=True
    )
    order = (col(Leaflet.retired_at).is_not(None), col(Leaflet.added_at).desc(), col(Leaflet.id))
    return [
        Line(leaflet, name_of(leaflet.language, ours()), name or "", leaflet.language in RIGHT_TO_LEFT)
        for leaflet, name in session.exec(chosen.order_by(*order))
    ]


def going_with(session: Session, algorithm_id: str) -> list[tuple[str, str]]:
    """Those that a letter about an algorithm can get: the id, and the language with the title."""
    found = in_use(session, algorithm_id)
    return [(one.id, f"{name_of(one.language, ours())}: {one.title}") for one in found]


def in_use(session: Session, algorithm_id: str) -> list[Leaflet]:
    """The leaflets that a letter about an algorithm can get, by language."""
    chosen = select(Leaflet).where(
        col(Leaflet.retired_at).is_(None),
        or_(col(Leaflet.algorithm_id).is_(None), col(Leaflet.algorithm_id) == algorithm_id),
    )
    return list(session.exec(chosen.order_by(col(Leaflet.language), col(Leaflet.added_at), col(Leaflet.id))))


def page_of(session: Session, leaflet_id: str, spoken: str) -> Page | None:
    """The last page of a letter, also where the leaflet was retired since; None where none was asked for."""
    one = session.get(Leaflet, leaflet_id) if leaflet_id else None
    if not one:
        return None
    told = tuple(map(_numbers_together, one.paragraphs))
    return Page(
        one.language, name_of(one.language, spoken), _numbers_together(one.title), told, one.language in RIGHT_TO_LEFT, one.checked_on
    )  # fmt: skip


def _numbers_together(text: str) -> str:
    """A telephone number with spaces that may not break: from right to left its parts would change places."""
    return re.sub(r"(?<=\d) (?=\d)", "\u00a0", text)
