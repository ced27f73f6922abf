"""What somebody writes in a case: said in so many signs, and without a BSN."""

from infra.errors import Fault, NotValid
from register.personal_numbers import holds_bsn
from reviews.vocabulary import REASON_MAX


def faults_in(text: str, where: str = "text", limit: int = REASON_MAX) -> list[Fault]:
    """What is wrong with a text; nothing is wrong with an empty one."""
    faults = []
    if len(text) > limit:
        faults.append(Fault(where, "reviews.text_too_long", {"limit": limit}))
    if holds_bsn(text):
        faults.append(Fault(where, "reviews.text_holds_bsn"))
    return faults


def said(text: str, where: str = "text") -> str:
    """The text without spaces around it. Raises `NotValid` when it says nothing, is too long or holds a BSN."""
    text = text.strip()
    faults = faults_in(text, where) if text else [Fault(where, "reviews.text_needed")]
    if faults:
        raise NotValid("reviews.text_not_valid", faults=faults)
    return text
