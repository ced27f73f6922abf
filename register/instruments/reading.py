"""From the bytes of a file to the instruments in it, whichever of the known formats it has."""

from dataclasses import dataclass

from infra.errors import Fault
from register.instruments import (
    decision_trees,
    dutch_forms,
    files,
    glossaries,
    own_format,
    task_registry,
    wholeness,
)
from register.instruments.definition import Definition
from register.instruments.picking import Notes

# The first that fits reads it.
FORMATS = (own_format, decision_trees, dutch_forms, task_registry, glossaries)


@dataclass(frozen=True)
class Contents:
    """The instruments in a file, and what of it was not understood and is kept as it is."""

    definitions: tuple[Definition, ...]
    notes: tuple[Fault, ...]


def read(content: bytes) -> Contents:
    """Everything in a file. Raises `NotValid` with the place and what to do; then nothing of the file is taken."""
    data = files.read(content)
    format_ = next((one for one in FORMATS if one.fits(data)), None)
    if format_ is None:
        keys = ", ".join(sorted(map(str, data))[:8])[:200]
        raise files.refused("register.instruments.unknown_format", "/", keys=keys)
    notes = Notes()
    definitions = format_.read(data, notes)
    for definition in definitions:
        wholeness.check(definition)
    return Contents(tuple(definitions), tuple(notes.faults))
