"""The entry form: its sections, what stands in each, and faults at the field where they belong."""

from collections.abc import Iterable
from dataclasses import dataclass

from infra.errors import Fault
from infra.i18n import gettext
from register.content import Content, withheld
from register.pages import typed
from register.pages.mistakes import Mistakes, mistakes
from register.standards.fields import Field, Section
from register.standards.ours import EVERYTHING, KINDS, NEEDED_BY_KIND, WITHHOLDABLE, kind_of
from register.standards.publication import NEEDED_TO_PUBLISH
from register.standards.woo import GROUNDS
from register.wording import chosen, ground, label, meaning

# The order in which one would tell it: what it is, what it does, who answers for it, how it works.
ORDER = (
    Section.KIND, Section.GENERAL, Section.RESPONSIBLE_USE, Section.RESPONSIBILITY, Section.AI_ACT, Section.OPERATION,
    Section.METADATA,
)  # fmt: skip


@dataclass(frozen=True)
class Group:
    """A section of the form."""

    name: str
    fields: tuple[Field, ...]

    def asked(self, content: Content) -> list[Field]:
        """The fields that this entry has anything to say in."""
        return [field for field in self.fields if field.asked(content)]

    def filled(self, content: Content) -> int:
        """How many of those are told, or withheld with a ground."""
        told = {"kind": KINDS[0], **content}
        return sum(1 for field in self.asked(content) if told.get(field.key) or withheld(content, field.key))


def groups() -> list[Group]:
    """The sections with the fields that people fill in."""
    return [
        Group(section.value, tuple(field for field in typed.ASKED if field.section == section))
        for section in ORDER
    ]


def needed(field: Field, content: Content) -> bool:
    """Whether such an entry is not published without it."""
    return field.required or field.key in (*NEEDED_TO_PUBLISH, *NEEDED_BY_KIND[kind_of(content)])


def opened(shown: list[Group], keys: Iterable[str], first: bool) -> set[str]:
    """The sections that stand open: those with one of these fields, and of an entry that is new the first one."""
    wanted = {key.partition("-")[0] for key in keys}
    found = {group.name for group in shown if wanted & {field.key for field in group.fields}}
    return found | ({shown[0].name} if first else set())


def options(field: Field) -> list[dict[str, str]]:
    """The words of a field as choices, each with what it means where that has to be said."""
    return [
        {"value": one, "label": chosen(field, one)}
        | ({"help": means} if (means := meaning(field, one)) else {})
        for one in field.words
    ]


def withholdable() -> list[tuple[str, str]]:
    """What may stay unpublished, as pairs of key and label."""
    return [(key, label(key)) for key in WITHHOLDABLE]


def grounds() -> list[tuple[str, str]]:
    """The grounds for it, as pairs of place in the law and words."""
    return [(code, ground(code)) for code in GROUNDS]


def wrong(faults: tuple[Fault, ...], content: Content) -> Mistakes:
    """The faults of an entry, each at its control."""
    placed = [
        Fault(typed.place_of(fault.where, fault.code, content), fault.code, fault.parameters)
        for fault in faults
    ]
    return mistakes(placed, lambda name: name, label_of)


def label_of(name: str) -> str:
    """What a person calls a control: a field, or one row of a field of rows."""
    key, _, rest = name.partition("-")
    said = gettext(f"register.field.{key}") if key in EVERYTHING else name
    return f"{said} ({rest.partition('-')[0]})" if rest else said


def differing(mine: Content, theirs: Content) -> list[str]:
    """Keys of the fields in which two contents differ."""
    return [key for key in EVERYTHING if (mine.get(key) or None) != (theirs.get(key) or None)]
