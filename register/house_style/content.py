"""What a municipality sets of its style, how that is kept, and what is wrong with it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from infra.errors import Fault
from register.field_checks import ADDRESS, HIDDEN
from register.house_style import contrast, vocabulary
from register.house_style.logo import Picture
from register.house_style.vocabulary import ACCENT, ON_ACCENT, Decider
from register.models import Texts

MAIL = re.compile(r"[^@\s<>\"']{1,100}@[^@\s<>\"']{1,99}")
FEW = ("name", "phone", "email", "website", "privacy_contact", "complaints", "logo_alt")
LIMITS = {
    "name": vocabulary.NAME_MAX, "phone": vocabulary.PHONE_MAX, "email": vocabulary.ADDRESS_MAX, "website": vocabulary.ADDRESS_MAX,
    "privacy_contact": vocabulary.CONTACT_MAX, "complaints": vocabulary.CONTACT_MAX, "logo_alt": vocabulary.ALT_MAX,
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Where an objection goes: the organ, its address, a form on the web, and a sentence that is added. Empty: as usual."""

    addressee: str = ""
    address: tuple[str, ...] = ()
    website: str = ""
    text: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class Content:
    """A whole style. `objections` is per algorithm, by its id; `function` names who decides, without a name."""

    name: str
    address: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    website: str = ""
    privacy_contact: str = ""
    complaints: str = ""
    accent: str = ACCENT
    on_accent: str = ON_ACCENT
    decider: str = Decider.FUNCTION
    function: Texts = field(default_factory=dict)
    logo: Picture | None = None
    logo_alt: str = ""
    objections: dict[str, Place] = field(default_factory=dict)

    def stored(self) -> dict[str, Any]:
        """All but the bytes of the logo, which have a column of their own."""
        return asdict(replace(self, logo=None))


def content_from(stored: Mapping[str, Any], logo: Picture | None) -> Content:
    """A style as it was kept."""
    places = {
        id_: Place(**one | {"address": tuple(one["address"])}) for id_, one in stored["objections"].items()
    }
    told = dict(stored) | {"address": tuple(stored["address"]), "objections": places, "logo": logo}
    return Content(**told)


def changed(before: Content, after: Content) -> list[str]:
    """The names of what differs."""
    return [name for name in Content.__dataclass_fields__ if getattr(before, name) != getattr(after, name)]


def faults_of(content: Content) -> list[Fault]:
    """Everything that is wrong, by field: `objections/<algorithm>/website`."""
    return [*_texts(content), *_colours(content), *_places(content.objections)]


def _texts(content: Content) -> Iterator[Fault]:
    if not content.name.strip():
        yield Fault("name", "register.house_style.name_needed")
    for name in FEW:
        yield from _text(name, getattr(content, name), LIMITS[name])
    yield from _lines("address", content.address)
    if content.email and not MAIL.fullmatch(content.email):
        yield Fault("email", "register.house_style.no_mail")
    yield from _web("website", content.website)
    if content.decider not in set(Decider):
        yield Fault("decider", "register.house_style.no_decider")
    for language, text in content.function.items():
        yield from _text(f"function/{language}", text, vocabulary.FUNCTION_MAX)
    if content.logo and not content.logo_alt.strip():
        yield Fault("logo_alt", "register.house_style.alt_needed")


def _colours(content: Content) -> Iterator[Fault]:
    wrong = [
        name for name in ("accent", "on_accent") if not contrast.COLOUR.fullmatch(getattr(content, name))
    ]
    yield from (Fault(name, "register.house_style.no_colour") for name in wrong)
    if wrong:
        return
    accent, on_accent = contrast.nearest(content.accent, content.on_accent)
    if accent != content.accent:
        least = min(one.ratio for one in contrast.checks(content.accent, content.on_accent)[:2])
        yield _unclear("accent", least, accent)
    # Told of the colour that it would stand on, so that one change is asked where one is enough.
    if on_accent != content.on_accent:
        yield _unclear("on_accent", contrast.ratio(content.on_accent, accent), on_accent)


def _unclear(where: str, ratio: float, better: str) -> Fault:
    # Cut off, not rounded: 4.49 is not told as 4.5.
    told: dict[str, str | int | float] = {
        "ratio": int(ratio * 100) / 100,
        "least": contrast.TEXT,
        "better": better,
    }
    return Fault(where, f"register.house_style.unclear.{where}", told)


def _places(places: Mapping[str, Place]) -> Iterator[Fault]:
    if len(places) > vocabulary.PLACES_MAX:
        yield Fault("objections", "register.house_style.too_many_lines", {"limit": vocabulary.PLACES_MAX})
    for algorithm, place in places.items():
        where = f"objections/{algorithm}"
        yield from _text(f"{where}/addressee", place.addressee, vocabulary.CONTACT_MAX)
        yield from _lines(f"{where}/address", place.address)
        yield from _web(f"{where}/website", place.website)
        for language, text in place.text.items():
            yield from _text(f"{where}/text/{language}", text, vocabulary.TEXT_MAX)


def _text(where: str, text: str, limit: int) -> Iterator[Fault]:
    if HIDDEN.search(text) or "\n" in text or "\r" in text:
        yield Fault(where, "register.field_hidden_sign")
    if len(text) > limit:
        yield Fault(where, "register.field_too_long", {"limit": limit, "length": len(text)})


def _lines(where: str, lines: tuple[str, ...]) -> Iterator[Fault]:
    if len(lines) > vocabulary.LINES_MAX:
        yield Fault(where, "register.house_style.too_many_lines", {"limit": vocabulary.LINES_MAX})
    for line in lines:
        yield from _text(where, line, vocabulary.LINE_MAX)


def _web(where: str, address: str) -> Iterator[Fault]:
    if address and not ADDRESS.fullmatch(address):
        yield Fault(where, "register.field_no_address")
    yield from _text(where, address, vocabulary.ADDRESS_MAX)
