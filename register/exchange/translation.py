"""From a record however it was written to the content of an entry, with every change on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from infra.errors import Fault, NotValid
from register.content import Content, checked
from register.exchange import older, values, words
from register.exchange.changes import ChangeKind, Notes
from register.exchange.keys import flattened
from register.exchange.older import PLACES, heading
from register.exchange.texts import among, joined, with_heading, within
from register.standards.fields import By, Field, Kind
from register.standards.ours import EVERYTHING
from register.standards.publication import LANGUAGE, VERSION

TEXTS = {Kind.LINE, Kind.TEXT}
# A left-over of at most this length may become a search word.
SEARCH_WORD = 200
FIXED = {"lang": LANGUAGE, "standard_version": VERSION}


@dataclass
class Translated:
    """The content of one record, what was changed, and the names under which others know it."""

    content: Content
    notes: Notes
    names: tuple[str, ...] = ()
    left: dict[str, Any] = field(default_factory=dict)


def translated(record: Any) -> Translated:
    """The content of a record. Raises `NotValid` when it is no record, has no name, or is not in Dutch."""
    if not isinstance(record, dict):
        raise _refused("record", "register.exchange.no_record")
    notes = Notes()
    given, unknown = flattened(record, notes)
    _must_be_dutch(given)
    making = _Making(given, notes)
    making.take_fields()
    making.take_older()
    for path, value in unknown.items():
        notes.add(path, ChangeKind.DROPPED if value not in values.NOTHING else ChangeKind.EMPTY, value)
    return Translated(_accepted(making.content, notes), notes, _names(given), unknown)


def filled(content: Content, defaults: Mapping[str, str], notes: Notes) -> Content:
    """The content with what the importer was told about what is lacking: organisation and contact."""
    lacking = {key: value for key, value in defaults.items() if value and not content.get(key)}
    for key, value in lacking.items():
        notes.add(key, ChangeKind.FILLED, after=value)
    return content | lacking


class _Making:
    """The content while it is being made: every value goes into its field, what is left of it goes on."""

    def __init__(self, given: dict[str, Any], notes: Notes) -> None:
        self.given, self.notes, self.content = given, notes, Content()
        self.later: list[tuple[str, str]] = []

    def take_fields(self) -> None:
        """The fields of the standard and ours, in their order."""
        self._mend()
        for key, one in EVERYTHING.items():
            if key in FIXED:
                self._fixed(key)
            elif key in self.given:
                self._take(one, self.given[key])

    def take_older(self) -> None:
        """What older versions asked, then all that did not fit where it stood."""
        for key in older.ASSESSMENTS:
            self._assessment(key)
        for key, place in PLACES.items():
            if self.given.get(key) not in values.NOTHING:
                self._place(key, place.field, self.given[key], place.bare)
        self._row_name()
        for key, text in self.later:
            self._go_on(key, text)

    def _mend(self) -> None:
        """Two keys that changed their meaning between versions."""
        assessments = self.given.get("impacttoetsen")
        if isinstance(assessments, list) and not self.given.get("impacttoetsen_grouping"):
            titled = [one if isinstance(one, dict) else {"title": str(one)} for one in assessments]
            self.given["impacttoetsen_grouping"] = titled
            del self.given["impacttoetsen"]
            self.notes.add("impacttoetsen_grouping", ChangeKind.RENAMED, other="impacttoetsen")
        if not self.given.get("description_short") and isinstance(self.given.get("description"), str):
            self.given["description_short"] = self.given.pop("description")
            self.notes.add("description_short", ChangeKind.RENAMED, other="description")

    def _fixed(self, key: str) -> None:
        given = self.given.get(key)
        if given != FIXED[key]:
            kind = ChangeKind.WORD if given not in values.NOTHING else ChangeKind.ALWAYS
            self.notes.add(key, kind, "" if kind == ChangeKind.ALWAYS else given, FIXED[key])

    def _take(self, one: Field, value: Any) -> None:
        fitting, left = values.fitted(one, value, self.notes)
        if fitting is not None and one.kind in TEXTS:
            fitting, rest = self._within(one, fitting)
            left = [*left, rest] if rest else left
        if fitting:
            self.content[one.key] = fitting
        self.later += [(one.key, text) for text in left]

    def _within(self, one: Field, text: str) -> tuple[str, str]:
        kept, rest = within(text, one.limit)
        if not rest:
            return kept, ""
        self.notes.add(one.key, ChangeKind.SHORTENED, str(values.length(text)), str(one.limit))
        # A short line is told whole where there is room; of a long text only the rest goes on.
        return kept, text if one.kind == Kind.LINE and one.by == By.PEOPLE else rest

    def _row_name(self) -> None:
        """A name in words names an entry where nothing better does; the number of a row names nothing elsewhere."""
        name = self.given.get("id")
        if isinstance(name, str) and any(map(str.isalpha, name)) and not self.content.get("source_id"):
            self._place("id", "source_id", name, bare=True)
        elif name not in values.NOTHING:
            self.notes.add("id", ChangeKind.DROPPED, name)

    def _assessment(self, key: str) -> None:
        value = self.given.get(key)
        if value in values.NOTHING:
            return
        said = older.done(value)
        if said is None:
            self.notes.add(key, ChangeKind.DROPPED, value)
        elif said:
            links = self.content.setdefault("impacttoetsen_grouping", [])
            links += [{"title": older.ASSESSMENTS[key]}] if not _titled(links, key) else []
            self.notes.add("impacttoetsen_grouping", ChangeKind.MOVED, value, other=key)
        else:
            self._add(key, "impacttoetsen", str(value))

    def _place(self, key: str, target: str, value: Any, bare: bool) -> None:
        one = EVERYTHING[target]
        if one.kind == Kind.LINKS:
            fitting, left = values.fitted(one, value, self.notes)
            self.content[target] = [*self.content.get(target, []), *(fitting or [])] or None
            self.later += [(key, text) for text in left]
        elif bare and not self.content.get(target):
            self._take(one, value)
        else:
            self._add(key, target if not bare else "tags", values.text_of(key, value, self.notes))
            return
        self.notes.add(target, ChangeKind.MOVED, value, other=key)

    def _go_on(self, key: str, text: str) -> None:
        """Find room for what did not fit: as a search word when it is short, else under its heading in a longer text."""
        targets = ("tags", *older.OVERFLOW) if len(text) <= SEARCH_WORD else older.OVERFLOW
        if EVERYTHING.get(key) and EVERYTHING[key].kind == Kind.LINKS:
            targets = (key.removesuffix("_grouping"), *targets)
        if not any(self._fits(key, target, text) for target in targets if target != key):
            self.notes.add(key, ChangeKind.DROPPED, text)

    def _add(self, key: str, target: str, text: str) -> None:
        if text and not self._fits(key, target, text):
            self._go_on(key, text)

    def _fits(self, key: str, target: str, text: str) -> bool:
        now = self.content.get(target, "")
        told = with_heading(heading(key), text)
        put = among(now, told) if target == "tags" else joined(now, told)
        made, _ = values.fitted(EVERYTHING[target], put, Notes())
        if not made or values.length(made) > EVERYTHING[target].limit:
            return False
        self.content[target] = made
        self.notes.add(target, ChangeKind.ADDED, after=text, other=key)
        return True


def _accepted(content: Content, notes: Notes) -> Content:
    """The content as the register takes it; a field that it refuses is left out and told."""
    try:
        return checked(content)
    except NotValid as refusal:
        wrong = {fault.where.partition("/")[0] for fault in refusal.faults}
    if "name" in wrong:
        raise _refused("name", "register.exchange.no_name")
    for key in sorted(wrong):
        notes.add(key, ChangeKind.DROPPED, content.get(key, ""))
    return checked({key: value for key, value in content.items() if key not in wrong})


def _must_be_dutch(given: Mapping[str, Any]) -> None:
    spoken = given.get("lang")
    if isinstance(spoken, str) and words.folded(spoken) in words.OTHER_LANGUAGES:
        raise _refused("lang", "register.exchange.other_language")


def _names(given: Mapping[str, Any]) -> tuple[str, ...]:
    """What others call this record: a number of the national register, an identifier of its owner."""
    own = [str(given[key]).strip() for key in ("lars", "uuid", "source_id") if _nameable(given.get(key))]
    # A row number says nothing without the name beside it.
    row = f"{given['id']}/{given.get('name')}" if _nameable(given.get("id")) else ""
    return tuple(dict.fromkeys(name[:200] for name in (*own, row) if name))


def _nameable(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and bool(str(value).strip())


def _titled(links: list[dict[str, str]], key: str) -> bool:
    return any(key in words.folded(link.get("title", "")).split() for link in links)


def _refused(where: str, code: str) -> NotValid:
    return NotValid("register.exchange.record_refused", faults=[Fault(where, code)])
