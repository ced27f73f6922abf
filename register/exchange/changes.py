"""What was changed on the way in or out: each change names its field, its kind, and what was there before and after."""

from dataclasses import dataclass, field
from enum import StrEnum

from infra.i18n import gettext

SHOWN = 80


class ChangeKind(StrEnum):
    """What can happen to a value on its way; each has a sentence in the catalogues."""

    RENAMED = "renamed"  # the same value under the key of the standard
    LIFTED = "lifted"  # it stood in a group
    KIND = "kind"  # a number became text, a text a list
    WORD = "word"  # another spelling of a word of the standard
    TRIMMED = "trimmed"
    CLEANED = "cleaned"  # markup that may not stand here
    SHORTENED = "shortened"
    MOVED = "moved"  # it fits better, or only, in another field
    ADDED = "added"  # put under its own heading in a text of the standard
    FILLED = "filled"  # from what the importer was told
    DROPPED = "dropped"  # no place for it; the record as it came is kept
    EMPTY = "empty"  # a key without a value
    ALWAYS = "always"  # the standard wants it in every record
    OURS = "ours"  # a field of ours that the standard does not know
    WITHHELD = "withheld"
    STOPPED = "stopped"  # withdrawn here, so out of use there


@dataclass(frozen=True)
class Change:
    """One difference. `other` is the key where it came from or went to."""

    field: str
    kind: ChangeKind
    before: str = ""
    after: str = ""
    other: str = ""

    def said(self) -> str:
        """The change as a sentence in the language of the moment."""
        return gettext(
            f"register.exchange.change.{self.kind}",
            field=self.field, before=self.before, after=self.after, other=self.other,
        )  # fmt: skip

    def told(self) -> dict[str, str]:
        """The change as data for a report, without what is empty."""
        facts = {"field": self.field, "kind": self.kind.value, "from": self.before, "to": self.after}
        facts |= {"other": self.other, "explanation": self.said()}
        return {name: fact for name, fact in facts.items() if fact}


@dataclass
class Notes:
    """The changes of one record, in the order in which they were made."""

    changes: list[Change] = field(default_factory=list)

    def add(
        self, key: str, kind: ChangeKind, before: object = "", after: object = "", other: str = ""
    ) -> None:
        """Write a change down; long values are shown by their beginning."""
        self.changes.append(Change(short(key), kind, short(before), short(after), short(other)))


def short(value: object) -> str:
    """The beginning of a value, on one line, for a report."""
    text = value if isinstance(value, str) else repr(value)
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text[: SHOWN * 4]).split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"
