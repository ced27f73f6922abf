"""Faults as a form shows them: a summary that leads to each field, and a sentence at the field itself."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from infra.errors import Fault
from infra.i18n import gettext


@dataclass(frozen=True)
class Mistakes:
    """`summary` has pairs (field, sentence that names the field); `at` has the sentence for each field."""

    summary: list[tuple[str, str]] = field(default_factory=list)
    at: dict[str, str] = field(default_factory=dict)


NONE = Mistakes()


def said(fault: Fault) -> str:
    """A fault as a sentence."""
    return gettext(fault.code, **fault.parameters)


def mistakes(
    faults: Iterable[Fault], field_of: Callable[[str], str], label_of: Callable[[str], str]
) -> Mistakes:
    """`field_of` turns the place of a fault into the name of a field; `label_of` says what a person calls that."""
    at: dict[str, str] = {}
    summary = []
    for fault in faults:
        name, sentence = field_of(fault.where), said(fault)
        label = label_of(name)
        pair = (name, f"{label} {sentence}" if label.endswith("?") else f"{label}: {sentence}")
        if pair not in summary:
            summary.append(pair)
            at[name] = f"{at[name]} {sentence}" if name in at else sentence
    return Mistakes(summary, at)
