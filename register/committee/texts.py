"""What people of the committee write: each text is there, fits, and holds no sign that misleads on a page."""

from collections.abc import Iterable

from infra.errors import Fault, NotValid
from register.field_checks import HIDDEN


def fault_of(text: str, where: str, most: int, needed: bool = True) -> Fault | None:
    """What is wrong with a text of at most `most` signs, or None."""
    if needed and not text.strip():
        return Fault(where, "register.committee.text_needed")
    if len(text) > most:
        return Fault(where, "register.field_too_long", {"limit": most, "length": len(text)})
    return Fault(where, "register.field_hidden_sign") if HIDDEN.search(text) else None


def written(text: str, where: str, most: int, needed: bool = True) -> str:
    """The text without blanks around it. Raises `NotValid`."""
    text = text.replace("\r\n", "\n").strip()
    must_be_fine([fault_of(text, where, most, needed)])
    return text


def must_be_fine(faults: Iterable[Fault | None]) -> None:
    """Raises `NotValid` that names every fault."""
    found = [fault for fault in faults if fault]
    if found:
        raise NotValid("register.committee.not_valid", faults=found)
