"""The entry form: from what was typed to the content of an entry, and what the template draws for each field."""

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from infra.errors import Fault
from infra.i18n import gettext
from register.content import LINKS_MAX, OURS, Content
from register.pages.mistakes import Mistakes, mistakes
from register.standards.publication import ASKED as FIELDS
from register.standards.publication import BY_KEY, NEEDED_TO_PUBLISH, Field, Kind, Section

Form = MultiDict[str, str]
SPARE_ROWS = 3
LINK = "{key}-{number}-{part}"


@dataclass(frozen=True)
class Group:
    """A section of the form: what is needed first, the rest folded away."""

    name: str
    needed: tuple[Field, ...]
    more: tuple[Field, ...]

    def filled(self, content: Content) -> int:
        """How many of the folded fields hold something."""
        return sum(1 for field in self.more if content.get(field.key))


def groups() -> list[Group]:
    """The sections of the publication standard, in its order."""
    return [_group(section) for section in tuple(Section)[:4]]


def needed(field: Field) -> bool:
    """Whether an entry is not published without it."""
    return field.required or field.key in NEEDED_TO_PUBLISH


def typed(form: Form) -> Content:
    """What was typed, in the shape of an entry's content; empty rows of links fall away."""
    content: Content = {field.key: _typed(field, form) for field in FIELDS}
    return content | {"summary_en": _text(form, "summary_en")}


def rows_of_links(content: Content, asked: int) -> dict[str, list[dict[str, str]]]:
    """The rows that each field of links shows: what is there and three empty ones, or more when asked for more."""
    rows = {}
    for field in FIELDS:
        if field.kind == Kind.LINKS:
            given = [dict(link) for link in content.get(field.key) or []]
            count = min(LINKS_MAX, len(given) + max(SPARE_ROWS, asked))
            rows[field.key] = given + [{} for _ in range(count - len(given))]
    return rows


def wrong(faults: tuple[Fault, ...]) -> Mistakes:
    """The faults of an entry, each at its field."""
    return mistakes(faults, field_of, label_of)


def opened(shown: list[Group], wrong: Mistakes, more: str) -> set[str]:
    """The sections that may not stay folded: something in them is wrong, asked for, or all that they have."""
    keys = {name.partition("-")[0] for name in wrong.at} | {more}
    return {group.name for group in shown if not group.needed or keys & {field.key for field in group.more}}


def label_of(name: str) -> str:
    """What a person calls a field, also one row of a field of links."""
    key, _, rest = name.partition("-")
    label = gettext(f"register.field.{key}")
    return f"{label} ({rest.partition('-')[0]})" if rest else label


def field_of(where: str) -> str:
    """`lawful_basis_grouping/2` stands at the title of the second row; anything else at its own field."""
    key, _, number = where.partition("/")
    return LINK.format(key=key, number=number, part="title") if number else key


def differing(mine: Content, theirs: Content) -> list[str]:
    """Keys of the fields in which two contents differ."""
    keys = [*BY_KEY, *OURS]
    return [key for key in keys if (mine.get(key) or None) != (theirs.get(key) or None)]


def _group(section: Section) -> Group:
    fields = [field for field in FIELDS if field.section == section]
    first = tuple(field for field in fields if needed(field))
    return Group(section.value, first, tuple(field for field in fields if not needed(field)))


def _typed(field: Field, form: Form) -> str | list[str] | list[dict[str, str]]:
    if field.kind == Kind.CHOICES:
        return form.getlist(field.key)
    return _links(field.key, form) if field.kind == Kind.LINKS else _text(form, field.key)


def _text(form: Form, key: str) -> str:
    # A browser sends line ends as CR LF; a limit counts each as one sign.
    return form.get(key, "").replace("\r\n", "\n").strip()


def _links(key: str, form: Form) -> list[dict[str, str]]:
    rows = []
    for number in range(1, LINKS_MAX + 1):
        row = {
            part: _text(form, LINK.format(key=key, number=number, part=part)) for part in ("title", "link")
        }
        if any(row.values()):
            rows.append({part: text for part, text in row.items() if text})
    return rows
