"""From a form to a style: what was typed as it was typed, with the logo that a form cannot keep by itself."""

import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from infra.i18n import LANGUAGES
from register.house_style.content import Content, Place
from register.house_style.logo import Picture, measured, picture

FEW = ("name", "phone", "email", "website", "privacy_contact", "complaints", "logo_alt", "decider")


@dataclass(frozen=True)
class Typed:
    """A style as it was typed, and the version that it was made from."""

    style: Content
    based_on: int


def lines_of(text: str) -> tuple[str, ...]:
    """The lines that say something."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def colour_of(text: str) -> str:
    """A colour as we write it: with its sign and in small letters, also where it was typed without."""
    text = text.strip().lower()
    return text if text.startswith("#") or not text else f"#{text}"


def texts_of(form: Mapping[str, str], name: str) -> dict[str, str]:
    """A text in our languages; what is empty is left out."""
    given = {code: form.get(f"{name}_{code}", "").strip() for code in LANGUAGES}
    return {code: text for code, text in given.items() if text}


def style_in(form: Mapping[str, str], before: Content, logo: Picture | None) -> Content:
    """What the form says; where objections go is changed on a page of its own."""
    told = {name: form.get(name, "").strip() for name in FEW}
    return replace(
        before,
        name=told["name"],
        phone=told["phone"],
        email=told["email"],
        website=told["website"],
        privacy_contact=told["privacy_contact"],
        complaints=told["complaints"],
        address=lines_of(form.get("address", "")),
        accent=colour_of(form.get("accent", "")),
        on_accent=colour_of(form.get("on_accent", "")),
        decider=told["decider"],
        function=texts_of(form, "function"),
        logo=logo,
        logo_alt=told["logo_alt"],
    )


def place_in(form: Mapping[str, str]) -> Place:
    """Where an objection goes, as it was typed."""
    return Place(
        form.get("addressee", "").strip(), lines_of(form.get("address", "")), form.get("website", "").strip(), texts_of(form, "text")
    )  # fmt: skip


def logo_in(form: Mapping[str, str], uploaded: bytes, secret: bytes) -> Picture | None:
    """The picture that was uploaded now, else the one that the form carries along. Raises `NotValid` for a bad file."""
    if uploaded:
        return picture(uploaded)
    if form.get("logo_away"):
        return None
    return _unwrapped(form.get("logo_kept", ""), secret)


def wrapped(logo: Picture | None, secret: bytes) -> str:
    """A logo for a hidden field, with our own mark: what comes back was made by us and needs no second look."""
    return f"{_mark(logo.content, secret)}.{base64.b64encode(logo.content).decode()}" if logo else ""


def _unwrapped(kept: str, secret: bytes) -> Picture | None:
    mark, _, written = kept.partition(".")
    try:
        content = base64.b64decode(written, validate=True)
    except ValueError:
        return None
    ours = bool(content) and hmac.compare_digest(mark.encode(), _mark(content, secret).encode())
    return measured(content) if ours else None


def _mark(content: bytes, secret: bytes) -> str:
    return hmac.new(secret, b"logo:" + content, sha256).hexdigest()
